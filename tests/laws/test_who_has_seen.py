"""Who has held a value: found by random programs, told here one by one."""

from __future__ import annotations

import torch

import syftlite as sy

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


def test_asking_for_a_gradient_makes_no_new_value(room: Workers) -> None:
    bob, _, _ = room
    x_ptr = torch.ones(2).send(bob)
    x_ptr.requires_grad_()
    assert sy.history().seen("bob", 1) == ("me", "bob")


def test_what_i_fetch_is_not_taken_for_what_i_sent_under_the_same_id(room: Workers) -> None:
    bob, alice, carol = room
    x = torch.ones(2)
    x_ptr = x.send(bob)
    x_ptr.add_(1)
    x_ptr.move(carol).get()
    x.send(alice)
    assert sy.history().seen("alice", 1) == ("me", "bob", "alice")  # carol held the doubled value, not this one


def test_what_i_changed_is_not_taken_for_what_i_fetched_under_the_same_id(room: Workers) -> None:
    bob, alice, carol = room
    x = torch.ones(2)
    home = x.send(carol).get()
    x.add_(1)
    x_ptr = x.send(alice)
    home_ptr = home.send(bob)
    assert sy.history().seen("alice", x_ptr.id_at_location) == ("me", "alice")
    assert sy.history().seen("bob", home_ptr.id_at_location) == ("me", "bob", "carol")


def test_i_have_seen_what_i_sent_on_even_after_it_changed_there(room: Workers) -> None:
    bob, alice, _ = room
    home = torch.ones(2).send(bob).get()
    home_ptr = home.send(alice)
    home_ptr.add_(1)
    assert sy.history().seen_by(home_ptr.id_at_location) == ("me", "bob", "alice")
