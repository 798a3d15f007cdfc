"""What can be done with a pointer: send it on, fetch, move, or let go of what it points to.

Knows a pointer by its handle; a pointer that results is made by the room.
"""

from __future__ import annotations

from typing import Any, Self, cast

import torch
from torch import Tensor

from syftlite.errors import AlreadyThereError, NotAChainError
from syftlite.facts import bytes_of, look_of, travelling_copy
from syftlite.handle import Handle, handle_to
from syftlite.messages import Fetch, Keep, Move, Pull, Release, Result, StorePointer, StoreTensor
from syftlite.private import as_private, users_of
from syftlite.refusals import called, one_worker, refuse_options, refuse_part, refuse_unusable
from syftlite.swapping import as_parameter, become, swap
from syftlite.travel import held_for
from syftlite.worker import Worker


class PointerVerbs:
    """The verbs of a pointer."""

    _handle: Handle
    _id: int
    _is_param: bool

    def send(self, *workers: Any, garbage_collect_data: bool = True, **options: Any) -> Tensor:
        """Send the pointer, not the data; returns a pointer to the pointer.

        Raises:
            AlreadyThereError: if it goes to the worker it points to.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_options("send", self._tensor, options)
        refuse_unusable("send", self._tensor, self._id)
        receiver = one_worker("send", self._tensor, workers, handle.owner.room)
        if receiver is handle.location:
            raise AlreadyThereError("send", called(self._tensor), receiver.name)
        refuse_part("send", self._tensor)
        owner, room = handle.owner, handle.owner.room
        with room.call("send"), held_for(room, owner.name, handle.address, receiver.name):
            parcel = StorePointer(owner.name, self._id, owner.name, True, handle.address, handle.description)
            result: Result = receiver.handle(parcel)
            sent = handle_to(owner, receiver, result.id, result.description)
            if not garbage_collect_data:
                sent.keep(True)
            pointer = cast("Tensor", room.pointer_with(sent))
            return as_parameter(pointer) if self._is_param else pointer

    def get(self, user: object = None, reason: str = "", deregister_ptr: bool = True) -> Tensor:
        """Take the object from where it is and return it; one hop, so a pointer's target may be a pointer.

        Afterwards this pointer is spent: the object has left. Use `copy` first to leave one there. `user` is who asks
        for a private tensor; `reason` says why, for whoever reads the code; without `deregister_ptr` it is all the
        same, as the object left.

        Raises:
            ObjectNotFoundError: if it was fetched already.
            GetNotPermittedError: if it is private, and `user` may not have it.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("get", self._tensor, self._id)
        owner, room = handle.owner, handle.owner.room
        with room.call("get", keeps_line=True):
            line = room.line()
            parcel = handle.location.handle(Fetch(owner.name, handle.id, line, user))
            if handle.parent_id is None:
                handle.depart(line)
            if isinstance(parcel, StorePointer):
                return self._received(room.pointers(owner, parcel.target, parcel.description, parcel.id))
            assert isinstance(parcel, StoreTensor)
            assert parcel.tensor is not None
            room.tensors.note_fetched(parcel.tensor)
            return self._received(
                parcel.tensor if parcel.allowed is None else as_private(parcel.tensor, parcel.allowed)
            )

    def move(self, *workers: Any, requires_grad: bool = False) -> Tensor:
        """Send the object on to another worker directly; every name of this pointer follows. To me: the same as `get`.

        Raises:
            AlreadyThereError: if the object is a pointer to something on that worker.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_options("move", self._tensor, {"requires_grad": requires_grad})
        refuse_unusable("move", self._tensor, self._id)
        receiver = one_worker("move", self._tensor, workers, handle.owner.room, to_me=True)
        if receiver is handle.location:
            return self._tensor
        if receiver is handle.owner:
            return self.get()
        refuse_part("move", self._tensor)
        room = handle.owner.room
        with room.call("move", keeps_line=True):
            result = self._ask_to_move("move", receiver)
            handle.follow(receiver, result.id, result.description)
            return self._tensor

    def remote_send(self, *workers: Any, requires_grad: bool = False) -> Self:
        """Have the worker send its object on and keep a pointer to it: this pointer is the begin of a chain then.

        Raises:
            AlreadyThereError: if the object goes to where it is, or a pointer to where it points.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_options("remote_send", self._tensor, {"requires_grad": requires_grad})
        refuse_unusable("remote_send", self._tensor, self._id)
        receiver = one_worker("remote_send", self._tensor, workers, handle.owner.room)
        if receiver is handle.location:
            raise AlreadyThereError("remote_send", called(self._tensor), receiver.name)
        refuse_part("remote_send", self._tensor)
        with handle.owner.room.call("remote_send", keeps_line=True):
            handle.description = self._ask_to_move("remote_send", receiver).description
            return self

    def remote_get(self) -> Self:
        """Have the worker fetch what its pointer points to: a chain gets one hop shorter, at its far end.

        Raises:
            NotAChainError: if this points to a tensor, not to a pointer.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("remote_get", self._tensor, self._id)
        owner, room = handle.owner, handle.owner.room
        with room.call("remote_get", keeps_line=True):
            try:
                result = handle.location.handle(Pull(owner.name, handle.id, room.line()))
            except NotAChainError:  # the worker does not know what I call the pointer
                raise NotAChainError(handle.location.name, handle.id, called(self._tensor)) from None
            handle.description = result.description
            return self

    # In place: this very object becomes what the verb returns, under all its names.

    def send_(self, *workers: Any, **options: Any) -> Tensor:
        """Send the pointer on, and become the pointer to it; returns this very object."""
        __tracebackhide__ = True
        return self._become(self.send(*workers, **options))

    def get_(self, user: object = None, reason: str = "", deregister_ptr: bool = True) -> Tensor:
        """Take the object from where it is, and become it; returns this very object."""
        __tracebackhide__ = True
        return self._become(self.get(user, reason, deregister_ptr))

    def move_(self, *workers: Any, requires_grad: bool = False) -> Tensor:
        """Send the object on to another worker directly; returns this very object."""
        __tracebackhide__ = True
        moved = self.move(*workers, requires_grad=requires_grad)
        return moved if moved is self._tensor else self._become(moved)

    def _become(self, other: Tensor) -> Tensor:
        tensor = cast("Tensor", self)  # which may be home already, and no pointer any more
        if tensor is other:
            return tensor
        swap(tensor, other, self._handle.owner.room.tensors)
        return tensor

    def free(self) -> None:
        """Let go of the object now, also without garbage collection; it goes unless another worker points to it too.

        Afterwards this pointer is spent.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("free", self._tensor, self._id)
        refuse_part("free", self._tensor)
        owner, room = handle.owner, handle.owner.room
        with room.call("free", keeps_line=True):
            handle.location.handle(Keep(owner.name, handle.id, False))
            handle.location.handle(Release(owner.name, handle.id))
            handle.depart(room.line(), freed=True)

    def give_back(self, thing: Tensor) -> None:
        """Undo a `get` of this pointer: what it returned goes back under its old id, and the pointer is good again."""
        handle = self._handle
        owner, place = handle.owner, handle.location
        pointer: Any = thing
        if hasattr(thing, "look"):
            with held_for(owner.room, owner.name, pointer.look.target, place.name):
                parcel = StorePointer(owner.name, handle.id, owner.name, True, pointer.look.target, pointer.target_look)
                place.handle(parcel)
        else:
            with torch._C.DisableTorchFunctionSubclass():
                copy = travelling_copy(thing)
            id, look, size, allowed = handle.id, look_of(copy), bytes_of(copy), users_of(thing)
            _, origin = owner.room.tensors.of_sent(thing)
            place.handle(StoreTensor(owner.name, id, origin, owner.name, True, look, size, copy, allowed))
        handle.come_back()

    def _received(self, thing: Tensor) -> Tensor:
        """Return what was fetched: what belongs to a model comes home into this very object."""
        if "_home" in self.__dict__:
            this, tensors = self._tensor, self._handle.owner.room.tensors
            become(this, thing, owned=True)
            tensors.come_home(this, thing)
            return this
        return as_parameter(thing) if self._is_param else thing

    def check(self) -> None:
        """Refuse to go on if there is nothing any more where this pointer points.

        Raises:
            ObjectNotFoundError: if it left, or was lost with its worker.
        """
        self._handle.check()

    def depart(self, line: str) -> None:
        """Take note that the object left, by this line of the learner's."""
        self._handle.depart(line)

    @property
    def _tensor(self) -> Tensor:
        """The pointer itself, which is a tensor as well."""
        return cast("Tensor", self)

    def _ask_to_move(self, verb: str, receiver: Worker) -> Result:
        handle = self._handle
        line = handle.owner.room.line()
        try:
            result: Result = handle.location.handle(
                Move(handle.owner.name, handle.id, receiver.name, line, verb == "remote_send")
            )
        except AlreadyThereError:  # the worker does not know what I call the pointer
            raise AlreadyThereError(verb, called(self._tensor), receiver.name) from None
        return result
