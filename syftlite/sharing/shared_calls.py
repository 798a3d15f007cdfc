"""What a torch call on shared tensors has the holders do. Knows sharings; a result is made a tensor by the caller.

What is linear each holder does alone, with its own shares. A product of two secrets takes a triple, and rounding a
mask: see `products`. A public number is added by the first holder alone, and multiplies every share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

from syftlite.description import Fixed
from syftlite.kinds import mark_of, plain
from syftlite.known_here import KNOWN_HERE
from syftlite.operations import operation_of
from syftlite.private import users_of
from syftlite.refusals import called
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
from syftlite.sharing.encoding import encode, encode_number, scale_of, together
from syftlite.sharing.errors import FixedPointError, HoldersError, NotOnSharesError
from syftlite.sharing.fixed_calls import count_of_mean, is_ours, raised
from syftlite.sharing.products import multiplied, truncated
from syftlite.sharing.shares import on_shares
from syftlite.sharing.sharing import Public, Sharing, refuse_apart

#: Makes a shared tensor of a sharing.
Make = Callable[[Sharing], Any]


def answer(kind: type, make: Make, call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Carry a torch call out, some of whose arguments are shared."""
    __tracebackhide__ = True
    name, spoken = short_name(call), operation_of(call).short_name
    first: Any = next(value for value in tree_leaves((args, kwargs)) if isinstance(value, kind))
    if is_ours(operation_of(call)):
        return call.__wrapped__(*args, **kwargs)  # type: ignore[attr-defined]  # what `register_operation` wrapped
    if call in KNOWN_HERE:
        return KNOWN_HERE[call](first._sharing.first, *args[1:], **kwargs)
    if name in ("grad", "_grad", "backward"):
        return None
    asked = _Call(kind, make, call, name, spoken, called(first))
    handler = None if "out" in kwargs else _handler(name)
    if handler is None:
        trouble = "compare" if name in COMPARING | ORDERING else "read" if name in READING else "call"
        raise NotOnSharesError(trouble, spoken, asked.name, first._sharing.names)
    asked.refuse_pointers((args, kwargs), first._sharing)
    with first._sharing.room.call(f"shared.{in_place(name) or name.strip('_')}", keeps_line=True):
        return handler(asked, *args, **kwargs)


@dataclass(slots=True)
class _Call:
    """One call: how its name ends, what a sentence calls it, and what the learner calls its first shared argument."""

    kind: type
    make: Make
    function: Callable[..., Any]
    short: str
    spoken: str
    name: str

    def is_shared(self, value: Any) -> bool:
        return isinstance(value, self.kind)

    def refuse_pointers(self, arguments: Any, sharing: Sharing) -> None:
        """Refuse arguments on one worker, and private ones."""
        for value in tree_leaves(arguments):
            if not isinstance(value, Tensor) or self.is_shared(value):
                continue
            if hasattr(value, "look"):
                place = ", ".join(target.worker for target in value.look.targets)
                raise HoldersError("pointer", self.spoken, self.name, sharing.names, called(value), place)
            if users_of(value) is not None:
                raise NotOnSharesError("private", self.spoken, called(value))

    def common(self, shared: list[Any]) -> Fixed | None:
        """Return what the numbers of all of these stand for.

        Raises:
            HoldersError, ProviderError, FixedPointError, NotOnSharesError: if they do not fit together.
        """
        first = shared[0]
        fixed: Fixed | None = first._sharing.fixed
        for other in shared[1:]:
            refuse_apart(self.spoken, first._sharing, called(first), other._sharing, called(other))
            if (fixed is None) != (other._sharing.fixed is None):
                raise NotOnSharesError("encoding", self.spoken)
            if fixed is not None:
                fixed = together(self.spoken, fixed, other._sharing.fixed)
        return fixed

    def units(self, value: Any, fixed: Fixed | None) -> Any:
        """Return a public number or tensor as the whole numbers that are added to shares."""
        mark = mark_of(value) if isinstance(value, Tensor) else None
        if isinstance(mark, Fixed):
            if fixed is None:
                raise NotOnSharesError("encoding", self.spoken)
            together(self.spoken, fixed, mark)
            return plain(value)
        if fixed is not None:
            return encode(value, fixed, called(value)) if isinstance(value, Tensor) else encode_number(value, fixed)
        if not is_whole(value):
            raise NotOnSharesError("fraction", self.spoken, self.name)
        return value.to(torch.int64) if isinstance(value, Tensor) else _wrapped(value)

    def each(self, like: Sharing, call: Callable[..., Any], fixed: Fixed | None, *args: Any, **kwargs: Any) -> Any:
        """Have each holder carry out a call on its shares; returns the shared result."""
        secret = like.room.next_id()
        shares = {
            holder: on_shares(operation_of(call).name, secret, *self.there(args, holder), **self.there(kwargs, holder))
            for holder in like.shares
        }
        return self.make(like.with_shares(shares, secret, fixed))

    def there(self, arguments: Any, holder: str | int) -> Any:
        """Return arguments as they are for one holder."""

        def value(each: Any) -> Any:
            if self.is_shared(each):
                return each._sharing.shares[holder]
            return each.values[holder] if isinstance(each, Public) else each

        return tree_map(value, arguments)

    def scaled(self, shared: Any, divisor: int) -> Any:
        """Return a shared tensor divided by a public number, and rounded."""
        sharing: Sharing = shared._sharing
        provider = sharing.masks_from(self.spoken, self.name)
        if divisor == 1:
            return shared
        secret = sharing.room.next_id()
        return self.make(sharing.with_shares(truncated(sharing, divisor, secret, provider), secret, sharing.fixed))


