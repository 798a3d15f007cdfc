"""What `syftlite.sharing` promises: who sees what, and that what holders see says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite.events import Sent
from syftlite.sharing.dealing import deal_mask, deal_triple
from syftlite.sharing.randomness import random_words
from tests.rooms import Meet, kept


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    carol: sy.VirtualWorker
    james: sy.VirtualWorker


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol", "james") as workers:
        yield Room(*workers)


# A share says nothing

BUCKETS, DRAWS = 32, 32_000
#: Beyond this lies chi-square with 31 degrees of freedom in one of a thousand cases; the seeds are fixed.
UNLIKELY = 61.1


def counts_of(numbers: torch.Tensor, shift: int) -> torch.Tensor:
    """Count numbers by their 5 bits from some bit on."""
    return torch.bincount((numbers >> shift) & (BUCKETS - 1), minlength=BUCKETS).double()


def chi_square(numbers: torch.Tensor, shift: int) -> float:
    """Say how far numbers are from being spread evenly."""
    expected = len(numbers) / BUCKETS
    return float(((counts_of(numbers, shift) - expected) ** 2 / expected).sum())


def between(one: torch.Tensor, other: torch.Tensor, shift: int) -> float:
    """Say how far two handfuls of numbers are from being spread alike."""
    first, second = counts_of(one, shift), counts_of(other, shift)
    return float(((first - second) ** 2 / (first + second)).sum())


@pytest.mark.parametrize("holder", ["bob", "alice", "carol"])
@pytest.mark.parametrize("shift", [0, 30, 59])
def test_one_holders_share_is_the_same_noise_whatever_the_secret_is(holder: str, shift: int, room: Room) -> None:
    def shares_of(secret: int) -> torch.Tensor:
        x = torch.full((DRAWS,), secret).share(room.bob, room.alice, room.carol, seed=5 + secret % 1000)
        share = kept(x.child[holder].location, x.child[holder].id_at_location)
        return torch.as_tensor(share.tolist())

    nothing = shares_of(0)
    assert chi_square(nothing, shift) < UNLIKELY
    for secret in (1, -(2**63), 123456789):
        assert chi_square(shares_of(secret), shift) < UNLIKELY
        assert between(nothing, shares_of(secret), shift) < UNLIKELY


def test_with_one_seed_all_shares_but_the_last_are_the_same_for_two_secrets(room: Room) -> None:
    def shares(secret: int) -> list[list[int]]:
        x = torch.tensor([secret]).share(room.bob, room.alice, room.carol, seed=3)
        return [kept(pointer.location, pointer.id_at_location).tolist() for pointer in x.child.values()]

    one, other = shares(25), shares(-(2**40))
    assert one[:2] == other[:2]
    assert one[2] != other[2]


@pytest.mark.parametrize("shift", [0, 30, 59])
def test_what_holders_open_in_a_product_and_in_rounding_is_noise_too(shift: int) -> None:
    for secret in (0, 7, 2**61):
        masks = deal_triple("torch.mul", (DRAWS,), (DRAWS,), 2, 11 + secret % 1000)
        a = sum(torch.as_tensor(parts[0].tolist()) for parts in masks)
        assert chi_square(torch.tensor(secret) - a, shift) < UNLIKELY
        truncation = deal_mask((DRAWS,), 1000, 2, 12 + secret % 1000)
        r = sum(torch.as_tensor(parts[0].tolist()) for parts in truncation)
        assert chi_square(torch.tensor(secret) + r, shift) < UNLIKELY


def test_the_system_generator_fills_all_64_bits() -> None:
    words = random_words((20_000,), None)
    for bit in range(64):
        ones = int(((words >> bit) & 1).sum())
        assert 9_000 < ones < 11_000  # 14 standard deviations


def test_a_dealt_triple_is_one() -> None:
    parts = deal_triple("torch.matmul", (2, 3), (3, 2), 3, None)
    a, b, c = (sum(torch.as_tensor(each[number].tolist()) for each in parts) for number in range(3))
    assert torch.equal(a @ b, c)


# Who has seen what

Story = Callable[[Room], tuple[int, Any]]


def plain_values(room: Room, secret: list[int]) -> list[str]:
    """Return the workers whose stores hold a secret as it is, or ever held it, by all that was recorded of values."""
    found = set()
    history = sy.history()
    for step in range(history.first, len(history) + 1):
        for worker, store in history.at(step).stores.items():
            if any(look.values is not None and list(look.values) == secret for look in store.values()):
                found.add(worker)
    return sorted(found)


def test_holders_of_shares_have_not_seen_the_secret_and_me_has_what_is_mine(room: Room) -> None:
    x = torch.tensor([11, 22, 33])
    with sy.history().watched() as history:
        shared = x.share(room.bob, room.alice, crypto_provider=room.james)
        shares = {holder: pointer.id_at_location for holder, pointer in shared.child.items()}
        assert history.seen_by(x.id) == ("me",)
        assert [history.seen(holder, id) for holder, id in shares.items()] == [("me",), ("me",)]
        shared.get()
        assert history.seen_by(x.id) == ("me",)
        assert plain_values(room, [11, 22, 33]) == []


def test_of_what_is_computed_on_shares_nobody_has_seen_the_value_until_it_is_opened(room: Room) -> None:
    x = torch.tensor([11, 22, 33]).share(room.bob, room.alice, crypto_provider=room.james)
    y = torch.tensor([2, 3, 4]).share(room.bob, room.alice, crypto_provider=room.james)
    with sy.history().watched() as history:
        for result in (x + y, x * y, x * 3, x[:2], (x * y).sum()):
            assert [history.seen(holder, each.id_at_location) for holder, each in result.child.items()] == [(), ()]
        product = x * y
        places = {holder: each.id_at_location for holder, each in product.child.items()}
        opened = product.get()
        assert [history.seen(holder, id, len(history)) for holder, id in places.items()] == [("me",), ("me",)]
        assert plain_values(room, opened.tolist()) == plain_values(room, [11, 22, 33]) == []


def test_the_provider_sees_masks_alone_and_holders_each_others_masked_numbers(room: Room) -> None:
    x = torch.tensor([11, 22, 33]).share(room.bob, room.alice, crypto_provider=room.james)
    values = len(sy.history().values())
    z = x * x
    history = sy.history()
    assert len(history.values()) == values + 1  # z; masks are nobody's values
    sent = [event for event in history.events(len(history)) if isinstance(event, Sent) and event.kind == "OBJ"]
    assert {(event.sender, event.receiver) for event in sent} == {
        *(("james", "bob"), ("james", "alice"), ("bob", "alice"), ("alice", "bob")),
    }
    assert all(event.mark is not None and event.mark.is_mask for event in sent)  # type: ignore[union-attr]  # a share has it
    assert history.bytes_between("bob", "me").data == history.bytes_between("alice", "me").data == 0
    del z


def test_data_that_its_worker_shares_is_seen_by_that_worker_alone(room: Room) -> None:
    history = sy.history()
    x_ptr = torch.tensor([1, 2, 3]).send(room.carol)
    y_ptr = x_ptr * 7  # only carol has seen this
    shared = y_ptr.share(room.bob, room.alice, crypto_provider=room.james).get()
    places = {holder: pointer.id_at_location for holder, pointer in shared.child.items()}
    assert history.seen("carol", y_ptr.id_at_location) == ("carol",)
    assert [history.seen(holder, id) for holder, id in places.items()] == [("carol",), ("carol",)]
    shared.get()
    assert history.seen("carol", y_ptr.id_at_location) == ("me", "carol")


def test_who_gets_all_shares_has_seen_the_secret_however_they_came(room: Room) -> None:
    history = sy.history()
    x = torch.tensor([1, 2, 3])
    shared = x.share(room.bob, room.alice, room.carol)
    shared.child["alice"].move(room.bob)
    assert history.seen_by(x.id) == ("me",)
    shared.child["carol"].move(room.bob)
    assert history.seen_by(x.id) == ("me", "bob")


def test_on_purpose_every_holder_learns_it(room: Room) -> None:
    x = torch.tensor([1, 2, 3])
    x.share(room.bob, room.alice).reconstruct()
    assert sy.history().seen_by(x.id) == ("me", "bob", "alice")


def test_a_tensor_that_changed_since_it_was_sent_is_another_secret(room: Room) -> None:
    history = sy.history()
    x = torch.tensor([1, 2, 3])
    sent = x.send(room.carol)
    x += 1
    shared = x.share(room.bob, room.alice)
    assert history.seen("bob", shared.child["bob"].id_at_location) == ("me",)
    assert history.seen("carol", sent.id_at_location) == ("me", "carol")


def test_a_tensor_that_was_fetched_is_known_by_who_saw_it(room: Room) -> None:
    history = sy.history()
    fetched = (torch.tensor([1, 2, 3]).send(room.carol) * 2).get()
    shared = fetched.share(room.bob, room.alice)
    assert history.seen("bob", shared.child["bob"].id_at_location) == ("me", "carol")
    sent_on = shared.get().send(room.james)
    assert history.seen("james", sent_on.id_at_location) == ("me", "carol", "james")


def test_a_share_that_somebody_changes_changes_the_secret_and_nothing_tells(room: Room) -> None:
    x = torch.tensor([1, 2, 3]).share(room.bob, room.alice)
    x.child["bob"].add_(100)
    assert x.get().tolist() == [101, 102, 103]


def test_a_history_from_a_file_says_the_same_of_who_has_seen_what(room: Room, tmp_path: object) -> None:
    x = torch.tensor([1, 2, 3])
    shared = x.share(room.bob, room.alice, crypto_provider=room.james)
    (shared * shared).get()
    history = sy.history()
    file = f"{tmp_path}/history.json"
    history.save(file)
    loaded = sy.History.load(file)
    assert [(value.name, value.seen, value.places) for value in loaded.values()] == [
        (value.name, value.seen, value.places) for value in history.values()
    ]
    for step in range(len(history) + 1):
        assert loaded.at(step) == history.at(step)
