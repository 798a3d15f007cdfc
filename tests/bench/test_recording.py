"""What the record costs: the time and the memory of one event, and the import of it all."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable

import torch

import syftlite as sy
from syftlite.description import describe
from syftlite.events import Stored
from syftlite.log import Log
from tests.bench.budget import BY_NAME
from tests.bench.comparison import Result

Beside = Callable[..., Result]


def test_recording_one_event(beside: Beside) -> None:
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    look = describe(x)
    log = Log()

    beside(
        "one event",
        ours=lambda: log.stored("bob", 1, look),
        plain=lambda: torch.add(x, x),
        before_ours=lambda: log.drop(len(log)),
    )

    assert next(log.between(0, 1)) == Stored("bob", 1, look)


def test_the_memory_of_one_event(note: Callable[[Result], None]) -> None:
    note(Result(BY_NAME["one event, memory"], [bytes_per_event() for _ in range(5)]))


def bytes_per_event() -> float:
    """Returns what 5,000 additions leave in memory, per event."""
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        x_ptr = torch.tensor([1.0, 2.0, 3.0, 4.0]).send(bob)
        history = sy.history()
        gc.collect()
        tracemalloc.start()
        before = history.revision
        for _ in range(5_000):
            torch.add(x_ptr, x_ptr)
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(history.at(len(history)).stores["bob"]) == 1
        return used / (history.revision - before)


def test_importing_syftlite_beside_importing_torch(note: Callable[[Result], None]) -> None:
    torchs, ours = zip(*(import_times() for _ in range(5)), strict=True)

    note(
        Result(BY_NAME["import syftlite"], [a / b for a, b in zip(ours, torchs, strict=True)], list(ours), list(torchs))
    )


def import_times() -> tuple[float, float]:
    """Returns the seconds that a new process takes to import torch, and then syftlite."""
    code = "from time import time; a = time(); import torch; b = time(); import syftlite; print(b - a, time() - b)"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    torchs, ours = map(float, out.split())
    return torchs, ours