Handler = Callable[..., Any]


def _handler(name: str) -> Handler | None:
    changed = in_place(name)
    if changed:
        return _changing(changed)
    return next((handler for names, handler in _HANDLERS if name in names), None)


def _alike(asked: _Call, *args: Any, **kwargs: Any) -> Any:
    """Carry out what is linear: on each holder the same call."""
    shared = [value for value in tree_leaves((args, kwargs)) if asked.is_shared(value)]
    fixed, like = asked.common(shared), shared[0]._sharing

    def public(value: Any) -> Any:
        if not isinstance(value, Tensor) or asked.is_shared(value):
            return value
        if asked.short in JOINING:  # numbers; elsewhere they are places
            return Public.once(asked.units(value, fixed), like, fill=True)
        return Public.everywhere(value, like)

    args, kwargs = tree_map(public, (args, kwargs))
    if asked.short in PARTING:
        return _parted(asked, like, fixed, args, kwargs)
    return asked.each(like, asked.function, fixed, *args, **kwargs)


def _parted(asked: _Call, like: Sharing, fixed: Fixed | None, args: Any, kwargs: Any) -> Any:
    zeros = torch.zeros(like.shape, dtype=torch.int8)
    count = len(asked.function(*tree_map(lambda each: zeros if asked.is_shared(each) else each, args), **kwargs))
    secrets = [like.room.next_id() for _ in range(count)]
    name = operation_of(asked.function).name
    parts = {
        holder: on_shares(name, secrets, *asked.there(args, holder), **asked.there(kwargs, holder))
        for holder in like.shares
    }
    return tuple(
        asked.make(like.with_shares({holder: each[number] for holder, each in parts.items()}, secret, fixed))
        for number, secret in enumerate(secrets)
    )


def _added(asked: _Call, x: Any, y: Any, *, alpha: Any = 1) -> Any:
    if alpha != 1:
        y = _times(asked, y, alpha) if asked.is_shared(y) else y * alpha
    if "rsub" in asked.short:
        x, y = y, x
    subtracts = asked.short != "add"
    shared = [value for value in (x, y) if asked.is_shared(value)]
    fixed, like = asked.common(shared), shared[0]._sharing
    if len(shared) == 2:
        return asked.each(like, Tensor.sub if subtracts else Tensor.add, fixed, x, y)
    public = Public.once(asked.units(y if asked.is_shared(x) else x, fixed), like)
    call = Tensor.add if not subtracts else Tensor.sub if asked.is_shared(x) else Tensor.__rsub__
    return asked.each(like, call, fixed, shared[0], public)


def _times(asked: _Call, x: Any, y: Any) -> Any:
    return _product(asked, torch.mul, *((x, y) if asked.is_shared(x) else (y, x)))


def _contracted(asked: _Call, x: Any, y: Any) -> Any:
    if asked.short == "__rmatmul__":
        return _product(asked, torch.matmul, y, x)
    return _product(asked, getattr(torch, asked.short), x, y)


