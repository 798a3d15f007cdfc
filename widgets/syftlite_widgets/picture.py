"""The static picture of one step: text and PNG, which show everywhere, with no kernel and no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import syftlite
from syftlite.history import History
from syftlite_widgets import session
from syftlite_widgets.cards import board
from syftlite_widgets.dot import draw
from syftlite_widgets.scene import place
from syftlite_widgets.svg import finish_svg
from syftlite_widgets.table import text_table
from syftlite_widgets.text import say
from syftlite_widgets.themes import DARK, LIGHT

#: Twice as many dots as points, for sharp screens and paper.
DOTS_PER_INCH = 144


class Picture:
    """What the stores and names were after one step. It stays as it is when the history goes on."""

    def __init__(self, history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = ()) -> None:
        """Take the picture."""
        shown = board(history, step, xray=xray, workers=workers)
        self._layout = place(history, shown)
        self._text = text_table(shown)

    def __repr__(self) -> str:
        """Return the picture as a text table."""
        return self._text

    @property
    def svg(self) -> str | None:
        """The picture as SVG, or None when nothing here can draw."""
        raw = draw(self._layout)
        return None if raw is None else finish_svg(raw, self._layout)

    def png(self, *, dark: bool = False) -> bytes | None:
        """Return the picture as PNG, or None when nothing here can draw."""
        return draw(self._layout, "png", DARK if dark else LIGHT, DOTS_PER_INCH)

    def save(self, path: str | Path, *, dark: bool = False) -> None:
        """Write the picture to a PNG file.

        Raises:
            RuntimeError: if nothing on this machine can draw.
        """
        png = self.png(dark=dark)
        if png is None:
            raise RuntimeError(say("no_engine"))
        Path(path).write_bytes(png)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        png = self.png()
        if png is None:
            return {"text/plain": f"{self._text}\n\n{say('no_engine')}"}, {}
        size = {"width": round(self._layout.width * 4 / 3), "height": round(self._layout.height * 4 / 3)}
        return {"text/plain": self._text, "image/png": png}, {"image/png": size}


def picture(step: int | None = None, *, xray: bool = False) -> Picture:
    """Return a picture of the stores now, or after an earlier step.

    `xray=True` shows values that me has never seen, and says so.

    Raises:
        IndexError: if there is no such step, or it is no longer kept.
    """
    session.install()
    session.note_names()
    history = syftlite.history()
    return Picture(history, len(history) if step is None else step, xray=xray)
