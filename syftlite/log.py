"""The log: events in the order in which they happened. Knows how to keep them cheaply, not what they mean.

An event lies in the log as a row of cells, not as an object of its own: a class of learners adds tensors in loops, and
a hundred thousand small objects would slow every garbage collection of their notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

from syftlite.caller import Line, line_at
from syftlite.description import Description
from syftlite.events import Called, Changed, Event, Joined, Named, NamedObject, RecordedMessage, Removed, Sent, Stored
from syftlite.log_index import LogIndex
from syftlite.messages import Command, Message, Release
from syftlite.trips import Trip, TripCell, trip_in

_WIDTH = 8

Values: TypeAlias = tuple[object, ...] | None
#: What a row says of a change in place: worker, id, look and values after it and before it, whether the value is the
#: same.
ChangedRow: TypeAlias = tuple[str, int, Description, Values, Description, Values, bool]


class Log:
    """Events by number, from 0."""

    __slots__ = ("_cells", "_index", "_newest", "write")

    def __init__(self) -> None:
        """Begin empty."""
        self._cells: list[Any] = []
        #: Adds the cells of a row, or of several, that stand at the foot of this file; what most calls write most.
        self.write = self._cells.extend
        self._newest = -1  # the cell that begins the newest step
        self._index = LogIndex(STEP, (COMMAND, RELEASE))

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self._cells) // _WIDTH

    def between(self, first: int, end: int) -> Iterator[Event]:
        """Yield the events from number `first` up to, not including, number `end`."""
        return map(self.event, range(first, end))

    @property
    def index(self) -> LogIndex:
        """Where steps begin, and what tells of a store, up to date."""
        index, end = self._index, len(self._cells) // _WIDTH
        if index.done < end:
            index.read(self._cells[index.done * _WIDTH : end * _WIDTH : _WIDTH])
        return index

    def kinds(self, first: int, end: int) -> Iterator[tuple[int, Any]]:
        """Yield, with its number, the kind of each event of a range."""
        return enumerate(self._cells[first * _WIDTH : end * _WIDTH : _WIDTH], first)

    def rows(self, first: int, end: int) -> Iterator[tuple[Any, ...]]:
        """Yield the bare rows of a range, for a table that counts all of them; the kinds stand below."""
        columns = (self._cells[first * _WIDTH + place : end * _WIDTH : _WIDTH] for place in range(_WIDTH))
        return zip(*columns, strict=True)

    def telling_rows(self, first: int, end: int) -> Iterator[tuple[int, list[Any]]]:
        """Yield, with its number, each bare row of a range that may change a state or bring a value somewhere.

        Tables that follow a long history read these: to build an event takes three times as long.
        """
        cells = self._cells
        return (
            (number, cells[number * _WIDTH : number * _WIDTH + _WIDTH]) for number in self.index.between(first, end)
        )

    def event(self, number: int) -> Event:
        """Return one event."""
        cell = number * _WIDTH
        build: Callable[..., Event] = self._cells[cell]
        return build(*self._cells[cell + 1 : cell + _WIDTH])

    # Calls. Who called stands in the row that begins the step, as file and line number or as a `Line` from a file.

    def step(self, verb: str, position: tuple[str, int] = ("", 0), caller: str = "") -> int:
        """A call begins, by the line at a position (file and number): the events that follow are its step.

        Returns the number of this one.
        """
        self._newest = newest = len(self._cells)
        self.write((STEP, verb, position[0], position[1], "", caller, None, None))
        return newest // _WIDTH

    def step_or_same(self, verb: str) -> int | None:
        """Begin a step, unless the newest one is of the same verb; returns what takes it back."""
        newest = self._newest
        if newest >= 0 and self._cells[newest + 1] == verb:
            return None
        self._newest = len(self._cells)  # as `step` does, which letting go of each result would call
        self.write((STEP, verb, "", 0, "", "", None, None))
        return newest

    def take_back(self, before: int) -> None:
        """Let the events of the newest step belong to the one before it."""
        newest, self._newest = self._newest, before
        self._index.forget_from(newest // _WIDTH)
        del self._cells[newest : newest + _WIDTH]

    def note_line(self, line: Line | tuple[str, int]) -> None:
        """Say of the newest step which of the learner's lines called: its file and number, or (from a file) itself."""
        cell = self._newest + 2
        self._cells[cell : cell + 2] = (line, 0) if isinstance(line, Line) else line

    def note_error(self, error: str) -> None:
        """Say of the newest step what it raised."""
        self._cells[self._newest + 4] = error

    def call(self, number: int) -> tuple[Line, str]:
        """Return the line that made the call which is event `number`, and what it raised."""
        place, line_number, error = self._cells[number * _WIDTH + 2 : number * _WIDTH + 5]
        return place if isinstance(place, Line) else line_at((place, line_number)), error

    # Whole rows, bare: those of a worker elsewhere come and go in its replies.

    def take(self) -> list[tuple[Any, ...]]:
        """Return all rows, and forget them."""
        rows = list(self.rows(0, len(self)))
        self._cells.clear()
        self._index.forget_from(0)
        self._newest = -1
        return rows

    def extend(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows."""
        for row in rows:
            self.write(row)

    # Other events

    def drop(self, count: int) -> None:
        """Forget the oldest events."""
        self._index.drop(count)
        del self._cells[: count * _WIDTH]
        self._newest -= count * _WIDTH

    def add(self, event: Event) -> None:
        """Add an event that exists as an object, such as one from a file."""
        match event:
            case Called():
                self.step(event.verb, caller=event.caller)
            case Joined():
                self.joined(event.worker)
            case Sent():
                self.sent(event.receiver, event.message, event.trip)
            case Stored():
                self.stored(event.worker, event.id, event.new, None, event.old)
            case Changed():
                self.changed(event.worker, event.id, event.new, None, event.old, None, event.same_value)
            case Removed():
                self.removed(event.worker, event.id, event.old, None, event.reason)
            case Named():
                self.named(event.new, event.old)
            case _:
                raise AssertionError(event)

    # One method for each kind that a call of the learner causes.

    def joined(self, worker: str) -> None:
        """A worker came in."""
        self.write((JOINED, worker, None, None, None, None, None, None))

    def sent(self, receiver: str, message: Message | RecordedMessage, trip: Trip | None = None) -> None:
        """Another message was sent."""
        cell = None if trip is None else (trip.microseconds, trip.bytes_there, trip.bytes_back)
        self.write((SENT, receiver, message, cell, None, None, None, None))

    # Looks are shared between objects and their first values are bare: so the record of a loop that somebody watches
    # has nothing of its own for the garbage collector to visit either.

    def stored(
        self,
        worker: str,
        id: int,
        look: Description,
        values: Values = None,
        old: Description | None = None,
        old_values: Values = None,
    ) -> None:
        """An object came into a store."""
        self.write((STORED, worker, id, look, values, old, old_values, None))

    def changed(self, *told: *ChangedRow) -> None:
        """An object changed in place."""
        self.write((CHANGED, *told))

    def removed(self, worker: str, id: int, old: Description, old_values: Values, reason: str) -> None:
        """An object left a store."""
        self.write((REMOVED, worker, id, old, old_values, reason, None, None))

    def named(self, new: dict[str, NamedObject], old: dict[str, NamedObject]) -> None:
        """The notebook's names changed."""
        self.write((NAMED, new, old, None, None, None, None, None))


def _step(verb: str, _place: object, _line: object, _error: object, caller: str, *_: object) -> Event:
    return Called(verb, caller)


def _joined(worker: str, *_: None) -> Event:
    return Joined(worker)


def _command(
    receiver: str,
    sender: str,
    operation: str,
    references: tuple[int, ...],
    arguments: Any,
    keywords: Any,
    trip: TripCell,
) -> Event:
    return Sent(receiver, Command(sender, operation, references, arguments, keywords), trip_in(trip))


def _release(receiver: str, sender: str, id: int, *_: None) -> Event:
    return Sent(receiver, Release(sender, id))


def _sent(receiver: str, message: Message | RecordedMessage, trip: TripCell, *_: None) -> Event:
    return Sent(receiver, message, trip_in(trip))


def _stored(
    worker: str, id: int, look: Description, values: Values, old: Description | None, old_values: Values, *_: None
) -> Event:
    return Stored(worker, id, look.showing(values), old.showing(old_values) if old is not None else None)


def _changed(*told: *ChangedRow) -> Event:
    worker, id, look, values, old, old_values, same_value = told
    return Changed(worker, id, look.showing(values), old.showing(old_values), same_value)


def _removed(worker: str, id: int, old: Description, old_values: Values, reason: str, *_: None) -> Event:
    return Removed(worker, id, old.showing(old_values), reason)


def _named(new: dict[str, NamedObject], old: dict[str, NamedObject], *_: None) -> Event:
    return Named(new, old)


# The first cell of a row says what it is, by the function that makes the event. What follows it is
#   STEP      verb, line or its file, its number, error, caller
#   JOINED    worker
#   COMMAND   receiver, sender, operation, references, arguments, keywords, trip
#   RELEASE   receiver, sender, id
#   SENT      receiver, message, trip
#   STORED    worker, id, look, values, look before, values before
#   CHANGED   worker, id, look, values, look before, values before, whether the value is the same
#   REMOVED   worker, id, look before, values before, reason
#   NAMED     names, names before
STEP: Final = _step
JOINED: Final = _joined
COMMAND: Final = _command
RELEASE: Final = _release
SENT: Final = _sent
STORED: Final = _stored
CHANGED: Final = _changed
REMOVED: Final = _removed
NAMED: Final = _named
