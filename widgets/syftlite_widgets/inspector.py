"""The live picture: a widget that follows a history while cells run. Draws by way of frames; the player shows them."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar, Literal

import anywidget
import traitlets

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.cursor import cursor_of
from syftlite_widgets.follower import Follower, close_older
from syftlite_widgets.module import whole_module, whole_style
from syftlite_widgets.panel import Panel
from syftlite_widgets.picture import Picture
from syftlite_widgets.scene import make_frame, take_in
from syftlite_widgets.slots import ME
from syftlite_widgets.text import player_labels, say


class Inspector(anywidget.AnyWidget):
    """Shows where every tensor and pointer is, live, and steps back and forth through the history so far."""

    # As text, for anywidget keeps every widget alive that was made from a file which it watches for changes.
    _esm = whole_module("player.js")
    _css = whole_style("player.css")

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
        self._follower = Follower(history, self)
        close_older(self._of_cell, self)
        self.on_msg(self._on_message)
        cursor_of(history).join(self)
        self._follower.draw()

    def __repr__(self) -> str:
        """Say what is shown, without an address in memory: stored outputs are compared."""
        first = () if self._history.of_class else (ME,)
        rest = self._workers or [name for name in self._everyone() if name not in first]
        return f"Inspector({', '.join((*first, *rest))})"

    def move_beside(self) -> None:
        """Ask for a panel that stays in sight beside the notebook; where none comes, the player appears in its cell."""
        self.beside = "asked"  # before the panel opens: its player must know
        if not self._panel.show(self):
            self.beside = "none"

    def close(self) -> None:
        """Stop following the history and leave the page."""
        self._follower.stop()
        cursor_of(self._history).leave(self)
        if self.beside and self.comm is not None:
            self._panel.leave(self)
        super().close()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view, and for stored outputs the text and the picture of this moment."""
        bundle = super()._repr_mimebundle_(**options)
        live, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        with self._history.steady:
            picture = Picture(self._history, len(self._history), xray=self.xray, workers=self._workers)
        still, size = picture._repr_mimebundle_()
        return {**live, **still}, {**about, **size}

    def take_in(self) -> None:
        """Bring up to date what frames are made from."""
        take_in(self._history)

    def redraw(self) -> None:
        """Show the history as it is now."""
        history = self._history
        frame = make_frame(history, len(history), xray=self.xray, workers=self._workers, search=self.search)
        with self.hold_sync():
            self.first, self.last, self.latest = history.first, len(history), dict(frame)

    # The player's side

    @traitlets.observe("xray", "search")
    def _on_look(self, _change: object) -> None:
        if hasattr(self, "_follower"):
            self._follower.draw()

    @traitlets.observe("beside")
    def _on_beside(self, change: dict[str, Any]) -> None:
        if change["new"] in ("closed", "none"):
            self._panel.lost(self)

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:
        """Answer the player's wish for the frame of an earlier step."""
        if not isinstance(content, dict) or content.get("type") != "want" or not isinstance(content.get("step"), int):
            return
        history, xray, search = self._history, bool(content.get("xray")), str(content.get("search") or "")
        with history.steady:
            step = min(max(content["step"], history.first), len(history))
            frame = make_frame(history, step, xray=xray, workers=self._workers, search=search)
        self.send({"type": "frame", "frame": dict(frame), "xray": xray})

    def _everyone(self) -> list[str]:
        return list(self._history.at(len(self._history)).stores)


def inspect(
    *workers: object, where: Literal["inline", "panel"] = "inline", history: History | None = None
) -> Inspector:
    """Open a live picture of all workers, or of these ones (and me).

    It changes while cells run, and stays when they are done. Values that me has never seen stay sealed; the switch
    "X-ray" shows them. With `where="panel"` it stays in sight beside the notebook instead of below its cell. Another
    `history`, such as `sy.class_history()`, is shown in the place of this notebook's own.

    Raises:
        ValueError: if there is no such worker, naming those that there are, or no such place.
    """
    if where not in ("inline", "panel"):
        raise ValueError(say("where_unknown", where=where))
    session.install()
    session.note_names()
    shown = syftlite.history() if history is None else history
    with shown.steady:
        known = list(shown.at(len(shown)).stores)
    names = tuple(str(getattr(worker, "id", worker)) for worker in workers)
    for name in names:
        if name not in known:
            raise ValueError(say("no_worker", name=name, workers=", ".join(known)))
    opened = Inspector(shown, names if shown.of_class else tuple(name for name in names if name != ME))
    if where == "panel":
        opened.move_beside()
    return opened
