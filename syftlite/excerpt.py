"""An excerpt: a stretch of a history as a history of its own, in steps of another size. Reads no live worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from syftlite.caller import Line
from syftlite.events import Called, Event
from syftlite.history import History


@dataclass(slots=True)
class Mark:
    """Where a step of the excerpt begins: at so many events (`history.revision` at that moment), by which line.

    `error` is what that line raised in the end.
    """

    position: int
    code: str = ""
    place: str = ""
    error: str = ""


def excerpt(history: History, marks: Sequence[Mark]) -> History:
    """Return what happened from the first mark on; each mark begins a step, with all that came before the next one.

    A step has the verb of its last call, and `forget` only when nothing else was called. Without a call, or when the
    line failed and no call of it did, it has none.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     history = sy.history()
        ...     marks = [Mark(history.revision, "y = (x.send(bob) + 1).get()"), Mark(history.revision + 99, "n = 3")]
        ...     y = (torch.ones(2).send(bob) + 1).get()
        ...     lines = excerpt(history, marks)
        ...     len(history), len(lines), lines.step(1).code, lines.step(2).verb
        (4, 2, 'y = (x.send(bob) + 1).get()', '')
    """
    kept = [mark for mark in marks if mark.position >= history.steps.dropped_events]
    first = kept[0].position if kept else history.revision
    beginning = replace(history.beginning(first), links={})  # what went before is no part of it
    return History.restored(len(marks) - len(kept), beginning, _rows(history, kept, first))


def _rows(history: History, marks: Sequence[Mark], first: int) -> Iterator[tuple[Event, Line, str]]:
    events = list(history.all_events(first))
    here = 0
    for number, mark in enumerate(marks):
        end = marks[number + 1].position if number + 1 < len(marks) else history.revision
        inside = []
        while here < len(events) and events[here][0] < end:
            inside.append(events[here])
            here += 1
        calls = [(count, event) for count, event in inside if isinstance(event, Called)]
        error = next((told for count, _ in calls if (told := history.steps.call_at(count)[1])), "")
        verbs = [event.verb for _, event in calls]
        called = [verb for verb in verbs if verb != "forget"] or verbs
        verb = called[-1] if called and (error or not mark.error) else ""
        yield Called(verb), Line(mark.code, mark.place), mark.error or error
        yield from ((event, Line(), "") for _, event in inside if not isinstance(event, Called))
