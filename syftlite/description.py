"""How an object looks from afar: shape, kind, where a pointer points, never the values. Knows torch alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch
from msgspec import Struct


@dataclass(slots=True, unsafe_hash=True)
class Address:
    """Where a pointer points: the worker that keeps the object, and the object's id there.

    `attribute` is "grad" for the gradient of that object, which is no entry of its own in the store; `key` is the
    store's number for it. Nobody changes one. (Frozen, it would take four times as long to make, at every hop.)
    """

    worker: str
    id: int
    attribute: str = ""
    key: int = field(default=0, compare=False)

    @property
    def store_id(self) -> int:
        """The number to ask the store for."""
        return self.key if self.attribute else self.id

    def __str__(self) -> str:
        return f"{self.worker}:{self.id}" + (f"::{self.attribute}" if self.attribute else "")


@dataclass(slots=True, frozen=True)
class Labels:
    """What somebody wrote on an object: tags, sorted, by which it is found, and a description in words."""

    tags: tuple[str, ...] = ()
    description: str | None = None

    def lines(self, shape: torch.Size, *, of_pointer: bool) -> str:
        r"""Return what follows the print of an object, as PySyft 0.2.9 wrote it; `shape` is that of its data.

        >>> Labels(("#a", "#b"), "Ages of patients").lines(torch.Size([3]), of_pointer=False)
        '\n\tTags: #a #b \n\tDescription: Ages of patients...\n\tShape: torch.Size([3])'
        """
        tags = f"\n\tTags: {' '.join(self.tags)} " if self.tags else ""
        description = "" if self.description is None else self.description.partition("\n")[0] + "..."
        described = "" if self.description is None else f"\n\tDescription: {description}"
        shaped = f"\n\tShape: {shape}"
        if of_pointer:
            return tags + (shaped if tags else "") + described
        return tags + described + (shaped if tags or described else "")


@dataclass(slots=True, frozen=True)
class Fixed:
    """A mark: whole numbers that stand for decimal ones of a dtype, each counted in units of `base ** -digits`."""

    base: int
    digits: int
    dtype: torch.dtype


@dataclass(slots=True, frozen=True)
class Share:
    """A mark: one of several parts of a secret. Each alone is a random number; all together sum to the secret.

    `secret` is the number that all its parts have, and `part` counts from 0. `origin` says who had the secret in the
    clear when it was shared, and where: a number of me's (see `identities`), or an object of a worker's; `is_renewed`
    if it had changed there unseen by others. A mask is a part of a random number that hides a secret: no value of its
    own. A thing that stands for all parts at once has a `part` of -1.
    """

    secret: int
    part: int
    parts: int
    origin: Address | None = None
    is_renewed: bool = False
    is_mask: bool = False


Mark: TypeAlias = Fixed | Share


class Description(Struct, frozen=True):
    """All that may be known of an object from afar: its shape and kind, never its values.

    For a pointer `target` says where it points, and the other fields describe the data at the end of its chain; what
    points to several places has the `others` too. `values` are the first few; they are taken only while somebody
    watches, and travel in no message. `mark` says what the numbers are, if they are not what they look like. A pointer
    has the labels and the mark of what it points to.
    Descriptions are shared.
    """

    shape: torch.Size
    dtype: torch.dtype
    requires_grad: bool
    is_leaf: bool
    device: torch.device
    target: Address | None = None
    values: tuple[object, ...] | None = None
    labels: Labels | None = None
    mark: Mark | None = None
    others: tuple[Address, ...] = ()

    @property
    def preview(self) -> str | None:
        """The first values as text, such as `[1, 2, 3, ...]`; None when nobody took them."""
        if self.values is None:
            return None
        texts = [f"{value:.4g}" if isinstance(value, float | complex) else str(value) for value in self.values]
        if not self.shape:
            return texts[0]
        return f"[{', '.join(texts)}{', ...' if self.shape.numel() > len(texts) else ''}]"

    def showing(self, values: tuple[object, ...] | None) -> Description:
        """Return the same description with the first values of the tensor; without any, this very one."""
        if values is None:
            return self
        return Description(*self._of_data, self.target, values, self.labels, self.mark, self.others)

    def pointing_to(self, target: Address, *others: Address) -> Description:
        """Return the description of a pointer to what this one describes, or of one to several places at once."""
        data = self.shape, self.dtype, self.requires_grad, self.is_leaf, self.device
        return Description(*data, target, None, self.labels, self.mark, others)

    def labelled(self, labels: Labels | None) -> Description:
        """Return the same description with other labels."""
        return Description(*self._of_data, self.target, self.values, labels, self.mark, self.others)

    def marked(self, mark: Mark | None) -> Description:
        """Return the same description with another mark."""
        return Description(*self._of_data, self.target, self.values, self.labels, mark, self.others)

    @property
    def _of_data(self) -> tuple[torch.Size, torch.dtype, bool, bool, torch.device]:
        return self.shape, self.dtype, self.requires_grad, self.is_leaf, self.device

    @property
    def targets(self) -> tuple[Address, ...]:
        """All places that it points to."""
        return () if self.target is None else (self.target, *self.others)

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


#: Most results look like an earlier one: they share its description, and the record of a loop stays small. What is on
#: the CPU and needs no gradient, nearly everything, is found by shape and dtype alone.
_known_looks: dict[tuple[Any, ...], Description] = {}
_MANY = 10_000


def describe(tensor: torch.Tensor) -> Description:
    """Describe a local tensor.

    >>> describe(torch.zeros(2, 3)).kind
    'float32 (2, 3)'
    >>> describe(torch.zeros(2, 3)).data_bytes
    24
    """
    requires_grad = tensor.requires_grad
    key: tuple[Any, ...] = (tensor.shape, tensor.dtype)
    if requires_grad or not tensor.is_cpu:  # to ask for the device costs as much as all the rest
        key = (*key, requires_grad, _is_leaf(tensor), tensor.device)
    try:
        return _known_looks[key]
    except KeyError:
        if len(_known_looks) > _MANY:
            _known_looks.clear()
        look = Description(tensor.shape, tensor.dtype, requires_grad, _is_leaf(tensor), tensor.device)
        _known_looks[key] = look
        return look


def _is_leaf(tensor: torch.Tensor) -> bool:
    try:
        return tensor.is_leaf
    except RuntimeError:  # a view made without gradients, whose base was changed since: torch refuses to say
        return False
