"""Grades a folder of submitted notebooks: runs each under limits, and says what each exercise was told.

It EXECUTES what students wrote, with the rights of whoever starts it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from syftlite_lessons import progress
from syftlite_lessons.feedback import MEDIA_TYPE, Outcome
from syftlite_lessons.lesson import Lesson, all_lessons
from syftlite_lessons.limits import Limits, run_limited
from syftlite_lessons.progress import Progress

#: `01_send_and_get.ipynb` in a folder of the student's, or `mei-01_send_and_get.ipynb`.
_SUBMITTED = re.compile(r"^(?P<student>.*?)[-_ ]*(?<!\d)(?P<number>\d\d)_[^.]*\.ipynb$")
MISSING = "missing"
RUNNER = Path(__file__).with_name("run_submission.py")


@dataclass(slots=True)
class Submission:
    """One notebook that a student handed in."""

    student: str
    number: str
    path: Path


@dataclass(slots=True)
class Grade:
    """One exercise of one student: a row of the table."""

    student: str
    lesson: str
    exercise: str
    #: correct, not yet, not attempted, or missing.
    outcome: str
    #: What was wrong first: from the log if it was handed in, which knows earlier attempts; else from this run.
    first_mistake: str = ""
    first_wrong_observation: str = ""
    attempts: int = 0
    #: Why the run of the notebook was ended before its end.
    stopped: str = ""


def find_submissions(folder: Path) -> list[Submission]:
    """List the notebooks below a folder: each student has a folder, or a name before the lesson's number.

    A notebook whose name has no lesson's number is none.
    """
    found = []
    for path in sorted(folder.rglob("*.ipynb")):
        parts = path.relative_to(folder).parts
        named = _SUBMITTED.match(path.name)
        if named and not any(part.startswith(".") for part in parts):
            found.append(Submission(parts[0] if len(parts) > 1 else named["student"], named["number"], path))
    return found


def find_logs(folder: Path) -> dict[str, Progress]:
    """Return the progress that students handed in beside their notebooks, by student; damaged ones are left out."""
    logs: dict[str, Progress] = {}
    for path in sorted(folder.rglob(f"*{progress.FILE_NAME}")):
        parts = path.relative_to(folder).parts
        student = parts[0] if len(parts) > 1 else path.name.removesuffix(progress.FILE_NAME).rstrip("-_ ")
        try:
            kept = progress.parse(path.read_text(encoding="utf-8"))
        except (progress.DamagedProgressError, UnicodeDecodeError, OSError):
            continue
        logs[student] = logs[student].joined(kept) if student in logs else kept
    return logs


def grade_all(
    submissions: Sequence[Submission],
    logs: dict[str, Progress],
    *,
    limits: Limits,
    cell_seconds: float = 60,
    seed: int = 0,
) -> Iterator[Grade]:
    """Run every submission, one after the other, and yield a grade for each exercise of its lesson."""
    lessons = {lesson.number: lesson for lesson in all_lessons()}
    for submission in submissions:
        lesson = lessons.get(submission.number)
        if lesson is None:
            continue
        said, stopped = run_submission(submission, limits, cell_seconds, seed_of(submission.student, seed))
        yield from _grades(submission, lesson, said, stopped, logs.get(submission.student, Progress()))


def seed_of(student: str, seed: int) -> int:
    """Return the seed of a student: the same each time, and another one for another student.

    >>> seed_of("mei", 0) == seed_of("mei", 0), seed_of("mei", 0) == seed_of("jon", 0)
    (True, False)
    """
    return zlib.crc32(f"{seed} {student}".encode())


def run_submission(
    submission: Submission, limits: Limits, cell_seconds: float, seed: int
) -> tuple[list[dict[str, Any]], str]:
    """Run a submission in a process of its own; returns what its checks said, and why it was stopped."""
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch, "result.json")
        words = [str(submission.path.resolve()), str(result), str(cell_seconds), MEDIA_TYPE]
        own = {"IPYTHONDIR": scratch, progress.VARIABLE: "off", "SYFTLITE_SEED": str(seed)}
        command = [sys.executable, "-P", str(RUNNER), *words]  # -P: a file of ours is no module for anybody
        stopped = run_limited(command, limits, {**os.environ, **own})
        if not result.exists():
            return [], stopped or "it left no result"
        found = json.loads(result.read_text(encoding="utf-8"))
        return found["said"], stopped or found["stopped"]


def _grades(
    submission: Submission, lesson: Lesson, said: list[dict[str, Any]], stopped: str, log: Progress
) -> Iterator[Grade]:
    for exercise in lesson.exercises:
        here = [each for each in said if each["exercise"] == exercise.name]
        logged = [each for each in log.checks if (each.lesson, each.exercise) == (lesson.number, exercise.name)]
        wrong = [(each.mistake, each.observation) for each in logged if each.outcome == Outcome.NOT_YET.value]
        wrong += [(each["mistake"], each["observation"]) for each in here if each["outcome"] == Outcome.NOT_YET.value]
        mistake, observation = wrong[0] if wrong else ("", "")
        outcome = here[-1]["outcome"] if here else MISSING
        grade = (submission.student, lesson.number, exercise.name, outcome, mistake, observation)
        yield Grade(*grade, attempts=len(logged), stopped=stopped)


def write_csv(path: Path, rows: Iterable[Any], kind: type) -> None:
    """Write slotted rows of one kind as a CSV file that spreadsheets open with Chinese in it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(kind)])
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in asdict(row).items()} for row in rows)


def _harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: students wrote some of it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
