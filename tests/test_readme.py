"""The README: its code prints what it says, and its picture is the one that this code gives."""

from __future__ import annotations

import doctest
import importlib.util
import struct
from pathlib import Path

import pytest

import syftlite as sy

ROOT = Path(__file__).parents[1]


def test_the_code_of_the_readme_prints_what_it_says() -> None:
    with sy.fresh():
        failed, tried = doctest.testfile(
            str(ROOT / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8"
        )
    assert (failed, tried > 10) == (0, True)


def test_every_file_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    links += [part.split('"')[0] for name in ("src=", "srcset=") for part in text.split(f'{name}"')[1:]]
    files = [link for link in links if not link.startswith("https://")]
    assert len(files) >= 9
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.needs("dot")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_the_one_that_the_code_gives(tmp_path: Path, theme: str) -> None:
    specification = importlib.util.spec_from_file_location("make", ROOT / "pictures" / "make.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.make(tmp_path)
    name = f"chain-{theme}.png"
    made, kept = ((folder / name).read_bytes() for folder in (tmp_path, ROOT / "pictures"))
    assert _size(made) == _size(kept)  # the pixels differ with a machine's fonts


def _size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height
