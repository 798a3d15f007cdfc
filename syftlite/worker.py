"""What all workers have in common: a name, a room, and that they answer messages. Knows no store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from torch import Tensor

from syftlite.description import Description
from syftlite.errors import NotATensorError, NotSendableError
from syftlite.messages import Command, Message, Release
from syftlite.operations import Operation

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

    # Nearly all of a lesson's calls are these two: a worker in this process carries them out without a message.

    def carry_out(
        self, sender: str, operation: Operation, references: tuple[int, ...], arguments: Any, keywords: Any
    ) -> Any:
        """Call an operation on objects that are kept here, and return the reply; see `Command`."""
        __tracebackhide__ = True
        return self.handle(Command(sender, operation.name, references, arguments, keywords))

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

    # Data of the worker's own

    #: The ids of what it was given so.
    _given: list[int]

    def load_data(self, data: Iterable[Tensor]) -> None:
        """Give the worker data of its own, in the place of what it was given before; what is equal stays as it is.

        Raises:
            NotATensorError: if something is anything else, a pointer included.
        """
        tensors = list(data)
        for tensor in tensors:
            if not isinstance(tensor, Tensor) or hasattr(tensor, "look"):
                raise NotATensorError("data", tensor)
        earlier, self._given = self._given, []
        for number, tensor in enumerate(tensors):
            id = earlier[number] if number < len(earlier) else None
            if id is None or not self._has_as_given(id, tensor):
                if id is not None:
                    self.rm_obj(id)
                id = self._give(tensor)
            self._given.append(id)
        for id in earlier[len(tensors) :]:
            self.rm_obj(id)

    def _give(self, tensor: Tensor) -> int:
        """Give it a tensor; returns the id."""
        self.register_obj(tensor)
        return self.room.tensors.id_of(tensor)

    def _has_as_given(self, id: int, tensor: Tensor) -> bool:
        """Say whether under an id is what a tensor that is given now says already."""
        raise NotImplementedError

    def register_obj(self, obj: Tensor, obj_id: int | None = None) -> None:
        """Give it a copy of a tensor, as its own: it stays."""
        raise NotImplementedError

    def rm_obj(self, obj_id: int, force: bool = False) -> None:
        """Have it remove an object, if it is there, whoever points to it."""
        raise NotImplementedError

    def __deepcopy__(self, memo: object) -> Worker:
        """Return the worker itself: a copy of something that mentions bob still means bob."""
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be written to a file."""
        raise NotSendableError("save", "worker", "a file")
