"""A trip: how long a message to another process took, and how many bytes went over the link for it. Knows numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

#: What a row of a log keeps of a trip: microseconds, bytes there, bytes back. Or, until its sender has the reply, the
#: id of the request that brought the message; or nothing, within one process.
TripCell: TypeAlias = "tuple[int, int, int] | bytes | None"


@dataclass(slots=True, frozen=True)
class Trip:
    """What its sender measured of one request.

    `microseconds` go from asking to having the reply, what was done for it included; `bytes_there` are those of the
    request as it was encoded, values included, and `bytes_back` those of the reply with what was written down.

    >>> Trip(1_500, 320, 120).milliseconds
    1.5
    """

    microseconds: int
    bytes_there: int
    bytes_back: int

    @property
    def milliseconds(self) -> float:
        """The time in milliseconds."""
        return self.microseconds / 1000


def trip_in(cell: TripCell) -> Trip | None:
    """Return the trip that a row tells of, None if it tells of none.

    >>> trip_in((1_500, 320, 120)), trip_in(b"request"), trip_in(None)
    (Trip(microseconds=1500, bytes_there=320, bytes_back=120), None, None)
    """
    return Trip(*cell) if isinstance(cell, tuple) else None
