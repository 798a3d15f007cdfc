"""Rows that came outside of any call of mine, until the next call finds the time to write them down."""

from __future__ import annotations

from collections import deque

from syftlite.events import STARTED_AGAIN
from syftlite.history import History
from syftlite.log import REMOVED
from syftlite.remote.rows import Row


class LateRows:
    """What happened between the calls of one process."""

    def __init__(self, history: History) -> None:
        """Take the history in which they are written down."""
        self._history = history
        #: A name among them says that this worker was started again then.
        self._late: deque[list[Row] | str] = deque()

    def add(self, rows: list[Row]) -> None:
        """Keep rows."""
        self._late.append(rows)

    def note_loss(self, worker: str) -> None:
        """Take note that a worker was started again, and has nothing of what it had."""
        self._late.append(worker)

    def take(self) -> list[Row]:
        """Return what was written down for nobody, and forget it."""
        rows: list[Row] = []
        for _ in range(len(self._late)):
            late = self._late.popleft()
            if isinstance(late, str):
                self._late.append(late)
            else:
                rows += late
        return rows

    def write(self) -> None:
        """Write them down: pointers that went away make a step if an object went."""
        while self._late:
            late = self._late.popleft()
            rows = self._lost(late) if isinstance(late, str) else late
            if any(row[0] is REMOVED for row in rows):
                self._history.log.step_or_same("forget")
            self._history.log.extend(rows)

    def _lost(self, name: str) -> list[Row]:
        """Return the rows that say what a worker lost that was started again."""
        lost = self._history.state(len(self._history.log)).stores.get(name, {})
        return [(REMOVED, name, id, look, None, f"{name} {STARTED_AGAIN}", None, None) for id, look in lost.items()]
