"""A torch call on pointers, sent as one command: arguments become references, replies become pointers.

Refuses, before anything is sent, what lies in two places or cannot travel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import torch
from torch import Tensor

from syftlite.errors import NotCollocatedError, NotOwnedError, NotSendableError
from syftlite.handle import Handle, handle_to
from syftlite.keeper import Keeper
from syftlite.kinds import mark_of
from syftlite.messages import REFERENCE, REFERENCES, Result, Scalar
from syftlite.naming import Name, name_for
from syftlite.operations import Operation
from syftlite.worker import Worker

#: What travels by value, beside 0-dim tensors and the containers.
_PLAIN = {
    *(int, float, bool, complex, str, bytes, type(None), type(Ellipsis), type(NotImplemented)),
    *(torch.Size, torch.dtype, torch.device, torch.layout, torch.memory_format, torch.Generator),
}

#: The arguments of a call that is made on pointers alone, by their number.
_REFERENCES = {len(arguments): arguments for arguments in REFERENCES}
_TWO = _REFERENCES[2]

#: Makes a pointer: handle, and its own id if it has one already.
MakePointer = Callable[[Handle], Any]


def forward(
    pointer_type: type[Tensor],
    make: MakePointer,
    operation: Operation,
    args: Any,
    kwargs: Any,
    depth: int = 4,
) -> Any:
    """Carry an operation out where its arguments are, and return pointers to the results.

    The learner is at least `depth` frames above; 0 says that it is done for a call under way, on the next hop of
    a chain.
    """
    __tracebackhide__ = True
    handle: Handle | None = None
    references: tuple[int, ...] = ()
    arguments, keywords = args, kwargs or None
    if len(args) == 2 and type(args[0]) is pointer_type is type(args[1]):  # most calls
        first, second = args[0]._handle, args[1]._handle  # type: ignore[attr-defined]  # all such pointers have one
        if (
            first.location is second.location
            and first.owner is second.owner
            and first.departed is second.departed is None
        ):
            handle, references, arguments = first, (first.id, second.id), _TWO
    else:
        handle, references, arguments = _simple_arguments(pointer_type, args)
    special = kwargs or operation.mutates
    if handle is None or (special and not _travels_as_it_is(operation, pointer_type, args, kwargs)):
        packing = Packing(pointer_type, operation)
        arguments = packing.pack(args)
        keywords = packing.pack(kwargs) if kwargs else None
        handle, references = packing.checked_handle(args, kwargs), tuple(packing.references)
    owner, location = handle.owner, handle.location
    room = owner.room
    if depth:
        room.enter(operation.name, depth, False)
    try:
        reply = location.carry_out(owner.name, operation, references, arguments, keywords)
        if operation.is_of_gradients:
            return _gradient(reply, handle, make)
        if type(reply) is Result and not reply.known:  # nobody points to a new object yet
            return make(Handle(owner, location, reply.id, reply.description))
        return _unpack(reply, owner, location, handle.id, (args, kwargs), make)
    except Exception as error:
        if depth:
            room.fail(error)
        raise
    finally:
        if depth:
            room.leave()


def forward_to(
    location: Worker, owner: Keeper, pointer_type: type[Tensor], make: MakePointer, operation: Operation, args: Any
) -> Any:
    """Carry an operation out on a worker that has none of its arguments, and return pointers to the results."""
    __tracebackhide__ = True
    packing = Packing(pointer_type, operation)
    arguments = packing.pack(args)
    packing.refuse_tensors(location.name)
    with owner.room.call(operation.name):
        reply = location.carry_out(owner.name, operation, (), arguments, None)
        return _unpack(reply, owner, location, None, args, make)


def _simple_arguments(pointer_type: type[Tensor], args: Any) -> tuple[Handle | None, tuple[int, ...], tuple[Any, ...]]:
    """Pack the arguments of most calls fast: pointers to one place, and numbers. No handle means: look more closely."""
    handle = None
    references = []
    packed = None  # nothing but references, so far
    for value in args:
        kind = type(value)
        if kind is pointer_type:
            target = value._handle
            if handle is None:
                handle = target
            elif target.location is not handle.location or target.owner is not handle.owner:
                return None, (), ()
            if target.departed is not None:
                return None, (), ()
            references.append(target.id)
            if packed is not None:
                packed.append(REFERENCE)
        elif kind in _PLAIN:
            if packed is None:
                packed = [REFERENCE] * len(references)
            packed.append(value)
        else:
            return None, (), ()
    if packed is None:
        return handle, tuple(references), _REFERENCES.get(len(references)) or (REFERENCE,) * len(references)
    return handle, tuple(references), tuple(packed)


def _travels_as_it_is(operation: Operation, pointer_type: type[Tensor], args: Any, kwargs: Any) -> bool:
    """Say whether the keywords of a call are plain too, and what it may change is a pointer."""
    if operation.mutates and (not args or type(args[0]) is not pointer_type):
        return False
    return not kwargs or all(type(value) in _PLAIN for value in kwargs.values())


class Packing:
    """The arguments of one call on their way: finds where they are, and that they are in one place."""

    __slots__ = ("_first", "_operation", "_pointer_type", "handle", "local", "references")

    def __init__(self, pointer_type: type[Tensor], operation: Operation) -> None:
        """Take the type whose instances become references."""
        self._pointer_type = pointer_type
        self._operation = operation
        self.handle: Handle | None = None
        self._first: Any = None
        self.local: Tensor | None = None
        #: The ids of the objects that the arguments refer to, in their order.
        self.references: list[int] = []

    def pack(self, value: Any) -> Any:
        """Turn one argument into what may travel."""
        kind = type(value)
        if kind is self._pointer_type:
            return self._reference(value)
        if kind in _PLAIN:
            return value
        if isinstance(value, Tensor):
            return self._local_tensor(value)
        if isinstance(value, tuple):
            return tuple([self.pack(item) for item in value])
        if kind is list:
            return [self.pack(item) for item in value]
        if isinstance(value, dict):
            return {key: self.pack(item) for key, item in value.items()}
        if kind is slice:
            return slice(self.pack(value.start), self.pack(value.stop), self.pack(value.step))
        if kind.__module__ == "numpy" and getattr(value, "ndim", 1) == 0:  # a numpy number
            return value.item()
        if isinstance(value, int | float):  # an IntEnum, a bool-like subclass
            return value
        raise NotSendableError(self._operation.short_name, kind.__name__, self._place())

    def checked_handle(self, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Handle:
        """Return where the call goes.

        Raises:
            NotCollocatedError: if a local tensor is among the arguments.
        """
        handle, operation = self.handle, self._operation
        if handle is None:
            raise NotSendableError(operation.short_name, "container of pointers of this kind", "another worker")
        local = self.local
        if local is None and (operation.mutates or (kwargs and "out" in kwargs)):
            # A number may travel by value, but not when the call is to change it: the change would be lost.
            target = (kwargs or {}).get("out", args[0] if args and operation.mutates else None)
            if isinstance(target, Tensor) and type(target) is not self._pointer_type:
                local = target
        if local is not None:
            first = self._name(self._first).text or "the pointer's target"
            second, place = name_for(lambda value: value is local), handle.location.name
            plain = second.is_attribute
            raise NotCollocatedError(operation.short_name, first, place, second.text, "here", is_attribute=plain)
        return handle

    def refuse_tensors(self, place: str) -> None:
        """Refuse tensors and pointers where only plain values may travel."""
        if self.handle is not None or self.local is not None:
            name = self._operation.short_name
            remedy = f"run_on uses none of {place}'s objects: call {name} on a pointer, or give it numbers and shapes."
            raise NotSendableError(name, "tensor or pointer as an argument of run_on", place, remedy)

    def _reference(self, pointer: Any) -> object:
        handle: Handle = pointer._handle
        self._check(handle, pointer)
        self.references.append(handle.id)
        return REFERENCE

    def _check(self, handle: Handle, pointer: Any) -> None:
        """Refuse a pointer that is spent, or that points elsewhere than the first one."""
        handle.check()
        first = self.handle
        if first is None:
            self.handle, self._first = handle, pointer
        elif handle.location is not first.location or handle.owner is not first.owner:
            self._refuse(first, handle, pointer)

    def _refuse(self, first: Handle, second: Handle, pointer: Any) -> NoReturn:
        operation, name, other = self._operation.short_name, self._name(self._first), self._name(pointer)
        keys = (self._first.owner.name, self._first.id), (pointer.owner.name, pointer.id)
        if first.owner is not second.owner:
            names = name.text or "one pointer", other.text or "another pointer"
            raise NotOwnedError(operation, names[0], first.owner.name, names[1], second.owner.name)
        if name.is_model and not other.is_model:  # the model goes to the data
            first, second, name, other, keys = second, first, other, name, keys[::-1]
        owner = first.owner
        through = "" if owner is owner.room.learner else owner.name
        places = first.location.name, second.location.name
        first_name = name.text or "one pointer"
        raise NotCollocatedError(
            operation, first_name, places[0], other.text, places[1], through=through, pointers=keys if through else None
        )

    def _local_tensor(self, tensor: Tensor) -> Scalar | None:
        is_number = tensor.ndim == 0 and not tensor.requires_grad and mark_of(tensor) is None
        if is_number and tensor.layout is torch.strided and not tensor.is_meta:
            return Scalar(tensor.item(), tensor.dtype)
        self.local = tensor
        return None

    def _name(self, pointer: Any) -> Name:
        """Return the learner's name for a pointer, or for the pointer that leads to it."""
        key = (pointer.owner.name, pointer.id)
        return name_for(
            lambda value: (
                value is pointer or (type(value) is self._pointer_type and value.__dict__["_handle"].key == key)
            )
        )

    def _place(self) -> str:
        return self.handle.location.name if self.handle is not None else "another worker"


