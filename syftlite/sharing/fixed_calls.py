"""What a torch call on fixed point gives: which rule answers it, and what reading, choosing and changing mean there.

Knows plain tensors and their encoding; results are made fixed point again by `as_kind`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from syftlite.arguments import leaves, mapped
from syftlite.description import Fixed
from syftlite.kinds import as_kind, mark_of, plain
from syftlite.known_here import KNOWN_HERE
from syftlite.operations import Operation, operation_of
from syftlite.sharing import fixed_arithmetic as arithmetic
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
from syftlite.sharing.encoding import decode
from syftlite.sharing.errors import FixedPointError
from syftlite.sharing.fixed_call import FixedCall, as_tensor, bare

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
    return handler(FixedCall(operation.short_name, name, call, fixed), *args, **kwargs)


def is_ours(operation: Operation) -> bool:
    """Say whether an operation was registered here, and is a Python function of several torch calls."""
    return "." not in operation.name


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


def _alike(call: FixedCall, *args: Any, **kwargs: Any) -> Any:
    """Carry out what puts numbers elsewhere or adds them up."""
    if call.name in JOINING:
        args = mapped(lambda value: call.units(value) if isinstance(value, Tensor) else value, args)
    args, kwargs = mapped(bare, (args, kwargs))
    if call.name in SUMMING:
        call.checked(call.function(args[0].abs().double(), *args[1:], **kwargs))
    result = call.function(*args, **kwargs)
    return mapped(lambda value: as_kind(value, call.fixed), result)


def _compared(call: FixedCall, x: Any, y: Any, **kwargs: Any) -> Any:
    if call.name in ("isclose", "allclose"):
        raise FixedPointError("call", call.spoken)
    return call.function(as_tensor(call.units(x)), as_tensor(call.units(y)), **kwargs)


def _chosen(call: FixedCall, x: Any, *args: Any, **kwargs: Any) -> Any:
    if args and (isinstance(args[0], Tensor) or call.name in ("maximum", "minimum")):
        args = (as_tensor(call.units(args[0])), *args[1:])
    if kwargs.pop("inplace", False):
        raise FixedPointError("in place", call.spoken)
    result = call.function(as_tensor(call.units(x)), *args, **kwargs)
    if call.name.startswith("arg"):
        return result
    if isinstance(result, Tensor):
        return call.give(result)
    values, places = result
    return type(result)((call.give(values), places))


def _changing(name: str) -> Handler:
    handler = _handler(name)
    assert handler is not None

    def change(call: FixedCall, x: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(mark_of(x), Fixed):
            raise FixedPointError("in place", call.spoken)
        call.name = name
        plain(x).copy_(plain(handler(call, x, *args, **kwargs)))
        return x

    return change


def _set_item(call: FixedCall, x: Tensor, index: Any, value: Any) -> None:
    if not isinstance(mark_of(x), Fixed):
        raise FixedPointError("in place", call.spoken)
    plain(x)[index] = call.units(value)


_HANDLERS: tuple[tuple[frozenset[str], Handler], ...] = (
    (NEGATING, arithmetic.negated),
    (ALIKE - NEGATING, _alike),
    (ADDING, arithmetic.added),
    (TIMES, arithmetic.times),
    (CONTRACTING, arithmetic.contracted),
    (DIVIDING, arithmetic.divided),
    (frozenset(("__rtruediv__",)), arithmetic.divided_by),
    (frozenset(("reciprocal",)), arithmetic.one_by),
    (frozenset(("mean",)), arithmetic.mean),
    (frozenset(("square",)), arithmetic.square),
    (frozenset(("pow", "__pow__")), arithmetic.to_power),
    (frozenset(("linear",)), arithmetic.linear),
    (COMPARING, _compared),
    (_CHOOSING, _chosen),
)
