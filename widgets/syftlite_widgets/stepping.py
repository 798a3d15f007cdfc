"""Stepping through a cell: the inspector over the statements that ran, beside the cell's code.

`%%step` on a cell and `step_through(code)` run the code once, exactly as it would run without them.
"""

from __future__ import annotations

import ast
import linecache
import sys
import textwrap
import traceback
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import traitlets

import syftlite
from syftlite.snapshot import describe_held
from syftlite_widgets import session
from syftlite_widgets.inspector import Inspector
from syftlite_widgets.recording import Recording
from syftlite_widgets.sentences import sentence
from syftlite_widgets.text import say

#: More steps than this are not listed in the text.
MOST_STEPS = 40

_next_file = count(1).__next__


class Stepper(Inspector):
    """Shows what each statement of a cell did, with the line that just ran and the next one marked."""

    #: Its own: an inspector that the cell opened itself stays.
    _of_cell: ClassVar[WeakValueDictionary[str, Inspector]] = WeakValueDictionary()

    def __init__(self, recording: Recording) -> None:
        """Open the picture of a recorded run, before its first statement."""
        self._recording = recording
        super().__init__(recording.steps())
        self.step = self._history.first

    def __repr__(self) -> str:
        """Return the steps as text: what each line did, and an error."""
        history = self._history
        lines = []
        for step in range(history.first + 1, len(history) + 1)[:MOST_STEPS]:
            lines += [f"{step}  {history.step(step).code}", f"   {sentence(history, step)}"]
        if len(history) - history.first > MOST_STEPS:
            lines.append("  " + say("more", count=f"{len(history) - history.first - MOST_STEPS:,}"))
        return "\n".join(lines)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view, and for stored outputs the steps as text above the stores in the end, and a picture."""
        bundle, about = super()._repr_mimebundle_(**options)
        return {**bundle, "text/plain": f"{self!r}\n\n{bundle['text/plain']}"}, about

    def send(self, content: Any, buffers: Any = None) -> None:
        """Send a message; a frame gets the cell's code."""
        if isinstance(content, dict) and "frame" in content:
            content = {**content, "frame": self._beside_code(content["frame"])}
        super().send(content, buffers)

    @traitlets.validate("latest")
    def _add_code(self, proposal: Any) -> Any:
        return self._beside_code(proposal["value"])

    def _beside_code(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Return a frame with the whole cell in the place of one line."""
        if "step" not in frame:
            return frame
        step = frame["step"] - self._history.first
        told = frame["sentence"] if step else say("before_cell")
        return {**frame, "code": self._recording.listing(step), "place": say("step_legend"), "sentence": told}


def show(recording: Recording) -> None:
    """Show a recorded run below the cell, or print its steps where there is no IPython."""
    display: Callable[[object], Any] = print
    with suppress(ImportError):
        from IPython.display import display
    display(Stepper(recording))


def step_through(code: str, namespace: dict[str, Any] | None = None) -> Stepper:
    """Run code once, and return the picture to step through it: what `%%step` does with a cell.

    It runs in `namespace`; without one, where it is called from. An error goes on to the caller, once the steps up to
    it are shown.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     step_through("x_ptr = torch.ones(2).send(bob)", {"torch": torch, "bob": bob})
        1  x_ptr = torch.ones(2).send(bob)
           A copy of the numbers goes to bob. The tensor here stays as it is.
    """
    __tracebackhide__ = True
    space = sys._getframe(1).f_globals if namespace is None else namespace
    code = textwrap.dedent(code).strip("\n")
    file = f"<step {_next_file()}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)  # for errors and for places
    tree = ast.parse(code, file)

    def note_names() -> None:
        syftlite.history().note_names(describe_held(space))

    here = session.current()
    recording = Recording(code, "", syftlite.history(), note_names if here is None else session.note_names)
    recording.mark(tree)
    try:
        with session.recording(recording):
            exec(compile(tree, file, "exec"), space)
    except BaseException as error:
        recording.end(error, _line_in(file, error))
        show(recording)
        raise
    recording.end()
    return Stepper(recording)


def _line_in(file: str, error: BaseException) -> int | None:
    """Return the line of a file that raised an error."""
    lines = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    return lines[0] if lines else None
