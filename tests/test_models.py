"""Models travel: in place, as a whole, and they learn there what they would learn here, bit for bit."""

from __future__ import annotations

import copy
import gc
import io
from collections.abc import Iterator

import pytest
import torch
from torch import nn

import syftlite as sy
from tests.rooms import Meet, kept

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as (bob, alice, carol):
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


def peeked(pointer: torch.Tensor) -> torch.Tensor:
    """Return what a pointer points to, or a copy of it."""
    value: torch.Tensor = kept(pointer.location, pointer.id_at_location)
    return value


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
    assert torch.equal(kept(bob, 1), weights)
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


def test_what_a_learner_wrote_on_parameters_and_modules_stays(room: Room) -> None:
    bob, _, _ = room
    model = Net(4, scale=3.0)
    model.first.weight.decay = False
    model.first.weight.tag("#first")
    model.send(bob)
    assert (model.scale, model.first.weight.decay) == (3.0, False)
    assert model.first.weight.tags == {"#first"}
    assert bob.search("#first")
    model.get()
    assert (model.first.weight.decay, model.first.weight.tags) == (False, {"#first"})
    assert "forward" not in vars(model)


def test_tied_weights_stay_tied_and_frozen_ones_frozen(room: Room) -> None:
    bob, _, _ = room
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    model[0].bias.requires_grad = False
    model.send(bob)
    assert model[1].weight is model[0].weight
    assert len(bob._objects) == 3
    assert [p.requires_grad for p in model.parameters()] == [True, False, True]
    second = model.copy()
    assert second[1].weight is second[0].weight
    assert second[0].weight is not model[0].weight
    second.get()
    model.get()
    assert model[1].weight is model[0].weight
    assert [p.requires_grad for p in model.parameters()] == [True, False, True]
    assert bob._objects == {}


def test_buffers_travel_too_whether_they_are_saved_or_not(room: Room) -> None:
    bob, _, _ = room
    model = nn.Sequential(Net(3), nn.BatchNorm1d(2)).send(bob)
    assert all(isinstance(buffer, sy.PointerTensor) for buffer in model.buffers())
    assert list(model.state_dict()) == list(nn.Sequential(Net(3), nn.BatchNorm1d(2)).state_dict())
    model(torch.ones(2, 3).send(bob))
    assert torch.equal(model.get()[1].num_batches_tracked, torch.tensor(1))
    assert "shift" not in model[0].state_dict()


# copy


def test_copy_makes_a_second_model_where_the_first_is(room: Room) -> None:
    bob, _, _ = room
    model = Net(4).send(bob)
    (model(torch.ones(1, 3).send(bob)).sum()).backward()
    fetched = 0
    for make in (nn.Module.copy, copy.deepcopy):
        second = make(model)
        assert second.location is bob
        assert len(bob._objects) == 10
        assert all(p.grad is None for p in second.parameters())
        with torch.no_grad():
            second.second.bias.add_(1)
        assert second(torch.ones(1, 3).send(bob)).location is bob  # it has a forward of its own
        assert sy.history().bytes_between("bob", "me").data == fetched
        assert not torch.equal(peeked(model.second.bias), peeked(second.second.bias))
        fetched = sy.history().bytes_between("bob", "me").data
        del second
    assert len(bob._objects) == 5


def test_copy_then_send_leaves_the_first_model_here(room: Room) -> None:
    bob, alice, _ = room
    model = nn.Linear(2, 1)
    bobs, alices = model.copy().send(bob), model.copy().send(alice)
    assert (model.location, bobs.location, alices.location) == (None, bob, alice)
    assert torch.equal(bobs.copy().get().weight, model.weight)
    with torch.no_grad():
        bobs.weight.add_(1)
        alices.move(bob)
        model.weight.set_(((bobs.weight.data + alices.weight.data) / 2).get())
    weight = alices.get().weight.detach()
    assert torch.equal(model.weight, ((weight + 1) + weight) / 2)


