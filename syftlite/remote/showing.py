"""To whom a worker shows the first values of what it keeps. Knows its store and rows of a log.

Whoever is shown a value counts as having seen it, and everybody is told so. What is private is shown to nobody, and
neither is a share: all of them together would tell the secret.
"""

from __future__ import annotations

from syftlite.description import Description, Share
from syftlite.log import CHANGED, SENT, STORED
from syftlite.messages import Show
from syftlite.object_store import ObjectStore
from syftlite.remote.rows import Row, without_values


class Showing:
    """Who is shown the first values of one worker's objects."""

    def __init__(self, worker: str, store: ObjectStore[Description], *, to_all: bool) -> None:
        """Take the worker's name and store; `to_all` where all workers are the learner's own, and see them anyway."""
        self._worker = worker
        self._store = store
        self._to_all = to_all
        #: Who is shown them.
        self.watchers: set[str] = set()

    def __contains__(self, watcher: str) -> bool:
        """Say whether somebody is shown them."""
        return self._to_all or watcher in self.watchers

    def told(self, rows: list[Row]) -> list[Row]:
        """Return rows as watchers are told them: with first values where these are shown, and to whom they are."""
        if self._to_all:
            return list(rows)
        if not self.watchers:
            return without_values(rows)
        told: list[Row] = []
        for row in rows:
            if row[0] not in (STORED, CHANGED) or row[4] is None or not self._may_be_seen(row[2], row[3]):
                told += without_values([row])
                continue
            told.append(row)
            size = len(row[4]) * row[3].dtype.itemsize
            for watcher in sorted(self.watchers):
                told.append((SENT, watcher, Show(self._worker, row[2], size), None, None, None, None, None))
        return told

    def _may_be_seen(self, id: int, look: Description) -> bool:
        is_share = isinstance(look.mark, Share)
        return not is_share and id in self._store and self._store.find(id).allowed is None
