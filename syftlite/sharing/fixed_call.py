"""One call on fixed point: its encoding, what its arguments are in units, and whether a result fits.

Knows no arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import torch
from torch import Tensor

from syftlite.description import Fixed
from syftlite.kinds import as_kind, mark_of, plain
from syftlite.sharing.encoding import LIMIT, encode, encode_number, together
from syftlite.sharing.errors import FixedPointError


class FixedCall:
    """One call: what it is called, and the encoding of its first fixed-point argument."""

    def __init__(self, spoken: str, name: str, function: Callable[..., Any], fixed: Fixed) -> None:
        """Take what a sentence calls it, how its name ends, the function, and the encoding."""
        self.spoken = spoken
        self.name = name
        self.function = function
        self.fixed = fixed

    def units(self, value: Any) -> Any:
        """Return an argument in units: a number or tensor is encoded."""
        if isinstance(value, Tensor):
            mark = mark_of(value)
            if isinstance(mark, Fixed):
                self.fixed = together(self.spoken, self.fixed, mark)
                return plain(value)
            return encode(value, self.fixed, "the other tensor")
        return encode_number(value, self.fixed) if isinstance(value, Real) else value

    def give(self, units: Tensor) -> Tensor:
        """Return units as fixed point, if they fit."""
        if bool((units.abs() >= LIMIT).any()):
            raise self.overflow()
        return as_kind(units, self.fixed)

    def checked(self, size: Tensor) -> None:
        """Refuse what is too large; `size` is how large it is, in double precision, which cannot overflow."""
        if bool((size.abs() >= LIMIT).any()):
            raise self.overflow()

    def overflow(self) -> FixedPointError:
        """Return the error that says that a number does not fit."""
        return FixedPointError("overflow", self.spoken, self.fixed.base, self.fixed.digits)


def is_whole(value: Any) -> bool:
    """Say whether a number or a tensor is of whole numbers that stand for themselves."""
    if isinstance(value, Tensor):
        return mark_of(value) is None and not value.is_floating_point() and not value.is_complex()
    return isinstance(value, int)


def as_tensor(value: Any) -> Tensor:
    """Return a number or a tensor as a tensor of whole numbers."""
    return value.to(torch.int64) if isinstance(value, Tensor) else torch.tensor(value)


def bare(value: Any) -> Any:
    """Return a tensor as one that says nothing of its numbers; anything else as it is."""
    return plain(value) if isinstance(value, Tensor) and mark_of(value) is not None else value
