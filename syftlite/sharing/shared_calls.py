"""What a torch call on shared tensors has the holders do. Knows sharings; a result is made a tensor by the caller.

What is linear each holder does alone, with its own shares. A product of two secrets takes a triple, and rounding a
mask: see `products`. A public number is added by the first holder alone, and multiplies every share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from numbers import Real
from typing import Any

import torch
from torch import Tensor

from syftlite.arguments import leaves, mapped
from syftlite.description import Fixed
from syftlite.kinds import mark_of, plain
from syftlite.known_here import KNOWN_HERE
from syftlite.operations import operation_of
from syftlite.sharing.calls import (
    ADDING,
    ALIKE,
    COMPARING,
    CONTRACTING,
    DIVIDING,
    JOINING,
    ORDERING,
    PARTING,
    READING,
    TIMES,
    in_place,
    short_name,
)
from syftlite.sharing.encoding import encode_number, scale_of, together
from syftlite.sharing.errors import FixedPointError, NotOnSharesError
from syftlite.sharing.fixed_arithmetic import count_of_mean, raised
from syftlite.sharing.fixed_calls import is_ours
from syftlite.sharing.products import multiplied
from syftlite.sharing.shared_call import Call, Make, Public, is_whole
from syftlite.sharing.shares import on_shares
from syftlite.sharing.sharing import Sharing, masks_from, refuse_apart

Handler = Callable[..., Any]


def answer(kind: type, make: Make, call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Carry a torch call out, some of whose arguments are shared."""
    __tracebackhide__ = True
    name, spoken = short_name(call), operation_of(call).short_name
    first: Any = next(value for value in leaves((args, kwargs)) if isinstance(value, kind))
    if is_ours(operation_of(call)):
        return call.__wrapped__(*args, **kwargs)  # type: ignore[attr-defined]  # what `register_operation` wrapped
    if call in KNOWN_HERE:
        return KNOWN_HERE[call](first._sharing.first, *args[1:], **kwargs)
    if name in ("grad", "_grad", "backward"):
        return None
    asked = Call(kind, make, call, name, spoken, first)
    handler = None if "out" in kwargs else _handler(name)
    if handler is None:
        trouble = "compare" if name in COMPARING | ORDERING else "read" if name in READING else "call"
        raise NotOnSharesError(trouble, spoken, asked.name(), first._sharing.names)
    asked.refuse_pointers((args, kwargs), first._sharing)
    with first._sharing.room.call(f"shared.{in_place(name) or name.strip('_')}", keeps_line=True):
        return handler(asked, *args, **kwargs)


def _handler(name: str) -> Handler | None:
    changed = in_place(name)
    if changed:
        return _changing(changed)
    return next((handler for names, handler in _HANDLERS if name in names), None)


def _alike(asked: Call, *args: Any, **kwargs: Any) -> Any:
    """Carry out what is linear: on each holder the same call."""
    shared = [value for value in leaves((args, kwargs)) if asked.is_shared(value)]
    like = asked.beside(shared)

    def public(value: Any) -> Any:
        if not isinstance(value, Tensor) or asked.is_shared(value):
            return value
        if asked.short in JOINING:  # numbers; elsewhere they are places
            return Public.once(asked.units(value, like.fixed), like, fill=True)
        return Public.everywhere(value, like)

    args, kwargs = mapped(public, (args, kwargs))
    if asked.short in PARTING:
        return _parted(asked, like, args, kwargs)
    return asked.each(like, asked.function, *args, **kwargs)


def _parted(asked: Call, like: Sharing, args: Any, kwargs: Any) -> Any:
    zeros = torch.zeros(like.shape, dtype=torch.int8)
    count = len(asked.function(*mapped(lambda each: zeros if asked.is_shared(each) else each, args), **kwargs))
    secrets = [like.room.next_id() for _ in range(count)]
    name = operation_of(asked.function).name
    parts = {
        holder: on_shares(name, secrets, *asked.there(args, holder), **asked.there(kwargs, holder))
        for holder in like.shares
    }
    return tuple(
        asked.make(like.with_shares({holder: each[number] for holder, each in parts.items()}, secret))
        for number, secret in enumerate(secrets)
    )


def _added(asked: Call, x: Any, y: Any, *, alpha: Any = 1) -> Any:
    if alpha != 1:
        y = _times(asked, y, alpha) if asked.is_shared(y) else y * alpha
    if "rsub" in asked.short:
        x, y = y, x
    subtracts = asked.short != "add"
    shared = [value for value in (x, y) if asked.is_shared(value)]
    like = asked.beside(shared)
    if len(shared) == 2:
        return asked.each(like, Tensor.sub if subtracts else Tensor.add, x, y)
    public = Public.once(asked.units(y if asked.is_shared(x) else x, like.fixed), like)
    call = Tensor.add if not subtracts else Tensor.sub if asked.is_shared(x) else Tensor.__rsub__
    return asked.each(like, call, shared[0], public)


def _times(asked: Call, x: Any, y: Any) -> Any:
    return _product(asked, torch.mul, *((x, y) if asked.is_shared(x) else (y, x)))


