"""Several tensors that travel as one, in place: all of them or none. Knows nothing of models.

A model's parameters, or what an optimizer remembers: each stays the object that it is, a tensor here or a pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import torch
from torch import Tensor

from syftlite.errors import ObjectNotFoundError
from syftlite.facts import bytes_of, look_of, travelling_copy
from syftlite.handle import Handle, handle_to
from syftlite.messages import Fetch, Message, Move, Result, StorePointer, StoreTensor, Together
from syftlite.private import as_private, users_of
from syftlite.room import Room
from syftlite.swapping import become
from syftlite.travel import held_for
from syftlite.worker import Worker


def send_all(tensors: Sequence[Tensor], receiver: Worker, *, lets_go: bool = True) -> None:
    """Send tensors, or pointers, to a worker; each becomes the pointer to what arrived there."""
    room = receiver.room
    with ExitStack() as held:
        parcels: list[Message] = []
        for tensor in tensors:
            handle = handle_of(tensor)
            if handle is None:
                parcels.append(_parcel(tensor, room))
            else:
                held.enter_context(held_for(room, room.me.name, handle.address, receiver.name))
                own_id: int = tensor.__dict__["_id"]
                parcel = StorePointer(room.me.name, own_id, room.me.name, False, handle.address, handle.description)
                parcels.append(parcel)
        results: list[Result] = _ask(receiver, room.me.name, parcels)
        handles = [handle_to(room.me, receiver, result.id, result.description) for result in results]
    for tensor, handle in zip(tensors, handles, strict=True):
        become(tensor, room.pointer_with(handle), owned=True)
    if not lets_go:
        for handle in handles:
            handle.keep(True)


def send_along(tensors: Sequence[Tensor], route: Sequence[Worker]) -> None:
    """Send tensors from worker to worker until they are at the end of a route that begins here: chains, if it is long.

    Raises:
        Exception: what a worker answers; then all of them are here again.
    """
    for number, worker in enumerate(reversed(route)):
        try:
            send_all(tensors, worker)
        except Exception:
            for _ in range(number):
                get_all(tensors)
            raise


def get_all(pointers: Sequence[Tensor], user: object = None) -> None:
    """Take what pointers point to; each becomes what came home, one hop. If one place fails, none of it left."""
    room = _sure(pointers[0]).owner.room
    line = room.line()
    fetched: list[tuple[Tensor, Tensor]] = []
    for location, group in by_place(pointers).items():
        try:
            parcels = _ask(location, room.me.name, [Fetch(room.me.name, _sure(each).id, line, user) for each in group])
        except Exception:
            for pointer, thing in fetched:
                pointer.give_back(thing)  # type: ignore[attr-defined]  # it is a pointer
            raise
        for pointer, parcel in zip(group, parcels, strict=True):
            _sure(pointer).depart(line)
            fetched.append((pointer, _opened(parcel, room)))
    for pointer, thing in fetched:
        become(pointer, thing, owned=True)
        room.tensors.come_home(pointer, thing)


def move_all(pointers: Sequence[Tensor], receiver: Worker) -> None:
    """Send what pointers point to on to another worker directly; the pointers follow. If one place fails, none goes."""
    moved: list[tuple[Worker, list[Tensor]]] = []
    for location, group in by_place(pointers).items():
        try:
            _move(location, group, receiver)
        except Exception:
            for back, others in moved:
                _move(receiver, others, back)
            raise
        moved.append((location, group))


def by_place(tensors: Sequence[Tensor]) -> dict[Worker, list[Tensor]]:
    """Return the pointers among some tensors by the worker that they point to."""
    places: dict[Worker, list[Tensor]] = {}
    for tensor in tensors:
        handle = handle_of(tensor)
        if handle is not None:
            places.setdefault(handle.location, []).append(tensor)
    return places


def route_of(handle: Handle) -> tuple[Worker, ...]:
    """Return the workers on the way to the data that a handle leads to."""
    route, look, workers = [handle.location], handle.description, handle.owner.room.workers
    while look.target is not None:
        place = workers[look.target.worker]
        route.append(place)
        beyond = place.look_at(look.target.store_id)
        if beyond is None:
            raise ObjectNotFoundError(place.name, look.target.store_id)
        look = beyond
    return tuple(route)


def handle_of(tensor: Tensor) -> Handle | None:
    """Return a pointer's handle, None for a tensor that is here."""
    handle: Handle | None = tensor.__dict__.get("_handle")
    return handle


def _sure(pointer: Tensor) -> Handle:
    handle = handle_of(pointer)
    assert handle is not None
    return handle


def _move(location: Worker, pointers: Sequence[Tensor], receiver: Worker) -> None:
    handles = [_sure(pointer) for pointer in pointers]
    room = receiver.room
    line = room.line()
    moves: list[Message] = [Move(room.me.name, handle.id, receiver.name, line) for handle in handles]
    for handle, result in zip(handles, _ask(location, room.me.name, moves), strict=True):
        handle.follow(receiver, result.id, result.description)


def _opened(parcel: StoreTensor | StorePointer, room: Room) -> Tensor:
    """Return what came home in a parcel."""
    if isinstance(parcel, StorePointer):
        pointer: Tensor = room.pointers(room.me, parcel.target, parcel.description, parcel.id)
        return pointer
    assert parcel.tensor is not None
    room.tensors.note_fetched(parcel.tensor)
    return parcel.tensor if parcel.allowed is None else as_private(parcel.tensor, parcel.allowed)


def _parcel(tensor: Tensor, room: Room) -> StoreTensor:
    with torch._C.DisableTorchFunctionSubclass():  # a private tensor travels as a plain one, with the list of its users
        copy = travelling_copy(tensor)
    id, origin = room.tensors.of_sent(tensor)
    me = room.me.name
    # What another send of this tensor left there stays as it is: a model overwrites nothing.
    return StoreTensor(me, id, origin, me, False, look_of(copy), bytes_of(copy), copy, users_of(tensor))


def _ask(worker: Worker, sender: str, requests: Sequence[Message]) -> list[Any]:
    """Make one request of several, which a worker carries out all or none."""
    if len(requests) == 1:
        return [worker.handle(requests[0])]
    answers: list[Any] = worker.handle(Together(sender, tuple(requests)))
    return answers
