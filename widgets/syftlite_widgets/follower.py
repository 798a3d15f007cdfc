"""A follower: has a view drawn again when its history has grown, not too often and never twice for the same state.

Knows of a view only that it can draw itself. Neither the history nor the notebook keeps a view alive through it.
"""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Callable
from typing import Protocol

from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.inspector import Pace

_log = logging.getLogger(__name__)


class View(Protocol):
    """What can be drawn again."""

    def redraw(self) -> None:
        """Show the history as it is now."""


class Follower:
    """Follows one history for one view, until `stop`."""

    def __init__(self, history: History, view: View) -> None:
        """Have the view drawn after each step, or at the end of a short cell."""
        self._history = history
        self._view = weakref.ref(view)
        self._pace = Pace()
        self._drawn = -1
        self._timer: asyncio.TimerHandle | None = None
        history.watch()
        here = session.current()
        if here is not None:
            here.after_cell.append(self.catch_up)
        self.stop = weakref.finalize(view, _stop, history, history.subscribe(self._on_step), self.catch_up)

    def catch_up(self) -> None:
        """Draw the last state if it is not on the page yet."""
        self._timer = None
        if self._drawn != self._history.revision:
            self._draw()

    def _on_step(self, _history: History) -> None:
        """Draw while a cell is still running, if it is due; otherwise later."""
        here = session.current()
        began = here.cell_began if here is not None else None
        wait = self._pace.wait(time.monotonic(), began)
        if wait <= 0:
            self._draw()
        elif began is None and self._timer is None:
            # No end of a cell will come, so that the last state needs a moment of its own.
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._timer = loop.call_later(wait, self.catch_up)

    def _draw(self) -> None:
        view = self._view()
        if view is None or not self.stop.alive:
            return
        start = time.monotonic()
        self._drawn = self._history.revision
        try:
            view.redraw()
        except Exception:
            # This runs inside a call of the learner's, which must not fail because a picture does.
            _log.exception("The picture could not be drawn.")
        self._pace.drew(start, time.monotonic())


def _stop(history: History, unsubscribe: Callable[[], None], after_cell: Callable[[], None]) -> None:
    unsubscribe()
    history.unwatch()
    here = session.current()
    if here is not None and after_cell in here.after_cell:
        here.after_cell.remove(after_cell)