def _product(asked: _Call, call: Callable[..., Any], x: Any, y: Any) -> Any:
    """Multiply; of two that count units the product is rounded, one with whole numbers is exact."""
    if asked.is_shared(x) and asked.is_shared(y):
        return _secret_product(asked, call, x, y)
    shared, other = (x, y) if asked.is_shared(x) else (y, x)
    like: Sharing = shared._sharing
    mark = mark_of(other) if isinstance(other, Tensor) else None
    counts_units = like.fixed is not None and (mark is not None or not is_whole(other))
    if counts_units:
        like.masks_from(asked.spoken, asked.name)
    whole = None if counts_units or not isinstance(mark, Fixed) else mark
    units = plain(other) if whole is not None else asked.units(other, like.fixed if counts_units else None)
    public = Public.everywhere(units, like)
    product = asked.each(like, call, like.fixed or whole, *((shared, public) if shared is x else (public, shared)))
    return asked.scaled(product, scale_of(like.fixed)) if counts_units and like.fixed is not None else product


def _secret_product(asked: _Call, call: Callable[..., Any], x: Any, y: Any) -> Any:
    one, other = x._sharing, y._sharing
    refuse_apart(asked.spoken, one, called(x), other, called(y))
    fixed = one.fixed or other.fixed
    if one.fixed is not None and other.fixed is not None:
        fixed = together(asked.spoken, one.fixed, other.fixed)
    like = one if one.provider is not None else other
    provider = like.masks_from(asked.spoken, asked.name)
    is_rounded = one.fixed is not None and other.fixed is not None and scale_of(one.fixed) != 1
    secret = 0 if is_rounded else one.room.next_id()
    shares = multiplied(operation_of(call).name, one, other, secret, provider)
    product = asked.make(like.with_shares(shares, secret, fixed))
    return asked.scaled(product, scale_of(one.fixed)) if is_rounded else product


def _divided(asked: _Call, x: Any, y: Any, *, rounding_mode: str | None = None) -> Any:
    if not asked.is_shared(x) or not isinstance(y, Real):
        raise NotOnSharesError("divisor", asked.spoken, f"a {type(y).__name__}")
    fixed: Fixed | None = x._sharing.fixed
    if rounding_mode is not None or fixed is None:
        raise NotOnSharesError("fraction", asked.spoken, asked.name)
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


def _mean(asked: _Call, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    sharing: Sharing = x._sharing
    if sharing.fixed is None:
        raise NotOnSharesError("mean", asked.name)
    sharing.masks_from(asked.spoken, asked.name)
    total = asked.each(sharing, Tensor.sum, sharing.fixed, x, *(() if dim is None else (dim, keepdim)))
    return asked.scaled(total, max(1, count_of_mean(sharing.shape, dim)))


def _square(asked: _Call, x: Any) -> Any:
    return _times(asked, x, x)


def _power(asked: _Call, x: Any, power: Any) -> Any:
    if not asked.is_shared(x) or isinstance(power, bool) or not isinstance(power, int) or power < 1:
        raise NotOnSharesError("power", asked.spoken, asked.name, repr(power))
    return raised(x, power, lambda one, other: _times(asked, one, other))


def _linear(asked: _Call, x: Any, weight: Any, bias: Any = None) -> Any:
    product = _product(asked, torch.matmul, x, weight.t() if weight.ndim > 1 else weight)
    return product if bias is None else product + bias


def _changing(name: str) -> Handler:
    handler = _handler(name)
    assert handler is not None

    def change(asked: _Call, x: Any, *args: Any, **kwargs: Any) -> Any:
        if not asked.is_shared(x):
            raise NotOnSharesError("call", asked.spoken, asked.name)
        asked.short = name
        changed = handler(asked, x, *args, **kwargs)._sharing
        if changed.shape != x._sharing.shape:
            raise NotOnSharesError("grows", asked.spoken, asked.name)
        x._sharing = changed
        return x

    return change


def is_whole(value: Any) -> bool:
    """Say whether a public number or tensor is of whole numbers that stand for themselves.

    >>> is_whole(3), is_whole(0.5), is_whole(torch.tensor([1, 2]))
    (True, False, True)
    """
    if isinstance(value, Tensor):
        return mark_of(value) is None and not value.is_floating_point() and not value.is_complex()
    return isinstance(value, int)


def _wrapped(number: int) -> int:
    """Return a whole number modulo 2^64, as 64 bits with a sign hold it."""
    return (number + 2**63) % 2**64 - 2**63


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
