"""The messages around one step, as a drawing, as text and in totals. Reads traffic; knows no widget."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TypedDict
from weakref import WeakKeyDictionary

from syftlite.history import History
from syftlite_widgets.dot import draw
from syftlite_widgets.sentences import sentence
from syftlite_widgets.space_time import lay_out_messages
from syftlite_widgets.still import Still
from syftlite_widgets.svg import finish_svg, text_svg
from syftlite_widgets.table import padded, width_in_columns
from syftlite_widgets.text import say
from syftlite_widgets.traffic import Row, Traffic, through_me, total

#: So many messages around the step are drawn.
WINDOW = 40
#: So many of the newest are listed in the log.
LOGGED = 500

#: A row of the log, cell by cell as `log_columns` has it.
LogRow = tuple[str | int | float, ...]

_WHO = ("log_step", "log_from", "log_to", "log_kind", "log_operation", "log_data", "log_bytes")
_TRIP = ("log_time", "log_there", "log_back")


class MessagesFrame(TypedDict):
    """What the page gets for a step."""

    step: int
    svg: str
    code: str
    place: str
    sentence: str
    window: str
    until: str
    totals: list[str]
    alt: str


#: One reading a history, for all its views.
_traffic: WeakKeyDictionary[History, Traffic] = WeakKeyDictionary()


def traffic_of(history: History) -> Traffic:
    """Return all messages of a history, up to date."""
    traffic = _traffic.setdefault(history, Traffic())
    traffic.read(history)
    return traffic


class MessagesPicture(Still):
    """The messages around a step, as they were when the picture was taken."""

    def __init__(self, history: History, step: int) -> None:
        """Take the picture."""
        history.at(step)  # refuses a step that there is not
        rows, _ = _shown(traffic_of(history), step)
        self.layout = layout = lay_out_messages(history, rows, step)
        super().__init__(messages_text(history, step), lambda theme, dots: draw(layout, "png", theme, dots))


def make_messages_frame(history: History, step: int) -> MessagesFrame:
    """Return all that the page shows for a step; without a program that draws, the picture is the text."""
    traffic = traffic_of(history)
    rows, window = _shown(traffic, step)
    layout = lay_out_messages(history, rows, step)
    raw, text = draw(layout), messages_text(history, step)
    call = history.step(step) if step > history.first else None
    first, end = traffic.span(step)
    links = traffic.links(step)
    return MessagesFrame(
        step=step,
        svg=text_svg(f"{text}\n\n{say('no_engine')}") if raw is None else finish_svg(raw, layout),
        code=call.code if call else "",
        place=call.place if call else "",
        sentence=sentence(history, step),
        window=" ".join(part for part in (say("messages_silent") if first == end else "", window) if part),
        until=say("messages_until", step=step),
        totals=[*map(total, links), through_me(links)],
        alt=text,
    )


def log_columns(history: History) -> tuple[str, ...]:
    """Return what the cells of a row of the log are; of trips only where a message went to another process."""
    return (*_WHO, *(_TRIP if traffic_of(history).has_trips else ()), "log_code")


def log_rows(history: History) -> list[LogRow]:
    """Return the newest messages, with the cells that `log_columns` names.

    The time is in milliseconds, from asking to having the reply; what came with a reply has no trip of its own.
    """
    rows: list[LogRow] = []
    traffic = traffic_of(history)
    for step, group in groupby(traffic.rows[-LOGGED:], key=lambda row: row.step):
        code = history.step(step).code if step > history.first else ""
        for row in group:
            numbers: LogRow = (row.data_bytes, row.message_bytes)
            if traffic.has_trips:
                trip = row.trip
                numbers += (row.time, trip.bytes_there, trip.bytes_back) if trip is not None else ("", "", "")
            rows.append((step, row.sender, row.receiver, row.kind, row.operation, *numbers, code))
    return rows


def messages_text(history: History, step: int) -> str:
    """Return the messages around a step as lines, and below them what went over each link by then."""
    traffic = traffic_of(history)
    rows, window = _shown(traffic, step)
    links = traffic.links(step)
    lines = [f"{say('messages_title')}   {window}", *_lines(history, rows, step)]
    lines += [say("messages_until", step=step), *(f"  {total(link)}" for link in links), f"  {through_me(links)}"]
    return "\n".join(lines)


def _lines(history: History, rows: list[Row], step: int) -> Iterator[str]:
    """Yield a line for each step and each message; the step that is looked at has a mark."""
    ways = {row.number: f"{row.sender} → {row.receiver}" for row in rows}
    widest = max(map(width_in_columns, ways.values()), default=0)
    for number, group in groupby(rows, key=lambda row: row.step):
        call = history.step(number) if number > history.first else None
        code = call.code or call.verb.removeprefix("torch.") if call else ""
        yield f"{'▶' if number == step else ' '} {say('seen_step', step=number)}   {code}".rstrip()
        for row in group:
            yield f"    {padded(ways[row.number], widest)}   {row.kind:<5} {row.size}   {row.operation}".rstrip()


def _shown(traffic: Traffic, step: int) -> tuple[list[Row], str]:
    """Return the messages of the window, and which these are in words."""
    begin, end = traffic.window(step, WINDOW)
    rows = traffic.rows[begin:end]
    if not rows:
        return [], say("messages_none")
    count = f"{traffic.rows[-1].number:,}"
    return rows, say("messages_window", first=f"{rows[0].number:,}", last=f"{rows[-1].number:,}", count=count)
