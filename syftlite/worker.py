"""What all workers have in common: a name, a room, and that they answer messages. Knows no store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from torch import Tensor

from syftlite.description import Description
from syftlite.errors import NotSendableError
from syftlite.messages import Message, Release

if TYPE_CHECKING:
    from syftlite.room import Room


class Worker:
    """Somebody who keeps objects and carries out what messages ask for, in this process or in one of its own."""

    id: str | int
    name: str
    room: Room

    def handle(self, message: Message) -> Any:
        """Carry out a message and return the reply. A message that fails leaves the store as it was."""
        raise NotImplementedError

    def let_go(self, id: int, holder: str) -> bool:
        """Take note that a holder's last pointer to an object is gone; says whether the object went too."""
        return bool(self.handle(Release(holder, id)))

    @property
    def _objects(self) -> Any:
        """The objects by id, as far as they may be looked at from here."""
        raise NotImplementedError

    # What may be known without a message of the record: a look from outside, which counts as nobody having seen.

    def looks(self, *, with_values: bool = False) -> dict[int, Description]:
        """Return how the objects look, ids to descriptions; with their first values, where those may be seen."""
        raise NotImplementedError

    def look_at(self, id: int, holder: str = "") -> Description | None:
        """Return how one object looks, None if there is none; a `holder` is counted among those who point to it."""
        raise NotImplementedError

    def load_data(self, data: Iterable[Tensor]) -> None:
        """Give the worker data of its own."""
        raise NotImplementedError

    def __deepcopy__(self, memo: object) -> Worker:
        """Return the worker itself: a copy of something that mentions bob still means bob."""
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be written to a file."""
        raise NotSendableError("save", "worker", "a file")
