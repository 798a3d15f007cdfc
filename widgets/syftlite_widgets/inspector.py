"""The live picture: a widget that follows a history while cells run. Draws by way of frames; the player shows them."""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import anywidget
import traitlets

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.cursor import cursor_of
from syftlite_widgets.module import STATIC, whole_module
from syftlite_widgets.panel import Panel
from syftlite_widgets.picture import Picture
from syftlite_widgets.scene import make_frame
from syftlite_widgets.slots import ME
from syftlite_widgets.text import player_labels, say

_log = logging.getLogger(__name__)

#: Live frames come at most so often (seconds), and take at most one part in so many of the time.
LEAST_PAUSE = 0.1
PAUSE_FACTOR = 5
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


class Inspector(anywidget.AnyWidget):
    """Shows where every tensor and pointer is, live, and steps back and forth through the history so far."""

    # As text, for anywidget keeps every widget alive that was made from a file which it watches for changes.
    _esm = whole_module("player.js")
    _css = (STATIC / "player.css").read_text(encoding="utf-8")

    latest = traitlets.Dict().tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    xray = traitlets.Bool(False).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    #: The step that the player shows, -1 while it follows the newest. Set it to move the player; other views share it.
    step = traitlets.Int(-1, min=-1).tag(sync=True)
    #: What is searched for: every word must fit a name, id, shape or worker; "pointer" and "tensor" choose a kind.
    search = traitlets.Unicode("").tag(sync=True)
    #: The panel beside the notebook: "" not asked for, "asked", "open", "closed" by the reader, or "none" came.
    beside = traitlets.Unicode("").tag(sync=True)

    #: The open inspectors by the notebook cell that made them: a cell that runs again replaces its own.
    _of_cell: ClassVar[weakref.WeakValueDictionary[str, Inspector]] = weakref.WeakValueDictionary()

    #: The one panel beside the notebook, for whichever inspector was asked for there last.
    _panel: ClassVar[Panel] = Panel()

    def __init__(self, history: History, workers: tuple[str, ...] = ()) -> None:
        """Open a picture of a history, of all workers or only of some."""
        super().__init__(labels=player_labels())
        self._history = history
        self._workers = workers
        self._pace = Pace()
        self._drawn = -1
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        on_step, after_cell = _weakly(self._on_step), _weakly(self._catch_up)
        # Neither the history nor the notebook keeps a picture alive that nobody has any more.
        self._end = weakref.finalize(self, _stop, history, history.subscribe(on_step), after_cell)
        history.watch()
        here = session.current()
        if here is not None:
            here.after_cell.append(after_cell)
            self._replace_older(here.cell_id)
        self.on_msg(_weakly(self._on_message))
        cursor_of(history).join(self)
        self._draw()

    def __repr__(self) -> str:
        """Say what is shown, without an address in memory: stored outputs are compared."""
        return f"Inspector({', '.join((ME, *(self._workers or [name for name in self._everyone() if name != ME])))})"

    def move_beside(self) -> None:
        """Ask for a panel that stays in sight beside the notebook; where none comes, the player appears in its cell."""
        self.beside = "asked"  # before the panel opens: its player must know
        if not self._panel.show(self):
            self.beside = "none"

    def close(self) -> None:
        """Stop following the history and leave the page."""
        self._end()
        cursor_of(self._history).leave(self)
        if self.beside and self.comm is not None:
            self._panel.leave(self)
        if self._timer is not None:
            self._timer.cancel()
        super().close()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view, and for stored outputs the text and the picture of this moment."""
        bundle = super()._repr_mimebundle_(**options)
        live, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        still, size = Picture(
            self._history, len(self._history), xray=self.xray, workers=self._workers
        )._repr_mimebundle_()
        return {**live, **still}, {**about, **size}

    # Following

    def _on_step(self, _history: History) -> None:
        """Draw while a cell is still running, if a frame is due; otherwise a later call does."""
        if self._busy:
            return
        here = session.current()
        wait = self._pace.wait(time.monotonic(), here.cell_began if here else None)
        if wait > 0:
            self._draw_later(wait, in_cell=here is not None and here.cell_began is not None)
            return
        self._busy = True
        try:
            session.note_names()
            self._draw()
        except Exception:
            # This runs inside a call of the learner's, which must not fail because a picture does.
            _log.exception("The picture could not be drawn.")
        finally:
            self._busy = False

    def _draw_later(self, wait: float, *, in_cell: bool) -> None:
        """Make sure that the last state is drawn even when it came from no cell, from a button for instance."""
        if in_cell or self._timer is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._timer = loop.call_later(wait, _weakly(self._catch_up))

    def _catch_up(self) -> None:
        """Draw the last state if it is not on the page yet."""
        self._timer = None
        if self._drawn != self._history.revision:
            self._draw()

    def _draw(self) -> None:
        start = time.monotonic()
        history = self._history
        frame = make_frame(history, len(history), xray=self.xray, workers=self._workers, search=self.search)
        with self.hold_sync():
            self.first, self.last, self.latest = history.first, len(history), dict(frame)
        self._drawn = frame["revision"]
        self._pace.drew(start, time.monotonic())

    # The player's side

    @traitlets.observe("xray", "search")
    def _on_look(self, _change: object) -> None:
        if hasattr(self, "_drawn"):
            self._draw()

    @traitlets.observe("beside")
    def _on_beside(self, change: dict[str, Any]) -> None:
        if change["new"] in ("closed", "none"):
            self._panel.lost(self)

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:
        """Answer the player's wish for the frame of an earlier step."""
        if not isinstance(content, dict) or content.get("type") != "want" or not isinstance(content.get("step"), int):
            return
        history, xray, search = self._history, bool(content.get("xray")), str(content.get("search") or "")
        step = min(max(content["step"], history.first), len(history))
        frame = make_frame(history, step, xray=xray, workers=self._workers, search=search)
        self.send({"type": "frame", "frame": dict(frame), "xray": xray})

    def _everyone(self) -> list[str]:
        return list(self._history.at(len(self._history)).stores)

    def _replace_older(self, cell: str | None) -> None:
        if cell is None:
            return
        older = self._of_cell.get(cell)
        self._of_cell[cell] = self
        if older is not None:
            older.close()


