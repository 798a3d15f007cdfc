"""What a history of 100,000 events costs: to open an inspector on it late, to load it, to go back in it, to keep it."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pytest
import torch

import syftlite as sy
from syftlite_widgets.inspector import inspect
from syftlite_widgets.replay import replay
from syftlite_widgets.scene import make_frame, take_in
from tests.bench.budget import BY_NAME
from tests.bench.comparison import Result

Note = Callable[[Result], None]

EVENTS = 100_000
ROUNDS = 5


@contextmanager
def long_history() -> Iterator[sy.History]:
    """Gives the history of a loop that nobody watched; the last sum is still there."""
    with sy.fresh():
        hook = sy.TorchHook(torch)
        x_ptr = torch.tensor([1.0, 2.0, 3.0, 4.0]).send(sy.VirtualWorker(hook, id="bob"))
        history = sy.history()
        while history.revision < EVENTS:
            y_ptr = torch.add(x_ptr, x_ptr)
        yield history
        assert history.at(len(history)).find("bob", y_ptr.id_at_location) is not None


def milliseconds(work: Callable[[], object]) -> float:
    """Returns how long some work takes, by the clock on the wall."""
    begin = perf_counter()
    work()
    return (perf_counter() - begin) * 1e3


@pytest.mark.needs("dot")
def test_an_inspector_that_is_opened_late(note: Note) -> None:
    times, jumps = [], []
    for _ in range(ROUNDS):
        with long_history() as history:
            gc.collect()
            times.append(milliseconds(lambda: inspect().close()))
            middle = len(history) // 2
            jumps.append(milliseconds(lambda step=middle, history=history: make_frame(history, step)))
            frame = make_frame(history, middle)
            assert frame["sentence"] == "bob runs add on its own numbers. The result stays on bob; me saw nothing."
    note(Result(BY_NAME["opened late, 100,000 events"], times))
    note(Result(BY_NAME["half way back, 100,000 events"], jumps))


@pytest.mark.needs("dot")
def test_a_saved_history_that_is_loaded_and_opened(note: Note, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with long_history() as history:
        history.save(path)
        stores = history.at(len(history)).stores
    loads, opens = [], []
    for _ in range(ROUNDS):
        gc.collect()
        loaded: list[sy.History] = []
        loads.append(milliseconds(lambda loaded=loaded: loaded.append(sy.History.load(path))))
        assert loaded[0].at(len(loaded[0])).stores == stores
        opens.append(milliseconds(lambda history=loaded[0]: replay(history).close()))
    note(Result(BY_NAME["load, 100,000 events"], loads))
    note(Result(BY_NAME["open it, 100,000 events"], opens))


def test_the_memory_of_a_long_history_and_of_the_tables_that_pictures_need(note: Note) -> None:
    records, tables = [], []
    for _ in range(3):
        gc.collect()
        tracemalloc.start()
        with long_history() as history:
            gc.collect()
            record, _ = tracemalloc.get_traced_memory()
            take_in(history)
            gc.collect()
            both, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        records.append(record / 1e6)
        tables.append((both - record) / 1e6)
    note(Result(BY_NAME["record, 100,000 events"], records))
    note(Result(BY_NAME["tables, 100,000 events"], tables))
