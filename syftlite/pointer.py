"""A pointer: a tensor without data. Every torch call on it is forwarded to the worker that has the data."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from torch import Tensor

from syftlite.description import Address, Description
from syftlite.errors import AlreadyThereError, NotAPointerAttributeError
from syftlite.facts import independent_copy
from syftlite.forwarding import forward
from syftlite.handle import Handle, handle_to
from syftlite.known_here import KNOWN_HERE
from syftlite.messages import Fetch, Hold, Move, Result, StorePointer, StoreTensor
from syftlite.operations import operation_of, register
from syftlite.refusals import called, one_worker, refuse_part, refuse_unusable, refuse_values
from syftlite.worker import Worker

_empty_wrapper = Tensor._make_wrapper_subclass  # torch's way to a tensor without storage


class PointerTensor(Tensor):
    """Stands for a tensor that lies on another worker; its shape and kind are known here, its values are not.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob = sy.VirtualWorker(hook, id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     print(x_ptr, x_ptr.shape)
        ...     print((x_ptr + x_ptr).get())
        (Wrapper)>[PointerTensor | me:2 -> bob:1] torch.Size([3])
        tensor([2, 4, 6])
    """

    _handle: Handle
    _id: int

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Answer what is known here; send everything else to where the data is."""
        __tracebackhide__ = True
        answer = KNOWN_HERE.get(func)
        if answer is not None:
            return answer(*args, **(kwargs or {}))
        operation = operation_of(func)
        if operation.reveals:
            refuse_values(operation.short_name, args, kwargs)
        return forward(PointerTensor, pointer_with, operation, args, kwargs)

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        """Sound the alarm: whatever comes here wants memory that a pointer does not have."""
        refuse_values(f"Reading it ({func})", args, kwargs)

    # What is known here

    @property
    def id(self) -> int:
        """The pointer's own id."""
        return self._id

    @property
    def owner(self) -> Worker:
        """The worker that holds this pointer."""
        return self._handle.owner

    @property
    def location(self) -> Worker:
        """The worker that it points to."""
        return self._handle.location

    @property
    def id_at_location(self) -> int:
        """The id of the object that it points to."""
        return self._handle.address.id

    @property
    def look(self) -> Description:
        """How this pointer looks from afar: where it points, and the shape and kind of the data at the chain's end."""
        return self._handle.description.pointing_to(self._handle.address)

    @property
    def target_look(self) -> Description:
        """How the object that it points to looks; a pointer there has a target of its own."""
        return self._handle.description

    # torch would answer these with a call through `__torch_function__`, eight times slower.
    shape = property(lambda self: self._handle.description.shape)
    dtype = property(lambda self: self._handle.description.dtype)
    device = property(lambda self: self._handle.description.device)
    ndim = property(lambda self: len(self._handle.description.shape))
    is_leaf = property(lambda self: self._handle.description.is_leaf)

    @property
    def requires_grad(self) -> bool:
        """Whether autograd, where the data is, records operations on it."""
        return self._handle.description.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        Tensor.requires_grad.__set__(self, value)  # type: ignore[attr-defined]  # typed as bool, in truth a property

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return owner, own id, location and id there."""
        address = self._handle.address
        attribute = f"::{address.attribute}" if address.attribute else ""
        return f"(Wrapper)>[PointerTensor | {self.owner.id}:{self._id} -> {self.location.id}:{address.id}]{attribute}"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        """Format the pointer; its values cannot be formatted here."""
        if specification:
            refuse_values(f"The format {specification!r}", self)
        return repr(self)

    def __hash__(self) -> int:
        """Hash by identity, as torch does."""
        return id(self)

    def __getattr__(self, name: str) -> Any:
        """Say what is missing: reached only for a name that neither a pointer nor a tensor has."""
        close = get_close_matches(name, [known for known in dir(type(self)) if not known.startswith("_")], n=1)
        raise NotAPointerAttributeError(called(self), name, close[0] if close else "")

    # Verbs

    def send(self, *workers: Any) -> PointerTensor:
        """Send the pointer, not the data; returns a pointer to the pointer.

        Raises:
            AlreadyThereError: if it goes to the worker it points to.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("send", self, self._id)
        receiver = one_worker("send", self, workers, handle.owner.room)
        if receiver is handle.location:
            raise AlreadyThereError("send", called(self), receiver.name)
        refuse_part("send", self)
        owner, room = handle.owner, handle.owner.room
        room.enter("send")
        try:
            handle.location.handle(Hold(owner.name, handle.id, receiver.name))
            parcel = StorePointer(owner.name, self._id, owner.name, True, handle.address, handle.description)
            result: Result = receiver.handle(parcel)
            return pointer_with(handle_to(owner, receiver, result.id, result.description))
        except Exception as error:
            room.fail(error)
            raise
        finally:
            room.leave()

    def get(self) -> Tensor:
        """Take the object from where it is and return it; one hop, so a pointer's target may be a pointer.

        Afterwards this pointer is spent: the object has left. Use `copy` first to leave one there.

        Raises:
            ObjectNotFoundError: if it was fetched already.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("get", self, self._id)
        owner, room = handle.owner, handle.owner.room
        room.enter("get", keeps_line=True)
        try:
            line = room.line()
            parcel = handle.location.handle(Fetch(owner.name, handle.id, line))
            if handle.parent_id is None:
                handle.depart(line)
            if isinstance(parcel, StoreTensor):
                assert parcel.tensor is not None
                room.tensors.note_fetched(parcel.tensor)
                return parcel.tensor
            return make_pointer(owner, parcel.target, parcel.description, parcel.id)
        except Exception as error:
            room.fail(error)
            raise
        finally:
            room.leave()

    def move(self, *workers: Any) -> Tensor:
        """Send the object on to another worker directly; every name of this pointer follows. To me: the same as `get`.

        Raises:
            AlreadyThereError: if the object is a pointer to something on that worker.
        """
        __tracebackhide__ = True
        handle = self._handle
        refuse_unusable("move", self, self._id)
        receiver = one_worker("move", self, workers, handle.owner.room, to_me=True)
        if receiver is handle.location:
            return self
        if receiver is handle.owner:
            return self.get()
        target = handle.description.target
        if target is not None and target.worker == receiver.name:
            raise AlreadyThereError("move", called(self), receiver.name)
        refuse_part("move", self)
        owner, room = handle.owner, handle.owner.room
        room.enter("move", keeps_line=True)
        try:
            result = handle.location.handle(Move(owner.name, handle.id, receiver.name, room.line()))
            handle.follow(receiver, result.id, result.description)
            return self
        except Exception as error:
            room.fail(error)
            raise
        finally:
            room.leave()

    def copy(self) -> PointerTensor:
        """Make a second object beside the first, where the data is; returns the pointer to it."""
        __tracebackhide__ = True
        copied: PointerTensor = forward(PointerTensor, pointer_with, _COPY, (self,), None)
        return copied

    def __copy__(self) -> PointerTensor:
        """Return another name for the same pointer."""
        same = pointer_with(self._handle, self._id)
        same.__dict__.update(self.__dict__)
        return same

    def __deepcopy__(self, memo: dict[int, Any]) -> PointerTensor:
        """Make a second remote object; nothing travels here."""
        if id(self) not in memo:
            memo[id(self)] = self.copy()
        copied: PointerTensor = memo[id(self)]
        return copied

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be pickled or saved: the values are not here."""
        refuse_values("Saving or pickling", self)


def pointer_with(handle: Handle, id: int | None = None) -> PointerTensor:
    """Return a pointer that uses a handle; it gets an id of its own unless it has one."""
    pointer: PointerTensor = _empty_wrapper(PointerTensor, (0,))
    pointer._handle = handle
    pointer._id = handle.owner.room.next_id() if id is None else id
    return pointer


def make_pointer(owner: Worker, target: Address, look: Description, own_id: int) -> PointerTensor:
    """Return a pointer that came in a message; `look` is how its target looks."""
    parent = target.id if target.attribute else None
    return pointer_with(handle_to(owner, owner.room.workers[target.worker], target.store_id, look, parent), own_id)


#: The one operation of ours: a second object with the same value, where the first one is.
_COPY = register("copy", lambda value: value.copy() if isinstance(value, PointerTensor) else independent_copy(value))