def _gradient(reply: Result | None, of: Handle, make: MakePointer) -> Any:
    """Return the pointer to a tensor's gradient, the same one as long as the gradient is: a step asks for it often."""
    if reply is None:  # there is none, or it was set
        of.gradient = None
        return None
    known = of.gradient
    if known is not None and known._handle.id == reply.id and known._handle.departed is None:
        known._handle.description = reply.description
        return known
    of.gradient = make(handle_to(of.owner, of.location, reply.id, reply.description, of.id))
    return of.gradient


def _unpack(reply: Any, owner: Keeper, location: Worker, parent: int | None, arguments: Any, make: MakePointer) -> Any:
    """Turn the results in a reply into pointers of the caller's; a result that was an argument is that same pointer."""
    kind = type(reply)
    if kind is Result:
        handle = handle_to(owner, location, reply.id, reply.description, parent if reply.attribute else None)
        same = _argument_with(handle, arguments) if reply.known else None
        return make(handle) if same is None else same
    if isinstance(reply, tuple | list) and kind is not torch.Size:
        items = [_unpack(item, owner, location, parent, arguments, make) for item in reply]
        if kind in (tuple, list):
            return kind(items)
        return kind(*items) if hasattr(kind, "_fields") else kind(items)  # torch.return_types take a list
    return reply


def _argument_with(handle: Handle, value: Any) -> Any:
    """Return the pointer among the arguments that uses this handle."""
    if isinstance(value, Tensor):
        return value if getattr(value, "_handle", None) is handle else None
    if isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            found = _argument_with(handle, item)
            if found is not None:
                return found
    return None
