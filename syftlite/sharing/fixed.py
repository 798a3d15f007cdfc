"""A tensor in fixed point: whole numbers that stand for decimal ones, here or in a worker's store. Knows no worker."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from syftlite.description import Fixed
from syftlite.facts import independent_copy, labels_of
from syftlite.kinds import as_kind, enter_kind, plain
from syftlite.sharing.encoding import decode
from syftlite.sharing.fixed_calls import answer


class FixedPrecisionTensor(Tensor):
    """Whole numbers of 64 bits that stand for decimal ones: so many units of `base ** -precision_fractional` each.

    `x.fix_precision()` makes one. What a value and its stand-in differ by is at most half a unit; a sum is exact, a
    product or a quotient at most half a unit off what the stand-ins give, a matrix product likewise. A value, a sum or
    a product that does not fit into 64 bits is an error, never a wrong number.

    Example:
        >>> import syftlite as sy, torch
        >>> hook = sy.TorchHook(torch)
        >>> x = torch.tensor([1.5, -0.25]).fix_precision()
        >>> x, x * x
        ((Wrapper)>FixedPrecisionTensor>tensor([1500, -250]), (Wrapper)>FixedPrecisionTensor>tensor([2250,   63]))
        >>> (x + 1).float_precision()
        tensor([2.5000, 0.7500])
    """

    _mark: Fixed

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Compute on what the numbers stand for."""
        __tracebackhide__ = True
        if any(kind is not cls for kind in types):
            return NotImplemented  # a pointer or a shared tensor is among the arguments, and knows what to do
        return answer(cls, func, args, kwargs or {})

    @property
    def encoding(self) -> Fixed:
        """What a unit is, and the dtype that comes back."""
        return self._mark

    @property
    def base(self) -> int:
        """The base of the digits."""
        return self._mark.base

    @property
    def precision_fractional(self) -> int:
        """The number of digits behind the point."""
        return self._mark.digits

    #: The number of different whole numbers.
    field = 2**64

    @property
    def is_wrapper(self) -> bool:
        """Whether this is what 0.2.9 wrapped; its `child` is not."""
        return "_bare" not in self.__dict__

    @property
    def child(self) -> Tensor:
        """What 0.2.9 had inside: of a wrapper the fixed-point tensor, of that the whole numbers; in the same memory."""
        inside = plain(self)
        if self.is_wrapper:
            as_kind(inside, self._mark).__dict__["_bare"] = True
        return inside

    def wrap(self, *_: Any, **__: Any) -> Tensor:
        """Return it as 0.2.9 wrapped it; in the same memory."""
        return self if self.is_wrapper else as_kind(plain(self), self._mark)

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return the whole numbers, as 0.2.9 did."""
        text = f"{'(Wrapper)>' if self.is_wrapper else ''}FixedPrecisionTensor>{plain(self)!r}"
        labels = labels_of(self)
        text = f"Parameter containing:\n{text}" if getattr(self, "_is_param", False) else text
        return text if labels is None else text + labels.lines(self.shape, of_pointer=False)

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        """Format what it stands for; without a specification the whole numbers."""
        return format(decode(plain(self), self._mark), specification) if specification else repr(self)

    def __float__(self) -> float:
        """Return what it stands for."""
        return float(decode(plain(self), self._mark))

    def __int__(self) -> int:
        """Return what it stands for, without its fraction."""
        return int(decode(plain(self), self._mark))

    def __bool__(self) -> bool:
        """Say whether it is not zero."""
        return bool(plain(self))

    def __hash__(self) -> int:
        """Hash by identity, as torch does."""
        return id(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """Return a second one, with its own memory."""
        if id(self) not in memo:
            copied = independent_copy(self)
            copied.__dict__.update({name: self.__dict__[name] for name in _KEPT if name in self.__dict__})
            memo[id(self)] = copied
        second: Tensor = memo[id(self)]
        return second

    __copy__ = wrap


#: What makes a parameter of a model one, and belongs to the copy too.
_KEPT = ("_is_param", "_home", "_learns", "_labels")

enter_kind(Fixed, FixedPrecisionTensor)


def as_fixed(units: Tensor, fixed: Fixed) -> Tensor:
    """Make whole numbers stand for decimal ones; returns the very tensor."""
    assert units.dtype is torch.int64
    return as_kind(units, fixed)
