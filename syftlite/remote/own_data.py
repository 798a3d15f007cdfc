"""The data that a worker's process loads itself: by which function, and into its store. Knows no other process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TypeAlias

import torch
from torch import Tensor

from syftlite.errors import NotATensorError
from syftlite.facts import travelling_copy
from syftlite.hook import TorchHook
from syftlite.keeper import Keeper
from syftlite.private import users_of
from syftlite.remote.errors import LocalClassError

#: Takes a worker's name, and returns its own tensors.
Data: TypeAlias = Callable[[str], Iterable[Tensor]]


def where_it_stands(data: Data) -> tuple[str, str]:
    """Return the module and the name of a function, by which another process finds it.

    Raises:
        LocalClassError: if it is in no module that can be imported, as what is written in a notebook.
    """
    module, name = getattr(data, "__module__", "__main__"), getattr(data, "__name__", repr(data))
    if module == "__main__" or not name.isidentifier() or getattr(data, "__qualname__", "") != name:
        raise LocalClassError("data", name)
    return module, name


def loader(place: tuple[str, str] | None) -> Callable[[Keeper], None] | None:
    """Return what loads a worker's data by the function that stands there; None if it has none."""
    if place is None:
        return None
    module, name = place

    def load(worker: Keeper) -> None:
        TorchHook(torch)  # for tags
        data: Data = getattr(import_module(module), name)
        for tensor in data(worker.name):
            if not isinstance(tensor, Tensor) or hasattr(tensor, "look"):
                raise NotATensorError("data", tensor)
            with torch._C.DisableTorchFunctionSubclass():
                worker.travel.adopt(worker.room.tensors.id_of(tensor), travelling_copy(tensor), users_of(tensor))

    return load
