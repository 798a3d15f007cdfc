"""Verbs that workers carry out among themselves, verbs in place, and who keeps an object."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import torch

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet, kept

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as (bob, alice, carol):
        yield bob, alice, carol


# remote_get


def test_remote_get_has_alice_fetch_the_data_and_the_chain_is_one_hop_shorter(room: Room) -> None:
    bob, alice, _ = room
    pp = torch.tensor([1, 2, 3]).send(bob).send(alice)
    assert pp.remote_get() is pp
    assert bob._objects == {}
    assert list(alice._objects) == [2]
    assert repr(pp) == "(Wrapper)>[PointerTensor | me:3 -> alice:2]"
    assert sy.history().bytes_between("bob", "alice").data == 24
    assert sy.history().bytes_between("bob", "me").data == sy.history().bytes_between("alice", "me").data == 0
    assert sy.history().seen_by(2) == ("me", "bob", "alice")
    assert torch.equal(kept(alice, 2), torch.tensor([1, 2, 3]))
    assert torch.equal((pp + 1).get(), torch.tensor([2, 3, 4]))
    assert torch.equal(pp.get(), torch.tensor([1, 2, 3]))


def test_remote_get_in_a_longer_chain_brings_the_next_pointer(room: Room) -> None:
    bob, alice, carol = room
    ppp = torch.tensor([1.5]).send(bob).send(alice).send(carol)
    ppp.remote_get()
    assert alice._objects == {}
    assert repr(carol._objects[3]) == "(Wrapper)>[PointerTensor | carol:3 -> bob:1]"
    ppp.remote_get()
    assert bob._objects == {}
    assert torch.equal(ppp.get(), torch.tensor([1.5]))


def test_another_pointer_to_what_remote_get_took_dangles_and_says_by_which_line(room: Room) -> None:
    bob, alice, _ = room
    x_ptr = torch.tensor([1, 2]).send(bob)
    pp = x_ptr.send(alice)
    pp.remote_get()
    with pytest.raises(sy.ObjectNotFoundError, match=r"bob no longer has object 1: it left at .*`pp.remote_get\(\)`"):
        x_ptr.get()
    assert torch.equal(pp.get(), torch.tensor([1, 2]))


def test_remote_get_keeps_the_gradient_and_tells_all_who_point_there(room: Room) -> None:
    bob, alice, carol = room
    x_ptr = torch.tensor([1.0, 2.0], requires_grad=True).send(bob)
    (x_ptr * x_ptr).sum().backward()
    pp = x_ptr.send(alice)
    ppp = pp.send(carol)
    pp.remote_get()
    assert torch.equal(ppp.grad.get().get(), torch.tensor([2.0, 4.0]))
    assert torch.equal(ppp.get().get().grad, torch.tensor([2.0, 4.0]))


# remote_send


def test_remote_send_makes_a_chain_and_loses_nothing(room: Room) -> None:
    bob, alice, _ = room
    p = torch.tensor([1, 2, 3]).send(bob)
    assert p.remote_send(alice) is p
    assert repr(p) == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert repr(bob._objects[1]) == "(Wrapper)>[PointerTensor | bob:1 -> alice:1]"
    assert sy.history().bytes_between("bob", "alice").data == 24
    assert torch.equal(kept(alice, 1), torch.tensor([1, 2, 3]))
    assert torch.equal((p * 2).get().get(), torch.tensor([2, 4, 6]))
    assert torch.equal(p.get().get(), torch.tensor([1, 2, 3]))
    assert (bob._objects, alice._objects) == ({}, {})


def test_after_remote_send_everybody_who_pointed_to_bob_has_a_chain(room: Room) -> None:
    bob, alice, carol = room
    p = torch.tensor([1, 2, 3]).send(bob)
    pp = p.send(carol)
    p.remote_send(alice)
    assert torch.equal((pp + pp).get().get().get(), torch.tensor([2, 4, 6]))
    del p
    assert torch.equal(pp.get().get().get(), torch.tensor([1, 2, 3]))
    assert (bob._objects, alice._objects, carol._objects) == ({}, {}, {})


def test_a_chain_that_remote_send_made_goes_when_its_first_pointer_goes(room: Room) -> None:
    bob, alice, _ = room
    p = torch.tensor([1, 2, 3]).send(bob).remote_send(alice)
    assert (len(bob._objects), len(alice._objects)) == (1, 1)
    del p
    assert (bob._objects, alice._objects) == ({}, {})


# In place


def test_send_in_place_turns_every_name_of_a_tensor_into_the_pointer_and_back(room: Room) -> None:
    bob, alice, _ = room
    x = torch.tensor([1.0, 2.0])
    held = {"same": x}
    assert x.send_(bob) is x
    assert repr(held["same"]) == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert torch.equal((x + x).get(), torch.tensor([2.0, 4.0]))
    x.add_(1)
    assert x.move_(alice) is x
    assert (len(bob._objects), len(alice._objects)) == (0, 1)
    assert x.get_() is x
    assert type(held["same"]) is torch.Tensor
    assert torch.equal(held["same"], torch.tensor([2.0, 3.0]))
    assert alice._objects == {}


def test_a_tensor_that_came_back_in_place_is_a_new_value_and_travels_under_a_new_id(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1.0, 2.0])
    x.send_(bob)
    x.get_()
    y = x.send(bob)
    assert list(bob._objects) == [y.id_at_location]
    assert sy.history().seen_by(y.id_at_location) == ("me", "bob")


def test_send_in_place_on_a_pointer_makes_it_a_chain(room: Room) -> None:
    bob, alice, _ = room
    x = torch.tensor([1, 2]).send(bob)
    x.send_(alice)
    assert (len(bob._objects), len(alice._objects)) == (1, 1)
    assert torch.equal(x.get().get(), torch.tensor([1, 2]))


def test_send_with_inplace_is_send_in_place(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1, 2])
    assert x.send(bob, inplace=True) is x
    assert isinstance(x, sy.PointerTensor)


# Who keeps an object


@pytest.mark.parametrize("way", ["gc", "garbage_collection", "garbage_collect_data", "child", "disable_gc", "send"])
def test_without_garbage_collection_the_object_stays_when_its_pointer_goes(room: Room, way: str) -> None:
    bob, _, _ = room
    x_ptr = torch.tensor([1, 2]).send(bob, garbage_collect_data=way != "send")
    if way == "disable_gc":
        x_ptr = x_ptr.disable_gc
    elif way == "child":
        x_ptr.child.garbage_collect_data = False
    elif way != "send":
        setattr(x_ptr, way, False)
    assert (x_ptr.gc, x_ptr.garbage_collection, x_ptr.child.garbage_collect_data) == (False, False, False)
    del x_ptr
    gc.collect()
    assert torch.equal(kept(bob, 1), torch.tensor([1, 2]))


def test_what_stays_is_found_again_and_goes_by_free_or_by_its_worker(room: Room) -> None:
    bob, _, _ = room
    for number in range(3):
        torch.tensor([number]).tag("#kept").send(bob, garbage_collect_data=False)
    found = sy.local_worker.request_search("#kept", bob)
    first, second, third = found
    del found, third
    assert len(bob._objects) == 3
    first.free()
    assert len(bob._objects) == 2
    second.gc = True
    del second
    assert [int(kept(bob, id)) for id in bob._objects] == [2]
    bob.object_store.force_rm_obj(next(iter(bob._objects)))
    assert bob._objects == {}


def test_free_lets_go_at_once_and_spends_the_pointer_but_not_those_of_others(room: Room) -> None:
    bob, alice, _ = room
    x_ptr = torch.tensor([1, 2]).send(bob)
    pp = x_ptr.send(alice)
    x_ptr.free()
    with pytest.raises(sy.ObjectNotFoundError, match=r"This pointer to bob:1 was let go of at .*`x_ptr.free\(\)`"):
        x_ptr.get()
    assert torch.equal(pp.get().get(), torch.tensor([1, 2]))
    y_ptr = torch.tensor([3]).send(bob)
    y_ptr.free()
    assert bob._objects == {}


def test_a_chain_without_garbage_collection_keeps_all_its_hops(room: Room) -> None:
    bob, alice, _ = room
    pp = torch.tensor([1, 2]).send(bob).send(alice, garbage_collect_data=False)
    del pp
    assert (len(bob._objects), len(alice._objects)) == (1, 1)
    alice.clear_objects()
    assert (bob._objects, alice._objects) == ({}, {})


def test_sending_again_keeps_what_was_to_be_kept(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1, 2])
    x.send(bob, garbage_collect_data=False)
    again = x.send(bob)
    del again
    assert len(bob._objects) == 1


# Pointers made by hand, and what old code reads on one


def test_a_pointer_made_by_hand_is_as_good_as_a_sent_one(room: Room) -> None:
    bob, _, _ = room
    x_ptr = torch.tensor([1, 2, 3]).send(bob)
    by_hand = sy.PointerTensor(location=bob, id_at_location=1, owner=sy.local_worker, id=1000)
    assert repr(by_hand) == "(Wrapper)>[PointerTensor | me:1000 -> bob:1]"
    del x_ptr
    assert torch.equal((by_hand + 1).get(), torch.tensor([2, 3, 4]))
    assert torch.equal(by_hand.get(), torch.tensor([1, 2, 3]))


def test_a_pointer_to_nowhere_can_be_made_and_says_so_when_it_is_used(room: Room) -> None:
    bob, _, _ = room
    nowhere = sy.PointerTensor(location=bob, id_at_location=7)
    before = snapshot.read().stores
    with pytest.raises(sy.ObjectNotFoundError, match="bob has no object 7; it has nothing"):
        nowhere + 1
    with pytest.raises(RuntimeError, match="item needs the values of nowhere"):
        nowhere.item()
    assert snapshot.read().stores == before
    del nowhere
    x = torch.tensor([1, 2])
    pointer = x.create_pointer(location=bob, id_at_location=1, owner=sy.local_worker, ptr_id=2)
    assert (pointer.owner, pointer.location, pointer.id_at_location, pointer.id) == (sy.local_worker, bob, 1, 2)
    assert x.create_pointer().owner is x.owner is sy.local_worker


def test_old_code_finds_the_pointer_in_its_wrapper(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1, 2])
    x_ptr = x.send(bob)
    assert x_ptr.child.location is bob
    assert x_ptr.child.id_at_location == x.id == 1
    assert type(x_ptr.child) is sy.PointerTensor
    assert (x_ptr.is_wrapper, x.is_wrapper) == (True, False)
    assert x_ptr.wrap() is x_ptr
    assert not hasattr(x, "child")
    assert not hasattr(x, "location")
