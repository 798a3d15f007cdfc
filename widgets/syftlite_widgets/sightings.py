"""Which worker has had a pointer to which value or a share of it, and under which names: a fold over the events.

Draws nothing. Who has seen a value in the clear, the history knows itself; see `History.seen_by`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from syftlite.description import Description
from syftlite.events import Changed, Event, Named, NamedObject, Removed, Snapshot, Stored
from syftlite.history import History
from syftlite_widgets.holders import is_named
from syftlite_widgets.shares import is_share
from syftlite_widgets.slots import ME

#: Where something lies: a worker and an id, or me and a name.
Place = tuple[str, int | str]


@dataclass(slots=True)
class Sighting:
    """One value: what it is called, how it looks, and since which step each worker has seen it or had less than that.

    `pointed` holds only those workers that have not seen it: they had a pointer to it, or a share.
    """

    name: str
    kind: str = ""
    names: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    pointed: dict[str, int] = field(default_factory=dict)


def sightings(history: History, step: int) -> list[Sighting]:
    """Return all values that there were by a step, in the order in which they came to be."""
    fold = _Fold(history, step)
    for number, event in takewhile(lambda change: change[0] <= step, history.changes_since(0)):
        fold.take(event, number)
    for row in fold.rows:
        row.pointed = {worker: since for worker, since in row.pointed.items() if worker not in row.seen}
    return fold.rows


class _Fold:
    """Where every pointer leads, step by step."""

    def __init__(self, history: History, step: int) -> None:
        """Begin where the record begins."""
        self.rows: list[Sighting] = []
        self._rows_at: dict[Place, list[tuple[int, Sighting]]] = {}
        self._target_of: dict[Place, Place] = {}
        self._pointed_by: dict[Place, dict[Place, None]] = {}
        for value in history.values(step):
            row = Sighting(value.name, seen=value.seen)
            self.rows.append(row)
            for worker, id, since in value.places:
                self._rows_at.setdefault((worker, id), []).append((since, row))
        for rows in self._rows_at.values():
            rows.sort(key=lambda pair: pair[0])
        self._adopt(history.at(history.first), history.first)

    def take(self, event: Event, step: int) -> None:
        """Take in one event."""
        match event:
            case Stored() | Changed():
                self._put((event.worker, event.id), event.new, step)
            case Removed():
                self._point((event.worker, event.id), None)
            case Named():
                self._name(event.new, event.old, step)
            case _:
                pass

    def _adopt(self, snapshot: Snapshot, step: int) -> None:
        """Take over a state whose events may be gone."""
        for worker, store in snapshot.stores.items():
            for id, description in store.items():
                self._put((worker, id), description, step)
        self._name(snapshot.names, {}, step)

    def _put(self, place: Place, description: Description, step: int) -> None:
        self._point(place, _target(description))
        row = self._row(self._end_of(place), step)
        if row is not None:
            row.kind = row.kind or description.kind
            if is_share(description):
                row.pointed.setdefault(place[0], step)
            self._note(place, row, step)

    def _name(self, new: dict[str, NamedObject], old: dict[str, NamedObject], step: int) -> None:
        for name in old.keys() - new.keys():
            self._point((ME, name), None)
        for name, named in new.items():
            target = _target(named.description)
            self._point((ME, name), target)
            row = None if target is None else self._row(self._end_of(target), step)
            if row is not None:
                self._note((ME, name), row, step)

    def _note(self, place: Place, row: Sighting, step: int) -> None:
        """Note a pointer, or a value with all that lead to it."""
        for worker, key in self._holders(place):
            if self._target_of.get((worker, key)) is None:
                continue
            row.pointed.setdefault(worker, step)
            if isinstance(key, str) and is_named(key) and key not in row.names:
                row.names.append(key)

    def _holders(self, place: Place) -> Iterator[Place]:
        """Yield a place, and the pointers that lead there along any number of hops."""
        open_places, visited = [place], {place}
        while open_places:
            here = open_places.pop()
            yield here
            for holder in self._pointed_by.get(here, ()):
                if holder not in visited:
                    visited.add(holder)
                    open_places.append(holder)

    def _point(self, place: Place, target: Place | None) -> None:
        old = self._target_of.pop(place, None)
        if old is not None:
            self._pointed_by[old].pop(place, None)
        if target is not None:
            self._target_of[place] = target
            self._pointed_by.setdefault(target, {})[place] = None

    def _end_of(self, place: Place) -> Place:
        """Return the place at the end of a chain."""
        visited = {place}
        while (following := self._target_of.get(place)) is not None and following not in visited:
            place = following
            visited.add(place)
        return place

    def _row(self, place: Place, step: int) -> Sighting | None:
        """Return the value that a place had in a step."""
        return next((row for since, row in reversed(self._rows_at.get(place, ())) if since <= step), None)


def _target(description: Description) -> Place | None:
    """Return where a pointer points; a gradient is no entry of the store, and no row."""
    target = description.target
    return None if target is None or target.attribute else (target.worker, target.id)
