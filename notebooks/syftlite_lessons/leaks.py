"""What can be read from a gradient: images, by searching for some that give the same one. Knows no worker."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import cross_entropy

#: The gap between two gradients is small from the start; so much larger, the search does not stop at once.
SCALE = 1e4
STEPS = 300


def match(model: Module, gradient: Sequence[Tensor], labels: Tensor, seed: int = 0) -> Tensor:
    """Return images, (labels, features), whose gradient is as near as can be found to the one that was seen.

    Begins with noise and changes it, step by step, until its gradient is the same. Nothing is asked of anybody.

    Source: Zhu, Liu and Han, Deep Leakage from Gradients, NeurIPS 2019, with the labels known.

    Example:
        >>> model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
        >>> secret, labels = torch.tensor([[0.2, 0.9, 0.4]]), torch.tensor([1])
        >>> seen = torch.autograd.grad(cross_entropy(model(secret), labels), tuple(model.parameters()))
        >>> torch.allclose(match(model, seen, labels), secret, atol=0.01)
        True
    """
    weights = list(model.parameters())
    features = weights[0].shape[1]
    guess = torch.rand(len(labels), features, generator=torch.Generator().manual_seed(seed)).requires_grad_()
    search = torch.optim.LBFGS([guess], max_iter=STEPS, history_size=50, line_search_fn="strong_wolfe")

    def apart() -> float:
        search.zero_grad()
        mine = torch.autograd.grad(cross_entropy(model(guess), labels), weights, create_graph=True)
        gaps = [(one - other).square().sum() for one, other in zip(mine, gradient, strict=True)]
        gap = SCALE * torch.stack(gaps).sum()
        gap.backward()  # type: ignore[no-untyped-call]  # torch's own
        return gap.item()

    search.step(apart)  # type: ignore[no-untyped-call]  # as above
    return guess.detach()


def nearest(images: Tensor, found: Tensor) -> tuple[Tensor, Tensor]:
    """Return for each image the found one that is nearest, and how far it is away: the root of the mean square of dots.

    >>> best, away = nearest(torch.tensor([[0.0, 1.0]]), torch.tensor([[1.0, 1.0], [0.0, 0.9]]))
    >>> best, away.round(decimals=2)
    (tensor([[0.0000, 0.9000]]), tensor([0.0700]))
    """
    away, place = torch.cdist(images, found).min(1)
    return found[place], away / images.shape[1] ** 0.5
