"""Writes down, in a kernel that runs a lesson, what a page needs to show it: every step's drawing, and every question.

Nothing in it is for a learner's notebook: `notebooks/build.py --pages` puts the two calls into the copy that it runs.
"""

from __future__ import annotations

import json
from typing import Any

import syftlite as sy
from syftlite_lessons.feedback import Feedback
from syftlite_widgets.inspector import Inspector
from syftlite_widgets.picture import Picture
from syftlite_widgets.predict import Prediction
from syftlite_widgets.scene import make_frame
from syftlite_widgets.self_contained import Lines

MEDIA_TYPE = "application/vnd.syftlite.recorded+json"
#: The most steps that a player knows: the training of a model takes thousands, and nobody reads them one by one.
MOST_STEPS = 60


class Recorder:
    """What one kernel's cells showed, in their order."""

    def __init__(self, shell: Any) -> None:
        """Look at each cell of a shell when it has run."""
        #: For each cell, what kind of thing its last line shows.
        self.cells: list[dict[str, Any]] = []
        self.predictions: list[Prediction] = []
        #: For each player, the frames of its steps.
        self.players: list[list[dict[str, Any]]] = []
        self._lines = Lines()
        self._shown_until = 0
        sy.history().watch()  # with the lines of the steps, an inspector or not
        shell.events.register("post_run_cell", self._note)

    def _note(self, result: Any) -> None:
        shown, history = result.result, sy.history()
        cell: dict[str, Any] = {"kind": ""}
        if isinstance(shown, Prediction):
            cell |= {"kind": "prediction", "number": len(self.predictions)}
            self.predictions.append(shown)
        elif isinstance(shown, Inspector):
            cell |= self._player()
        elif isinstance(shown, Picture):
            # A drawing of another room, of what an exercise asks for, has no steps.
            is_now = repr(shown) == repr(Picture(history, len(history)))
            cell |= self._player() if is_now else {"kind": "drawing", "svg": shown.svg or ""}
        elif isinstance(shown, Feedback):
            cell["kind"] = "feedback"
        self.cells.append(cell)

    def _player(self) -> dict[str, Any]:
        """Return a player of the steps since the one before it, and of one at least if there is one.

        It is drawn now: names that later cells give belong to the same steps, and not here.
        """
        history = sy.history()
        last = len(history)
        first = max(min(self._shown_until, last - 1), last - MOST_STEPS, 0)
        self._shown_until = last
        self.players.append([self._lines.pack(make_frame(history, step)) for step in range(first, last + 1)])
        return {"kind": "player", "number": len(self.players) - 1}

    def document(self) -> dict[str, Any]:
        """Return all of it, as JSON can say it."""
        asked = [
            {"questions": each.questions, "truths": each.truths, "labels": each.labels} for each in self.predictions
        ]
        return {"cells": self.cells, "players": self.players, "lines": self._lines.table, "predictions": asked}


_recorders: list[Recorder] = []


def begin() -> None:
    """Look on from now."""
    from IPython import get_ipython

    _recorders[:] = [Recorder(get_ipython())]


def end() -> None:
    """Show what was recorded, for the program that runs this notebook."""
    from IPython.display import display

    document = json.loads(json.dumps(_recorders[-1].document()))
    display({MEDIA_TYPE: document}, raw=True)  # type: ignore[no-untyped-call]  # IPython ships no types for it
