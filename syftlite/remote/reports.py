"""Reports: what a member tells of its journal to whoever watches the class. Knows no worker and no engine.

Descriptions are told, never values: of a command not its arguments, of a call not the line of code that made it, of an
error its class alone. And each member tells of its own store and its own calls alone: whatever else stands in a report
makes it none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from syftlite import wire
from syftlite.description import Description
from syftlite.events import RecordedMessage, Sent
from syftlite.log import CHANGED, COMMAND, RELEASE, REMOVED, SENT, STORED, Log
from syftlite.plain import Plain, listed, look_in, look_out, mark_in, mark_out, text, truth, value_in, value_out
from syftlite.plain import whole_number as number_in
from syftlite.remote.journal import Entry
from syftlite.remote.reading import call_in, count_in, id_in, safely
from syftlite.remote.rows import Row

VERSION = 1


@dataclass(slots=True)
class Report:
    """The next entries of a member's journal, after those that the watcher has.

    `before` is how its store looked before them, if the watcher must be told; `busy` says whether it is at work, and
    `newest` is the number of the newest entry that there is.
    """

    life: str
    entries: list[Entry] = field(default_factory=list)
    before: dict[int, Description] | None = None
    busy: bool = False
    newest: int = 0

    def to_bytes(self, *, with_values: bool = False) -> bytes:
        """Return the report as bytes; the first values of objects go along only if the owner allows it."""
        before = None if self.before is None else [[id, look_out(look)] for id, look in self.before.items()]
        entries = [_entry_out(entry, with_values=with_values) for entry in self.entries]
        return wire.pack([VERSION, self.life, entries, before, self.busy, self.newest])

    @classmethod
    def from_bytes(cls, data: bytes, member: str) -> Report:
        """Return the report of a member.

        Raises:
            ValueError: if it is none, or tells of somebody else.
        """
        return safely(lambda: _report(data, member))


@dataclass(slots=True)
class Wish:
    """What a watcher asks for: what comes after the entry `number` of a life; `busy` is what it was told last."""

    life: str = ""
    number: int = 0
    busy: bool = False

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        return wire.pack([VERSION, self.life, self.number, self.busy])

    @classmethod
    def from_bytes(cls, data: bytes) -> Wish:
        """Return the wish in bytes.

        Raises:
            ValueError: if there is none.
        """
        version, life, number, busy = listed(wire.unpack(data))
        if version != VERSION:
            raise ValueError(f"it is of version {version!r:.20}, and this syftlite reads version {VERSION}")
        return cls(text(life), count_in(number), truth(busy))


def _report(data: bytes, member: str) -> Report:
    version, life, entries, before, busy, newest = listed(wire.unpack(data))
    if version != VERSION:
        raise ValueError(f"it is of version {version!r:.20}, and this syftlite reads version {VERSION}")
    looks = None if before is None else {number_in(id): look_in(look) for id, look in map(listed, before)}
    told = [_entry_in(listed(entry), member) for entry in listed(entries)]
    return Report(text(life), told, looks, truth(busy), count_in(newest))


def _entry_out(entry: Entry, *, with_values: bool) -> Plain:
    call = None if entry.call is None else list(entry.call)
    rows = list(_rows_out(entry.rows, with_values=with_values))
    trips = [[request, *cell] for request, cell in entry.trips if isinstance(cell, tuple)]
    return [entry.number, call, entry.after, rows, trips, entry.verb, entry.error]


def _entry_in(plain: list[Plain], member: str) -> Entry:
    number, call, after, rows, trips, verb, error = plain
    made = call_in(call)
    if text(verb) and (made is None or made.caller != member):
        raise ValueError(f"{member} ends a call of another")
    heard = {text(name): count_in(told) for name, told in after.items()}
    told = [_row_in(listed(row), member) for row in listed(rows)]
    measured = [
        (id_in(request), (count_in(time), count_in(there), count_in(back))) for request, time, there, back in trips
    ]
    return Entry(count_in(number), made, told, heard, list(measured), verb, text(error))


# Rows


def _rows_out(rows: list[Row], *, with_values: bool) -> Iterator[Plain]:
    log = Log()  # what a row of a message says, its event knows
    for row in rows:
        kind = row[0]
        if kind is COMMAND or kind is RELEASE or kind is SENT:
            log.extend([row])
            event = log.event(len(log) - 1)
            assert isinstance(event, Sent)
            request = row[7] if kind is COMMAND else row[3] if kind is SENT else None
            yield [_MESSAGE, *_message_out(event), request if isinstance(request, bytes) else None]
        elif kind is STORED or kind is CHANGED:
            values = value_out(row[4]) if with_values and row[4] is not None else None
            same = kind is CHANGED and bool(row[7])
            yield [_STORED if kind is STORED else _CHANGED, row[2], look_out(row[3]), values, same]
        elif kind is REMOVED:
            yield [_REMOVED, row[2], bool(row[5])]


def _message_out(event: Sent) -> list[Plain]:
    mark = None if event.mark is None else mark_out(event.mark)
    sizes = event.data_bytes, event.message_bytes
    return [event.receiver, event.sender, event.kind, list(event.ids), event.operation, event.origin, *sizes, mark]


def _row_in(plain: list[Plain], member: str) -> Row:
    kind, *cells = plain
    return _READ[number_in(kind)](cells, member)


def _message_in(cells: list[Plain], member: str) -> Row:
    receiver, sender, kind, ids, operation, origin, data, size, mark, request = cells
    # What comes with a reply is written down by who replies, all else by who is asked.
    if member not in (text(receiver), text(sender)):
        raise ValueError(f"{member} tells of a message between others")
    known = None if origin is None else number_in(origin)
    numbers = tuple(map(number_in, listed(ids)))
    facts = numbers, text(operation), known, count_in(data), count_in(size), None if mark is None else mark_in(mark)
    message = RecordedMessage(text(kind), sender, *facts)
    return (SENT, receiver, message, None if request is None else id_in(request), None, None, None, None)


def _stored_in(cells: list[Plain], member: str) -> Row:
    id, look, values, _ = cells
    return (STORED, member, number_in(id), look_in(look), _values_in(values), None, None, None)


def _changed_in(cells: list[Plain], member: str) -> Row:
    id, look, values, same = cells
    told = look_in(look)
    return (CHANGED, member, number_in(id), told, _values_in(values), told, None, truth(same))


def _removed_in(cells: list[Plain], member: str) -> Row:
    id, by_a_call = cells
    return (REMOVED, member, number_in(id), None, None, "by a call" if truth(by_a_call) else "", None, None)


def _values_in(plain: Plain) -> tuple[object, ...] | None:
    return None if plain is None else tuple(map(value_in, listed(plain)))


_MESSAGE, _STORED, _CHANGED, _REMOVED = range(4)
_READ: dict[int, Callable[[list[Any], str], Row]] = dict(enumerate((_message_in, _stored_in, _changed_in, _removed_in)))
