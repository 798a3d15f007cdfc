"""A Parsons puzzle: lines to be put in order, of which some do not belong. An order is judged by running it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import permutations
from string import ascii_uppercase
from typing import Any

from syftlite_lessons import sayings
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.feedback import Feedback, NotYet, Outcome
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle_form import PuzzleForm
from syftlite_lessons.work import Work

#: More lines make more orders than can be run before a page is built, and more than a learner wants to try.
MOST_LINES = 6


@dataclass(slots=True)
class Puzzle(Exercise):
    """Lines, shown in this order as A, B, C ...; the judge gets the order as a function that returns `returns`."""

    lines: tuple[str, ...] = ()
    #: The name whose value the trial's run returns.
    returns: str = ""

    @property
    def letters(self) -> str:
        """The letters of all lines."""
        return ascii_uppercase[: len(self.lines)]

    def check(self, work: object = ...) -> Feedback:
        """Judge an order, given as letters; shows the form as long as it is not the right one."""
        feedback = super(Puzzle, self).check(work)
        if feedback.outcome is Outcome.CORRECT:
            return feedback
        order = "".join(letter for letter in _letters(work) if letter in self.letters) if isinstance(work, str) else ""
        return PuzzleFeedback(
            feedback.exercise,
            feedback.outcome,
            feedback.observation,
            feedback.mistake,
            feedback.hints,
            puzzle=self,
            order=order,
        )

    def form(self, order: str = "") -> PuzzleForm:
        """Return the form in which the lines are ordered by click."""
        return PuzzleForm(self.name, self.pieces(), order, [hint.say() for hint in self.hints], self._judge_order)

    def pieces(self) -> list[dict[str, str]]:
        """Return the lines with their letters, as the form takes them."""
        return [{"letter": letter, "code": line} for letter, line in zip(self.letters, self.lines, strict=True)]

    def _judge_order(self, order: str) -> Feedback:
        return super(Puzzle, self).check(order)

    def listing(self) -> str:
        """Return the lines with their letters."""
        return "\n".join(f"  {letter}  {line}" for letter, line in zip(self.letters, self.lines, strict=True))

    def outcomes(self) -> dict[str, Feedback]:
        """Return what each order of each choice of lines is told when it runs: what a page without kernel asks.

        Where a line raises, those after it do not run: all orders that begin so are told the same, and run once.
        """
        told: dict[str, Feedback] = {}
        stopped: dict[str, Feedback] = {}
        for count in range(1, len(self.lines) + 1):
            for order in map("".join, permutations(self.letters, count)):
                known = next((stopped[order[:end]] for end in range(1, count) if order[:end] in stopped), None)
                if known is None:
                    work = self._runnable(order)
                    known = self._judged(work, draws=False)
                    if work.stopped_at:
                        stopped[order[: work.stopped_at]] = known
                told[order] = known
        return told

    def _unfit(self, work: object) -> Feedback | None:
        if work is ... or work == "":
            return self._untouched(sayings.PUT_ORDER.say(name=self.name, lines=self.listing()))
        if not isinstance(work, str):
            return self._wrong(NotYet.common("not_an_order", what=in_words(work)))
        order = _letters(work)
        for letter in order:
            if letter not in self.letters:
                return self._wrong(NotYet.common("no_such_line", letter=letter, letters=", ".join(self.letters)))
            if order.count(letter) > 1:
                return self._wrong(NotYet.common("line_twice", letter=letter))
        return None

    def _runnable(self, work: Any) -> Work:
        """Return the lines in this order."""
        lines = [self.lines[self.letters.index(letter)] for letter in _letters(work)]
        return Work.of_lines(lines, self.parameters, self.returns)


@dataclass(slots=True)
class PuzzleFeedback(Feedback):
    """Feedback that shows, where there is a kernel to run an order, the form as well."""

    puzzle: Puzzle | None = field(default=None, repr=False)
    order: str = field(default="", repr=False)

    __repr__ = Feedback.__repr__

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = super(PuzzleFeedback, self)._repr_mimebundle_(**options)
        assert self.puzzle is not None
        form = self.puzzle.form(self.order)._repr_mimebundle_(**options)
        live = form[0] if isinstance(form, tuple) else form or {}
        view = {kind: content for kind, content in live.items() if kind.endswith("widget-view+json")}
        return bundle | view


def _letters(order: str) -> str:
    """Return the letters of an order, however they are set apart.

    >>> _letters("b, A")
    'BA'
    """
    return re.sub(r"[\s,;.>-]", "", order).upper()
