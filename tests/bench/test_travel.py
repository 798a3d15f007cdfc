"""What large values cost on their way: nothing is serialised, so a send is a clone."""

from __future__ import annotations

from collections.abc import Callable

import torch

import syftlite as sy
from tests.bench.comparison import Result

Beside = Callable[..., Result]

FLOATS = 25_000_000  # 100 MB


def test_sending_100_mb_beside_a_clone(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x, bob = torch.rand(FLOATS), workers[0]

    beside("send 100 MB", ours=lambda: x.send(bob), plain=lambda: x.clone(), rounds=11, number=1)

    assert next(sy.history().messages()).data_bytes == 4 * FLOATS
    assert torch.equal(x.send(bob).get(), x)


def test_sending_100_mb_beside_a_bare_memcpy(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x, y, bob = torch.rand(FLOATS), torch.zeros(FLOATS), workers[0]

    beside(
        "send 100 MB, memcpy",
        ours=lambda: x.send(bob),
        plain=lambda: y.copy_(x),
        rounds=11,
        number=1,
    )

    assert torch.equal(x.send(bob).get(), y)


def test_getting_100_mb_beside_a_clone(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x, bob = torch.rand(FLOATS), workers[0]
    there: list[torch.Tensor] = []
    here: list[torch.Tensor] = []

    def get() -> None:
        here[:] = [there.pop().get()]

    beside(
        "get 100 MB",
        ours=get,
        plain=lambda: x.clone(),
        before_ours=lambda: there.append(x.send(bob)),
        rounds=11,
        number=1,
    )

    assert torch.equal(here[0], x)
