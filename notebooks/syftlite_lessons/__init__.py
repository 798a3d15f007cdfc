"""The lessons' own part of the kit: exercises with judges, predictions with a log, and a learner's progress."""

from __future__ import annotations

from syftlite_lessons.exercise import Exercise
from syftlite_lessons.feedback import Feedback, NotYet, Outcome
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["Exercise", "Feedback", "Lesson", "Mistake", "NotYet", "Outcome", "Puzzle", "Trial", "Words"]
