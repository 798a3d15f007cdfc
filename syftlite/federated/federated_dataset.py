"""A data set in parts, each on a worker of its own; and `federate`, which makes one. Knows no model."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from syftlite.errors import DataSetError
from syftlite.federated.dataset import BaseDataset
from syftlite.me import local_worker
from syftlite.pointer import PointerTensor


class FederatedDataset:
    """Several data sets, each on a worker of its own.

    Raises:
        DataSetError: if there is none, one is here, or two are on one worker.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     dataset = BaseDataset(torch.zeros(5, 2), torch.zeros(5))
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
            if not isinstance(dataset, BaseDataset):
                raise DataSetError("kind", type(dataset).__name__)
            if not isinstance(dataset.data, PointerTensor):
                raise DataSetError("here")
            worker = dataset.location.id
            if worker in self.datasets:
                raise DataSetError("twice", str(worker))
            self.datasets[worker] = dataset
        if not self.datasets:
            raise DataSetError("none")
        for dataset in self.datasets.values():
            dataset.federated = True

    @property
    def workers(self) -> list[str | int]:
        """The ids of the workers."""
        return list(self.datasets)

    locations = workers

    def __getitem__(self, worker: Any) -> BaseDataset:
        """Return the data set that is on a worker.

        Raises:
            DataSetError: if it has none, or it came home.
        """
        try:
            part = self.datasets[getattr(worker, "id", worker)]
        except (KeyError, TypeError):
            raise DataSetError("no part", str(worker), ", ".join(map(str, self.workers))) from None
        if not isinstance(part.data, PointerTensor):
            raise DataSetError("came home", str(getattr(worker, "id", worker)))
        return part

    def get_dataset(self, worker: Any) -> BaseDataset:
        """Bring the data set of a worker home; it is no part of this one any more.

        Raises:
            DataSetError: if it has none.
        """
        dataset = self[worker].get()
        dataset.federated = False
        del self.datasets[getattr(worker, "id", worker)]
        return dataset

    def __len__(self) -> int:
        """Return the number of samples on all workers."""
        return sum(len(dataset) for dataset in self.datasets.values())

    def __repr__(self) -> str:
        """Return the workers and the number of samples, as 0.2.9 printed (and spelled) them."""
        workers = ", ".join(map(str, self.workers))
        return f"FederatedDataset\n    Distributed accross: {workers}\n    Number of datapoints: {len(self)}\n"


def federate(dataset: Dataset[Any] | BaseDataset, *workers: Any, **options: Any) -> FederatedDataset:
    """Split a data set into as many parts as there are workers, in its order, and send each its part.

    The parts are as in 0.2.9: all of one size but the last, unless that left a worker without any; then they differ by
    one at most. `options` are those of `send`. The data set stays as it is.

    Raises:
        DataSetError: without workers, with one twice, with more of them than samples, or if the samples are no pairs
            of tensors.
        UnknownWorkerError: if one is no worker.
    """
    flat = list(workers[0]) if len(workers) == 1 and isinstance(workers[0], list | tuple) else list(workers)
    room = local_worker().room
    receivers = [room.find(worker) for worker in flat]
    if not receivers:
        raise DataSetError("no workers")
    if len(set(receivers)) < len(receivers):
        raise DataSetError("same worker", next(each.name for each in receivers if receivers.count(each) > 1))
    if isinstance(dataset, BaseDataset) and isinstance(dataset.data, PointerTensor):
        raise DataSetError("federated away", dataset.data.location.name)
    ends = _ends(_length(dataset), len(receivers))
    parts = [list(range(*part)) for part in pairwise(ends)]
    batches: DataLoader[Any] = DataLoader(dataset, batch_sampler=parts)  # type: ignore[arg-type]  # ours has all it needs
    sent = []
    for worker, batch in zip(receivers, batches, strict=True):
        data, targets = _pair(batch)
        sent.append(BaseDataset(data.send(worker, **options), targets.send(worker, **options)))
    return FederatedDataset(sent)


def _length(dataset: Any) -> int:
    try:
        return len(dataset)
    except (TypeError, NotImplementedError):
        raise DataSetError("no length", type(dataset).__name__) from None


def _ends(samples: int, parts: int) -> list[int]:
    """Return where the parts begin and end.

    >>> _ends(10, 3), _ends(9, 4)
    ([0, 4, 8, 10], [0, 2, 4, 6, 9])
    """
    if parts > samples:
        raise DataSetError("few", str(samples), str(parts))
    size = math.ceil(samples / parts)
    if size * (parts - 1) < samples:
        return [min(size * number, samples) for number in range(parts + 1)]
    return [samples * number // parts for number in range(parts + 1)]


def _pair(batch: Any) -> tuple[Any, Any]:
    """Return the inputs and the targets of some samples that torch's loader made one."""
    if not isinstance(batch, list | tuple) or len(batch) != 2:
        what = f"have {len(batch)} parts" if isinstance(batch, list | tuple) else "are no pairs"
        raise DataSetError("pairs", what)
    for name, part in zip(("inputs", "targets"), batch, strict=True):
        if not isinstance(part, Tensor):
            raise DataSetError("no tensors", name, type(part[0] if isinstance(part, list | tuple) else part).__name__)
    return batch[0], batch[1]
