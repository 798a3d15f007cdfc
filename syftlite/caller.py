"""The learner's line that is running, and the names it gives to objects. Knows nothing of workers and pointers."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

#: Code of these packages is never the learner's.
_NOT_THE_LEARNER = (
    "syftlite",
    "syftlite_widgets",
    "syftlite_lessons",
    "torch",
    "contextlib",
    "functools",
    "_pytest",
    "IPython",
    "importlib",
)

#: Functions that know the cells of a notebook: file name → "In[7]", or None for a file that is no cell.
_cell_names: list[Callable[[str], str | None]] = []


#: Module name → whether its code is the learner's: asked at every call while somebody watches.
_learners_modules: dict[str, bool] = {}

#: `id()` of code and the number of one of its instructions → the code, which must stay while its id is here, and the
#: line. Python would read the code's table of lines from the start: a fifth of all that is done for who watches a loop.
_lines: dict[tuple[int, int], tuple[CodeType, int]] = {}
_MANY = 1000


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


def position(depth: int = 2) -> tuple[str, int]:
    """Return file and number of the learner's line that is running now; ("", 0) when there is none. Fast.

    The learner is at least so many frames above: Python builds an object for each frame that is looked at.
    """
    try:
        frame: FrameType | None = sys._getframe(depth)
    except ValueError:  # nobody called: a pointer went at the end of a thread
        return "", 0
    known = _learners_modules.get
    while frame is not None:
        if known(frame.f_globals.get("__name__", "")) or _is_learners(frame):
            return frame.f_code.co_filename, _line_number(frame)
        frame = frame.f_back
    return "", 0


def _line_number(frame: FrameType) -> int:
    place = id(frame.f_code), frame.f_lasti
    known = _lines.get(place)
    if known is None:
        if len(_lines) >= _MANY:
            _lines.clear()
        known = _lines[place] = frame.f_code, frame.f_lineno
    return known[1]


def line_at(position: tuple[str, int]) -> Line:
    """Return the line at a position."""
    file, number = position
    return Line(linecache.getline(file, number).strip(), f"{_file_name(file)}, line {number}") if file else Line()


def line() -> Line:
    """Return the learner's line that is running now, an empty one when there is none."""
    return line_at(position())


def name_of(thing: object) -> str | None:
    """Return the name that the learner's running code has for this very object, or None.

    >>> import syftlite.caller
    >>> apples = object()
    >>> syftlite.caller.name_of(apples)
    'apples'
    """
    return name_where(lambda value: value is thing)


def name_where(is_meant: Callable[[object], bool]) -> str | None:
    """Return the first name, innermost first, whose value is the one that is meant.

    What a module's forward calls things comes last: the line that called the module is what the learner looks at.
    """
    for frame in sorted(_learners_frames(), key=lambda frame: frame.f_code.co_name == "forward"):
        for names in (frame.f_locals, frame.f_globals):
            for name, value in list(names.items()):
                if not name.startswith("_") and name != "self" and is_meant(value):
                    return str(name)
    return None


def attribute_where(is_meant: Callable[[object], bool]) -> tuple[object, str] | None:
    """Return the `self` of a running method of the learner's that has such an attribute, and the attribute's name."""
    for frame in _learners_frames():
        owner = frame.f_locals.get("self")
        for name, value in list(getattr(owner, "__dict__", {}).items()):
            if not name.startswith("_") and is_meant(value):
                return owner, str(name)
    return None


def _learners_frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if _is_learners(frame):
            yield frame
        frame = frame.f_back


def _is_learners(frame: FrameType) -> bool:
    module = frame.f_globals.get("__name__", "")
    known = _learners_modules.get(module)
    if known is None:
        known = _learners_modules[module] = str(module).partition(".")[0] not in _NOT_THE_LEARNER
    # An example in a docstring runs in its module's name, and is a learner's all the same.
    return known or frame.f_code.co_filename[:8] == "<doctest"


def _file_name(file: str) -> str:
    for resolver in _cell_names:
        cell = resolver(file)
        if cell is not None:
            return cell
    return file if file.startswith("<") else _last_part(file)


@lru_cache(maxsize=1000)
def _last_part(file: str) -> str:
    return Path(file).name
