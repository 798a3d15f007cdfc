"""One sharing: which pointer leads to which holder's share of a secret, and who deals the masks. Knows no protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch

from syftlite.description import Fixed
from syftlite.refusals import called
from syftlite.sharing.errors import HoldersError, ProviderError
from syftlite.sharing.randomness import Seeds
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

    def with_shares(self, shares: Shares, secret: int) -> Sharing:
        """Return the sharing of what was computed of this one."""
        return Sharing(shares, secret, self.provider, self.fixed, self.seeds, self.held_by)

    def beside(self, others: Iterable[Sharing]) -> Sharing:
        """Return this sharing with what others add to what it is computed with: a provider, and that it is seeded."""
        both = (self, *others)
        provider = next((each.provider for each in both if each.provider is not None), None)
        seeds = next((each.seeds for each in both if each.seeds is not None), None)
        return Sharing(self.shares, self.secret, provider, self.fixed, seeds, self.held_by)


# The learner's names are looked up only for a sentence: to look, Python keeps what the learner's functions hold.


def masks_from(operation: str, shared: Any) -> Worker:
    """Return who deals the masks for an operation on a shared tensor.

    Raises:
        ProviderError: if nobody does.
        HoldersError: if the shares are not at hand.
    """
    sharing: Sharing = shared._sharing
    if sharing.held_by is not None:
        raise HoldersError("fetch", operation, called(shared), sharing.held_by.name)
    if sharing.provider is None:
        raise ProviderError(operation, called(shared))
    return sharing.provider


def refuse_apart(operation: str, one: Any, other: Any) -> None:
    """Refuse to compute with two shared tensors whose shares do not lie together.

    Raises:
        HoldersError: if they are shared by others, or held by others.
        ProviderError: if they have two providers.
    """
    first: Sharing = one._sharing
    second: Sharing = other._sharing
    if first.shares.keys() != second.shares.keys():
        raise HoldersError("different", operation, called(one), first.names, called(other), second.names)
    if first.held_by is not second.held_by:
        held = [each.held_by.name if each.held_by is not None else "me" for each in (first, second)]
        raise HoldersError("held", operation, called(one), held[0], called(other), held[1])
    providers = [each.provider.name for each in (first, second) if each.provider is not None]
    if len(set(providers)) > 1:
        raise ProviderError(operation, called(one), called(other), (providers[0], providers[1]))


def refuse_held(operation: str, sharing: Sharing) -> None:
    """Refuse what needs the shares at hand."""
    if sharing.held_by is not None:
        raise HoldersError("fetch", operation, "the shared tensor", sharing.held_by.name)
