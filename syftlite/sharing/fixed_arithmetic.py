"""Arithmetic on fixed point: sums, products, quotients and means, exact or rounded to the nearest unit.

Each function takes the call that it carries out. Knows no names of torch's but those of products.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from syftlite.kinds import as_kind, plain
from syftlite.sharing.encoding import rounded, scale_of
from syftlite.sharing.errors import FixedPointError
from syftlite.sharing.fixed_call import FixedCall, as_tensor, is_whole


def negated(call: FixedCall, x: Tensor) -> Tensor:
    """Return the negative."""
    return call.give(-plain(x))


def added(call: FixedCall, x: Any, y: Any, *, alpha: Any = 1) -> Tensor:
    """Return a sum or a difference, by the name of the call; exact."""
    one, other = call.units(x), call.units(y)
    if alpha != 1:
        other = call.units(times(call, as_kind(torch.as_tensor(other), call.fixed), alpha))
    if call.name == "add":
        return call.give(one + other)
    return call.give(other - one if "rsub" in call.name else one - other)


def times(call: FixedCall, x: Any, y: Any) -> Tensor:
    """Return the product, number by number."""
    return product_of(call, x, y, torch.mul)


def contracted(call: FixedCall, x: Any, y: Any) -> Tensor:
    """Return a product of matrices or vectors."""
    if call.name == "__rmatmul__":
        return product_of(call, y, x, torch.matmul)
    return product_of(call, x, y, getattr(torch, call.name))


def linear(call: FixedCall, x: Any, weight: Any, bias: Any = None) -> Tensor:
    """Return what a linear layer makes of its input."""
    product = product_of(call, x, weight.transpose(-1, -2) if weight.ndim > 1 else weight, torch.matmul)
    return product if bias is None else call.give(plain(product) + call.units(bias))


def divided(call: FixedCall, x: Any, y: Any, *, rounding_mode: str | None = None) -> Tensor:
    """Return the quotient, rounded to the nearest unit."""
    if rounding_mode is not None:
        raise FixedPointError("call", f"{call.spoken} with a rounding_mode")
    above = as_tensor(call.units(x))
    if is_whole(y):
        below = as_tensor(y)
    else:
        below = as_tensor(call.units(y))
        call.checked(above.double() * scale_of(call.fixed))
        above = above * scale_of(call.fixed)
    if bool((below == 0).any()):
        raise FixedPointError("zero", call.spoken)
    size = below.abs()
    return call.give(torch.div(above * below.sign() + size // 2, size, rounding_mode="floor"))


def divided_by(call: FixedCall, x: Any, y: Any) -> Tensor:
    """Return y / x."""
    return divided(call, y, x)


def one_by(call: FixedCall, x: Any) -> Tensor:
    """Return 1 / x."""
    return divided(call, as_kind(torch.tensor(scale_of(call.fixed)), call.fixed), x)


def mean(call: FixedCall, x: Tensor, dim: Any = None, keepdim: bool = False, **kwargs: Any) -> Tensor:
    """Return the mean, rounded to the nearest unit."""
    if kwargs:
        raise FixedPointError("call", f"{call.spoken} with {next(iter(kwargs))}")
    units = plain(x)
    count = count_of_mean(units.shape, dim)
    if dim is None:
        call.checked(units.abs().double().sum())
        return call.give(rounded(units.sum(), max(1, count)))
    call.checked(units.abs().double().sum(dim, keepdim))
    return call.give(rounded(units.sum(dim, keepdim), max(1, count)))


def count_of_mean(shape: torch.Size, dim: Any) -> int:
    """Return how many numbers go into each mean over some dimensions.

    >>> count_of_mean(torch.Size([2, 3]), None), count_of_mean(torch.Size([2, 3]), -1)
    (6, 3)
    """
    if dim is None:
        return shape.numel()
    return math.prod(shape[each] for each in ((dim,) if isinstance(dim, int) else dim))


def square(call: FixedCall, x: Tensor) -> Tensor:
    """Return x * x."""
    return times(call, x, x)


def to_power(call: FixedCall, x: Any, power: Any) -> Tensor:
    """Return a power to a whole number."""
    if isinstance(power, bool) or not isinstance(power, int) or power < 1 or not isinstance(x, Tensor):
        raise FixedPointError("call", f"{call.spoken} other than to a whole power")
    power_of_x: Tensor = raised(x, power, lambda one, other: times(call, one, other))
    return power_of_x


def raised(base: Any, power: int, times: Callable[[Any, Any], Any]) -> Any:
    """Return a power from as few products as its digits allow."""
    result = None
    while True:
        if power & 1:
            result = base if result is None else times(result, base)
        power >>= 1
        if not power:
            return result
        base = times(base, base)


def product_of(call: FixedCall, x: Any, y: Any, multiply: Callable[[Any, Any], Tensor]) -> Tensor:
    """Multiply; a product of two that are in units is rounded, one with whole numbers is exact."""
    is_exact = is_whole(x) or is_whole(y)
    one, other = (as_tensor(value if is_whole(value) else call.units(value)) for value in (x, y))
    call.checked(multiply(one.abs().double(), other.abs().double()))
    product = multiply(one, other)
    return call.give(product if is_exact else rounded(product, scale_of(call.fixed)))
