"""A multi pointer: one pointer per worker under one name. A torch call on it is a call on each of its pointers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map_only

from syftlite.description import Description
from syftlite.errors import CombineError, NotCollocatedError
from syftlite.keeper import Keeper
from syftlite.known_here import KNOWN_HERE
from syftlite.operations import operation_of
from syftlite.pointer import PointerTensor
from syftlite.refusals import called, refuse_unusable, refuse_values
from syftlite.worker import Worker

_empty_wrapper = Tensor._make_wrapper_subclass


class MultiPointerTensor(Tensor):
    """Stands for several tensors of one shape, each on another worker.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():  # doctest: +NORMALIZE_WHITESPACE
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     x = torch.tensor([1, 2]).send(bob, alice)
        ...     print(x)
        ...     (x + x).get(), (x + x).get(sum_results=True)
        (Wrapper)>[MultiPointerTensor]
            -> [PointerTensor | me:2 -> bob:1]
            -> [PointerTensor | me:3 -> alice:1]
        ([tensor([2, 4]), tensor([2, 4])], tensor([4, 8]))
    """

    _pointers: dict[Any, PointerTensor]
    _id: int

    @staticmethod
    def __new__(cls: type, children: Iterable[Tensor] = (), **_: object) -> MultiPointerTensor:
        """Combine pointers.

        Raises:
            CombineError: if there is none, one is no pointer, two are on one worker, or their shapes differ.
        """
        return _combined(_checked(list(children)))

    def __init__(self, children: Iterable[Tensor] = (), **_: object) -> None:
        """Take the pointers; old code says `children=`, and may name an owner and an id besides."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Make the call on each worker; returns multi pointers, or what each of them answers alike."""
        __tracebackhide__ = True
        kwargs = kwargs or {}
        if func is Tensor.__hash__:
            return id(args[0])
        multis = [value for value in tree_leaves((args, kwargs)) if isinstance(value, MultiPointerTensor)]
        first = multis[0]
        for other in multis[1:]:
            _refuse_other_places(func, first, other)
        if func in KNOWN_HERE:
            return func(*_there(next(iter(first._pointers)), args))
        answers = []
        with first.owner.room.call(operation_of(func).name):
            for worker in first._pointers:
                positional, named = _there(worker, (args, kwargs))
                answers.append(func(*positional, **named))
        return _together(answers, multis)

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        """Sound the alarm: whatever comes here wants memory that a multi pointer does not have."""
        refuse_values(f"Reading it ({func})", *[next(iter(value._pointers.values())) for value in _multis(args)])

    @property
    def child(self) -> dict[Any, PointerTensor]:
        """The pointers by the id of their worker."""
        return dict(self._pointers)

    @property
    def id(self) -> int:
        """The multi pointer's own id."""
        return self._id

    @property
    def owner(self) -> Worker:
        """The worker that holds the pointers: me."""
        return next(iter(self._pointers.values())).owner

    @property
    def locations(self) -> list[Worker]:
        """The workers that it points to."""
        return [pointer.location for pointer in self._pointers.values()]

    @property
    def look(self) -> Description:
        """How the multi pointer looks from afar: where it points, and the shape and kind of the first one's data."""
        first, *others = self._pointers.values()
        return first.target_look.pointing_to(first.look.target, *(other.look.target for other in others))  # type: ignore[arg-type]  # pointers have targets

    shape = property(lambda self: next(iter(self._pointers.values())).shape)
    is_wrapper = True

    def get(self, sum_results: bool = False, user: object = None) -> Any:
        """Fetch from every worker; returns the list of tensors, or their sum.

        When one of the workers fails, what the others gave goes back to them.
        """
        __tracebackhide__ = True
        fetched: list[Tensor] = []
        pointers = list(self._pointers.values())
        first = pointers[0]
        with first.owner.room.call("get", keeps_line=True):
            for pointer in pointers:
                refuse_unusable("get", pointer, pointer.id)
            for pointer in pointers:
                try:
                    fetched.append(pointer.get(user=user))
                except Exception:
                    for taken, value in zip(pointers, fetched, strict=False):
                        taken.give_back(value)
                    raise
        return sum(fetched[1:], fetched[0]) if sum_results else fetched

    def virtual_get(self, sum_results: bool = False) -> Any:
        """Return the values without fetching them: a look through the simulation's window.

        Raises:
            DataNotHereError: if a worker is none of the simulation, but a process of its own.
        """
        seen: list[Any] = []
        for pointer in self._pointers.values():
            if not isinstance(pointer.location, Keeper):
                refuse_values("virtual_get", pointer)
            seen.append(pointer.location._objects[pointer.id_at_location])
        return sum(seen[1:], seen[0]) if sum_results else seen

    def __iter__(self) -> Iterator[Tensor]:
        """Go through the first dimension, on all workers at once."""
        return (self[number] for number in range(len(self)))

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return the pointers, a line each."""
        lines = [repr(pointer).removeprefix("(Wrapper)>") for pointer in self._pointers.values()]
        return "\n\t-> ".join(["(Wrapper)>[MultiPointerTensor]", *lines])

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        """Format the pointers; their values cannot be formatted here."""
        if specification:
            refuse_values(f"The format {specification!r}", next(iter(self._pointers.values())))
        return repr(self)

    def __hash__(self) -> int:
        """Hash by identity, as torch does."""
        return id(self)

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be pickled or saved: the values are not here."""
        refuse_values("Saving or pickling", next(iter(self._pointers.values())))


