"""A picture of stores that nobody has filled yet: what an exercise asks for, without the code that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from syftlite.description import Address, Description, describe
from syftlite.events import NamedObject, Snapshot
from syftlite.facts import first_values
from syftlite.history import History
from syftlite.record import Beginning
from syftlite_widgets.picture import Picture


@dataclass(slots=True, frozen=True)
class Pointer:
    """A pointer to an object of a worker, in a sketch."""

    worker: str
    id: int


Thing = torch.Tensor | Pointer
Stores = Mapping[str, Mapping[int, Thing]]


def sketch(stores: Stores, names: Mapping[str, Thing]) -> Picture:
    """Return the picture of these stores by worker and id, and of these names in the notebook.

    Example:
        >>> x = torch.tensor([1, 2, 3])
        >>> print(sketch({"bob": {1: x}}, {"x": x, "x_ptr": Pointer("bob", 1)}))
        me: this notebook   2 names
          x      int64 (3,)    [1, 2, 3]
          x_ptr  me:3 → bob:1  pointer to int64 (3,)
        bob._objects   1 object  24 B of tensor data
          1  int64 (3,)  [1, 2, 3]  ● me  ● bob
    """
    described = {
        worker: {id: _described(thing, stores) for id, thing in store.items()} for worker, store in stores.items()
    }
    above = max(id for store in stores.values() for id in store)
    named = {
        name: NamedObject(_described(thing, stores), above + number if isinstance(thing, Pointer) else None)
        for number, (name, thing) in enumerate(names.items(), start=1)
    }
    seen = [
        (worker, id, id, ("me", *(other for other, things in stores.items() if id in things)))
        for worker, store in stores.items()
        for id, thing in store.items()
        if isinstance(thing, torch.Tensor)
    ]
    return Picture(History.restored(0, Beginning(Snapshot({"me": {}, **described}, named), seen), []), 0)


def _described(thing: Thing, stores: Stores) -> Description:
    if isinstance(thing, torch.Tensor):
        return describe(thing).showing(first_values(thing))
    return _described(stores[thing.worker][thing.id], stores).pointing_to(Address(thing.worker, thing.id))
