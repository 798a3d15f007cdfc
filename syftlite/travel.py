"""How objects come into one worker's store and leave it. Knows other workers only by the messages they answer.

Whatever can fail comes before the first change, so a call that fails leaves every store as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any, cast

from torch import Tensor
from torch.utils.hooks import RemovableHandle

from syftlite.changes import Changes
from syftlite.description import Address, Description
from syftlite.errors import (
    AlreadyThereError,
    GetNotPermittedError,
    JustLeavingError,
    NotAChainError,
    SyftliteError,
)
from syftlite.facts import bytes_of, look_of, travelling_copy
from syftlite.graphs import ends_of_graphs, refuse_gradients
from syftlite.messages import Fetch, Hold, Move, Pull, Result, StorePointer, StoreTensor, Together
from syftlite.object_store import ObjectStore, StoredObject
from syftlite.room import Room

#: Tells a holder (its name) that an object (its id) looks like this now.
Tell = Callable[[str, int, Description], None]
#: Takes note that an object (its id) was handed to somebody (by name), and of the refusals of gradients since.
HandedOver = Callable[[str, int, StoredObject[Description], list[RemovableHandle]], None]


class Travel:
    """The arrivals and departures of one worker."""

    def __init__(self, name: str, room: Room, store: ObjectStore[Description], changes: Changes, tell: Tell) -> None:
        """Take the worker's name, room and store, what it knows of changes, and the way to its holders."""
        self._name = name
        self._room = room
        self._store = store
        self._changes = changes
        self._tell = tell
        self._log = room.book.log
        #: Where others may take long to confirm, somebody keeps what was handed over until they do.
        self.handed_over: HandedOver | None = None
        self._leaving: set[int] = set()

    # Arrivals

    def store_tensor(self, message: StoreTensor) -> Result:
        """Keep a tensor that came."""
        tensor = message.tensor
        assert tensor is not None
        id = self._free_id(message)
        self._log.sent(self._name, message.told(id))
        result = self._put(id, tensor, message.description, message.holder)
        self._store.restrict(id, message.allowed)
        if message.kept:
            self._store.keep(id, True)
        return result

    def store_pointer(self, message: StorePointer) -> Result:
        """Keep a pointer that came.

        Raises:
            UnknownWorkerError: if it points to nobody.
        """
        self._room.find(message.target.worker)
        id = self._free_id(message)
        self._log.sent(self._name, message if id == message.id else replace(message, id=id))
        pointer = self._room.pointers(self._room.workers[self._name], message.target, message.description, id)
        result = self._put(id, pointer, pointer.look, message.holder)
        if message.kept:
            self._store.keep(id, True)
        return result

    def _free_id(self, message: StoreTensor | StorePointer) -> int:
        return message.id if message.replaces or message.id not in self._store else self._room.next_id()

    def _put(self, id: int, value: Tensor, look: Description, holder: str) -> Result:
        values = self._changes.values_of(value, look)
        old = self._store.put(id, value, look, values, holder)
        self._log.stored(self._name, id, look, values, *((old.look, old.values) if old is not None else ()))
        if old is None or old.look != look:  # others may point to this place, from before
            for other in sorted(self._store.find(id).holders - {holder}):
                self._tell(other, id, look)
        return Result(id, look)

    def adopt(self, id: int, tensor: Tensor, allowed: tuple[object, ...] | None) -> None:
        """Put a tensor into the store as the worker's own: no message brings it, and it stays without pointers."""
        self._put(id, tensor, look_of(tensor), self._name)
        self._store.restrict(id, allowed)

    # Departures

    def fetch(self, message: Fetch) -> StoreTensor | StorePointer:
        """Hand an object over to the sender.

        Raises:
            GetNotPermittedError: if it is private, and the user is not among those who may have it.
        """
        stored, parcel = self._parcel_to_fetch(message)
        with self._is_leaving(message.id), self._held_for(stored, message.sender):
            self._note_arrival(message.sender, parcel)
        if not stored.attribute:
            self._hand_over(message)
        return parcel

    def move(self, message: Move) -> Result:
        """Send an object on to another worker; with `keeps_pointer` a pointer to it takes its place."""
        stored, parcel = self._parcel_to_move(message)
        with self._is_leaving(message.id), self._held_for(stored, message.to):
            result: Result = self._room.workers[message.to].handle(parcel)
        if not message.keeps_pointer:
            if message.id in self._store:
                self._send_away(message.id, message.sender, message.reason)
            return result
        target = Address(message.to, result.id)
        pointer = self._room.pointers(self._room.workers[self._name], target, result.description, message.id)
        return self._put(message.id, pointer, pointer.look, message.sender)

    def pull(self, message: Pull) -> Result:
        """Fetch what a pointer in this store points to, and keep it in the pointer's place.

        Raises:
            NotAChainError: if it is no pointer that lies there.
            AlreadyThereError: if what it points to is a pointer back to this worker.
        """
        self._log.sent(self._name, message)
        stored = self._store.find(message.id)
        target = stored.look.target
        if target is None:
            raise NotAChainError(self._name, message.id)
        pointer: Any = stored.value
        pointer.check()
        beyond = pointer.target_look.target
        if beyond is not None and beyond.worker == self._name:
            raise AlreadyThereError("remote_get", f"{self._name}:{message.id}", self._name)
        fetch = Fetch(self._name, target.store_id, message.reason, into=message.id)
        parcel: StoreTensor | StorePointer = self._room.workers[target.worker].handle(fetch)
        pointer.depart(message.reason)
        if isinstance(parcel, StorePointer):
            here = self._room.workers[self._name]
            brought = self._room.pointers(here, parcel.target, parcel.description, message.id)
            return self._put(message.id, brought, brought.look, message.sender)
        assert parcel.tensor is not None
        result = self._put(message.id, parcel.tensor, parcel.description, message.sender)
        self._store.restrict(message.id, parcel.allowed)
        return result

    def remove(self, ids: list[int], line: str) -> None:
        """Take objects out of the store, whoever points to them."""
        for id in ids:
            attribute = self._store.find(id).attribute
            stored = self._store.send_away(id, self._name, line)
            if not attribute:
                self._log.removed(self._name, id, stored.look, stored.values, line)

    def together(self, message: Together) -> list[Any]:
        """Take in, hand over or send on several objects, all or none."""
        if all(isinstance(part, StoreTensor | StorePointer) for part in message.parts):
            for part in message.parts:
                if isinstance(part, StorePointer):
                    self._room.find(part.target.worker)  # before any of them is stored
            return [
                self.store_tensor(part) if isinstance(part, StoreTensor) else self.store_pointer(part)  # type: ignore[arg-type]  # it is one of the two
                for part in message.parts
            ]
        fetches = [part for part in message.parts if isinstance(part, Fetch)]
        moves = [part for part in message.parts if isinstance(part, Move)]
        asked: list[Fetch | Move] = [*fetches, *moves]  # of which one is empty
        parcels = [*map(self._parcel_to_fetch, fetches), *map(self._parcel_to_move, moves)]
        with ExitStack() as held:
            for part, (stored, _) in zip(asked, parcels, strict=True):
                held.enter_context(self._is_leaving(part.id))
                held.enter_context(self._held_for(stored, part.to if isinstance(part, Move) else part.sender))
            results: list[Any] = [parcel for _, parcel in parcels]
            if moves:
                results = self._room.workers[moves[0].to].handle(Together(self._name, tuple(results)))
            for part, parcel in zip(fetches, results, strict=False):
                self._note_arrival(part.sender, parcel)
        for fetch in fetches:
            self._hand_over(fetch)
        for move in moves:
            if move.id in self._store:
                self._send_away(move.id, move.sender, move.reason)
        return results

    def _note_arrival(self, taker: str, parcel: StoreTensor | StorePointer) -> None:
        """Record that something comes to who asked for it."""
        self._log.sent(taker, parcel.told(parcel.id) if isinstance(parcel, StoreTensor) else parcel)

    def _parcel_to_fetch(self, message: Fetch) -> tuple[StoredObject[Description], StoreTensor | StorePointer]:
        self._log.sent(self._name, message)
        stored = self._store.find(message.id)
        takes_home = message.into is None  # another worker takes it as it is: private
        if takes_home and stored.allowed is not None and message.user not in stored.allowed:
            raise GetNotPermittedError(self._name, message.id, message.user)
        parcel = self._parcel(message.id, stored, message.sender, replaces=True)
        return stored, parcel if message.into is None else replace(parcel, id=message.into)

    def _parcel_to_move(self, message: Move) -> tuple[StoredObject[Description], StoreTensor | StorePointer]:
        self._log.sent(self._name, message)
        stored = self._store.find(message.id)
        if stored.look.target is not None and stored.look.target.worker == message.to:
            verb = "remote_send" if message.keeps_pointer else "move"
            raise AlreadyThereError(verb, f"{self._name}:{message.id}", message.to)
        holder = self._name if message.keeps_pointer else message.sender
        parcel = self._parcel(message.id, stored, holder, replaces=False)
        parcel.kept = stored.kept and not message.keeps_pointer
        return stored, parcel

    def _parcel(
        self, id: int, stored: StoredObject[Description], holder: str, *, replaces: bool
    ) -> StoreTensor | StorePointer:
        """Wrap an object up for the way to another worker."""
        target = stored.look.target
        if target is not None:
            pointer: Any = stored.value
            pointer.check()
            return StorePointer(self._name, id, holder, replaces, target, pointer.target_look)
        assert isinstance(stored.value, Tensor)
        tensor = travelling_copy(stored.value)
        size = bytes_of(tensor)
        return StoreTensor(self._name, id, id, holder, replaces, look_of(tensor), size, tensor, stored.allowed)

    @contextmanager
    def _held_for(self, stored: StoredObject[Description], receiver: str) -> Iterator[None]:
        """Tell the target of a travelling pointer of its new holder; take that back if the pointer does not arrive."""
        target = stored.look.target
        if target is None:
            yield
            return
        with held_for(self._room, self._name, target, receiver):
            yield

    @contextmanager
    def _is_leaving(self, id: int) -> Iterator[None]:
        """Let nobody else take an object while it leaves: another worker may take its time to take it."""
        if id in self._leaving:
            raise JustLeavingError(self._name, id)
        self._leaving.add(id)
        try:
            yield
        finally:
            self._leaving.discard(id)

    def _hand_over(self, message: Fetch) -> None:
        if message.id not in self._store:  # its last pointer went away while it left
            return
        stored, refusals = self._send_away(message.id, message.sender, message.reason)
        if self.handed_over is not None:
            self.handed_over(message.sender, message.id, stored, refusals)

    def _send_away(self, id: int, taker: str, line: str) -> tuple[StoredObject[Description], list[RemovableHandle]]:
        stored = self._store.send_away(id, taker, line)
        refusals: list[RemovableHandle] = []
        if stored.look.requires_grad and stored.look.is_leaf and stored.look.target is None:
            refusals = refuse_gradients(ends_of_graphs([cast("Tensor", stored.value)]), line)
        self._log.removed(self._name, id, stored.look, stored.values, line)
        return stored, refusals

    def take_back(self, id: int, stored: StoredObject[Description], refusals: list[RemovableHandle]) -> None:
        """Undo that an object was handed over: it did not arrive."""
        for refusal in refusals:
            refusal.remove()
        self._store.take_back(id, stored)
        self._log.stored(self._name, id, stored.look, stored.values)


@contextmanager
def held_for(room: Room, sender: str, target: Address, receiver: str) -> Iterator[None]:
    """Have a receiver counted among the holders of a target, unless the block that brings it the pointer fails."""
    worker = room.workers[target.worker]
    is_new = worker.handle(Hold(sender, target.store_id, receiver))
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(SyftliteError):  # who does not answer now has other troubles
                worker.handle(Hold(sender, target.store_id, receiver, holds=False))
        raise
