"""A worker: a store and `handle(message) -> reply`. Knows pointers only as values with a description and a target."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import torch
from torch import Tensor

from syftlite.errors import AlreadyThereError, DataNotHereError, NoHookError, NotSendableError, WorkerNameError
from syftlite.facts import bytes_of, first_values, independent_copy, look_of, memory_of, version_of
from syftlite.messages import (
    Command,
    Description,
    Fetch,
    Hold,
    Message,
    Move,
    ObjectReference,
    Refresh,
    Release,
    Result,
    Scalar,
    StorePointer,
    StoreTensor,
    describe,
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
        #: Where this worker's own pointers point: (worker, id) → the one handle, while a pointer uses it.
        self.handles: dict[tuple[str, int], weakref.ref[Any]] = {}
        room.join(self)

    def __repr__(self) -> str:
        """Return the id and the number of objects."""
        return f"<VirtualWorker id:{self.id} #objects:{len(self.store)}>"

    def __deepcopy__(self, memo: object) -> Worker:
        """Return the worker itself: a copy of something that mentions bob still means bob."""
        return self

    def __reduce_ex__(self, protocol: object) -> Any:  # noqa: ANN401  (object's own signature)
        """Refuse to be written to a file."""
        raise NotSendableError("save", "worker", "a file")

    @property
    def _objects(self) -> dict[int, object]:
        """The objects by id: a window into the simulation that costs no message. Changing this dict changes no store."""
        return self.store.values()

    def handle(self, message: Message) -> Any:  # noqa: ANN401  (each message has its own reply)
        """Carry out a message and return the reply. A message that fails leaves the store as it was."""
        return self._handlers[type(message)](self, message)

    # Objects arrive

    def _store_tensor(self, message: StoreTensor) -> Result:
        tensor = message.tensor
        assert tensor is not None
        id = message.id if message.replaces or message.id not in self.store else self.room.next_id()
        self._record_sent(replace(message, id=id, tensor=None))
        return self._put(id, tensor, message.description, message.holder)

    def _store_pointer(self, message: StorePointer) -> Result:
        id = message.id if message.replaces or message.id not in self.store else self.room.next_id()
        self._record_sent(message if id == message.id else replace(message, id=id))
        pointer = self.room.pointers(self, message.target, message.description, id)
        return self._put(id, pointer, pointer.look, message.holder)

    def _put(self, id: int, value: object, look: Description, holder: str) -> Result:
        shown = self._shown(value, look)
        old = self.store.put(id, value, look, shown, holder)
        self._log.stored(self.name, id, shown, old and old.shown)
        return Result(id, look)

    # Objects leave

    def _fetch(self, message: Fetch) -> StoreTensor | StorePointer:
        self._record_sent(message)
        stored = self.store.find(message.id)
        parcel = self._parcel(message.id, stored, message.sender, message.sender, replaces=True)
        self.room.workers[message.sender].note_arrival(parcel)
        if not stored.attribute:
            self._send_away(message.id, message.sender, message.reason)
        return parcel

    def _move(self, message: Move) -> Result:
        self._record_sent(message)
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
        self._log.removed(self.name, id, stored.shown, line)

    def note_arrival(self, parcel: StoreTensor | StorePointer) -> None:
        """Record that something came home: what I fetch goes to the notebook's names, not into a store."""
        self._record_sent(replace(parcel, tensor=None) if isinstance(parcel, StoreTensor) else parcel)

    # Holders

    def _hold(self, message: Hold) -> None:
        self._record_sent(message)
        self.store.hold(message.id, message.holder)

    def _release(self, message: Release) -> bool:
        self._log.release(self.name, message)
        gone = self.store.release(message.id, message.sender)
        if gone is not None and not gone.attribute:
            self._log.removed(self.name, message.id, gone.shown, "")
            return True
        return False

    # Commands

    def _command(self, message: Command) -> Any:  # noqa: ANN401  (whatever torch returns, in the form of a reply)
        __tracebackhide__ = True
        self._log.command(self.name, message)
        operation = operation_named(message.operation)
        find = self.store.find
        arguments = [find(a).value if type(a) is ObjectReference else self._resolve(a) for a in message.arguments]
        keywords = self._resolve(message.keywords) if message.keywords else {}
        if operation.mutates or "out" in keywords:
            value = self._run_in_place(operation, arguments, keywords, message)
        else:
            value = operation.function(*arguments, **keywords)
        if isinstance(value, Tensor):
            return self._keep(value, message.sender, operation)
        self._check_reply(value, operation)
        return self._reply(value, message.sender, operation)

    def _resolve(self, value: Any) -> Any:  # noqa: ANN401
        """Put this worker's objects in the place of references."""
        kind = type(value)
        if kind is ObjectReference:
            return self.store.find(value).value
        if kind is tuple:
            return tuple([self._resolve(item) for item in value])
        if kind is list:
            return [self._resolve(item) for item in value]
        if kind is dict:
            return {key: self._resolve(item) for key, item in value.items()}
        if kind is slice:
            return slice(self._resolve(value.start), self._resolve(value.stop), self._resolve(value.step))
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
            self.store.put(id, value, look, look, holder, "grad")
            return Result(id, look, "grad")
        shown = self._shown(value, look) if self._history.detailed else look
        self.store.add(id, value, look, shown, holder)
        self._log.stored(self.name, id, shown, None)
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

    def _reply(self, value: Any, holder: str, operation: Operation) -> Any:  # noqa: ANN401
        if isinstance(value, Tensor):
            return self._keep(value, holder, operation)
        if isinstance(value, tuple | list) and not isinstance(value, torch.Size):
            items = [self._reply(item, holder, operation) for item in value]
            if type(value) in (tuple, list):
                return type(value)(items)
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)  # torch.return_types take a list
        return value

    # Changes in place

    def _run_in_place(
        self, operation: Operation, arguments: list[Any], keywords: dict[str, Any], message: Command
    ) -> Any:  # noqa: ANN401
        """Run an operation that may change its arguments, and tell everyone whom the changes concern."""
        __tracebackhide__ = True
        touched = {id: self.store.find(id) for id in message.ids}
        before = {id: version_of(stored.value) for id, stored in touched.items()}
        value = operation.function(*arguments, **keywords)
        changed: set[int] = set()
        for position, (id, stored) in enumerate(touched.items()):
            rewritten = operation.rewrites_all or (operation.rewrites_first and position == 0)
            if stored.look.target is None and (rewritten or version_of(stored.value) != before[id]):
                changed |= self.store.sharing_memory(id, memory_of)
        for id in sorted(changed | set(touched)):
            self._look_again(id, changed=id in changed)
        return value

    def _look_again(self, id: int, *, changed: bool) -> None:
        stored = self.store.find(id)
        look = look_of(stored.value)
        if look != stored.look:
            self._spread(id, stored, look)
        elif changed and not stored.attribute:
            self._record_change(id, stored)

    def _spread(self, id: int, stored: StoredObject[Description], look: Description) -> None:
        """Tell all who point to an object that it looks different now."""
        stored.look = look
        self._record_change(id, stored)
        for holder in sorted(stored.holders):
            self.room.workers[holder].handle(Refresh(self.name, id, look))

    def _record_change(self, id: int, stored: StoredObject[Description]) -> None:
        old, stored.shown = stored.shown, self._shown(stored.value, stored.look)
        if not stored.attribute:
            self._log.changed(self.name, id, stored.shown, old)

    def _refresh(self, message: Refresh) -> None:
        """Learn how the target of one's own pointers looks now, and pass it on along the chain."""
        self._record_sent(message)
        reference = self.handles.get((message.sender, message.id))
        handle = reference() if reference is not None else None
        if handle is None:
            return
        handle.description = message.description
        for id, stored in self.store.entries():
            if getattr(stored.value, "_handle", None) is handle:
                self._spread(id, stored, look_of(stored.value))

    # Records

    def _record_sent(self, message: Message) -> None:
        self._log.sent(self.name, message)

    def _shown(self, value: object, look: Description) -> Description:
        """Return the description for the history: with a preview while somebody watches."""
        if self._history.detailed and look.target is None and isinstance(value, Tensor):
            return look.showing(first_values(value))
        return look

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


