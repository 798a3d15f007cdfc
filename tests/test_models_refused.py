"""What a model refuses: the whole sentence, and that no store and no weight changes. Nothing is ever lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial

import pytest
import torch
from torch import nn

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet, is_simulated, kept
from tests.silence import NoAnswer, silent_at


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    carol: sy.VirtualWorker


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as workers:
        torch.manual_seed(1)
        yield Room(*workers)


def refused(call: Callable[[], object], error: type[Exception], sentence: str) -> None:
    """Check that a call raises just this sentence and leaves every store as it was."""
    before = snapshot.read().stores
    said = ""
    try:  # pytest.raises would keep the traceback, and with it what the call made
        call()
    except error as caught:
        said = str(caught)
    assert said == sentence
    assert snapshot.read().stores == before


class Masked(nn.Module):
    """Has a tensor that is neither parameter nor buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.mask = torch.tensor([1.0, 0.0])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) * self.mask


class WithForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) * torch.ones(2)


# Where things are


@pytest.mark.parametrize("kind", ["Linear", "with a forward", "Sequential"])
def test_a_model_and_its_data_in_two_places(room: Room, kind: str) -> None:
    data, here = torch.ones(3, 2).send(room.alice), torch.ones(3, 2)
    layer = nn.Linear(2, 1)
    model = {"Linear": layer, "with a forward": WithForward(), "Sequential": nn.Sequential(layer, nn.ReLU())}[kind]
    del layer
    refused(
        lambda: model(data),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: data is on alice, model is here. Try model.send(alice).",
    )
    model.send(room.bob)
    refused(
        lambda: model(data),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: data is on alice, model is on bob. Try model.move(alice).",
    )
    refused(
        lambda: model(here),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: model is on bob, here is here. Try here.send(bob).",
    )
    model.move(room.alice)
    assert model(data).location is room.alice


def test_the_model_goes_to_the_data_whichever_comes_first(room: Room) -> None:
    data, model = torch.ones(2).send(room.alice), nn.Linear(2, 1).send(room.bob)
    refused(
        lambda: model.weight @ data,
        sy.NotCollocatedError,
        "matmul needs its arguments in one place: data is on alice, model is on bob. Try model.move(alice).",
    )


def test_a_model_of_a_learners_class_that_is_no_module(room: Room) -> None:
    class Trainer:
        def __init__(self) -> None:
            self.net = nn.Linear(2, 1)

        def run(self, x: torch.Tensor) -> torch.Tensor:
            return self.net(x)

    trainer, data = Trainer(), torch.ones(1, 2).send(room.bob)
    refused(
        lambda: trainer.run(data),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: x is on bob, self.net is here. Try self.net.send(bob).",
    )


def test_a_tensor_that_is_a_plain_attribute_stays_here(room: Room) -> None:
    model, data = Masked().send(room.bob), torch.ones(1, 2).send(room.bob)
    refused(
        lambda: model(data),
        sy.NotCollocatedError,
        "mul needs its arguments in one place: the pointer's target is on bob, self.mask is here. A plain attribute "
        "stays here when its model is sent. To have it travel along, write self.register_buffer('mask', ...) "
        "in __init__.",
    )


def test_a_model_in_pieces(room: Room) -> None:
    model, x, x_ptr = nn.Linear(2, 1).send(room.bob), torch.ones(1, 2), torch.ones(1, 2).send(room.bob)
    model.weight.get()
    for call in (lambda: model.send(room.alice), lambda: model.send(room.bob), lambda: model.move(room.alice)):
        verb = call.__code__.co_names[0]
        refused(
            call,
            sy.ModelInPiecesError,
            f"{verb}: model is in pieces: weight is here, bias is on bob. Bring all of it home first: model.get().",
        )
    refused(
        lambda: model(x_ptr),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: x_ptr is on bob, model is here. Try model.send(bob).",
    )
    refused(
        lambda: model(x),
        sy.NotCollocatedError,
        "linear needs its arguments in one place: model is in pieces, on bob and here. "
        "Bring all of it home: model.get().",
    )
    model.get()
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    net[0].send(room.alice)
    refused(
        lambda: net.send(room.bob),
        sy.ModelInPiecesError,
        "send: net is in pieces: 0.weight is on alice, 1.weight is here. Bring all of it home first: net.get().",
    )
    net[1].send(room.bob)
    net.move(room.carol)
    assert net.location is room.carol
    assert len(room.carol._objects) == 4


# Verbs


