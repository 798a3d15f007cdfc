"""Ten questions before and after the course: the first sitting tells nothing, the second tells all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite_lessons import progress
from syftlite_lessons.inventory import ITEMS, LETTERS, Sitting
from syftlite_lessons.misconceptions import MISCONCEPTIONS


@pytest.fixture(autouse=True)
def _progress_of_one_learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.json"))


def test_each_question_meets_another_misconception_that_the_lessons_name() -> None:
    met = [item.misconception for item in ITEMS]

    assert len(met) == len(set(met)) == 10
    assert set(met) <= set(MISCONCEPTIONS)


def test_what_the_belief_says_is_never_the_true_option() -> None:
    for item in ITEMS:
        assert item.true in LETTERS
        assert item.lure in LETTERS
        assert item.true != item.lure


def test_the_test_before_the_course_tells_no_answer() -> None:
    sitting = Sitting("before")
    said = [repr(sitting.answer(number, item.true)) for number, item in enumerate(ITEMS, start=1)]
    wrong = Sitting("before")
    said_when_wrong = repr(wrong.answer(1, ITEMS[0].lure))

    assert said[0] == f"Noted: {ITEMS[0].true}."
    assert said_when_wrong == f"Noted: {ITEMS[0].lure}."
    assert repr(sitting.score()) == "You answered 10 of 10. The answers come with the test after the course."


def test_the_test_after_the_course_counts_the_right_answers_and_names_the_wrong_one() -> None:
    sitting = Sitting("after")
    for number, item in enumerate(ITEMS, start=1):
        sitting.answer(number, item.lure if number == 1 else item.true)
    lines = repr(sitting.score()).splitlines()

    assert lines[0] == f"1. ✗ you: {ITEMS[0].lure}, true: {ITEMS[0].true}"
    assert lines[-1].startswith("9 of 10 are right.")


def test_an_untouched_answer_and_a_letter_that_is_no_answer_are_told_what_to_type() -> None:
    sitting = Sitting("after")

    assert repr(sitting.answer(1)) == "Put a letter in the place of `...`, in quotes."
    assert repr(sitting.answer(1, "E")) == "The answers are A, B, C and D. You gave E."
    assert repr(sitting.answer(11, "A")) == "The questions are 1 to 10. You gave 11."
    assert sitting.given == {}


def _run(misconception: str) -> dict[str, Any]:
    """Run the code of a question as it is printed, and return its names."""
    hook = sy.TorchHook(torch)
    names: dict[str, Any] = {"torch": torch, **{name: sy.VirtualWorker(hook, id=name) for name in ("bob", "alice")}}
    exec(next(item.code for item in ITEMS if item.misconception == misconception), names)  # our own code, not a guest's
    return names


def test_the_true_options_about_where_things_are_hold_when_the_code_runs() -> None:
    with sy.fresh():
        assert torch.equal(_run("sending_moves")["x"], torch.tensor([1, 2, 3]))
    with sy.fresh():
        assert _run("get_brings_numbers")["y"].location.id == "bob"
    with sy.fresh():
        assert _run("result_comes_to_me")["total"].location.id == "bob"
    with sy.fresh():
        assert _run("move_is_get_and_send")["p"].location.id == "alice"
    with sy.fresh():
        assert torch.equal(_run("two_names_two_pointers")["q"].get(), torch.tensor([1, 2, 3]))


def test_a_pointer_that_was_fetched_is_refused_in_the_next_line() -> None:
    with sy.fresh(), pytest.raises(sy.ObjectNotFoundError):
        _run("spent_pointer_works")
