"""A follower: has a view drawn again when its history has grown, not too often and never twice for the same state.

Knows of a view only that it can draw itself. Neither the history nor the notebook keeps a view alive through it.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import weakref
from collections.abc import Callable, MutableMapping
from time import monotonic
from typing import Protocol, TypeVar

from syftlite.history import History
from syftlite_widgets import session

_log = logging.getLogger(__name__)

#: Between two live frames are at least so many seconds, and so many times what the last one took: a loop that trains
#: a network is to take less than a third longer for being watched.
LEAST_PAUSE = 0.2
PAUSE_FACTOR = 10
#: A cell shorter than this (seconds) is drawn once, at its end, so that nobody sees its half-done states flash by.
QUIET_START = 0.25


class Pace:
    """When the next live frame is due."""

    def __init__(self) -> None:
        """Begin with a frame being due."""
        self._due = 0.0

    def wait(self, now: float, began: float | None) -> float:
        """Return how many seconds are left to wait; `began` is when the running cell did."""
        quiet = 0.0 if began is None else began + QUIET_START
        return max(self._due, quiet) - now

    def drew(self, start: float, end: float) -> None:
        """Take note of what a frame cost."""
        self._due = end + max(LEAST_PAUSE, PAUSE_FACTOR * (end - start))


class View(Protocol):
    """What can be drawn again, and closed."""

    def take_in(self) -> None:
        """Read what happened: a little for each event, however seldom it is done, so that no pause makes it less."""

    def redraw(self) -> None:
        """Show the history as it is now."""

    def close(self) -> None:
        """Leave the page."""


AnyView = TypeVar("AnyView", bound=View)


class Follower:
    """Follows one history for one view, until `stop`."""

    def __init__(self, history: History, view: View) -> None:
        """Have the view drawn after each step, or at the end of a short cell."""
        self._history = history
        self._view = weakref.ref(view)
        self._pace = Pace()
        self._drawn: tuple[int, dict[str, str]] = (-1, {})
        self._busy = False
        #: Until then there is nothing to do after a step: in a loop most of them end here.
        self._not_before = 0.0
        self._timer: asyncio.TimerHandle | None = None
        history.watch()
        here = session.current()
        if here is not None:
            here.after_cell.append(self.catch_up)
        self.stop = weakref.finalize(view, _stop, history, history.subscribe(self._on_step), self.catch_up)
        _followers.add(self)

    def catch_up(self) -> None:
        """Draw the last state if it is not on the page yet."""
        self._timer, self._not_before = None, 0.0
        if self._drawn != self._state():
            self._draw_quietly()

    def draw(self) -> None:
        """Draw the history as it is now."""
        view = self._view()
        if view is None or not self.stop.alive:
            return
        with self._history.steady:
            view.take_in()
            start = monotonic()
            self._drawn = self._state()
            view.redraw()
        self._pace.drew(start, monotonic())

    def _state(self) -> tuple[int, dict[str, str]]:
        """Return what tells whether the last picture is still right."""
        return self._history.revision, dict(self._history.states)

    def _on_step(self, _history: History) -> None:
        """Draw while a cell is still running, if a frame is due; otherwise a later call does."""
        now = monotonic()
        if self._history.of_class:  # it is written from elsewhere, and comes again and again
            if self._pace.wait(now, None) <= 0:
                self.catch_up()
            return
        if now < self._not_before or self._busy:
            return
        here = session.current()
        began = here.cell_began if here is not None else None
        wait = self._pace.wait(now, began)
        if wait <= 0:
            self._busy = True  # noting the names tells every follower
            try:
                session.note_names(is_running=True, of=self._history)
                self._draw_quietly()
            finally:
                self._busy = False
            return
        self._not_before = now + wait
        if began is None and self._timer is None:
            # No end of a cell will come, so that the last state needs a moment of its own.
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._timer = loop.call_later(wait, self.catch_up)

    def _draw_quietly(self) -> None:
        """Draw; this may run inside a call of the learner's, which must not fail because a picture does."""
        try:
            self.draw()
        except Exception:
            _log.exception("The picture could not be drawn.")


def close_older(views: MutableMapping[str, AnyView], view: AnyView) -> None:
    """Close the view that the running cell opened when it ran before, and remember this one; `views` are those open."""
    here = session.current()
    if here is None or here.cell_id is None:
        return
    older = views.get(here.cell_id)
    views[here.cell_id] = view
    if older is not None:
        older.close()


_followers: weakref.WeakSet[Follower] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """Follow no more once the kernel ends: it lets go of every pointer then, with nobody left to show that to."""
    for follower in list(_followers):
        follower.stop()


def _stop(history: History, unsubscribe: Callable[[], None], after_cell: Callable[[], None]) -> None:
    unsubscribe()
    history.unwatch()
    here = session.current()
    if here is not None and after_cell in here.after_cell:
        here.after_cell.remove(after_cell)
