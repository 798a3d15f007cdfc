"""A clock that gives ids: small numbers, and larger than any that this process has heard of. Knows nothing else.

Each request and each reply brings its sender's time, as Lamport had it. So calls that follow one another give the same
ids as they would in one process, and the lessons print what they print there.
"""

from __future__ import annotations

import threading

#: No honest clock is so far ahead of one that it has just come to know.
LEAP = 1 << 32


class Clock:
    """The ids that one process gives.

    >>> clock = Clock()
    >>> clock.next(), clock.next()
    (1, 2)
    >>> clock.advance(7), clock.advance(2**60)
    (None, None)
    >>> clock.next()
    8
    """

    __slots__ = ("_lock", "now")

    def __init__(self) -> None:
        """Begin before 1."""
        #: The largest id so far.
        self.now = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """Return an id that nobody whom this process has heard of has given."""
        with self._lock:
            self.now += 1
            return self.now

    def advance(self, other: int) -> None:
        """Hear of another's clock; one that is too far ahead is wrong, and would soon leave no numbers."""
        with self._lock:
            if other - self.now <= LEAP:
                self.now = max(self.now, other)
