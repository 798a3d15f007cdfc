"""What this learner has done: checks, predictions and tests, in one file beside the notebooks. Shows nothing.

Writing it must never disturb a cell: where the folder cannot be written, nothing is kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syftlite_lessons.feedback import Feedback, Outcome

FILE_NAME = "progress.json"
FORMAT, VERSION = "syftlite-progress", 1
#: A path for the file, or "off" for none.
VARIABLE = "SYFTLITE_PROGRESS"
#: Beyond this many entries of a kind the oldest go.
MOST = 20_000


@dataclass(slots=True)
class Check:
    """One check that was attempted. `outcome` is "not yet" or "correct"; `mistake` names a known way to go wrong."""

    lesson: str
    exercise: str
    outcome: str
    mistake: str = ""
    observation: str = ""
    at: str = ""


@dataclass(slots=True)
class Prediction:
    """One answer to a question about a cell, and what was true. `cell` tells which one in the lesson."""

    lesson: str
    cell: str
    question: str
    answer: str
    truth: str
    #: Whether the answer counts as true: a print that was typed may differ from it in its spaces.
    right: bool
    at: str = ""


@dataclass(slots=True)
class Choice:
    """One answer in a test before or after the course."""

    test: str
    item: str
    answer: str
    at: str = ""


@dataclass(slots=True)
class Progress:
    """Everything in the file."""

    checks: list[Check] = field(default_factory=list)
    predictions: list[Prediction] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def solved(self, lesson: str) -> set[str]:
        """Return the names of the exercises of a lesson that were once correct."""
        return {
            each.exercise for each in self.checks if each.lesson == lesson and each.outcome == Outcome.CORRECT.value
        }

    def predicted(self, lesson: str) -> set[str]:
        """Return the cells of a lesson about which something was predicted."""
        return {each.cell for each in self.predictions if each.lesson == lesson}

    def first_predictions(self) -> list[Prediction]:
        """Return, for each question, what was answered first: a later answer knows the truth."""
        firsts: dict[tuple[str, str, str], Prediction] = {}
        for each in self.predictions:
            firsts.setdefault((each.lesson, each.cell, each.question), each)
        return list(firsts.values())

    def joined(self, other: Progress) -> Progress:
        """Return this and another one together, each entry once, in the order of time."""
        return Progress(
            *(
                sorted({_key(each): each for each in [*getattr(self, kind), *getattr(other, kind)]}.values(), key=_time)
                for kind in ("checks", "predictions", "choices")
            )
        )

    def text(self) -> str:
        """Return the file's text."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"


class DamagedProgressError(ValueError):
    """A file that is no learner's progress."""


def parse(text: str) -> Progress:
    """Read the text of a file.

    Raises:
        DamagedProgressError: if it is anything else than what `text` writes.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or data["version"] > VERSION:
            raise ValueError
        return Progress(
            [Check(**each) for each in data["checks"]],
            [Prediction(**each) for each in data["predictions"]],
            [Choice(**each) for each in data["choices"]],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedProgressError("This file is no progress of these lessons, or a newer kit wrote it.") from error


def path() -> Path | None:
    """Return where the progress of this notebook's learner is kept; None when it is not."""
    asked = os.environ.get(VARIABLE, "")
    if asked:
        return None if asked == "off" else Path(asked)
    return Path.cwd() / FILE_NAME if _in_notebook() else None


def load() -> Progress:
    """Return what was kept so far. A damaged file is put aside, under another name, and not written over."""
    file = path()
    if file is None or not file.exists():
        return Progress()
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (DamagedProgressError, UnicodeDecodeError):
        with suppress(OSError):
            file.replace(file.with_name(f"{file.stem}-damaged{file.suffix}"))
    except OSError:
        pass
    return Progress()


def save(progress: Progress) -> bool:
    """Keep this; says whether it could be kept."""
    file = path()
    if file is None:
        return False
    for entries in (progress.checks, progress.predictions, progress.choices):
        del entries[:-MOST]
    try:
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        fresh.write_text(progress.text(), encoding="utf-8")
        fresh.replace(file)  # whole, or not at all
    except OSError:
        return False
    return True


def reset() -> Path | None:
    """Begin anew; returns where the old progress was put aside, None when there was none."""
    file = path()
    if file is None or not file.exists():
        return None
    aside = file.with_name(f"{file.stem}-before-reset{file.suffix}")
    file.replace(aside)
    return aside


def restore(text: str) -> Progress:
    """Add the progress in a file's text to what is here, and keep both; returns it.

    Raises:
        DamagedProgressError: if the text is of another kind of file.
    """
    whole = load().joined(parse(text))
    save(whole)
    return whole


# Noting


def note_check(lesson: str, feedback: Feedback) -> None:
    """Keep what a check said, if anything was attempted."""
    if feedback.outcome is not Outcome.NOT_ATTEMPTED and path() is not None:
        progress = load()
        observed = "" if feedback.outcome is Outcome.CORRECT else feedback.observation
        progress.checks.append(
            Check(lesson, feedback.exercise, feedback.outcome.value, feedback.mistake, observed, _now())
        )
        save(progress)


def note_prediction(
    lesson: str, cell: str, answers: dict[str, str], truths: dict[str, Any], right: Collection[str]
) -> None:
    """Keep what was answered before a cell ran, what was true after it, and which questions were answered rightly."""
    if answers and path() is not None:
        progress = load()
        progress.predictions += [
            Prediction(lesson, cell, question, answer, truths[question]["value"], question in right, _now())
            for question, answer in answers.items()
            if question in truths
        ]
        save(progress)


def note_choice(test: str, item: str, answer: str) -> None:
    """Keep an answer in a test."""
    if path() is not None:
        progress = load()
        progress.choices.append(Choice(test, item, answer, _now()))
        save(progress)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _time(entry: Any) -> str:
    return str(entry.at)


def _key(entry: Any) -> str:
    return json.dumps(asdict(entry), sort_keys=True)


def _in_notebook() -> bool:
    """Say whether a kernel runs this: elsewhere there is no learner."""
    kernel = sys.modules.get("ipykernel.kernelapp")
    return kernel is not None and bool(kernel.IPKernelApp.initialized())
