"""What a test that needs a program does without it: is skipped, or fails where that is required. A notebook's shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools import HOW_TO_GET, find, required

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from tests.rooms import Meet

#: Old notebooks as files: they are run in kernels, see test_old_notebooks.py.
collect_ignore = ["old"]

BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test in tests/browser as one that needs a browser."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.needs("browser"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stops a test whose `needs` mark names a program that is not here."""
    for mark in item.iter_markers("needs"):
        for tool in mark.args:
            if find(tool):
                continue
            if tool in required():
                pytest.fail(f"needs {tool}. To get one: {HOW_TO_GET[tool]}", pytrace=False)
            pytest.skip(f"needs {tool}")  # tests/parts.py reads this sentence


@pytest.fixture(params=["virtual", "processes"])
def meet(request: pytest.FixtureRequest) -> Meet:
    """Give workers of each kind in turn, in an empty room.

    with meet("bob", "alice") as (bob, alice): ...
    """
    from tests.rooms import meeting

    return meeting(request.param)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """Give a notebook's shell with the extension loaded and two workers, in an empty room."""
    from tests.shells import loaded_shell

    monkeypatch.delattr("builtins._", raising=False)  # doctest leaves it, and IPython takes it for a translator's
    with loaded_shell() as loaded:
        yield loaded
