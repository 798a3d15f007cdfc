"""One call on shared tensors: do its arguments fit together, and what is each for each holder. Knows no arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from syftlite.arguments import leaves, mapped
from syftlite.description import Fixed
from syftlite.kinds import mark_of, plain
from syftlite.operations import operation_of
from syftlite.private import users_of
from syftlite.refusals import called
from syftlite.sharing.encoding import encode, encode_number, together
from syftlite.sharing.errors import FixedPointError, HoldersError, NotOnSharesError
from syftlite.sharing.products import truncated
from syftlite.sharing.shares import on_shares
from syftlite.sharing.sharing import Shares, Sharing, masks_from, refuse_apart, refuse_held
from syftlite.tensor_verbs import send

#: Makes a shared tensor of a sharing.
Make = Callable[[Sharing], Any]


@dataclass(slots=True)
class Call:
    """One call: how its name ends, what a sentence calls it, and its first shared argument."""

    kind: type
    make: Make
    function: Callable[..., Any]
    short: str
    spoken: str
    first: Any

    def name(self) -> str:
        """Return what the learner calls the first shared argument."""
        return called(self.first)

    def is_shared(self, value: Any) -> bool:
        """Say whether an argument is shared."""
        return isinstance(value, self.kind)

    def refuse_pointers(self, arguments: Any, sharing: Sharing) -> None:
        """Refuse arguments on one worker, and private ones."""
        for value in leaves(arguments):
            if not isinstance(value, Tensor) or self.is_shared(value):
                continue
            if hasattr(value, "look"):
                place = ", ".join(target.worker for target in value.look.targets)
                raise HoldersError("pointer", self.spoken, self.name(), sharing.names, called(value), place)
            if users_of(value) is not None:
                raise NotOnSharesError("private", self.spoken, called(value))

    def beside(self, shared: list[Any]) -> Sharing:
        """Return what is known of the result of a call with all of these: the shares are those of the first.

        Raises:
            HoldersError, ProviderError, FixedPointError, NotOnSharesError: if they do not fit together.
        """
        first, *others = shared
        like: Sharing = first._sharing.beside([other._sharing for other in others])
        for other in others:
            refuse_apart(self.spoken, first, other)
            fixed: Fixed | None = other._sharing.fixed
            if (like.fixed is None) != (fixed is None):
                raise NotOnSharesError("encoding", self.spoken)
            if like.fixed is not None and fixed is not None:
                like.fixed = together(self.spoken, like.fixed, fixed)
        return like

    def units(self, value: Any, fixed: Fixed | None) -> Any:
        """Return a public number or tensor as the whole numbers that are added to shares."""
        mark = mark_of(value) if isinstance(value, Tensor) else None
        if isinstance(mark, Fixed):
            if fixed is None:
                raise NotOnSharesError("encoding", self.spoken)
            together(self.spoken, fixed, mark)
            return plain(value)
        if fixed is not None:
            return _encoded(value, fixed) if isinstance(value, Tensor) else encode_number(value, fixed)
        if not is_whole(value):
            raise NotOnSharesError("fraction", self.spoken, self.name())
        return value.to(torch.int64) if isinstance(value, Tensor) else _wrapped(value)

    def each(self, like: Sharing, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Have each holder carry out a call on its shares; returns the shared result."""
        secret = like.room.next_id()
        shares = {
            holder: on_shares(operation_of(call).name, secret, *self.there(args, holder), **self.there(kwargs, holder))
            for holder in like.shares
        }
        return self.make(like.with_shares(shares, secret))

    def there(self, arguments: Any, holder: str | int) -> Any:
        """Return arguments as they are for one holder."""

        def value(each: Any) -> Any:
            if self.is_shared(each):
                return each._sharing.shares[holder]
            return each.values[holder] if isinstance(each, Public) else each

        return mapped(value, arguments)

    def scaled(self, shared: Any, divisor: int) -> Any:
        """Return a shared tensor divided by a public number, and rounded."""
        provider = masks_from(self.spoken, shared)
        if divisor == 1:
            return shared
        sharing: Sharing = shared._sharing
        secret = sharing.room.next_id()
        return self.make(sharing.with_shares(truncated(sharing, divisor, secret, provider), secret))


@dataclass(slots=True)
class Public:
    """What all may know, as it is for each holder."""

    values: Shares

    @classmethod
    def everywhere(cls, value: Any, sharing: Sharing) -> Public:
        """Return the same for every holder; a tensor is sent to each."""
        if not isinstance(value, Tensor):
            return cls(dict.fromkeys(sharing.shares, value))
        refuse_held("A public tensor", sharing)
        return cls({holder.id: send(value, holder) for holder in sharing.holders})

    @classmethod
    def once(cls, value: Any, sharing: Sharing, *, fill: bool = False) -> Public:
        """Return what is to be added, for the first holder, and for the others zeros, which leave their shares alone.

        With `fill`, and where the sum is larger than the shares, the zeros are as many as the numbers.
        """
        first, *others = sharing.shares
        if not isinstance(value, Tensor):
            return cls({first: value, **dict.fromkeys(others, 0)})
        refuse_held("A public tensor", sharing)
        if not fill and torch.broadcast_shapes(value.shape, sharing.shape) == sharing.shape:  # type: ignore[no-untyped-call]  # torch's own
            return cls({first: send(value, first), **dict.fromkeys(others, 0)})
        zeros = torch.zeros_like(value)
        return cls({first: send(value, first), **{holder: send(zeros, holder) for holder in others}})


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


def _encoded(value: Tensor, fixed: Fixed) -> Tensor:
    try:
        return encode(value, fixed)
    except FixedPointError as error:
        raise error.about(called(value)) from None
