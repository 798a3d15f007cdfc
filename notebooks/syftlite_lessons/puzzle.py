"""A Parsons puzzle: lines to be put in order, of which some do not belong. An order is judged by running it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations
from string import ascii_uppercase
from typing import Any

from syftlite_lessons import sayings
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.feedback import Feedback, NotYet
from syftlite_lessons.observed import in_words
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

    def listing(self) -> str:
        """Return the lines with their letters."""
        return "\n".join(f"  {letter}  {line}" for letter, line in zip(self.letters, self.lines, strict=True))

    def outcomes(self) -> dict[str, Feedback]:
        """Run every order of every choice of lines, and return what each is told: what a page without kernel asks."""
        return {
            "".join(order): self.check("".join(order))
            for count in range(1, len(self.lines) + 1)
            for order in permutations(self.letters, count)
        }

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


def _letters(order: str) -> str:
    """Return the letters of an order, however they are set apart.

    >>> _letters("b, A")
    'BA'
    """
    return re.sub(r"[\s,;.>-]", "", order).upper()
