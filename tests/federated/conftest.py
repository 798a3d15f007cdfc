"""A room of three workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

import syftlite as sy
from tests.federated.rooms import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        bob, alice, carol = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "carol"))
        yield bob, alice, carol
