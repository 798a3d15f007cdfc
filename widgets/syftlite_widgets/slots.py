"""The slot table: which row of its lane each object has, so that nothing jumps between steps. Reads only events.

It is a fold over the history. An object keeps its row for as long as it lies in that store, and the row of an object
that left is given to another only some steps later, so that its empty outline is not taken for the newcomer.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TypeAlias

from syftlite.collector import paused_collector
from syftlite.events import Named, Snapshot
from syftlite.history import History
from syftlite_widgets.holders import rows

#: So many steps a row stays empty after its object left.
REST = 3

#: The lane of the notebook; its rows are names, or each the name of a thing with many pointers.
ME = "me"

Key = int | str


#: The time that an object lay in one store: its row, its first step, the step in which it left, and its time before
#: that. Nested tuples of numbers cost the garbage collector nothing, however many there are.
Life: TypeAlias = "tuple[int, int, int, Life | None]"


class Slots:
    """The rows of all objects of one history, for every step that it still keeps."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._lanes: dict[str, _Lane] = {}
        self._step = -1  # so that the state with which a record begins is taken over, be it empty or not
        self._first = self._revision = 0

    def row(self, lane: str, key: Key, step: int) -> int:
        """Return the row of an object that is there after `step`, or left in it."""
        return self._lanes[lane].row(key, step)

    def read(self, history: History) -> None:
        """Take in the events that came since the last time, always of the same history."""
        if self._step < history.first:
            self._step, self._revision = history.first, 0
            self._adopt(history.at(history.first))
        if self._first < history.first:
            self._first = history.first
            for lane in self._lanes.values():
                lane.forget_before(self._first)
        lanes, now = self._lanes, self._step
        with paused_collector():
            for step, worker, what, is_there in history.comings_since(self._revision):
                if step != now:
                    self._settle()
                    now = step
                if isinstance(what, Named):
                    self._name(what, step)
                    continue
                lane = lanes.get(worker) or self._lane(worker)
                if is_there:
                    lane.enter(what, step)
                else:
                    lane.leave(what, step)
            self._settle()
        self._step, self._revision = len(history), history.revision

    def _settle(self) -> None:
        """End a step: what came in it, and is still there, gets its row."""
        for lane in self._lanes.values():
            if lane.coming:
                lane.settle()

    def _name(self, names: Named, step: int) -> None:
        lane, old, new = self._lane(ME), rows(names.old), rows(names.new)
        for row in old.keys() - new.keys():
            lane.leave(row, step)
        for row in new:
            lane.enter(row, step)

    def _adopt(self, snapshot: Snapshot) -> None:
        """Take over a state whose events are no longer there."""
        there: dict[str, list[Key]] = {worker: list(store) for worker, store in snapshot.stores.items()}
        there[ME] = list(rows(snapshot.names))
        for worker, keys in there.items():
            lane = self._lane(worker)
            for key in lane.present.keys() - set(keys):
                lane.leave(key, self._step)
            for key in keys:
                lane.enter(key, self._step)
        self._settle()

    def _lane(self, worker: str) -> _Lane:
        lane = self._lanes.get(worker)
        if lane is None:
            lane = self._lanes[worker] = _Lane()
        return lane


class _Lane:
    """The rows of one lane."""

    def __init__(self) -> None:
        #: The row and the first step of all that is there now.
        self.present: dict[Key, tuple[int, int]] = {}
        #: What came in the step that is being read, and that step: a row is for those that stay.
        self.coming: dict[Key, int] = {}
        self._past: dict[Key, Life] = {}
        self._taken: set[int] = set()
        self._free: list[int] = []
        self._resting: deque[tuple[int, int]] = deque()
        self._rows = 0

    def row(self, key: Key, step: int) -> int:
        """Return the row that an object has, or had after `step`."""
        here = self.present.get(key)
        if here is not None and here[1] <= step:
            return here[0]
        life = self._past.get(key)
        while life is not None and life[1] > step and life[3] is not None:
            life = life[3]
        return life[0] if life is not None else self.present[key][0]

    def enter(self, key: Key, step: int) -> None:
        """Let an object come."""
        if key not in self.present:
            self.coming[key] = step

    def settle(self) -> None:
        """Give all that came a row: the one it had before if that is empty, else the topmost one that has rested."""
        for key, step in self.coming.items():
            life = self._past.get(key)
            row = life[0] if life is not None and life[0] not in self._taken else self._topmost(step)
            self.present[key] = (row, step)
            self._taken.add(row)
        self.coming.clear()

    def leave(self, key: Key, step: int) -> None:
        """End an object's time in its row. What came and went within one step was never shown, and never had one."""
        if self.coming.pop(key, None) is not None:
            return
        here = self.present.pop(key, None)
        if here is None:
            return
        row, start = here
        self._taken.remove(row)
        if start < step:
            self._past[key] = (row, start, step, self._past.get(key))
            self._resting.append((step + REST, row))
        else:  # a step that was read before it ended
            heappush(self._free, row)

    def forget_before(self, step: int) -> None:
        """Drop what left before the record begins."""
        self._past = {key: kept for key, life in self._past.items() if (kept := _since(life, step)) is not None}

    def _topmost(self, step: int) -> int:
        resting, free = self._resting, self._free
        while resting and resting[0][0] <= step:
            heappush(free, resting.popleft()[1])
        while free:
            row = heappop(free)
            # A row may have been taken again by its former owner since it was freed.
            if row not in self._taken:
                return row
        self._rows += 1
        return self._rows - 1


def _since(life: Life, step: int) -> Life | None:
    """Return an object's times without those that ended before a step; the newest comes first."""
    row, start, end, earlier = life
    if end < step:
        return None
    return life if earlier is None else (row, start, end, _since(earlier, step))
