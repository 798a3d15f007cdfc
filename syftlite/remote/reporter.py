"""The reporter: tells those who watch the class what stands in this member's journal. Knows of a room its journal.

A watcher's question is kept until there is something to tell, or for a while; so a watcher that is slow, or gone,
holds nobody up. It is answered beside the work that goes on, so that one may see who is busy.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from syftlite.remote.answering import Question
from syftlite.remote.background import in_background
from syftlite.remote.reports import Report, Wish

if TYPE_CHECKING:
    from syftlite.remote.class_room import ClassRoom

_log = logging.getLogger(__name__)

#: A watcher is told at most so often (seconds), and waits for news so long.
PAUSE, HOLD = 0.05, 1.0
#: So many rows go in one report.
MOST_ROWS = 4_000


class Reporter:
    """One member's reporter."""

    def __init__(self, room: Callable[[], ClassRoom], is_busy: Callable[[], bool]) -> None:
        """Take how to come to the room that has the journal, and who knows whether there is work."""
        self._room = room
        self._is_busy = is_busy
        self._kept: list[tuple[Question, Wish]] = []
        self._came = threading.Event()
        self._is_telling = False

    def take(self, question: Question) -> None:
        """Take a watcher's question; what is none gets no report."""
        try:
            wish = Wish.from_bytes(question.header)
        except (ValueError, TypeError):
            question.answer(b"")
            return
        if not self._is_telling:
            self._is_telling = True
            in_background(self._tell_watchers)
        self._kept.append((question, wish))
        self._came.set()

    def report(self, wish: Wish) -> Report | None:
        """Return what there is to tell, None if nothing is new."""
        journal, busy = self._room().books.journal, self._is_busy()
        number = wish.number if wish.life == journal.life else 0
        if wish.life == journal.life and number >= journal.number and busy == wish.busy:
            return None
        before, entries = journal.since(number, MOST_ROWS)
        if before is None and number == 0 and wish.life != journal.life:
            before = {}
        return Report(journal.life, entries, before, busy, journal.number)

    def _tell_watchers(self) -> None:
        while True:
            time.sleep(PAUSE)
            self._came.clear()
            for kept in list(self._kept):
                if self._tell(*kept):
                    self._kept.remove(kept)
            if not self._kept:
                self._came.wait()

    def _tell(self, question: Question, wish: Wish) -> bool:
        """Answer a watcher, if there is something to tell or it has waited long; says whether it was answered."""
        try:
            report = self.report(wish)
            if report is None:
                if time.monotonic() - question.since < HOLD:
                    return False
                report = Report(wish.life, busy=wish.busy, newest=wish.number)
            told = report.to_bytes(with_values=question.caller in self._room().books.showing)
        except Exception:  # a watcher must not end what all others are told by
            _log.exception("%s could not be told.", question.caller)
            told = b""
        question.answer(told)
        return True
