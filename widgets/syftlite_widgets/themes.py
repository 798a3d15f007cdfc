"""How each kind of thing is drawn: its colours, its border, its sign. Colour is never the only mark.

The colours themselves stand once, in the player's style sheet, each with its light and its dark value; here they are
read for pictures that no style sheet reaches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from syftlite_widgets.module import STATIC

#: Discs that say who has seen a value: it was there in the clear, only a pointer to it was, neither.
FULL, HOLLOW, NEITHER = "●", "○", "–"

#: What an arrow ends at that leads to nothing, or to a worker that is not shown.
MISSING, ELSEWHERE = "×", "…"


@dataclass(slots=True, frozen=True)
class Pen:
    """How one kind of thing is drawn."""

    fill: str
    border: str
    text: str
    style: str = "filled"
    width: float = 1.2


@dataclass(slots=True, frozen=True)
class Theme:
    """All pens, by class, and the background."""

    background: str
    pens: dict[str, Pen]


#: The pens by class, with the names of their colours: what fills, the border, the text.
_PENS = {
    "lane": Pen("lane", "lane-line", "ink", "rounded,filled", 1.0),
    "lane-me": Pen("me", "me-line", "ink", "rounded,filled", 1.0),
    "lane-busy": Pen("lane", "lane-line", "ink", "rounded,dashed,filled", 2.4),
    "lane-silent": Pen("lane", "lane-line", "ink", "rounded,dotted,filled", 1.6),
    "lane-gone": Pen("lane", "lane-line", "quiet", "rounded,dotted,filled", 1.0),
    "lane-title": Pen("none", "none", "ink", "invis"),
    "band": Pen("band", "band", "ink"),
    "tensor": Pen("tensor", "tensor-line", "ink", "rounded,filled"),
    "sealed": Pen("sealed", "tensor-line", "ink", "rounded,filled"),
    "share": Pen("share", "share-line", "ink", "filled"),
    "shared": Pen("share", "share-line", "ink", "dashed,filled"),
    "pointer": Pen("pointer", "pointer-line", "ink", "dashed,filled"),
    "dangling": Pen("wrong", "wrong-line", "wrong-ink", "dashed,filled"),
    "gone": Pen("lane", "lane-line", "quiet", "dotted,filled"),
    "fold": Pen("lane", "lane-line", "ink", "rounded,filled"),
    "missing": Pen("none", "none", "wrong-line", "invis"),
    "elsewhere": Pen("none", "none", "arrow", "invis"),
    "request": Pen("message", "message-line", "ink", "dashed,filled", 1.0),
    "data": Pen("message", "message-line", "ink", "rounded,filled", 1.6),
    "plain": Pen("none", "none", "ink", "invis"),
    "hollow": Pen("paper", "tensor-line", "ink", "filled", 1.6),
    "filled": Pen("tensor-line", "tensor-line", "paper", "filled", 1.6),
    "arrow": Pen("none", "arrow", "arrow", "solid", 1.5),
    "arrow-tie": Pen("none", "share-line", "share-line", "dotted", 2.0),
    "arrow-dangling": Pen("none", "wrong-line", "wrong-line", "dashed", 1.5),
    "arrow-request": Pen("none", "message-line", "message-line", "dashed", 1.0),
    "arrow-data": Pen("none", "message-line", "message-line", "solid", 2.4),
}

_COLOUR = re.compile(r"--sl-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


def palette(*, dark: bool) -> dict[str, str]:
    """Return the colours of one theme by name, from the player's style sheet.

    >>> palette(dark=False)["paper"], palette(dark=True)["paper"]
    ('#ffffff', '#111827')
    """
    sheet = (STATIC / "player.css").read_text(encoding="utf-8")
    return {name: values[dark] for name, *values in _COLOUR.findall(sheet)}


def _theme(*, dark: bool) -> Theme:
    colour = {"none": "none", **palette(dark=dark)}
    pens = {
        kind: Pen(colour[pen.fill], colour[pen.border], colour[pen.text], pen.style, pen.width)
        for kind, pen in _PENS.items()
    }
    return Theme(colour["paper"], pens)


LIGHT, DARK = _theme(dark=False), _theme(dark=True)

#: Which pen draws a box that is several things at once: the first of these.
_RANK = (
    "gone",
    "dangling",
    "share",
    "shared",
    "sealed",
    "pointer",
    "tensor",
    "fold",
    "request",
    "data",
    "hollow",
    "filled",
    "plain",
    "missing",
    "elsewhere",
    "band",
    "lane-title",
    "lane-busy",
    "lane-silent",
    "lane-gone",
    "lane-me",
    "lane",
)


def pen_for(theme: Theme, kinds: tuple[str, ...]) -> Pen:
    """Return the pen for a box with these classes; what is new or changed has a thicker border."""
    pen = next(theme.pens[kind] for kind in _RANK if kind in kinds)
    if "new" in kinds or "changed" in kinds:
        return Pen(pen.fill, pen.border, pen.text, pen.style, 2.4)
    return pen


def arrow_pen_for(theme: Theme, kinds: tuple[str, ...]) -> Pen:
    """Return the pen for an arrow: of a pointer, one that dangles, a tie, a request, or data on its way."""
    ranks = ("dangling", "tie", "request", "data")
    return theme.pens[next((f"arrow-{kind}" for kind in ranks if kind in kinds), "arrow")]
