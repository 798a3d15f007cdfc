"""A history as one HTML file that needs no kernel and no network: the notebook's own player, with predictions.

Values that me had not seen are left out of the file altogether, unless they are asked for.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import Any

from syftlite.history import History
from syftlite_widgets.module import STATIC, whole_module, whole_style
from syftlite_widgets.questions import ask_print, questions, truths
from syftlite_widgets.scene import Frame, make_frame
from syftlite_widgets.stretch import Stretch
from syftlite_widgets.text import language_tag, player_labels, prediction_labels, say

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
<main class="sl-page-main">
<h1>{title}</h1>
<p>{intro}</p>
<label class="sl-page-ask"><input type="checkbox">{ask}</label>
<div class="sl-page-views"><section class="sl-page-question" hidden></section><div class="sl-page-player"></div></div>
<noscript><p>{needs_script}</p><pre>{last_step}</pre></noscript>
</main>
<script type="application/json">{document}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def save_page(history: History, path: str | Path, *, values: bool = False, predict: bool = False) -> None:
    """Write a history to one HTML file, with the player and all its steps, in the chosen language.

    `values=True` puts in the values that me has not seen, and offers the X-ray switch for them. `predict=True` opens
    the page asking before each step what it will do; without it, a switch on the page begins to ask at any step.

    Example:
        >>> import syftlite as sy, tempfile, torch
        >>> from syftlite_widgets import save_page
        >>> with sy.fresh(), sy.history().watched() as history, tempfile.TemporaryDirectory() as folder:
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     path = Path(folder) / "lesson.html"
        ...     save_page(history, path)
        ...     path.read_text(encoding="utf-8")[:15]
        '<!doctype html>'
    """
    steps = range(history.first, len(history) + 1)
    frames = [make_frame(history, step) for step in steps]
    lines = _Lines()
    document = {
        "first": history.first,
        "frames": [lines.pack(frame) for frame in frames],
        "xrayFrames": [lines.pack(make_frame(history, step, xray=True)) for step in steps] if values else None,
        "lines": lines.table,
        "labels": player_labels(),
        "predictions": [_prediction(history, step) for step in steps[1:]],
        "asks": predict,
        "words": {word: say(f"page_{word}") for word in ("next", "check", "skip", "again", "done")},
        "sources": {name: whole_module(f"{name}.js") for name in ("player", "predict")},
    }
    Path(path).write_text(_html(document, frames, values=values), encoding="utf-8")


class _Lines:
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


def _prediction(history: History, step: int) -> dict[str, Any]:
    """Return what to ask before a step, and what is true after it.

    What a cell printed is in no record; what printing the step's result would show can be told from it.
    """
    stretch = Stretch.of_step(history, step)
    printed = ask_print(stretch)
    asked = questions(list(stretch.after.stores)) + ([] if printed is None else [printed])
    labels = prediction_labels(say("predict_step", k=step)) | {"how": say("page_how")}
    return {"questions": asked, "truths": truths(asked, stretch), "labels": labels}


def _html(document: dict[str, Any], frames: list[Frame], *, values: bool) -> str:
    style = whole_style("player.css", "predict.css", "page.css")
    script = (STATIC / "page.js").read_text(encoding="utf-8")
    intro = say("page_intro", steps=len(frames) - 1)
    return _PAGE.format(
        language=language_tag(),
        policy=_POLICY.format(script=_hash(script), style=_hash(style)),
        title=escape(say("page_title")),
        style=style,
        intro=escape(intro if values else f"{intro}{say('sentences_apart')}{say('page_sealed')}"),
        ask=escape(say("page_ask")),
        needs_script=escape(say("page_needs_script")),
        last_step=escape(frames[-1]["alt"]),
        # Nothing inside may end the script element, whatever the learner's line says.
        document=json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        script=script,
    )


def _hash(text: str) -> str:
    """Return what a browser must find when it hashes a script or a style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