def _contracted(asked: Call, x: Any, y: Any) -> Any:
    if asked.short == "__rmatmul__":
        return _product(asked, torch.matmul, y, x)
    return _product(asked, getattr(torch, asked.short), x, y)


def _product(asked: Call, call: Callable[..., Any], x: Any, y: Any) -> Any:
    """Multiply; of two that count units the product is rounded, one with whole numbers is exact."""
    if asked.is_shared(x) and asked.is_shared(y):
        return _secret_product(asked, call, x, y)
    shared, other = (x, y) if asked.is_shared(x) else (y, x)
    like: Sharing = shared._sharing
    mark = mark_of(other) if isinstance(other, Tensor) else None
    counts_units = like.fixed is not None and (mark is not None or not is_whole(other))
    if counts_units:
        masks_from(asked.spoken, shared)
    whole = None if counts_units or not isinstance(mark, Fixed) else mark
    units = plain(other) if whole is not None else asked.units(other, like.fixed if counts_units else None)
    public = Public.everywhere(units, like)
    result = replace(like, fixed=like.fixed or whole)
    product = asked.each(result, call, *((shared, public) if shared is x else (public, shared)))
    return asked.scaled(product, scale_of(like.fixed)) if counts_units and like.fixed is not None else product


def _secret_product(asked: Call, call: Callable[..., Any], x: Any, y: Any) -> Any:
    one, other = x._sharing, y._sharing
    refuse_apart(asked.spoken, x, y)
    like: Sharing = one.beside([other])
    like.fixed = one.fixed or other.fixed
    is_rounded = False
    if one.fixed is not None and other.fixed is not None:
        like.fixed = together(asked.spoken, one.fixed, other.fixed)
        is_rounded = scale_of(like.fixed) != 1
    provider = masks_from(asked.spoken, x if one.provider is not None else y)
    secret = 0 if is_rounded else like.room.next_id()
    shares = multiplied(operation_of(call).name, like, other, secret, provider)
    product = asked.make(like.with_shares(shares, secret))
    return asked.scaled(product, scale_of(one.fixed)) if is_rounded else product


def _divided(asked: Call, x: Any, y: Any, *, rounding_mode: str | None = None) -> Any:
    if not asked.is_shared(x) or not isinstance(y, Real):
        raise NotOnSharesError("divisor", asked.spoken, f"a {type(y).__name__}")
    fixed: Fixed | None = x._sharing.fixed
    if rounding_mode is not None or fixed is None:
        raise NotOnSharesError("quotient", asked.spoken, asked.name())
    if y == 0:
        raise FixedPointError("zero", asked.spoken)
    if y < 0:
        x, y = _times(asked, x, -1), -y
    if isinstance(y, int):
        return asked.scaled(x, y)
    divisor = encode_number(y, fixed, "the divisor")
    if divisor == 0:
        raise FixedPointError("zero", asked.spoken)
    return asked.scaled(_times(asked, x, scale_of(fixed)), divisor)


def _mean(asked: Call, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    sharing: Sharing = x._sharing
    if sharing.fixed is None:
        raise NotOnSharesError("quotient", asked.spoken, asked.name())
    masks_from(asked.spoken, x)
    total = asked.each(sharing, Tensor.sum, x, *(() if dim is None else (dim, keepdim)))
    return asked.scaled(total, max(1, count_of_mean(sharing.shape, dim)))


def _square(asked: Call, x: Any) -> Any:
    return _times(asked, x, x)


def _power(asked: Call, x: Any, power: Any) -> Any:
    if not asked.is_shared(x) or isinstance(power, bool) or not isinstance(power, int) or power < 1:
        raise NotOnSharesError("power", asked.spoken, repr(power))
    return raised(x, power, lambda one, other: _times(asked, one, other))


def _linear(asked: Call, x: Any, weight: Any, bias: Any = None) -> Any:
    product = _product(asked, torch.matmul, x, weight.t() if weight.ndim > 1 else weight)
    return product if bias is None else product + bias


def _changing(name: str) -> Handler:
    handler = _handler(name)
    assert handler is not None

    def change(asked: Call, x: Any, *args: Any, **kwargs: Any) -> Any:
        if not asked.is_shared(x):
            raise NotOnSharesError("call", asked.spoken, asked.name())
        asked.short = name
        changed = handler(asked, x, *args, **kwargs)._sharing
        if changed.shape != x._sharing.shape:
            raise NotOnSharesError("grows", asked.spoken, asked.name())
        x._sharing = changed
        return x

    return change


_HANDLERS: tuple[tuple[frozenset[str], Handler], ...] = (
    (ALIKE, _alike),
    (ADDING, _added),
    (TIMES, _times),
    (CONTRACTING, _contracted),
    (DIVIDING, _divided),
    (frozenset(("mean",)), _mean),
    (frozenset(("square",)), _square),
    (frozenset(("pow", "__pow__")), _power),
    (frozenset(("linear",)), _linear),
)
