"""Reads live workers and a notebook's names into snapshot data, without a message, keeping nothing alive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from torch import Tensor

from syftlite.description import Description
from syftlite.events import NamedObject, Snapshot
from syftlite.facts import first_values, look_of
from syftlite.pointer import PointerTensor
from syftlite.room import Room
from syftlite.virtual_worker import local_worker


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
    stores = {
        worker.name: {id: _described(stored.value, with_values=with_values) for id, stored in worker.store.entries()}
        for worker in room.workers.values()
    }
    return Snapshot(stores, room.history.at(len(room.history)).names)


#: Of a container, so many things are looked at: a notebook may hold lists of millions.
MOST_IN_CONTAINER = 200


def describe_names(namespace: Mapping[str, object]) -> dict[str, NamedObject]:
    """Return the local tensors and pointers of a namespace by name, but for names that begin with `_`.

    Pointers in lists, tuples, sets and dicts are there too, as `parts[0]` and `parts['a']`: they keep objects alive.

    Example:
        >>> import torch
        >>> describe_names({"x": torch.zeros(2), "n": 3, "_x": torch.zeros(2)})["x"].description.kind
        'float32 (2,)'
        >>> describe_names({"parts": [1, {"a": torch.zeros(2)}]})
        {}
    """
    named: dict[str, NamedObject] = {}
    for name, value in list(namespace.items()):
        if name.startswith("_"):
            continue
        if isinstance(value, Tensor):
            named[name] = _named(value)
        elif isinstance(value, _CONTAINERS):
            named.update((path, _named(pointer)) for path, pointer in _pointers_in(value, name))
    return named


_CONTAINERS = (list, tuple, dict, set)


def _named(value: Tensor) -> NamedObject:
    look = _described(value, with_values=True)
    return NamedObject(look, value.id if look.is_pointer else None)  # type: ignore[attr-defined]  # a pointer has one


def _pointers_in(container: Any, path: str, depth: int = 3) -> Iterator[tuple[str, PointerTensor]]:
    entries = container.items() if isinstance(container, dict) else enumerate(container)
    for key, value in islice(entries, MOST_IN_CONTAINER):
        if isinstance(value, Tensor) and hasattr(value, "look"):
            yield f"{path}[{key!r}]", value
        elif depth > 1 and isinstance(value, _CONTAINERS):
            yield from _pointers_in(value, f"{path}[{key!r}]", depth - 1)


def _described(value: object, *, with_values: bool) -> Description:
    assert isinstance(value, Tensor)
    look = look_of(value)
    return look.showing(first_values(value)) if with_values and not look.is_pointer else look