def test_sending_a_model_to_where_it_is_and_to_nobody(room: Room) -> None:
    model = nn.Linear(2, 1)
    refused(
        lambda: model.send(),
        sy.NoWorkerGivenError,
        "send takes one worker and got none. Try model.send(bob), with a worker of yours for bob.",
    )
    refused(
        lambda: model.send(room.bob, room.alice),
        sy.NoWorkerGivenError,
        "send takes one worker and got 2. Try model.send(bob), with a worker of yours for bob.",
    )
    refused(
        lambda: model.send("me"),
        sy.AlreadyHereError,
        "send: model is already here, and me is this notebook. Name another worker: model.send(bob).",
    )
    refused(
        lambda: model.send("bbo"),
        sy.UnknownWorkerError,
        "There is no worker 'bbo'. Known workers: 'me', 'bob', 'alice', 'carol'. Did you mean 'bob'? "
        + (
            "Make it with sy.VirtualWorker(hook, id='bbo')."
            if is_simulated(room.bob)
            else "The workers of a class are those that it was begun with."
        ),
    )
    refused(
        lambda: model.send(room.bob, colour="red"),
        sy.OptionError,
        "send: there is no option colour. Try model.send(bob).",
    )
    refused(lambda: model.get(), sy.AlreadyHereError, "get: model is already here. Use it as it is.")
    refused(
        lambda: model.move(room.bob),
        sy.AlreadyHereError,
        "move: model is already here. Send it instead: model.send(bob).",
    )
    model.send(room.bob)
    refused(
        lambda: model.send(room.bob),
        sy.AlreadyThereError,
        "send: model is already on bob. For a second one there, try model.copy().",
    )
    model.send(room.alice)
    refused(
        lambda: model.move(room.bob),
        sy.AlreadyThereError,
        "move: what model points to is already on bob, and a chain from bob to itself leads nowhere. "
        "For a second object there, try model.copy().",
    )
    model.get().get()
    assert model.location is None


def test_models_that_would_not_do_there_what_they_do_here(room: Room) -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.LazyLinear(2))
    refused(
        lambda: net.send(room.bob),
        sy.ModelNotSendableError,
        "send: net.1 has no weights yet, it learns their shape from its first batch. Give it one here first: net(x).",
    )
    net(torch.ones(1, 2))
    hook = net[0].weight.register_hook(lambda gradient: gradient * 0)
    refused(
        lambda: net.send(room.bob),
        sy.ModelNotSendableError,
        "send: net.0.weight has a hook on its gradient, which runs only here. Remove the hook first: handle.remove().",
    )
    hook.remove()
    hook = net[1].register_full_backward_hook(lambda *_: None)
    refused(
        lambda: net.send(room.bob),
        sy.ModelNotSendableError,
        "send: net.1 has a hook on its backward pass, which runs only here. Remove the hook first: handle.remove().",
    )
    hook.remove()
    net.send(room.bob)
    net.get()


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
def test_a_script_module_still_compiles_and_does_not_travel(room: Room) -> None:
    net = torch.jit.script(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))
    refused(
        lambda: net.send(room.bob),
        sy.ModelNotSendableError,
        "send: net is a script module, whose weights torch keeps to itself. Send the module that it was made of.",
    )


# States


def test_a_state_that_is_elsewhere_is_not_loaded_and_changes_nothing(room: Room) -> None:
    model, other = nn.BatchNorm1d(2).send(room.bob), nn.BatchNorm1d(2)
    other(torch.ones(3, 2))
    state = other.state_dict()
    refused(
        lambda: model.load_state_dict(state),
        sy.StateElsewhereError,
        "load_state_dict: model is on bob, what is to be loaded is here. "
        "Load it here and send again: model.get().load_state_dict(...), then model.send(bob).",
    )
    assert kept(room.bob, model.num_batches_tracked.id_at_location) == 0
    state = other.send(room.alice).state_dict()
    refused(
        lambda: model.load_state_dict(state),
        sy.StateElsewhereError,
        "load_state_dict: model is on bob, what is to be loaded is on alice. "
        "Take the state of a model on bob, or bring both home first, with .get().",
    )
    net = nn.Sequential(nn.BatchNorm1d(2))
    weights = net[0].weight.detach().clone()
    with pytest.raises(RuntimeError, match=r"copy_ needs its arguments in one place: .* is on bob, net is here"):
        net.load_state_dict(nn.Sequential(model).state_dict())
    assert torch.equal(net[0].weight, weights)
    assert net[0].num_batches_tracked == 0


def test_a_sent_model_is_not_saved(room: Room) -> None:
    model = nn.Linear(2, 1).send(room.bob)
    refused(
        lambda: torch.save(model, io.BytesIO()),
        sy.DataNotHereError,
        "Saving or pickling needs the values of model, and they are on bob, not here. "
        "Bring them home first: model.get().",
    )
    refused(
        lambda: torch.save(model.state_dict(), io.BytesIO()),
        sy.DataNotHereError,
        "Saving or pickling needs values that are on bob, not here. Bring them home first, with .get().",
    )
    refused(
        lambda: float(model.bias),
        sy.DataNotHereError,
        "float() needs the values of model, and they are on bob, not here. Bring them home first: model.get().",
    )


