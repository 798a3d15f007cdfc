"""A pointer: a tensor without data. Every torch call on it is forwarded to the worker that has the data."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import torch
from torch import Tensor

from syftlite.description import Address, Description
from syftlite.errors import NotAPointerAttributeError
from syftlite.facts import independent_copy
from syftlite.forwarding import forward, forward_to
from syftlite.handle import Handle, handle_to
from syftlite.keeper import Keeper
from syftlite.known_here import KNOWN_HERE
from syftlite.lacking_verbs import LACKED
from syftlite.me import local_worker
from syftlite.operations import OPERATIONS, Operation, operation_of, register
from syftlite.pointer_attributes import PointerAttributes
from syftlite.pointer_operators import send_operators_on
from syftlite.pointer_verbs import PointerVerbs
from syftlite.refusals import called, refuse_values
from syftlite.swapping import written_on
from syftlite.worker import Worker

_empty_tensor = Tensor.__new__  # a wrapper without storage would do as well, and take a quarter longer to make


class PointerTensor(PointerVerbs, PointerAttributes, Tensor):
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
    #: torch asks for these to know a parameter and a buffer of a model.
    _is_param = False
    _is_buffer = False

    @staticmethod
    def __new__(
        cls: type,
        location: object = None,
        id_at_location: int | None = None,
        owner: object = None,
        id: int | None = None,
        garbage_collect_data: bool = True,
        **_: object,
    ) -> PointerTensor:
        """Make a pointer to a place by hand, as old code does; without an id to the place where nothing is.

        What is there is not asked: a call on the pointer finds out.
        """
        room = local_worker().room
        place = room.me if location is None else room.find(location)
        look = None if id_at_location is None else place.look_at(id_at_location, holder=room.me.name)
        handle = handle_to(room.me, place, -1 if id_at_location is None else id_at_location, look or _NOTHING)
        handle.lets_go = garbage_collect_data
        return pointer_with(handle, id)

    def __init__(self, *_: object, **__: object) -> None:
        """Everything was said already."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Answer what is known here; send everything else to where the data is."""
        __tracebackhide__ = True
        if len(types) > 1 and any(hasattr(kind, "locations") for kind in types):
            return NotImplemented  # a multi pointer makes the call, once on each of its workers
        operation = _SENT_ON.get(func)
        if operation is None:
            answer = KNOWN_HERE.get(func)
            if answer is not None:
                return answer(*args, **(kwargs or {}))
            operation = operation_of(func)
            if operation.reveals:
                refuse_values(operation.short_name, args, kwargs)
            _SENT_ON[func] = operation
        return forward(PointerTensor, pointer_with, operation, args, kwargs)

    def pass_on(self, operation: Operation, args: Any, kwargs: Any) -> Any:
        """Send a call on that came for a pointer in a worker's store: torch need not be asked what to do with it."""
        __tracebackhide__ = True
        return forward(PointerTensor, pointer_with, operation, args, kwargs, 0)

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
        text = f"(Wrapper)>[PointerTensor | {self.owner.id}:{self._id} -> {self.location.id}:{address.id}]{attribute}"
        look = self._handle.description
        if self._is_param:
            text = f"Parameter containing:\n{text}"
        return text if look.labels is None else text + look.labels.lines(look.shape, of_pointer=True)

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
        close = get_close_matches(name, [known for known in dir(self) if not known.startswith("_")])
        close.sort(key=lambda known: sorted(known) != sorted(name))  # two letters the wrong way round
        raise NotAPointerAttributeError(called(self), name, close[0] if close else "")

    def __dir__(self) -> list[str]:
        """List the names that can follow the dot, for notebooks that complete them."""
        return sorted({*dir(type(self)), *self.__dict__} - LACKED.keys())

    def set_(self, *source: Any, **layout: Any) -> PointerTensor:
        """Let the object have the memory of another one there, or none; returns this very pointer."""
        __tracebackhide__ = True
        # torch sends every other method through `__torch_function__`; this one goes straight for the memory.
        result: PointerTensor = forward(PointerTensor, pointer_with, _SET, (self, *source), layout)
        return result

    def copy(self) -> PointerTensor:
        """Make a second object beside the first, where the data is; returns the pointer to it."""
        __tracebackhide__ = True
        copied: PointerTensor = forward(PointerTensor, pointer_with, _COPY, (self,), None)
        return copied

    def __copy__(self) -> PointerTensor:
        """Return another name for the same pointer."""
        same = pointer_with(self._handle, self._id)
        same.__dict__.update(self.__dict__)
        same.__dict__.pop("_home", None)  # a model has its own, which is the one that its values come home into
        return same

    def __deepcopy__(self, memo: dict[int, Any]) -> PointerTensor:
        """Make a second remote object; nothing travels here."""
        if id(self) not in memo:
            memo[id(self)] = copy = self._copy_of_parameter() if self._is_param else self.copy()
            copy.__dict__.update(written_on(self))
        copied: PointerTensor = memo[id(self)]
        return copied

    def _copy_of_parameter(self) -> PointerTensor:
        """Make a second parameter; as in torch, the gradient does not come along."""
        __tracebackhide__ = True
        copied: PointerTensor = forward(PointerTensor, pointer_with, _COPY_PARAMETER, (self,), None)
        copied._is_param = True
        return copied

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be pickled or saved: the values are not here."""
        refuse_values("Saving or pickling", self)


def pointer_with(handle: Handle, id: int | None = None) -> PointerTensor:
    """Return a pointer that uses a handle; it gets an id of its own unless it has one."""
    pointer: PointerTensor = _empty_tensor(PointerTensor)
    pointer._handle = handle
    pointer._id = handle.owner.room.next_id() if id is None else id
    return pointer


def make_pointer(owner: Keeper, target: Address, look: Description, own_id: int) -> PointerTensor:
    """Return a pointer that came in a message; `look` is how its target looks."""
    parent = target.id if target.attribute else None
    return pointer_with(handle_to(owner, owner.room.workers[target.worker], target.store_id, look, parent), own_id)


def run_on(worker: object, function: Any, *arguments: Any) -> Any:
    """Have a worker run a registered function that takes none of its objects; returns pointers to what it makes there.

    The arguments are numbers, texts, shapes, and lists, tuples and dicts of them.

    Raises:
        UnknownWorkerError: if there is no such worker.
        NotSendableError: if an argument is a tensor, or the function is not on the allow-list.

    Example:
        >>> import syftlite as sy, torch
        >>> @sy.register_operation
        ... def seven(count):
        ...     return torch.full((count,), 7)
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     sevens = sy.run_on(bob, seven, 2)
        ...     print(sevens)
        ...     sevens.get()
        (Wrapper)>[PointerTensor | me:2 -> bob:1]
        tensor([7, 7])
    """
    __tracebackhide__ = True
    me = local_worker()
    location = me.room.find(worker)
    return forward_to(location, me, PointerTensor, pointer_with, operation_of(function), arguments)


send_operators_on(PointerTensor, pointer_with)

#: What was called on pointers before and is sent on: by far the most calls, found by one look.
_SENT_ON: dict[Any, Operation] = {}

#: How the place looks that a pointer made by hand points to, when nothing is there.
_NOTHING = Description(torch.Size([0]), torch.float32, False, True, torch.device("cpu"))

_SET = OPERATIONS["torch.Tensor.set_"]

#: An operation of ours: a second object with the same value, where the first one is.
_COPY = register("copy", lambda value: value.copy() if isinstance(value, PointerTensor) else independent_copy(value))


def _without_gradient(value: Tensor) -> Tensor:
    if isinstance(value, PointerTensor):
        return value._copy_of_parameter()
    return value.detach().clone().requires_grad_(value.requires_grad)


_COPY_PARAMETER = register("copy_parameter", _without_gradient)
