"""What a test that needs a program does without it: is skipped, or fails where it is required."""

from pathlib import Path

import pytest

from tests.tools import HOW_TO_GET, find, required

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
