"""A worker with its store in this process. Knows pointers only as values with a description and a target."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from syftlite.changes import Changes
from syftlite.description import Description, describe
from syftlite.errors import DataNotHereError, NotSendableError
from syftlite.facts import first_values, look_of
from syftlite.log import COMMAND, RELEASE, REMOVED, STORED
from syftlite.messages import (
    REFERENCE,
    REFERENCES,
    Command,
    Fetch,
    Hold,
    Keep,
    Message,
    Move,
    Pull,
    Refresh,
    Release,
    Remove,
    Result,
    Scalar,
    Search,
    StorePointer,
    StoreTensor,
    Together,
)
from syftlite.object_store import ObjectStore
from syftlite.operations import OPERATIONS, Operation
from syftlite.room import Room
from syftlite.travel import Travel
from syftlite.worker import Worker

#: What a reply may hold beside tensors: facts about shape and kind.
FACTS = (type(None), torch.Size, torch.dtype, torch.device, torch.layout, torch.memory_format, type(NotImplemented))
#: What it may hold only where the operation tells of layout: elsewhere a number is a value.
NUMBERS = (bool, int, float, complex, str)
_NONE: dict[str, Any] = {}


class Keeper(Worker):
    """A worker that keeps its objects here."""

    def __init__(self, id: str | int, room: Room) -> None:
        """Join a room with an empty store."""
        self.id = id
        self.name = str(id)
        self.room = room
        self._book = room.book
        self._log = room.book.log
        self.store: ObjectStore[Description] = ObjectStore(self.name)
        self._changes = Changes(self.store, room.book, self._tell)
        #: How objects come and leave.
        self.travel = travel = Travel(self.name, room, self.store, self._changes, self._tell)
        self._handlers: dict[type[Message], Callable[[Any], Any]] = {
            **{Command: self._command, StoreTensor: travel.store_tensor, StorePointer: travel.store_pointer},
            **{Fetch: travel.fetch, Move: travel.move, Pull: travel.pull, Together: travel.together},
            **{Hold: self._hold, Keep: self._keep_object, Release: self._release},
            **{Refresh: self._refresh, Search: self._search, Remove: self._remove},
        }
        #: Where this worker's own pointers point: (worker, id) → the one handle, while a pointer uses it.
        self.handles: dict[tuple[str, int], weakref.ref[Any]] = {}
        room.join(self)

    def __repr__(self) -> str:
        """Return the id and the number of objects."""
        return f"<VirtualWorker id:{self.id} #objects:{len(self.store)}>"

    @property
    def _objects(self) -> dict[int, object]:
        """The objects by id: a window into the simulation, at no message. Changing the dict changes no store."""
        return self.store.values()

    def handle(self, message: Message) -> Any:
        """Carry out a message and return the reply. A message that fails leaves the store as it was."""
        return self._handlers[type(message)](message)

    def looks(self, *, with_values: bool = False) -> dict[int, Description]:
        """Return how the objects look, ids to descriptions; with their first values, if they are wanted."""
        return {id: _look(stored.value, with_values=with_values) for id, stored in self.store.entries()}

    def look_at(self, id: int, holder: str = "") -> Description | None:
        """Return how one object looks, None if there is none; a `holder` is counted among those who point to it."""
        if id not in self.store:
            return None
        if holder:
            self.store.hold(id, holder)
        return self.store.find(id).look

    # Holders

    def _hold(self, message: Hold) -> bool:
        self._log.sent(self.name, message)
        if message.holds:
            return self.store.hold(message.id, message.holder)
        gone = self.store.release(message.id, message.holder)
        if gone is None or gone.attribute:
            return False
        self._log.removed(self.name, message.id, gone.look, gone.values, "")
        return True

    def _keep_object(self, message: Keep) -> None:
        self._log.sent(self.name, message)
        self.store.keep(message.id, message.keep)

    def _release(self, message: Release) -> bool:
        return self.let_go(message.id, message.sender)

    def let_go(self, id: int, holder: str) -> bool:
        """Take note that a holder's last pointer to an object is gone; says whether the object went too."""
        write = self._log.write
        write((RELEASE, self.name, holder, id, None, None, None, None))
        gone = self.store.release(id, holder)
        if gone is None or gone.attribute:
            return False
        write((REMOVED, self.name, id, gone.look, gone.values, "", None, None))
        return True

    def _remove(self, message: Remove) -> None:
        self._log.sent(self.name, message)
        wanted = self.store.ids() if message.which is None else message.which
        self.travel.remove([id for id in wanted if id in self.store], message.reason)

    # Commands

    def _command(self, message: Command) -> Any:
        __tracebackhide__ = True
        operation = OPERATIONS[message.operation]
        return self.carry_out(message.sender, operation, message.references, message.arguments, message.keywords)

    def carry_out(
        self, sender: str, operation: Operation, references: tuple[int, ...], arguments: Any, keywords: Any
    ) -> Any:
        """Call an operation on objects that are kept here, and return the reply; see `Command`."""
        __tracebackhide__ = True
        self._log.write((COMMAND, self.name, sender, operation.name, references, arguments, keywords, None))
        if keywords or arguments not in REFERENCES:
            ids = iter(references)
            arguments = tuple([self._resolve(argument, ids) for argument in arguments])
            keywords = self._resolve(keywords, ids) if keywords else _NONE
        else:
            arguments, keywords = self.store.values_at(references), _NONE
        if operation.mutates or "out" in keywords:
            value = self._changes.run(operation, arguments, keywords, references)
        elif arguments and type(arguments[0]) in self.room.pointer_types:
            value = arguments[0].pass_on(operation, arguments, keywords)
        elif keywords:
            value = operation.function(*arguments, **keywords)
        else:  # empty keywords would be copied
            value = operation.function(*arguments)
        if type(value) is Tensor or isinstance(value, Tensor):
            reply = self._keep(value, sender, operation)
        else:
            self._check_reply(value, operation)
            reply = self._reply(value, sender, operation)
        if self.store.private:
            self._restrict(reply, references)
        return reply

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
        id_ = self.store.key_of(id(value))
        if id_ is not None:
            stored = self.store.find(id_)
            stored.holders.add(holder)
            return Result(id_, stored.look, stored.attribute, known=True)
        if type(value) is Tensor:
            look, id_ = describe(value), self.room.next_id()
        else:
            look = value.look if type(value) in self.room.pointer_types else look_of(value)  # type: ignore[attr-defined]
            id_ = self.room.next_id() if look.target is None else value.id  # type: ignore[attr-defined]  # a pointer has one
        if operation.is_of_gradients:
            self.store.put(id_, value, look, None, holder, "grad")
            return Result(id_, look, "grad")
        values = self._changes.values_of(value, look) if self._book.detailed else None
        self.store.add(id_, value, look, values, holder)
        self._log.write((STORED, self.name, id_, look, values, None, None, None))
        return Result(id_, look)

    def _check_reply(self, value: object, operation: Operation) -> None:
        """Refuse what may not leave, before anything is stored."""
        if isinstance(value, (Tensor, *FACTS)):
            return
        if isinstance(value, NUMBERS):
            if not operation.tells_layout:
                raise DataNotHereError(operation.short_name, None, self.name)
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

    def _restrict(self, reply: Any, references: tuple[int, ...]) -> None:
        """Keep private what was computed of private objects."""
        if isinstance(reply, Result):
            self.store.restrict(reply.id, self.store.allowed_by(references))
        elif isinstance(reply, tuple | list):
            for item in reply:
                self._restrict(item, references)

    # Questions

    def _search(self, message: Search) -> list[Result]:
        self._log.sent(self.name, message)
        found = [(id, self.store.find(id)) for id in self.matching(message.query)]
        for _, stored in found:
            stored.holders.add(message.sender)
        return [Result(id, stored.look) for id, stored in found]

    def matching(self, query: tuple[str | int, ...]) -> list[int]:
        """Return the ids of the objects that have all these tags; a number is the id of one."""
        return [id for id, stored in self.store.entries() if all(_fits(each, id, stored.look) for each in query)]

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
        if holder != self.name:  # what it has of its own it knows already
            self.room.tell(holder, Refresh(self.name, id, look))


def _look(value: object, *, with_values: bool) -> Description:
    assert isinstance(value, Tensor)
    look = look_of(value)
    return look.showing(first_values(value)) if with_values and not look.is_pointer else look


def _fits(wanted: str | int, id: int, look: Description) -> bool:
    return wanted == id or wanted == str(id) or (look.labels is not None and wanted in look.labels.tags)
