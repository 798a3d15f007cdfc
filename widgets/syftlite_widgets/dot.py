"""A layout as Graphviz draws it: DOT text with every position given, then SVG or PNG by whatever `dot` there is.

Graphviz may move nothing (`neato -n2`): so drawing is quick, and nothing jumps.
"""

from __future__ import annotations

from html import escape

import graphviz

from syftlite_widgets.engine import render, render_placed
from syftlite_widgets.layout import Arrow, Box, Layout, Line
from syftlite_widgets.measure import CENTRED_ROLES, CODE_ROLES, MARGINS, SIZES, tag_width
from syftlite_widgets.themes import LIGHT, Pen, Theme, arrow_pen_for, pen_for

#: The fonts of code and of prose. A PNG needs real ones, with Chinese glyphs where the first has none. In an SVG the
#: reader's browser chooses; there Graphviz only measures, which takes half the time with the oldest names it knows.
REAL_FONTS = (
    "DejaVu Sans Mono,Menlo,Consolas,Noto Sans Mono CJK SC,WenQuanYi Micro Hei,PingFang SC,Microsoft YaHei,monospace",
    "DejaVu Sans,Helvetica,Arial,Noto Sans CJK SC,WenQuanYi Micro Hei,PingFang SC,Microsoft YaHei,sans-serif",
)
MEASURED_FONTS = ("Courier", "Helvetica")
BOLD_ROLES = ("heading", "title", "tag", "mark", "sign")


def draw(layout: Layout, form: str = "svg", theme: Theme = LIGHT, dots_per_inch: int = 72) -> bytes | None:
    """Return the picture as "svg" or "png", or None when no program here can draw it."""
    if form == "svg":
        return render_placed(to_graph(layout, theme, dots_per_inch, MEASURED_FONTS))
    return render(to_graph(layout, theme, dots_per_inch, REAL_FONTS), form, neato_no_op=2)


def to_graph(
    layout: Layout, theme: Theme = LIGHT, dots_per_inch: int = 72, fonts: tuple[str, str] = REAL_FONTS
) -> graphviz.Digraph:
    """Return the layout as a DOT graph. The class `k7` marks what stands for the seventh thing of `things(layout)`."""
    graph = graphviz.Digraph("board", engine="neato")
    # Without `notranslate` everything would shift when the picture grows.
    graph.attr(pad="0", margin="0", notranslate="true", outputorder="nodesfirst", bgcolor=theme.background)
    if dots_per_inch != 72:
        graph.attr(dpi=str(dots_per_inch))
    graph.attr("node", shape="box", fixedsize="true", margin="0")
    middle = f"{layout.width / 2:.2f},{-layout.height / 2:.2f}"
    paper = {"width": f"{layout.width / 72:.4f}", "height": f"{layout.height / 72:.4f}", "class": "paper"}
    graph.node(
        "paper", label="", pos=middle, style="filled", color=theme.background, fillcolor=theme.background, **paper
    )
    names = {}
    for index, thing in enumerate(things(layout)):
        if isinstance(thing, Box):
            names[thing.key] = f"n{index}"
            _add_box(graph, thing, index, pen_for(theme, thing.kinds), fonts)
        else:
            _add_arrow(graph, thing, index, names, theme)
    return graph


def things(layout: Layout) -> list[Box | Arrow]:
    """Return all that is drawn, from back to front."""
    return [*layout.lanes, *layout.boxes, *layout.arrows]


def _add_box(graph: graphviz.Digraph, box: Box, index: int, pen: Pen, fonts: tuple[str, str]) -> None:
    graph.node(
        f"n{index}", **{"class": f"k{index}"}, pos=f"{box.x:.2f},{-box.y:.2f}", **box_attributes(box, pen, fonts)
    )


def box_attributes(box: Box, pen: Pen, fonts: tuple[str, str] = REAL_FONTS) -> dict[str, str]:
    """Return what Graphviz must know to draw a box, but for its place."""
    words = any(line.text for line in box.lines)
    attributes = {
        "width": f"{box.width / 72:.4f}",
        "height": f"{box.height / 72:.4f}",
        "label": _label(box, pen, fonts) if words else "",
    }
    if pen.style == "invis":
        return {"shape": "none", **attributes}
    shape = {"shape": "circle"} if "disc" in box.kinds else {}
    # Whole numbers that stand for others have corners.
    style = pen.style.removeprefix("rounded,") if "fixed" in box.kinds else pen.style
    pens = {"style": style, "fillcolor": pen.fill, "color": pen.border, "penwidth": f"{pen.width}"}
    return {**shape, **pens, **attributes}


def _label(box: Box, pen: Pen, fonts: tuple[str, str]) -> str:
    """Return the lines as one table, the only way to give each its own size and keep them on the left."""
    if box.lines[0].role in CENTRED_ROLES:
        return f"<{_words(box.lines[0], pen, fonts)}>"
    width = max(8.0, box.width - MARGINS)
    rows = []
    for number, line in enumerate(box.lines):
        if box.tag and number == 0:
            tag, room = Line(box.tag, "tag"), tag_width(box.tag)
            first = _cell(line, "LEFT", pen, fonts, f' WIDTH="{width - room:.0f}"')
            rows.append(first + _cell(tag, "RIGHT", pen, fonts, f' WIDTH="{room:.0f}"'))
        else:
            rows.append(_cell(line, "LEFT", pen, fonts, ' COLSPAN="2"' if box.tag else ""))
    frame = f'BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" WIDTH="{width:.0f}"'
    return f"<<TABLE {frame}>{''.join(f'<TR>{row}</TR>' for row in rows)}</TABLE>>"


def _cell(line: Line, side: str, pen: Pen, fonts: tuple[str, str], more: str) -> str:
    size = SIZES.get(line.role, 11.0)
    if not line.text:
        return f'<TD{more} HEIGHT="{size + 3:.0f}"></TD>'
    return f'<TD{more} ALIGN="{side}" HEIGHT="{size + 3:.0f}">{_words(line, pen, fonts)}</TD>'


def _words(line: Line, pen: Pen, fonts: tuple[str, str]) -> str:
    words = escape(line.text).replace("  ", "&#160;&#160;")
    face = fonts[0] if line.role in CODE_ROLES else fonts[1]
    words = f'<FONT FACE="{face}" POINT-SIZE="{SIZES.get(line.role, 11.0)}" COLOR="{pen.text}">{words}</FONT>'
    if line.role in BOLD_ROLES:
        words = f"<B>{words}</B>"
    return words


def _add_arrow(graph: graphviz.Digraph, arrow: Arrow, index: int, names: dict[str, str], theme: Theme) -> None:
    pen = arrow_pen_for(theme, arrow.kinds)
    width = 2.6 if {"new", "changed"} & set(arrow.kinds) else pen.width
    is_tie = "tie" in arrow.kinds
    curve = " ".join(f"{x:.2f},{-y:.2f}" for x, y in arrow.points)
    graph.edge(
        names[arrow.source],
        # Where the positions are given, the node that an edge is said to end on draws nothing.
        names[arrow.source],
        pos=curve if is_tie else f"e,{arrow.tip[0]:.2f},{-arrow.tip[1]:.2f} {curve}",
        color=pen.border,
        style=pen.style,
        penwidth=f"{width}",
        arrowsize="0.8",
        dir="none" if is_tie else "forward",
        **{"class": f"k{index}"},
    )
