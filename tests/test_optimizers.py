"""What an optimizer remembers: it goes where the model goes, or the step is refused before it has done anything."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import syftlite as sy
from syftlite import snapshot

Room = tuple[sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Room]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        torch.manual_seed(1)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")


def step(model: nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss


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


def data() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(8, 3), torch.randn(8, 1)


# A model that travels


def test_one_model_and_one_optimizer_visit_several_workers(room: Room) -> None:
    workers = room
    parts = [data(), data()]
    model, twin = nn.Linear(3, 1), nn.Linear(3, 1)
    twin.load_state_dict(model.state_dict())
    optimizer, local = (torch.optim.SGD(each.parameters(), lr=0.1) for each in (model, twin))
    pointers = [(x.send(worker), y.send(worker)) for (x, y), worker in zip(parts, workers, strict=True)]
    for _ in range(5):
        for (x, y), (x_ptr, y_ptr) in zip(parts, pointers, strict=True):
            model.send(x_ptr.location)
            loss = step(model, optimizer, x_ptr, y_ptr)
            model.get()
            assert torch.equal(loss.get(), step(twin, local, x, y))
    assert torch.equal(model.weight, twin.weight)
    assert [len(worker._objects) for worker in workers] == [2, 2]


@pytest.mark.parametrize("way", ["move both", "home between"])
def test_what_adam_remembers_can_travel_with_the_model(room: Room, way: str) -> None:
    workers = room
    parts = [data(), data()]
    model, twin = nn.Linear(3, 1), nn.Linear(3, 1)
    twin.load_state_dict(model.state_dict())
    optimizer, local = (torch.optim.Adam(each.parameters(), lr=0.1, amsgrad=True) for each in (model, twin))
    pointers = [(x.send(worker), y.send(worker)) for (x, y), worker in zip(parts, workers, strict=True)]
    if way == "move both":
        model.send(workers[0])
    for _ in range(5):
        for (x, y), (x_ptr, y_ptr) in zip(parts, pointers, strict=True):
            if way == "move both":
                assert optimizer.move(x_ptr.location) is optimizer
                model.move(x_ptr.location)
            else:
                model.send(x_ptr.location)
                assert optimizer.send(x_ptr.location) is optimizer
            loss = step(model, optimizer, x_ptr, y_ptr)
            if way == "home between":
                model.get()
                assert optimizer.get() is optimizer
            assert torch.equal(loss.get(), step(twin, local, x, y))
    if way == "move both":
        model.get()
        optimizer.get()
    for mine, theirs in zip(optimizer.state.values(), local.state.values(), strict=True):
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[name], theirs[name]) for name in theirs)
    assert torch.equal(model.weight, twin.weight)
    assert [len(worker._objects) for worker in workers] == [2, 2]


def test_what_an_optimizer_learned_here_goes_along_with_the_model_by_itself(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1)
    twin = copy.deepcopy(model)
    optimizer, local = (torch.optim.Adam(each.parameters()) for each in (model, twin))
    for _ in range(3):
        step(model, optimizer, x, y)
        step(twin, local, x, y)
    model.send(bob)
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    for _ in range(3):
        step(model, optimizer, x_ptr, y_ptr)
        step(twin, local, x, y)
    sent = [n for n in range(1, len(sy.history()) + 1) if sy.history().step(n).verb == "optimizer.send"]
    assert len(sent) == 1
    assert torch.equal(model.get().weight, twin.weight)


def test_a_model_that_comes_back_to_a_worker_finds_there_what_the_optimizer_remembers(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1)
    twin = copy.deepcopy(model)
    optimizer, local = (torch.optim.SGD(each.parameters(), lr=0.1, momentum=0.9) for each in (model, twin))
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    for _ in range(3):
        model.send(bob)
        step(model, optimizer, x_ptr, y_ptr)
        model.get()
        step(twin, local, x, y)
    assert torch.equal(model.weight, twin.weight)


# Refusals


def test_a_step_of_a_model_that_left_its_optimizer_behind_is_refused_before_it_begins(room: Room) -> None:
    bob, alice = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    opt = torch.optim.Adam(model.parameters(), lr=0.1)
    step(model, opt, x.send(bob), y.send(bob))
    model.move(alice)
    F.mse_loss(model(x.send(alice)), y.send(alice)).backward()
    count = opt.state[model.weight]["step"].clone()
    refused(
        lambda: opt.step(),
        sy.NotCollocatedError,
        "step: what opt remembers (momentum, averages) is on bob, model is on alice. "
        "It goes where the model goes: opt.move(alice).",
    )
    assert torch.equal(opt.state[model.weight]["step"], count)
    model.get()
    refused(
        lambda: opt.step(),
        sy.NotCollocatedError,
        "step: what opt remembers (momentum, averages) is on bob, model is here. "
        "It goes where the model goes: opt.get().",
    )
    opt.get()
    opt.step()
    assert torch.equal(opt.state[model.weight]["step"], count + 1)


def test_verbs_of_an_optimizer_that_have_nothing_to_do(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    steps = len(sy.history())
    assert opt.send(bob).move(bob).get() is opt  # it remembers nothing yet
    assert len(sy.history()) == steps
    step(model, opt, x.send(bob), y.send(bob))
    refused(
        lambda: opt.send(bob),
        sy.AlreadyThereError,
        "send: what opt remembers is already on bob. Nothing is left to do.",
    )
    refused(
        lambda: opt.send(),
        sy.NoWorkerGivenError,
        "send takes one worker and got none. Try opt.send(bob), with a worker of yours for bob.",
    )
    assert opt.move(bob) is opt
    opt.get()
    refused(lambda: opt.get(), sy.AlreadyHereError, "get: what opt remembers is already here. Use it as it is.")
    refused(
        lambda: opt.move(bob),
        sy.AlreadyHereError,
        "move: what opt remembers is already here. Send it instead: opt.send(bob).",
    )


@pytest.mark.parametrize("kind", [torch.optim.LBFGS, torch.optim.Adafactor])
def test_an_optimizer_that_reads_numbers_is_refused_before_it_begins(
    room: Room, kind: type[torch.optim.Optimizer]
) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    opt = kind(model.parameters())
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    asked: list[str] = []

    def closure() -> torch.Tensor:
        asked.append("loss")
        return F.mse_loss(model(x_ptr), y_ptr)

    refused(
        lambda: opt.step(closure),
        sy.DataNotHereError,
        f"{kind.__name__}.step needs the values of model, and they are on bob, not here. "
        "Bring them home first: model.get().",
    )
    assert asked == []
    model.get()
    opt.step(lambda: (opt.zero_grad(), F.mse_loss(model(x), y))[1])


# Around the step


@pytest.mark.parametrize("to_none", [True, False])
def test_zero_grad_works_on_a_worker_both_ways(room: Room, to_none: bool) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    for clear in (optimizer.zero_grad, model.zero_grad):
        F.mse_loss(model(x_ptr), y_ptr).backward()
        clear(set_to_none=to_none)
        if to_none:
            assert model.weight.grad is None
        else:
            assert torch.equal(model.weight.grad.get(), torch.zeros(1, 3))
    assert len(bob._objects) == 4


def test_gradients_are_clipped_on_the_worker(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1)
    twin = copy.deepcopy(model).double()
    model.send(bob).double()
    F.mse_loss(model(x.double().send(bob)), y.double().send(bob)).backward()
    F.mse_loss(twin(x.double()), y.double()).backward()
    for clip in (
        lambda each: nn.utils.clip_grad_norm_(each.parameters(), 0.5),
        lambda each: nn.utils.clip_grad_norm_(each.parameters(), 0.4, norm_type=float("inf"), foreach=False),
        lambda each: nn.utils.clip_grad_value_(each.parameters(), 0.1),
    ):
        norm, expected = clip(model), clip(twin)
        assert expected is None or torch.equal(norm.get(), expected)
        assert torch.equal(model.weight.grad.copy().get(), twin.weight.grad)


SCHEDULERS: tuple[Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler], ...] = (
    lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5),
    lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9),
    lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5),
    lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10),
    lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (epoch + 1)),
)


@pytest.mark.parametrize("number", range(len(SCHEDULERS)))
def test_learning_rates_are_scheduled_as_ever(room: Room, number: int) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1)
    twin = copy.deepcopy(model)
    optimizer, local = (torch.optim.SGD(each.parameters(), lr=0.1, momentum=0.9) for each in (model, twin))
    ours, theirs = SCHEDULERS[number](optimizer), SCHEDULERS[number](local)
    model.send(bob)
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    for _ in range(6):
        step(model, optimizer, x_ptr, y_ptr)
        step(twin, local, x, y)
        ours.step()
        theirs.step()
        assert ours.get_last_lr() == theirs.get_last_lr()
    assert torch.equal(model.get().weight, twin.weight)


def test_a_scheduler_that_looks_at_the_loss_says_that_it_is_elsewhere(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
    loss = step(model, optimizer, x.send(bob), y.send(bob))
    refused(
        lambda: scheduler.step(loss),
        sy.DataNotHereError,
        "float() needs the values of loss, and they are on bob, not here. Bring them home first: loss.get().",
    )
    scheduler.step(loss.get().item())


def test_updates_by_hand_do_there_what_they_do_here(room: Room) -> None:
    bob, _ = room
    x, y = data()

    def with_data(model: nn.Module) -> None:
        for p in model.parameters():
            p.data.sub_(0.1 * p.grad.data)
            p.grad *= 0

    def without_gradients(model: nn.Module) -> None:
        with torch.no_grad():
            for p in model.parameters():
                p -= 0.1 * p.grad
                p.grad.zero_()

    def as_attributes(model: nn.Linear) -> None:
        with torch.no_grad():
            model.weight -= 0.1 * model.weight.grad
            model.bias.copy_(model.bias - 0.1 * model.bias.grad)
        model.zero_grad()

    def with_new_data(model: nn.Module) -> None:
        for p in model.parameters():
            p.data = p.data - 0.1 * p.grad.data
            p.grad = None

    model = nn.Linear(3, 1)
    twin = copy.deepcopy(model)
    model.send(bob)
    x_ptr, y_ptr = x.send(bob), y.send(bob)
    for update in (with_data, without_gradients, as_attributes, with_new_data):
        for _ in range(3):
            for each, a, b in ((model, x_ptr, y_ptr), (twin, x, y)):
                F.mse_loss(each(a), b).backward()
                update(each)
        assert torch.equal(model.weight.copy().get(), twin.weight)
    assert torch.equal(model.get().bias, twin.bias)
    assert len(bob._objects) == 2


def test_a_loss_is_fetched_and_read(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1)
    expected = F.mse_loss(model(x), y)
    model.send(bob)
    loss = F.mse_loss(model(x.send(bob)), y.send(bob))
    loss.backward()
    loss = loss.get()
    assert loss.item() == expected.item()
    assert f"{loss:.4f}" == f"{expected:.4f}"


def test_what_an_optimizer_remembers_is_freed_with_it(room: Room) -> None:
    bob, _ = room
    x, y = data()
    model = nn.Linear(3, 1).send(bob)
    optimizer = torch.optim.Adam(model.parameters())
    step(model, optimizer, x.send(bob), y.send(bob))
    assert len(bob._objects) == 6
    del optimizer
    assert len(bob._objects) == 2
