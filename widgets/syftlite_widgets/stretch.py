"""A stretch of a history, a step or a cell: what it did to each store, link and name. Knows no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from syftlite.description import Address, Description
from syftlite.events import Changed, Event, Named, NamedObject, Removed, Sent, Snapshot, Stored
from syftlite.history import History
from syftlite_widgets.holders import is_named
from syftlite_widgets.sentences import NOTES
from syftlite_widgets.slots import ME

Fate = Literal["gains", "loses", "both", "keeps"]
Cargo = Literal["numbers", "address", "nothing"]

#: Messages that bring an object along.
_PARCELS = ("OBJ", "PTR")


@dataclass(slots=True)
class Result:
    """The newest thing that a stretch made: the worker that has its numbers, and its name if it has one."""

    home: str
    name: str = ""
    is_pointer: bool = False


@dataclass(slots=True)
class Stretch:
    """Some events, with the stores and names before and after them."""

    before: Snapshot
    after: Snapshot
    events: list[Event] = field(default_factory=list)

    @classmethod
    def of_step(cls, history: History, step: int) -> Stretch:
        """Return a single step of a history, which must not be its first."""
        return cls(history.at(step - 1), history.at(step), history.events(step))

    # Stores

    def gained(self, worker: str) -> list[int]:
        """Return the ids of the objects that a worker has now, and had not before."""
        return [id for id in self.after.stores.get(worker, {}) if self.before.find(worker, id) is None]

    def lost(self, worker: str) -> list[int]:
        """Return the ids of the objects that a worker had, and has no more."""
        return [id for id in self.before.stores.get(worker, {}) if self.after.find(worker, id) is None]

    def fate(self, worker: str) -> Fate:
        """Say whether a worker's store has more, fewer, other or the same entries."""
        gained, lost = bool(self.gained(worker)), bool(self.lost(worker))
        return "both" if gained and lost else "gains" if gained else "loses" if lost else "keeps"

    def brought(self, worker: str, id: int) -> Sent | None:
        """Return the message that brought an object to a worker; None if it was made there."""
        return next((each for each in self._parcels(id) if each.receiver == worker), None)

    def taken(self, worker: str, id: int) -> Sent | None:
        """Return the message that took an object away from a worker; None if it was forgotten there."""
        return next((each for each in self._parcels(id) if each.sender == worker), None)

    def ended(self, worker: str) -> bool:
        """Say whether a worker was started again, and what it had ended with its process."""
        return any(isinstance(each, Removed) and each.worker == worker and each.with_process for each in self.events)

    def _parcels(self, id: int) -> Iterator[Sent]:
        return (each for each in self.events if isinstance(each, Sent) and each.kind in _PARCELS and id in each.ids)

    def changed(self, worker: str) -> bool:
        """Say whether an object of a worker changed in place."""
        return any(isinstance(each, Changed) and each.worker == worker for each in self.events)

    # Links

    def crossing(self, one: str, other: str) -> tuple[Cargo, int]:
        """Return the weightiest that went between two workers, either way, and how many bytes of numbers did."""
        between = self._between(one, other)
        if any(event.kind == "OBJ" for event in between):
            return "numbers", sum(event.data_bytes for event in between)
        return ("address" if between else "nothing"), 0

    def notes(self, one: str, other: str) -> list[Sent]:
        """Return what went between two workers if it was nothing but notes; else nothing."""
        between = self._between(one, other)
        return between if all(event.kind in NOTES for event in between) else []

    def _between(self, one: str, other: str) -> list[Sent]:
        ends = {one, other}
        return [each for each in self.events if isinstance(each, Sent) and {each.sender, each.receiver} == ends]

    # Names

    def result(self) -> Result | None:
        """Return what was named last; if nothing was, what was stored or came home last; None if nothing was."""
        for name in reversed(list(self._named())):
            named = self.after.names.get(name)
            if named is not None:
                return Result(self.home(named.description), name, named.description.is_pointer)
        for event in reversed(self.events):
            if isinstance(event, Stored):
                there = self.after.find(event.worker, event.id)
                if there is not None and event.old is None:
                    return Result(self.home(there, event.worker), "", there.is_pointer)
            if isinstance(event, Sent) and event.kind in _PARCELS and event.receiver == ME:
                there = self.before.find(event.sender, event.ids[0])
                if event.kind == "OBJ" or there is None:
                    return Result(ME)
                return Result(self.home(there), is_pointer=True)
        return None

    def _named(self) -> Iterator[str]:
        """Yield the names that were given to something, in order."""
        for event in self.events:
            if isinstance(event, Named):
                for name, new in event.new.items():
                    if is_named(name) and (name not in event.old or _thing(event.old[name]) != _thing(new)):
                        yield name

    def home(self, description: Description, worker: str = ME) -> str:
        """Return the worker that has the numbers at the end of a chain that begins on `worker`."""
        there: Description | None = description
        visited: set[Address] = set()
        while there is not None and there.target is not None and there.target not in visited:
            visited.add(there.target)
            worker = there.target.worker
            there = self.after.find(worker, there.target.id)
        return worker


@dataclass(slots=True)
class Watch:
    """Where a stretch begins, in a history that goes on."""

    history: History
    before: Snapshot
    step: int
    skipped: int

    @classmethod
    def begin(cls, history: History) -> Watch:
        """Begin now. Events may still be added to the last step: those before now are skipped."""
        step = len(history)
        return cls(history, history.at(step), step, len(history.events(step)))

    def end(self) -> Stretch:
        """Return all that happened since; what was thinned away meanwhile is missing among its events."""
        history = self.history
        events = history.events(self.step)[self.skipped :] if self.step >= history.first else []
        for step in range(max(self.step, history.first) + 1, len(history) + 1):
            events += history.events(step)
        return Stretch(self.before, history.at(len(history)), events)


def _thing(named: NamedObject) -> tuple[object, ...]:
    """Return what makes a name stand for another thing: a new pointer, a new place, new numbers here."""
    seen = named.description
    return (named.id, seen.target, seen.shape, seen.dtype, seen.preview if not seen.is_pointer else None)
