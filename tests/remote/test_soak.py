"""A class of ten under mixed load for three minutes; `python -m tests.remote.soak` has thirty, for ten."""

from __future__ import annotations

import pytest

from tests.remote.soak import is_flat, soak


@pytest.mark.long
def test_ten_workers_under_mixed_load_keep_nothing_that_nobody_holds_and_do_not_grow() -> None:
    readings = soak(3.0, 10, every=15.0, told=lambda line: None)
    assert is_flat(readings), readings
