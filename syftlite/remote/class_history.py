"""The history of a whole class: what every member tells of its store and its calls, written down in one order.

Any member may watch, from any moment on: who comes late is told what was. Descriptions come, never values.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from itertools import pairwise
from queue import Queue
from typing import Self

from syftlite.description import Description
from syftlite.history import History
from syftlite.log import CHANGED, REMOVED, SENT, STORED
from syftlite.remote.asking import NoAnswerError
from syftlite.remote.background import in_background
from syftlite.remote.call_order import CallOrder, Unit
from syftlite.remote.link import Link
from syftlite.remote.reports import Report, Wish
from syftlite.remote.rows import Row, with_trip

_log = logging.getLogger(__name__)

#: What came is written down so often (seconds), and who is looked for again so often.
PACE, LOOK = 0.05, 0.1
#: A member that says nothing for so many seconds is silent.
PATIENCE = 3.0
#: So many reports wait at most; then the members are asked later.
MOST_WAITING = 200


class ClassHistory(History):
    """The history of a class, which grows by itself until it is closed. A step is one call, of whoever made it.

    `states` says who is "busy", "silent" or "gone" now.
    """

    def __init__(self, link: Link, own_report: Callable[[Wish], Report | None]) -> None:
        """Use `sy.class_history`."""
        super().__init__()
        self.viewer = link.name
        self.of_class = True
        self.is_open = True
        self._link = link
        self._own_report = own_report
        self._order = CallOrder()
        self._stores: dict[str, dict[int, Description]] = {}
        self._reports: Queue[tuple[str, Report]] = Queue(MOST_WAITING)
        #: Who has yet to tell what was before, or has not answered.
        self._behind: set[str] = set()
        self._told: set[str] = set()
        #: What the newest step is, and whose.
        self._last = "", ""
        self._follow_everybody()
        in_background(self._write_reports)
        self._wait_for_the_past()

    def close(self) -> None:
        """Watch no more; what was written down stays."""
        self.is_open = False

    def __enter__(self) -> Self:
        """Watch within a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no more."""
        self.close()

    def _wait_for_the_past(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self._behind and time.monotonic() < deadline:
            time.sleep(PACE)

    # Asking

    def _follow_everybody(self) -> None:
        for member in [self.viewer, *sorted(self._link.lives)]:
            if member not in self._stores:
                self._stores[member] = {}
                self._behind.add(member)
                self._order.begin(member, 0)
                self.log.joined(member)
                in_background(self._follow, member)

    def _follow(self, member: str) -> None:
        """Ask one member again and again what there is to tell."""
        wish = Wish()
        while self.is_open and not self._link.is_closed:
            try:
                report = self._next_report(member, wish)
            except NoAnswerError as trouble:
                self.states[member] = "silent" if trouble.why == "silent" else "gone"
                self._behind.discard(member)
                time.sleep(LOOK)
                continue
            except ValueError:
                self.states[member] = "silent"  # whatever it says, it is no report
                time.sleep(PATIENCE)
                continue
            self.states[member] = "busy" if report.busy else ""
            first = report.entries[0].number - 1 if report.entries else wish.number
            is_next = report.life == wish.life and first == wish.number
            if (not is_next and report.before is None) or not _are_in_a_row(report):
                wish = Wish()
                continue
            self._reports.put((member, report))
            last = report.entries[-1].number if report.entries else first if is_next else 0
            wish = Wish(report.life, last, report.busy)

    def _next_report(self, member: str, wish: Wish) -> Report:
        if member == self.viewer:
            while (own := self._own_report(wish)) is None:
                time.sleep(PACE)
                if not self.is_open or self._link.is_closed:
                    raise NoAnswerError("offline")
            return own
        if member not in self._link.lives:
            raise NoAnswerError("gone")
        return Report.from_bytes(self._link.watch(member, wish.to_bytes(), PATIENCE), member)

    # Writing

    def _write_reports(self) -> None:
        while self.is_open and not self._link.is_closed:
            time.sleep(PACE)
            try:
                with self.steady:
                    self._write_what_came(time.monotonic())
            except Exception:  # of what one member says, the others must not go unheard
                _log.exception("Something of the class could not be written down.")
            self.finish()

    def _write_what_came(self, now: float) -> None:
        self._follow_everybody()
        for _ in range(self._reports.qsize()):
            self._take(*self._reports.get_nowait(), now)
        for unit in self._order.take(now):
            self._write(unit)
        self._behind -= self._told

    def _take(self, member: str, report: Report, now: float) -> None:
        if report.before is not None:
            number = report.entries[0].number - 1 if report.entries else 0
            for unit in self._order.begin(member, number):
                self._write(unit)
            self._begin_with(member, report.before)
        for entry in report.entries:
            self._order.add(member, entry, now)
        if not report.entries or report.entries[-1].number >= report.newest:
            self._told.add(member)

    def _begin_with(self, member: str, store: dict[int, Description]) -> None:
        """Write down how a member's store looks now, of which nothing is known, or no longer all."""
        known = self._stores[member]
        lost = [(REMOVED, member, id, look, None, "", None, None) for id, look in known.items() if id not in store]
        came = [
            (STORED, member, id, look, None, known.get(id), None, None)
            for id, look in store.items()
            if known.get(id) != look
        ]
        if lost or (came and len(self)):
            self.begin("join", caller=member)
        self.log.extend([*lost, *came])
        self._stores[member] = dict(store)

    def _write(self, unit: Unit) -> None:
        rows = [row for member, entry in unit.entries for row in self._checked(member, entry.rows, unit)]
        for _, entry in unit.entries:
            for request, trip in entry.trips:
                with_trip(rows, request, trip)
        caller = unit.call.caller if unit.call is not None else _sender(rows)
        if unit.call is not None:
            self.begin(unit.verb, caller=caller)
        elif any(row[0] is REMOVED for row in rows) and self._last != ("forget", caller):
            self.begin("forget", caller=caller)
        self._last = unit.verb or "forget", caller
        self.log.extend(rows)
        for _, entry in unit.entries:
            if entry.error:
                self.log.note_error(entry.error)

    def _checked(self, member: str, rows: list[Row], unit: Unit) -> list[Row]:
        """Return rows that fit what is known of a member's store, whatever it says of it."""
        store = self._stores[member]
        checked: list[Row] = []
        for row in rows:
            kind, _, id, look, values, reason, _, same = row
            old = store.get(id) if kind is not SENT else None
            if kind is STORED or (kind is CHANGED and old is None):
                checked.append((STORED, member, id, look, values, old, None, None))
            elif kind is CHANGED:
                checked.append((CHANGED, member, id, look, values, old, None, same))
            elif kind is REMOVED and old is not None:
                why = f"{unit.call.caller}: `{unit.verb}`" if reason and unit.call is not None else ""
                checked.append((REMOVED, member, id, old, None, why, None, None))
            elif kind is SENT and row[1] in self._stores and row[2].sender in self._stores:
                checked.append(row)
            if kind is REMOVED:
                store.pop(id, None)
            elif kind is not SENT:
                store[id] = look
        return checked


def _are_in_a_row(report: Report) -> bool:
    numbers = [entry.number for entry in report.entries]
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _sender(rows: list[Row]) -> str:
    """Return who had something done between calls: who let go of it."""
    for row in rows:
        if row[0] is SENT:
            sender: str = row[2].sender
            return sender
    return rows[0][1] if rows else ""
