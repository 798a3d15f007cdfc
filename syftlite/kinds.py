"""Kinds of tensors that say what their numbers are: shares, fixed point. Class and mark go along when one travels.

Knows torch and descriptions; the kinds themselves are made elsewhere and entered here.
"""

from __future__ import annotations

import torch
from torch import Tensor

from syftlite.description import Mark

#: Which class a tensor has that has a mark of this type.
_KINDS: dict[type[Mark], type[Tensor]] = {}


def enter_kind(mark: type[Mark], kind: type[Tensor]) -> None:
    """Let tensors with marks of a type be of a class."""
    _KINDS[mark] = kind


def mark_of(tensor: Tensor) -> Mark | None:
    """Return what a tensor says of its numbers; None when they are what they look like."""
    mark: Mark | None = tensor.__dict__.get("_mark")
    return mark


def as_kind(tensor: Tensor, mark: Mark) -> Tensor:
    """Make a plain tensor one that says what its numbers are; returns it."""
    tensor.__class__ = _KINDS[type(mark)]
    tensor.__dict__["_mark"] = mark
    return tensor


def plain(tensor: Tensor) -> Tensor:
    """Return the same numbers, in the same memory, as a tensor that says nothing of them."""
    with torch._C.DisableTorchFunctionSubclass():
        return tensor.as_subclass(Tensor)
