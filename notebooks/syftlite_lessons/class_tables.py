"""What a whole class believes: its misconceptions and its predictions, counted. Runs nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from syftlite_lessons.grading import Grade
from syftlite_lessons.inventory import ITEMS, last_choices
from syftlite_lessons.lesson import all_lessons
from syftlite_lessons.misconceptions import MISCONCEPTIONS
from syftlite_lessons.progress import Progress


@dataclass(slots=True)
class Believed:
    """One misconception: how many students showed it, in how many attempts, and in which exercises."""

    misconception: str
    says: str
    students: int
    times: int
    exercises: str


@dataclass(slots=True)
class Foreseen:
    """One question before a cell: how many answered it at first, how many rightly, and what the others believed."""

    lesson: str
    cell: str
    question: str
    answered: int
    right: int
    truth: str
    most_common_wrong_answer: str


@dataclass(slots=True)
class Answered:
    """One question: how many answered it before and after the course, rightly, and as the belief says."""

    misconception: str
    says: str
    before: int
    before_right: int
    before_as_believed: int
    after: int
    after_right: int
    after_as_believed: int


def misconceptions(grades: Iterable[Grade], logs: dict[str, Progress]) -> list[Believed]:
    """Count, for each misconception, who went a way that shows it; the most common first."""
    meaning = {
        (lesson.number, exercise.name, name): mistake.misconception
        for lesson in all_lessons()
        for exercise in lesson.exercises
        for name, mistake in exercise.mistakes.items()
    }
    shown = [
        (grade.student, grade.lesson, grade.exercise, grade.first_mistake) for grade in grades if not grade.attempts
    ]
    shown += [
        (student, check.lesson, check.exercise, check.mistake) for student, log in logs.items() for check in log.checks
    ]
    students: dict[str, set[str]] = defaultdict(set)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for student, lesson, exercise, mistake in shown:
        name = meaning.get((lesson, exercise, mistake), "")
        if name:
            students[name].add(student)
            places[name][f"{lesson} {exercise}"] += 1
    rows = [
        Believed(name, words.say(), len(students[name]), places[name].total(), ", ".join(sorted(places[name])))
        for name, words in MISCONCEPTIONS.items()
    ]
    return sorted(rows, key=lambda row: (-row.students, -row.times))


def predictions(logs: dict[str, Progress]) -> list[Foreseen]:
    """Count, for each question of each lesson, what a class answered before it knew; the least known first."""
    answers = defaultdict(list)
    for log in logs.values():
        for each in log.first_predictions():
            answers[each.lesson, each.cell, each.question].append(each)
    rows = []
    for (lesson, cell, question), given in answers.items():
        wrong = Counter(each.answer for each in given if not each.right)
        most = wrong.most_common(1)[0][0] if wrong else ""
        right = sum(each.right for each in given)
        rows.append(Foreseen(lesson, cell, question, len(given), right, given[0].truth, most))
    return sorted(rows, key=lambda row: (row.right / row.answered, row.lesson, row.cell))


def sittings(logs: dict[str, Progress]) -> list[Answered]:
    """Count, for each of the thirteen questions, what a class answered last before the course and after it."""
    given = {
        sitting: [last_choices(log, sitting) for _, log in sorted(logs.items())] for sitting in ("before", "after")
    }
    rows = []
    for item in ITEMS:
        counts = []
        for sitting in ("before", "after"):
            letters = [each[item.misconception] for each in given[sitting] if item.misconception in each]
            counts += [len(letters), letters.count(item.true), letters.count(item.lure)]
        rows.append(Answered(item.misconception, MISCONCEPTIONS[item.misconception].say(), *counts))
    return rows


def text(rows: list[Believed]) -> str:
    """Return the misconceptions that somebody showed, as lines."""
    shown = [row for row in rows if row.students]
    return "\n".join(
        f"{row.students:>4} students, {row.times:>3} times  {row.says}  ({row.exercises})" for row in shown
    )
