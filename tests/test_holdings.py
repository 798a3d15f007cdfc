"""What names hold: every pointer is found by the path that leads to it, at a bounded price, and none is told twice."""

from __future__ import annotations

from collections import defaultdict, deque, namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import syftlite as sy
from syftlite.holdings import MOST_IN_CONTAINER, MOST_THINGS, Holdings
from syftlite.snapshot import describe_held, describe_names

Pair = namedtuple("Pair", "left right")


class Trainer:
    """A class as a learner writes one."""

    def __init__(self, bob: Any) -> None:
        self.weights = torch.ones(2).send(bob)
        self.batches = {"a": [torch.ones(3).send(bob)], 7: deque([torch.ones(4).send(bob)])}
        self._scratch = torch.ones(5).send(bob)
        self.own = self
        self.loss = torch.ones(())

    @property
    def costly(self) -> object:
        """Fail when somebody asks."""
        raise AssertionError("a property was asked")


@dataclass
class Config:
    """A data class."""

    start: Any
    rate: float = 0.1
    more: list[Any] = field(default_factory=list)


class Slotted:
    """A class whose attributes have slots, one of them with a mangled name."""

    __slots__ = ("__secret", "empty", "ptr")

    def __init__(self, bob: Any) -> None:
        self.ptr = torch.ones(2).send(bob)
        self.__secret = torch.ones(2).send(bob)


class Network(nn.Module):
    """A model that keeps a pointer besides its parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(3, 2), nn.Linear(2, 1)


@pytest.fixture
def workers() -> Iterator[tuple[Any, Any]]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")


def paths(**namespace: object) -> list[str]:
    return list(Holdings(namespace).found)


def test_attributes_of_the_learners_own_objects_have_their_paths(workers: tuple[Any, Any]) -> None:
    bob, _ = workers
    assert paths(trainer=Trainer(bob)) == [
        *("trainer.weights", "trainer.batches['a'][0]", "trainer.batches[7][0]", "trainer._scratch")
    ]
    assert paths(config=Config(torch.ones(1).send(bob), more=[torch.ones(1).send(bob)])) == [
        *("config.start", "config.more[0]")
    ]
    assert sorted(paths(one=Slotted(bob))) == ["one.__secret", "one.ptr"]


def test_containers_have_theirs_and_what_is_no_pointer_has_none(workers: tuple[Any, Any]) -> None:
    bob, _ = workers
    p = torch.ones(1).send(bob)
    by_name = defaultdict(list, {"a": [p]})
    assert paths(pair=Pair(p, 1), by_name=by_name, both={p}, nested=((p,),), keyed={bob: p}) == [
        *("pair.left", "by_name['a'][0]", "both[0]", "nested[0][0]", "keyed[<VirtualWorker>]")
    ]
    assert paths(parts=[torch.ones(2), 3, "text", None], function=len, kind=Trainer, module=torch, worker=bob) == []


def test_a_sent_model_is_there_by_its_parameters_and_its_optimizer_only_when_the_model_is_gone(
    workers: tuple[Any, Any],
) -> None:
    bob, _ = workers
    model = Network().send(bob)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.hidden = torch.ones(2).send(bob)
    weights = ["model.fc1.weight", "model.fc1.bias", "model.fc2.weight", "model.fc2.bias"]
    assert paths(model=model, optimizer=optimizer) == [*weights, "model.hidden"]
    assert paths(optimizer=optimizer, model=model) == [*weights, "model.hidden"]
    assert paths(optimizer=optimizer)[0] == "optimizer.param_groups[0]['params'][0]"
    assert paths(model=Network()) == []


def test_several_workers_and_data_sets_are_looked_into(workers: tuple[Any, Any]) -> None:
    bob, alice = workers
    everywhere = torch.ones(2).send(bob, alice)
    assert paths(everywhere=everywhere) == ["everywhere[bob]", "everywhere[alice]"]
    data = TensorDataset(torch.ones(4).send(bob))
    assert paths(data=data) == ["data.tensors[0]"]
    assert "loader.dataset.tensors[0]" in paths(loader=DataLoader(data))


def test_federated_data_is_looked_into(workers: tuple[Any, Any]) -> None:
    bob, alice = workers
    data = sy.BaseDataset(torch.ones(4, 2), torch.zeros(4)).federate((bob, alice))
    found = paths(data=data)
    assert len(found) == 4
    assert all(path.startswith("data.") for path in found)
    loader = sy.FederatedDataLoader(data, batch_size=2)
    assert len(paths(loader=loader)) >= 4


def test_names_of_ipython_are_left_out_and_private_names_count_for_pointers(workers: tuple[Any, Any]) -> None:
    p = torch.ones(1).send(workers[0])
    ipythons = dict.fromkeys(("_", "__", "___", "_1", "_i", "_ii", "_i12", "_oh", "_dh", "_ih", "__name__"), p)
    assert paths(**ipythons) == []
    assert paths(_mine=p, _scratch=torch.ones(1)) == ["_mine"]


def test_what_a_function_or_a_generator_holds_has_no_name(workers: tuple[Any, Any]) -> None:
    bob, _ = workers

    def keeping() -> Any:
        inside = torch.ones(2).send(bob)
        yield inside.id_at_location

    generator, named = keeping(), torch.ones(3).send(bob)
    id = next(generator)
    names = describe_held({"generator": generator, "named": named})
    assert list(names) == ["named", f"?bob:{id}"]
    assert names[f"?bob:{id}"].id is None
    assert list(describe_held({"named": named}, made={("bob", id)})) == ["named"]
    assert list(describe_names({"named": named})) == ["named"]
    generator.close()
    assert list(describe_held({"named": named})) == ["named"]


def test_a_gradient_is_no_object_that_somebody_holds_without_a_name(workers: tuple[Any, Any]) -> None:
    w = torch.ones(2, requires_grad=True).send(workers[0])
    (w * 2).sum().backward()
    gradient = w.grad
    assert list(describe_held({"w": w})) == ["w"]
    assert gradient is not None


def test_a_search_ends_soon_and_says_when_it_has_not_seen_all(workers: tuple[Any, Any]) -> None:
    bob, _ = workers
    p = torch.ones(1).send(bob)
    numbers = Holdings({"numbers": list(range(1_000_000)), "p": p})
    assert (list(numbers.found), numbers.is_whole) == (["p"], True)
    many = Holdings({"many": [p] * (MOST_IN_CONTAINER + 1)})
    assert (len(many.found), many.is_whole) == (MOST_IN_CONTAINER, False)
    hidden = torch.ones(1).send(bob)
    assert list(describe_held({"many": [p] * (MOST_IN_CONTAINER + 1)}))[-1].startswith("many[")  # may be among the rest
    wide = {"wide": [[[n] * 100 for n in range(100)] for _ in range(100)]}
    begin = perf_counter()
    assert not Holdings(wide).is_whole
    assert perf_counter() - begin < 1
    assert MOST_THINGS < 100 * 100 * 100
    deep: list[object] = [hidden]
    for _ in range(10):
        deep = [deep]
    assert not Holdings({"deep": deep}).is_whole
