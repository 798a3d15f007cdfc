"""Data sets on several workers, their loader, averages and rounds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset

import syftlite as sy
from syftlite import snapshot
from syftlite.federated import add_model, scale_model

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Room]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        bob, alice, carol = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "carol"))
        yield bob, alice, carol


def refused(call: Callable[[], object], error: type[Exception], sentence: str) -> None:
    """Check that a call raises just this sentence and leaves every store as it was."""
    before, said = snapshot.read().stores, ""
    try:
        call()
    except error as caught:
        said = str(caught)
    assert said == sentence
    assert snapshot.read().stores == before


def numbers(count: int, first: int = 0) -> sy.BaseDataset:
    return sy.BaseDataset(torch.arange(first, first + count).float(), torch.arange(first, first + count))


# Data sets


def test_a_data_set_goes_to_a_worker_and_comes_home_and_the_tensors_given_stay(room: Room) -> None:
    bob, _, _ = room
    inputs, targets = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1, 2, 3])
    dataset = sy.BaseDataset(inputs, targets)
    assert (len(dataset), dataset[2]) == (3, (torch.tensor(3.0), torch.tensor(3)))
    assert dataset.send(bob) is dataset
    assert dataset.location is dataset.data.location is dataset.targets.location is bob
    assert type(inputs) is torch.Tensor
    assert len(bob._objects) == 2
    assert torch.equal(dataset[1][0].get(), torch.tensor(2.0))
    dataset.get()
    assert torch.equal(dataset.get_data(), inputs)
    assert torch.equal(dataset.get_targets(), targets)
    assert bob._objects == {}
    assert not hasattr(dataset.data, "location")
    assert repr(dataset) == "BaseDataset\n\tData: tensor([1., 2., 3.])\n\ttargets: tensor([1, 2, 3])"


def test_transforms_work_on_all_data_here_and_on_each_sample_anywhere(room: Room) -> None:
    dataset = numbers(3)
    dataset.transform(lambda x: x * 2)
    assert [float(data) for data, _ in dataset] == [0.0, 2.0, 4.0]
    each = sy.BaseDataset(torch.ones(2, 2), torch.zeros(2), transform=lambda x: x + 1)
    assert torch.equal(each[0][0], torch.full((2,), 2.0))
    loader = sy.FederatedDataLoader(sy.FederatedDataset([each.send(room[0])]), batch_size=2)
    ((data, _),) = loader
    assert torch.equal(data.get(), torch.full((2, 2), 2.0))


@pytest.mark.parametrize(
    ("samples", "parts"), [(6, [2, 2, 2]), (10, [4, 4, 2]), (4, [1, 1, 2]), (3, [1, 1, 1]), (7, [3, 3, 1])]
)
def test_federate_splits_in_order_and_leaves_nobody_without(room: Room, samples: int, parts: list[int]) -> None:
    federated = numbers(samples).federate(room)
    assert [len(federated[worker]) for worker in room] == parts
    assert (federated.workers, federated.locations, len(federated)) == (["bob", "alice", "carol"],) * 2 + (samples,)
    assert torch.cat([federated.get_dataset(worker).data for worker in room]).tolist() == list(range(samples))
    assert all(worker._objects == {} for worker in room)


def test_torchs_own_data_sets_are_federated_too_and_samples_of_any_shape(room: Room) -> None:
    bob, *_ = room
    images, labels = torch.rand(5, 1, 3, 3), torch.tensor([0, 1, 2, 3, 4])
    federated = TensorDataset(images, labels).federate(bob, "alice")
    assert torch.equal(federated["alice"].data.get(), images[3:])
    assert federated["bob"].location is bob
    assert repr(federated) == ("FederatedDataset\n    Distributed accross: bob, alice\n    Number of datapoints: 5\n")
    assert len(bob._objects) == 2


def test_what_search_found_makes_a_federated_data_set(room: Room) -> None:
    bob, alice, _ = room
    kept = [torch.zeros(10, 3).tag(tag).send(worker) for worker in (bob, alice) for tag in ("#data", "#target")]
    grid = sy.VirtualGrid(bob, alice)
    data, target = grid.search("#data"), grid.search("#target")
    federated = sy.FederatedDataset([sy.BaseDataset(data[name][0], target[name][0]) for name in ("bob", "alice")])
    loader = sy.FederatedDataLoader(federated, batch_size=4, shuffle=False, drop_last=False)
    assert len(list(loader)) == len(loader) == 6
    assert len(kept) == 4


# The loader


def test_batches_come_worker_by_worker_as_pointers_and_only_their_places_travel(room: Room) -> None:
    federated = sy.FederatedDataset([numbers(2).send(room[0]), numbers(4, 10).send(room[1])])
    data_sent = sy.history().bytes_between("me", "bob").data
    loader = sy.FederatedDataLoader(federated, batch_size=2)
    batches = [(data.location.id, data.get().tolist(), target.get().tolist()) for data, target in loader]
    assert batches == [
        ("bob", [0.0, 1.0], [0, 1]),
        ("alice", [10.0, 11.0], [10, 11]),
        ("alice", [12.0, 13.0], [12, 13]),
    ]
    assert len(loader) == 3
    assert sy.history().bytes_between("me", "bob").data == data_sent
    assert len(list(loader)) == 3  # a second pass


def test_the_length_is_the_number_of_batches_also_when_the_last_ones_are_not_full(room: Room) -> None:
    federated = sy.FederatedDataset([numbers(3).send(room[0]), numbers(5).send(room[1])])
    for drop_last, sizes in ((False, [2, 1, 2, 2, 1]), (True, [2, 2, 2])):
        loader = sy.FederatedDataLoader(federated, batch_size=2, drop_last=drop_last)
        assert [len(data) for data, _ in loader] == sizes
        assert len(loader) == len(sizes)


def test_shuffling_takes_every_sample_once_and_is_the_same_for_the_same_seed(room: Room) -> None:
    federated = numbers(20).federate(room[0], room[1])

    def order(seed: int) -> list[int]:
        generator = torch.Generator().manual_seed(seed)
        loader = sy.FederatedDataLoader(federated, batch_size=3, shuffle=True, generator=generator)
        return [number for _, target in loader for number in target.get().tolist()]

    assert sorted(order(1)) == list(range(20))
    assert order(1) == order(1) != order(2)
    torch.manual_seed(5)
    first = [target.get().tolist() for _, target in sy.FederatedDataLoader(federated, batch_size=3, shuffle=True)]
    torch.manual_seed(5)
    again = [target.get().tolist() for _, target in sy.FederatedDataLoader(federated, batch_size=3, shuffle=True)]
    assert first == again


def test_several_iterators_give_batches_of_several_workers_at_once(room: Room) -> None:
    bob, alice, carol = room
    federated = sy.FederatedDataset([numbers(2).send(bob), numbers(4).send(alice), numbers(4).send(carol)])
    loader = sy.FederatedDataLoader(federated, batch_size=2, num_iterators=3, shuffle=True)
    assert loader.num_iterators == 2
    steps = list(loader)
    assert [[worker.id for worker in step] for step in steps][:2] == [["bob", "alice"], ["carol", "alice"]]
    assert len(steps) * 2 == 2 * len(loader)
    for step in steps:
        for worker, (data, target) in step.items():
            assert data.location is target.location is worker


def test_one_batch_from_every_worker_until_the_first_has_no_more(room: Room) -> None:
    bob, alice, carol = room
    federated = sy.FederatedDataset([numbers(2).send(bob), numbers(4).send(alice), numbers(4).send(carol)])
    loader = sy.FederatedDataLoader(federated, batch_size=2, iter_per_worker=True)
    assert loader.num_iterators == 3
    assert [[worker.id for worker in step] for step in loader] == [["bob", "alice", "carol"]]
    single = sy.FederatedDataLoader(sy.FederatedDataset([numbers(4).send(bob)]), batch_size=2, num_iterators=5)
    assert single.num_iterators == 1
    assert len(list(single)) == 2


def test_a_collate_function_of_ones_own_gets_the_samples(room: Room) -> None:
    federated = numbers(4).federate(room[0], room[1])

    def doubled(samples: list[tuple[torch.Tensor, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.stack([data * 2 for data, _ in samples]), torch.stack([target for _, target in samples])

    loader = sy.FederatedDataLoader(federated, batch_size=2, collate_fn=doubled)
    assert [data.get().tolist() for data, _ in loader] == [[0.0, 2.0], [4.0, 6.0]]


# Averages


def test_fed_avg_weighs_by_counts_and_leaves_its_inputs_as_they_are() -> None:
    states = [
        {"w": torch.tensor([1.0, 2.0]), "n": torch.tensor(4)},
        {"w": torch.tensor([5.0, 6.0]), "n": torch.tensor(7)},
    ]
    before = [{key: value.clone() for key, value in state.items()} for state in states]
    mean = sy.fed_avg(states, [3, 1])
    assert torch.equal(mean["w"], torch.tensor([2.0, 3.0]))
    assert torch.equal(mean["n"], torch.tensor(5))  # 4.75, rounded
    for state, old in zip(states, before, strict=True):
        assert all(torch.equal(state[key], old[key]) for key in old)
    assert torch.equal(sy.fed_avg(states)["w"], torch.tensor([3.0, 4.0]))


def test_fed_avg_is_the_same_to_the_last_bit_in_any_order() -> None:
    torch.manual_seed(3)
    states = [{"w": torch.randn(50) * 10**power} for power in (-3, 0, 3, 7)]
    counts = [3, 17, 1, 250]
    means = [
        sy.fed_avg([states[number] for number in order], [counts[number] for number in order])["w"]
        for order in itertools.permutations(range(4))
    ]
    assert all(torch.equal(mean, means[0]) for mean in means)


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.bool]
)
def test_the_mean_of_equal_states_is_that_state_in_every_dtype(dtype: torch.dtype) -> None:
    torch.manual_seed(3)
    state = {"w": torch.randn(20).to(dtype)}
    mean = sy.fed_avg([state] * 3, [5, 2, 9])["w"]
    assert mean.dtype == dtype
    assert torch.equal(mean, state["w"])


def test_models_on_an_aggregator_are_averaged_there_and_only_the_mean_comes_home(room: Room) -> None:
    bob, alice, carol = room
    torch.manual_seed(0)
    models = [nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)) for _ in range(2)]
    expected = sy.fed_avg(models, [3, 1])
    for model, worker in zip(models, (bob, alice), strict=True):
        model.send(worker)
        model.move(carol)
    mean = sy.fed_avg(models, [3, 1])
    assert all(value.location is carol for value in mean.values())
    assert sy.history().bytes_between("carol", "me").data == 0
    for key, value in mean.items():
        assert torch.equal(value.get(), expected[key])


def test_the_plain_mean_has_its_old_names(room: Room) -> None:
    torch.manual_seed(0)
    first, second = nn.Linear(2, 1), nn.Linear(2, 1)
    mean = sy.federated_avg({"bob": first, "alice": second})
    assert torch.equal(mean.weight, ((first.weight.double() + second.weight.double()) / 2).float())
    assert mean is not first
    expected = (second.weight + first.weight) * 0.5
    summed = scale_model(add_model(second, first), 0.5)
    assert summed is second
    assert torch.equal(second.weight, expected)
    third = nn.Linear(2, 1)
    there = [model.copy().send(room[0]) for model in (first, third)]
    averaged = sy.federated_avg(there)
    assert averaged.location is room[0]
    assert torch.equal(averaged.get().weight, sy.federated_avg([first, third]).weight)


# Rounds


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


# Refusals


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
            "Send it first: dataset.send(bob).",
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


def test_models_that_have_no_average_are_refused(room: Room) -> None:
    w, v, there = {"w": torch.ones(2)}, {"v": torch.ones(2)}, {"w": torch.ones(2).send(room[0])}
    cases: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: sy.fed_avg([]), "An average needs at least one model, and got none."),
        (
            lambda: sy.fed_avg([torch.ones(2)]),
            "fed_avg takes models or their state_dict(), and one of these is a Tensor. "
            "Try fed_avg([model.state_dict() for model in models]).",
        ),
        (lambda: sy.fed_avg([w, w], [1]), "fed_avg needs one count a model: 2 models, 1 counts."),
        (
            lambda: sy.fed_avg([w, w], [1, 0]),
            "A count says how many samples a model learned from: a positive number, not 0.",
        ),
        (lambda: sy.fed_avg([w, v]), "These models are not of one kind: only model 2 has 'v'."),
        (
            lambda: sy.fed_avg([w, {"w": torch.ones(3)}]),
            "These models are not of one kind: 'w' has the shape (2,) in one and (3,) in another.",
        ),
        (lambda: sy.fed_avg([w, {"w": 3}]), "'w' is no tensor in one of these models, but a int."),
    )
    for call, sentence in cases:
        refused(call, sy.AverageError, sentence)
    refused(
        lambda: sy.fed_avg([w, there]),
        sy.NotCollocatedError,
        "fed_avg needs its arguments in one place: w of model 2 is on bob, w of model 1 is here. "
        "Bring the models to one place: model.send(bob).",
    )


def test_a_round_that_cannot_begin_is_refused(room: Room) -> None:
    data = numbers(4).federate(room[0])
    away, here = nn.Linear(1, 1).send(room[0]), nn.Linear(1, 1)
    refused(
        lambda: sy.train_round(away, data, F.mse_loss),
        sy.RoundError,
        "train_round: the model is on bob, and a round begins with one that is here. Try model.get().",
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
        "Make it with sy.VirtualWorker(hook, id='nobody').",
    )
