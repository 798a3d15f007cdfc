"""The model that three clinics train on their records, in lesson 12 and in its checks. Knows no exercise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn import Linear, Module
from torch.nn.functional import binary_cross_entropy_with_logits

import syftlite as sy
from syftlite_lessons.records import MEASURES, records_of

RATE, STEPS = 4.0, 5

Place = tuple[Tensor, Tensor]


def new_model() -> Any:
    """Return a model that knows nothing yet: a weight of zero for each measure. Above 0 it says malignant."""
    with torch.random.fork_rng(devices=[]):
        model = Linear(MEASURES, 1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    return model


def train_there(model: Any, records: Tensor, malignant: Tensor, steps: int = STEPS) -> Any:
    """Return a copy of a model that has learned for a few steps where the records are."""
    model = model.copy()
    if isinstance(records, sy.PointerTensor) and model.location is None:
        model.send(records.location)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(steps):
        optimizer.zero_grad()
        binary_cross_entropy_with_logits(model(records), malignant).backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    optimizer.zero_grad()
    return model


def score(model: Any) -> float:
    """Return for how many of the published records a model is right, 0 to 1; where it is, and one number comes here."""
    measures, malignant = records_of("me")
    if model.location is not None:
        measures, malignant = (part.send(model.location) for part in (measures, malignant))  # type: ignore[attr-defined]  # the hook's
    with torch.no_grad():
        right: Any = ((model(measures) > 0) == (malignant > 0)).float().mean()
    return round(float(right.get() if isinstance(right, sy.PointerTensor) else right), 3)


def learned(model: Any, places: Iterable[Place], counts: Iterable[int] | None = None, steps: int = STEPS) -> Module:
    """Return what a round leads to, by plain torch on records that are here: the mean weighted by counts, or plain."""
    models = [train_there(model, *place, steps) for place in places]
    after = new_model()
    after.load_state_dict(sy.fed_avg(models, None if counts is None else list(counts)))
    return after  # type: ignore[no-any-return]  # the hook gives modules more than torch says
