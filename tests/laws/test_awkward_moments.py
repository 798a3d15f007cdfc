"""Garbage, errors and odd orders at the worst moment: nothing is lost, nothing leaks, the record stays right."""

from __future__ import annotations

import gc

import pytest
import torch

import syftlite as sy
from syftlite import snapshot
from syftlite.messages import Release

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


def assert_recorded_as_it_is() -> None:
    history = sy.history()
    live = snapshot.read(with_values=history.detailed)
    assert history.at(len(history)).stores == live.stores


def lose(pointer: torch.Tensor) -> None:
    """Leave a pointer to the garbage collector."""
    ring: list[object] = [pointer]
    ring.append(ring)


@pytest.mark.parametrize("allocations", range(1, 12))
def test_a_pointer_collected_while_the_history_is_walked_disturbs_no_picture(room: Workers, allocations: int) -> None:
    bob, alice, _ = room
    history = sy.history()
    kept = [torch.ones(2).send(bob) for _ in range(5)]
    drawn: list[int] = []
    history.subscribe(lambda history: drawn.append(len(history.at(len(history)).stores["bob"])))
    lose(torch.ones(2).send(bob).send(alice))
    start = history.at(0)
    thresholds = gc.get_threshold()
    gc.collect(0)
    lose(torch.ones(2).send(bob))
    gc.set_threshold(gc.get_count()[0] + allocations)
    gc.enable()
    try:
        history.at(len(history))  # in some of these runs the ring goes while this walks
    finally:
        gc.disable()
        gc.set_threshold(*thresholds)
    assert history.at(0) == start
    gc.collect()
    assert drawn[-1] == len(kept)
    assert_recorded_as_it_is()


def test_what_fails_half_way_is_recorded_as_far_as_it_went(room: Workers) -> None:
    bob, _, _ = room
    with sy.history().watched():
        first, second = torch.zeros(3).send(bob), torch.zeros(3).send(bob)
        fits, does_not = torch.ones(3).send(bob), torch.ones(4).send(bob)
        with pytest.raises(RuntimeError, match="must match"):
            torch._foreach_add_([first, second], [fits, does_not])
        assert_recorded_as_it_is()
        with pytest.raises(IndexError, match="out of bounds"):
            second[torch.tensor([0, 9]).send(bob)] = 1.0
        assert_recorded_as_it_is()


def test_a_gradient_that_grows_is_recorded_where_it_has_a_name(room: Workers) -> None:
    bob, _, _ = room
    with sy.history().watched():
        x_ptr = torch.ones(3, requires_grad=True).send(bob)
        (x_ptr * 2).sum().backward()
        twin = x_ptr.grad.detach()
        (x_ptr * 2).sum().backward()
        assert torch.equal(twin.copy().get(), torch.full((3,), 4.0))
        assert_recorded_as_it_is()


def test_an_operation_that_raises_at_the_end_of_a_chain_leaves_nothing_behind(room: Workers) -> None:
    bob, alice, carol = room
    chain = torch.ones(2).send(bob).send(alice).send(carol)
    other = torch.ones(3).send(bob).send(alice).send(carol)
    before = snapshot.read()
    for _ in range(3):
        with pytest.raises(RuntimeError, match="must match"):
            chain + other
    assert snapshot.read() == before
    assert torch.equal((chain + chain).get().get().get(), torch.full((2,), 2.0))


def test_two_workers_keep_their_pointers_while_i_fetch_the_object(room: Workers) -> None:
    bob, alice, carol = room
    x_ptr = torch.ones(2).send(bob)
    one, two = x_ptr.send(alice), x_ptr.send(carol)
    x_ptr.get()
    for chain in (one, two):
        with pytest.raises(sy.ObjectNotFoundError, match="bob no longer has object 1: it left at"):
            chain + 1
    assert_recorded_as_it_is()
    del one, two, chain
    for worker in (alice, carol):
        assert not worker._objects
        assert not worker.handles


def test_an_object_lives_until_the_last_of_two_workers_lets_go(room: Workers) -> None:
    bob, alice, carol = room
    x_ptr = torch.ones(2).send(bob)
    one, two = x_ptr.send(alice), x_ptr.send(carol)
    del x_ptr
    del one
    assert torch.equal((two + 0).get().get(), torch.ones(2))
    del two
    assert not bob._objects


def test_an_id_that_left_can_be_sent_again_and_old_pointers_find_it(room: Workers) -> None:
    bob, alice, _ = room
    x = torch.ones(2)
    x_ptr = x.send(bob)
    chain = x_ptr.send(alice)
    x_ptr.get()
    again = x.send(bob)
    del again  # alice's pointer still holds it
    assert list(bob._objects) == [1]
    assert torch.equal((chain * 2).get().get(), x * 2)
    assert sy.history().departure("bob", 1) == ""


def test_a_move_overwrites_nothing_where_the_id_is_taken(room: Workers) -> None:
    bob, alice, carol = room
    x = torch.ones(2)
    on_bob, on_alice = x.send(bob), x.send(alice)
    on_alice.add_(1)
    on_bob.move(alice)
    assert (on_bob.id_at_location, on_alice.id_at_location) != (1, 1)
    assert torch.equal(on_bob.get(), torch.ones(2))
    assert torch.equal(on_alice.get(), torch.full((2,), 2.0))
    pointers = torch.ones(2).send(carol), torch.zeros(2).send(carol)
    first = pointers[0].send(alice)
    second = pointers[0].send(bob)
    second.move(alice)
    del first
    assert torch.equal(second.get().get(), torch.ones(2))


def test_a_send_that_fails_says_so_in_its_step(room: Workers) -> None:
    bob, alice, _ = room
    x_ptr = torch.ones(2).send(bob)
    bob.handle(Release("me", 1))  # as if bob had lost it
    with pytest.raises(sy.ObjectNotFoundError, match="bob has no object 1"):
        x_ptr.send(alice)
    assert not alice._objects
    assert sy.history().step(len(sy.history())).error.startswith("ObjectNotFoundError: bob has no object 1")


def test_a_pointer_to_what_was_lost_does_not_let_go_of_what_came_in_its_place(room: Workers) -> None:
    bob, alice, _ = room
    x = torch.ones(2)
    on_bob, on_alice = x.send(bob), x.send(alice)
    alice.handle(Release("me", 1))  # as if alice had lost it
    on_bob.move(alice)
    del on_alice
    assert torch.equal(on_bob.get(), x)
