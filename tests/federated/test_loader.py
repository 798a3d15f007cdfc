"""The loader: batches as pointers, worker by worker."""

from __future__ import annotations

import itertools

import pytest
import torch

import syftlite as sy
from syftlite.federated import extract_batches_per_worker
from tests.federated.rooms import Room, numbers


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
