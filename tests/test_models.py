"""Models travel: in place, as a whole, and they learn there what they would learn here, bit for bit."""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator

import pytest
import torch
from torch import nn

import syftlite as sy

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Room]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        bob, alice, carol = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "carol"))
        torch.manual_seed(1)
        yield bob, alice, carol


class Net(nn.Module):
    """A learner's own model, with arguments, a buffer and a plain number."""

    def __init__(self, width: int, *, scale: float = 2.0) -> None:
        super().__init__()
        self.first = nn.Linear(3, width)
        self.second = nn.Linear(width, 2)
        self.scale = scale
        self.register_buffer("shift", torch.ones(2), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(x))) * self.scale + self.shift


# send, get, move


def test_send_lets_the_same_parameters_stand_for_weights_on_the_worker(room: Room) -> None:
    bob, _, _ = room
    model = nn.Linear(2, 1)
    parameters = list(model.parameters())
    weights = model.weight.detach().clone()
    assert model.send(bob) is model
    assert [id(p) for p in model.parameters()] == [id(p) for p in parameters]
    assert all(isinstance(p, nn.Parameter) and isinstance(p, sy.PointerTensor) for p in parameters)
    assert repr(model.weight) == "Parameter containing:\n(Wrapper)>[PointerTensor | me:3 -> bob:1]"
    assert (model.location, model.owner) == (bob, sy.local_worker)
    assert torch.equal(bob._objects[1], weights)
    assert bob._objects[1].requires_grad
    assert repr(model) == "Linear(in_features=2, out_features=1, bias=True)"


def test_get_brings_weights_and_gradients_home_into_the_same_parameters(room: Room) -> None:
    bob, _, _ = room
    model, x = nn.Linear(2, 1), torch.ones(3, 2)
    twin = copy.deepcopy(model)
    twin(x).sum().backward()
    parameters = list(model.parameters())
    model.send(bob)
    model(x.send(bob)).sum().backward()
    assert model.get() is model
    assert all(mine is before for mine, before in zip(model.parameters(), parameters, strict=True))
    assert all(type(p) is nn.Parameter for p in parameters)
    assert model.location is None
    assert bob._objects == {}
    for mine, local in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(mine, local)
        assert torch.equal(mine.grad, local.grad)
    assert "weight" in model.state_dict()
    assert repr(model.bias).startswith("Parameter containing:\ntensor(")
    model(x).sum().backward()  # and goes on learning here


def test_send_and_get_are_one_step_each(room: Room) -> None:
    bob, alice, _ = room
    model = nn.Linear(2, 1)
    model.send(bob).move(alice).copy().get()
    verbs = [sy.history().step(number).verb for number in range(1, len(sy.history()) + 1)]
    assert verbs == ["model.send", "model.move", "model.copy", "model.get"]
    assert sy.history().bytes_between("me", "bob").data == 3 * 4


def test_move_goes_from_worker_to_worker_directly(room: Room) -> None:
    bob, alice, _ = room
    model = Net(4).send(bob)
    parameters = list(model.parameters())
    assert model.move(alice) is model
    assert [id(p) for p in model.parameters()] == [id(p) for p in parameters]
    assert (bob._objects, len(alice._objects), model.location) == ({}, 5, alice)
    assert sy.history().bytes_between("bob", "me").data == sy.history().bytes_between("alice", "me").data == 0
    steps = len(sy.history())
    assert model.move(alice) is model
    assert len(sy.history()) == steps
    assert model(torch.ones(1, 3).send(alice)).location is alice
    assert model.move(sy.local_worker) is model
    assert model.location is None


def test_a_model_that_is_sent_again_and_again_keeps_its_ids_and_leaks_nothing(room: Room) -> None:
    bob, alice, _ = room
    model = Net(4)
    for worker in (bob, alice, bob, bob):
        model.send(worker)
        assert list(worker._objects) == [1, 2, 3, 4, 5]
        model.get()
    assert (bob._objects, alice._objects) == ({}, {})


def test_deleting_a_model_frees_what_it_had_on_the_worker(room: Room) -> None:
    bob, _, _ = room
    model = nn.Sequential(Net(4), nn.Linear(2, 2), nn.LSTM(2, 3)).send(bob)
    assert bob._objects
    gc.disable()
    try:
        del model
        assert bob._objects == {}
    finally:
        gc.enable()
