"""Rooms for the tests of what a pointer does: the workers live in this process, or each in a process of its own."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

import torch

import syftlite as sy
from syftlite.me import leave_room

KINDS = ("virtual", "processes")
#: The workers of the one class that all tests use, one after the other.
NAMES = ("bob", "alice", "carol", "james")
#: A worker that says nothing for so many seconds hangs.
PATIENCE = 20.0

Meet = Callable[..., AbstractContextManager[list[Any]]]


def meeting(kind: str) -> Meet:
    """Return what gives workers of a kind, in an empty room."""
    return _simulated if kind == "virtual" else _in_processes


@contextmanager
def _simulated(*names: str) -> Iterator[list[Any]]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield [sy.VirtualWorker(hook, id=name) for name in names]


@contextmanager
def _in_processes(*names: str) -> Iterator[list[Any]]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as in the processes: with other threads, other last digits come out
    room = the_class().begin_again(*names)
    try:
        yield list(room)
    finally:
        leave_room(room.room)
        torch.set_num_threads(threads)


@cache
def the_class() -> sy.LocalClass:
    """Return the one class, which the first test that needs it starts."""
    started = sy.local_class(*NAMES, patience=PATIENCE)
    leave_room(started.room)
    atexit.register(started.close)
    return started


def is_simulated(worker: object) -> bool:
    """Say whether a worker lives in this process, so that its values can be looked at."""
    return isinstance(worker, sy.VirtualWorker)


def how_to_get_a_worker(worker: object, name: str) -> str:
    """Return what a refusal of a name that nobody has says last, where this worker lives."""
    if is_simulated(worker):
        return f"Make it with sy.VirtualWorker(hook, id={name!r})."
    return "The workers of a class are those that it was begun with."


def kept(worker: Any, id: int) -> Any:
    """Return the value of an object: through the simulation's window, or a copy that is fetched."""
    if is_simulated(worker):
        return worker._objects[id]
    return worker.pointer_to(id).copy().get()
