"""A class of thirty under mixed load for a minute; `python -m tests.remote.soak` does it for ten."""

from __future__ import annotations

import pytest

from tests.remote.soak import soak


@pytest.mark.long
def test_thirty_workers_under_mixed_load_keep_nothing_that_nobody_holds_and_do_not_grow() -> None:
    readings = soak(1.0, 30, every=20.0, told=lambda line: None)
    assert [reading.objects for reading in readings] == [0] * len(readings)
    assert len(readings) == 3
    assert readings[-1].workers < 1.1 * readings[1].workers
    assert readings[-1].me < 1.1 * readings[1].me
