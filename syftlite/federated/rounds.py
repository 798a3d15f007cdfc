"""A round of federated learning: each worker trains a copy of the model on its data, and the copies are averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import torch
from torch import Tensor
from torch.nn import Module
from torch.optim import SGD, Optimizer

from syftlite.errors import RoundError
from syftlite.federated.averaging import fed_avg
from syftlite.federated.dataset import BaseDataset
from syftlite.federated.federated_dataset import FederatedDataset
from syftlite.federated.loader import FederatedDataLoader
from syftlite.me import local_worker

#: A bar appears when a round takes longer than this (seconds).
PATIENCE = 2.0


@dataclass(slots=True)
class Round:
    """What a round did: by worker, the mean loss over its last pass, and how many samples its copy learned from."""

    losses: dict[str | int, float] = field(default_factory=dict)
    counts: dict[str | int, int] = field(default_factory=dict)


def train_round(
    model: Module,
    data: FederatedDataset,
    loss: Callable[[Any, Any], Any],
    *,
    optimizer: Callable[[Iterable[Tensor]], Optimizer] | None = None,
    epochs: int = 1,
    batch_size: int = 32,
    aggregator: Any = None,
    seed: int | None = None,
    progress: bool = True,
) -> Round:
    """Train a model that is here for one round of FedAvg, in place; returns losses and counts by worker.

    A copy of the model goes to each worker and learns there (in training mode) for some passes (`epochs`) over its
    data, by an optimizer of its own: SGD with a rate of 0.1, unless `optimizer` makes another from the parameters. Then
    all copies go to the `aggregator`, which averages them, and only the mean comes home; without one they come here,
    and me sees each. With a `seed` the batches are shuffled, and they and what else is random (dropout) are the same
    each time, in whatever order the workers stand; torch's own random numbers here are not disturbed. Of the data
    nothing travels; of the losses, a number a worker. A bar shows the progress of a round that takes long, unless
    `progress` is False or the environment says TQDM_DISABLE=1.

    Raises:
        RoundError: if the model is not here, the data is no federated data set, or a number is not positive.
        UnknownWorkerError: if the aggregator is no worker.

    Source: McMahan et al. (2017), algorithm 1, with all clients in each round.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice, carol = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "carol"))
        ...     x = torch.arange(8.0).reshape(8, 1)
        ...     data = sy.BaseDataset(x, 2 * x).federate(bob, alice)
        ...     model = torch.nn.Linear(1, 1)
        ...     by_sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.01)
        ...     done = sy.train_round(model, data, torch.nn.functional.mse_loss, optimizer=by_sgd, aggregator=carol)
        ...     done.counts, sy.history().bytes_between("bob", "me").data
        ({'bob': 4, 'alice': 4}, 4)
    """
    from tqdm.auto import tqdm  # here, for whoever trains no model need not wait for it

    _check(model, data, loss, optimizer, epochs, batch_size)
    room = local_worker().room
    gathering = None if aggregator is None else room.find(aggregator)
    made = optimizer or (lambda parameters: SGD(parameters, lr=0.1))
    loaders = {worker: _loader(data[worker], batch_size, seed, worker) for worker in data.workers}
    done, copies = Round(), {}
    steps = epochs * sum(map(len, loaders.values()))
    # An explicit disable=False would overrule the environment.
    shown = {} if progress else {"disable": True}
    with tqdm(total=steps, delay=PATIENCE, leave=False, unit="batch", **shown) as bar:
        for worker, loader in loaders.items():
            sent: Any = model.copy().send(worker)  # type: ignore[operator]  # the hook gives models their verbs
            copies[worker] = sent.train()
            with _own_randomness(seed, worker):
                done.losses[worker] = _train(sent, loader, loss, made(sent.parameters()), epochs, bar)
            done.counts[worker] = len(data[worker])
    for copy in copies.values():
        copy.zero_grad()
        _ = copy.get() if gathering is None else copy.move(gathering)
    mean = fed_avg(copies.values(), list(done.counts.values()))
    here = {key: value.get() if gathering is not None else value for key, value in mean.items()}
    model.load_state_dict(here)
    return done


def _loader(part: BaseDataset, batch_size: int, seed: int | None, worker: str | int) -> FederatedDataLoader:
    generator = None if seed is None else torch.Generator().manual_seed(_seed_for(seed, worker))
    return FederatedDataLoader(FederatedDataset([part]), batch_size, shuffle=seed is not None, generator=generator)


@contextmanager
def _own_randomness(seed: int | None, worker: str | int) -> Iterator[None]:
    """Let a worker draw random numbers of its own, whatever others drew before it."""
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            torch.manual_seed(_seed_for(seed, worker))
        yield


def _seed_for(seed: int, worker: str | int) -> int:
    return crc32(f"{seed} {worker}".encode())


def _train(
    model: Module,
    loader: FederatedDataLoader,
    loss: Callable[[Any, Any], Any],
    optimizer: Optimizer,
    epochs: int,
    bar: Any,
) -> float:
    """Train a model where its data is; returns the mean loss over the last pass."""
    total: Any = None
    for _ in range(epochs):
        total, samples = None, 0
        for data, targets in loader:
            optimizer.zero_grad()
            lost = loss(model(data), targets)
            lost.backward()
            optimizer.step()
            weighted = lost.detach() * len(data)
            total = weighted if total is None else total + weighted
            samples += len(data)
            bar.update()
    return float((total / samples).get())


def _check(model: object, data: object, loss: object, optimizer: object, epochs: int, batch_size: int) -> None:
    fits = {
        "model": isinstance(model, Module),
        "data": isinstance(data, FederatedDataset),
        "loss": callable(loss),
        "optimizer": optimizer is None or callable(optimizer),
    }
    for name, given in (("model", model), ("data", data), ("loss", loss), ("optimizer", optimizer)):
        if not fits[name]:
            raise RoundError(name, type(given).__name__)
    place: Any = getattr(model, "location", None)
    if place is not None:
        raise RoundError("away", place.name)
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise RoundError(name, repr(number))
