"""Rounds of federated training."""

from __future__ import annotations

import itertools

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset

import syftlite as sy
from syftlite import snapshot
from syftlite.federated import rounds
from tests.federated.rooms import Room, numbers, numbers_as_columns, refused
from tests.rooms import how_to_get_a_worker


def test_a_round_with_one_worker_is_training_here(room: Room) -> None:
    torch.manual_seed(0)
    x, y = torch.randn(10, 3), torch.randn(10, 1)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    local = model.copy()
    optimizer = torch.optim.SGD(local.parameters(), lr=0.1)
    for _ in range(2):
        for first in (0, 4, 8):
            optimizer.zero_grad()
            loss = F.mse_loss(local(x[first : first + 4]), y[first : first + 4])
            loss.backward()
            optimizer.step()
    done = sy.train_round(
        model, TensorDataset(x, y).federate(room[0]), F.mse_loss, epochs=2, batch_size=4, progress=False
    )
    for parameter, expected in zip(model.parameters(), local.parameters(), strict=True):
        assert torch.equal(parameter, expected)
    assert done.counts == {"bob": 10}
    assert list(done.losses) == ["bob"]


def test_a_round_is_fed_avg_of_what_each_worker_learns_and_no_data_comes_home(room: Room) -> None:
    bob, alice, carol = room
    torch.manual_seed(0)
    x, y = torch.randn(9, 2), torch.randn(9, 1)
    data = sy.FederatedDataset([sy.BaseDataset(x[:6], y[:6]).send(bob), sy.BaseDataset(x[6:], y[6:]).send(alice)])
    model = nn.Linear(2, 1)
    learned = []
    for part in (slice(0, 6), slice(6, 9)):
        local = model.copy()
        optimizer = torch.optim.Adam(local.parameters(), lr=0.01)
        F.mse_loss(local(x[part]), y[part]).backward()
        optimizer.step()
        learned.append(local.state_dict())
    expected = sy.fed_avg(learned, [6, 3])
    home = {worker: sy.history().bytes_between(worker, "me").data for worker in ("bob", "alice", "carol")}
    by_adam = lambda parameters: torch.optim.Adam(parameters, lr=0.01)  # noqa: E731  (as a learner writes it)
    done = sy.train_round(model, data, F.mse_loss, optimizer=by_adam, aggregator="carol", progress=False)
    for key, value in model.state_dict().items():
        assert torch.equal(value, expected[key])
    assert done.counts == {"bob": 6, "alice": 3}
    came = {worker: sy.history().bytes_between(worker, "me").data - old for worker, old in home.items()}
    assert came == {"bob": 4, "alice": 4, "carol": 12}  # a loss each, and the mean
    assert [len(worker._objects) for worker in (bob, alice, carol)] == [2, 2, 0]


def test_a_shuffled_round_is_the_same_for_the_same_seed(room: Room) -> None:
    torch.manual_seed(0)
    data = TensorDataset(torch.randn(12, 2), torch.randn(12, 1)).federate(room)
    model = nn.Linear(2, 1)
    results = []
    for seed in (1, 1, 2):
        trained = model.copy()
        sy.train_round(trained, data, F.mse_loss, batch_size=2, seed=seed, progress=False)
        results.append(trained.weight)
    assert torch.equal(results[0], results[1])
    assert not torch.equal(results[0], results[2])


def test_a_seeded_round_is_the_same_in_any_order_of_the_workers_dropout_included(room: Room) -> None:
    x, y = torch.randn(9, 2), torch.randn(9, 1)
    parts = [sy.BaseDataset(x[k * 3 : k * 3 + 3], y[k * 3 : k * 3 + 3]).send(worker) for k, worker in enumerate(room)]
    model = nn.Sequential(nn.Linear(2, 8), nn.Dropout(), nn.Linear(8, 1)).eval()
    results, rounds = [], []
    torch.manual_seed(8)
    expected = torch.rand(3)
    torch.manual_seed(8)
    for order in itertools.permutations(parts):
        trained = model.copy()
        data = sy.FederatedDataset(order)
        rounds.append(sy.train_round(trained, data, F.mse_loss, epochs=2, batch_size=2, seed=4, progress=False))
        results.append(trained)
    assert torch.equal(torch.rand(3), expected)  # the random numbers here go on as if there had been no round
    for trained, done in zip(results, rounds, strict=True):
        assert done.losses == rounds[0].losses
        assert not trained.training  # as it was
        for parameter, other in zip(trained.parameters(), results[0].parameters(), strict=True):
            assert torch.equal(parameter, other)