class VirtualWorker(Worker):
    """A worker that lives in this process: bob, alice, anyone.

    The same id again gives the same worker with the same store, so a cell that makes workers can be run again.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob = sy.VirtualWorker(hook, id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     print(bob, bob._objects)
        ...     sy.VirtualWorker(hook, id="bob") == bob
        <VirtualWorker id:bob #objects:1> {1: tensor([1, 2, 3])}
        True
    """

    def __new__(cls, hook: object = None, id: str | int = "", **unknown: object) -> VirtualWorker:
        """Return the worker with this id, a new one if there is none in the room."""
        room = local_worker().room
        if getattr(hook, "local_worker", None) is None:
            raise NoHookError(hook)
        if id == room.me.id or id == "" or isinstance(id, bool) or not isinstance(id, str | int):
            raise WorkerNameError(id)
        known = room.workers.get(str(id))
        return known if isinstance(known, VirtualWorker) else super().__new__(cls)

    def __init__(self, hook: object = None, id: str | int = "") -> None:
        """Take the hook and the worker's id, a text or a whole number."""
        if not hasattr(self, "room"):
            super().__init__(id, local_worker().room)


#: Me in the room that is in use: the one piece of module state, because torch's methods are global too.
_me: list[Worker] = []


def local_worker() -> Worker:
    """Return me: the worker that this notebook's pointers belong to."""
    return _me[-1]


def enter_room(room: Room) -> Worker:
    """Use a room from now on; returns me in that room."""
    _me.append(room.workers["me"] if room.workers else Worker("me", room))
    return _me[-1]


def leave_room() -> None:
    """Go back to the room that was in use before."""
    _me.pop()
