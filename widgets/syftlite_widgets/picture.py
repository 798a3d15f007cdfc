"""The static picture of one step: text and PNG, which show everywhere, with no kernel and no network."""

from __future__ import annotations

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.cards import board
from syftlite_widgets.dot import draw
from syftlite_widgets.scene import place
from syftlite_widgets.still import Still
from syftlite_widgets.svg import finish_svg
from syftlite_widgets.table import text_table


class Picture(Still):
    """What the stores and names were after one step. It stays as it is when the history goes on."""

    def __init__(self, history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = ()) -> None:
        """Take the picture."""
        shown = board(history, step, xray=xray, workers=workers)
        self._layout = layout = place(history, shown, alone=True)
        super().__init__(text_table(shown), lambda theme, dots: draw(layout, "png", theme, dots))

    @property
    def svg(self) -> str | None:
        """The picture as SVG, or None when nothing here can draw."""
        raw = draw(self._layout)
        return None if raw is None else finish_svg(raw, self._layout)


def picture(step: int | None = None, *, xray: bool = False, history: History | None = None) -> Picture:
    """Return a picture of the stores now, or after an earlier step.

    `xray=True` shows values that me has never seen, and says so. Another `history`, such as `sy.class_history()`, is
    drawn in the place of this notebook's own.

    Raises:
        IndexError: if there is no such step, or it is no longer kept.
    """
    session.install()
    session.note_names()
    shown = syftlite.history() if history is None else history
    with shown.steady:
        return Picture(shown, len(shown) if step is None else step, xray=xray)
