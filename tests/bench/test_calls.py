"""What one call costs: operations on pointers and chains, small objects that travel, torch itself once it is hooked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

import syftlite as sy
from tests.bench.comparison import Result

Beside = Callable[..., Result]


def chain(x: torch.Tensor, workers: list[sy.VirtualWorker]) -> torch.Tensor:
    """Returns the end of a chain: its data is on the first of the workers."""
    for worker in workers:
        x = x.send(worker)
    return x


def at_its_end(pointer: torch.Tensor) -> torch.Tensor:
    """Returns the data at a chain's end."""
    while isinstance(pointer, sy.PointerTensor):
        pointer = pointer.get()
    return pointer


def test_a_remote_add_beside_a_local_one(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    x_ptr = x.send(workers[0])

    beside("remote add", ours=lambda: torch.add(x_ptr, x_ptr), plain=lambda: torch.add(x, x))

    assert torch.equal(torch.add(x_ptr, x_ptr).get(), torch.add(x, x))


def test_an_operator_beside_a_local_one(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    x_ptr = x.send(workers[0])

    beside("remote x + y", ours=lambda: x_ptr + x_ptr, plain=lambda: x + x)

    assert torch.equal((x_ptr + x_ptr).get(), x + x)


def test_a_remote_add_while_somebody_watches(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    x_ptr = x.send(workers[0])

    with sy.history().watched():
        beside("remote add, watched", ours=lambda: torch.add(x_ptr, x_ptr), plain=lambda: torch.add(x, x))
        y_ptr = torch.add(x_ptr, x_ptr)

    history = sy.history()
    assert history.step(len(history)).code == "y_ptr = torch.add(x_ptr, x_ptr)"
    assert history.at(len(history)).stores["bob"][y_ptr.id_at_location].preview == "[2, 4, 6, ...]"
    assert torch.equal(y_ptr.get(), torch.add(x, x))


@pytest.mark.parametrize(("name", "hops"), [("second hop", 2), ("third hop", 3), ("fourth hop", 4)])
def test_a_further_hop_of_a_chain(name: str, hops: int, beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    far, near = chain(x, workers[:hops]), chain(x.clone(), workers[: hops - 1])

    beside(
        name,
        ours=lambda: torch.add(far, far),
        less=lambda: torch.add(near, near),
        plain=lambda: torch.add(x, x),
    )

    assert torch.equal(at_its_end(torch.add(far, far)), torch.add(x, x))


def test_a_remote_change_in_place_beside_a_local_one(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x, y = torch.zeros(4), torch.zeros(4)
    x_ptr = x.send(workers[0])
    ours: list[None] = []
    plain: list[None] = []

    beside(
        "remote add_",
        ours=lambda: (x_ptr.add_(1), ours.append(None)),
        plain=lambda: (y.add_(1), plain.append(None)),
    )

    assert torch.equal(x_ptr.get(), torch.full((4,), float(len(ours))))
    assert torch.equal(y, torch.full((4,), float(len(plain))))


def test_sending_and_getting_beside_copying_twice(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x, bob = torch.tensor([1.0, 2.0, 3.0, 4.0]), workers[0]

    beside("send and get", ours=lambda: x.send(bob).get(), plain=lambda: x.clone().clone())

    assert torch.equal(x.send(bob).get(), x)
    assert not bob._objects


def test_local_torch_is_as_fast_hooked_as_unhooked(beside: Beside) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    hook = sy.TorchHook(torch)

    beside(
        "hooked local add",
        ours=lambda: torch.add(x, x),
        plain=lambda: torch.add(x, x),
        before_ours=lambda: sy.TorchHook(torch),
        before_plain=hook.unhook,
    )

    assert hasattr(x, "send")
