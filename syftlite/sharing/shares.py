"""A share, and what a holder does with its own: the operations that travel to where the shares are. Knows no worker.

Every operation here sees one worker's part alone. A result is a part of a secret whose number came with the command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from syftlite.arguments import leaves, mapped
from syftlite.description import Address, Fixed, Share
from syftlite.errors import NotSendableError
from syftlite.kinds import as_kind, enter_kind, mark_of, plain
from syftlite.operations import OPERATIONS, register_operation
from syftlite.sharing.calls import ADDING, ALIKE, CONTRACTING, TIMES, short_name
from syftlite.sharing.encoding import decode, encode
from syftlite.sharing.errors import FixedPointError, UsedMaskError
from syftlite.sharing.randomness import split


class ShareTensor(Tensor):
    """A part of a secret: whole numbers of 64 bits that look random, whatever the secret is; printed as they are.

    What is computed of it by hand is a plain tensor.
    """

    _mark: Share

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]  # as torch's own Parameter

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return the numbers, as 0.2.9 did."""
        return repr(plain(self))

    __str__ = __repr__

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """Return a plain copy: a second part of the same number would be taken for the first."""
        return plain(self).clone()


enter_kind(Share, ShareTensor)


def as_shares(parts: Sequence[Tensor], secret: int, origin: Address | None = None, *, is_mask: bool = False) -> Any:
    """Make tensors the parts of a secret, in their order; returns them."""
    count = len(parts)
    return tuple(
        as_kind(part, Share(secret, number, count, origin, is_mask=is_mask)) for number, part in enumerate(parts)
    )


# Fixed point, where the numbers are


@register_operation
def fix_precision(x: Tensor, base: int, digits: int, dtype: torch.dtype) -> Tensor:
    """Return a tensor in fixed point."""
    if isinstance(mark_of(x), Fixed):
        raise FixedPointError("again", "it", base, digits)
    fixed = Fixed(base, digits, dtype)
    return as_kind(encode(x, fixed), fixed)


@register_operation
def float_precision(x: Tensor) -> Tensor:
    """Return what a tensor in fixed point stands for."""
    fixed = mark_of(x)
    if not isinstance(fixed, Fixed):
        raise FixedPointError("not fixed", "it")
    return decode(plain(x), fixed)


# Sharing, where the numbers are


@register_operation
def split_into_shares(x: Tensor, parts: int, secret: int, worker: str, id: int, seed: int | None) -> Any:
    """Return as many shares as there are to be holders; `worker` and `id` say where the secret lies, "" for nowhere."""
    shares = split(plain(x).detach().to(torch.int64), parts, seed)
    return as_shares(shares, secret, Address(worker, id) if worker else None)


# On shares


@register_operation
def on_shares(call: str, secrets: int | Sequence[int], *arguments: Any, **keywords: Any) -> Any:
    """Carry a torch call out on one holder's shares: linear calls alone give parts of their result."""
    function = call_for_shares(call, ALIKE | ADDING | TIMES | CONTRACTING)
    mark = _mark_among(arguments)
    result = function(
        *mapped(lambda value: plain(value) if isinstance(value, Tensor) else value, arguments), **keywords
    )
    if isinstance(result, Tensor):
        assert isinstance(secrets, int)
        return _part_of(secrets, mark, result)
    assert not isinstance(secrets, int)
    return tuple(_part_of(secret, mark, each) for secret, each in zip(secrets, result, strict=True))


@register_operation
def open_shares(parts: Sequence[Tensor]) -> Tensor:
    """Return the secret whose parts have all come to one worker."""
    return _opened(parts)


# Products, by a triple (see `products`)


@register_operation
def mask_factors(x: Tensor, y: Tensor, a: Tensor, b: Tensor, copies: int) -> Any:
    """Return so many copies of this holder's parts of x - a and y - b; both masks are used up."""
    _use_up(a)
    _use_up(b)
    d, e = plain(x) - plain(a), plain(y) - plain(b)
    return tuple(_masks((d.clone(), e.clone()), a) for _ in range(copies))


@register_operation
def multiply_masked(
    call: str,
    secret: int,
    share: Tensor,
    triple: Sequence[Tensor],
    d_parts: Sequence[Tensor],
    e_parts: Sequence[Tensor],
) -> Tensor:
    """Return this holder's part of a product, from all parts of d = x - a and e = y - b and its own of the triple."""
    multiply = call_for_shares(call, TIMES | CONTRACTING)
    mark = _mark_among((share,))
    a, b, c = (plain(each) for each in triple)
    d, e = _opened(d_parts), _opened(e_parts)
    z = c + multiply(d, b) + multiply(a, e)
    return _part_of(secret, mark, z + multiply(d, e) if mark.part == 0 else z)


# Truncation, by a mask (see `products`)


@register_operation
def mask_sum(z: Tensor, r: Tensor, offset: int, copies: int) -> Any:
    """Return so many copies of this holder's part of z + offset + r; the mask is used up."""
    _use_up(r)
    mark = _mark_among((z,))
    masked = plain(z) + plain(r) + (offset if mark.part == 0 else 0)
    return _masks([masked.clone() for _ in range(copies)], r)


@register_operation
def truncate_masked(
    divisor: int, offset: int, secret: int, mask: Sequence[Tensor], c_parts: Sequence[Tensor]
) -> Tensor:
    """Return this holder's part of z / divisor, from all parts of c = z + offset + r and its own of the mask."""
    low, top = (plain(each) for each in mask)
    c = _opened(c_parts)
    c_low, c_top = c & (2**63 - 1), (c < 0).to(torch.int64)  # all bits but the highest, and the highest
    is_first = (mark := _mark_among(mask)).part == 0
    # Whether z + offset + r_low reached 2^63: where the highest bits of c and of r differ. And what it adds if it did.
    carried = top * (1 - 2 * c_top) + (c_top if is_first else 0)
    carry = (c_low % divisor + 2**63 % divisor) // divisor + 2**63 // divisor
    public = c_low // divisor - offset // divisor if is_first else 0
    return _part_of(secret, mark, public - low + carried * carry)


def call_for_shares(call: str, among: frozenset[str]) -> Callable[..., Any]:
    """Return the torch call with a name, if it is one of those that shares are given to.

    Raises:
        NotSendableError: if it is another one.
    """
    function = OPERATIONS[call].function
    if short_name(function) not in among:
        raise NotSendableError(call, "call that is not linear", "the holders of shares")
    return function


def _mark_among(arguments: Any) -> Share:
    """Return which part this holder has: that of the first share among the arguments."""
    marks = (mark_of(value) for value in leaves(arguments) if isinstance(value, Tensor))
    return next(mark for mark in marks if isinstance(mark, Share))


def _part_of(secret: int, mark: Share, value: Tensor) -> Tensor:
    """Return a part of a secret; without a number, of one that goes on at once to what has one."""
    return as_kind(value, Share(secret, mark.part, mark.parts, is_mask=secret == 0))


def _masks(values: Sequence[Tensor], like: Tensor) -> Any:
    mark = _mark_among((like,))
    return tuple(as_kind(value, Share(0, mark.part, mark.parts, is_mask=True)) for value in values)


def _opened(parts: Sequence[Tensor]) -> Tensor:
    return torch.stack([plain(part) for part in parts]).sum(dim=0)


def _use_up(mask: Tensor) -> None:
    """Take a mask for the only time.

    Raises:
        UsedMaskError: if it was used already.
    """
    if "_used" in mask.__dict__:
        raise UsedMaskError
    mask.__dict__["_used"] = True
