"""Random words, all 2^64 equally likely: from the operating system, or from a seed for lessons. Knows torch alone.

Only the first kind protects anything. What comes from a seed can be computed by all who know the seed.
"""

from __future__ import annotations

import os
from itertools import count

import torch
from torch import Tensor

_WORDS_IN_A_SEED = 1_000_003


def random_words(shape: tuple[int, ...], seed: int | None) -> Tensor:
    """Return uniform whole numbers of 64 bits: from the operating system's generator, or from a seed.

    Example:
        >>> random_words((2,), seed=1)
        tensor([ 7692698082559361259, -5159102565782383544])
        >>> bool((random_words((2,), None) == random_words((2,), None)).any())
        False
    """
    size = torch.Size(shape)
    if seed is not None:
        return torch.empty(size, dtype=torch.int64).random_(-(2**63), None, generator=_generator(seed))
    if not size.numel():
        return torch.zeros(size, dtype=torch.int64)
    return torch.frombuffer(bytearray(os.urandom(8 * size.numel())), dtype=torch.int64).reshape(size)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class Seeds:
    """A row of seeds that one seed leads to, so that no two masks are the same; for lessons and tests alone."""

    def __init__(self, seed: int) -> None:
        """Take the first seed."""
        self.seed = seed
        self._count = count(seed * _WORDS_IN_A_SEED).__next__

    def next(self) -> int:
        """Return a seed that was not given before."""
        return self._count() % 2**63


def next_seed(seeds: Seeds | None) -> int | None:
    """Return the next seed; without a row of them None, which means: ask the operating system."""
    return None if seeds is None else seeds.next()


def split(secret: Tensor, parts: int, seed: int | None) -> list[Tensor]:
    """Return shares: all but the last are random words, and the last makes their sum, modulo 2^64, the secret.

    Example:
        >>> shares = split(torch.tensor([5, 7]), 3, seed=1)
        >>> sum(shares)
        tensor([5, 7])
    """
    words = random_words((parts - 1, *secret.shape), seed)
    shares = [word.clone() for word in words]  # of its own memory each: a share that is sent must not bring the others
    return [*shares, secret - words.sum(dim=0)]
