"""What sharing costs: each call beside the same here, and beside the same on pointers; and the messages of both.

The messages and the bytes of data of one call stand in the table too, as rows without a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import syftlite as sy
from syftlite.events import Sent
from tests.bench.budget import BY_NAME, SHARED
from tests.bench.comparison import Result

Beside = Callable[..., Result]
Note = Callable[[Result], None]
Call = Callable[[], Any]


@dataclass
class Work:
    """One operation on shares, the same on tensors here, and the same on pointers; it is off by `most` at most."""

    shared: Call
    local: Call
    remote: Call
    most: float = 0.0


def share_and_get(bob: Any, alice: Any, james: Any) -> Work:
    x = torch.tensor([1, 2, 3, 4])
    return Work(lambda: x.share(bob, alice).get(), x.clone, lambda: x.send(bob).get())


def of_two(call: Callable[[Any, Any], Any], x: Tensor, y: Tensor, bob: Any, alice: Any, james: Any) -> Work:
    a, b = (each.share(bob, alice, crypto_provider=james) for each in (x, y))
    p, q = x.send(bob), y.send(bob)
    return Work(lambda: call(a, b), lambda: call(x, y), lambda: call(p, q))


def add(*workers: Any) -> Work:
    return of_two(torch.add, torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6, 7, 8]), *workers)


def multiply(*workers: Any) -> Work:
    return of_two(torch.mul, torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6, 7, 8]), *workers)


def multiply_rounded(bob: Any, alice: Any, james: Any) -> Work:
    x = torch.tensor([0.5, 1.5, 2.5, 3.5])
    shared, pointer = x.fix_precision().share(bob, alice, crypto_provider=james), x.send(bob)
    return Work(lambda: shared * shared, lambda: x * x, lambda: pointer * pointer, most=0.001)


def matmul(*workers: Any) -> Work:
    return of_two(torch.matmul, torch.randint(0, 9, (64, 64)), torch.randint(0, 9, (64, 64)), *workers)


def average(bob: Any, alice: Any, james: Any) -> Work:
    """The model of lesson 6, averaged as lesson 7 weighs it."""
    here = [nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)) for _ in range(2)]
    there: list[Any] = [model.copy().send(worker) for model, worker in zip(here, (bob, alice), strict=True)]
    return Work(
        lambda: sy.secure_fed_avg(there, [300, 900]),
        lambda: sy.fed_avg(here, [300, 900]),
        lambda: sy.fed_avg([model.copy().get() for model in there], [300, 900]),
        most=1e-6,
    )


MAKE = dict(
    zip(
        (name for name, _, _ in SHARED),
        (share_and_get, add, multiply, multiply_rounded, matmul, average),
        strict=True,
    )
)


@pytest.fixture
def work(request: pytest.FixtureRequest, workers: list[sy.VirtualWorker]) -> Work:
    torch.manual_seed(0)
    made: Work = MAKE[request.param](*workers[:3])
    return made


def numbers(result: Any) -> Tensor:
    """Returns what a call came to, wherever that is."""
    if isinstance(result, dict):
        return torch.cat([value.detach().flatten() for value in result.values()])
    if isinstance(result, sy.AdditiveSharingTensor | sy.PointerTensor):
        result = result.get()
    found: Tensor = result.float_precision() if isinstance(result, sy.FixedPrecisionTensor) else result
    return found


def traffic_of(work: Call) -> tuple[int, int]:
    """Returns how many messages a call sends, those that let go included, and how many bytes of data."""
    history = sy.history()
    begin = len(list(history.all_events()))
    work()
    sent = [event for _, event in list(history.all_events())[begin:] if isinstance(event, Sent)]
    return len(sent), sum(event.data_bytes for event in sent)


@pytest.mark.parametrize(("name", "work"), [(name, name) for name in MAKE], indirect=["work"], ids=list(MAKE))
def test_on_shares_beside_plain_torch(name: str, work: Work, beside: Beside) -> None:
    beside(name, ours=work.shared, plain=work.local)

    assert (numbers(work.shared()) - numbers(work.local())).abs().max() <= work.most


@pytest.mark.parametrize(("name", "work"), [(name, name) for name in MAKE], indirect=["work"], ids=list(MAKE))
def test_on_shares_beside_the_same_on_pointers(name: str, work: Work, beside: Beside, note: Note) -> None:
    beside(f"{name}, to pointers", ours=work.shared, plain=work.remote)
    for whose, call in ((name, work.shared), (f"{name}, on pointers", work.remote)):
        count, data = traffic_of(call)
        note(Result(BY_NAME[f"{whose}: messages"], [float(count)]))
        note(Result(BY_NAME[f"{whose}: data"], [float(data)]))

    assert (numbers(work.shared()) - numbers(work.remote())).abs().max() <= work.most
