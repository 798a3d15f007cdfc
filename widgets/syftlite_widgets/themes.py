"""The colours and pens of a drawing, light and dark. Colour is never the only mark: shapes, dashes and words tell too.

The player's style sheet has the same colours for the same classes; these are for pictures that no style sheet reaches.
"""

from __future__ import annotations

from dataclasses import dataclass


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


LIGHT = Theme(
    "#ffffff",
    {
        "lane": Pen("#f8fafc", "#7c8aa0", "#0f172a", "rounded,filled", 1.0),
        "lane-me": Pen("#f1f5f9", "#526075", "#0f172a", "rounded,filled", 1.0),
        "lane-title": Pen("none", "none", "#0f172a", "invis"),
        "band": Pen("#fff3bf", "#fff3bf", "#0f172a"),
        "tensor": Pen("#dbeafe", "#1d4ed8", "#0f172a", "rounded,filled"),
        "sealed": Pen("#e2e8f0", "#1d4ed8", "#0f172a", "rounded,filled"),
        "pointer": Pen("#ffedd5", "#b45309", "#0f172a", "dashed,filled"),
        "dangling": Pen("#fee2e2", "#b91c1c", "#7f1d1d", "dashed,filled"),
        "gone": Pen("#f1f5f9", "#64748b", "#526075", "dotted,filled"),
        "fold": Pen("#f8fafc", "#7c8aa0", "#0f172a", "rounded,filled"),
        "missing": Pen("none", "none", "#b91c1c", "invis"),
        "elsewhere": Pen("none", "none", "#b45309", "invis"),
        "arrow": Pen("none", "#b45309", "#b45309", "solid", 1.5),
        "arrow-dangling": Pen("none", "#b91c1c", "#b91c1c", "dashed", 1.5),
    },
)

DARK = Theme(
    "#10151f",
    {
        "lane": Pen("#161d2a", "#6b7a92", "#e8edf5", "rounded,filled", 1.0),
        "lane-me": Pen("#1c2534", "#a3b0c4", "#e8edf5", "rounded,filled", 1.0),
        "lane-title": Pen("none", "none", "#e8edf5", "invis"),
        "band": Pen("#3a3413", "#3a3413", "#e8edf5"),
        "tensor": Pen("#17325c", "#8bb8ff", "#e8edf5", "rounded,filled"),
        "sealed": Pen("#2a3444", "#8bb8ff", "#e8edf5", "rounded,filled"),
        "pointer": Pen("#452a12", "#fbb36b", "#e8edf5", "dashed,filled"),
        "dangling": Pen("#4a1a1f", "#ff9a9a", "#ffdcdc", "dashed,filled"),
        "gone": Pen("#1b2230", "#8291a8", "#a3b0c4", "dotted,filled"),
        "fold": Pen("#161d2a", "#8291a8", "#e8edf5", "rounded,filled"),
        "missing": Pen("none", "none", "#ff9a9a", "invis"),
        "elsewhere": Pen("none", "none", "#fbb36b", "invis"),
        "arrow": Pen("none", "#fbb36b", "#fbb36b", "solid", 1.5),
        "arrow-dangling": Pen("none", "#ff9a9a", "#ff9a9a", "dashed", 1.5),
    },
)

#: Which pen draws a box that is several things at once: the first of these.
_RANK = (
    "gone",
    "dangling",
    "sealed",
    "pointer",
    "tensor",
    "fold",
    "missing",
    "elsewhere",
    "band",
    "lane-title",
    "lane-me",
    "lane",
)


def pen_for(theme: Theme, kinds: tuple[str, ...]) -> Pen:
    """Return the pen for a box with these classes; what is new or changed has a thicker border."""
    pen = next(theme.pens[kind] for kind in _RANK if kind in kinds)
    if "new" in kinds or "changed" in kinds:
        return Pen(pen.fill, pen.border, pen.text, pen.style, 2.4)
    return pen
