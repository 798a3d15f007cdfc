"""What workers say to each other. Knows nothing of stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import torch
from msgspec import Struct

from syftlite.description import Address, Description

#: Stands among a command's arguments for an object of the receiver's store; `Command.references` has the ids. No class
#: of ours, whose instances the garbage collector would all visit in a long record: it passes a bare object by.
REFERENCE: Final = object()
#: The arguments of calls on such objects alone, two of them first, as in most calls: a long record has each but once.
REFERENCES: Final = tuple((REFERENCE,) * count for count in (2, 1, 3, 4))


@dataclass(slots=True, frozen=True)
class Scalar:
    """A 0-dim tensor that travels by value, as a number with its dtype."""

    value: complex | float | int | bool
    dtype: torch.dtype


@dataclass(slots=True)
class Message:
    """One request from a worker to another."""

    kind: ClassVar[str] = "MSG"
    sender: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids that the message names."""
        return ()


@dataclass(slots=True)
class StoreTensor(Message):
    """Keep this tensor under this id. In the history `tensor` is None: a record keeps no data alive.

    `holder` is who will point to it. `origin` is the number by which the sender knows its value (see `identities`),
    None for one that nobody else knows. When the id is taken, a tensor that is sent replaces what is there
    (`replaces`), and one that is moved gets an id of its own. `allowed` are the users of a private tensor; what is
    `kept` stays without pointers to it.
    """

    kind: ClassVar[str] = "OBJ"
    id: int
    origin: int | None
    holder: str
    replaces: bool
    description: Description
    data_bytes: int
    tensor: torch.Tensor | None
    allowed: tuple[object, ...] | None = None
    kept: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        """The id to store under."""
        return (self.id,)

    def told(self, id: int) -> StoreTensor:
        """Return what the history keeps of it: the id it was stored under, and no tensor."""
        facts = (self.holder, self.replaces, self.description, self.data_bytes)
        return StoreTensor(self.sender, id, self.origin, *facts, None, self.allowed, self.kept)


@dataclass(slots=True)
class StorePointer(Message):
    """Keep a pointer under this id, for `holder`; its data stays where it is. `description` is that of its target."""

    kind: ClassVar[str] = "PTR"
    id: int
    holder: str
    replaces: bool
    target: Address
    description: Description
    kept: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        """The id to store under."""
        return (self.id,)


@dataclass(slots=True)
class Command(Message):
    """Call an operation of the allow-list on objects that the receiver keeps.

    `references` are their ids, in the order in which REFERENCE stands in the arguments and then in the keywords.
    """

    kind: ClassVar[str] = "CMD"
    operation: str
    references: tuple[int, ...]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any] | None

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all arguments."""
        return self.references


@dataclass(slots=True)
class Fetch(Message):
    """Hand the object over: it leaves the receiver's store and comes back in the reply.

    `user` asks for a private object; `into` is the id under which a worker that asks will keep it.
    """

    kind: ClassVar[str] = "GET"
    id: int
    reason: str
    user: object = None
    into: int | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """The id asked for."""
        return (self.id,)


@dataclass(slots=True)
class Move(Message):
    """Hand the object to another worker directly; with `keeps_pointer`, keep a pointer to it in its place."""

    kind: ClassVar[str] = "MOVE"
    id: int
    to: str
    reason: str
    keeps_pointer: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that moves."""
        return (self.id,)


@dataclass(slots=True)
class Pull(Message):
    """Fetch what your pointer `id` points to, and keep it in the pointer's place."""

    kind: ClassVar[str] = "GET"
    id: int
    reason: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The id of the pointer."""
        return (self.id,)


@dataclass(slots=True)
class Together(Message):
    """Carry out these requests, all or none: they are of one kind, and to move means to one worker."""

    kind: ClassVar[str] = "ALL"
    parts: tuple[Message, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all parts."""
        return tuple(id for part in self.parts for id in part.ids)


@dataclass(slots=True)
class Search(Message):
    """Say which of your objects have all these tags, or this id; the sender becomes a holder of each."""

    kind: ClassVar[str] = "ASK"
    query: tuple[str | int, ...]


@dataclass(slots=True)
class Hold(Message):
    """Count `holder` among those who point to the object; or, with `holds` false, no longer."""

    kind: ClassVar[str] = "HOLD"
    id: int
    holder: str
    holds: bool = True

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that is held."""
        return (self.id,)


@dataclass(slots=True)
class Keep(Message):
    """Keep the object though nobody points to it any more; or, with `keep` false, no longer."""

    kind: ClassVar[str] = "KEEP"
    id: int
    keep: bool

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that is kept."""
        return (self.id,)


@dataclass(slots=True)
class Release(Message):
    """The sender no longer points to the object; the last release removes it."""

    kind: ClassVar[str] = "DEL"
    id: int

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that is let go."""
        return (self.id,)


@dataclass(slots=True)
class Remove(Message):
    """Take objects out of your store, whoever points to them: those with these ids that are there; all, without any."""

    kind: ClassVar[str] = "RM"
    which: tuple[int, ...] | None
    reason: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids that are to go, as far as they are named."""
        return self.which or ()


@dataclass(slots=True)
class Refresh(Message):
    """An object that you point to looks different now: after `resize_`, `unsqueeze_`, `x.data = y`."""

    kind: ClassVar[str] = "NEWS"
    id: int
    description: Description

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that changed."""
        return (self.id,)


@dataclass(slots=True)
class Show(Message):
    """The first values of an object go to who watches, as its owner allows. Nobody asks for it: it is only recorded."""

    kind: ClassVar[str] = "SHOW"
    id: int
    data_bytes: int

    @property
    def ids(self) -> tuple[int, ...]:
        """The id of the object."""
        return (self.id,)


class Result(Struct, frozen=True):
    """A reply: the result lies in the replier's store under this id. `known`: it lay there before."""

    id: int
    description: Description
    attribute: str = ""
    known: bool = False
