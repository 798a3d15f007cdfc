"""What is installed is what is written: an editable environment would not notice a package that was left out."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_package_is_among_those_that_are_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    places = {
        "syftlite": ROOT / "syftlite",
        "syftlite_widgets": ROOT / "widgets" / "syftlite_widgets",
        "syftlite_lessons": ROOT / "notebooks" / "syftlite_lessons",
    }
    found = {
        ".".join([name, *file.parent.relative_to(place).parts])
        for name, place in places.items()
        for file in place.rglob("__init__.py")
    }
    assert set(project["tool"]["setuptools"]["packages"]) == found
