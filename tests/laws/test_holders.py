"""Several pointers to one object: each knows how it looks and none loses it. Found by random programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

import syftlite as sy
from syftlite import snapshot

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Workers]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice"), sy.VirtualWorker(hook, id="carol")


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
