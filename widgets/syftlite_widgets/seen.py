"""Who has seen which value: a table of values and workers, each disc with its step. Reads sightings, draws a still."""

from __future__ import annotations

from collections.abc import Iterator

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.dot import draw
from syftlite_widgets.layout import Box, Layout, Line
from syftlite_widgets.measure import fit
from syftlite_widgets.sightings import Sighting, sightings
from syftlite_widgets.slots import ME
from syftlite_widgets.still import Still
from syftlite_widgets.table import padded, width_in_columns
from syftlite_widgets.text import say

#: Older values than so many are counted, not listed.
MOST = 30

MARGIN, HEADING, PITCH = 10.0, 58.0, 34.0
VALUE_WIDTH, COLUMN, DISC = 204.0, 112.0, 20.0
FULL, HOLLOW, NEITHER = "●", "○", "–"


class Seen(Still):
    """The table as it was after one step."""

    def __init__(self, history: History, step: int) -> None:
        """Take the table."""
        workers = list(history.at(step).stores)
        rows = sightings(history, step)
        self.rows, self.older = rows[-MOST:], max(0, len(rows) - MOST)
        self.layout = layout = _lay_out(self.rows, self.older, workers, step)
        text = "\n".join(_lines(self.rows, self.older, workers, step))
        super().__init__(text, lambda theme, dots: draw(layout, "png", theme, dots))


def seen_by(history: History | None = None, step: int | None = None) -> Seen:
    """Return a table of all values and workers: who has had each value in the clear, or only a pointer, since when.

    An object that was changed in place has a row for each of its values: 1, then 1′. What "seen" means stands at
    `History.seen_by`, by which an exercise can ask.

    Raises:
        IndexError: if there is no such step, or it is no longer kept.
    """
    if history is None:
        session.install()
        session.note_names()
        history = syftlite.history()
    return Seen(history, len(history) if step is None else step)


def _disc(row: Sighting, worker: str) -> tuple[str, int | None]:
    """Return a worker's disc for a value, and since which step."""
    if worker in row.seen:
        return FULL, row.seen[worker]
    if worker in row.pointed:
        return HOLLOW, row.pointed[worker]
    return NEITHER, None


# As text


def _lines(rows: list[Sighting], older: int, workers: list[str], step: int) -> Iterator[str]:
    yield f"{say('seen_title')}   {say('seen_by_step', step=step)}"
    if not rows:
        yield f"  {say('seen_empty')}"
        return
    table = [["", "", *workers]]
    for row in rows:
        cells = (_cell(*_disc(row, worker)) for worker in workers)
        table.append([f"{row.name}  {row.kind}", ", ".join(row.names), *cells])
    widths = [max(width_in_columns(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        yield "  " + "  ".join(padded(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
    if older:
        yield f"  {say('seen_older', count=older)}"
    yield f"  {_legend()}"


def _cell(disc: str, since: int | None) -> str:
    return disc if since is None else f"{disc} {say('seen_step', step=since)}"


def _legend() -> str:
    signs = ((FULL, "seen_full"), (HOLLOW, "seen_hollow"), (NEITHER, "seen_none"))
    return "   ".join(f"{sign} {say(key)}" for sign, key in signs)


# As a drawing


def _lay_out(rows: list[Sighting], older: int, workers: list[str], step: int) -> Layout:
    width = 2 * MARGIN + VALUE_WIDTH + COLUMN * len(workers)
    width = max(width, 520.0)
    height = HEADING + PITCH * max(1, len(rows)) + MARGIN + 26
    title = [Line(say("seen_title"), "heading"), Line(say("seen_by_step", step=step), "count")]
    lanes = [Box("title", ("lane-title",), MARGIN + VALUE_WIDTH / 2 + 4, HEADING / 2 - 4, VALUE_WIDTH + 8, 36.0, title)]
    boxes: list[Box] = []
    for number, worker in enumerate(workers):
        left = MARGIN + VALUE_WIDTH + number * COLUMN
        kinds = ("lane", "lane-me") if worker == ME else ("lane",)
        tall = height - 26 - 2 * MARGIN
        lanes.append(Box(f"lane/{worker}", kinds, left + COLUMN / 2, MARGIN + tall / 2, COLUMN - 8, tall))
        head = [Line(fit(worker, "mark", room=COLUMN - 16), "mark")]
        lanes.append(Box(f"head/{worker}", ("lane-title",), left + COLUMN / 2, MARGIN + 18, COLUMN - 10, 24.0, head))
    for number, row in enumerate(rows):
        middle = HEADING + PITCH * (number + 0.5) - 4
        boxes += _row(row, f"value/{row.name}/{number}", middle, workers)
    if not rows:
        words = [Line(say("seen_empty"), "note")]
        lanes.append(Box("empty", ("plain",), width / 2, HEADING + PITCH / 2, width - 2 * MARGIN, 20.0, words))
    legend = _legend() + (f"   ({say('seen_older', count=older)})" if older else "")
    lanes.append(Box("legend", ("plain",), width / 2, height - 18, width - 2 * MARGIN, 20.0, [Line(legend, "note")]))
    return Layout(width, height, lanes, boxes, [])


def _row(row: Sighting, key: str, middle: float, workers: list[str]) -> list[Box]:
    """Return the box of a value, and what each worker has had of it."""
    room = VALUE_WIDTH - 28
    lines = [Line(fit(f"{row.name}  {row.kind}", "title", room=room), "title")]
    lines += [Line(fit(", ".join(row.names), "note", room=room), "note")] if row.names else []
    kinds = ("tensor",) if ME in row.seen else ("tensor", "sealed")
    boxes = [Box(key, kinds, MARGIN + VALUE_WIDTH / 2 - 4, middle, VALUE_WIDTH - 12, PITCH - 4, lines)]
    for number, worker in enumerate(workers):
        disc, since = _disc(row, worker)
        left = MARGIN + VALUE_WIDTH + number * COLUMN
        if since is None:
            dash = [Line(NEITHER, "mark")]
            boxes.append(Box(f"{key}/{worker}", ("plain",), left + COLUMN / 2, middle, COLUMN - 20, 20.0, dash))
            continue
        words = [Line(say("seen_step", step=since), "pill")]
        kind = "filled" if disc == FULL else "hollow"
        initial = [Line(worker[:1].upper(), "pill")]
        boxes.append(Box(f"{key}/{worker}", ("disc", kind), left + 26, middle, DISC, DISC, initial))
        boxes.append(Box(f"{key}/{worker}/step", ("plain",), left + 70, middle, 62.0, 20.0, words))
    return boxes
