"""A known wrong way through an exercise, and what it tells of the learner's picture of the machine. Judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from syftlite_lessons.words import Words


@dataclass(slots=True, frozen=True)
class Mistake(Words):
    """What a learner reads who went this way; `misconception` is a name from `misconceptions.py`, or "" for a slip."""

    misconception: str = ""