def combine_pointers(*pointers: Tensor) -> MultiPointerTensor:
    """Return one multi pointer of several pointers, each to another worker."""
    return MultiPointerTensor(pointers)


def _checked(children: list[Tensor]) -> list[PointerTensor]:
    """Return the pointers that may be combined, or refuse."""
    pointers: list[PointerTensor] = []
    for child in children:
        if not isinstance(child, PointerTensor):
            raise CombineError("kind", called(child), type(child).__name__)
        for other in pointers:
            if child.location is other.location:
                raise CombineError("place", called(other), called(child), child.location.name)
            if child.shape != other.shape:
                shapes = (str(tuple(each.shape)) for each in (other, child))
                raise CombineError("shape", called(other), called(child), *shapes)
        pointers.append(child)
    if not pointers:
        raise CombineError("none")
    return pointers


def _refuse_other_places(func: Any, one: MultiPointerTensor, other: MultiPointerTensor) -> None:
    """Refuse to compute with what lies on other workers."""
    for worker, pointer in one._pointers.items():
        if worker not in other._pointers:
            missing = next(iter(other._pointers.values()))
            name = getattr(func, "__name__", "The call")
            raise NotCollocatedError(name, called(one), pointer.location.name, called(other), missing.location.name)


def _there(worker: object, arguments: Any) -> Any:
    """Return the arguments as they are for one worker."""
    return tree_map_only(MultiPointerTensor, lambda multi: multi._pointers[worker], arguments)


def _multis(value: Any) -> list[MultiPointerTensor]:
    return [each for each in tree_leaves(value) if isinstance(each, MultiPointerTensor)]


def _together(answers: list[Any], multis: list[MultiPointerTensor]) -> Any:
    """Return what the workers answered as one: pointers as a multi pointer, what is the same everywhere as it is."""
    first = answers[0]
    if all(isinstance(answer, PointerTensor) for answer in answers):
        for multi in multis:  # a call in place answers with its argument
            if all(one is other for one, other in zip(multi._pointers.values(), answers, strict=False)):
                return multi
        return _combined(answers)
    if isinstance(first, tuple | list) and not isinstance(first, torch.Size):
        parts = [_together(list(each), multis) for each in zip(*answers, strict=True)]
        if type(first) in (tuple, list):
            return type(first)(parts)
        return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)
    if all(answer is None for answer in answers):
        return None
    if any(isinstance(answer, PointerTensor) for answer in answers):  # a gradient here and none there
        return {answer.location.id: answer for answer in answers if isinstance(answer, PointerTensor)}
    return first


def _combined(pointers: list[PointerTensor]) -> MultiPointerTensor:
    """Return a multi pointer of results, whose shapes may differ where values do: `x[x > 0]`."""
    multi: MultiPointerTensor = _empty_wrapper(MultiPointerTensor, (0,))
    multi._pointers = {pointer.location.id: pointer for pointer in pointers}
    multi._id = pointers[0].owner.room.next_id()
    return multi
