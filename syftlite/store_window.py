"""The window into a worker's store: `bob._objects` and `bob.object_store`, as old code reads and changes them.

A look costs no message and counts as nobody having seen. What is changed here is changed in the store itself. Of a
worker in a process of its own it shows descriptions.
"""

from __future__ import annotations

from typing import Any, Protocol, SupportsIndex

from torch import Tensor


class Shop(Protocol):
    """A worker, as far as its window must know it."""

    def shown_objects(self) -> dict[int, Any]:
        """Return the objects as they are shown."""

    def register_obj(self, obj: Tensor, obj_id: int | None = None) -> None:
        """Store an object."""

    def get_obj(self, obj_id: int) -> object:
        """Return an object as it is shown."""

    def rm_obj(self, obj_id: int, force: bool = False) -> None:
        """Remove an object."""

    def clear_objects(self, return_self: bool = True) -> Any:
        """Remove all objects."""


class ObjectsWindow(dict[int, Any]):
    """The objects of a worker by id, as they are now. Taking one out takes it out of the store."""

    __slots__ = ("_worker",)

    def __init__(self, worker: Shop) -> None:
        """Look at a worker's store."""
        super().__init__(worker.shown_objects())
        self._worker = worker

    def __setitem__(self, id: int, thing: Tensor) -> None:
        """Store an object under an id."""
        self._worker.register_obj(thing, id)
        super().__setitem__(id, self._worker.get_obj(id))

    def __delitem__(self, id: int) -> None:
        """Remove an object."""
        super().__delitem__(id)
        self._worker.rm_obj(id)

    def pop(self, id: int, *default: Any) -> Any:
        """Remove an object and return it."""
        if id in self:
            self._worker.rm_obj(id)
        return super().pop(id, *default)

    def clear(self) -> None:
        """Remove all objects."""
        self._worker.clear_objects()
        super().clear()

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """Be copied and saved as the plain dict that it is a picture of."""
        return dict, (dict(self),)


class StoreWindow:
    """A worker's `object_store`."""

    def __init__(self, worker: Shop) -> None:
        """Look at a worker's store."""
        self._worker = worker

    @property
    def _objects(self) -> ObjectsWindow:
        return ObjectsWindow(self._worker)

    @property
    def _tensors(self) -> dict[int, Any]:
        return dict(self._objects)

    def __getattr__(self, name: str) -> Any:
        """Return one of the worker's own methods for its store, which are those of 0.2.9's object store."""
        if name in METHODS:
            return getattr(self._worker, name)
        raise AttributeError(f"An object store has no {name!r}. It has: {', '.join(METHODS)}.")

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self._objects)


#: What can be asked of a store.
METHODS = (
    *("get_obj", "set_obj", "rm_obj", "force_rm_obj", "register_obj", "de_register_obj", "clear_objects"),
    *("current_objects", "find_by_id", "find_by_tag"),
)
