"""How many bytes went over a link. Knows numbers alone."""

from __future__ import annotations

import threading


class Traffic:
    """How many bytes went out over a link and came in, headers included."""

    __slots__ = ("_lock", "received", "sent")

    def __init__(self) -> None:
        """Begin with none."""
        self.sent = self.received = 0
        self._lock = threading.Lock()

    def count(self, *, sent: int = 0, received: int = 0) -> None:
        """Add bytes."""
        with self._lock:
            self.sent += sent
            self.received += received
