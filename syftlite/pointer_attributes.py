"""What old code reads and sets on a pointer besides its verbs: tags, garbage collection, the wrapper that once was.

Knows a pointer by its handle; what is written on its target travels there as an operation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, cast

from torch import Tensor

from syftlite.forwarding import forward
from syftlite.handle import Handle
from syftlite.labelling import WAYS, check_description, check_tags
from syftlite.operations import Operation


class PointerAttributes:
    """The attributes that PySyft 0.2 gave a pointer."""

    _handle: Handle

    # Labels

    def tag(self, *tags: str) -> Self:
        """Write tags on the object, by which `search` finds it; returns this pointer.

        Example:
            >>> import syftlite as sy, torch
            >>> with sy.fresh():
            ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
            ...     x_ptr = torch.tensor([61, 34]).send(bob).tag("#ages")
            ...     x_ptr.tags, bob.search("#ages")[0].tags
            ({'#ages'}, {'#ages'})
        """
        check_tags(tags)
        return self.relabel(WAYS["tag"], *tags)

    def describe(self, description: str) -> Self:
        """Write a description on the object; returns this pointer."""
        check_description(description)
        return self.relabel(WAYS["describe"], description)

    @property
    def tags(self) -> set[str] | None:
        """The object's tags, None if it has none. Assign a set to change them."""
        labels = self._handle.description.labels
        return set(labels.tags) if labels is not None and labels.tags else None

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        wanted = tuple(tags or ())
        check_tags(wanted)
        self.relabel(WAYS["set_tags"], *wanted)

    @property
    def description(self) -> str | None:
        """The object's description, None if it has none."""
        labels = self._handle.description.labels
        return None if labels is None else labels.description

    @description.setter
    def description(self, description: str | None) -> None:
        check_description(description)
        self.relabel(WAYS["describe"], description)

    def relabel(self, way: Operation, *values: object) -> Self:
        """Have the object labelled where it is; returns this pointer."""
        __tracebackhide__ = True
        forward(cast("type[Tensor]", type(self)), self._handle.owner.room.pointer_with, way, (self, *values), None)
        return self

    # Garbage collection

    @property
    def garbage_collect_data(self) -> bool:
        """Whether the object goes when its last pointer does. Without, it stays until `free`, `get` or its worker."""
        return self._handle.lets_go

    @garbage_collect_data.setter
    def garbage_collect_data(self, value: bool) -> None:
        self._handle.keep(not value)

    garbage_collection = gc = garbage_collect_data

    @property
    def disable_gc(self) -> Self:
        """This pointer, whose object stays from now on when the pointer goes."""
        self._handle.keep(True)
        return self

    # What once was a wrapper around a pointer is the pointer itself.

    @property
    def child(self) -> Self:
        """This pointer: in PySyft 0.2 a wrapper had the pointer as its child."""
        return self

    is_wrapper = True

    def wrap(self, *_: Any, **__: Any) -> Self:
        """Return this pointer, which needs no wrapper."""
        return self
