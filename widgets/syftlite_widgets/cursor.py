"""The cursor: the step that all views of one history stand on. Knows of a view only that it has a trait `step`."""

from __future__ import annotations

import weakref
from typing import Any

import traitlets

from syftlite.history import History

#: The cursor of a view that follows the newest step.
NEWEST = -1


class Cursor:
    """One step, and the views that stand on it. It keeps none of them alive."""

    def __init__(self) -> None:
        """Follow the newest step."""
        self.step = NEWEST
        self._views: weakref.WeakSet[traitlets.HasTraits] = weakref.WeakSet()

    def join(self, view: traitlets.HasTraits) -> None:
        """Let a view go where the others go, and the others where it goes."""
        view.set_trait("step", self.step)
        view.observe(self._follow, names="step")
        self._views.add(view)

    def leave(self, view: traitlets.HasTraits) -> None:
        """Let a view go its own way; nothing happens if it does so already."""
        if view in self._views:
            self._views.discard(view)
            view.unobserve(self._follow, names="step")

    def _follow(self, change: Any) -> None:
        """Bring all views to where one of them went."""
        if change["new"] == self.step:
            return
        self.step = change["new"]
        for view in list(self._views):
            view.set_trait("step", self.step)


_cursors: weakref.WeakKeyDictionary[History, Cursor] = weakref.WeakKeyDictionary()


def cursor_of(history: History) -> Cursor:
    """Return the one cursor of a history."""
    return _cursors.setdefault(history, Cursor())
