"""A handle: where a pointer points, and how its target looks. Pointers share it; when the last is gone it lets go.

There is one handle for each owner and object, so an owner counts once among the holders, however many names it uses.
"""

from __future__ import annotations

import weakref
from sys import is_finalizing
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from syftlite.description import Address, Description
from syftlite.errors import ObjectLostError, ObjectNotFoundError
from syftlite.messages import Keep

if TYPE_CHECKING:
    from syftlite.keeper import Keeper
    from syftlite.worker import Worker


class Handle(Struct, weakref=True, eq=False):
    """One object of a worker as seen by one owner. Use `handle_to`, which finds the one that may exist already."""

    owner: Keeper
    location: Worker
    id: int
    description: Description
    #: For a gradient: the id of the tensor that it belongs to.
    parent_id: int | None = None
    #: The pointer to the object's gradient, once somebody asked for it.
    gradient: Any = None
    #: By which line the object left, once it was fetched through this handle or let go of with `free`.
    departed: str | None = None
    freed: bool = False
    is_lost: bool = False
    #: Whether the object goes when its last pointer does, as far as this owner had a say.
    lets_go: bool = True
    #: Under which name and id the owner has entered this handle, and as what.
    key: tuple[str, int] = ("", 0)
    reference: Any = None

    def __post_init__(self) -> None:
        """Let the owner know where this one is."""
        self.key = key = (self.location.name, self.id)
        self.reference = self.owner.handles[key] = weakref.ref(self)

    def __del__(self) -> None:
        """Let go of the object."""
        try:
            owner = self.owner
        except AttributeError:  # torch.compile makes handles that point nowhere, to try things out
            return
        if owner.handles.get(self.key) is self.reference and not is_finalizing():  # else it departed, or was replaced
            del owner.handles[self.key]
            owner.room.let_go(owner, self.location, self.id)

    @property
    def address(self) -> Address:
        """Where it points."""
        if self.parent_id is not None:
            return Address(self.location.name, self.parent_id, "grad", self.id)
        return Address(self.location.name, self.id)

    @property
    def hops(self) -> int:
        """How many times `.get()` it takes until the data is here, as far as this end of the chain knows."""
        return 1 if self.description.target is None else 2

    def check(self) -> None:
        """Refuse to go on if the object was fetched.

        Raises:
            ObjectNotFoundError: with the line by which it left.
            ObjectLostError: if its worker was started again since.
        """
        if self.is_lost:
            raise ObjectLostError(self.location.name, self.id)
        if self.departed is not None:
            raise ObjectNotFoundError(self.location.name, self.id, self.departed, freed=self.freed)

    def keep(self, keep: bool) -> None:
        """Have the object stay when its last pointer goes, or no longer."""
        self.check()
        room = self.owner.room
        with room.call("keep" if keep else "unkeep"):
            self.location.handle(Keep(self.owner.name, self.id, keep))
            self.lets_go = not keep

    def depart(self, line: str, *, freed: bool = False) -> None:
        """Note that the object left, or was let go of: there is nothing to let go of any more."""
        self.departed, self.freed, self.gradient = line, freed, None
        self._strike_out()

    def lose(self) -> None:
        """Take note that the worker was started again: what it had is no more."""
        self.departed, self.is_lost, self.gradient = "", True, None
        self._strike_out()

    def come_back(self) -> None:
        """Take note that the object is where it was before it departed."""
        self.departed, self.freed = None, False
        self.owner.handles[self.key] = self.reference

    def follow(self, location: Worker, id: int, description: Description) -> None:
        """Point to where the object went."""
        self._strike_out()
        self.location, self.id, self.description, self.parent_id = location, id, description, None
        self.gradient = None
        self.key = (location.name, id)
        self.owner.handles[self.key] = self.reference

    def _strike_out(self) -> None:
        if self.owner.handles.get(self.key) is self.reference:
            del self.owner.handles[self.key]


def handle_to(
    owner: Keeper, location: Worker, id: int, description: Description, parent_id: int | None = None
) -> Handle:
    """Return the owner's handle to an object, a new one if no pointer of the owner's points there."""
    reference = owner.handles.get((location.name, id))
    handle = reference() if reference is not None else None
    if handle is None:
        if owner.room.has_pending:
            owner.room.keep(owner, location, id)
        return Handle(owner, location, id, description, parent_id)
    assert isinstance(handle, Handle)
    handle.description = description
    return handle
