"""Fixed point on plain tensors: decimal numbers as whole ones, back again, and rounding. Knows torch and `Fixed` alone.

A number x stands as the whole number nearest to x * base ** digits, so x and what comes back differ by at most half a
unit, `base ** -digits / 2` (plus the rounding of the dtype that comes back). Whole numbers, those of products before
they are rounded too, stay below `LIMIT` in size; what would not is refused.
"""

from __future__ import annotations

from numbers import Real

import torch
from torch import Tensor

from syftlite.description import Fixed
from syftlite.sharing.errors import FixedPointError

#: Below this in size is every whole number that stands for another one, and every product before it is rounded: so
#: no sum of two wraps around 2^63, and truncation of shares is exact (see `dealing`).
LIMIT = 2**62


def fixed_point(base: object, digits: object, dtype: torch.dtype) -> Fixed:
    """Return the encoding with so many digits of a base, for values of a dtype.

    Raises:
        FixedPointError: if base or digits are no such numbers, or one unit is too small.
    """
    if isinstance(base, bool) or not isinstance(base, int) or base < 2:
        raise FixedPointError("base", repr(base))
    if isinstance(digits, bool) or not isinstance(digits, int) or digits < 0 or base**digits >= LIMIT:
        raise FixedPointError("digits", repr(digits), base)
    return Fixed(base, digits, dtype if dtype.is_floating_point else torch.get_default_dtype())


def scale_of(fixed: Fixed) -> int:
    """Return how many units make one."""
    scale: int = fixed.base**fixed.digits
    return scale


def encode(tensor: Tensor, fixed: Fixed, name: str = "it") -> Tensor:
    """Return the whole numbers that stand for the values of a tensor.

    Raises:
        FixedPointError: if a value is nan, infinite or too large; which one it is stays unsaid, as it may be secret.

    Example:
        >>> encode(torch.tensor([1.5, -0.0012]), Fixed(10, 3, torch.float32))
        tensor([1500,   -1])
    """
    if tensor.is_complex():
        raise FixedPointError("complex", name)
    scale, values = scale_of(fixed), tensor.detach()
    if not values.is_floating_point():
        return _encode_whole(values.to(torch.int64), fixed, name)
    if not bool(torch.isfinite(values).all()):
        raise FixedPointError("nan", name)
    units = (values.double() * scale).round()
    if bool((units.abs() >= LIMIT).any()):
        raise _too_large(name, fixed)
    return units.to(torch.int64)


def _encode_whole(values: Tensor, fixed: Fixed, name: str) -> Tensor:
    most = (LIMIT - 1) // scale_of(fixed)
    if bool(((values > most) | (values < -most)).any()):
        raise _too_large(name, fixed)
    return values * scale_of(fixed)


def _too_large(name: str, fixed: Fixed) -> FixedPointError:
    return FixedPointError("large", name, fixed.base, fixed.digits, f"{(LIMIT - 1) / scale_of(fixed):.4g}")


def encode_number(number: Real, fixed: Fixed, name: str = "the number") -> int:
    """Return the whole number that stands for a Python number."""
    if isinstance(number, int):
        units = number * scale_of(fixed)
        if abs(units) >= LIMIT:
            raise _too_large(name, fixed)
        return units
    return int(encode(torch.tensor(float(number), dtype=torch.float64), fixed, name))


def decode(units: Tensor, fixed: Fixed) -> Tensor:
    """Return the values that whole numbers stand for.

    Example:
        >>> decode(torch.tensor([1500, -10]), Fixed(10, 3, torch.float32))
        tensor([ 1.5000, -0.0100])
    """
    return (units.double() / scale_of(fixed)).to(fixed.dtype)


def rounded(units: Tensor, divisor: int) -> Tensor:
    """Return whole numbers divided by one, to the nearest: at most half of one off.

    Example:
        >>> rounded(torch.tensor([1499, 1500, -1499, -1501]), 1000)
        tensor([ 1,  2, -1, -2])
    """
    return torch.div(units + divisor // 2, divisor, rounding_mode="floor")


def together(operation: str, one: Fixed, other: Fixed) -> Fixed:
    """Return the encoding of what is computed from two.

    Raises:
        FixedPointError: if their units differ.
    """
    if (one.base, one.digits) != (other.base, other.digits):
        raise FixedPointError("mixed", operation, one.base, one.digits, other.base, other.digits)
    return Fixed(one.base, one.digits, torch.promote_types(one.dtype, other.dtype))
