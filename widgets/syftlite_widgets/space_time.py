"""The space-time diagram: a lane a worker, time downward, a row a message, its line of code at the left. Draws nothing.

Lengths are in points. A key begins with the step, `step/4/message/17`, so that a click on a message finds its step.
"""

from __future__ import annotations

from itertools import groupby

from syftlite.history import History
from syftlite_widgets.layout import HEAD, Arrow, Box, Layout, Line
from syftlite_widgets.measure import fit, width_of
from syftlite_widgets.routes import beside, straight
from syftlite_widgets.slots import ME
from syftlite_widgets.text import say
from syftlite_widgets.traffic import Row

MARGIN, HEADING = 8.0, 40.0
CODE, LANE, POST = 220.0, 128.0, 8.0
#: A lane is wider by so much where messages say how long they took.
TIME = 48.0
PITCH, BETWEEN = 34.0, 10.0
#: A message is under way for this long, in points downward.
SLOPE = 7.0
PILL_HEIGHT = 16.0


def lay_out_messages(history: History, rows: list[Row], step: int) -> Layout:
    """Give every message of a window its place; those of `step` stand on a band."""
    workers = list(history.at(len(history)).stores)
    lane = LANE + (TIME if any(row.trip is not None for row in rows) else 0)
    columns = {worker: MARGIN + CODE + lane * (number + 0.5) for number, worker in enumerate(workers)}
    width = 2 * MARGIN + CODE + lane * len(workers)
    bands: list[Box] = []
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    top = MARGIN + HEADING
    for number, group in groupby(rows, key=lambda row: row.step):
        together = list(group)
        tall = PITCH * len(together)
        if number == step:
            bands.append(Box("band", ("band",), width / 2, top + tall / 2, width - 2 * MARGIN, tall + 4))
        boxes.append(_code(history, number, top, lane))
        for place, row in enumerate(together):
            pill, arrow = _message(row, columns, lane, top + PITCH * place, current=number == step)
            boxes.append(pill)
            arrows.append(arrow)
        top += tall + BETWEEN
    height = max(top, MARGIN + HEADING + 2 * PITCH) + MARGIN
    if not rows:
        words = [Line(say("messages_none"), "note")]
        boxes.append(Box("none", ("plain",), MARGIN + CODE / 2, MARGIN + HEADING + PITCH, CODE - 8, 20.0, words))
    lanes = [*bands, *(_post(worker, x, height) for worker, x in columns.items())]
    heads = [_head(worker, x, lane) for worker, x in columns.items()]
    return Layout(width, height, lanes, [*boxes, *heads], arrows)


def _post(worker: str, x: float, height: float) -> Box:
    """Return the line of a worker's time."""
    kinds = ("lane", "lane-me") if worker == ME else ("lane",)
    top = MARGIN + HEADING - 8
    spoken = say("speak_lane", worker=worker)
    return Box(f"lane/{worker}", kinds, x, (top + height - MARGIN) / 2, POST, height - MARGIN - top, spoken=spoken)


def _head(worker: str, x: float, lane: float) -> Box:
    """Return the box that names a lane."""
    kinds = ("head", "lane", "lane-me") if worker == ME else ("head", "lane")
    line = Line(fit(worker, "mark", room=lane - 40), "mark")
    return Box(f"head/{worker}", kinds, x, MARGIN + 14, lane - 24, 26.0, [line])


def _code(history: History, step: int, top: float, lane: float) -> Box:
    """Return the line that caused a step, where its first message stands."""
    call = history.step(step) if step > history.first else None
    code = call.code or call.verb.removeprefix("torch.") if call else ""
    words = say("seen_step", step=step) + (f"   {call.place}" if call and call.place else "")
    width = CODE + lane / 2 - 24  # up to the first post; nothing else stands there
    room = width - 16
    lines = [Line(fit(code, "detail", room=room), "detail"), Line(fit(words, "note", room=room), "note")]
    return Box(f"step/{step}/code", ("plain",), MARGIN + 2 + width / 2, top + 17, width, 30.0, lines)


def _message(row: Row, columns: dict[str, float], lane: float, top: float, *, current: bool) -> tuple[Box, Arrow]:
    """Return a message's pill and its arrow, from post to post and a little downward."""
    start, end = columns[row.sender], columns[row.receiver]
    kinds = ("data" if row.carries_data else "request", *(["current"] if current else []))
    key = f"step/{row.step}/message/{row.number}"
    sign = 1.0 if end >= start else -1.0
    low = top + PITCH - 6
    if row.sender == row.receiver:
        middle, points = start + lane / 2, beside((start + 4, low - 9), (start + 4 + HEAD, low), bulge=34.0)
        tip = (start + 4.0, low)
    else:
        # Beside the sender, where no other worker's post is crossed.
        middle = start + sign * lane / 2
        tip = (end - sign * POST / 2, low)
        points = straight((start + sign * POST / 2, low - SLOPE), (tip[0] - sign * HEAD, tip[1] - HEAD * SLOPE / lane))
    pill = Box(key, ("message", *kinds), middle, top + 11, width_of(row.label, "pill") + 18, PILL_HEIGHT)
    pill.lines, pill.spoken = [Line(row.label, "pill")], row.spoken
    return pill, Arrow(key, kinds, points, tip, row.spoken)
