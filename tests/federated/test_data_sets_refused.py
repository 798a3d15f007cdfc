"""What is no data set, and what cannot be federated: each says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch.utils.data import Dataset, IterableDataset

import syftlite as sy
from tests.federated.rooms import Room, numbers, refused


class _Samples(Dataset[object]):
    """Samples of any form."""

    def __init__(self, *samples: object) -> None:
        self._samples = samples

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, number: int) -> object:
        return self._samples[number]


class _Endless(IterableDataset[object]):
    """Samples without a length."""

    def __iter__(self) -> Iterator[object]:
        return iter(())


def test_what_cannot_be_federated_says_why(room: Room) -> None:
    bob, alice, _ = room
    on_bob = numbers(4).send(bob)
    one = torch.tensor(1)
    federated: Callable[[object], Callable[[], object]] = lambda dataset: lambda: dataset.federate(bob, alice)  # type: ignore[attr-defined]  # noqa: E731  (the hook gives data sets the verb)
    cases = (
        (
            federated(_Endless()),
            "federate splits a data set by its length, and a _Endless has none. "
            "Try sy.BaseDataset(data, targets).federate(bob, alice).",
        ),
        (
            federated(_Samples((one, one, one), (one, one, one))),
            "federate takes a data set of pairs, input and target, and the samples of this one have 3 parts. "
            "Try sy.BaseDataset(data, targets).federate(bob, alice).",
        ),
        (
            federated(_Samples(one, one)),
            "federate takes a data set of pairs, input and target, and the samples of this one are no pairs. "
            "Try sy.BaseDataset(data, targets).federate(bob, alice).",
        ),
        (
            federated(_Samples((one, "cat"), (one, "dog"))),
            "What goes to a worker are tensors, and the targets of this data set are of the kind str. "
            "Make them numbers first.",
        ),
        (
            federated(on_bob),
            "federate splits data that is here, and this is on bob. Try dataset.get().federate(bob, alice).",
        ),
        (
            lambda: on_bob.send(alice),
            "send: this data set is on bob, and a copy goes from here. Bring it home first: dataset.get().",
        ),
        (lambda: numbers(2).get(), "This data set is here. Send it first: dataset = dataset.send(bob)."),
        (lambda: numbers(2).location, "This data set is here. Send it first: dataset = dataset.send(bob)."),
        (
            lambda: sy.BaseDataset(None, torch.ones(1)),
            "The inputs of a data set are a tensor with a sample in each row, and these are NoneType. "
            "Try torch.tensor([[1.0, 2.0], [3.0, 4.0]]).",
        ),
        (
            lambda: sy.BaseDataset(torch.ones(1), torch.tensor(1.0)),
            "The targets of a data set are a tensor with a sample in each row, and these are a single number. "
            "Try torch.tensor([[1.0, 2.0], [3.0, 4.0]]).",
        ),
    )
    for call, sentence in cases:
        refused(call, sy.DataSetError, sentence)
    for workers in ((), (bob, alice)):
        refused(
            lambda workers=workers: numbers(2).send(*workers),  # type: ignore[misc]  # a default keeps the workers
            sy.NoWorkerGivenError,
            f"send takes one worker and got {len(workers) or 'none'}. "
            "Try dataset.send(bob), with a worker of yours for bob.",
        )


def test_data_that_is_no_data_set_is_refused(room: Room) -> None:
    bob, alice, _ = room
    three, on_alice = torch.ones(3), torch.ones(3).send(alice)
    cases: tuple[tuple[Callable[[], object], str], ...] = (
        (
            lambda: sy.BaseDataset(torch.ones(3), torch.ones(2)),
            "A data set has a target for each input, and here are 3 inputs and 2 targets.",
        ),
        (
            lambda: sy.BaseDataset(three, on_alice),
            "Inputs and targets of a data set lie in one place; here the inputs are here, the targets on alice. "
            "Send the whole data set: dataset.send(bob).",
        ),
        (
            lambda: sy.FederatedDataset([numbers(2)]),
            "A federated data set is made of data sets on workers, and one of these is here. "
            "Send it first, and take what comes back: dataset = dataset.send(bob).",
        ),
        (
            lambda: sy.FederatedDataset([torch.ones(2)]),  # type: ignore[list-item]  # that is the point
            "A federated data set is made of data sets on workers, and one of these is a Tensor. "
            "Try sy.BaseDataset(data_ptr, target_ptr).",
        ),
        (
            lambda: sy.FederatedDataset([]),
            "A federated data set is made of data sets on workers, and got none.",
        ),
        (
            lambda: sy.FederatedDataset([numbers(2).send(bob), numbers(3).send(bob)]),
            "Two of these data sets are on bob, and a federated data set has one for each worker. "
            "Make them one there: torch.cat([first.data, second.data]).",
        ),
        (
            lambda: numbers(4).federate(),
            "federate splits a data set among workers, and got none. Try dataset.federate(bob, alice).",
        ),
        (lambda: numbers(4).federate(bob, alice, bob), "federate gives each worker one part, and bob was named twice."),
        (
            lambda: numbers(1).federate(bob, alice),
            "federate gives each worker a part, and 1 samples are too few for 2 workers.",
        ),
        (
            lambda: numbers(2).send(bob).transform(lambda x: x),
            "transform changes data that is here, and this is on bob. Try dataset.get().transform(...), "
            "or give the transform to BaseDataset, which applies it to each sample where it lies.",
        ),
        (
            lambda: sy.FederatedDataLoader(numbers(2)),
            "FederatedDataLoader goes through a FederatedDataset, and this is a BaseDataset. "
            "Try dataset.federate(bob, alice), or torch's own DataLoader for data that is here.",
        ),
        (
            lambda: sy.FederatedDataLoader(numbers(2).federate(bob), batch_size=0),
            "The size of a batch is a positive whole number, not 0. Try batch_size=32.",
        ),
        (
            lambda: sy.FederatedDataLoader(numbers(2).federate(bob), num_iterators=0),
            "num_iterators is a positive whole number, not 0. Try num_iterators=1.",
        ),
        (
            lambda: sy.FederatedDataLoader(numbers(2).federate(bob), workers=3),
            "FederatedDataLoader has no option workers. It has batch_size, shuffle, num_iterators, drop_last, "
            "collate_fn, iter_per_worker, generator.",
        ),
        (
            lambda: numbers(2).federate(bob)["carol"],
            "No part of this data set is on carol. Its parts are on: bob.",
        ),
    )
    for call, sentence in cases:
        refused(call, sy.DataSetError, sentence)
