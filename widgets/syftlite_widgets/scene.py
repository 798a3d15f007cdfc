"""One frame: everything that the player shows for one step of a history. Draws by way of cards, layout and Graphviz."""

from __future__ import annotations

from typing import TypedDict
from weakref import WeakKeyDictionary

from syftlite.history import History
from syftlite_widgets.card import Board
from syftlite_widgets.cards import board
from syftlite_widgets.changes import Moment, change_words
from syftlite_widgets.dot import draw
from syftlite_widgets.finding import find
from syftlite_widgets.layout import Layout, lay_out
from syftlite_widgets.sentences import DrawnMessage, code_of, messages, sentence
from syftlite_widgets.slots import Slots
from syftlite_widgets.svg import finish_svg, text_svg
from syftlite_widgets.table import text_table
from syftlite_widgets.text import say


class Frame(TypedDict):
    """What the player gets for a step. `objects` counts all that there is, `found` what a search shows."""

    step: int
    revision: int
    xray: bool
    search: str
    objects: int
    found: int | None
    svg: str
    code: str
    place: str
    sentence: str
    changes: list[str]
    message: list[DrawnMessage]
    alt: str


#: One slot table a history, so that all its pictures put an object in the same place.
_slots: WeakKeyDictionary[History, Slots] = WeakKeyDictionary()


def take_in(history: History) -> Slots:
    """Bring all tables up to date that a picture is made from; return the slots.

    That takes a little for each event since the last time, however seldom somebody draws.
    """
    with history.steady:
        history.at(len(history))
        history.witnesses()
        slots = _slots.setdefault(history, Slots())
        slots.read(history)
        return slots


def place(history: History, shown: Board, *, alone: bool = False) -> Layout:
    """Return where everything of a board stands: as in all frames of this history, or as in a picture by itself."""
    return lay_out(shown, take_in(history), alone=alone)


def make_frame(
    history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = (), search: str = ""
) -> Frame:
    """Return the frame for a step; without any program that draws, its picture is the text table."""
    whole = board(history, step, xray=xray, workers=workers)
    shown = find(whole, search)
    table = text_table(shown)
    layout = place(history, shown)
    raw = draw(layout)
    svg = text_svg(f"{table}\n\n{say('no_engine')}") if raw is None else finish_svg(raw, layout)
    begins = step == history.first
    call = None if begins else history.step(step)
    return Frame(
        step=step,
        revision=history.revision,
        xray=xray,
        search=search,
        objects=sum(len(lane.cards) for lane in whole.lanes),
        found=shown.found,
        svg=svg,
        code=code_of(history, step),
        place=call.place if call else "",
        sentence=sentence(history, step),
        changes=change_words(Moment(history, step)),
        message=messages(history, step, [lane.worker for lane in shown.lanes]),
        alt=table,
    )
