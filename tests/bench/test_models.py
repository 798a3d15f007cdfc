"""What a model costs on a worker: a step of learning with torch's own optimizers, and the way there and back."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import syftlite as sy
from tests.bench.comparison import Result

Beside = Callable[..., Result]
Optimize = Callable[[Any], torch.optim.Optimizer]

STEPS = 30


class Reader(nn.Module):
    """An LSTM with a judge at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 64, batch_first=True)
        self.judge = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.judge(self.lstm(x)[0][:, -1])


def linear() -> nn.Module:
    return nn.Linear(10, 2)


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))


def sgd(parameters: Any) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=0.01)


def adam(parameters: Any) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters)


#: The row, the model, the optimizer, and the shape of a batch.
CASES: tuple[tuple[str, Callable[[], nn.Module], Optimize, tuple[int, ...]], ...] = (
    ("Linear and SGD, a step", linear, sgd, (16, 10)),
    ("network and SGD, a step", network, sgd, (64, 784)),
    ("network and Adam, a step", network, adam, (64, 784)),
    ("LSTM and SGD, a step", Reader, sgd, (16, 28, 28)),
)


def learn(
    model: nn.Module, optimizer: torch.optim.Optimizer, batch: tuple[torch.Tensor, torch.Tensor], steps: int
) -> None:
    """Takes some steps."""
    x, y = batch
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()


@pytest.mark.parametrize(("name", "make", "optimize", "shape"), CASES, ids=[case[0] for case in CASES])
def test_a_step_of_a_model_beside_a_local_one(
    name: str,
    make: Callable[[], nn.Module],
    optimize: Optimize,
    shape: tuple[int, ...],
    beside: Beside,
    workers: list[sy.VirtualWorker],
) -> None:
    bob = workers[0]
    torch.manual_seed(1)
    model = make()
    batch = (torch.rand(shape), torch.randint(2, (shape[0],)))
    twin, local = deepcopy(model), deepcopy(model)
    there = tuple(tensor.send(bob) for tensor in batch)
    model.send(bob)
    ours, plain = optimize(model.parameters()), optimize(local.parameters())

    beside(
        name,
        ours=lambda: learn(model, ours, there, 1),
        plain=lambda: learn(local, plain, batch, 1),
        number=STEPS,
    )

    again, other = deepcopy(twin).send(bob), optimize(twin.parameters())
    learn(again, optimize(again.parameters()), there, 3)
    learn(twin, other, batch, 3)
    assert all(
        torch.equal(mine, theirs) for mine, theirs in zip(again.get().parameters(), twin.parameters(), strict=True)
    )


def test_a_network_there_and_back_beside_copying_it_twice(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    model, bob = network(), workers[0]
    weight = model[0].weight.detach().clone()

    beside("network there and back", ours=lambda: model.send(bob).get(), plain=lambda: deepcopy(deepcopy(model)))

    assert torch.equal(model[0].weight, weight)
    assert not bob._objects
