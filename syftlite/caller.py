"""The learner's line that is running, and the names it gives to objects. Knows nothing of workers and pointers."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

#: Code of these packages is never the learner's.
_NOT_THE_LEARNER = ("syftlite", "syftlite_widgets", "torch", "contextlib", "functools", "_pytest", "IPython", "importlib")

#: Functions that know the cells of a notebook: file name → "In[7]", or None for a file that is no cell.
_cell_names: list[Callable[[str], str | None]] = []


@dataclass(slots=True, frozen=True)
class Line:
    """A line of the learner's code: what it says, and where it stands."""

    code: str = ""
    place: str = ""

    def __str__(self) -> str:
        """Return 'In[7], line 2: `x_ptr.get()`'."""
        return f"{self.place}: `{self.code}`" if self.code else self.place


def name_cells(resolver: Callable[[str], str | None]) -> Callable[[], None]:
    """Let `resolver` tell which files are cells of a notebook; returns the function that takes it back."""
    _cell_names.append(resolver)
    return lambda: _cell_names.remove(resolver) if resolver in _cell_names else None


def line() -> Line:
    """Return the learner's line that is running now, an empty one when there is none."""
    frame = next(_learners_frames(), None)
    if frame is None:
        return Line()
    file, number = frame.f_code.co_filename, frame.f_lineno
    return Line(linecache.getline(file, number, frame.f_globals).strip(), f"{_file_name(file)}, line {number}")


def name_of(thing: object) -> str | None:
    """Return the name that the learner's running code has for this very object, or None.

    >>> import syftlite.caller
    >>> apples = object()
    >>> syftlite.caller.name_of(apples)
    'apples'
    """
    for frame in _learners_frames():
        for names in (frame.f_locals, frame.f_globals):
            for name, value in list(names.items()):
                if value is thing and not name.startswith("_"):
                    return str(name)
    return None


def _learners_frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).split(".")[0] not in _NOT_THE_LEARNER:
            yield frame
        frame = frame.f_back


def _file_name(file: str) -> str:
    for resolver in _cell_names:
        cell = resolver(file)
        if cell is not None:
            return cell
    return file if file.startswith("<") else Path(file).name