def test_a_copy_runs_its_own_forward_and_not_that_of_the_first(room: Room) -> None:
    bob, _, _ = room
    model = nn.Sequential(Net(4), nn.LSTM(2, 3)).send(bob)
    second = model.copy()
    with torch.no_grad():
        for parameter in second.parameters():
            parameter.zero_()
    output, _ = second(torch.ones(5, 3).send(bob))
    assert torch.equal(output.get(), torch.zeros(5, 3))
    del model
    output, _ = second(torch.ones(5, 3).send(bob))
    assert torch.equal(output.get(), torch.zeros(5, 3))


# Chains


def test_a_model_that_is_sent_on_is_a_model_of_pointers_to_pointers(room: Room) -> None:
    bob, alice, _ = room
    model, twin = nn.Linear(2, 1), nn.Linear(2, 1)
    twin.load_state_dict(model.state_dict())
    model.send(bob).send(alice)
    assert repr(alice._objects) == (
        "{3: (Wrapper)>[PointerTensor | alice:3 -> bob:1], 4: (Wrapper)>[PointerTensor | alice:4 -> bob:2]}"
    )
    x = torch.ones(3, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    local = torch.optim.SGD(twin.parameters(), lr=0.1, momentum=0.9)
    x_ptr = x.send(bob).send(alice)
    for _ in range(3):
        for each, data, steps in ((model, x_ptr, optimizer), (twin, x, local)):
            steps.zero_grad()
            each(data).sum().backward()
            steps.step()
    model.get()
    assert model.location is bob
    model.get()
    assert torch.equal(model.weight, twin.weight)
    assert torch.equal(model.bias.grad, twin.bias.grad)
    del optimizer, x_ptr
    assert (bob._objects, alice._objects) == ({}, {})


def test_a_model_of_pointers_moves_on_and_its_lstm_makes_zeros_where_the_weights_are(room: Room) -> None:
    bob, alice, carol = room
    model = nn.LSTM(2, 3)
    x = torch.ones(4, 2)
    expected, _ = model(x)
    model.send(bob).send(alice).move(carol)
    assert alice._objects == {}
    output, _ = model(x.send(bob).send(carol))
    assert torch.equal(output.get().get(), expected)


# One parameter alone


def test_a_parameter_of_ones_own_is_sent_as_a_parameter(room: Room) -> None:
    bob, alice, _ = room
    weight = nn.Parameter(torch.ones(2))
    w_ptr = weight.send(bob)
    assert repr(w_ptr) == "Parameter containing:\n(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert isinstance(w_ptr, nn.Parameter)
    (w_ptr * 3).sum().backward()
    again = w_ptr.send(alice).get().get()
    assert type(again) is nn.Parameter
    assert torch.equal(again.grad, torch.full((2,), 3.0))
    assert weight.grad is None
    assert weight.send_(bob) is weight
    assert repr(weight).startswith("Parameter containing:\n(Wrapper)>[PointerTensor | me:")
    assert weight.get() is weight
    assert type(weight) is nn.Parameter


def test_a_pointer_can_become_a_parameter_of_a_model(room: Room) -> None:
    bob, _, _ = room
    x_ptr = torch.ones(1, 2).send(bob)
    model = nn.Linear(2, 1, bias=False).send(bob)
    model.weight = nn.Parameter(x_ptr)
    assert dict(model.named_parameters())["weight"] is model.weight
    assert torch.equal(model(torch.ones(1, 2).send(bob)).get(), torch.tensor([[2.0]]))
    assert type(model.get().weight) is nn.Parameter


def test_get_on_one_parameter_of_a_model_brings_just_that_one_home_and_loses_nothing(room: Room) -> None:
    bob, _, _ = room
    model = nn.Linear(2, 1)
    weight = model.weight
    expected = weight.detach().clone()
    model.send(bob)
    assert model.weight.get() is weight
    assert torch.equal(weight, expected)
    assert list(bob._objects) == [2]
    model.get()
    assert model.location is None
    assert bob._objects == {}


# Private data


def test_a_model_that_learned_from_private_data_comes_home_to_its_users_and_stays_private(room: Room) -> None:
    bob, alice, _ = room
    model = nn.Linear(2, 1)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=0.9)
    data = torch.ones(3, 2).private_tensor(allowed_users=["carol"]).send(bob, user="carol")
    model.send(bob)
    model(data).sum().backward()
    optimizer.step()
    objects = list(bob._objects)
    with pytest.raises(sy.GetNotPermittedError, match="is private, and no user was named"):
        model.get()
    assert list(bob._objects) == objects
    assert model.location is bob
    model.move(alice).move(bob)
    model.get(user="carol")
    optimizer.get(user="carol")
    assert [id(p) for p in model.parameters()] == [id(p) for p in parameters]
    assert all(isinstance(p, nn.Parameter) and p.allow("carol") and not p.allow("dave") for p in parameters)
    assert not model(torch.ones(1, 2)).allow("dave")
    with pytest.raises(sy.SendNotPermittedError, match=r"send: model is private, .* model.send\(bob, user='...'\)"):
        model.send(bob)
    second = model.copy()
    assert not second.weight.allow("dave")
    second.send(bob, user="carol")
    with pytest.raises(sy.GetNotPermittedError):
        second.get(user="dave")


