"""Data sets on several workers, their loader, averages and rounds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import Dataset, IterableDataset, TensorDataset

import syftlite as sy
from syftlite import snapshot
from syftlite.federated import add_model, extract_batches_per_worker, rounds, scale_model

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


def numbers_as_columns(count: int) -> sy.BaseDataset:
    column = torch.arange(count).float().reshape(count, 1) / count
    return sy.BaseDataset(column, column)


# Data sets


def test_a_data_set_goes_to_a_worker_and_comes_home_and_the_tensors_given_stay(room: Room) -> None:
    bob, _, _ = room
    inputs, targets = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1, 2, 3])
    dataset = sy.BaseDataset(inputs, targets)
    assert (len(dataset), dataset[2]) == (3, (torch.tensor(3.0), torch.tensor(3)))
    on_bob = dataset.send(bob)
    assert on_bob.location is on_bob.data.location is on_bob.targets.location is bob
    assert dataset.data is inputs
    assert len(bob._objects) == 2
    assert torch.equal(on_bob[1][0].get(), torch.tensor(2.0))
    assert on_bob.get() is on_bob
    assert torch.equal(on_bob.get_data(), inputs)
    assert torch.equal(on_bob.get_targets(), targets)
    assert bob._objects == {}
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


def test_a_data_set_can_be_sent_to_several_and_again_when_a_cell_is_run_again(room: Room) -> None:
    bob, alice, _ = room
    dataset = numbers(3)
    first, second, again = dataset.send(bob), dataset.send(alice), dataset.send(bob)
    assert [each.location for each in (first, second, again)] == [bob, alice, bob]
    assert [len(worker._objects) for worker in (bob, alice)] == [2, 2]


def test_a_data_set_whose_targets_left_stays_whole_in_the_other_half(room: Room) -> None:
    bob, *_ = room
    dataset = numbers(3).send(bob)
    bob.rm_obj(dataset.targets.id_at_location)
    left = len(bob._objects)
    with pytest.raises(sy.ObjectNotFoundError):
        dataset.get()
    assert len(bob._objects) == left == 1
    assert torch.equal(dataset.data.get(), torch.arange(3).float())


def test_a_transform_that_takes_arrays_gets_them_and_its_result_is_a_tensor(room: Room) -> None:
    as_arrays = sy.BaseDataset(torch.ones(2, 2), torch.zeros(2), transform=lambda x: x.astype("float64") / 2)
    assert torch.equal(as_arrays[0][0], torch.full((2,), 0.5, dtype=torch.float64))
    federated = as_arrays.federate(room[0], room[1])
    assert torch.equal(federated["bob"].data.get(), torch.full((1, 2), 0.5, dtype=torch.float64))


def test_labels_of_a_data_set_are_on_both_tensors_and_search_finds_both(room: Room) -> None:
    bob, *_ = room
    dataset = sy.BaseDataset([[1.0], [2.0]], [0, 1], tags=["#toy"], description="Two points").send(bob)
    assert len(bob.search("#toy")) == 2
    assert dataset.data.description == dataset.targets.description == "Two points"


def test_changing_a_batch_leaves_the_data_set_as_it_is(room: Room) -> None:
    federated = numbers(6).federate(room[0], room[1])
    for data, _ in sy.FederatedDataLoader(federated, batch_size=3):
        data.mul_(0)
    assert torch.equal(federated["bob"].data.copy().get(), torch.arange(3).float())


def test_a_part_that_came_home_is_missed_by_name(room: Room) -> None:
    federated = numbers(4).federate(room[0], room[1])
    federated["bob"].get()
    refused(
        lambda: sy.FederatedDataLoader(federated),
        sy.DataSetError,
        "The part that was on bob came home by get(), so this data set has it no more. "
        "To take a part out of it, use data.get_dataset('bob').",
    )


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
    assert [[worker.id for worker in step] for step in steps] == [
        ["bob", "alice"],
        ["carol", "alice"],
        ["carol", "bob"],
        ["alice", "carol"],
        ["alice", "carol"],
    ]
    assert len(loader) == len(steps)
    for step in steps:
        for worker, (data, target) in step.items():
            assert data.location is target.location is worker


def test_one_batch_from_every_worker_until_the_first_has_no_more(room: Room) -> None:
    bob, alice, carol = room
    federated = sy.FederatedDataset([numbers(2).send(bob), numbers(4).send(alice), numbers(4).send(carol)])
    loader = sy.FederatedDataLoader(federated, batch_size=2, iter_per_worker=True)
    assert loader.num_iterators == 3
    assert [[worker.id for worker in step] for step in loader] == [["bob", "alice", "carol"]]
    assert len(loader) == 1
    single = sy.FederatedDataset([numbers(4).send(bob)])
    assert [list(step) for step in sy.FederatedDataLoader(single, batch_size=2, iter_per_worker=True)] == [[bob], [bob]]
    plain = sy.FederatedDataLoader(single, batch_size=2, num_iterators=5)
    assert plain.num_iterators == 1
    assert len(list(plain)) == 2


def test_two_passes_at_once_do_not_disturb_each_other(room: Room) -> None:
    loader = sy.FederatedDataLoader(numbers(4).federate(room[0], room[1]), batch_size=1)
    pairs = [(int(one.copy().get()), int(other.get())) for _, one in loader for _, other in loader]
    assert pairs == list(itertools.product(range(4), range(4)))


def test_workers_too_small_for_a_full_batch_are_passed_over_when_the_last_is_dropped(room: Room) -> None:
    bob, alice, carol = room
    federated = sy.FederatedDataset([numbers(1).send(bob), numbers(4, 10).send(alice), numbers(1).send(carol)])
    loader = sy.FederatedDataLoader(federated, batch_size=2, drop_last=True)
    assert [target.get().tolist() for _, target in loader] == [[10, 11], [12, 13]]
    assert len(loader) == 2


def test_what_torchs_own_loader_takes_is_taken_with_a_word_in_the_log(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    loader = sy.FederatedDataLoader(numbers(4).federate(room[0]), batch_size=2, num_workers=1, pin_memory=True)
    assert len(list(loader)) == 2
    assert caplog.messages == ["FederatedDataLoader needs no num_workers, pin_memory: batches are made by the workers."]


def test_batches_are_told_apart_by_worker_as_old_code_does(room: Room) -> None:
    bob, alice, _ = room
    federated = numbers(6).federate(bob, alice)
    for loader in (
        sy.FederatedDataLoader(federated, batch_size=2),
        sy.FederatedDataLoader(federated, batch_size=2, iter_per_worker=True),
    ):
        batches = extract_batches_per_worker(loader)
        assert {worker: [len(data) for data, _ in each] for worker, each in batches.items()} == {
            bob: [2, 1],
            alice: [2, 1],
        }


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
        (
            lambda: sy.fed_avg([w, {"w": torch.ones(2).double()}]),
            "These models are not of one kind: 'w' is torch.float32 in one and torch.float64 in another. "
            "Make them alike first: model.float().",
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
        lambda: sy.train_round(here, numbers(2), F.mse_loss),  # type: ignore[arg-type]  # that is the point
        sy.RoundError,
        "train_round: the data is a FederatedDataset, and this is a BaseDataset. Try dataset.federate(bob, alice).",
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
