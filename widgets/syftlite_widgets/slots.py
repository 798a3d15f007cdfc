"""The slot table: which row of its lane each object has, so that nothing jumps between steps. Reads only events.

It is a fold over the history. An object keeps its row for as long as it lies in that store, and the row of an object
that left is given to another only some steps later, so that its empty outline is not taken for the newcomer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush

from syftlite.collector import paused_collector
from syftlite.events import Event, Named, Removed, Snapshot, Stored
from syftlite.history import History

#: So many steps a row stays empty after its object left.
REST = 3

#: The lane of the notebook; its rows are names.
ME = "me"

Key = int | str


@dataclass(slots=True)
class Life:
    """The time that an object lay in one store: its row, its first step, and the step in which it left, if it did."""

    row: int
    start: int
    end: int | None = None


class Slots:
    """The rows of all objects of one history, for every step that it still keeps."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._lanes: dict[str, _Lane] = {}
        self._step = -1  # so that the state with which a record begins is taken over, be it empty or not
        self._first = self._revision = 0

    def row(self, lane: str, key: Key, step: int) -> int:
        """Return the row of an object that is there after `step`, or left in it."""
        lives = self._lanes[lane].lives[key]
        return next((life.row for life in reversed(lives) if life.start <= step), lives[0].row)

    def read(self, history: History) -> None:
        """Take in the events that came since the last time, always of the same history."""
        if self._step < history.first:
            self._step, self._revision = history.first, 0
            self._adopt(history.at(history.first))
        if self._first < history.first:
            self._first = history.first
            for lane in self._lanes.values():
                lane.forget_before(self._first)
        with paused_collector():
            for step, event in history.changes_since(self._revision):
                self._fold(event, step)
        self._step, self._revision = len(history), history.revision

    def _fold(self, event: Event, step: int) -> None:
        if isinstance(event, Stored):
            self._lane(event.worker).enter(event.id, step)
        elif isinstance(event, Removed):
            self._lane(event.worker).leave(event.id, step)
        elif isinstance(event, Named):
            lane = self._lane(ME)
            for name in event.old.keys() - event.new.keys():
                lane.leave(name, step)
            for name in event.new:
                lane.enter(name, step)

    def _adopt(self, snapshot: Snapshot) -> None:
        """Take over a state whose events are no longer there."""
        there: dict[str, list[Key]] = {worker: list(store) for worker, store in snapshot.stores.items()}
        there[ME] = list(snapshot.names)
        for worker, keys in there.items():
            lane = self._lane(worker)
            for key in lane.present - set(keys):
                lane.leave(key, self._step)
            for key in keys:
                lane.enter(key, self._step)

    def _lane(self, worker: str) -> _Lane:
        lane = self._lanes.get(worker)
        if lane is None:
            lane = self._lanes[worker] = _Lane()
        return lane


class _Lane:
    """The rows of one lane."""

    def __init__(self) -> None:
        self.lives: dict[Key, list[Life]] = {}
        self.present: set[Key] = set()
        self._taken: set[int] = set()
        self._free: list[int] = []
        self._resting: deque[tuple[int, int]] = deque()
        self._rows = 0

    def enter(self, key: Key, step: int) -> None:
        """Give an object a row: the one it had before if that is empty, else the topmost one that has rested."""
        if key in self.present:
            return
        lives = self.lives.setdefault(key, [])
        row = lives[-1].row if lives and lives[-1].row not in self._taken else self._topmost(step)
        lives.append(Life(row, step))
        self.present.add(key)
        self._taken.add(row)

    def leave(self, key: Key, step: int) -> None:
        """End an object's time in its row. What came and went within one step was never shown, and leaves no trace."""
        if key not in self.present:
            return
        self.present.remove(key)
        life = self.lives[key][-1]
        life.end = step
        self._taken.remove(life.row)
        if life.start < step:
            self._resting.append((step + REST, life.row))
            return
        heappush(self._free, life.row)
        self.lives[key].pop()
        if not self.lives[key]:
            del self.lives[key]

    def forget_before(self, step: int) -> None:
        """Drop what left before the record begins."""
        for key in list(self.lives):
            self.lives[key] = [life for life in self.lives[key] if life.end is None or life.end >= step]
            if not self.lives[key]:
                del self.lives[key]

    def _topmost(self, step: int) -> int:
        while self._resting and self._resting[0][0] <= step:
            heappush(self._free, self._resting.popleft()[1])
        while self._free:
            row = heappop(self._free)
            # A row may have been taken again by its former owner since it was freed.
            if row not in self._taken:
                return row
        self._rows += 1
        return self._rows - 1
