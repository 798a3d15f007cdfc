"""What a live frame costs, from the history to the finished drawing: everything but the browser."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest
import torch

import syftlite as sy
from syftlite.snapshot import describe_names
from syftlite_widgets.scene import make_frame
from tests.bench.comparison import Result

Beside = Callable[..., Result]


@pytest.mark.needs("dot")
@pytest.mark.parametrize("objects", [10, 100, 1_000])
def test_a_live_frame(objects: int, beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    history = sy.history()
    bob, alice = workers[:2]
    names: dict[str, object] = {}
    with history.watched():
        for number in range(objects // 2):  # each name points to alice, whose object points to bob's
            names[f"x{number}"] = torch.full((number % 5 + 1,), number).send(bob).send(alice)

        def take_a_step() -> None:
            names["y"] = torch.ones(2).send(bob)
            history.note_names(describe_names(names))

        beside(
            f"frame, {objects:,} objects",
            ours=lambda: make_frame(history, len(history)),
            before_ours=take_a_step,
            rounds=5 if objects > 100 else 15,
            number=1,
            clock=perf_counter,
        )
        frame = make_frame(history, len(history))

    assert frame["svg"].count("sl-tensor") >= min(objects // 2, 20)  # a long lane is folded


@pytest.mark.needs("dot")
def test_a_frame_that_a_search_unfolds(beside: Beside, workers: list[sy.VirtualWorker]) -> None:
    bob = workers[0]
    with sy.history().watched() as history:
        names: dict[str, object] = {f"x{number}": torch.full((2,), number).send(bob) for number in range(1_000)}
        history.note_names(describe_names(names))

        beside(
            "searched, 1,000 objects",
            ours=lambda: make_frame(history, len(history), search="x77"),
            rounds=5,
            number=1,
            clock=perf_counter,
        )
        frame = make_frame(history, len(history), search="x77")

    assert frame["found"] == 2 * 11  # x77, x770 to x779, and what they point to
