"""An exercise: a judge that runs the learner's work in a fresh room, hints, and known mistakes. Holds no answer."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import syftlite as sy
from syftlite.snapshot import describe_names
from syftlite_lessons import progress, sayings
from syftlite_lessons.feedback import Feedback, NotYet, Outcome
from syftlite_lessons.holes import first_hole, is_code
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words, shortened
from syftlite_lessons.rooms import Processes, empty_room
from syftlite_lessons.time_limit import TimeUp, time_limit
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Note, Words
from syftlite_lessons.work import Work
from syftlite_widgets.picture import Picture

#: Says what is wrong by raising NotYet, most easily through the trial it gets.
Judge = Callable[[Trial], None]


def seed() -> int:
    """Return the number from which the checks' tensors come: a teacher gives every learner another one."""
    text = os.environ.get("SYFTLITE_SEED", "0")
    return int(text) if text.isdecimal() else 0


@dataclass(slots=True)
class Exercise:
    """One exercise. `parameters` are what the learner's function takes, in order.

    Example:
        >>> def judge(trial):
        ...     bob, x = trial.worker("bob"), trial.tensor(3)
        ...     trial.expect_pointer(trial.run(bob, x), home="bob")
        >>> give = Exercise(
        ...     "give", judge, parameters=("bob", "x"),
        ...     hints=(Words("Which verb copies?", "哪个动词是复制？"),), mistakes={},
        ... )
        >>> give.check(...)
        ○ Not attempted. Put your own code in the place of `...`, and run the cell again.
        >>> give.check(lambda bob, x: x)
        ✗ Not yet. You hold the numbers themselves. A pointer is asked for, and the numbers are to stay where they are.
        >>> give.check(lambda bob, x: x.send(bob))
        ✓ Correct.
    """

    name: str
    judge: Judge
    hints: tuple[Words, ...]
    mistakes: Mapping[str, Mistake]
    parameters: tuple[str, ...] = ()
    minutes: int = 3
    #: One sentence that a learner reads who got it right.
    insight: Words | None = None
    #: Broken code to be mended, as the learner finds it; without it, a starter has a `...`.
    starter: str = ""
    #: How long the learner's code may run, in seconds.
    seconds: float = 5
    #: The workers, where each is a process of its own; None where they live in this one.
    processes: Processes | None = None
    #: The number of the lesson, which sets it.
    lesson: str = field(default="", compare=False)

    def check(self, work: object = ...) -> Feedback:
        """Judge the learner's work. Whatever that is or does, this returns, and raises nothing."""
        feedback = self._unfit(work) or self._judged(self._runnable(work))
        if feedback.outcome is not Outcome.CORRECT:
            feedback.hints = [hint.say() for hint in self.hints]
        progress.note_check(self.lesson, feedback)
        return feedback

    def hint(self, number: int = 1) -> Note:
        """Return a hint: the first, or by its number."""
        return Note(self.hints[min(max(number, 1), len(self.hints)) - 1].say())

    def _unfit(self, work: object) -> Feedback | None:
        """Return what is to be said of work that cannot be run at all."""
        if work is ...:
            return self._untouched(sayings.PUT_CODE.say())
        if not inspect.isfunction(work):
            return self._wrong(NotYet.common("not_a_function", what=in_words(work)))
        hole = first_hole(work)
        if hole is not None:
            return self._untouched(sayings.HOLE.say(line=hole))
        if self.starter and is_code(work, self.starter):
            return self._untouched(sayings.AS_FOUND.say(seen=self._judged(self._runnable(work)).observation))
        if self.parameters and not _fits(work, len(self.parameters)):
            got = ", ".join(inspect.signature(work).parameters)
            return self._wrong(NotYet.common("parameters", wanted=", ".join(self.parameters), got=got))
        return None

    def _runnable(self, work: Any) -> Work:
        """Return what the trial runs; `_unfit` has had its look."""
        return Work.of_function(work)

    def _judged(self, work: Work, *, draws: bool = True) -> Feedback:
        with empty_room(self.processes) as room, sy.history().watched():
            trial = Trial(work, seed=seed(), mistakes=self.mistakes, room=room)
            try:
                with time_limit(self.seconds):
                    self.judge(trial)
            except NotYet as seen:
                return self._wrong(seen, _drawn(trial) if draws else None)
            except TimeUp:
                return self._wrong(NotYet.common("too_long", seconds=self.seconds))
            except KeyboardInterrupt:
                return self._wrong(NotYet.common("stopped"))
            except (Exception, SystemExit, GeneratorExit) as error:
                # The judge stumbled over what it got: an object, for instance, that refuses to be compared.
                return self._wrong(NotYet.common("cannot_look", error=shortened(error)))
        return Feedback(self.name, Outcome.CORRECT, self.insight.say() if self.insight else "")

    def _untouched(self, what_to_do: str) -> Feedback:
        return Feedback(self.name, Outcome.NOT_ATTEMPTED, what_to_do)

    def _wrong(self, seen: NotYet, png: bytes | None = None) -> Feedback:
        return Feedback(self.name, Outcome.NOT_YET, seen.observation, seen.mistake, png=png)


def _fits(work: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(work).bind(*range(count))
    except TypeError:
        return False
    return True


def _drawn(trial: Trial) -> bytes | None:
    """Return a picture of the room after the learner's code; None if nothing can draw, or nothing was done there."""
    history = trial.history
    if not len(history):
        return None
    try:
        history.note_names(describe_names({**trial.work.names, sayings.RETURNED.say(): trial.returned}))
        return Picture(history, len(history)).png()
    except Exception:
        return None  # the feedback is worth more than its picture
