"""Who has held a value: found by random programs, told here one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

import syftlite as sy

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Workers]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice"), sy.VirtualWorker(hook, id="carol")


def test_asking_for_a_gradient_makes_no_new_value(room: Workers) -> None:
    bob, _, _ = room
    x_ptr = torch.ones(2).send(bob)
    x_ptr.requires_grad_()
    assert sy.history().seen("bob", 1) == ("me", "bob")
