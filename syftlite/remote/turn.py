"""Whose turn it is to work on what a process keeps: one thread's at a time. Knows threads alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Mine(threading.local):
    is_it = False


class Turn:
    """A turn that one thread has; whoever waits for somebody else gives it away meanwhile."""

    def __init__(self, begun: Callable[[], None]) -> None:
        """Take what is to be done first in each turn."""
        self._begun = begun
        self._lock = threading.Lock()
        self._mine = _Mine()

    @property
    def is_mine(self) -> bool:
        """Whether it is this thread's turn."""
        return self._mine.is_it

    def take(self) -> None:
        """Wait until it is this thread's turn."""
        self._lock.acquire()
        self._mine.is_it = True
        self._begun()

    def give(self) -> None:
        """Let another thread have it."""
        self._mine.is_it = False
        self._lock.release()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Have the turn within the block; whoever has it already keeps it."""
        if self._mine.is_it:
            yield
            return
        self.take()
        try:
            yield
        finally:
            self.give()
