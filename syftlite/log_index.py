"""The index of a log: which events begin a step, and which tell of a store or the names. Knows kinds of rows alone.

It is brought up to date when somebody asks: recording costs it nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class LogIndex:
    """Two lists of numbers, for the first `done` events of a log."""

    __slots__ = ("_quiet", "_step", "done", "steps", "telling")

    def __init__(self, step: object, quiet: Iterable[object]) -> None:
        """Begin with nothing; `step` is the kind that begins one, and `quiet` those that change no state."""
        self._step = step
        self._quiet = frozenset(quiet)
        self.done = 0
        #: The events that begin a step.
        self.steps: list[int] = []
        #: The events that may change a state or bring a value somewhere; in a loop they are less than half of all.
        self.telling: list[int] = []

    def read(self, kinds: list[object]) -> None:
        """Take in the events that follow, by their kinds."""
        begins, tells, step, quiet = self.steps.append, self.telling.append, self._step, self._quiet
        for number, kind in enumerate(kinds, self.done):
            if kind is step:
                begins(number)
            elif kind not in quiet:
                tells(number)
        self.done += len(kinds)

    def between(self, first: int, end: int) -> list[int]:
        """Return which events of a range tell something."""
        return self.telling[bisect_left(self.telling, first) : bisect_left(self.telling, end)]

    def drop(self, count: int) -> None:
        """Forget the oldest events; the others get lower numbers."""
        self.done = max(0, self.done - count)
        for numbers in (self.steps, self.telling):
            numbers[:] = [number - count for number in numbers[bisect_left(numbers, count) :]]

    def forget_from(self, number: int) -> None:
        """Forget the events from a number on, which are to be read anew."""
        if number >= self.done:
            return
        self.done = number
        for numbers in (self.steps, self.telling):
            del numbers[bisect_left(numbers, number) :]
