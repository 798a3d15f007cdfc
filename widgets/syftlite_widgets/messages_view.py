"""The messages as a live view: lanes downward in time, totals, a log. Stands on the same cursor as the inspector."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

import anywidget
import traitlets

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.cursor import NEWEST, cursor_of
from syftlite_widgets.follower import Follower, close_older
from syftlite_widgets.messages_picture import (
    LOGGED,
    MessagesPicture,
    log_columns,
    log_rows,
    make_messages_frame,
    traffic_of,
)
from syftlite_widgets.module import whole_module, whole_style
from syftlite_widgets.text import MESSAGES_LABELS, labels, say


class Messages(anywidget.AnyWidget):
    """Shows who sent what to whom, live; a click on a message goes to its step, here and in the inspector."""

    # As text, for anywidget keeps every widget alive that was made from a file which it watches for changes. The
    # player's style sheet comes first: colours and buttons stand there, once for all views.
    _esm = whole_module("messages.js")
    _css = whole_style("player.css", "messages.css")

    #: The step that it stands on; -1 follows the newest.
    step = traitlets.Int(NEWEST).tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    log: traitlets.List[list[object]] = traitlets.List().tag(sync=True)
    #: What the cells of its rows are.
    columns: traitlets.List[str] = traitlets.List().tag(sync=True)
    log_note = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    #: The open views by the notebook cell that made them: a cell that runs again replaces its own.
    _of_cell: ClassVar[weakref.WeakValueDictionary[str, Messages]] = weakref.WeakValueDictionary()

    def __init__(self, history: History) -> None:
        """Open a view of a history's messages."""
        super().__init__(labels=labels(MESSAGES_LABELS))
        self._history = history
        self._logged = -1
        cursor_of(history).join(self)
        self._follower = Follower(history, self)
        close_older(self._of_cell, self)
        self._follower.catch_up()

    def __repr__(self) -> str:
        """Say what is shown, without an address in memory: stored outputs are compared."""
        return f"Messages({', '.join(self._history.at(len(self._history)).stores)})"

    def close(self) -> None:
        """Stop following the history and leave the page."""
        self._follower.stop()
        cursor_of(self._history).leave(self)
        super().close()

    def take_in(self) -> None:
        """Bring up to date what the view is made from."""
        traffic_of(self._history)

    def redraw(self) -> None:
        """Show the history as it is now, at the step that this view stands on."""
        history = self._history
        with self.hold_sync():
            self.first, self.last = history.first, len(history)
            self.frame = dict(make_messages_frame(history, self._standing()))
            if self._logged != history.revision:
                self._logged = history.revision
                self.columns = list(log_columns(history))
                self.log = [list(row) for row in log_rows(history)]
                count = traffic_of(history).rows[-1].number if self.log else 0
                newest = say("log_newest", count=f"{LOGGED:,}", all=f"{count:,}")
                self.log_note = say("log_all") if count == len(self.log) else newest

    def _standing(self) -> int:
        """Return the step that is shown."""
        last = len(self._history)
        return last if self.step < 0 else min(max(self.step, self._history.first), last)

    @traitlets.observe("step")
    def _on_step(self, _change: object) -> None:
        if hasattr(self, "_follower") and self.frame.get("step") != self._standing():
            self.redraw()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view, and for stored outputs the text and the picture of this moment."""
        bundle = super()._repr_mimebundle_(**options)
        live, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        still, size = MessagesPicture(self._history, self._standing())._repr_mimebundle_()
        return {**live, **still}, {**about, **size}


def messages(history: History | None = None) -> Messages:
    """Open a live view of all messages: who sent what to whom, when, and how many bytes.

    It stands on the same step as an open `inspect()` of this history: going back in one goes back in the other.
    """
    if history is None:
        session.install()
        session.note_names()
        history = syftlite.history()
    return Messages(history)
