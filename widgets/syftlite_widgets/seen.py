"""Who has seen which value: a table of values and workers, each disc with its step. Reads sightings, draws a still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import syftlite
from syftlite import PointerTensor
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.dot import draw
from syftlite_widgets.layout import Box, Layout, Line
from syftlite_widgets.measure import fit
from syftlite_widgets.sightings import Sighting, sightings
from syftlite_widgets.still import Still
from syftlite_widgets.table import padded, width_in_columns
from syftlite_widgets.text import say
from syftlite_widgets.themes import FULL, HOLLOW, NEITHER

#: Older values than so many are counted, not listed.
MOST = 30

MARGIN, TITLE, HEADING, PITCH = 8.0, 42.0, 32.0, 40.0
VALUE_WIDTH, COLUMN, DISC = 184.0, 88.0, 20.0
#: The legend's line needs so much.
LEAST_WIDTH = 500.0


class Seen(Still):
    """The table as it was after one step."""

    def __init__(self, history: History, step: int, of: Iterable[PointerTensor] = (), *, steps: bool = True) -> None:
        """Take the table; of the values that some pointers lead to, if any are given; with steps or without."""
        workers = list(history.at(step).stores)
        rows = sightings(history, step)
        chosen = [_number_of(pointer, history, step) for pointer in of]
        if chosen:
            rows = [rows[number] for number in dict.fromkeys(chosen) if number is not None]
        self.rows, self.older = rows[-MOST:], max(0, len(rows) - MOST)
        shown = step if steps else None
        self.layout = layout = _lay_out(self.rows, self.older, workers, shown, history.viewer)
        text = "\n".join(_lines(self.rows, self.older, workers, shown))
        super().__init__(text, lambda theme, dots: draw(layout, "png", theme, dots))


def seen_by(
    history: History | None = None,
    step: int | None = None,
    *,
    of: Sequence[PointerTensor] | PointerTensor = (),
    steps: bool = True,
) -> Seen:
    """Return a table of values and workers: who has had each in the clear, or only a pointer or share, since when.

    An object that was changed in place has a row for each of its values: 1, then 1′. With pointers as `of`, only the
    values that they lead to are listed, in their order. Without `steps`, only who has had what: after a long training
    on workers in processes of their own, how many steps there were depends on when each heard which pointers are gone.
    What "seen" means stands at `History.seen_by`, by which an exercise can ask.

    Raises:
        IndexError: if there is no such step, or it is no longer kept.
    """
    if history is None:
        session.install()
        session.note_names()
        history = syftlite.history()
    pointers = [of] if isinstance(of, PointerTensor) else of
    return Seen(history, len(history) if step is None else step, pointers, steps=steps)


def _number_of(pointer: PointerTensor, history: History, step: int) -> int | None:
    """Return which of a history's values a pointer leads to; the newest, where an object has changed in place."""
    place = (pointer.location.id, pointer.id_at_location)
    found = [
        (since, number)
        for number, value in enumerate(history.values(step))
        for worker, id, since in value.places
        if (worker, id) == place
    ]
    return max(found)[1] if found else None


def _disc(row: Sighting, worker: str) -> tuple[str, int | None]:
    """Return a worker's disc for a value, and since which step."""
    if worker in row.seen:
        return FULL, row.seen[worker]
    if worker in row.pointed:
        return HOLLOW, row.pointed[worker]
    return NEITHER, None


# As text


