"""What the benchmarks share: the comparison with plain torch, a room with workers, and the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

import syftlite as sy
from tests.bench.comparison import Result, compare
from tests.bench.table import as_json, text_table

RESULTS = pytest.StashKey[list[Result]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table-json", metavar="FILE", help="write the benchmarks' table to this file as JSON, too")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = []
    config.option.benchmark_quiet = True  # the table below has ratios, which pytest-benchmark's own has not


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    results = config.stash[RESULTS]
    file = config.getoption("--table-json")
    if file:
        Path(file).write_text(as_json(results), encoding="utf-8")
    if results:
        terminalreporter.write_sep("=", "beside plain torch (tests/bench/table.py says how to read this)")
        terminalreporter.write_line(text_table(results))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Keeps torch to one thread: its others wait in circles for a core that another program has."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def beside(benchmark: Any, pytestconfig: pytest.Config) -> Callable[..., Result]:
    """`compare`, for one row of the table."""

    def noted(*arguments: Any, **keywords: Any) -> Result:
        result = compare(benchmark, *arguments, **keywords)
        pytestconfig.stash[RESULTS].append(result)
        return result

    return noted


@pytest.fixture
def note(pytestconfig: pytest.Config) -> Callable[[Result], None]:
    """Puts a result that was measured in another way into the table."""
    return partial(list.append, pytestconfig.stash[RESULTS])


@pytest.fixture
def workers() -> Iterator[list[sy.VirtualWorker]]:
    """Four workers in an empty room."""
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield [sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "carol", "dave")]
