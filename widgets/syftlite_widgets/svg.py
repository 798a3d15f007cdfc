"""Graphviz's SVG as the player needs it: keys and classes on every group, no ids, an opaque background."""

from __future__ import annotations

import re
from html import escape

from syftlite_widgets.dot import MEASURED_FONTS, things
from syftlite_widgets.layout import Arrow, Box, Layout
from syftlite_widgets.measure import CENTRED_ROLES, MARGINS
from syftlite_widgets.themes import LIGHT

_GROUP = re.compile(r'<g id="[^"]*" class="(?:node|edge) k(\d+)">\s*<title>.*?</title>\n?(.*?)</g>', re.DOTALL)
_PAPER = re.compile(r'<g id="[^"]*" class="node paper">.*?</g>', re.DOTALL)
_TEXT = re.compile(r'<text(?: xml:space="preserve")? text-anchor="\w+" x="([^"]*)"')
_BACKGROUND = re.compile(r'<polygon fill="[^"]*" stroke="(?:transparent|none)" points="[^"]*"/>\n')


def finish_svg(raw: bytes, layout: Layout) -> str:
    """Return the SVG with a class and a `data-key` on every group, and without ids."""
    svg = raw.decode("utf-8")
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r'<g id="[^"]*" class="graph"([^>]*)>\s*<title>.*?</title>\n', r'<g class="sl-board"\1>\n', svg, count=1
    )
    svg = _BACKGROUND.sub("", svg, count=1)
    paper = (
        f'<rect class="sl-background" width="{layout.width:g}" height="{layout.height:g}" fill="{LIGHT.background}"/>'
    )
    svg = _PAPER.sub(paper, svg, count=1)
    for measured, family in zip(MEASURED_FONTS, ("monospace", "sans-serif"), strict=True):
        svg = re.sub(f'font-family="{measured}[^"]*"', f'font-family="{family}"', svg)
    drawn = things(layout)
    return _GROUP.sub(lambda found: _group(drawn[int(found[1])], found[2]), svg).strip()


def _group(thing: Box | Arrow, body: str) -> str:
    """Return one group. Objects and names can be reached with the Tab key."""
    if isinstance(thing, Arrow):
        opening = f'<g class="{_classes("edge", thing.kinds)}" data-key="{escape(thing.key)}" {_spoken(thing.spoken)}'
        return f"{opening}>\n{body}</g>"
    roles = iter(_roles(thing))
    body = _TEXT.sub(lambda found: _text(thing, next(roles, "detail"), found[1]), body)
    focus = ' tabindex="0"' if {"tensor", "pointer", "fold", "message"} & set(thing.kinds) else ""
    role = "button" if "message" in thing.kinds else "img"
    spoken = _spoken(thing.spoken, role) if thing.spoken else 'aria-hidden="true"' if "band" in thing.kinds else ""
    opening = f'<g class="{_classes("node", thing.kinds)}" data-key="{escape(thing.key)}" {spoken}{focus}'.rstrip()
    return f"{opening}>\n{body}</g>"


def _text(box: Box, role: str, x: str) -> str:
    """Begin a text. What stands right or in the middle is anchored there: Graphviz measured with another font."""
    anchor, at = "start", x
    if role == "tag":
        anchor, at = "end", f"{box.x + (box.width - MARGINS) / 2:g}"
    elif role in CENTRED_ROLES:
        anchor, at = "middle", f"{box.x:g}"
    classes = f"sl-text-{role} sl-quiet" if role in ("note", "count") else f"sl-text-{role}"
    return f'<text class="{classes}" text-anchor="{anchor}" x="{at}"'


def _classes(kind: str, kinds: tuple[str, ...]) -> str:
    return " ".join(f"sl-{word}" for word in (kind, *kinds))


def _spoken(text: str, role: str = "img") -> str:
    return f'role="{role}" aria-label="{escape(text)}"'


def _roles(box: Box) -> list[str]:
    """Return the roles of the texts in the order in which they are drawn."""
    roles = [line.role for line in box.lines if line.text]
    return [*roles[:1], "tag", *roles[1:]] if box.tag else roles


def text_svg(text: str) -> str:
    """Return a plain picture of a text table, for machines on which nothing can draw.

    >>> text_svg("bob._objects")[:4]
    '<svg'
    """
    lines = text.splitlines()
    width, height = 7 * max(map(len, lines), default=1) + 24, 16 * len(lines) + 20
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">'
    )
    paper = f'<rect class="sl-background" width="{width}" height="{height}" fill="{LIGHT.background}"/>'
    words = "".join(
        f'<text class="sl-text-detail" x="12" y="{22 + 16 * number}" font-family="monospace" font-size="11" '
        f'fill="{LIGHT.pens["plain"].text}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return f'{opening}<g class="sl-board">{paper}{words}</g></svg>'
