"""The chain of one pointer: each hop from the learner's name to the data, drawn by plain `dot`. Reads one snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import graphviz

import syftlite
from syftlite.description import Address, Description
from syftlite.events import NamedObject
from syftlite.history import History
from syftlite.snapshot import describe_names
from syftlite_widgets import session
from syftlite_widgets.card import went
from syftlite_widgets.cards import discs
from syftlite_widgets.dot import REAL_FONTS, box_attributes
from syftlite_widgets.engine import render
from syftlite_widgets.layout import BOX_HEIGHT, Box, Line
from syftlite_widgets.measure import MARGINS, fit
from syftlite_widgets.slots import ME
from syftlite_widgets.still import Still
from syftlite_widgets.text import say
from syftlite_widgets.themes import MISSING, Theme, arrow_pen_for, pen_for

#: The width of a box, in points: narrower than elsewhere, so that two hops fit on a small page with letters to be read.
WIDTH = 158.0


@dataclass(slots=True)
class Link:
    """One box of a chain: where it lies, what it is called there, what it says, and what the learner types for it."""

    worker: str
    kinds: tuple[str, ...]
    title: str
    detail: str
    note: str
    typed: str


class Chain(Still):
    """The way from one pointer to its data, as it is now."""

    def __init__(self, history: History, name: str, pointer: NamedObject, *, xray: bool = False) -> None:
        """Walk the chain of a pointer that the learner calls `name`."""
        links = self.links = list(_walk(history, name, pointer, xray))
        text = "\n".join([*([say("xray_on")] if xray else []), *_lines(links)])
        super().__init__(
            text, lambda theme, dots: render(_to_graph(links, theme, say("xray_on") if xray else "", dots), "png")
        )


def chain(pointer: object, *, xray: bool = False) -> Chain:
    """Return a picture of the way from a pointer to its data: each hop, and what `.get()` gives at each.

    `xray=True` shows a value that me has never seen, and says so.

    Raises:
        TypeError: if it is no pointer.
    """
    session.install()
    session.note_names()
    named = describe_names({"pointer": pointer}).get("pointer")
    if named is None or named.id is None:
        raise TypeError(say("no_pointer", what=type(pointer).__name__))
    history = syftlite.history()
    names = history.at(len(history)).names
    name = next((name for name, each in names.items() if each.id == named.id), say("this_pointer"))
    return Chain(history, name, named, xray=xray)


def _walk(history: History, name: str, pointer: NamedObject, xray: bool) -> Iterator[Link]:
    now = history.at(len(history))
    target, typed = pointer.description.target, name
    assert target is not None
    address = f"{ME}:{pointer.id} → {target}"
    yield Link(ME, ("name", "pointer"), name, address, "", say("is_this", typed=typed))
    visited: set[tuple[str, int]] = set()
    while target is not None and (target.worker, target.id) not in visited:
        visited.add((target.worker, target.id))
        typed += ".get()"
        there = now.find(target.worker, target.id)
        if there is None:
            yield _end(history, target, say("finds_nothing", typed=typed))
            return
        yield _link(history, target, there, pointer.description, say("is_this", typed=typed), xray)
        target = _following(target, there)


def _end(history: History, target: Address, typed: str) -> Link:
    gone = history.departure(target.worker, target.id)
    return Link(target.worker, ("gone", "dangling"), str(target.id), say("not_found"), went(target.worker, gone), typed)


def _following(at: Address, there: Description) -> Address | None:
    """Return where the chain leads from an object; the gradient of a pointer is a pointer to its target's gradient."""
    target = there.target
    return Address(target.worker, target.id, at.attribute) if target and at.attribute else target