def test_full_batch_training_on_two_workers_is_training_on_all_data_where_sums_are_exact(room: Room) -> None:
    x, y = torch.tensor([[1.0], [2.0], [3.0], [2.0]]), torch.tensor([[2.0], [4.0], [8.0], [4.0]])
    model = nn.Linear(1, 1)
    nn.init.constant_(model.weight, 1.0)
    nn.init.constant_(model.bias, 0.5)
    local = model.copy()
    by_sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.25)  # noqa: E731  (as a learner writes it)
    optimizer = by_sgd(local.parameters())
    F.mse_loss(local(x), y).backward()
    optimizer.step()
    data = TensorDataset(x, y).federate(room[0], room[1])
    sy.train_round(model, data, F.mse_loss, optimizer=by_sgd, batch_size=4, progress=False)
    assert torch.equal(model.weight, local.weight)
    assert torch.equal(model.bias, local.bias)


def test_a_model_that_travels_with_the_batches_learns_what_it_learns_here(room: Room) -> None:
    torch.manual_seed(1)
    x, y = torch.randn(12, 3), torch.randint(0, 2, (12,))
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    local = model.copy()
    optimizer, local_optimizer = (torch.optim.SGD(each.parameters(), lr=0.1) for each in (model, local))
    for data, target in sy.FederatedDataLoader(sy.BaseDataset(x, y).federate(room), batch_size=3):
        model.send(data.location)
        optimizer.zero_grad()
        F.cross_entropy(model(data), target).backward()
        optimizer.step()
        model.get()
    for first in (0, 3, 4, 7, 8, 11):
        batch = slice(first, first + (3 if first in (0, 4, 8) else 1))
        local_optimizer.zero_grad()
        F.cross_entropy(local(x[batch]), y[batch]).backward()
        local_optimizer.step()
    for parameter, expected in zip(model.parameters(), local.parameters(), strict=True):
        assert torch.equal(parameter, expected)


def test_a_bar_shows_only_in_a_long_round_and_where_it_is_wanted(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, model = numbers_as_columns(4).federate(room[0]), nn.Linear(1, 1)

    def shown(progress: bool, patience: float) -> str:
        monkeypatch.setattr(rounds, "PATIENCE", patience)
        sy.train_round(model, data, F.mse_loss, batch_size=1, progress=progress)
        return capsys.readouterr().err

    assert "batch/s" in shown(True, 0.0)
    assert shown(True, 60.0) == ""
    assert shown(False, 0.0) == ""


def test_a_round_that_fails_changes_neither_model_nor_stores(room: Room) -> None:
    bob, alice, _ = room
    data = sy.FederatedDataset(
        [
            sy.BaseDataset(torch.ones(2, 2), torch.ones(2, 1)).send(bob),
            sy.BaseDataset(torch.ones(2, 3), torch.ones(2, 1)).send(alice),
        ]
    )
    model = nn.Linear(2, 1)
    before, stores = {key: value.clone() for key, value in model.state_dict().items()}, snapshot.read().stores
    failed = False
    try:
        sy.train_round(model, data, F.mse_loss, progress=False)
    except RuntimeError:
        failed = True
    assert failed
    assert snapshot.read().stores == stores
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


def test_a_round_that_cannot_begin_is_refused(room: Room) -> None:
    data = numbers(4).federate(room[0])
    away, here = nn.Linear(1, 1).send(room[0]), nn.Linear(1, 1)
    refused(
        lambda: sy.train_round(away, data, F.mse_loss),
        sy.RoundError,
        "train_round: the model is on bob, and a round begins with one that is here. Try model.get().",
    )
    refused(
        lambda: sy.train_round(here, numbers(2), F.mse_loss),  # type: ignore[arg-type]  # that is the point
        sy.RoundError,
        "train_round: the data is a FederatedDataset, and this is a BaseDataset. Try dataset.federate(bob, alice).",
    )
    refused(
        lambda: sy.train_round(None, data, F.mse_loss),  # type: ignore[arg-type]  # that is the point
        sy.RoundError,
        "train_round: the model is a torch module, and this is a NoneType. Try torch.nn.Linear(2, 1).",
    )
    refused(
        lambda: sy.train_round(here, data, "mse"),  # type: ignore[arg-type]  # that is the point
        sy.RoundError,
        "train_round: the loss is a function of predictions and targets, and this is a str. "
        "Try torch.nn.functional.mse_loss.",
    )
    refused(
        lambda: sy.train_round(here, data, F.mse_loss, optimizer=torch.optim.SGD(here.parameters(), lr=0.1)),  # type: ignore[arg-type]  # that is the point
        sy.RoundError,
        "train_round: the optimizer is a function that makes one from parameters, and this is a SGD. "
        "Try optimizer=lambda parameters: torch.optim.SGD(parameters, lr=0.1).",
    )
    refused(
        lambda: sy.train_round(here, data, F.mse_loss, epochs=0),
        sy.RoundError,
        "train_round: epochs is a positive whole number, not 0. Try epochs=1.",
    )
    refused(
        lambda: sy.train_round(here, data, F.mse_loss, aggregator="nobody"),
        sy.UnknownWorkerError,
        "There is no worker 'nobody'. Known workers: 'me', 'bob', 'alice', 'carol'. "
        + how_to_get_a_worker(room[0], "nobody"),
    )
