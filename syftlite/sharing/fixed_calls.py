"""What a torch call on fixed point gives: arithmetic on whole numbers, with rounding, and no number that is wrong.

Knows plain tensors and their encoding; results are made fixed point again by `as_kind`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import torch
from torch import Tensor

from syftlite.arguments import leaves, mapped
from syftlite.description import Fixed
from syftlite.kinds import as_kind, mark_of, plain
from syftlite.known_here import KNOWN_HERE
from syftlite.operations import Operation, operation_of
from syftlite.sharing.calls import (
    ADDING,
    ALIKE,
    COMPARING,
    CONTRACTING,
    DIVIDING,
    JOINING,
    NEGATING,
    READING,
    SUMMING,
    TIMES,
    in_place,
    short_name,
)
from syftlite.sharing.encoding import LIMIT, decode, encode, encode_number, rounded, scale_of, together
from syftlite.sharing.errors import FixedPointError

#: Choose among numbers, and give numbers, places, or both.
_CHOOSING = frozenset(
    ("relu", "abs", "absolute", "max", "min", "amax", "amin", "maximum", "minimum", "argmax", "argmin")
)
#: Tell nothing of what the numbers stand for.
_TELLING = frozenset(("grad", "layout", "is_quantized", "is_leaf", "output_nr", "type", "_backward_hooks", "numel"))


def answer(kind: type[Tensor], call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Carry a torch call out, some of whose arguments are in fixed point."""
    __tracebackhide__ = True
    operation, name = operation_of(call), short_name(call)
    if is_ours(operation):
        return call.__wrapped__(*args, **kwargs)  # type: ignore[attr-defined]  # what `register_operation` wrapped
    if operation.tells_layout or call in KNOWN_HERE or name in _TELLING:
        with torch._C.DisableTorchFunctionSubclass():
            return call(*args, **kwargs)
    if name in READING:
        return _read(call, args, kwargs)
    handler = _handler(name)
    if "out" in kwargs or (handler is None and operation.mutates):
        raise FixedPointError("in place", operation.short_name)
    if handler is None:
        raise FixedPointError("call", operation.short_name)
    first = next(value for value in leaves((args, kwargs)) if isinstance(value, kind))
    fixed = mark_of(first)
    assert isinstance(fixed, Fixed)
    return handler(_Call(operation.short_name, name, call, fixed), *args, **kwargs)


def is_ours(operation: Operation) -> bool:
    """Say whether an operation was registered here, and is a Python function of several torch calls."""
    return "." not in operation.name


class _Call:
    """One call: what it is called, and the encoding of its first fixed-point argument."""

    def __init__(self, spoken: str, name: str, function: Callable[..., Any], fixed: Fixed) -> None:
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
        return FixedPointError("overflow", self.spoken, self.fixed.base, self.fixed.digits)


Handler = Callable[..., Any]


def _handler(name: str) -> Handler | None:
    changed = in_place(name)
    if changed:
        return _changing(changed)
    if name == "__setitem__":
        return _set_item
    for names, handler in _HANDLERS:
        if name in names:
            return handler
    return None


