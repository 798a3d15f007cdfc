"""Who has seen which value, and what left where by which line: tables read off the events, and kept when those go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

from syftlite.events import Changed, Event, Joined, Removed, Sent, Stored

Value = TypeVar("Value")
#: The moment at which something came to be, what it is, and what it was before. Nested tuples of plain values cost the
#: garbage collector nothing, however many there are.
Entry: TypeAlias = "tuple[int, Value, Entry[Value] | None]"
#: (worker, id, who has seen the value), and (worker, id, by which line the object left).
Seen: TypeAlias = tuple[str, int, tuple[str, ...]]
Departed: TypeAlias = tuple[str, int, str]


class Witnesses:
    """Two tables over time, filled from the log only when somebody asks: recording costs them nothing."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.events_read = 0
        self._workers: list[str] = []
        #: (worker, id) → who has seen the value, and since when.
        self._seen: dict[tuple[str, int], Entry[tuple[str, ...]]] = {}
        #: (worker, id) → by which line the object left, and when.
        self._departed: dict[tuple[str, int], Entry[str]] = {}
        self._arriving: dict[tuple[str, int], set[str]] = {}

    def read(self, events: Iterator[Event]) -> None:
        """Take in the events that came since the last call."""
        for event in events:
            self.events_read += 1
            self._take(event, self.events_read)

    def seen(self, worker: str, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of an object at a moment (None: now), in the order of joining."""
        return _lookup(self._seen.get((worker, id)), moment, ())

    def seen_by(self, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of any object with this id."""
        everyone = {one for worker in self._workers for one in self.seen(worker, id, moment)}
        return self._in_order(everyone)

    def departure(self, worker: str, id: int, moment: int | None) -> str:
        """Return by which line an object had left, "" if it is there or was never sent away."""
        return _lookup(self._departed.get((worker, id)), moment, "")

    def known_at(self, moment: int) -> tuple[list[Seen], list[Departed]]:
        """Return what was known at a moment."""
        seen = [(*key, self.seen(*key, moment)) for key in self._seen]
        departures = [(*key, self.departure(*key, moment)) for key in self._departed]
        return [row for row in seen if row[2]], [row for row in departures if row[2]]

    def begin_with(self, workers: Iterable[str], seen: Iterable[Seen], departures: Iterable[Departed]) -> None:
        """Know this from before the first event."""
        self._workers += workers
        for worker, id, witnesses in seen:
            self._note_seen(worker, id, set(witnesses), 0)
        for worker, id, line in departures:
            self._note_departure(worker, id, line, 0)

    def _take(self, event: Event, moment: int) -> None:
        match event:
            case Joined():
                self._workers.append(event.worker)
            case Sent() if event.kind == "OBJ":
                (id,) = event.ids
                origin = id if event.origin is None else event.origin
                witnesses = {*self.seen(event.sender, origin, None), event.sender, event.receiver}
                self._arriving[event.receiver, id] = witnesses
                if event.receiver == "me" or event.sender != "me":
                    self._note_seen(event.sender, origin, witnesses, moment)
            case Stored():
                arrived = self._arriving.pop((event.worker, event.id), {event.worker})
                self._note_seen(event.worker, event.id, set() if event.new.is_pointer else arrived, moment)
                if (event.worker, event.id) in self._departed:
                    self._note_departure(event.worker, event.id, "", moment)
            case Changed() if not event.new.is_pointer:
                self._note_seen(event.worker, event.id, {event.worker}, moment)
            case Removed() if event.reason:
                self._note_departure(event.worker, event.id, event.reason, moment)
            case _:
                pass

    def _note_seen(self, worker: str, id: int, witnesses: set[str], moment: int) -> None:
        earlier = self._seen.get((worker, id))
        self._seen[worker, id] = (moment, self._in_order(witnesses), earlier)

    def _note_departure(self, worker: str, id: int, line: str, moment: int) -> None:
        self._departed[worker, id] = (moment, line, self._departed.get((worker, id)))

    def _in_order(self, workers: set[str]) -> tuple[str, ...]:
        return tuple(worker for worker in self._workers if worker in workers)


def _lookup(entry: Entry[Value] | None, moment: int | None, nothing: Value) -> Value:
    """Return the newest value at or before a moment."""
    while entry is not None:
        when, value, earlier = entry
        if moment is None or when <= moment:
            return value
        entry = earlier
    return nothing