def _link(history: History, at: Address, there: Description, end: Description, typed: str, xray: bool) -> Link:
    if there.target is not None:
        title = f"{at} → {_following(at, there)}"
        return Link(at.worker, ("pointer",), title, say("to_kind", kind=there.kind), "", typed)
    hidden = say("sealed", viewer=history.viewer)
    if at.attribute:
        # A gradient is no entry of the store: all that is known of it is what the pointer knows.
        return Link(at.worker, ("tensor", "sealed"), f"{at.id}::{at.attribute}  {end.kind}", hidden, "", typed)
    seen = history.seen(at.worker, at.id)
    value = there.preview or say("unrecorded")
    known = history.viewer in seen
    sealed = not known and not xray
    detail = value if known else hidden if sealed else say("xray_value", value=value)
    note = discs(seen, list(history.at(len(history)).stores))
    return Link(at.worker, ("tensor", *(["sealed"] * sealed)), f"{at.id}  {there.kind}", detail, note, typed)


def _lines(links: list[Link]) -> Iterator[str]:
    """Yield the chain as text, a hop a line."""
    for hop, link in enumerate(links):
        place = say("me_heading") if link.worker == ME else say("heading", worker=link.worker)
        head = f"{say('hop', number=hop)} → {place}" if hop else place
        yield "   ".join(part for part in (head, link.title, link.detail, link.note) if part)
        yield f"   {link.typed}"


# The drawing


def _to_graph(links: list[Link], theme: Theme, above: str, dots_per_inch: int) -> graphviz.Digraph:
    graph = graphviz.Digraph("chain", engine="dot")
    look = {"bgcolor": theme.background, "fontcolor": theme.pens["lane"].text, "fontname": REAL_FONTS[1]}
    graph.attr(rankdir="LR", pad="0.12", nodesep="0.3", ranksep="0.55", dpi=str(dots_per_inch), **look)
    if above:
        graph.attr(label=above, labelloc="b", fontsize="11")
    graph.attr("node", shape="box", fixedsize="true", margin="0")
    for number, worker in enumerate(dict.fromkeys(link.worker for link in links)):
        _add_worker(graph, f"cluster_{number}", worker, links, theme)
    for hop, link in enumerate(links[1:], 1):
        pen = arrow_pen_for(theme, link.kinds)
        font = {"fontcolor": theme.pens["lane"].text, "fontsize": "10.5", "fontname": REAL_FONTS[1]}
        look = {"color": pen.border, "style": pen.style, "penwidth": f"{pen.width}", "arrowsize": "0.8"}
        words = say("hop", number=hop) + (f"  {MISSING}" if "dangling" in link.kinds else "")
        graph.edge(f"n{hop - 1}", f"n{hop}", label=f" {words} ", **look, **font)
    return graph


def _add_worker(graph: graphviz.Digraph, cluster: str, worker: str, links: list[Link], theme: Theme) -> None:
    """Add the cluster of one worker, with what the chain has there."""
    pen = theme.pens["lane-me" if worker == ME else "lane"]
    heading = say("me_heading") if worker == ME else say("heading", worker=worker)
    with graph.subgraph(name=cluster) as lane:
        lane.attr(
            style="rounded,filled",
            fillcolor=pen.fill,
            color=pen.border,
            margin="6",
            label=f"<<B>{escape(heading)}</B>>",
        )
        lane.attr(labelloc="t", fontname=REAL_FONTS[1], fontsize="12", fontcolor=pen.text)
        for number, link in enumerate(links):
            if link.worker == worker:
                # A cluster of its own keeps the words under the box; it draws nothing else.
                with lane.subgraph(name=f"{cluster}_{number}") as place:
                    place.attr(peripheries="0", margin="2", label=escape(link.typed), labelloc="b", style="filled")
                    place.attr(fillcolor=pen.fill, fontname=REAL_FONTS[0], fontsize="10.5", fontcolor=pen.text)
                    place.node(f"n{number}", **_attributes(link, theme))


def _attributes(link: Link, theme: Theme) -> dict[str, str]:
    kinds = set(link.kinds)
    second = "words" if "sealed" in kinds or ("pointer" in kinds and "name" not in kinds) else "detail"
    texts = ((link.title, "title"), (link.detail, second), (link.note, "note"))
    lines = [Line(fit(text, role, room=WIDTH - MARGINS), role) for text, role in texts]
    box = Box("", link.kinds, 0, 0, WIDTH, BOX_HEIGHT, lines)
    return box_attributes(box, pen_for(theme, link.kinds))
