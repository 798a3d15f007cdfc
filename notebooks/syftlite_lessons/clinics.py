"""The model of two weights that clinics train, in the lesson and in its checks. Knows no exercise."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Linear
from torch.nn.functional import mse_loss

import syftlite as sy
from syftlite_lessons.datasets import PATIENTS, patients_of
from syftlite_lessons.trial import Trial


def of_all() -> Tensor:
    """Return the weights that all 400 patients together would lead to, which nobody in the lesson can compute."""
    measured, worse = (torch.cat(parts) for parts in zip(*map(patients_of, PATIENTS), strict=True))
    weights: Tensor = torch.linalg.lstsq(measured, worse).solution.T
    return weights


def a_line(trial: Trial) -> Any:
    """Return a model of two weights; torch's own random numbers stay as they were."""
    with torch.random.fork_rng(devices=[]):
        model = Linear(2, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(trial.floats(1, 2))
    return model


def learned_on(trial: Trial, worker: sy.VirtualWorker, weight: Tensor) -> Any:
    """Return a model on a worker whose weights came to be there: me has not seen them."""
    model = a_line(trial)
    model.send(worker)
    with torch.no_grad():
        model.weight.copy_(trial.owned(worker, weight)[0])
    return model


def trained(model: Any, measured: Tensor, worse: Tensor) -> Tensor:
    """Return the weights that the lesson's `train_there` leads to, by plain torch."""
    copy = model.copy()
    optimizer = torch.optim.SGD(copy.parameters(), lr=0.2)
    for _ in range(20):
        optimizer.zero_grad()
        mse_loss(copy(measured), worse).backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    weights: Tensor = copy.weight.detach()
    return weights
