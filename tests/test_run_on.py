"""A function of numbers, run on a worker: what it makes stays there, and what cannot go is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

import syftlite as sy
from syftlite.events import Sent
from tests.test_errors import refused


@sy.register_operation
def sevens(count: int) -> Tensor:
    return torch.full((count,), 7)


@sy.register_operation
def nothing_and_ones(count: int) -> tuple[Tensor, Tensor]:
    return torch.zeros(count), torch.ones(count)


@sy.register_operation
def filled(shape: list[int], options: dict[str, float]) -> Tensor:
    return torch.full(tuple(shape), options["value"])


@sy.register_operation
def stumbling(count: int) -> Tensor:
    return torch.zeros(count) @ torch.zeros(count + 1)


@pytest.fixture
def bob() -> Iterator[sy.VirtualWorker]:
    with sy.fresh():
        yield sy.VirtualWorker(sy.TorchHook(torch), id="bob")


def test_what_the_function_makes_stays_there_and_a_pointer_comes(bob: sy.VirtualWorker) -> None:
    pointer = sy.run_on(bob, sevens, 3)
    assert isinstance(pointer, sy.PointerTensor)
    assert pointer.location is bob
    assert torch.equal(bob._objects[pointer.id_at_location], sevens(3))
    assert torch.equal(pointer.get(), torch.tensor([7, 7, 7]))
    assert bob._objects == {}


def test_one_command_goes_and_no_number_comes(bob: sy.VirtualWorker) -> None:
    history = sy.history()
    pointer = sy.run_on(bob, sevens, 3)
    sent = [event for event in history.events(len(history)) if isinstance(event, Sent)]
    assert [(event.sender, event.receiver, event.kind, event.operation) for event in sent] == [
        ("me", "bob", "CMD", "sevens")
    ]
    assert history.bytes_between("bob", "me").data == history.bytes_between("me", "bob").data == 0
    assert history.seen("bob", pointer.id_at_location) == ("bob",)


def test_of_several_results_there_is_a_pointer_each(bob: sy.VirtualWorker) -> None:
    zeros, ones = sy.run_on(bob, nothing_and_ones, 2)
    assert len(bob._objects) == 2
    assert torch.equal((zeros - ones).get(), -torch.ones(2))


def test_the_worker_may_be_named_and_arguments_may_be_lists_and_dictionaries(bob: sy.VirtualWorker) -> None:
    assert torch.equal(sy.run_on("bob", filled, [2, 1], {"value": 3.5}).get(), torch.full((2, 1), 3.5))


def test_the_result_goes_when_its_pointer_goes(bob: sy.VirtualWorker) -> None:
    pointer = sy.run_on(bob, sevens, 3)
    assert len(bob._objects) == 1
    del pointer
    assert bob._objects == {}


def test_an_operation_of_torch_runs_there_too(bob: sy.VirtualWorker) -> None:
    assert torch.equal(sy.run_on(bob, torch.zeros, 2).get(), torch.zeros(2))


OF_PLAIN_VALUES = "Tensors, numbers, texts, dtypes, shapes, slices, and lists, tuples and dicts of them can."
USES_NONE = "run_on uses none of bob's objects: call sevens on a pointer, or give it numbers and shapes."


@pytest.mark.parametrize(
    ("call", "kind", "sentence"),
    [
        (
            lambda bob: sy.run_on(bob, sevens, torch.ones(3)),
            sy.NotSendableError,
            f"sevens: a tensor or pointer as an argument of run_on cannot travel to or from bob. {USES_NONE}",
        ),
        (
            lambda bob: sy.run_on(bob, sevens, torch.ones(3).send(bob)),
            sy.NotSendableError,
            f"sevens: a tensor or pointer as an argument of run_on cannot travel to or from bob. {USES_NONE}",
        ),
        (
            lambda bob: sy.run_on(bob, sevens, object()),
            sy.NotSendableError,
            f"sevens: an object cannot travel to or from another worker. {OF_PLAIN_VALUES}",
        ),
        (
            lambda bob: sy.run_on(bob, len, 2),
            sy.NotSendableError,
            f"len: a call that is no operation of torch cannot travel to or from another worker. {OF_PLAIN_VALUES}",
        ),
        (
            lambda bob: sy.run_on("carol", sevens, 2),
            sy.UnknownWorkerError,
            "There is no worker 'carol'. Known workers: 'me', 'bob'. Make it with sy.VirtualWorker(hook, id='carol').",
        ),
    ],
    ids=["tensor", "pointer", "object", "function", "worker"],
)
def test_what_cannot_run_is_refused_and_changes_nothing(
    call: Callable[[Any], Any], kind: type[Exception], sentence: str, bob: sy.VirtualWorker
) -> None:
    kept = torch.tensor([1, 2]).send(bob)
    refused(lambda: call(bob), kind, sentence)
    assert list(bob._objects) == [kept.id_at_location]


def test_what_fails_there_fails_here_in_torchs_words_and_leaves_nothing(bob: sy.VirtualWorker) -> None:
    with pytest.raises(RuntimeError, match="inconsistent tensor size"):
        sy.run_on(bob, stumbling, 2)
    assert bob._objects == {}
