"""The hook: what torch gains, how it is taken back, and the room that it all happens in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.overrides import has_torch_function_unary
from torch.utils.data import Dataset
from torch.utils.hooks import RemovableHandle

from syftlite.federated.federated_dataset import federate
from syftlite.history import History
from syftlite.lacking_verbs import LACKED
from syftlite.me import enter_room, leave_room, local_worker
from syftlite.modules import GAINED_BY_MODULES
from syftlite.optimizers import GAINED_BY_OPTIMIZERS, before_step
from syftlite.pointer import PointerTensor, make_pointer, pointer_with
from syftlite.room import Room
from syftlite.sharing.modules import GAINED_BY_MODULES as SHARED_MODELS_GAIN
from syftlite.sharing.verbs import GAINED as GAINED_FOR_SHARING
from syftlite.tensor_verbs import GAINED, repr_with_labels
from syftlite.worker import Worker

_PLAIN_REPR = Tensor.__repr__
_GAINED: dict[type, dict[str, Any]] = {
    Tensor: LACKED | GAINED | GAINED_FOR_SHARING,
    Module: LACKED | GAINED_BY_MODULES | SHARED_MODELS_GAIN,
    Optimizer: GAINED_BY_OPTIMIZERS,
    Dataset: {"federate": federate},
}
#: Where torch keeps the one function that hands out memory and asks no tensor: of a pointer it would make an empty one.
_UNASKED: tuple[Any, ...] = (torch, torch.utils.dlpack)
_PLAIN_TO_DLPACK = torch._C._to_dlpack


@wraps(_PLAIN_TO_DLPACK)
def _to_dlpack(tensor: Tensor) -> Any:
    """Ask the tensor first, as all else in torch does."""
    return tensor.__dlpack__() if has_torch_function_unary(tensor) else _PLAIN_TO_DLPACK(tensor)


class TorchHook:
    """Adds `send`, `get`, `move`, `copy`, `tag`, `describe` and their like to tensors. Nothing else in torch changes.

    Only `to_dlpack` asks a pointer before it hands its memory on; of a tensor it makes what it made. Calling it again
    returns the same hook; `unhook` takes everything back.

    Example:
        >>> import torch
        >>> hook = TorchHook(torch)
        >>> TorchHook(torch) is hook
        True
        >>> hook.local_worker
        <VirtualWorker id:me #objects:0>
    """

    _the_hook: ClassVar[TorchHook | None] = None
    _watch_on_steps: RemovableHandle | None = None

    def __new__(cls, torch: ModuleType | None = None, *_: object, **__: object) -> TorchHook:
        """Return the one hook there is."""
        if cls._the_hook is None:
            cls._the_hook = super().__new__(cls)
        return cls._the_hook

    def __init__(self, torch: ModuleType | None = None, *_: object, **__: object) -> None:
        """Take the torch module, as old code does; there is only one. What else 0.2.9 took changes nothing."""
        for kind, gained in _GAINED.items():
            for name, value in gained.items():
                setattr(kind, name, value)
        for shelf in _UNASKED:
            shelf.to_dlpack = _to_dlpack
        if self._watch_on_steps is None:
            self._watch_on_steps = register_optimizer_step_pre_hook(before_step)
        if Tensor.__repr__ is _PLAIN_REPR:
            setattr(Tensor, "__repr__", repr_with_labels(_PLAIN_REPR))  # noqa: B010  (mypy refuses to assign a method)

    @property
    def torch(self) -> ModuleType:
        """The torch module that is hooked."""
        return torch

    @property
    def local_worker(self) -> Worker:
        """Me: the worker that this notebook's pointers belong to."""
        return local_worker()

    def unhook(self) -> None:
        """Take back all that was added to torch. Pointers that exist go on working."""
        for kind, gained in _GAINED.items():
            for name in gained:
                if name in kind.__dict__:
                    delattr(kind, name)
        for shelf in _UNASKED:
            shelf.to_dlpack = _PLAIN_TO_DLPACK
        if self._watch_on_steps is not None:
            self._watch_on_steps.remove()
            self._watch_on_steps = None
        setattr(Tensor, "__repr__", _PLAIN_REPR)  # noqa: B010  (mypy refuses to assign a method)


def history(*, settled: bool = False) -> History:
    """Return the history of the room in use: every step since it began.

    `settled`: once workers in processes of their own have heard which pointers are gone, and what came of it is written
    down; between two calls that is under way for a moment.
    """
    room = local_worker().room
    if settled:
        room.settle()
    return room.history


@contextmanager
def fresh() -> Iterator[Worker]:
    """Use an empty room within a `with` block: no workers but me, ids from 1, an empty history.

    Example:
        >>> import syftlite as sy
        >>> with sy.fresh() as me:
        ...     me, len(sy.history())
        (<VirtualWorker id:me #objects:0>, 0)
    """
    me = enter_room(furnished(Room()))
    try:
        yield me
    finally:
        leave_room(me.room)  # by name: another may have been entered since, and is in use still


def furnished(room: Room) -> Room:
    """Return a room in which pointers can be made: its workers need not know how."""
    room.pointers, room.pointer_with, room.pointer_types = make_pointer, pointer_with, (PointerTensor,)
    return room


enter_room(furnished(Room()))
