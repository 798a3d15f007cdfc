"""The steps of a log: where each call begins, which line made it, what it raised. Knows nothing of stores.

Steps are counted from 1; step 0 is all that was before the first call. Old ones can be dropped, and keep their numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from syftlite.caller import Line
from syftlite.events import Called
from syftlite.log import Log


@dataclass(slots=True)
class Step:
    """One call made by me: the number of its first event, and what was called.

    `verb` is send, get, move, copy, forget, or the torch operation. `code` is the learner's line and `place` says
    where it stands ("In[7], line 2"); both are empty when nobody watched. `error` is what a failed call raised. In the
    history of a whole class, `caller` is whose call it was.
    """

    first: int
    verb: str
    code: str = ""
    place: str = ""
    error: str = ""
    caller: str = ""


class Steps:
    """Which events of a log make which step. Events are numbered from the beginning of time, dropped ones included."""

    def __init__(self, log: Log) -> None:
        """Begin with an empty log."""
        self._log = log
        #: How many events and steps were dropped.
        self.dropped_events = 0
        self.dropped = 0

    def __len__(self) -> int:
        """Return the number of steps so far, dropped ones included."""
        return self.dropped + len(self._log.index.steps)

    # Reading

    def check(self, step: int) -> int:
        """Return the step.

        Raises:
            IndexError: if there is no such step, or it was dropped.
        """
        if not self.dropped <= step <= len(self):
            raise IndexError(f"There is no step {step}. Steps are {self.dropped} to {len(self)}.")
        return step

    def holding(self, number: int) -> int:
        """Return the step that an event belongs to."""
        return self.dropped + bisect_right(self._log.index.steps, number - self.dropped_events)

    def extent(self, step: int) -> tuple[int, int]:
        """Return the range of a step's events in the log."""
        following = self.check(step) - self.dropped
        firsts = self._log.index.steps
        first = firsts[following - 1] if following else 0
        return first, firsts[following] if following < len(firsts) else len(self._log)

    def step(self, step: int) -> Step:
        """Return what was called in a step."""
        if self.check(step) == self.dropped:
            raise IndexError(f"Step {step} is before the first recorded call. Steps are {step + 1} to {len(self)}.")
        first = self._log.index.steps[step - self.dropped - 1]
        call = self._log.event(first)
        assert isinstance(call, Called)
        line, error = self._log.call(first)
        return Step(first + self.dropped_events, call.verb, line.code, line.place, error, call.caller)

    def call_at(self, number: int) -> tuple[Line, str]:
        """Return the line that made the call which is event `number`, and what it raised."""
        return self._log.call(number - self.dropped_events)

    # Forgetting

    def middle(self) -> tuple[int, int]:
        """Return how many steps the older half has, and how many events of the log."""
        half = (len(self) - self.dropped) // 2
        return half, self._log.index.steps[half] if half else 0

    def drop(self, steps: int, events: int) -> None:
        """Forget the oldest steps, and their events with those before them."""
        self._log.drop(events)
        self.dropped += steps
        self.dropped_events += events
