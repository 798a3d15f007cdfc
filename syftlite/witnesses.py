"""Who has seen which value, and what left where by which line: tables read off the events, kept when those are dropped."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeVar

from syftlite.events import Changed, Event, Joined, Removed, Sent, Stored

Value = TypeVar("Value")


class Witnesses:
    """Two tables over time, filled from the log only when somebody asks: recording costs them nothing."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read = 0
        self._workers: list[str] = []
        #: (worker, id) → the moments at which a value changed hands, and who had seen it from then on.
        self._seen: dict[tuple[str, int], tuple[list[int], list[tuple[str, ...]]]] = {}
        self._departed: dict[tuple[str, int], tuple[list[int], list[str]]] = {}
        self._arriving: dict[tuple[str, int], set[str]] = {}
        self._places: dict[int, list[str]] = {}

    def read(self, log: list[Event], offset: int) -> None:
        """Take in the events that came since the last call. `offset` is the moment of the log's first event."""
        for moment in range(self._read, offset + len(log)):
            self._take(log[moment - offset], moment + 1)
        self._read = offset + len(log)

    def seen(self, worker: str, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of an object at a moment (None: now), in the order of joining."""
        return _lookup(self._seen.get((worker, id)), moment, ())

    def seen_by(self, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of any object with this id."""
        everyone = {one for worker in self._places.get(id, ()) for one in self.seen(worker, id, moment)}
        return self._in_order(everyone)

    def departure(self, worker: str, id: int, moment: int | None) -> str:
        """Return by which line an object had left, "" if it is there or was never sent away."""
        return _lookup(self._departed.get((worker, id)), moment, "")

    def _take(self, event: Event, moment: int) -> None:
        match event:
            case Joined():
                self._workers.append(event.worker)
            case Sent() if event.kind == "OBJ":
                (id,) = event.ids
                origin = getattr(event.message, "origin", id)
                witnesses = {*self.seen(event.sender, origin, None), event.sender, event.receiver}
                self._arriving[event.receiver, id] = witnesses
                if event.receiver == "me" or event.sender != "me":
                    self._note_seen(event.sender, origin, witnesses, moment)
            case Stored():
                arrived = self._arriving.pop((event.worker, event.id), {event.worker})
                self._note_seen(event.worker, event.id, set() if event.new.is_pointer else arrived, moment)
                if (event.worker, event.id) in self._departed:
                    _note(self._departed[event.worker, event.id], moment, "")
            case Changed() if not event.new.is_pointer:
                self._note_seen(event.worker, event.id, {event.worker}, moment)
            case Removed() if event.reason:
                _note(self._departed.setdefault((event.worker, event.id), ([], [])), moment, event.reason)
            case _:
                pass

    def _note_seen(self, worker: str, id: int, witnesses: set[str], moment: int) -> None:
        if (worker, id) not in self._seen:
            self._seen[worker, id] = ([], [])
            self._places.setdefault(id, []).append(worker)
        _note(self._seen[worker, id], moment, self._in_order(witnesses))

    def _in_order(self, workers: set[str]) -> tuple[str, ...]:
        return tuple(worker for worker in self._workers if worker in workers)


def _note(column: tuple[list[int], list[Value]], moment: int, value: Value) -> None:
    moments, values = column
    moments.append(moment)
    values.append(value)


def _lookup(column: tuple[list[int], list[Value]] | None, moment: int | None, nothing: Value) -> Value:
    """Return the newest value at or before a moment."""
    if column is None:
        return nothing
    moments, values = column
    index = len(moments) if moment is None else bisect_right(moments, moment)
    return values[index - 1] if index else nothing
