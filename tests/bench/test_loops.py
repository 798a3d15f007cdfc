"""What a loop costs in the long run, bare and with an inspector open: additions, and a small network that learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

import torch
from torch.nn import functional as F

import syftlite as sy
from syftlite_widgets.inspector import Inspector, inspect
from tests.bench.comparison import Result

Beside = Callable[..., Result]
Tensors = tuple[torch.Tensor, ...]

ADDITIONS = 100_000
STEPS = 30


class Opened:
    """An inspector that is opened and closed again, as a learner does with the picture in a notebook."""

    def __init__(self) -> None:
        """Begins closed."""
        self._inspector: Inspector | None = None
        self.frames = 0

    def open(self) -> None:
        """Opens it, if it is closed."""
        if self._inspector is None:
            self._inspector = inspect()
            self._inspector.observe(self._count, "latest")

    def close(self) -> None:
        """Closes it, if it is open."""
        if self._inspector is not None:
            self._inspector.close()
            self._inspector = None

    def _count(self, _change: object) -> None:
        self.frames += 1


@contextmanager
def opened() -> Iterator[Opened]:
    """Gives an inspector, and leaves none open."""
    one = Opened()
    try:
        yield one
    finally:
        one.close()


def add_often(x: torch.Tensor) -> torch.Tensor:
    """Returns the last of many sums."""
    for _ in range(ADDITIONS):
        y = torch.add(x, x)
    return y


def test_many_additions_beside_local_ones(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    x_ptr = x.send(workers[0])

    beside("100,000 adds", ours=lambda: add_often(x_ptr), plain=lambda: add_often(x), rounds=5, number=1)

    history = sy.history()
    assert len(history) >= ADDITIONS
    assert len(history.at(len(history)).stores["bob"]) == 1
    assert torch.equal(add_often(x_ptr).get(), add_often(x))


def test_many_additions_with_an_inspector_open(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    x_ptr = torch.tensor([1.0, 2.0, 3.0, 4.0]).send(workers[0])

    with opened() as inspector:
        beside(
            "100,000 adds, inspector",
            ours=lambda: add_often(x_ptr),
            plain=lambda: add_often(x_ptr),
            before_ours=inspector.open,
            before_plain=inspector.close,
            rounds=5,
            number=1,
            clock=perf_counter,
        )

    assert inspector.frames > 1
    assert len(workers[0]._objects) == 1


def network() -> tuple[Tensors, Tensors]:
    """Returns a batch of 64 with its labels, and the parameters of a 784-100-10 network."""
    torch.manual_seed(1)
    batch = (torch.rand(64, 784), torch.randint(10, (64,)))
    sizes = ((784, 100), (100,), (100, 10), (10,))
    return batch, tuple((torch.randn(size) * 0.05).requires_grad_() for size in sizes)


def learn(batch: Tensors, parameters: Tensors, steps: int) -> None:
    """Takes some steps of gradient descent, where the data is."""
    x, y = batch
    w1, b1, w2, b2 = parameters
    for _ in range(steps):
        loss = F.cross_entropy(torch.relu(x @ w1 + b1) @ w2 + b2, y)
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                parameter -= 0.01 * parameter.grad
                parameter.grad.zero_()


def sent(tensors: Tensors, worker: sy.VirtualWorker) -> Tensors:
    """Returns pointers to copies on a worker."""
    return tuple(tensor.send(worker) for tensor in tensors)


def learned_alike(batch: Tensors, parameters: Tensors, worker: sy.VirtualWorker) -> bool:
    """Says whether learning there and learning here end at the very same parameters."""
    there, here = sent(parameters, worker), tuple(p.detach().clone().requires_grad_() for p in parameters)
    learn(sent(batch, worker), there, 3)
    learn(batch, here, 3)
    return all(torch.equal(pointer.get(), parameter) for pointer, parameter in zip(there, here, strict=True))


def test_a_training_step_beside_a_local_one(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    bob = workers[0]
    batch, parameters = network()
    there, pointers = sent(batch, bob), sent(parameters, bob)

    beside(
        "training step",
        ours=lambda: learn(there, pointers, 1),
        plain=lambda: learn(batch, parameters, 1),
        number=STEPS,
    )

    assert learned_alike(*network(), bob)


def test_a_training_step_with_an_inspector_open(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    bob = workers[0]
    batch, parameters = network()
    there, pointers = sent(batch, bob), sent(parameters, bob)

    with opened() as inspector:
        beside(
            "training step, inspector",
            ours=lambda: learn(there, pointers, 1),
            plain=lambda: learn(there, pointers, 1),
            before_ours=inspector.open,
            before_plain=inspector.close,
            rounds=5,
            number=20 * STEPS,  # long enough for some live frames
            clock=perf_counter,
        )
        assert learned_alike(*network(), bob)

    assert inspector.frames > 1
