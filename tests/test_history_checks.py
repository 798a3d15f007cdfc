"""A history as a test: the code that `to_test` writes is run here, on the same run and on others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite.history import History
from tests.drawn_rooms import SEED, room, run, seed

LESSON = """
import torch
import syftlite as sy

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
note = '''a text
  of two lines, with a \\\\ in it'''
"""


def code_of(lesson: str, other: str = "") -> str:
    """Record a lesson, and return its test (or, of that record, the test of another lesson)."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with sy.fresh(), sy.history().watched() as history:
        exec(lesson, names)
        return history.to_test(other or lesson)


def run_test(code: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(code, "test_lesson", "exec"), names)
    names["test_every_store_after_each_step"]()


def test_the_code_reads_like_the_lesson() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.tensor([1, 2]).send(bob)", "q = p.send(alice)", "r = p * 3")
        code = history.to_test()
    body = code[code.index("    # Before") :]
    assert body == (
        "    # Before step 1\n"
        '    assert look(history, 0, "bob") == {}\n'
        '    assert look(history, 0, "alice") == {}\n'
        "    # Step 1 (<string>, line 1): send\n"
        '    assert look(history, 1, "bob") == {1: "int64 (2,) [1, 2]"}\n'
        "    # Step 2 (<string>, line 1): send\n"
        '    assert look(history, 2, "alice") == {2: "-> bob:1"}\n'
        "    # Step 3 (<string>, line 1): torch.Tensor.mul\n"
        '    assert look(history, 3, "bob") == {1: "int64 (2,) [1, 2]", 4: "int64 (2,) not seen by me"}\n'
        "\n\ncheck(sy.history())\n"
    )


def test_a_notebooks_last_cell_is_green_on_the_same_run() -> None:
    with seed() as history:
        exec(compile(history.to_test(), "last cell", "exec"), {})


def test_a_lessons_test_is_green_when_the_lesson_does_the_same() -> None:
    lesson = LESSON + "\n".join(SEED)
    run_test(code_of(lesson))


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("x = torch.tensor([1, 2, 3, 4])", "x = torch.tensor([1, 2, 9, 4])"),  # a value that me has seen
        ("x = torch.tensor([1, 2, 3, 4])", "x = torch.tensor([1, 2, 3])"),  # a shape
        ("pointer_to_x_ptr = x_ptr.send(alice)", "pointer_to_x_ptr = x_ptr"),  # a step that is missing
        ("image = image.move(alice)", "image = image.copy()"),  # another worker
        ("del y, z", "del y, z; late = torch.ones(1).send(bob)"),  # a step too many
    ],
)
def test_a_lessons_test_is_red_when_a_store_differs(line: str, other: str) -> None:
    lesson = LESSON + "\n".join(SEED)
    code = code_of(lesson, lesson.replace(line, other))
    with pytest.raises((AssertionError, AttributeError, sy.SyftliteError)):
        run_test(code)


def test_values_that_me_has_not_seen_are_neither_stated_nor_compared() -> None:
    lesson = LESSON + "p = torch.tensor([1, 2]).send(bob)\nq = p * 31\n"
    code = code_of(lesson)
    assert "[31, 62]" not in code
    run_test(code.replace("p * 31", "p * 32"))


def test_pytest_runs_the_file_as_it_stands(tmp_path: Path) -> None:
    lesson = LESSON + "p = torch.tensor([1, 2]).send(bob)\nx = p.get()\n"
    for name, code, outcome in [
        ("test_same.py", code_of(lesson), "1 passed"),
        ("test_other.py", code_of(lesson, lesson.replace("[1, 2]", "[1, 7]")), "1 failed"),
    ]:
        path = tmp_path / name
        path.write_text(code, encoding="utf-8")
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(path)]
        told = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False, env=_with_our_code())
        assert outcome in told.stdout, told.stdout + told.stderr
    assert "{1: 'int64 (2,) [1, 7]'}" in told.stdout


def test_a_loaded_history_becomes_the_same_test(tmp_path: Path) -> None:
    with seed() as history:
        history.save(tmp_path / "lesson.json")
        assert History.load(tmp_path / "lesson.json").to_test() == history.to_test()


def test_an_unwatched_history_compares_kinds_alone() -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        kept = torch.tensor([1, 2]).send(bob)
        code = sy.history().to_test()
        assert '{1: "int64 (2,)"}' in code
        exec(code, {})
        assert kept is not None


def _with_our_code() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