def inspect(*workers: object, where: Literal["inline", "panel"] = "inline") -> Inspector:
    """Open a live picture of all workers, or of these ones (and me).

    It changes while cells run, and stays when they are done. Values that me has never seen stay sealed; the switch
    "X-ray" shows them. With `where="panel"` it stays in sight beside the notebook instead of below its cell.

    Raises:
        ValueError: if there is no such worker, naming those that there are, or no such place.
    """
    if where not in ("inline", "panel"):
        raise ValueError(say("where_unknown", where=where))
    session.install()
    session.note_names()
    history = syftlite.history()
    known = list(history.at(len(history)).stores)
    names = tuple(str(getattr(worker, "id", worker)) for worker in workers)
    for name in names:
        if name not in known:
            raise ValueError(say("no_worker", name=name, workers=", ".join(known)))
    opened = Inspector(history, tuple(name for name in names if name != ME))
    if where == "panel":
        opened.move_beside()
    return opened


def _weakly(method: Callable[..., None]) -> Callable[..., None]:
    """Return a callback that does nothing once the method's object is gone."""
    reference = weakref.WeakMethod(method)

    def call(*arguments: object) -> None:
        alive = reference()
        if alive is not None:
            alive(*arguments)

    return call


def _stop(history: History, unsubscribe: Callable[[], None], after_cell: Callable[[], None]) -> None:
    unsubscribe()
    history.unwatch()
    here = session.current()
    if here is not None and after_cell in here.after_cell:
        here.after_cell.remove(after_cell)
