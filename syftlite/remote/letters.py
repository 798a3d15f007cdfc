"""What waits to be told to other workers: objects let go of, arrivals, requests given up. Knows names and ids.

A pointer may be collected at any moment, on any thread, in the middle of anything: then its object's id is put into a
deque, which takes no lock, and nothing else happens. Everything here is sorted out later by whoever has the time.
"""

from __future__ import annotations

import threading
from collections import deque

from syftlite.remote.envelope import Notices

#: So many ids go in one letter.
_MOST = 500


class Letters:
    """What one process has to tell the others.

    A letter that lets go of objects never overtakes a request that may bring one of them back: it goes with a request
    or between requests, and a request waits until it has arrived.
    """

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self._dropped: deque[tuple[str, int]] = deque()
        self.drop = self._dropped.append
        self._changed = threading.Condition()
        self._notices: dict[str, Notices] = {}
        self._under_way: dict[str, int] = {}
        self._posting: set[str] = set()
        self._lives: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._dropped or self._notices)

    def withdraw(self, worker: str, id: int) -> None:
        """Do not let go of an object: somebody points there once more."""
        with self._changed:
            self._sort()
            notices = self._notices.get(worker)
            if notices is not None and id in notices.released:
                notices.released = [each for each in notices.released if each != id]

    def note_arrival(self, worker: str, request: bytes) -> None:
        """Tell a worker that what a request asked for is here."""
        with self._changed:
            self._notices_for(worker).arrived.append(request)

    def give_up(self, worker: str, request: bytes) -> None:
        """Tell a worker that nobody waits for a request any more."""
        with self._changed:
            self._notices_for(worker).given_up.append(request)

    def meet(self, worker: str, life: str, *, forget: bool) -> None:
        """Write to a worker in this life from now on; `forget` what was to be told to it in another one."""
        with self._changed:
            self._lives[worker] = life
            if forget:
                self._sort()
                self._notices.pop(worker, None)

    def begin(self, worker: str, life: str) -> Notices:
        """Wait until no letter to a worker is under way; a request is, from now on. Returns what goes along with it.

        Nothing, if the request is for another life than the one that is written to.
        """
        with self._changed:
            while worker in self._posting:
                self._changed.wait()
            alone = not self._under_way.get(worker)
            self._under_way[worker] = self._under_way.get(worker, 0) + 1
            alone = alone and life == self._lives.get(worker, "")
            return self._take(worker) if alone and self else Notices()

    def end(self, worker: str) -> None:
        """Take note that a request to a worker has ended."""
        with self._changed:
            self._under_way[worker] -= 1

    def take(self, worker: str) -> Notices:
        """Return what to tell a worker in a letter, which is under way from now on: nothing, while a request is."""
        with self._changed:
            if self._under_way.get(worker) or worker in self._posting:
                return Notices()
            notices = self._take(worker)
            if notices:
                self._posting.add(worker)
            return notices

    def wait(self, worker: str, seconds: float) -> None:
        """Wait until no letter to a worker is under way, or so long."""
        with self._changed:
            self._changed.wait_for(lambda: worker not in self._posting, seconds)

    def is_posting(self, worker: str) -> bool:
        """Say whether a letter to a worker is under way."""
        return worker in self._posting

    def posted(self, worker: str) -> None:
        """Take note that a letter has arrived, or has not."""
        with self._changed:
            self._posting.discard(worker)
            self._changed.notify_all()

    def put_back(self, worker: str, notices: Notices) -> None:
        """Take back what could not be told, to tell it later."""
        with self._changed:
            mine = self._notices_for(worker)
            mine.released[:0], mine.arrived[:0], mine.given_up[:0] = (
                *(notices.released, notices.arrived),
                notices.given_up,
            )

    def addressees(self) -> list[str]:
        """Return who has to be told something."""
        with self._changed:
            self._sort()
            return list(self._notices)

    def _take(self, worker: str) -> Notices:
        self._sort()
        notices = self._notices.pop(worker, None)
        if notices is None:
            return Notices()
        rest = notices.released[_MOST:]
        if rest:
            del notices.released[_MOST:]
            self._notices[worker] = Notices(rest)
        return notices

    def _sort(self) -> None:
        while self._dropped:
            worker, id = self._dropped.popleft()
            self._notices_for(worker).released.append(id)

    def _notices_for(self, worker: str) -> Notices:
        return self._notices.setdefault(worker, Notices())
