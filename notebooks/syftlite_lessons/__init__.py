"""The lessons' own part of the kit: exercises with judges, predictions with a log, and a learner's progress.

What is named here is imported when it is asked for: a worker's process that loads its records needs nothing of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syftlite_lessons.exercise import Exercise
    from syftlite_lessons.feedback import Feedback, NotYet, Outcome
    from syftlite_lessons.lesson import Lesson
    from syftlite_lessons.mistake import Mistake
    from syftlite_lessons.puzzle import Puzzle
    from syftlite_lessons.trial import Trial
    from syftlite_lessons.words import Words

__all__ = ["Exercise", "Feedback", "Lesson", "Mistake", "NotYet", "Outcome", "Puzzle", "Trial", "Words"]

#: Names that are not in the module of the same name.
_ELSEWHERE = {"NotYet": "feedback", "Outcome": "feedback"}


def __getattr__(name: str) -> Any:
    """Return what this package names, from its module."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, name.lower())}"), name)