def _lines(rows: list[Sighting], older: int, workers: list[str], step: int | None) -> Iterator[str]:
    yield say("seen_title") if step is None else f"{say('seen_title')}   {say('seen_by_step', step=step)}"
    if not rows:
        yield f"  {say('seen_empty')}"
        return
    table = [["", "", *workers]]
    for row in rows:
        discs = (_disc(row, worker) for worker in workers)
        cells = (_cell(disc, since if step is not None else None) for disc, since in discs)
        table.append([f"{row.name}  {row.kind}", ", ".join(row.names), *cells])
    widths = [max(width_in_columns(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        yield "  " + "  ".join(padded(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
    if older:
        yield f"  {say('seen_older', count=older)}"
    yield f"  {_legend(step)}"


def _cell(disc: str, since: int | None) -> str:
    return disc if since is None else f"{disc} {say('seen_step', step=since)}"


def _legend(step: int | None) -> str:
    full = "seen_full_ever" if step is None else "seen_full"
    signs = ((FULL, full), (HOLLOW, "seen_hollow"), (NEITHER, "seen_none"))
    return "   ".join(f"{sign} {say(key)}" for sign, key in signs)


# As a drawing


def _lay_out(rows: list[Sighting], older: int, workers: list[str], step: int | None, viewer: str) -> Layout:
    width = max(2 * MARGIN + VALUE_WIDTH + COLUMN * len(workers), LEAST_WIDTH)
    tall = HEADING + PITCH * max(1, len(rows)) + 6
    height = TITLE + tall + 30
    across = width - 2 * MARGIN
    title = [Line(say("seen_title"), "heading")]
    title += [] if step is None else [Line(say("seen_by_step", step=step), "count")]
    lanes = [Box("title", ("lane-title",), width / 2, TITLE / 2, across, 36.0, title)]
    boxes: list[Box] = []
    for number, worker in enumerate(workers):
        middle = MARGIN + VALUE_WIDTH + (number + 0.5) * COLUMN
        kinds = ("lane", "lane-me") if worker == viewer else ("lane",)
        lanes.append(Box(f"lane/{worker}", kinds, middle, TITLE + tall / 2, COLUMN - 8, tall))
        head = [Line(fit(worker, "mark", room=COLUMN - 16), "mark")]
        lanes.append(Box(f"head/{worker}", ("lane-title",), middle, TITLE + 16, COLUMN - 10, 24.0, head))
    for number, row in enumerate(rows):
        middle = TITLE + HEADING + PITCH * (number + 0.5)
        boxes += _row(row, f"value/{row.name}/{number}", middle, workers, viewer, steps=step is not None)
    if not rows:
        words = [Line(say("seen_empty"), "note")]
        lanes.append(Box("empty", ("plain",), width / 2, TITLE + HEADING + PITCH / 2, across, 20.0, words))
    legend = _legend(step) + (f"   ({say('seen_older', count=older)})" if older else "")
    lanes.append(Box("legend", ("plain",), width / 2, height - 16, across, 20.0, [Line(legend, "note")]))
    return Layout(width, height, lanes, boxes, [])


def _row(row: Sighting, key: str, middle: float, workers: list[str], viewer: str, *, steps: bool) -> list[Box]:
    """Return the box of a value, and what each worker has had of it."""
    room = VALUE_WIDTH - 28
    lines = [Line(fit(f"{row.name}  {row.kind}", "title", room=room), "title")]
    lines += [Line(fit(", ".join(row.names), "note", room=room), "note")] if row.names else []
    kinds = ("tensor",) if viewer in row.seen else ("tensor", "sealed")
    boxes = [Box(key, kinds, MARGIN + VALUE_WIDTH / 2 - 4, middle, VALUE_WIDTH - 12, PITCH - 6, lines)]
    for number, worker in enumerate(workers):
        disc, since = _disc(row, worker)
        left = MARGIN + VALUE_WIDTH + number * COLUMN
        if since is None:
            dash = [Line(NEITHER, "mark")]
            boxes.append(Box(f"{key}/{worker}", ("plain",), left + COLUMN / 2, middle, COLUMN - 20, 20.0, dash))
            continue
        kind = "filled" if disc == FULL else "hollow"
        initial = [Line(worker[:1].upper(), "pill")]
        place = left + (20 if steps else COLUMN / 2)
        boxes.append(Box(f"{key}/{worker}", ("disc", kind), place, middle, DISC, DISC, initial))
        if steps:
            words = [Line(say("seen_step", step=since), "pill")]
            boxes.append(Box(f"{key}/{worker}/step", ("plain",), left + 57, middle, 52.0, 20.0, words))
    return boxes