# torch around it


def test_a_model_that_came_home_can_be_saved_and_loaded_as_ever(room: Room) -> None:
    bob, _, _ = room
    model = nn.Sequential(nn.Linear(2, 1), nn.LSTM(1, 2)).send(bob).get()
    file = io.BytesIO()
    torch.save(model, file)
    file.seek(0)
    loaded = torch.load(file, weights_only=False)
    assert torch.equal(loaded[0].weight, model[0].weight)
    assert vars(loaded[1]).keys() == vars(nn.LSTM(1, 2)).keys()
    model.load_state_dict(loaded.state_dict())


def test_a_state_that_is_on_the_worker_can_be_loaded_there(room: Room) -> None:
    bob, _, _ = room
    first, second = Net(4).send(bob), Net(4).send(bob)
    state = first.state_dict()
    assert all(isinstance(value, sy.PointerTensor) for value in state.values())
    second.load_state_dict(state)
    before = sy.history().bytes_between("bob", "me").data
    assert torch.equal((first.first.weight == second.first.weight).all().get(), torch.tensor(True))
    assert sy.history().bytes_between("bob", "me").data == before + 1
    del state, first
    assert len(bob._objects) == 5


def test_a_layer_of_the_learners_may_have_the_name_of_a_verb(room: Room) -> None:
    bob, _, _ = room

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.move = nn.Linear(2, 2)
            self.location = nn.Parameter(torch.zeros(2))
            self.owner = "the learner"
            self.register_buffer("copy", torch.ones(1))
            self.rest = nn.ModuleDict({"send": nn.Linear(2, 2), "get": nn.ReLU()})

    model = Odd()
    assert isinstance(model.move, nn.Linear)
    assert isinstance(model.location, nn.Parameter)
    assert model.owner == "the learner"
    model.send(bob)
    assert model.location.location is bob
    model.get()


def test_a_module_without_tensors_goes_nowhere_and_works_everywhere(room: Room) -> None:
    bob, _, _ = room
    relu = nn.ReLU()
    steps = len(sy.history())
    assert relu.send(bob) is relu
    assert relu.get() is relu
    assert relu.move(bob) is relu
    assert (relu.location, len(sy.history())) == (None, steps)
    assert torch.equal(relu(torch.tensor([-1.0, 1.0]).send(bob)).get(), torch.tensor([0.0, 1.0]))


def test_a_forward_that_was_set_on_the_module_itself_is_kept(room: Room) -> None:
    bob, _, _ = room
    model = Net(4)
    model.forward = lambda x: x * torch.ones(3) + 1
    own = model.forward
    model.send(bob)
    assert torch.equal(model(torch.ones(3).send(bob)).get(), torch.full((3,), 2.0))
    model.get()
    assert model.forward is own
