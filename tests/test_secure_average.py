"""Secure aggregation: the mean of models that nobody but their owners has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import nn

import syftlite as sy
from syftlite.events import Sent
from syftlite_lessons.datasets import digits_of
from tests.rooms import Meet
from tests.test_errors import refused


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    carol: sy.VirtualWorker

    @property
    def owners(self) -> tuple[sy.VirtualWorker, sy.VirtualWorker]:
        return self.bob, self.alice


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as workers:
        yield Room(*workers)


def net(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))
    for _ in range(seed + 1):
        model(torch.randn(5, 4))  # BatchNorm counts its batches
    return model


@pytest.mark.parametrize("counts", [None, [1, 1], [60, 45], [3, 7.5], [100_000, 1]])
def test_the_mean_is_that_of_fed_avg_within_the_stated_bound(counts: list[float] | None, room: Room) -> None:
    models = [net(0), net(1)]
    plain = sy.fed_avg([model.state_dict() for model in models], counts)
    mean = sy.secure_fed_avg([models[0].send(room.bob), models[1].send(room.alice)], counts)
    assert mean.keys() == plain.keys()
    bound = 2 / sum(counts or [1, 1]) * 2.0**-32 / 2
    for key, value in mean.items():
        assert (value.dtype, value.shape) == (plain[key].dtype, plain[key].shape)
        rounding = torch.finfo(value.dtype).eps * plain[key].abs().max() if value.is_floating_point() else 0
        assert (value.double() - plain[key].double()).abs().max() <= bound + rounding
    assert mean["1.num_batches_tracked"].item() == plain["1.num_batches_tracked"].item()


def test_the_models_stay_as_they_are_and_nothing_else_is_left(room: Room) -> None:
    models = [net(0), net(1)]
    states = [{key: value.clone() for key, value in model.state_dict().items()} for model in models]
    models[0].send(room.bob)
    models[1].send(room.alice)
    sizes = [len(worker._objects) for worker in (room.bob, room.alice, room.carol)]
    mean = sy.secure_fed_avg(models)
    assert [len(worker._objects) for worker in (room.bob, room.alice, room.carol)] == sizes
    for model, state in zip(models, states, strict=True):
        for key, value in model.get().state_dict().items():
            assert torch.equal(value, state[key])
    model = net(3)
    model.load_state_dict(mean)


def test_no_update_is_seen_by_anybody_but_its_owner(room: Room) -> None:
    models = [net(0).send(room.bob), net(1).send(room.alice)]
    history = sy.history()
    begin = len(history)
    with history.watched():
        sy.secure_fed_avg(models, [3, 5])
    assert len(history) == begin + 1
    brought = [event for event in history.events(begin + 1) if isinstance(event, Sent) and event.kind == "OBJ"]
    assert all(event.mark is not None and event.mark.parts == 2 for event in brought)  # type: ignore[union-attr]  # a share's
    before = sum(event.data_bytes for event in history.events(begin + 1) if isinstance(event, Sent))
    size = sum(parameter.numel() for parameter in net(0).state_dict().values())
    assert before == 4 * 8 * size  # bob ↔ alice, a share of each update; both → me, a share of the sum
    assert room.bob.objects_count == room.alice.objects_count  # whom one asks has heard what is let go of
    after = history.at(len(history)).stores
    for worker, other in (("bob", "alice"), ("alice", "bob")):
        for id in after[worker]:
            assert other not in history.seen(worker, id)
    # Of all values that this step made, me has seen one: the sum.
    new = [value for value in history.values() if min(value.seen.values(), default=0) > begin]
    assert [sorted(value.seen) for value in new if "me" in value.seen] == [["me"]]


def test_three_owners_and_other_holders(room: Room) -> None:
    states = [{"w": torch.tensor([float(number), -1.5])} for number in range(3)]
    workers = (room.bob, room.alice, room.carol)
    sent = [{"w": state["w"].send(worker)} for state, worker in zip(states, workers, strict=True)]
    plain = sy.fed_avg(states, [1, 2, 3])
    for holders in (None, [room.bob, room.carol]):
        assert torch.allclose(sy.secure_fed_avg(sent, [1, 2, 3], holders=holders)["w"], plain["w"])


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64, torch.int32, torch.bool])
def test_every_dtype_comes_back_as_it_was(dtype: torch.dtype, room: Room) -> None:
    one, other = torch.tensor([1, 0]).to(dtype), torch.tensor([1, 1]).to(dtype)
    mean = sy.secure_fed_avg([{"w": one.send(room.bob)}, {"w": other.send(room.alice)}], [1, 3])
    assert torch.equal(mean["w"], sy.fed_avg([{"w": one}, {"w": other}], [1, 3])["w"])


def test_a_round_of_federated_learning_ends_with_a_mean_that_nobody_could_take_apart(room: Room) -> None:
    torch.manual_seed(1)
    x = torch.randn(40, 2)
    y = x @ torch.tensor([[2.0], [-1.0]])
    data = sy.BaseDataset(x, y).federate(room.bob, room.alice)
    model: Any = nn.Linear(2, 1)
    for _ in range(15):
        copies = []
        for worker in data.workers:
            local = model.copy().send(worker)
            optimizer = torch.optim.SGD(local.parameters(), lr=0.2)
            loss = nn.functional.mse_loss(local(data[worker].data), data[worker].targets)
            loss.backward()
            optimizer.step()
            copies.append(local)
        model.load_state_dict(sy.secure_fed_avg(copies, [len(data[worker]) for worker in data.workers]))
    assert (model.weight.detach() - torch.tensor([[2.0, -1.0]])).abs().max() < 0.05


def digits_model(seed: int) -> Any:
    """Return the model of lesson 6: 64 dots to 10 digits."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def learn_there(model: Any, worker: sy.VirtualWorker) -> Any:
    """Return a copy of a model that learned from a worker's digits where they are, in batches of 50, as in lesson 6."""
    me: Any = sy.local_worker
    worker.load_data(digits_of(worker.id))
    images, labels = me.request_search("#digits", worker)
    there = model.copy().send(worker)
    optimizer = torch.optim.SGD(there.parameters(), lr=0.5)
    for start in range(0, images.shape[0], 50):
        optimizer.zero_grad()
        nn.functional.cross_entropy(there(images[start : start + 50]), labels[start : start + 50]).backward()
        optimizer.step()
    optimizer.zero_grad()
    return there


