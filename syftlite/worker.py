"""A worker: a store and `handle(message) -> reply`. Knows pointers only as values with a description and a target."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

import torch
from torch import Tensor

from syftlite.changes import Changes
from syftlite.description import Description, describe
from syftlite.errors import AlreadyThereError, DataNotHereError, NotSendableError
from syftlite.facts import bytes_of, independent_copy, look_of
from syftlite.messages import (
    REFERENCE,
    Command,
    Fetch,
    Hold,
    Message,
    Move,
    Refresh,
    Release,
    Result,
    Scalar,
    StorePointer,
    StoreTensor,
)
from syftlite.object_store import ObjectStore, StoredObject
from syftlite.operations import GRADIENTS, Operation, operation_named
from syftlite.room import Room

#: What a reply may hold beside tensors: facts about shape and kind.
FACTS = (type(None), torch.Size, torch.dtype, torch.device, torch.layout, torch.memory_format, type(NotImplemented))
#: What it may hold only where the operation tells of layout: elsewhere a number is a value.
NUMBERS = (bool, int, float, complex, str)


class Worker:
    """Somebody who keeps objects and carries out what messages ask for."""

    def __init__(self, id: str | int, room: Room) -> None:
        """Join a room with an empty store."""
        self.id = id
        self.name = str(id)
        self.room = room
        self._history = room.history
        self._log = room.history.log
        self.store: ObjectStore[Description] = ObjectStore(self.name)
        self._changes = Changes(self.store, room.history, self._tell)
        #: Where this worker's own pointers point: (worker, id) → the one handle, while a pointer uses it.
        self.handles: dict[tuple[str, int], weakref.ref[Any]] = {}
        room.join(self)

    def __repr__(self) -> str:
        """Return the id and the number of objects."""
        return f"<VirtualWorker id:{self.id} #objects:{len(self.store)}>"

    def __deepcopy__(self, memo: object) -> Worker:
        """Return the worker itself: a copy of something that mentions bob still means bob."""
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be written to a file."""
        raise NotSendableError("save", "worker", "a file")

    @property
    def _objects(self) -> dict[int, object]:
        """The objects by id: a window into the simulation, at no message. Changing the dict changes no store."""
        return self.store.values()

    def handle(self, message: Message) -> Any:
        """Carry out a message and return the reply. A message that fails leaves the store as it was."""
        return self._handlers[type(message)](self, message)

    # Objects arrive

    def _store_tensor(self, message: StoreTensor) -> Result:
        tensor = message.tensor
        assert tensor is not None
        id = message.id if message.replaces or message.id not in self.store else self.room.next_id()
        self._log.sent(self.name, replace(message, id=id, tensor=None))
        return self._put(id, tensor, message.description, message.holder)

    def _store_pointer(self, message: StorePointer) -> Result:
        id = message.id if message.replaces or message.id not in self.store else self.room.next_id()
        self._log.sent(self.name, message if id == message.id else replace(message, id=id))
        pointer = self.room.pointers(self, message.target, message.description, id)
        return self._put(id, pointer, pointer.look, message.holder)

    def _put(self, id: int, value: Tensor, look: Description, holder: str) -> Result:
        values = self._changes.values_of(value, look)
        old = self.store.put(id, value, look, values, holder)
        self._log.stored(self.name, id, look, values, *((old.look, old.values) if old is not None else ()))
        if old is None or old.look != look:  # others may point to this place, from before
            for other in sorted(self.store.find(id).holders - {holder}):
                self._tell(other, id, look)
        return Result(id, look)

    # Objects leave

    def _fetch(self, message: Fetch) -> StoreTensor | StorePointer:
        self._log.sent(self.name, message)
        stored = self.store.find(message.id)
        parcel = self._parcel(message.id, stored, message.sender, message.sender, replaces=True)
        self.room.workers[message.sender].note_arrival(parcel)
        if not stored.attribute:
            self._send_away(message.id, message.sender, message.reason)
        return parcel

    def _move(self, message: Move) -> Result:
        self._log.sent(self.name, message)
        stored = self.store.find(message.id)
        if stored.look.target is not None and stored.look.target.worker == message.to:
            raise AlreadyThereError("move", f"{self.name}:{message.id}", message.to)
        parcel = self._parcel(message.id, stored, message.sender, message.to, replaces=False)
        result: Result = self.room.workers[message.to].handle(parcel)
        self._send_away(message.id, message.sender, message.reason)
        return result

    def _parcel(
        self, id: int, stored: StoredObject[Description], holder: str, receiver: str, *, replaces: bool
    ) -> StoreTensor | StorePointer:
        """Wrap an object up for the way to another worker; a pointer's target learns of its new holder first."""
        target = stored.look.target
        if target is not None:
            self.room.workers[target.worker].handle(Hold(self.name, target.store_id, receiver))
            pointer: Any = stored.value
            return StorePointer(self.name, id, holder, replaces, target, pointer.target_look)
        assert isinstance(stored.value, Tensor)
        tensor = independent_copy(stored.value)
        look = describe(tensor)
        return StoreTensor(self.name, id, id, holder, replaces, look, bytes_of(tensor), tensor)

    def _send_away(self, id: int, taker: str, line: str) -> None:
        stored = self.store.send_away(id, taker, line)
        self._log.removed(self.name, id, stored.look, stored.values, line)

    def note_arrival(self, parcel: StoreTensor | StorePointer) -> None:
        """Record that something came home: what I fetch goes to the notebook's names, not into a store."""
        self._log.sent(self.name, replace(parcel, tensor=None) if isinstance(parcel, StoreTensor) else parcel)

    # Holders

    def _hold(self, message: Hold) -> None:
        self._log.sent(self.name, message)
        self.store.hold(message.id, message.holder)

    def _release(self, message: Release) -> bool:
        self._log.release(self.name, message)
        gone = self.store.release(message.id, message.sender)
        if gone is not None and not gone.attribute:
            self._log.removed(self.name, message.id, gone.look, gone.values, "")
            return True
        return False

    # Commands

    def _command(self, message: Command) -> Any:
        __tracebackhide__ = True
        self._log.command(self.name, message)
        operation = operation_named(message.operation)
        find = self.store.find
        ids = iter(message.references)
        arguments = [find(next(ids)).value if a is REFERENCE else self._resolve(a, ids) for a in message.arguments]
        keywords = self._resolve(message.keywords, ids) if message.keywords else {}
        if operation.mutates or "out" in keywords:
            value = self._changes.run(operation, arguments, keywords, message.ids)
        else:
            value = operation.function(*arguments, **keywords)
        if isinstance(value, Tensor):
            return self._keep(value, message.sender, operation)
        self._check_reply(value, operation)
        return self._reply(value, message.sender, operation)

    def _resolve(self, value: Any, ids: Iterator[int]) -> Any:
        """Put this worker's objects in the place of references, whose ids come in their order."""
        if value is REFERENCE:
            return self.store.find(next(ids)).value
        kind = type(value)
        if kind is tuple:
            return tuple([self._resolve(item, ids) for item in value])
        if kind is list:
            return [self._resolve(item, ids) for item in value]
        if kind is dict:
            return {key: self._resolve(item, ids) for key, item in value.items()}
        if kind is slice:
            return slice(*[self._resolve(item, ids) for item in (value.start, value.stop, value.step)])
        if kind is Scalar:
            return torch.tensor(value.value, dtype=value.dtype)
        return value

    def _keep(self, value: Tensor, holder: str, operation: Operation) -> Result:
        """Store a result for the caller, unless it is an object that is here already."""
        id = self.store.id_of(value)
        if id is not None:
            stored = self.store.find(id)
            stored.holders.add(holder)
            return Result(id, stored.look, stored.attribute, known=True)
        look = describe(value) if type(value) is Tensor else look_of(value)
        id = self.room.next_id() if look.target is None else value.id  # type: ignore[attr-defined]  # a pointer has one
        if operation.name in GRADIENTS:
            self.store.put(id, value, look, None, holder, "grad")
            return Result(id, look, "grad")
        values = self._changes.values_of(value, look) if self._history.detailed else None
        self.store.add(id, value, look, values, holder)
        self._log.stored(self.name, id, look, values)
        return Result(id, look)

    def _check_reply(self, value: object, operation: Operation) -> None:
        """Refuse what may not leave, before anything is stored."""
        if isinstance(value, (Tensor, *FACTS)):
            return
        if isinstance(value, NUMBERS):
            if not operation.tells_layout:
                raise DataNotHereError(operation.short_name, "its argument", self.name)
        elif isinstance(value, tuple | list):
            for item in value:
                self._check_reply(item, operation)
        else:
            raise NotSendableError(operation.short_name, type(value).__name__, self.name)

    def _reply(self, value: Any, holder: str, operation: Operation) -> Any:
        if isinstance(value, Tensor):
            return self._keep(value, holder, operation)
        if isinstance(value, tuple | list) and not isinstance(value, torch.Size):
            items = [self._reply(item, holder, operation) for item in value]
            if type(value) in (tuple, list):
                return type(value)(items)
            # torch.return_types take a list, named tuples their fields
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        return value

    # News

    def _refresh(self, message: Refresh) -> None:
        """Learn how the target of one's own pointers looks now, and pass it on along the chain."""
        self._log.sent(self.name, message)
        reference = self.handles.get((message.sender, message.id))
        handle = reference() if reference is not None else None
        if handle is None:
            return
        handle.description = message.description
        for id, stored in self.store.entries():
            if getattr(stored.value, "_handle", None) is handle:
                self._changes.look_again(id)

    def _tell(self, holder: str, id: int, look: Description) -> None:
        self.room.workers[holder].handle(Refresh(self.name, id, look))

    _handlers: ClassVar[dict[type[Message], Callable[[Any, Any], Any]]] = {
        Command: _command,
        StoreTensor: _store_tensor,
        StorePointer: _store_pointer,
        Fetch: _fetch,
        Move: _move,
        Hold: _hold,
        Release: _release,
        Refresh: _refresh,
    }
