"""Data sets that are split, sent, found and brought home."""

from __future__ import annotations

import pytest
import torch
from torch.utils.data import TensorDataset

import syftlite as sy
from tests.federated.rooms import Room, numbers, refused


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