def _read(call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    def values(value: Any) -> Any:
        mark = mark_of(value) if isinstance(value, Tensor) else None
        return decode(plain(value), mark) if isinstance(mark, Fixed) else value

    return call(*mapped(values, args), **kwargs)


def _alike(call: _Call, *args: Any, **kwargs: Any) -> Any:
    """Carry out what puts numbers elsewhere or adds them up."""
    if call.name in JOINING:
        args = mapped(lambda value: call.units(value) if isinstance(value, Tensor) else value, args)
    args, kwargs = mapped(bare, (args, kwargs))
    if call.name in SUMMING:
        call.checked(call.function(args[0].abs().double(), *args[1:], **kwargs))
    result = call.function(*args, **kwargs)
    return mapped(lambda value: as_kind(value, call.fixed), result)


def bare(value: Any) -> Any:
    """Return a tensor as one that says nothing of its numbers; anything else as it is."""
    return plain(value) if isinstance(value, Tensor) and mark_of(value) is not None else value


def _negated(call: _Call, x: Tensor) -> Tensor:
    return call.give(-plain(x))


def _added(call: _Call, x: Any, y: Any, *, alpha: Any = 1) -> Tensor:
    one, other = call.units(x), call.units(y)
    if alpha != 1:
        other = call.units(_times(call, as_kind(torch.as_tensor(other), call.fixed), alpha))
    if call.name in ("add",):
        return call.give(one + other)
    return call.give(other - one if "rsub" in call.name else one - other)


def _times(call: _Call, x: Any, y: Any) -> Tensor:
    return _product(call, x, y, torch.mul)


def _contracted(call: _Call, x: Any, y: Any) -> Tensor:
    if call.name == "__rmatmul__":
        return _product(call, y, x, torch.matmul)
    return _product(call, x, y, getattr(torch, call.name))


def _product(call: _Call, x: Any, y: Any, multiply: Callable[[Any, Any], Tensor]) -> Tensor:
    """Multiply; a product of two that are in units is rounded, one with whole numbers is exact."""
    is_whole = any(_is_whole(value) for value in (x, y))
    one, other = (_as_tensor(value if _is_whole(value) else call.units(value)) for value in (x, y))
    call.checked(multiply(one.abs().double(), other.abs().double()))
    product = multiply(one, other)
    return call.give(product if is_whole else rounded(product, scale_of(call.fixed)))


def _is_whole(value: Any) -> bool:
    """Say whether a number or a tensor is of whole numbers that stand for themselves."""
    if isinstance(value, Tensor):
        return mark_of(value) is None and not value.is_floating_point() and not value.is_complex()
    return isinstance(value, int)


def _as_tensor(value: Any) -> Tensor:
    return value.to(torch.int64) if isinstance(value, Tensor) else torch.tensor(value)


def _divided(call: _Call, x: Any, y: Any, *, rounding_mode: str | None = None) -> Tensor:
    if rounding_mode is not None:
        raise FixedPointError("call", f"{call.spoken} with a rounding_mode")
    above = _as_tensor(call.units(x))
    if _is_whole(y):
        below = _as_tensor(y)
    else:
        below = _as_tensor(call.units(y))
        call.checked(above.double() * scale_of(call.fixed))
        above = above * scale_of(call.fixed)
    if bool((below == 0).any()):
        raise FixedPointError("zero", call.spoken)
    size = below.abs()
    return call.give(torch.div(above * below.sign() + size // 2, size, rounding_mode="floor"))


def _divided_by(call: _Call, x: Any, y: Any) -> Tensor:
    return _divided(call, y, x)


def _one_by(call: _Call, x: Any) -> Tensor:
    return _divided(call, as_kind(torch.tensor(scale_of(call.fixed)), call.fixed), x)


def _mean(call: _Call, x: Tensor, dim: Any = None, keepdim: bool = False, **kwargs: Any) -> Tensor:
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


def _square(call: _Call, x: Tensor) -> Tensor:
    return _times(call, x, x)


def _power(call: _Call, x: Any, power: Any) -> Tensor:
    if isinstance(power, bool) or not isinstance(power, int) or power < 1 or not isinstance(x, Tensor):
        raise FixedPointError("call", f"{call.spoken} other than to a whole power")
    power_of_x: Tensor = raised(x, power, lambda one, other: _times(call, one, other))
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


def _linear(call: _Call, x: Any, weight: Any, bias: Any = None) -> Tensor:
    product = _product(call, x, weight.transpose(-1, -2) if weight.ndim > 1 else weight, torch.matmul)
    return product if bias is None else call.give(plain(product) + call.units(bias))


def _compared(call: _Call, x: Any, y: Any, **kwargs: Any) -> Any:
    if call.name in ("isclose", "allclose"):
        raise FixedPointError("call", call.spoken)
    return call.function(_as_tensor(call.units(x)), _as_tensor(call.units(y)), **kwargs)


def _chosen(call: _Call, x: Any, *args: Any, **kwargs: Any) -> Any:
    if args and (isinstance(args[0], Tensor) or call.name in ("maximum", "minimum")):
        args = (_as_tensor(call.units(args[0])), *args[1:])
    if kwargs.pop("inplace", False):
        raise FixedPointError("in place", call.spoken)
    result = call.function(_as_tensor(call.units(x)), *args, **kwargs)
    if call.name.startswith("arg"):
        return result
    if isinstance(result, Tensor):
        return call.give(result)
    values, places = result
    return type(result)((call.give(values), places))


def _changing(name: str) -> Handler:
    handler = _handler(name)
    assert handler is not None

    def change(call: _Call, x: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(mark_of(x), Fixed):
            raise FixedPointError("in place", call.spoken)
        call.name = name
        plain(x).copy_(plain(handler(call, x, *args, **kwargs)))
        return x

    return change


def _set_item(call: _Call, x: Tensor, index: Any, value: Any) -> None:
    if not isinstance(mark_of(x), Fixed):
        raise FixedPointError("in place", call.spoken)
    plain(x)[index] = call.units(value)


_HANDLERS: tuple[tuple[frozenset[str], Handler], ...] = (
    (NEGATING, _negated),
    (ALIKE - NEGATING, _alike),
    (ADDING, _added),
    (TIMES, _times),
    (CONTRACTING, _contracted),
    (DIVIDING, _divided),
    (frozenset(("__rtruediv__",)), _divided_by),
    (frozenset(("reciprocal",)), _one_by),
    (frozenset(("mean",)), _mean),
    (frozenset(("square",)), _square),
    (frozenset(("pow", "__pow__")), _power),
    (frozenset(("linear",)), _linear),
    (COMPARING, _compared),
    (_CHOOSING, _chosen),
)
