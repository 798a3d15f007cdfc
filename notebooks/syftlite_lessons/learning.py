"""What the judges of lessons with models share: small models and data, what plain torch learns, what may come to me.

Knows no exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.nn import Linear, Module, ReLU, Sequential
from torch.nn.functional import cross_entropy

from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial

#: How many features, hidden units and classes a model has in the checks: no data has one of its weights' shapes.
SIZES = (6, 5, 3)
RATE = 0.5


def a_model(trial: Trial) -> Sequential:
    """Return a small model with weights from the trial's numbers; torch's own random numbers stay as they were."""
    features, hidden, classes = SIZES
    with torch.random.fork_rng(devices=[]):
        model = Sequential(Linear(features, hidden), ReLU(), Linear(hidden, classes))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(trial.floats(*parameter.shape))
    return model


def some_data(trial: Trial, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return so many inputs, and the class of each."""
    return trial.floats(count, SIZES[0]), trial.tensor(count) % SIZES[2]


def taught(model: Module, places: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> tuple[Module, torch.Tensor]:
    """Return a copy of a model after a step of plain torch on each pair, and the last loss."""
    learned: Any = model.copy()  # type: ignore[operator]  # the hook gives models their verbs
    optimizer = torch.optim.SGD(learned.parameters(), lr=RATE)
    loss = torch.tensor(0.0)
    for images, labels in places:
        optimizer.zero_grad()
        loss = cross_entropy(learned(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    optimizer.zero_grad()
    return learned, loss.detach()


def alike(one: Module, other: Module) -> bool:
    """Say whether two models that are here have the same weights, but for rounding."""
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(mine, wanted, atol=1e-5) for mine, wanted in pairs)


def refuse_data(
    trial: Trial, model: Module, name_of: Callable[[tuple[int, ...]], str] = lambda shape: "data_came"
) -> None:
    """Say so if anything but weights and single numbers came to me; `name_of` a shape is the mistake.

    Raises:
        NotYet: if something did.
    """
    weights = {tuple(parameter.shape) for parameter in model.parameters()}
    for row in arrivals().rows:
        if row.shape not in weights and torch.Size(row.shape).numel() > 1:
            trial.mistake(name_of(row.shape), bytes=row.bytes, owner=row.sender, shape=row.shape)
