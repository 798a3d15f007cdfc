"""Me: the worker that this notebook's pointers belong to, in the room that is in use."""

from __future__ import annotations

from syftlite.keeper import Keeper
from syftlite.room import Room
from syftlite.virtual_worker import VirtualWorker

#: Me in the room that is in use: the one piece of module state, because torch's methods are global too.
_me: list[VirtualWorker] = []


def local_worker() -> VirtualWorker:
    """Return me: the worker that this notebook's pointers belong to."""
    return _me[-1]


def enter_room(room: Room, name: str = "me") -> VirtualWorker:
    """Use a new room from now on; returns me in it."""
    me = object.__new__(VirtualWorker)
    Keeper.__init__(me, name, room)
    me._given = []
    _me.append(me)
    return me


def leave_room(room: Room | None = None) -> None:
    """Go back to the room that was in use before this one (without one, before the last)."""
    _me[:] = _me[:-1] if room is None else [me for me in _me if me.room is not room]


def come_back(room: Room) -> bool:
    """Use a room again that was entered and not left since; says whether there is such a room."""
    found = [me for me in _me if me.room is room]
    if found:
        _me[:] = [*(me for me in _me if me.room is not room), *found]
    return bool(found)
