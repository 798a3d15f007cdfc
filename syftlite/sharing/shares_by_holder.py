"""The pointers to the shares of a secret by their holder: what 0.2.9 had as the inner tensor, and how it printed it.

Knows one sharing; asks no worker.
"""

from __future__ import annotations

from typing import Any

from syftlite.sharing.sharing import Sharing
from syftlite.worker import Worker


class SharesByHolder(dict[Any, Any]):
    """The pointers to the shares by the id of their holder, or by the holder itself; printed as 0.2.9 printed them."""

    def __init__(self, sharing: Sharing) -> None:
        """Take the sharing."""
        super().__init__(sharing.shares)
        self.crypto_provider = sharing.provider
        self.locations = sharing.holders
        self.fixed = sharing.fixed
        self._seeds = sharing.seeds

    field = 2**64

    @property
    def child(self) -> SharesByHolder:
        """Return this very one, where 0.2.9 had another layer."""
        return self  # in a field of its own it would keep itself alive, and the shares with it

    def __missing__(self, holder: Any) -> Any:
        """Return the pointer to a holder's share, for the worker itself."""
        return self[holder.id] if isinstance(holder, Worker) else dict.__getitem__(dict(self), holder)

    def __getattr__(self, name: str) -> Any:
        """Return what 0.2.9's fixed-point layer knew."""
        if self.fixed is not None and name in ("base", "precision_fractional"):
            return self.fixed.base if name == "base" else self.fixed.digits
        raise AttributeError(name)

    def __repr__(self) -> str:
        """Return the pointers, a line each."""
        lines = [repr(pointer).removeprefix("(Wrapper)>") for pointer in self.values()]
        text = "\n\t-> ".join(["[AdditiveSharingTensor]", *lines])
        if self.crypto_provider is not None:
            text += f"\n\t*crypto provider: {self.crypto_provider.id}*"
        return text if self._seeds is None else f"{text}\n\t*seed: {self._seeds.seed}, which protects nothing*"

    __str__ = __repr__
