"""Ten questions before and after the course: the first sitting tells nothing, the second tells all."""

from __future__ import annotations

from pathlib import Path

import pytest

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
