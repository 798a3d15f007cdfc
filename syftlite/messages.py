"""What workers say to each other, and how they describe an object without its values. Knows nothing of stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import torch


@dataclass(slots=True, frozen=True)
class Address:
    """Where a pointer points: the worker that keeps the object, and the object's id there.

    `attribute` is "grad" for the gradient of that object, which is no entry of its own in the store; `key` is the
    store's number for it.
    """

    worker: str
    id: int
    attribute: str = ""
    key: int = 0

    @property
    def store_id(self) -> int:
        """The number to ask the store for."""
        return self.key if self.attribute else self.id

    def __str__(self) -> str:
        return f"{self.worker}:{self.id}" + (f"::{self.attribute}" if self.attribute else "")


@dataclass(slots=True)
class Description:
    """All that may be known of an object from afar: its shape and kind, never its values.

    For a pointer `target` says where it points, and the other fields describe the data at the end of its chain.
    `values` are the first few; they are taken only while somebody watches, and travel in no message.
    Descriptions are shared: nobody changes one. (Frozen, they would take five times as long to make.)
    """

    shape: torch.Size
    dtype: torch.dtype
    requires_grad: bool
    is_leaf: bool
    device: torch.device
    target: Address | None = None
    values: tuple[object, ...] | None = None

    @property
    def preview(self) -> str | None:
        """The first values as text, such as `[1, 2, 3, ...]`; None when nobody took them."""
        if self.values is None:
            return None
        texts = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in self.values]
        if not self.shape:
            return texts[0]
        return f"[{', '.join(texts)}{', ...' if self.shape.numel() > len(texts) else ''}]"

    def showing(self, values: tuple[object, ...] | None) -> Description:
        """Return the same description with the first values of the tensor."""
        return Description(
            self.shape, self.dtype, self.requires_grad, self.is_leaf, self.device, self.target, values
        )

    @property
    def is_pointer(self) -> bool:
        """Say whether the object is a pointer."""
        return self.target is not None

    @property
    def data_bytes(self) -> int:
        """Size of the values in bytes (elements x element size); 0 for a pointer, which has none."""
        return 0 if self.target is not None else self.shape.numel() * self.dtype.itemsize

    @property
    def kind(self) -> str:
        """The text a box shows: `int64 (3,)`."""
        return f"{str(self.dtype).removeprefix('torch.')} {tuple(self.shape)}"


#: Most results look like an earlier one: they share its description, and the record of a loop stays small.
_known_looks: dict[tuple[torch.Size, torch.dtype, bool, bool, torch.device], Description] = {}
_MANY = 10_000


def describe(tensor: torch.Tensor) -> Description:
    """Describe a local tensor.

    >>> describe(torch.zeros(2, 3)).kind
    'float32 (2, 3)'
    >>> describe(torch.zeros(2, 3)).data_bytes
    24
    """
    requires_grad = tensor.requires_grad
    key = (tensor.shape, tensor.dtype, requires_grad, not requires_grad or tensor.is_leaf, tensor.device)
    look = _known_looks.get(key)
    if look is None:
        if len(_known_looks) > _MANY:
            _known_looks.clear()
        look = _known_looks[key] = Description(*key)
    return look


class ObjectReference(int):
    """The id of an argument that lies in the receiver's store."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Tell it from a plain number."""
        return f"#{int(self)}"


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

    `holder` is who will point to it. `origin` is the id that the sender keeps it under. When the id is taken, a tensor
    that is sent replaces what is there (`replaces`), and one that is moved gets an id of its own.
    """

    kind: ClassVar[str] = "OBJ"
    id: int
    origin: int
    holder: str
    replaces: bool
    description: Description
    data_bytes: int
    tensor: torch.Tensor | None

    @property
    def ids(self) -> tuple[int, ...]:
        """The id to store under."""
        return (self.id,)


@dataclass(slots=True)
class StorePointer(Message):
    """Keep a pointer under this id, for `holder`; its data stays where it is. `description` is that of its target."""

    kind: ClassVar[str] = "PTR"
    id: int
    holder: str
    replaces: bool
    target: Address
    description: Description

    @property
    def ids(self) -> tuple[int, ...]:
        """The id to store under."""
        return (self.id,)


@dataclass(slots=True)
class Command(Message):
    """Call an operation of the allow-list on objects that the receiver keeps."""

    kind: ClassVar[str] = "CMD"
    operation: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any] | None

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all arguments."""
        return tuple(_references((self.arguments, self.keywords)))


@dataclass(slots=True)
class Fetch(Message):
    """Hand the object over: it leaves the receiver's store and comes back in the reply."""

    kind: ClassVar[str] = "GET"
    id: int
    reason: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The id asked for."""
        return (self.id,)


@dataclass(slots=True)
class Move(Message):
    """Hand the object to another worker directly."""

    kind: ClassVar[str] = "MOVE"
    id: int
    to: str
    reason: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that moves."""
        return (self.id,)


@dataclass(slots=True)
class Hold(Message):
    """Count `holder` among those who point to the object."""

    kind: ClassVar[str] = "HOLD"
    id: int
    holder: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The id that is held."""
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
class Result:
    """A reply: the result lies in the replier's store under this id. `known`: it lay there before."""

    id: int
    description: Description
    attribute: str = ""
    known: bool = False


def _references(value: object) -> Iterator[int]:
    if isinstance(value, ObjectReference):
        yield int(value)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, slice):
        yield from _references((value.start, value.stop, value.step))
