"""Whether a member is at work: its notebook runs a cell, or it carries something out for another. Knows no room.

It knows IPython only where that is loaded already, by the events that a notebook's cell begins and ends with.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: What takes no longer than this (seconds) is no work to speak of.
MOMENT = 0.3


class Activity:
    """What one process is doing."""

    def __init__(self) -> None:
        """Follow the notebook of this process, if it is one."""
        self._since: dict[object, float] = {}
        self._shell = _shell()
        if self._shell is not None:
            self._begin_cell()  # whoever joins does so in a cell
            self._shell.events.register("pre_run_cell", self._begin_cell)
            self._shell.events.register("post_run_cell", self._end_cell)

    @property
    def is_busy(self) -> bool:
        """Whether it has been at work for more than a moment."""
        now = time.monotonic()
        return any(now - since > MOMENT for since in list(self._since.values()))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be at work within the block."""
        work = object()
        self._since[work] = time.monotonic()
        try:
            yield
        finally:
            del self._since[work]

    def close(self) -> None:
        """Follow the notebook no more."""
        if self._shell is not None:
            self._shell.events.unregister("pre_run_cell", self._begin_cell)
            self._shell.events.unregister("post_run_cell", self._end_cell)
            self._shell = None

    def _begin_cell(self, *_: object) -> None:
        self._since["cell"] = time.monotonic()

    def _end_cell(self, *_: object) -> None:
        self._since.pop("cell", None)


def _shell() -> Any:
    """Return the notebook's shell, None where there is none."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
