"""Several pointers to one object: each knows how it looks and none loses it. Found by random programs."""

from __future__ import annotations

import torch

import syftlite as sy
from syftlite import snapshot

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


def test_a_tensor_that_is_sent_again_looks_new_from_everywhere(room: Workers) -> None:
    bob, alice, carol = room
    x = torch.ones(3)
    x_ptr = x.send(bob)
    chain = x_ptr.send(alice).send(carol)
    x.unsqueeze_(0).requires_grad_()
    x.send(bob)
    assert chain.shape == (1, 3)
    assert chain.requires_grad
    history = sy.history()
    assert history.at(len(history)).stores == snapshot.read(with_values=False).stores
    assert history.at(len(history)).stores["alice"][2].shape == (1, 3)


def test_a_pointer_left_dangling_knows_how_the_next_object_in_that_place_looks(room: Workers) -> None:
    bob, alice, _ = room
    x = torch.ones(3)
    x_ptr = x.send(bob)
    chain = x_ptr.send(alice)
    x_ptr.get()
    x.unsqueeze_(0)
    again = x.send(bob)
    assert chain.shape == (1, 3)
    assert torch.equal((chain + 1).get().get(), x + 1)
    del again


def test_a_view_is_known_to_require_a_gradient_once_its_base_does(room: Workers) -> None:
    bob, alice, _ = room
    x_ptr = torch.arange(4.0).send(bob)
    view = x_ptr[0:2]
    chain = view.send(alice)
    x_ptr.requires_grad_()
    assert view.requires_grad
    assert chain.requires_grad
    assert sy.history().seen("bob", 1) == ("me", "bob")


def test_data_that_is_exchanged_shares_the_memory_of_what_it_was_exchanged_for(room: Workers) -> None:
    bob, _, _ = room
    with sy.history().watched() as history:
        x_ptr, y_ptr = torch.zeros(3).send(bob), torch.ones(3).send(bob)
        x_ptr.add_(0)
        x_ptr.data = y_ptr
        y_ptr.add_(1)
    assert torch.equal(x_ptr.copy().get(), torch.full((3,), 2.0))
    assert history.at(len(history)).stores["bob"] == snapshot.read().stores["bob"]


def test_what_lends_its_data_to_another_tensor_keeps_its_value(room: Workers) -> None:
    bob, _, _ = room
    x_ptr, y_ptr = torch.zeros(3).send(bob), torch.ones(3).send(bob)
    x_ptr.data = y_ptr.data
    assert sy.history().seen("bob", y_ptr.id_at_location) == ("me", "bob")
    assert sy.history().seen("bob", x_ptr.id_at_location) == ("bob",)
