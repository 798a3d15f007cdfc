"""A data set of inputs and targets, here or on one worker. Knows no model, and no other data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

import torch
from torch import Tensor

from syftlite.errors import DataSetError, NoWorkerGivenError
from syftlite.pointer import PointerTensor
from syftlite.worker import Worker

if TYPE_CHECKING:
    from syftlite.federated.federated_dataset import FederatedDataset


class BaseDataset:
    """Inputs and their targets, here or on a worker, as one thing with a length.

    `data` and `targets` are tensors or pointers with the samples along their first dimension; `transform` is applied to
    each sample that is taken out. Of the rest that 0.2.9 took, tags and a description go to both tensors.

    Raises:
        DataSetError: if there are more of the one than of the other, or they are in two places.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     dataset = sy.BaseDataset(torch.arange(6.0).reshape(3, 2), torch.tensor([0, 1, 0]))
        ...     on_bob = dataset.send(bob)
        ...     on_bob.location, len(on_bob), on_bob[1][1].get(), dataset[1]
        (<VirtualWorker id:bob #objects:2>, 3, tensor(1), (tensor([2., 3.]), tensor(1)))
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        transform: Callable[[Any], Any] | None = None,
        owner: object = None,
        *,
        id: object = None,
        tags: Iterable[str] = (),
        description: str | None = None,
    ) -> None:
        """Take inputs and targets; lists and arrays become tensors."""
        self.data = _rows("inputs", data)
        self.targets = _rows("targets", targets)
        self.transform_ = transform
        #: Whether it is a part of a federated data set.
        self.federated = False
        if len(self.data) != len(self.targets):
            raise DataSetError("length", str(len(self.data)), str(len(self.targets)))
        places = [each.location if isinstance(each, PointerTensor) else None for each in (self.data, self.targets)]
        if places[0] is not places[1]:
            raise DataSetError("places", *("here" if place is None else f"on {place.name}" for place in places))
        if tags:
            self.tag(*tags)
        if description is not None:
            self.describe(description)

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
        except (TypeError, AttributeError):
            return torch.as_tensor(self.transform_(item.numpy()))

    def transform(self, transform: Callable[[Any], Any]) -> None:
        """Replace the inputs, all at once, by what a function makes of them.

        Raises:
            DataSetError: if they are on a worker.
        """
        if isinstance(self.data, PointerTensor):
            raise DataSetError("transform", self.data.location.name)
        self.data = transform(self.data)

    def send(self, location: Any = None, *others: Any, **options: Any) -> BaseDataset:
        """Send a copy to a worker; returns the data set there. This one stays as it is.

        Raises:
            NoWorkerGivenError: without a worker, or with several: that is `federate`.
            DataSetError: if this one is on a worker.
            UnknownWorkerError: if there is no such worker.
        """
        if isinstance(self.data, PointerTensor):
            raise DataSetError("sent", self.data.location.name)
        if location is None or others:
            raise NoWorkerGivenError("send", "dataset", 0 if location is None else 1 + len(others))
        return BaseDataset(self.data.send(location, **options), self.targets.send(location, **options), self.transform_)

    def get(self) -> Self:
        """Bring inputs and targets home; returns this very data set. When one of them has left already, neither comes.

        Raises:
            DataSetError: if it is here.
            ObjectNotFoundError: if a part of it left where it was.
        """
        if not isinstance(self.data, PointerTensor):
            raise DataSetError("not sent")
        data = self.data.get()
        try:
            targets = self.targets.get()
        except Exception:
            self.data.give_back(data)
            raise
        self.data, self.targets = data, targets
        return self

    def get_data(self) -> Any:
        """Return the inputs."""
        return self.data

    def get_targets(self) -> Any:
        """Return the targets."""
        return self.targets

    @property
    def location(self) -> Worker:
        """The worker where it is.

        Raises:
            DataSetError: if it is here.
        """
        if not isinstance(self.data, PointerTensor):
            raise DataSetError("not sent")
        return self.data.location

    def federate(self, *workers: Any, **options: Any) -> FederatedDataset:
        """Split it among workers; see `syftlite.federated.federate`."""
        from syftlite.federated.federated_dataset import federate  # which is made of data sets like this one

        return federate(self, *workers, **options)

    # Labels, on both tensors, so that `search` finds both.

    def tag(self, *tags: str) -> Self:
        """Write tags on inputs and targets; returns this data set."""
        self.data.tag(*tags)
        self.targets.tag(*tags)
        return self

    def describe(self, description: str) -> Self:
        """Write a description on inputs and targets; returns this data set."""
        self.data.describe(description)
        self.targets.describe(description)
        return self

    # What tensors can become, together

    def _both(self, verb: str, *values: Any, **options: Any) -> Self:
        data = getattr(self.data, verb)(*values, **options)
        self.data, self.targets = data, getattr(self.targets, verb)(*values, **options)
        return self

    def fix_precision(self, *values: Any, **options: Any) -> Self:
        """Turn inputs and targets into fixed point; returns this data set."""
        return self._both("fix_precision", *values, **options)

    def float_precision(self, *values: Any, **options: Any) -> Self:
        """Turn inputs and targets back into floating point; returns this data set."""
        return self._both("float_precision", *values, **options)

    def share(self, *values: Any, **options: Any) -> Self:
        """Share inputs and targets among workers; returns this data set."""
        return self._both("share", *values, **options)

    fix_prec, float_prec = fix_precision, float_precision

    def __repr__(self) -> str:
        """Return the inputs and the targets, as 0.2.9 printed them."""
        return f"BaseDataset\n\tData: {self.data}\n\ttargets: {self.targets}"


def _rows(what: str, given: Any) -> Any:
    """Return inputs or targets as a tensor with a sample in each row."""
    try:
        rows = given if isinstance(given, Tensor) else torch.as_tensor(given)
    except (TypeError, ValueError, RuntimeError):
        rows = None
    if rows is None or not rows.ndim:
        raise DataSetError("rows", what, type(given).__name__ if rows is None else "a single number")
    return rows