# Gradients that would be lost


def test_backward_after_the_model_left_is_refused(room: Room) -> None:
    model, x = nn.Linear(2, 1), torch.ones(1, 2)
    loss = model(x).sum()
    model.send(room.bob)
    line = test_backward_after_the_model_left_is_refused.__code__.co_firstlineno + 3
    refused(
        lambda: loss.backward(),
        sy.GradientTooLateError,
        f"backward: what this was computed with left at test_models_refused.py, line {line}: `model.send(room.bob)`, "
        "and gradients cannot follow. Call backward() before that line, or compute the result again.",
    )
    loss = model(x.send(room.bob)).sum()
    model.get()
    line += 9
    refused(
        lambda: loss.backward(),
        sy.GradientTooLateError,
        f"backward: what this was computed with left at test_models_refused.py, line {line}: `model.get()`, "
        "and gradients cannot follow. Call backward() before that line, or compute the result again.",
    )
    assert model.weight.grad is None
    model(x).sum().backward()
    assert torch.equal(model.weight.grad, x)


def test_backward_after_a_tensor_moved_away_is_refused(room: Room) -> None:
    w = torch.ones(2, requires_grad=True).send(room.bob)
    loss = (w * 2).sum()
    w.move(room.alice)
    with pytest.raises(sy.GradientTooLateError, match=r"left at .*`w.move\(room.alice\)`"):
        loss.backward()


# Failures half way

VERBS: dict[str, tuple[Callable[[nn.Module, Room], object], ...]] = {
    "send": (lambda model, room: model.get(), lambda model, room: model.send(room.alice)),
    "send on": (lambda model, room: model.send(room.alice),),
    "get": (lambda model, room: model.get(),),
    "move": (lambda model, room: model.move(room.alice),),
    "copy": (lambda model, room: model.copy(),),
    "get of a chain": (lambda model, room: model.send(room.alice), lambda model, room: model.get()),
    "move of a chain": (lambda model, room: model.send(room.alice), lambda model, room: model.move(room.carol)),
}


def learn(model: nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, y: torch.Tensor) -> None:
    optimizer.zero_grad()
    ((model(x) - y) ** 2).sum().backward()
    optimizer.step()


def fails(call: Callable[[], object]) -> bool:
    """Say whether a call got no answer; keep nothing of it."""
    try:
        call()
    except NoAnswer:
        return True
    return False


@pytest.mark.parametrize("request_number", range(1, 8))
@pytest.mark.parametrize("verb", VERBS)
def test_a_worker_that_does_not_answer_changes_no_store_and_loses_no_weight(
    room: Room, verb: str, request_number: int
) -> None:
    *before, last = VERBS[verb]
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.LSTM(2, 2))
    expected = {name: value.clone() for name, value in model.state_dict().items()}
    parameters = list(model.parameters())
    model.send(room.bob)
    for each in before:
        each(model, room)
    stores, location = snapshot.read().stores, model.location
    with silent_at(request_number):
        failed = fails(lambda: last(model, room))
    if failed:
        assert snapshot.read().stores == stores
        assert model.location is location
    while model.location is not None:
        model.get()
    assert all(mine is before for mine, before in zip(model.parameters(), parameters, strict=True))
    assert all(torch.equal(value, expected[name]) for name, value in model.state_dict().items())
    del parameters
    assert not any(worker._objects for worker in (room.bob, room.alice, room.carol))


@pytest.mark.parametrize("request_number", range(1, 60, 3))
def test_a_step_that_fails_half_way_loses_no_weight_and_leaks_nothing(room: Room, request_number: int) -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    parameters = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    model.send(room.bob)
    x, y = torch.ones(4, 2).send(room.bob), torch.zeros(4, 1).send(room.bob)
    with silent_at(request_number):
        failed = fails(partial(learn, model, optimizer, x, y))
    assert model.location is room.bob
    model.get()
    assert all(mine.shape == before.shape for mine, before in zip(model.parameters(), parameters, strict=True))
    moved = [not torch.equal(mine, before) for mine, before in zip(model.parameters(), parameters, strict=True)]
    assert failed or all(moved)
    assert moved == sorted(moved, reverse=True)  # what was stepped was stepped, the rest is as it was
    del optimizer, x, y
    assert room.bob._objects == {}


def test_a_name_of_a_weight_that_was_fetched_away_is_told_and_the_rest_stays(room: Room) -> None:
    model = nn.Linear(2, 1).send(room.bob)
    alias = copy(model.weight)
    taken = alias.get()
    before = snapshot.read().stores
    with pytest.raises(
        sy.ObjectNotFoundError, match=r"bob no longer has object 1: it left at .*`taken = alias.get\(\)`"
    ):
        model.get()
    assert snapshot.read().stores == before
    model.weight = taken
    model.get()
    assert model.location is None
