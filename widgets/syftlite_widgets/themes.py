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
        "lane": Pen("#f8fafc", "#64748b", "#0f172a", "rounded,filled", 1.0),
        "lane-me": Pen("#f1f5f9", "#475569", "#0f172a", "rounded,filled", 1.0),
        "lane-title": Pen("none", "none", "#0f172a", "invis"),
        "band": Pen("#fde68a", "#fde68a", "#0f172a"),
        "tensor": Pen("#dbeafe", "#1d4ed8", "#0f172a", "rounded,filled"),
        "sealed": Pen("#e2e8f0", "#1d4ed8", "#0f172a", "rounded,filled"),
        "pointer": Pen("#ffedd5", "#c2410c", "#0f172a", "dashed,filled"),
        "dangling": Pen("#fee2e2", "#b91c1c", "#7f1d1d", "dashed,filled"),
        "gone": Pen("#f8fafc", "#64748b", "#475569", "dotted,filled"),
        "fold": Pen("#f8fafc", "#64748b", "#0f172a", "rounded,filled"),
        "missing": Pen("none", "none", "#b91c1c", "invis"),
        "elsewhere": Pen("none", "none", "#9a3412", "invis"),
        "request": Pen("#e2e8f0", "#64748b", "#0f172a", "dashed,filled", 1.0),
        "data": Pen("#e2e8f0", "#64748b", "#0f172a", "rounded,filled", 1.6),
        "plain": Pen("none", "none", "#0f172a", "invis"),
        "hollow": Pen("#ffffff", "#1d4ed8", "#0f172a", "filled", 1.6),
        "filled": Pen("#1d4ed8", "#1d4ed8", "#ffffff", "filled", 1.6),
        "arrow": Pen("none", "#9a3412", "#9a3412", "solid", 1.5),
        "arrow-dangling": Pen("none", "#b91c1c", "#b91c1c", "dashed", 1.5),
        "arrow-request": Pen("none", "#64748b", "#64748b", "dashed", 1.0),
        "arrow-data": Pen("none", "#64748b", "#64748b", "solid", 2.4),
    },
)

DARK = Theme(
    "#111827",
    {
        "lane": Pen("#1f2937", "#94a3b8", "#f1f5f9", "rounded,filled", 1.0),
        "lane-me": Pen("#273244", "#cbd5e1", "#f1f5f9", "rounded,filled", 1.0),
        "lane-title": Pen("none", "none", "#f1f5f9", "invis"),
        "band": Pen("#5b4a12", "#5b4a12", "#f1f5f9"),
        "tensor": Pen("#1e3a8a", "#93c5fd", "#f1f5f9", "rounded,filled"),
        "sealed": Pen("#334155", "#93c5fd", "#f1f5f9", "rounded,filled"),
        "pointer": Pen("#5c2a12", "#fdba74", "#f1f5f9", "dashed,filled"),
        "dangling": Pen("#641e1e", "#fca5a5", "#fee2e2", "dashed,filled"),
        "gone": Pen("#1f2937", "#94a3b8", "#cbd5e1", "dotted,filled"),
        "fold": Pen("#1f2937", "#94a3b8", "#f1f5f9", "rounded,filled"),
        "missing": Pen("none", "none", "#fca5a5", "invis"),
        "elsewhere": Pen("none", "none", "#fdba74", "invis"),
        "request": Pen("#374151", "#94a3b8", "#f1f5f9", "dashed,filled", 1.0),
        "data": Pen("#374151", "#94a3b8", "#f1f5f9", "rounded,filled", 1.6),
        "plain": Pen("none", "none", "#f1f5f9", "invis"),
        "hollow": Pen("#111827", "#93c5fd", "#f1f5f9", "filled", 1.6),
        "filled": Pen("#93c5fd", "#93c5fd", "#0f172a", "filled", 1.6),
        "arrow": Pen("none", "#fdba74", "#fdba74", "solid", 1.5),
        "arrow-dangling": Pen("none", "#fca5a5", "#fca5a5", "dashed", 1.5),
        "arrow-request": Pen("none", "#94a3b8", "#94a3b8", "dashed", 1.0),
        "arrow-data": Pen("none", "#94a3b8", "#94a3b8", "solid", 2.4),
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
    "request",
    "data",
    "hollow",
    "filled",
    "plain",
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


def arrow_pen_for(theme: Theme, kinds: tuple[str, ...]) -> Pen:
    """Return the pen for an arrow: of a pointer, one that dangles, a request, or data on its way."""
    return theme.pens[next((f"arrow-{kind}" for kind in ("dangling", "request", "data") if kind in kinds), "arrow")]
