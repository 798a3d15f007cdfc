"""One sharing: which pointer leads to which holder's share of a secret, and who deals the masks. Knows no protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from syftlite.description import Fixed
from syftlite.sharing.errors import HoldersError, ProviderError
from syftlite.sharing.randomness import Seeds
from syftlite.tensor_verbs import send
from syftlite.worker import Worker

#: Pointers to the shares, by the id of the worker that has each, in the order of the parts.
Shares = dict[str | int, Any]


@dataclass(slots=True)
class Sharing:
    """What me knows of a shared tensor.

    `fixed` says what the whole numbers stand for, None for themselves. With `seeds` everything random is repeatable,
    and protects nothing. `held_by` is the worker that has the pointers to the shares, when me has only pointers to
    those.
    """

    shares: Shares
    secret: int
    provider: Worker | None = None
    fixed: Fixed | None = None
    seeds: Seeds | None = None
    held_by: Worker | None = None

    @property
    def first(self) -> Any:
        """The pointer to the first share."""
        return next(iter(self.shares.values()))

    @property
    def shape(self) -> torch.Size:
        """The shape of the secret, which all shares have."""
        shape: torch.Size = self.first.shape
        return shape

    @property
    def room(self) -> Any:
        """Where the holders meet."""
        return self.first.owner.room

    @property
    def holders(self) -> list[Worker]:
        """The workers that have a share."""
        return [self.room.find(holder) for holder in self.shares]

    @property
    def names(self) -> str:
        """The holders in words."""
        return ", ".join(map(str, self.shares))

    def with_shares(self, shares: Shares, secret: int, fixed: Fixed | None) -> Sharing:
        """Return the sharing of what was computed of this one."""
        return Sharing(shares, secret, self.provider, fixed, self.seeds, self.held_by)

    def masks_from(self, operation: str, name: str) -> Worker:
        """Return who deals the masks for an operation.

        Raises:
            ProviderError: if nobody does.
            HoldersError: if the shares are not at hand.
        """
        if self.held_by is not None:
            raise HoldersError("fetch", operation, name, self.held_by.name)
        if self.provider is None:
            raise ProviderError(operation, name)
        return self.provider


def refuse_apart(operation: str, one: Sharing, name: str, other: Sharing, other_name: str) -> None:
    """Refuse to compute with two secrets whose shares do not lie together.

    Raises:
        HoldersError: if they are shared by others, or held by others.
        ProviderError: if they have two providers.
    """
    if one.shares.keys() != other.shares.keys():
        raise HoldersError("different", operation, name, one.names, other_name, other.names)
    if one.held_by is not other.held_by:
        held = [each.held_by.name if each.held_by is not None else "me" for each in (one, other)]
        raise HoldersError("held", operation, name, held[0], other_name, held[1])
    if None not in (one.provider, other.provider) and one.provider is not other.provider:
        assert one.provider is not None and other.provider is not None  # noqa: PT018  (told to mypy)
        raise ProviderError(operation, name, other_name, (one.provider.name, other.provider.name))


@dataclass(slots=True)
class Public:
    """What all may know, as it is for each holder."""

    values: Shares

    @classmethod
    def everywhere(cls, value: Any, sharing: Sharing) -> Public:
        """Return the same for every holder; a tensor is sent to each."""
        if not isinstance(value, Tensor):
            return cls(dict.fromkeys(sharing.shares, value))
        _refuse_held("A public tensor", sharing)
        return cls({holder.id: send(value, holder) for holder in sharing.holders})

    @classmethod
    def once(cls, value: Any, sharing: Sharing, *, fill: bool = False) -> Public:
        """Return what is to be added, for the first holder, and for the others zeros, which leave their shares alone.

        With `fill`, and where the sum is larger than the shares, the zeros are as many as the numbers.
        """
        first, *others = sharing.shares
        if not isinstance(value, Tensor):
            return cls({first: value, **dict.fromkeys(others, 0)})
        _refuse_held("A public tensor", sharing)
        if not fill and torch.broadcast_shapes(value.shape, sharing.shape) == sharing.shape:  # type: ignore[no-untyped-call]
            return cls({first: send(value, first), **dict.fromkeys(others, 0)})
        zeros = torch.zeros_like(value)
        return cls({first: send(value, first), **{holder: send(zeros, holder) for holder in others}})


def _refuse_held(operation: str, sharing: Sharing) -> None:
    if sharing.held_by is not None:
        raise HoldersError("fetch", operation, "the shared tensor", sharing.held_by.name)
