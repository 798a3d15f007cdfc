"""Reads live workers and a notebook's names into snapshot data, without a message, keeping nothing alive."""

from __future__ import annotations

from collections.abc import Container, Mapping

from torch import Tensor

from syftlite.description import Description
from syftlite.events import UNNAMED, NamedObject, Snapshot
from syftlite.facts import first_values, look_of
from syftlite.holdings import Holdings
from syftlite.me import local_worker
from syftlite.room import Room


def read(room: Room | None = None, *, with_values: bool = True) -> Snapshot:
    """Return what every worker of a room (the one in use) has now; the names are those that were noted last.

    Example:
        >>> import syftlite as sy, torch
        >>> from syftlite import snapshot
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     x_ptr = torch.tensor([1, 2, 3]).send(sy.VirtualWorker(hook, id="bob"))
        ...     description = snapshot.read().stores["bob"][1]
        ...     description.kind, description.preview
        ('int64 (3,)', '[1, 2, 3]')
    """
    room = local_worker().room if room is None else room
    stores = {worker.name: worker.looks(with_values=with_values) for worker in room.workers.values()}
    return Snapshot(stores, room.history.at(len(room.history)).names)


def describe_names(namespace: Mapping[str, object]) -> dict[str, NamedObject]:
    """Return the local tensors and pointers of a namespace by name, but for names that begin with `_`.

    Pointers in containers, models, optimizers and objects of the learner's classes are there too, as `parts[0]`,
    `model.fc1.weight` and `trainer.batches['a'][0]`: they keep objects alive.

    Example:
        >>> import torch
        >>> describe_names({"x": torch.zeros(2), "n": 3, "_x": torch.zeros(2)})["x"].description.kind
        'float32 (2,)'
        >>> describe_names({"parts": [1, {"a": torch.zeros(2)}]})
        {}
    """
    return {path: _named(value) for path, value in Holdings(namespace).found.items()}


def describe_held(
    namespace: Mapping[str, object], made: Container[tuple[str, int]] = (), last: object = None
) -> dict[str, NamedObject]:
    """Return the same, and with it my other pointers, as `?bob:7`: functions hold them, generators, failed cells.

    `made` are objects (worker and id) that are only just coming to be, so that their pointers have no name yet. `last`
    is what was shown last: as `_`, unless a name leads there too.
    """
    holdings = Holdings(namespace)
    names = {path: _named(value) for path, value in holdings.found.items()}
    known = {(place.worker, place.store_id) for named in names.values() for place in named.description.targets}
    for path, value in Holdings({"last": last}).found.items():
        places = {(place.worker, place.store_id) for place in value.look.targets}  # type: ignore[attr-defined]  # only pointers are shown here
        if not places <= known:
            names[path.replace("last", "_", 1)] = _named(value)
            known |= places
    if holdings.is_whole:  # or a pointer without a name may be one that nobody has looked at
        for place, reference in local_worker().handles.copy().items():
            handle = reference() if place not in known and place not in made else None
            if handle is not None and handle.parent_id is None:
                look = handle.description.pointing_to(handle.address)
                names[f"{UNNAMED}{handle.address}"] = NamedObject(look)
    return names


def _named(value: Tensor) -> NamedObject:
    look = _described(value, with_values=True)
    return NamedObject(look, value.id if look.is_pointer else None)  # type: ignore[attr-defined]  # a pointer has one


def _described(value: object, *, with_values: bool) -> Description:
    assert isinstance(value, Tensor)
    look = look_of(value)
    if not with_values or look.is_pointer:
        return look
    values = first_values(value)
    if values is not None and any(each != each for each in values):
        # One object for each way to be no number, or the same tensor would look different each time.
        values = tuple(_nans.setdefault(repr(each), each) if each != each else each for each in values)
    return look.showing(values)


_nans: dict[str, object] = {}
