"""A still: a text and a PNG of one thing, which show everywhere, with no kernel and no network. Knows not of what."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from syftlite_widgets.engine import lacks_letters
from syftlite_widgets.text import say
from syftlite_widgets.themes import DARK, LIGHT, Theme

#: Twice as many dots as points, for sharp screens and paper.
DOTS_PER_INCH = 144

#: Draws as PNG, in a theme, with so many dots an inch; None when nothing here can draw.
Draw = Callable[[Theme, int], bytes | None]


class Still:
    """A picture that stays as it is when the history goes on."""

    def __init__(self, text: str, draw: Draw) -> None:
        """Keep what was taken."""
        self._text = text
        self._draw = draw

    def __repr__(self) -> str:
        """Return the picture as text."""
        return self._text

    def png(self, *, dark: bool = False) -> bytes | None:
        """Return the picture as PNG, or None when nothing here can draw it."""
        if lacks_letters(self._text):
            return None
        return self._draw(DARK if dark else LIGHT, DOTS_PER_INCH)

    def save(self, path: str | Path, *, dark: bool = False) -> None:
        """Write the picture to a PNG file.

        Raises:
            RuntimeError: if nothing on this machine can draw it, with what to install.
        """
        png = self.png(dark=dark)
        if png is None:
            raise RuntimeError(self._why_not())
        Path(path).write_bytes(png)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        png = self.png()
        if png is None:
            return {"text/plain": f"{self._text}\n\n{self._why_not()}"}, {}
        # A PNG begins with its size in dots; a page counts 96 to the inch.
        width, height = (round(dots * 96 / DOTS_PER_INCH) for dots in struct.unpack(">II", png[16:24]))
        # The words of a picture go with it to whatever front end asks for them: nbconvert's classic pages do.
        about = {"width": width, "height": height, "alt": self._text}
        return {"text/plain": self._text, "image/png": png}, {"image/png": about}

    def _why_not(self) -> str:
        return say("no_letters" if lacks_letters(self._text) else "no_engine")
