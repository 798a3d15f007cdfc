"""Data sets of inputs and targets: here, on one worker, or spread over several. Knows no model."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from syftlite.errors import DataSetError
from syftlite.pointer import PointerTensor
from syftlite.virtual_worker import local_worker
from syftlite.worker import Worker


class BaseDataset:
    """Inputs and their targets, here or on a worker, as one thing with a length.

    `data` and `targets` are tensors or pointers with the samples along their first dimension; `transform` is applied to
    each sample that is taken out.

    Raises:
        DataSetError: if there are more of the one than of the other, or they are in two places.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     dataset = sy.BaseDataset(torch.arange(6.0).reshape(3, 2), torch.tensor([0, 1, 0]))
        ...     dataset.send(bob).location, len(dataset), dataset[1][1].get()
        (<VirtualWorker id:bob #objects:2>, 3, tensor(1))
    """

    def __init__(self, data: Any, targets: Any, transform: Callable[[Any], Any] | None = None, **_: object) -> None:
        """Take inputs and targets; lists become tensors."""
        self.data: Any = data if isinstance(data, Tensor) else torch.as_tensor(data)
        self.targets: Any = targets if isinstance(targets, Tensor) else torch.as_tensor(targets)
        self.transform_ = transform
        if len(self.data) != len(self.targets):
            raise DataSetError("length", str(len(self.data)), str(len(self.targets)))
        places = [each.location if isinstance(each, PointerTensor) else None for each in (self.data, self.targets)]
        if places[0] is not places[1]:
            raise DataSetError("places", *("here" if place is None else f"on {place.name}" for place in places))

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.data)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        """Return the input and the target of a sample; of several, for a slice or a list of numbers."""
        item = self.data[index]
        if self.transform_ is not None:
            item = self.transform_(item) if isinstance(item, PointerTensor) else self._transformed(item)
        return item, self.targets[index]

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """Go through the samples."""
        return (self[number] for number in range(len(self)))

    def _transformed(self, item: Tensor) -> Tensor:
        """Return what a transform makes of a sample here; as in 0.2.9 it is given an array, if it takes no tensor."""
        assert self.transform_ is not None
        try:
            return torch.as_tensor(self.transform_(item))
        except TypeError:
            return torch.as_tensor(self.transform_(item.numpy()))

    def transform(self, transform: Callable[[Any], Any]) -> None:
        """Replace the inputs, all at once, by what a function makes of them.

        Raises:
            DataSetError: if they are on a worker.
        """
        if isinstance(self.data, PointerTensor):
            raise DataSetError("transform", self.data.location.name)
        self.data = transform(self.data)

    def send(self, location: Any, **options: Any) -> BaseDataset:
        """Send inputs and targets to a worker; returns this very data set, which stands for what is there now."""
        data = self.data.send(location, **options)
        self.data, self.targets = data, self.targets.send(location, **options)
        return self

    def get(self) -> BaseDataset:
        """Bring inputs and targets home; returns this very data set."""
        data = self.data.get()
        self.data, self.targets = data, self.targets.get()
        return self

    def get_data(self) -> Any:
        """Return the inputs."""
        return self.data

    def get_targets(self) -> Any:
        """Return the targets."""
        return self.targets

    @property
    def location(self) -> Worker:
        """The worker where it is."""
        location: Worker = self.data.location
        return location

    def federate(self, *workers: Any, **options: Any) -> FederatedDataset:
        """Send a part to each worker; see `federate`."""
        return federate(self, *workers, **options)

    def __repr__(self) -> str:
        """Return the inputs and the targets, as 0.2.9 printed them."""
        return f"BaseDataset\n\tData: {self.data}\n\ttargets: {self.targets}"


class FederatedDataset:
    """Several data sets, each on a worker of its own.

    Raises:
        DataSetError: if there is none, one is here, or two are on one worker.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     dataset = sy.BaseDataset(torch.zeros(5, 2), torch.zeros(5))
        ...     print(dataset.federate(bob, alice))
        FederatedDataset
            Distributed accross: bob, alice
            Number of datapoints: 5
        <BLANKLINE>
    """

    def __init__(self, datasets: Iterable[BaseDataset]) -> None:
        """Take data sets that were sent."""
        self.datasets: dict[str | int, BaseDataset] = {}
        for dataset in datasets:
            if not isinstance(dataset.data, PointerTensor):
                raise DataSetError("here")
            worker = dataset.location.id
            if worker in self.datasets:
                raise DataSetError("twice", str(worker))
            self.datasets[worker] = dataset
        if not self.datasets:
            raise DataSetError("none")

    @property
    def workers(self) -> list[str | int]:
        """The ids of the workers."""
        return list(self.datasets)

    locations = workers

    def __getitem__(self, worker: Any) -> BaseDataset:
        """Return the data set that is on a worker.

        Raises:
            DataSetError: if it has none.
        """
        try:
            return self.datasets[getattr(worker, "id", worker)]
        except KeyError:
            raise DataSetError("no part", str(worker), ", ".join(map(str, self.workers))) from None

    def get_dataset(self, worker: Any) -> BaseDataset:
        """Bring the data set of a worker home; it is no part of this one any more."""
        dataset = self[worker].get()
        del self.datasets[getattr(worker, "id", worker)]
        return dataset

    def __len__(self) -> int:
        """Return the number of samples on all workers."""
        return sum(len(dataset) for dataset in self.datasets.values())

    def __repr__(self) -> str:
        """Return the workers and the number of samples, as 0.2.9 printed them."""
        workers = ", ".join(map(str, self.workers))
        return f"FederatedDataset\n    Distributed accross: {workers}\n    Number of datapoints: {len(self)}\n"


def federate(dataset: Dataset[Any] | BaseDataset, *workers: Any, **options: Any) -> FederatedDataset:
    """Split a data set into as many parts as there are workers, in its order, and send each its part.

    The parts are as in 0.2.9: all of one size but the last, unless that left a worker without any; then they differ by
    one at most.

    Raises:
        DataSetError: without workers, with one twice, or with more of them than samples.
        UnknownWorkerError: if one is no worker.
    """
    flat = list(workers[0]) if len(workers) == 1 and isinstance(workers[0], list | tuple) else list(workers)
    room = local_worker().room
    receivers = [room.find(worker) for worker in flat]
    count, samples = len(receivers), len(dataset)  # type: ignore[arg-type]  # what is federated has a length
    if not receivers:
        raise DataSetError("no workers")
    if len(set(receivers)) < count:
        raise DataSetError("same worker", next(each.name for each in receivers if receivers.count(each) > 1))
    if count > samples:
        raise DataSetError("few", str(samples), str(count))
    size = math.ceil(samples / count)
    if size * (count - 1) < samples:
        ends = [min(size * number, samples) for number in range(count + 1)]
    else:
        ends = [samples * number // count for number in range(count + 1)]
    parts = [range(first, end) for first, end in pairwise(ends)]
    batches = DataLoader(dataset, batch_sampler=parts)  # type: ignore[arg-type]  # ranges are sequences of numbers
    sent = [
        BaseDataset(data.send(worker, **options), targets.send(worker, **options))
        for worker, (data, targets) in zip(receivers, batches, strict=True)
    ]
    return FederatedDataset(sent)
