"""What the crypto provider deals: triples for products, masks for truncation, each for one use. Sees no secret.

The provider makes random numbers, knows them all, and sends each holder its parts. It learns the shapes of what is
multiplied, and no number of anybody's.
"""

from __future__ import annotations

from typing import Any

import torch

from syftlite.operations import register_operation
from syftlite.sharing.calls import CONTRACTING, TIMES
from syftlite.sharing.randomness import Seeds, next_seed, random_words, split
from syftlite.sharing.shares import as_shares, call_for_shares


@register_operation
def deal_triple(call: str, x_shape: tuple[int, ...], y_shape: tuple[int, ...], parts: int, seed: int | None) -> Any:
    """Return for each holder its parts of two random factors and of their product.

    Source: Beaver, Efficient Multiparty Protocols Using Circuit Randomization (CRYPTO 1991).
    """
    multiply = call_for_shares(call, TIMES | CONTRACTING)
    seeds = None if seed is None else Seeds(seed)
    a, b = random_words(x_shape, next_seed(seeds)), random_words(y_shape, next_seed(seeds))
    return _dealt((a, b, multiply(a, b)), parts, seeds)


@register_operation
def deal_mask(shape: tuple[int, ...], divisor: int, parts: int, seed: int | None) -> Any:
    """Return for each holder its parts of a random number r, of r without its highest bit / divisor, and of that bit.

    Source: see `products.truncated`.
    """
    seeds = None if seed is None else Seeds(seed)
    r = random_words(shape, next_seed(seeds))
    low = (r & (2**63 - 1)) // divisor
    return _dealt((r, low, (r < 0).to(torch.int64)), parts, seeds)


def _dealt(numbers: tuple[torch.Tensor, ...], parts: int, seeds: Seeds | None) -> Any:
    split_up = [as_shares(split(each, parts, next_seed(seeds)), 0, is_mask=True) for each in numbers]
    return tuple(zip(*split_up, strict=True))
