"""What can happen: the events of a history, and the stores that they lead to. Each event can be undone.

Events hold descriptions, never a tensor or a pointer: a record keeps no learner's data alive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from syftlite import wire
from syftlite.description import Description, Mark
from syftlite.messages import Message, StoreTensor
from syftlite.trips import Trip

#: What the names of pointers begin with that have none: `?bob:7` is some pointer of mine to bob's object 7.
UNNAMED = "?"


@dataclass(slots=True)
class NamedObject:
    """What a Python name of the notebook stands for: a local tensor, or (with the pointer's own id) a pointer."""

    description: Description
    id: int | None = None


@dataclass(slots=True)
class Snapshot:
    """Where everything is at one moment.

    `stores` maps each worker, in the order of joining, to its objects by id; `names` maps the notebook's names.
    """

    stores: dict[str, dict[int, Description]] = field(default_factory=dict)
    names: dict[str, NamedObject] = field(default_factory=dict)

    def copy(self) -> Snapshot:
        """Return a snapshot that no later event changes."""
        return Snapshot({worker: dict(store) for worker, store in self.stores.items()}, dict(self.names))

    def find(self, worker: str, id: int) -> Description | None:
        """Return the description of an object, or None when that worker has no such object."""
        return self.stores.get(worker, {}).get(id)


class Event(Protocol):
    """Something that happened. All that the history needs to know of it."""

    def apply(self, state: Snapshot) -> None:
        """Change the state from before the event to after it."""

    def undo(self, state: Snapshot) -> None:
        """Change the state from after the event to before it."""


@dataclass(slots=True)
class Called:
    """A step begins: I call `verb`, which is send, get, move, copy, a torch operation, or forget.

    In the history of a whole class it says whose call it is: `caller`.
    """

    verb: str
    caller: str = ""

    def apply(self, state: Snapshot) -> None:
        """Beginning alone changes nothing."""

    def undo(self, state: Snapshot) -> None:
        """Beginning alone changes nothing."""


@dataclass(slots=True)
class Joined:
    """A worker came into the room, with an empty store."""

    worker: str

    def apply(self, state: Snapshot) -> None:
        """Open the worker's store."""
        state.stores[self.worker] = {}

    def undo(self, state: Snapshot) -> None:
        """Close it again."""
        del state.stores[self.worker]


@dataclass(slots=True)
class Stored:
    """A worker put an object into its store; `old` is what lay there under the same id."""

    worker: str
    id: int
    new: Description
    old: Description | None = None

    def apply(self, state: Snapshot) -> None:
        """Put it in."""
        state.stores[self.worker][self.id] = self.new

    def undo(self, state: Snapshot) -> None:
        """Put back what was there."""
        if self.old is None:
            del state.stores[self.worker][self.id]
        else:
            state.stores[self.worker][self.id] = self.old


@dataclass(slots=True)
class Changed:
    """The value or the shape of an object changed in place; `same_value` if only `requires_grad` did, or a target."""

    worker: str
    id: int
    new: Description
    old: Description
    same_value: bool = False

    def apply(self, state: Snapshot) -> None:
        """Show the new one."""
        state.stores[self.worker][self.id] = self.new

    def undo(self, state: Snapshot) -> None:
        """Show the old one."""
        state.stores[self.worker][self.id] = self.old


#: Why a worker lost what it had when its process ended; its name stands before it.
STARTED_AGAIN = "was started again"


@dataclass(slots=True)
class Removed:
    """An object left a store. `reason` says when and by what, unless its last pointer simply went away."""

    worker: str
    id: int
    old: Description
    reason: str = ""

    @property
    def with_process(self) -> bool:
        """Whether it ended with the worker's process."""
        return self.reason.endswith(STARTED_AGAIN)

    def apply(self, state: Snapshot) -> None:
        """Take it out."""
        del state.stores[self.worker][self.id]

    def undo(self, state: Snapshot) -> None:
        """Put it back."""
        state.stores[self.worker][self.id] = self.old


@dataclass(slots=True)
class Sent:
    """A message went from one worker to another. It changes no store itself; what it causes follows.

    `trip` says what it took to bring it to another process. It differs from run to run: neither `repr` nor `==` look.
    """

    receiver: str
    message: Message | RecordedMessage
    trip: Trip | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """OBJ, PTR, CMD, GET, MOVE, HOLD, DEL or NEWS."""
        return self.message.kind

    @property
    def sender(self) -> str:
        """The worker that sent it."""
        return self.message.sender

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the objects that it names."""
        return self.message.ids

    @property
    def operation(self) -> str:
        """The operation of a command, such as `torch.add`; empty for other messages."""
        return getattr(self.message, "operation", "")

    @property
    def origin(self) -> int | None:
        """The number by which the sender knows the value that it sends; None when nobody else knows it."""
        return getattr(self.message, "origin", None)

    @property
    def mark(self) -> Mark | None:
        """What the numbers that it brings are, if they are not what they look like."""
        message = self.message
        if isinstance(message, RecordedMessage):
            return message.mark
        return message.description.mark if isinstance(message, StoreTensor) else None

    @property
    def data_bytes(self) -> int:
        """Bytes of values that travelled: elements x element size, a carried gradient included."""
        return getattr(self.message, "data_bytes", 0)

    @property
    def message_bytes(self) -> int:
        """Bytes of the header, as it would be encoded, and the values."""
        if isinstance(self.message, RecordedMessage):
            return self.message.message_bytes
        return wire.size(self.message) + self.data_bytes

    def apply(self, state: Snapshot) -> None:
        """A message alone changes nothing."""

    def undo(self, state: Snapshot) -> None:
        """A message alone changes nothing."""


@dataclass(slots=True)
class RecordedMessage:
    """What a loaded history knows of a message."""

    kind: str
    sender: str
    ids: tuple[int, ...]
    operation: str
    origin: int | None
    data_bytes: int
    message_bytes: int
    mark: Mark | None = None


@dataclass(slots=True)
class Named:
    """The notebook's names stand for something else than before. Nobody changes these dicts: states share them."""

    new: dict[str, NamedObject]
    old: dict[str, NamedObject]

    def apply(self, state: Snapshot) -> None:
        """Use the new names."""
        state.names = self.new

    def undo(self, state: Snapshot) -> None:
        """Use the old names."""
        state.names = self.old
