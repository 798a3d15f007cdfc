"""What sharing costs: one call beside the same on a pointer, a round of averages beside FedAvg; and their messages.

The messages and the bytes of data of one call stand in the table too, as rows without a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

import syftlite as sy
from syftlite.events import Sent
from tests.bench.budget import BY_NAME
from tests.bench.comparison import Result

Beside = Callable[..., Result]
Note = Callable[[Result], None]


def messages_of(work: Callable[[], object], kind: str = "") -> tuple[int, int]:
    """Returns how many messages a call sends, those that let go included, and how many bytes of data."""
    history = sy.history()
    begin = len(list(history.all_events()))
    work()
    sent = [event for _, event in list(history.all_events())[begin:] if isinstance(event, Sent)]
    return len(sent), sum(event.data_bytes for event in sent)


def note_traffic(note: Note, name: str, work: Callable[[], object]) -> None:
    """Puts the messages and the bytes of one call into the table."""
    count, data = messages_of(work)
    note(Result(BY_NAME[f"{name}, messages"], [float(count)]))
    note(Result(BY_NAME[f"{name}, data"], [float(data)]))


@pytest.fixture
def shared(workers: list[sy.VirtualWorker]) -> tuple[Any, Any, Any, Any]:
    """Two small tensors, shared by two workers, and the same as pointers."""
    bob, alice, james = workers[:3]
    x, y = torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6, 7, 8])
    both = (each.share(bob, alice, crypto_provider=james) for each in (x, y))
    return (*both, x.send(bob), y.send(bob))


def test_sharing_and_getting_beside_sending_and_getting(
    beside: Beside, note: Note, workers: list[sy.VirtualWorker]
) -> None:
    x, (bob, alice) = torch.tensor([1, 2, 3, 4]), workers[:2]

    beside("share and get", ours=lambda: x.share(bob, alice).get(), plain=lambda: x.send(bob).get())
    note_traffic(note, "share and get", lambda: x.share(bob, alice).get())

    assert torch.equal(x.share(bob, alice).get(), x)


def test_a_shared_sum_beside_one_on_a_pointer(beside: Beside, note: Note, shared: tuple[Any, Any, Any, Any]) -> None:
    x, y, p, q = shared

    beside("shared add", ours=lambda: x + y, plain=lambda: p + q)
    note_traffic(note, "shared add", lambda: x + y)

    assert torch.equal((x + y).get(), (p + q).get())


def test_a_shared_product_beside_one_on_a_pointer(
    beside: Beside, note: Note, shared: tuple[Any, Any, Any, Any]
) -> None:
    x, y, p, q = shared

    beside("shared multiply", ours=lambda: x * y, plain=lambda: p * q)
    note_traffic(note, "shared multiply", lambda: x * y)

    assert torch.equal((x * y).get(), (p * q).get())


def test_a_shared_product_of_fixed_point_is_rounded_too(
    beside: Beside, note: Note, workers: list[sy.VirtualWorker]
) -> None:
    bob, alice, james = workers[:3]
    x = torch.tensor([0.5, 1.5, 2.5, 3.5]).fix_precision()
    shared, pointer = x.share(bob, alice, crypto_provider=james), x.send(bob)

    beside("shared multiply, rounded", ours=lambda: shared * shared, plain=lambda: pointer * pointer)
    note_traffic(note, "shared multiply, rounded", lambda: shared * shared)

    assert ((shared * shared).get().child.child - (x * x).child.child).abs().max() <= 1


def test_a_shared_matrix_product_beside_a_local_one(
    beside: Beside, note: Note, workers: list[sy.VirtualWorker]
) -> None:
    bob, alice, james = workers[:3]
    a, b = torch.randint(0, 9, (64, 64)), torch.randint(0, 9, (64, 64))
    x, y = (each.share(bob, alice, crypto_provider=james) for each in (a, b))

    beside("shared 64×64 matmul", ours=lambda: x @ y, plain=lambda: a @ b)
    note_traffic(note, "shared 64×64 matmul", lambda: x @ y)

    assert torch.equal((x @ y).get(), a @ b)


def test_a_secure_average_beside_a_plain_one(beside: Beside, note: Note, workers: list[sy.VirtualWorker]) -> None:
    bob, alice = workers[:2]
    models: list[Any] = [
        nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10)).send(each) for each in (bob, alice)
    ]

    def plain() -> dict[str, Any]:
        return sy.fed_avg([model.copy().get() for model in models], [3, 5])

    def secure() -> dict[str, Any]:
        return sy.secure_fed_avg(models, [3, 5])

    beside("secure FedAvg", ours=secure, plain=plain)
    note_traffic(note, "secure FedAvg", secure)
    note_traffic(note, "plain FedAvg", plain)

    mean = plain()
    assert all((value - mean[key]).abs().max() < 1e-6 for key, value in secure().items())
