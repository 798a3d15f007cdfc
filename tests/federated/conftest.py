"""A room of three workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.federated.rooms import Room
from tests.rooms import Meet


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as (bob, alice, carol):
        yield bob, alice, carol
