"""The loader: batches of a federated data set, as pointers, worker by worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler

from syftlite.errors import DataSetError
from syftlite.federated.federated_dataset import FederatedDataset
from syftlite.federated.turns import side_by_side, turns
from syftlite.worker import Worker

Batch = tuple[Any, Any]

#: What torch's own loader takes about its processes and memory. There are none here, so it changes nothing.
_OF_TORCHS_OWN = frozenset(
    (
        *("num_workers", "pin_memory", "pin_memory_device", "timeout", "worker_init_fn", "multiprocessing_context"),
        *("prefetch_factor", "persistent_workers"),
    )
)
_log = logging.getLogger(__name__)


class FederatedDataLoader:
    """Goes through a federated data set in batches: pairs of pointers, all of one worker before the next.

    With `num_iterators` above 1 each step returns a dict of batches from so many workers at once, at most one less
    than there are; each iterator goes over all the data. With `iter_per_worker` a step has one batch from every worker,
    until the first has no more. `generator` decides how batches are shuffled; without one, torch's own random numbers
    do.

    Raises:
        DataSetError: if it is no federated data set, or the size of a batch is no positive whole number.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     dataset = sy.BaseDataset(torch.zeros(5, 2), torch.zeros(5)).federate(bob, alice)
        ...     for data, target in sy.FederatedDataLoader(dataset, batch_size=2):
        ...         print(data.location.id, data.shape)
        bob torch.Size([2, 2])
        bob torch.Size([1, 2])
        alice torch.Size([2, 2])
    """

    def __init__(
        self,
        federated_dataset: FederatedDataset,
        batch_size: int = 8,
        shuffle: bool = False,
        num_iterators: int = 1,
        drop_last: bool = False,
        collate_fn: Callable[[list[Batch]], Batch] | None = None,
        iter_per_worker: bool = False,
        generator: torch.Generator | None = None,
        **of_torchs_own: Any,
    ) -> None:
        """Take the data set and how to go through it."""
        if not isinstance(federated_dataset, FederatedDataset):
            raise DataSetError("not federated", type(federated_dataset).__name__)
        for trouble, number in (("batch size", batch_size), ("iterators", num_iterators)):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise DataSetError(trouble, repr(number))
        unknown = of_torchs_own.keys() - _OF_TORCHS_OWN
        if unknown:
            raise DataSetError("option", ", ".join(sorted(unknown)))
        if of_torchs_own:
            _log.warning("FederatedDataLoader needs no %s: batches are made by the workers.", ", ".join(of_torchs_own))
        self.federated_dataset = federated_dataset
        self.workers = federated_dataset.workers
        self.batch_size, self.drop_last, self.collate_fn = batch_size, drop_last, collate_fn
        self.iter_per_worker = iter_per_worker
        self.batch_samplers: dict[str | int, BatchSampler] = {}
        for worker in self.workers:
            numbers = range(len(federated_dataset[worker]))
            order: Any = RandomSampler(numbers, generator=generator) if shuffle else SequentialSampler(numbers)
            self.batch_samplers[worker] = BatchSampler(order, batch_size, drop_last)
        # One worker is always left for an iterator whose own has no more.
        most = len(self.workers) if iter_per_worker else max(1, len(self.workers) - 1)
        self.num_iterators = most if iter_per_worker else min(num_iterators, most)

    def __len__(self) -> int:
        """Return the number of steps in one pass: of batches, or of dicts of batches."""
        return sum(1 for _ in self._turns())

    def __iter__(self) -> Iterator[Any]:
        """Begin a pass: batches, inputs and targets; or dicts of such pairs by worker. Several can be under way."""
        passes = [
            {worker: iter(sampler) for worker, sampler in self.batch_samplers.items()}
            for _ in range(self.num_iterators)
        ]
        for turn in self._turns():
            step: dict[Worker, Batch] = {}
            for samples, number in zip(passes, turn, strict=True):
                worker = self.workers[number]
                batch = self.batch(worker, next(samples[worker]))
                if len(turn) == 1 and not self.iter_per_worker:
                    yield batch
                else:
                    step[self.federated_dataset[worker].location] = batch
            if step:
                yield step

    def batch(self, worker: str | int, numbers: list[int]) -> Batch:
        """Return copies of these samples of a worker as one batch, made there; nothing but the numbers travels."""
        dataset = self.federated_dataset[worker]
        if self.collate_fn is not None:
            return self.collate_fn([dataset[number] for number in numbers])
        if dataset.transform_ is not None:
            items = [dataset[number] for number in numbers]
            return torch.stack([data for data, _ in items]), torch.stack([target for _, target in items])
        return dataset[numbers]

    def _turns(self) -> Iterator[tuple[int, ...]]:
        batches = [len(sampler) for sampler in self.batch_samplers.values()]
        return side_by_side(batches) if self.iter_per_worker else turns(batches, self.num_iterators)
