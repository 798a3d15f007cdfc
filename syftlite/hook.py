"""The hook: what torch gains, how it is taken back, and the room that it all happens in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

import torch
from torch import Tensor

from syftlite.description import describe
from syftlite.errors import AlreadyHereError
from syftlite.facts import bytes_of, independent_copy
from syftlite.handle import handle_to
from syftlite.history import History
from syftlite.messages import StoreTensor
from syftlite.pointer import PointerTensor, make_pointer, pointer_with
from syftlite.refusals import called, one_worker
from syftlite.room import Room
from syftlite.virtual_worker import enter_room, leave_room, local_worker
from syftlite.worker import Worker


class TorchHook:
    """Adds `send`, `get`, `move` and `copy` to torch's tensors. Nothing else in torch changes.

    Calling it again returns the same hook; `unhook` takes everything back.

    Example:
        >>> import torch
        >>> hook = TorchHook(torch)
        >>> TorchHook(torch) is hook
        True
        >>> hook.local_worker
        <VirtualWorker id:me #objects:0>
    """

    _the_hook: ClassVar[TorchHook | None] = None

    def __new__(cls, torch: ModuleType | None = None) -> TorchHook:
        """Return the one hook there is."""
        if cls._the_hook is None:
            cls._the_hook = super().__new__(cls)
        return cls._the_hook

    def __init__(self, torch: ModuleType | None = None) -> None:
        """Take the torch module, as old code does; there is only one."""
        for name, verb in _VERBS.items():
            setattr(Tensor, name, verb)

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
        for name in _VERBS:
            if name in Tensor.__dict__:
                delattr(Tensor, name)


def history() -> History:
    """Return the history of the room in use: every step since it began."""
    return local_worker().room.history


@contextmanager
def fresh() -> Iterator[Worker]:
    """Use an empty room within a `with` block: no workers but me, ids from 1, an empty history.

    Example:
        >>> import syftlite as sy
        >>> with sy.fresh() as me:
        ...     me, len(sy.history())
        (<VirtualWorker id:me #objects:0>, 0)
    """
    me = enter_room(_new_room())
    try:
        yield me
    finally:
        leave_room()


def _new_room() -> Room:
    room = Room()
    room.pointers = make_pointer
    return room


def _send(self: Tensor, *workers: Any) -> PointerTensor:
    """Send a copy to a worker; returns the pointer to it. The tensor itself stays as it is.

    Raises:
        NoWorkerGivenError: without a worker, or with several.
        UnknownWorkerError: if there is no such worker.
    """
    __tracebackhide__ = True
    room = local_worker().room
    receiver = one_worker("send", self, workers, room)
    copy = independent_copy(self)
    room.enter("send")
    try:
        id, origin = room.tensors.of_sent(self)
        parcel = StoreTensor(room.me.name, id, origin, room.me.name, True, describe(copy), bytes_of(copy), copy)
        result = receiver.handle(parcel)
        return pointer_with(handle_to(room.me, receiver, result.id, result.description))
    finally:
        room.leave()


def _get(self: Tensor) -> Tensor:
    """Refuse: only a pointer can be fetched."""
    raise AlreadyHereError("get", called(self))


def _move(self: Tensor, *workers: Any) -> Tensor:
    """Refuse: only a pointer's target can be moved."""
    one_worker("move", self, workers, local_worker().room, to_me=True)
    raise AlreadyHereError("move", called(self))


def _copy(self: Tensor) -> Tensor:
    """Return a tensor of its own with the same values, `requires_grad` and gradient."""
    return independent_copy(self)


_VERBS: dict[str, Callable[..., Any]] = {"send": _send, "get": _get, "move": _move, "copy": _copy}

enter_room(_new_room())
