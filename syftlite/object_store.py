"""The store: ids to objects, and who points to each. Knows nothing of messages and of what the objects are.

An object stays while somebody holds a pointer to it: `holders` names each worker that has at least one. So releasing
twice is harmless, and no count can run ahead of the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from msgspec import Struct

from syftlite.errors import ObjectNotFoundError

Look = TypeVar("Look")  # how an object looks from afar: its description


class StoredObject(Struct, Generic[Look]):
    """One object, how it looks from afar, the first values that the history shows of it, and who points to it.

    `attribute` is "grad" for a gradient that is reached through its tensor and is no entry of its own. `allowed` are
    the users who may have a private object; None for one that everybody may have. What is `kept` stays without holders.
    `memory` is the number of its memory, None if it has none, 0 while nobody asked.
    """

    value: object
    look: Look
    values: tuple[object, ...] | None
    holders: set[str]
    attribute: str = ""
    memory: int | None = 0
    allowed: tuple[object, ...] | None = None
    kept: bool = False


@dataclass(slots=True)
class Departure:
    """An object that was fetched or moved away: by which line, and who still points to where it was."""

    line: str
    holders: set[str] = field(default_factory=set)


class ObjectStore(Generic[Look]):
    """All objects of one worker."""

    __slots__ = ("_by_identity", "_by_memory", "_departures", "_displaced", "_objects", "key_of", "private", "worker")

    def __init__(self, worker: str) -> None:
        """Begin empty; `worker` is the id that error sentences name."""
        self.worker = worker
        self._objects: dict[int, StoredObject[Look]] = {}
        self._by_identity: dict[
            int, int
        ] = {}  # id() of a value → its key; safe, because the store keeps the value alive
        #: Given `id()` of a value, returns its key; None when it is not in the store.
        self.key_of = self._by_identity.get
        self._departures: dict[int, Departure] = {}
        self._by_memory: dict[int, set[int]] = {}
        #: The ids of the private objects.
        self.private: set[int] = set()
        self._displaced: set[int] = set()  # have other memory since the memory table was last brought up to date

    def __len__(self) -> int:
        """Return the number of entries."""
        return sum(not stored.attribute for stored in self._objects.values())

    def __contains__(self, id: int) -> bool:
        """Say whether something lies under this id."""
        return id in self._objects

    def values(self) -> dict[int, object]:
        """Return the entries, ids to objects, in the order of storing."""
        return {id: stored.value for id, stored in self.entries()}

    def ids(self) -> Iterator[int]:
        """Yield every id, those of gradients included."""
        return iter(list(self._objects))

    def entries(self) -> Iterator[tuple[int, StoredObject[Look]]]:
        """Yield every entry with all that is known of it."""
        now = self._objects.copy()  # at one go: garbage may be collected during a loop, and pointers go with it
        return ((id, stored) for id, stored in now.items() if not stored.attribute)

    def find(self, id: int) -> StoredObject[Look]:
        """Return what lies under an id.

        Raises:
            ObjectNotFoundError: if nothing does; it says by which line the object left, if it did.
        """
        try:
            return self._objects[id]
        except KeyError:
            departure = self._departures.get(id)
            line = departure.line if departure else ""
            raise ObjectNotFoundError(self.worker, id, line, self.values()) from None

    def values_at(self, ids: tuple[int, ...]) -> tuple[object, ...]:
        """Return what lies under several ids.

        Raises:
            ObjectNotFoundError: if nothing does under one of them.
        """
        objects = self._objects
        try:
            if len(ids) == 2:  # most calls
                return objects[ids[0]].value, objects[ids[1]].value
            return tuple([objects[id].value for id in ids])
        except KeyError:
            return tuple([self.find(id).value for id in ids])

    def put(
        self, id_: int, value: object, look: Look, values: tuple[object, ...] | None, holder: str, attribute: str = ""
    ) -> StoredObject[Look] | None:
        """Store an object for its first holder; returns what lay there before."""
        old = self._objects.get(id_)
        holders = {holder}
        if old is not None:
            holders |= old.holders
            self._forget_value(id_, old)
        elif id_ in self._departures:  # whoever still pointed to the empty place points to the new object
            holders |= self._departures.pop(id_).holders
        kept = old is not None and old.kept
        self._objects[id_] = StoredObject(value, look, values, holders, attribute, kept=kept)
        self._by_identity[id(value)] = id_
        if old is not None:
            self._displaced.add(id_)
        return old

    def add(self, id_: int, value: object, look: Look, values: tuple[object, ...] | None, holder: str) -> None:
        """Store an object under an id that was never used: `put` for results, which are many."""
        self._objects[id_] = StoredObject(value, look, values, {holder})
        self._by_identity[id(value)] = id_

    def hold(self, id: int, holder: str) -> bool:
        """Add a holder; says whether it is a new one."""
        holders = self.find(id).holders
        is_new = holder not in holders
        holders.add(holder)
        return is_new

    def release(self, id_: int, holder: str) -> StoredObject[Look] | None:
        """Remove a holder; returns the object if that was the last one and it went."""
        stored = self._objects.get(id_)
        if stored is None:
            if id_ in self._departures:
                self._departures[id_].holders.discard(holder)
            return None
        holders = stored.holders
        holders.discard(holder)
        if holders or stored.kept:
            return None
        del self._objects[id_]
        identity = id(stored.value)
        if stored.memory or stored.allowed is not None or self.key_of(identity) != id_:
            self._forget_value(id_, stored)
        else:  # the same, at no call
            del self._by_identity[identity]
        return stored

    def keep(self, id: int, keep: bool) -> None:
        """Let an object stay without holders from now on, or no longer; it goes with the next release."""
        self.find(id).kept = keep

    def send_away(self, id: int, holder: str, line: str) -> StoredObject[Look]:
        """Remove an object that `holder` takes or sends elsewhere; remembers by which line."""
        stored = self._remove(id)
        self._departures[id] = Departure(line, stored.holders - {holder})
        return stored

    def take_back(self, id_: int, stored: StoredObject[Look]) -> None:
        """Keep an object again that was sent away and did not arrive, for all who still point to its place."""
        departure = self._departures.pop(id_, None)
        stored.holders |= departure.holders if departure else set()
        self._objects[id_] = stored
        self._by_identity[id(stored.value)] = id_
        if stored.allowed is not None:
            self.private.add(id_)

    # Private objects

    def restrict(self, id: int, allowed: tuple[object, ...] | None) -> None:
        """Let only these users have an object, of those who may have it now; None changes nothing."""
        if allowed is not None:
            stored = self._objects[id]
            stored.allowed = _common(stored.allowed, allowed)
            self.private.add(id)

    def allowed_by(self, ids: Iterable[int]) -> tuple[object, ...] | None:
        """Return the users who may have all of these objects; None when everybody may."""
        allowed: tuple[object, ...] | None = None
        for id in ids:
            one = self._objects[id].allowed
            if one is not None:
                allowed = _common(allowed, one)
        return allowed

    # Memory

    def sharing_memory(self, id: int, memory_of: Callable[[object], int | None]) -> set[int]:
        """Return the ids of all objects with the same memory as the object `id`, itself included.

        `memory_of` is asked once for each object, and after `place_again`: a function from a value to the number of its
        memory, or None.
        """
        for fresh in self._without_place():
            stored = self._objects[fresh]
            stored.memory = memory_of(stored.value)
            if stored.memory is not None:
                self._by_memory.setdefault(stored.memory, set()).add(fresh)
        memory = self._objects[id].memory
        return {id} if memory is None else set(self._by_memory[memory])

    def place_again(self, id: int) -> None:
        """Take note that an object has other memory now."""
        self._displace(id, self._objects[id])
        self._displaced.add(id)

    def _without_place(self) -> list[int]:
        """Return the ids of what nobody asked for its memory: the newest objects, and those that were displaced."""
        found = [id for id in self._displaced if id in self._objects]
        self._displaced.clear()
        for id, stored in reversed(self._objects.items()):
            if stored.memory != 0:
                break
            found.append(id)
        return found

    def _remove(self, id: int) -> StoredObject[Look]:
        stored = self._objects.pop(id)
        self._forget_value(id, stored)
        return stored

    def _forget_value(self, id_: int, stored: StoredObject[Look]) -> None:
        if stored.allowed is not None:
            self.private.discard(id_)
        identity = id(stored.value)
        if self._by_identity.get(identity) == id_:
            del self._by_identity[identity]
        self._displace(id_, stored)

    def _displace(self, id: int, stored: StoredObject[Look]) -> None:
        if stored.memory:
            sharers = self._by_memory[stored.memory]
            sharers.discard(id)
            if not sharers:
                del self._by_memory[stored.memory]
        stored.memory = 0


def _common(some: tuple[object, ...] | None, others: tuple[object, ...]) -> tuple[object, ...]:
    return others if some is None else tuple(user for user in some if user in others)
