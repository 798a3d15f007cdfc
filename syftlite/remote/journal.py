"""The journal: what one member of a class wrote down about its own store and its own calls, for those who watch.

It is kept whether anybody watches or not, so that whoever comes late is told what was: the newest rows, and how the
store looked before them. To note something costs a few microseconds; all else is done when somebody asks.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from syftlite.description import Description
from syftlite.log import CHANGED, REMOVED, STORED
from syftlite.remote.rows import Row
from syftlite.trips import TripCell

#: So many of the newest rows are kept.
MOST_ROWS = 20_000


class Call(NamedTuple):
    """One call of a member's notebook: whose, and its how many-eth."""

    caller: str
    number: int


#: The id of a request, and what its sender measured of it.
Measured: TypeAlias = tuple[bytes, TripCell]


@dataclass(slots=True)
class Entry:
    """What was written down at one go.

    `number` counts the entries of one life of a member from 1. `after` says which entries of others came before it, as
    far as they are not before an earlier one. `call` is what it was done for, None for what is done between calls. An
    entry that ends a call of the member's own has its `verb`, and the class of the `error` if it raised one.
    """

    number: int
    call: Call | None
    rows: list[Row]
    after: dict[str, int]
    trips: list[Measured]
    verb: str = ""
    error: str = ""


class Journal:
    """The journal of one life of a member."""

    def __init__(self, life: str, most_rows: int = MOST_ROWS) -> None:
        """Begin with an empty store."""
        self.life = life
        #: The number of the newest entry, 0 before the first.
        self.number = 0
        self._most_rows = most_rows
        self._entries: deque[Entry] = deque()
        self._rows = 0
        #: How the store looked before the first entry that is kept.
        self._before: dict[int, Description] = {}
        self._heard: dict[str, int] = {}
        self._lock = threading.Lock()

    def hear(self, member: str, number: int) -> None:
        """Take note that the next entry comes after an entry of another member."""
        with self._lock:
            self._heard[member] = max(number, self._heard.get(member, 0))

    def add(
        self, call: Call | None, rows: list[Row], trips: Iterable[Measured] = (), verb: str = "", error: str = ""
    ) -> None:
        """Write down rows; with a verb, that a call of the member's own ended."""
        with self._lock:
            self.number += 1
            heard, self._heard = self._heard, {}
            self._entries.append(Entry(self.number, call, rows, heard, list(trips), verb, error))
            self._rows += len(rows) + 1
            while self._rows > self._most_rows and len(self._entries) > 1:
                self._forget_oldest()

    def since(self, number: int, most_rows: int = MOST_ROWS) -> tuple[dict[int, Description] | None, list[Entry]]:
        """Return the entries after a number, of so many rows at most; and, if some are not kept, the store before them.

        At the beginning, that is after 0, the store stands there as well, if it was not empty.
        """
        with self._lock:
            first = self._entries[0].number if self._entries else self.number + 1
            before = None
            if number < first - 1:
                number, before = first - 1, dict(self._before)
            entries: list[Entry] = []
            rows = 0
            for place in range(number - first + 1, len(self._entries)):
                entry = self._entries[place]
                rows += len(entry.rows) + 1
                if entries and rows > most_rows:
                    break
                entries.append(entry)
            return before, entries

    def _forget_oldest(self) -> None:
        oldest = self._entries.popleft()
        self._rows -= len(oldest.rows) + 1
        for row in oldest.rows:
            kind = row[0]
            if kind is STORED or kind is CHANGED:
                self._before[row[2]] = row[3]
            elif kind is REMOVED:
                self._before.pop(row[2], None)
