"""What a page is made of that fetches nothing: its shell, its policy, its data, drawings whose lines stand in it once.

Knows no history and no lesson.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

from syftlite_widgets.scene import Frame

#: The page may fetch nothing. Scripts are the one in it, by its hash, and those it makes of its own text (`blob:`), for
#: that is how the notebook loads the player, too; the player sets one style attribute.
_POLICY = (
    "default-src 'none'; script-src '{script}' blob:; style-src-elem '{style}'; style-src-attr 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)

_PAGE = """<!doctype html>
<html class="sl-page" lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{body}
{scripts}
</body>
</html>
"""

_SCRIPTS = """<script type="application/json">{document}</script>
<script type="module">{script}</script>"""


def whole_page(title: str, style: str, body: str, script: str = "", document: object = None, *, language: str) -> str:
    """Return a page with one style sheet and, if it has a script, that one and the document that it reads."""
    return _PAGE.format(
        language=language,
        policy=_POLICY.format(script=_hash(script), style=_hash(style)),
        title=escape(title),
        style=style,
        body=body,
        scripts=_SCRIPTS.format(document=script_data(document), script=script) if script else "",
    )


def _hash(text: str) -> str:
    """Return what a browser must find when it hashes a script or a style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def script_data(document: object) -> str:
    r"""Return JSON for a script element, which nothing inside may end, whatever a learner's line says.

    >>> script_data({"code": "</script>"})
    '{"code":"\\u003c/script>"}'
    """
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


class Lines:
    """The lines of all drawings, each once: from step to step most of a drawing stays, and a page a tenth the size."""

    def __init__(self) -> None:
        self.table: list[str] = []
        self._places: dict[str, int] = {}

    def pack(self, frame: Frame) -> dict[str, Any]:
        """Return a frame with the numbers of its lines in place of its long texts."""
        return {**frame, "svg": self._numbers(frame["svg"]), "alt": self._numbers(frame["alt"])}

    def _numbers(self, text: str) -> list[int]:
        return [self._number(line) for line in text.split("\n")]

    def _number(self, line: str) -> int:
        if line not in self._places:
            self._places[line] = len(self.table)
            self.table.append(line)
        return self._places[line]
