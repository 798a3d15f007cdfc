"""Every exercise of every lesson: the starter, the answer, and each named mistake, in both languages."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from lesson_source import LANGUAGES, LessonSource
from syftlite_lessons import Feedback, Lesson, Outcome, Puzzle, Words
from syftlite_lessons.misconceptions import MISCONCEPTIONS
from syftlite_lessons.new_lesson import FIRST_OWN
from syftlite_lessons.sayings import COMMON
from tests.lesson_runs import LESSONS, told

TAUGHT = [lesson for lesson in LESSONS if any(lesson.marked("exercise"))]
#: Without the lessons that teachers add, which may have as many exercises as they like.
COURSE = [lesson for lesson in TAUGHT if int(lesson.number) < FIRST_OWN]
#: Those whose checks draw numbers: lesson 12's clinics have real records.
DRAWING = [lesson for lesson in TAUGHT if lesson.name != "12_three_clinics"]
STARTERS = [(lesson.name, cell.exercise) for lesson in TAUGHT for cell in lesson.marked("exercise")]
MISTAKES = [(lesson.name, cell.exercise, cell.named) for lesson in TAUGHT for cell in lesson.marked("mistake")]


def known(name: str) -> Lesson:
    """Return what the package knows of a lesson."""
    lesson: Lesson = import_module(f"syftlite_lessons.lesson_{name[:2]}").LESSON
    return lesson


def says(feedback: Feedback, words: Words, language: str) -> bool:
    """Tell whether the feedback is these words, with whatever stands in their holes."""
    pattern = re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(getattr(words, language)))
    return re.fullmatch(pattern, feedback.observation, re.DOTALL) is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lesson", "exercise"), STARTERS)
def test_the_starter_runs_untouched_and_is_not_attempted(lesson: str, exercise: str, language: str) -> None:
    feedback = told(lesson, language).starters[exercise]

    assert feedback.outcome is Outcome.NOT_ATTEMPTED, feedback


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lesson", "exercise"), STARTERS)
def test_the_answer_is_correct(lesson: str, exercise: str, language: str) -> None:
    feedback = told(lesson, language).answers[exercise]

    assert feedback.outcome is Outcome.CORRECT, feedback


@pytest.mark.parametrize("lesson", DRAWING, ids=lambda lesson: lesson.name)
def test_the_answers_are_correct_whatever_numbers_a_student_has(
    lesson: LessonSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYFTLITE_SEED", "3141592653")
    answers = told.__wrapped__(lesson.name, "en").answers

    assert [str(each) for each in answers.values() if each.outcome is not Outcome.CORRECT] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lesson", "exercise", "named"), MISTAKES)
def test_each_known_mistake_is_told_by_its_own_words(lesson: str, exercise: str, named: str, language: str) -> None:
    feedback = told(lesson, language).mistakes[exercise, named]
    (taught,) = [each for each in known(lesson).exercises if each.name == exercise]

    assert (feedback.outcome, feedback.mistake) == (Outcome.NOT_YET, named), feedback
    assert says(feedback, taught.mistakes.get(named) or COMMON[named], language), feedback


@pytest.mark.parametrize("lesson", TAUGHT, ids=lambda lesson: lesson.name)
def test_a_lesson_offers_the_exercises_that_its_judges_know_in_the_same_order(lesson: LessonSource) -> None:
    offered = [cell.exercise for cell in lesson.marked("exercise")]

    assert offered == [exercise.name for exercise in known(lesson.name).exercises]
    assert {exercise.lesson for exercise in known(lesson.name).exercises} == {lesson.number}


@pytest.mark.parametrize("lesson", TAUGHT, ids=lambda lesson: lesson.name)
def test_an_exercise_has_hints_and_mistakes_and_every_mistake_has_been_tried(lesson: LessonSource) -> None:
    tried = {(cell.exercise, cell.named) for cell in lesson.marked("mistake")}
    for exercise in known(lesson.name).exercises:
        assert len(exercise.hints) >= 2, exercise.name
        assert len(exercise.mistakes) >= 2, exercise.name
        assert exercise.minutes > 0
        assert {(exercise.name, named) for named in exercise.mistakes} <= tried
        assert {each.misconception for each in exercise.mistakes.values()} <= {"", *MISCONCEPTIONS}


@pytest.mark.parametrize("lesson", COURSE, ids=lambda lesson: lesson.name)
def test_a_lesson_has_three_to_five_exercises_of_which_one_is_a_puzzle(lesson: LessonSource) -> None:
    exercises = known(lesson.name).exercises

    assert 3 <= len(exercises) <= 5
    assert any(isinstance(exercise, Puzzle) for exercise in exercises)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_index_says_of_a_lesson_what_the_lesson_says_of_itself(lesson: LessonSource) -> None:
    about = known(lesson.name)
    english, chinese = lesson.in_language("en")[0].source, lesson.in_language("zh")[0].source

    assert english.startswith(f"# Lesson {int(about.number)}: {about.title.en.lower()}\n")
    assert chinese.startswith(f"# 第 {int(about.number)} 课：{about.title.zh}\n")
    assert f"About {about.minutes} minutes" in english
    assert f"大约 {about.minutes} 分钟" in chinese


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_no_answer_can_be_read_off_an_exercise(lesson: LessonSource) -> None:
    answers = [cell.source for cell in lesson.marked("answer")]
    for exercise in known(lesson.name).exercises:
        words = [*exercise.hints, *exercise.mistakes.values(), exercise.insight or Words("", "")]
        readable = "\n".join(text for each in words for text in (each.en, each.zh))
        for answer in answers:
            lines = [line.strip() for line in answer.splitlines() if line.startswith("    ")]
            assert not lines or not all(line in readable for line in lines)
