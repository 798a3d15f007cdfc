"""Noise for the lessons on secret shares: where it comes from, how evenly it is spread, and its picture.

Knows no exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from syftlite.sharing.randomness import random_words
from syftlite_lessons.figures import COLOURS, Figure, frame
from syftlite_lessons.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

#: The range of all numbers of 64 bits is counted in so many equal parts.
PARTS = 32
#: In one of a thousand million cases noise is less even (chi-square, 31 degrees of freedom).
EVEN = 100.0

COUNTED = Words(
    "{name}: {count:,} numbers, {least:,} to {most:,} in each of {parts} ranges",
    "{name}：{count:,} 个数，整个范围分 {parts} 段，每段有 {least:,} 到 {most:,} 个",
)


def noise_from(seed: int) -> Callable[[Any], Tensor]:
    """Return a function from shapes to whole numbers of 64 bits, all equally likely; each call gives new ones.

    Example:
        >>> noise = noise_from(1)
        >>> noise((2,)), noise((1,))
        (tensor([ 7692698082559361259, -5159102565782383544]), tensor([8042686386972756495]))
    """
    seeds = iter(range(seed, 2**63))
    return lambda shape: random_words(tuple(shape), next(seeds))


def counts_of(numbers: Tensor) -> Tensor:
    """Return how many whole numbers lie in each part of the range of 64 bits, from the smallest on.

    >>> counts_of(torch.tensor([-(2**63), -1, 0]))[[0, 15, 16]]
    tensor([1, 1, 1])
    """
    whole = torch.as_tensor(numbers.tolist(), dtype=torch.int64).flatten()  # of a share, its numbers alone
    return torch.bincount((whole >> 59) + PARTS // 2, minlength=PARTS)


def is_even(numbers: Tensor) -> bool:
    """Say whether numbers are spread over the whole range as evenly as noise is; it takes some hundred of them.

    >>> is_even(noise_from(1)((3200,))), is_even(torch.arange(3200))
    (True, False)
    """
    counts, each = counts_of(numbers).double(), numbers.numel() / PARTS
    return float(((counts - each) ** 2 / each).sum()) < EVEN


def histograms(**rows: Tensor) -> Figure:
    """Return how the numbers of each argument are spread over the range of 64 bits, one histogram below the other.

    Example:
        >>> noise = noise_from(1)
        >>> histograms(first=noise((3200,)), second=torch.zeros(64))
        first: 3,200 numbers, 80 to 126 in each of 32 ranges
        second: 64 numbers, 0 to 64 in each of 32 ranges
    """
    counts = {name: counts_of(numbers).tolist() for name, numbers in rows.items()}
    text = "\n".join(
        COUNTED.say(name=name, count=sum(each), least=min(each), most=max(each), parts=PARTS)
        for name, each in counts.items()
    )

    def paint(canvas: Canvas, colours: Mapping[str, str]) -> None:
        panels = canvas.subplots(len(counts), 1, sharex=True, squeeze=False)[:, 0]
        for number, (axes, (name, each)) in enumerate(zip(panels, counts.items(), strict=True)):
            frame(axes, colours, ticks=True)
            axes.bar(range(PARTS), each, width=0.9, align="edge", color=colours[COLOURS[number % len(COLOURS)]])
            axes.set_title(name, color=colours["ink"], family="monospace", fontsize=10, loc="left")
        panels[-1].set_xticks([0, PARTS / 2, PARTS], ["$-2^{63}$", "0", "$2^{63}$"])

    return Figure(text, (6.4, 0.5 + 1.3 * len(counts)), paint)
