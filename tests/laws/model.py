"""The plain model of a room: plain dicts and plain torch, nothing counted, nothing cached. Knows nothing of syftlite.

What a call should do stands here a second time, written the short way: after each call whatever nobody points to is
swept away, and how a pointer looks is looked up at the end of its chain. The laws compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from torch import Tensor

Place = tuple[str, int]


class Refused(Exception):  # noqa: N818  (it is what the model says, not an error of its own)
    """The call raises the error of this name and changes nothing."""


@dataclass(eq=False)
class Arrow:
    """Where all my pointers to one object point; spent once the object was fetched through it."""

    place: Place
    spent: bool = False


@dataclass(eq=False)
class Pointer:
    """A pointer with an id of its own."""

    id: int
    arrow: Arrow


@dataclass(eq=False)
class Value:
    """One value, wherever it lies, and who has held it."""

    seen: set[str] = field(default_factory=set)


Thing = Tensor | Pointer


class Model:
    """Workers with their stores, and me with my names."""

    def __init__(self, workers: tuple[str, ...]) -> None:
        self.stores: dict[str, dict[int, Thing]] = {worker: {} for worker in workers}
        self.names: dict[str, Thing] = {}
        #: Pointers that no name has any more, but that are not collected yet.
        self.floating: list[Thing] = []
        #: Which value an object has or had last; for me, what I sent last under an id.
        self.values: dict[Place, Value] = {}
        #: Where an object was that was fetched or moved away.
        self.left: set[Place] = set()
        #: What stays though nobody points to it.
        self.kept: set[Place] = set()
        self.count_from(1)
        self._tensor_ids: list[tuple[Tensor, int]] = []
        self._local_values: list[tuple[Tensor, int, Value]] = []

    def count_from(self, id: int) -> None:
        """Let this be the next id."""
        self._next_id = count(id).__next__

    def take_ids_of(self, real: dict[str, Any]) -> None:
        """Let the tensors of these names have the ids that the real ones have."""
        for name, tensor in real.items():
            thing = self.names.get(name)
            if isinstance(thing, Tensor) and all(known is not thing for known, _ in self._tensor_ids):
                self._tensor_ids.append((thing, tensor.id))

    # Verbs

    def send(self, thing: Thing, to: str) -> Pointer:
        """Copy a tensor to a worker, or let a pointer go there."""
        if isinstance(thing, Tensor):
            copy = travelled(thing)
            id = next((id for tensor, id in self._tensor_ids if tensor is thing), 0)
            if not id:
                id = self._next_id()
                self._tensor_ids.append((thing, id))
            value = self.values["me", id] = self._value_here(thing)
            value.seen.add(to)
            self._arrive((to, id), copy, value)
            return self._point("me", (to, id))
        place = thing.arrow.place
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        if place[0] == to:
            raise Refused("AlreadyThereError")
        self.find(place)
        self._arrive((to, thing.id), Pointer(thing.id, Arrow(place)), Value())
        return self._point("me", (to, thing.id))

    def get(self, thing: Thing) -> Thing:
        """Take an object out of its store, one hop."""
        if isinstance(thing, Tensor):
            raise Refused("AlreadyHereError")
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        worker, id = place = thing.arrow.place
        found = self.find(place)
        if isinstance(found, Pointer):
            self.find(found.arrow.place)
        thing.arrow.spent = True
        del self.stores[worker][id]
        self.left.add(place)
        self.kept.discard(place)
        if isinstance(found, Pointer):
            return self._point("me", found.arrow.place, id)
        self.values[place].seen.add("me")
        here = travelled(found)
        self._local_values.append((here, here._version, self.values[place]))
        return here

    def move(self, thing: Thing, to: str) -> Thing:
        """Let an object go to another worker directly; all my pointers to it follow."""
        if isinstance(thing, Tensor):
            raise Refused("AlreadyHereError")
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        worker, id = place = thing.arrow.place
        if to == worker:
            return thing
        if to == "me":
            return self.get(thing)
        found = self.find(place)
        if isinstance(found, Pointer):
            if found.arrow.place[0] == to:
                raise Refused("AlreadyThereError")
            self.find(found.arrow.place)
        new = id if id not in self.stores[to] else self._next_id()
        if isinstance(found, Pointer):
            self._arrive((to, new), Pointer(new, found.arrow), Value())
        else:
            self.values[place].seen.add(to)
            self._arrive((to, new), travelled(found), self.values[place])
        del self.stores[worker][id]
        self.left.add(place)
        if place in self.kept:
            self.kept.remove(place)
            self.kept.add((to, new))
        thing.arrow.place = (to, new)
        return thing

    def remote_get(self, thing: Thing) -> Thing:
        """Have a worker fetch what its pointer points to, into the pointer's place."""
        if isinstance(thing, Tensor):
            raise Refused("NotAPointerError")
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        worker, id = place = thing.arrow.place
        pointer = self.find(place)
        if isinstance(pointer, Tensor):
            raise Refused("NotAChainError")
        source = pointer.arrow.place
        found = self.find(source)
        if isinstance(found, Pointer):
            if found.arrow.place[0] == worker:
                raise Refused("AlreadyThereError")
            self.find(found.arrow.place)
        del self.stores[source[0]][source[1]]
        self.left.add(source)
        self.kept.discard(source)
        if isinstance(found, Pointer):
            self._arrive(place, Pointer(id, Arrow(found.arrow.place)), Value())
        else:
            self.values[source].seen.add(worker)
            self._arrive(place, travelled(found), self.values[source])
        return thing

    def remote_send(self, thing: Thing, to: str) -> Thing:
        """Have a worker send its object on and keep a pointer to it."""
        if isinstance(thing, Tensor):
            raise Refused("NotAPointerError")
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        worker, id = place = thing.arrow.place
        if to == worker:
            raise Refused("AlreadyThereError")
        found = self.find(place)
        if isinstance(found, Pointer):
            if found.arrow.place[0] == to:
                raise Refused("AlreadyThereError")
            self.find(found.arrow.place)
        new = id if id not in self.stores[to] else self._next_id()
        if isinstance(found, Pointer):
            self._arrive((to, new), Pointer(new, Arrow(found.arrow.place)), Value())
        else:
            self.values[place].seen.add(to)
            self._arrive((to, new), travelled(found), self.values[place])
        self._arrive(place, Pointer(id, Arrow((to, new))), Value())
        return thing

    def free(self, thing: Thing) -> None:
        """Let go of an object; all my pointers to it are spent."""
        self._need(thing)
        assert isinstance(thing, Pointer)
        self.kept.discard(thing.arrow.place)
        thing.arrow.spent = True

    def keep(self, thing: Thing, *, keep: bool) -> None:
        """Let an object stay without pointers, or no longer."""
        self._need(thing)
        assert isinstance(thing, Pointer)
        (self.kept.add if keep else self.kept.discard)(thing.arrow.place)

    def tag(self, thing: Thing, tag: str) -> Thing:
        """Write a tag on a tensor, or on the data at the end of a chain."""
        if isinstance(thing, Tensor):
            tags_of(thing).add(tag)
        else:
            if thing.arrow.spent:
                raise Refused("ObjectNotFoundError")
            self.tag(self.find(thing.arrow.place), tag)
        return thing

    def clear(self, worker: str) -> None:
        """Take everything out of a store."""
        for id in list(self.stores[worker]):
            self.left.add((worker, id))
            self.kept.discard((worker, id))
        self.stores[worker].clear()

    def send_to_two(self, thing: Thing, first: str, second: str) -> tuple[Pointer, Pointer]:
        """Copy a tensor to two workers; the multi pointer has an id too."""
        if isinstance(thing, Pointer):
            raise Refused("ObjectNotFoundError" if thing.arrow.spent else "NoWorkerGivenError")
        pointers = self.send(thing, first), self.send(thing, second)
        self._next_id()
        return pointers

    def combined(self, call: Callable[..., Any], first: Thing, second: Thing) -> tuple[Pointer, Pointer]:
        """Call a function of one thing on two pointers at once."""
        for thing in (first, second):
            if isinstance(thing, Tensor):
                raise Refused("CombineError")
        assert isinstance(first, Pointer)
        assert isinstance(second, Pointer)
        data, other = self.end_of_chain(first), self.end_of_chain(second)
        assert data is not None
        assert other is not None
        if first.arrow.place[0] == second.arrow.place[0] or data.shape != other.shape:
            raise Refused("CombineError")
        self._next_id()
        results = self.run(call, [first]), self.run(call, [second])
        self._next_id()
        return results

    def _need(self, thing: Thing) -> None:
        """Refuse what is no pointer, or dangles."""
        if isinstance(thing, Tensor):
            raise Refused("NotAPointerError")
        if thing.arrow.spent:
            raise Refused("ObjectNotFoundError")
        self.find(thing.arrow.place)

    def run(self, call: Callable[..., Any], things: list[Thing], *, changes: bool = False, owner: str = "me") -> Any:
        """Call a torch function where its arguments are; `changes` if it may change the first one in place."""
        pointers = [thing for thing in things if isinstance(thing, Pointer)]
        if not pointers:
            return self._run_here(call, things, changes=changes, owner=owner)
        worker = pointers[0].arrow.place[0]
        for pointer in pointers:
            if pointer.arrow.spent:
                raise Refused("ObjectNotFoundError")
            if pointer.arrow.place[0] != worker:
                raise Refused("NotCollocatedError")
        for number, thing in enumerate(things):
            travels = isinstance(thing, Pointer) or (thing.ndim == 0 and not thing.requires_grad)
            if not travels or (changes and number == 0 and isinstance(thing, Tensor)):
                raise Refused("NotCollocatedError")
        there = [
            self.find(thing.arrow.place) if isinstance(thing, Pointer) else thing.detach().clone() for thing in things
        ]
        results = self.run(call, there, changes=changes, owner=worker)
        if results is None or isinstance(results, Tensor | Pointer):
            places = [self._keep(worker, result) for result in [results] if result is not None]
            back = [self._point_or_same(owner, place, pointers) for place in places]
            return back[0] if back else None
        places = [self._keep(worker, result) for result in results]
        return tuple([self._point_or_same(owner, place, pointers) for place in places])

    # Questions

    def find(self, place: Place) -> Thing:
        """Return what lies somewhere."""
        worker, id = place
        if id not in self.stores[worker]:
            raise Refused("ObjectNotFoundError")
        return self.stores[worker][id]

    def end_of_chain(self, thing: Thing) -> Tensor | None:
        """Return the data that a pointer leads to; None if some pointer on the way dangles."""
        try:
            while isinstance(thing, Pointer):
                thing = self.find(thing.arrow.place)
        except Refused:
            return None
        return thing

    def depth(self, thing: Thing) -> int:
        """Return how many pointers lie before the data."""
        hops = 0
        while isinstance(thing, Pointer) and thing.arrow.place[1] in self.stores[thing.arrow.place[0]]:
            hops, thing = hops + 1, self.find(thing.arrow.place)
        return hops

    def seen_by(self, id: int) -> set[str]:
        """Return who has held the value of any object with this id."""
        return {who for (_, other), value in self.values.items() if other == id for who in value.seen}

    def sweep(self) -> None:
        """Remove what nobody points to, until there is no more of it."""
        while True:
            pointed_to = {pointer.arrow.place for pointer in self._pointers()}
            pointed_to |= self.kept
            gone = [(w, id) for w, store in self.stores.items() for id in store if (w, id) not in pointed_to]
            if not gone:
                return
            for worker, id in gone:
                del self.stores[worker][id]

    # Helpers

    def _pointers(self) -> Iterator[Pointer]:
        for thing in self._mine():
            if not thing.arrow.spent:
                yield thing
        for store in self.stores.values():
            yield from (thing for thing in store.values() if isinstance(thing, Pointer))

    def _mine(self) -> Iterator[Pointer]:
        return (thing for thing in [*self.names.values(), *self.floating] if isinstance(thing, Pointer))

    def _arrive(self, place: Place, thing: Thing, value: Value) -> None:
        worker, id = place
        self.stores[worker][id] = thing
        self.values[place] = value
        self.left.discard(place)

    def _point(self, owner: str, place: Place, id: int = 0) -> Pointer:
        same = (pointer.arrow for pointer in self._mine() if owner == "me" and pointer.arrow.place == place)
        arrow = next((arrow for arrow in same if not arrow.spent), None)
        return Pointer(id or self._next_id(), arrow or Arrow(place))

    def _point_or_same(self, owner: str, place: Place, arguments: list[Pointer]) -> Pointer:
        for pointer in arguments:
            if pointer.arrow.place == place:
                return pointer
        return self._point(owner, place)

    def _keep(self, worker: str, result: Thing) -> Place:
        store = self.stores[worker]
        for id, thing in store.items():
            if thing is result:
                return worker, id
        id = self._next_id() if isinstance(result, Tensor) else result.id
        self._arrive((worker, id), result, Value({worker} if isinstance(result, Tensor) else set()))
        return worker, id

    def _run_here(self, call: Callable[..., Any], things: list[Thing], *, changes: bool, owner: str) -> Any:
        before = things[0]._version  # type: ignore[union-attr]
        result = call(*things)
        if changes and owner != "me" and things[0]._version != before:  # type: ignore[union-attr]
            for id, thing in self.stores[owner].items():
                if isinstance(thing, Tensor) and memory(thing) == memory(things[0]):
                    self.values[owner, id] = Value({owner})
        return result

    def _value_here(self, tensor: Tensor) -> Value:
        for known, version, value in reversed(self._local_values):
            if known is tensor and version == tensor._version:
                return value
        value = Value({"me"})
        self._local_values.append((tensor, tensor._version, value))
        return value


def travelled(tensor: Tensor) -> Tensor:
    """Return a copy with the same tags."""
    copy = copied(tensor)
    tags_of(copy).update(tags_of(tensor))
    return copy


def tags_of(tensor: Tensor) -> set[str]:
    """Return the tags that the model wrote on a tensor."""
    tags: set[str] = tensor.__dict__.setdefault("tags_in_the_model", set())
    return tags


def copied(tensor: Tensor) -> Tensor:
    """Return a copy that is a leaf of its own."""
    return tensor.detach().clone().requires_grad_(tensor.requires_grad)


def memory(thing: Thing) -> int:
    """Return a number that tensors share when they share memory."""
    return thing.untyped_storage()._cdata if isinstance(thing, Tensor) else 0
