"""A worker that lives in this process, and me: the room that is in use. Knows nothing of pointers."""

from __future__ import annotations

from syftlite.errors import NoHookError, WorkerNameError
from syftlite.room import Room
from syftlite.worker import Worker


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
