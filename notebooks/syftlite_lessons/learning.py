"""What the judges of lessons with models share: small models and data, what plain torch learns, what may come to me.

Knows no exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.nn import Linear, Module, ReLU, Sequential
from torch.nn.functional import cross_entropy

import syftlite as sy
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

#: How many features, hidden units and classes a model has in the checks: no data has one of its weights' shapes.
SIZES = (6, 5, 3)
RATE = 0.5

OTHER_WEIGHTS = Words(
    "The model has learned, but not what these data teach in one step: its weights are others than plain torch gets.",
    "模型学了，但不是这些数据走一步该学到的：权重和用普通 torch 算出来的不一样。",
)


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


def taught(model: Any, places: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> tuple[Module, Module, torch.Tensor]:
    """Return a copy of a model as it is, another after a step of plain torch on each pair, and the last loss."""
    before, learned = model.copy(), model.copy()
    optimizer = torch.optim.SGD(learned.parameters(), lr=RATE)
    loss = torch.tensor(0.0)
    for images, labels in places:
        optimizer.zero_grad()
        loss = cross_entropy(learned(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    optimizer.zero_grad()
    return before, learned, loss.detach()


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


def judge_learned(trial: Trial, model: Any, before: Module, wanted: Module) -> None:
    """Be content with a model that is here and has the wanted weights.

    Raises:
        NotYet: if it is elsewhere, is as before, or learned something else.
    """
    refuse_away(trial, model)
    if alike(model, before):
        trial.mistake("not_learned")
    if not alike(model, wanted):
        trial.not_yet(OTHER_WEIGHTS)


def refuse_away(trial: Trial, model: Any) -> None:
    """Say so if a model is not here.

    Raises:
        NotYet: if it is not.
    """
    if model.location is not None:
        trial.mistake("not_home", worker=model.location.id)


def rounded(result: object) -> Any:
    """Return a number that is here, or a tensor of one, as a tensor of four decimals; anything else as it is.

    >>> rounded(torch.tensor([0.33333333])), rounded(True)
    (tensor(0.3333), True)
    """
    if isinstance(result, torch.Tensor) and not isinstance(result, sy.PointerTensor) and result.numel() == 1:
        result = result.item()
    is_number = isinstance(result, int | float) and not isinstance(result, bool)
    return torch.tensor(float(result)).round(decimals=4) if is_number else result  # type: ignore[arg-type]  # a number
