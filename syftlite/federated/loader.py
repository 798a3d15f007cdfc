"""The loader: batches of a federated data set, as pointers, worker by worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler

from syftlite.errors import DataSetError
from syftlite.federated.dataset import FederatedDataset
from syftlite.worker import Worker

Batch = tuple[Any, Any]


class FederatedDataLoader:
    """Goes through a federated data set in batches: pairs of pointers, all of one worker before the next.

    With `num_iterators` above 1 each step returns a dict of batches from so many workers at once, at most one less
    than there are; with `iter_per_worker` one from every worker, until the first has no more. `generator` decides how
    batches are shuffled; without one, torch's own random numbers do.

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
        **unsupported: Any,
    ) -> None:
        """Take the data set and how to go through it."""
        if not isinstance(federated_dataset, FederatedDataset):
            raise DataSetError("not federated", type(federated_dataset).__name__)
        if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
            raise DataSetError("batch size", repr(batch_size))
        if unsupported:
            raise DataSetError("option", ", ".join(unsupported))
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
        self.num_iterators = most if iter_per_worker else min(max(1, num_iterators), most)
        self._running: Iterator[Any] = iter(())

    def __len__(self) -> int:
        """Return the number of batches in one pass over all data."""
        return sum(map(len, self.batch_samplers.values()))

    def __iter__(self) -> FederatedDataLoader:
        """Begin a pass."""
        self._running = self._together() if self.num_iterators > 1 else _Pass(self, 0, [])
        return self

    def __next__(self) -> Batch | dict[Worker, Batch]:
        """Return the next batch: inputs and targets, or a dict of such pairs by worker."""
        batch: Batch | dict[Worker, Batch] = next(self._running)
        return batch

    def _together(self) -> Iterator[dict[Worker, Batch]]:
        passes: list[_Pass] = []
        for number in range(self.num_iterators):
            passes.append(_Pass(self, number, passes))
        while True:
            batches = {}
            for one in passes:
                batch = next(one, None)
                if batch is None:
                    return
                batches[batch[0].location] = batch
            yield batches

    def batch(self, worker: str | int, numbers: list[int]) -> Batch:
        """Return these samples of a worker as one batch; nothing but the numbers travels."""
        dataset = self.federated_dataset[worker]
        if self.collate_fn is not None:
            return self.collate_fn([dataset[number] for number in numbers])
        if dataset.transform_ is not None:
            items = [dataset[number] for number in numbers]
            return torch.stack([data for data, _ in items]), torch.stack([target for _, target in items])
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return dataset[numbers[0] : numbers[-1] + 1]
        return dataset[numbers]


class _Pass:
    """One pass over the workers, each with all its batches, beginning with one of them."""

    def __init__(self, loader: FederatedDataLoader, first: int, others: list[_Pass]) -> None:
        self._loader = loader
        self._others = others  # the passes under way beside it; one worker serves one of them at a time
        self._left = list(loader.workers)
        self.worker: str | int | None = loader.workers[first]
        self._batches = {worker: iter(sampler) for worker, sampler in loader.batch_samplers.items()}

    def __iter__(self) -> _Pass:
        return self

    def __next__(self) -> Batch:
        while self.worker is not None:
            numbers = next(self._batches[self.worker], None)
            if numbers is not None:
                return self._loader.batch(self.worker, numbers)
            self._left.remove(self.worker)
            busy = [other.worker for other in self._others]
            free = [] if self._loader.iter_per_worker else [worker for worker in self._left if worker not in busy]
            self.worker = free[0] if free else None
        raise StopIteration
