"""Rows of a log as plain data, and back: what a worker wrote down comes home with its replies.

Knows the kinds of rows, no history. First values stay where they are, unless they are given out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from syftlite.log import CHANGED, COMMAND, RELEASE, REMOVED, SENT, STORED
from syftlite.plain import Plain, listed, look_in, look_out, text, truth, value_in, value_out, whole_number
from syftlite.plain_messages import message_in, message_out
from syftlite.trips import TripCell

Row: TypeAlias = tuple[Any, ...]
#: How each cell of a kind of row goes out and comes in, after the first, which is the kind.
_Cell: TypeAlias = tuple[Callable[[Any], Plain], Callable[[Plain], Any]]


def row_out(row: Row) -> Plain:
    """Return a row as plain data."""
    kind, *cells = row
    number = _KINDS.index(kind)
    return [number, *(out(cell) for (out, _), cell in zip(_CELLS[number], cells, strict=False))]


def row_in(plain: Plain) -> Row:
    """Return the row that plain data stands for.

    Raises:
        ValueError: if it stands for none.
    """
    number, *cells = listed(plain)
    if whole_number(number) >= len(_KINDS) or number < 0:
        raise ValueError(f"there is no kind of row {number}")
    told = [into(cell) for (_, into), cell in zip(_CELLS[number], cells, strict=True)]
    return (_KINDS[number], *told, *[None] * (_WIDTH - 1 - len(told)))


def _values_out(values: tuple[object, ...] | None) -> Plain:
    return None if values is None else value_out(values)


def _values_in(plain: Plain) -> tuple[object, ...] | None:
    return None if plain is None else tuple(map(value_in, listed(plain)))


def _trip_out(cell: TripCell) -> Plain:
    return list(cell) if isinstance(cell, tuple) else cell


def _trip_in(plain: Plain) -> TripCell:
    if plain is None or (type(plain) is bytes and len(plain) <= _LONGEST_ID):
        return plain
    time, there, back = map(whole_number, listed(plain))
    if min(time, there, back) < 0:
        raise ValueError("no trip takes less than nothing")
    return time, there, back


def with_request(rows: list[Row], caller: str, request: bytes) -> bool:
    """Note at the first message of a caller which request brought it; says whether there is one among the rows."""
    for number, row in enumerate(rows):
        if row[0] in _TRIP_AT and _sender(row) == caller:
            rows[number] = _with_trip(row, request)
            return True
    return False


def with_trip(rows: list[Row], request: bytes, trip: TripCell) -> None:
    """Note at the message that a request brought what its sender measured."""
    for number, row in enumerate(rows):
        place = _TRIP_AT.get(row[0])
        if place is not None and row[place] == request:
            rows[number] = _with_trip(row, trip)
            return


def _with_trip(row: Row, cell: TripCell) -> Row:
    place = _TRIP_AT[row[0]]
    return (*row[:place], cell, *row[place + 1 :])


def _sender(row: Row) -> str:
    sender: str = row[2] if row[0] is COMMAND else row[2].sender
    return sender


#: Where in a row of its kind the trip stands.
_TRIP_AT = {COMMAND: 7, SENT: 3}
_LONGEST_ID = 16


def _same(plain: Any) -> Any:
    return plain


_WIDTH = 8
_TEXT: _Cell = (_same, lambda plain: sys.intern(text(plain)))  # a record says the same names again and again
_ID: _Cell = (_same, whole_number)
_LOOK: _Cell = (look_out, look_in)
_OLD_LOOK: _Cell = (look_out, lambda plain: None if plain is None else look_in(plain))
_VALUES: _Cell = (_values_out, _values_in)
_ARGUMENTS: _Cell = (
    lambda arguments: [*map(value_out, arguments)],
    lambda plain: tuple(map(value_in, listed(plain))),
)
_REFERENCES: _Cell = (list, lambda plain: tuple(map(whole_number, listed(plain))))
_KEYWORDS: _Cell = (
    lambda keywords: keywords and [[name, value_out(item)] for name, item in keywords.items()],
    lambda plain: plain and {text(name): value_in(item) for name, item in map(listed, listed(plain))},
)
_MESSAGE: _Cell = (message_out, message_in)
_TRIP: _Cell = (_trip_out, _trip_in)
_KINDS = (COMMAND, RELEASE, SENT, STORED, CHANGED, REMOVED)
_CELLS: tuple[tuple[_Cell, ...], ...] = (
    (_TEXT, _TEXT, _TEXT, _REFERENCES, _ARGUMENTS, _KEYWORDS, _TRIP),
    (_TEXT, _TEXT, _ID),
    (_TEXT, _MESSAGE, _TRIP),
    (_TEXT, _ID, _LOOK, _VALUES, _OLD_LOOK, _VALUES),
    (_TEXT, _ID, _LOOK, _VALUES, _LOOK, _VALUES, (_same, truth)),
    (_TEXT, _ID, _LOOK, _VALUES, _TEXT),
)