def test_the_models_of_lesson_6_have_the_mean_of_fed_avg_within_the_stated_bound_and_nobody_saw_one(
    room: Room,
) -> None:
    model = digits_model(0)
    models = [learn_there(model, worker) for worker in (room.bob, room.alice)]
    history = sy.history()
    places = [(each.location.id, parameter.id_at_location) for each in models for parameter in each.parameters()]
    begin = len(history)
    with history.watched():
        mean = sy.secure_fed_avg(models, [300, 900])
    # Between the owners went a share of each model, to me shares of the sum: 2,410 numbers of 8 bytes each time.
    brought = [event for event in history.events(begin + 1) if isinstance(event, Sent) and event.kind == "OBJ"]
    assert [(event.sender, event.receiver, event.data_bytes) for event in brought] == [
        ("bob", "alice", 8 * 2_410),
        ("alice", "bob", 8 * 2_410),
        ("bob", "me", 8 * 2_410),
        ("alice", "me", 8 * 2_410),
    ]
    assert all(history.seen(owner, id) == (owner,) for owner, id in places)
    plain = sy.fed_avg([each.get().state_dict() for each in models], [300, 900])
    bound = 2 / 1200 * 2.0**-32 / 2
    for key, value in mean.items():
        rounding = torch.finfo(value.dtype).eps * plain[key].abs()
        assert ((value.double() - plain[key].double()).abs() <= bound + rounding).all()
    images, labels = digits_of("me")
    model.load_state_dict(mean)
    assert (model(images).argmax(1) == labels).float().mean() > 0.5  # one pass; by chance it were 0.1


def test_a_whole_round_with_secure_averages_leads_to_the_model_that_plain_ones_lead_to(room: Room) -> None:
    secure, plain = digits_model(1), digits_model(1)
    for _ in range(2):
        secure.load_state_dict(sy.secure_fed_avg([learn_there(secure, each) for each in room.owners], [300, 900]))
        plain.load_state_dict(sy.fed_avg([learn_there(plain, each).get() for each in room.owners], [300, 900]))
    for one, other in zip(secure.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_what_is_refused(room: Room) -> None:
    bobs, alices = net(0).send(room.bob), net(1).send(room.alice)
    nan = {"w": torch.tensor([float("inf")]).send(room.alice)}
    large = {"w": torch.tensor([1e12]).send(room.alice)}
    fine = {"w": torch.tensor([1.0]).send(room.bob)}
    pieces = {"w": torch.tensor([1.0]).send(room.bob), "b": torch.tensor([1.0]).send(room.alice)}
    refused(
        lambda: sy.secure_fed_avg([bobs, bobs]),
        sy.HoldersError,
        "secure_fed_avg: all models are on bob, which sees them all anyway. Try fed_avg, or name holders=[bob, alice].",
    )
    refused(
        lambda: sy.secure_fed_avg([bobs, net(2)]),
        sy.HoldersError,
        "secure_fed_avg: a model is here, so me has seen it. Send it where it learns: model.send(bob), or use fed_avg.",
    )
    refused(
        lambda: sy.secure_fed_avg([pieces, pieces]),
        sy.HoldersError,
        "secure_fed_avg: a part of one model is on bob, another on alice. Move them together first.",
    )
    refused(
        lambda: sy.secure_fed_avg([bobs, alices], [1, 0]),
        sy.AverageError,
        "A count says how many samples a model learned from: a positive number, not 0.",
    )
    refused(
        lambda: sy.secure_fed_avg([fine, nan]),
        sy.FixedPointError,
        "fix_precision: model 2 has a value that is no finite number (nan or inf), and fixed point has none for it. "
        "Look for it with torch.isfinite(model 2).",
    )
    refused(
        lambda: sy.secure_fed_avg([fine, large]),
        sy.FixedPointError,
        "fix_precision: model 2 has a value too large for 32 digits of base 2, where the largest is 5.369e+08. "
        "Try a smaller precision_fractional.",
    )
    refused(
        lambda: sy.secure_fed_avg([]),
        sy.AverageError,
        "An average needs at least one model, and got none.",
    )
    refused(
        lambda: sy.secure_fed_avg([fine, nan], holders=[room.bob]),
        sy.HoldersError,
        "secure_fed_avg: a sum is shared among two holders at least: one alone would have all of it. "
        "Try holders=[bob, alice].",
    )


def test_with_a_seed_the_shares_are_the_same_again(room: Room) -> None:
    def record() -> list[object]:
        states = [{"w": torch.tensor([1.0]).send(worker)} for worker in (room.bob, room.alice)]
        history = sy.history()
        with history.watched():
            sy.secure_fed_avg(states, seed=4)
        return [event.new.values for event in history.events(len(history)) if type(event).__name__ == "Stored"]

    assert record() == record()
