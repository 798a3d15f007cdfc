"""What the kit does inside IPython: it notes which names hold what, and knows cells by their number. Draws nothing.

Nothing here may raise in a learner's cell: whatever goes wrong is logged, and the cell goes on.
"""

from __future__ import annotations

import ast
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import syftlite
from syftlite.caller import name_cells
from syftlite.events import Stored
from syftlite.history import History
from syftlite_widgets.lost import lost_at_cells_end, say_what_is_lost
from syftlite_widgets.outputs import Outputs, drop_traceback
from syftlite_widgets.recording import Recording
from syftlite_widgets.statements import lost_send, mark_between

_log = logging.getLogger(__name__)


def _quietly(function: Callable[..., None]) -> Callable[..., None]:
    """Log what goes wrong: it must not reach the learner."""

    @wraps(function)
    def call(*arguments: Any, **options: Any) -> None:
        try:
            function(*arguments, **options)
        except Exception:
            _log.exception("The notebook could not be followed.")

    return call


class Session:
    """One notebook: what is hooked into its IPython, until `remove`."""

    def __init__(self, shell: Any) -> None:
        """Hook into a shell."""
        from syftlite_widgets import magics

        self.shell = shell
        #: When the running cell began (seconds), None between cells; and the id that the front end gave that cell.
        self.cell_id = _running_cell(shell)
        self.cell_began: float | None = time.monotonic() if self.cell_id is not None else None
        self.after_cell: list[Callable[[], None]] = []
        self.is_noting = False
        self.outputs = Outputs(shell)
        self._stepped: Recording | None = None
        self._lost_send = ""
        self._forget_cells = name_cells(self._name_of_cell)
        self._marker = _Marker(self)
        shell.ast_transformers.append(self._marker)
        shell.input_transformer_manager.cleanup_transforms.insert(0, magics.uncover)
        self._remove_magics = magics.register(shell)
        self._hooks = (
            ("pre_execute", self._begin),
            ("pre_run_cell", self._meet),
            ("post_execute", self._end),
            ("post_run_cell", self._show_steps),
        )
        for event, hook in self._hooks:
            shell.events.register(event, hook)

    def remove(self) -> None:
        """Take everything out of the shell again."""
        from syftlite_widgets import magics

        self._forget_cells()
        self._remove_magics()
        self.outputs.remove()
        if self._stepped is not None:
            self._stepped.end()
            self._stop_recording()
        for each, place in (
            (self._marker, self.shell.ast_transformers),
            (magics.uncover, self.shell.input_transformer_manager.cleanup_transforms),
        ):
            if each in place:
                place.remove(each)
        for event, hook in self._hooks:
            if hook in self.shell.events.callbacks[event]:
                self.shell.events.unregister(event, hook)

    def names(self) -> dict[str, object]:
        """Return the names that the learner made, without IPython's own."""
        hidden = self.shell.user_ns_hidden
        missing = object()
        return {name: value for name, value in self.shell.user_ns.items() if hidden.get(name, missing) is not value}

    def mark(self, tree: ast.Module) -> None:
        """Put the calls of ours into the code that is about to run."""
        is_cell = not self._is_marked
        if is_cell:
            self._lost_send = lost_send(tree)
            self._is_marked = True
        if self._stepped is None or not self._stepped.mark(tree):
            mark_between(tree)

    def _begin(self) -> None:
        self.cell_began = time.monotonic()

    @_quietly
    def _meet(self, info: Any) -> None:
        from syftlite_widgets import magics

        self.cell_id = getattr(info, "cell_id", None)
        self._is_marked, self._lost_send = False, ""
        self.outputs.begin(info.raw_cell)
        code = magics.without_blank_lines(info.raw_cell)
        if magics.is_stepped(code):
            place = f"In[{self.shell.execution_count}]"
            self._stepped = Recording(code, place, syftlite.history(), note_names)
            _recordings.append(self._stepped)

    #: Whether the running cell's tree has been seen; what `%time` runs inside it comes later.
    _is_marked = True

    def _end(self) -> None:
        self._tell_of_lost_send()
        _quietly(self.outputs.end)()
        note_names()
        self.cell_began = None
        for callback in list(self.after_cell):
            try:
                callback()
            except Exception:
                _log.exception("A picture could not be brought up to date.")

    @_quietly
    def _tell_of_lost_send(self) -> None:
        code, self._lost_send = self._lost_send, ""
        if code:
            lost_at_cells_end(syftlite.history(), code, is_shown=self.outputs.has_new)

    @_quietly
    def _show_steps(self, result: Any) -> None:
        """Show what `%%step` recorded, below what the cell itself showed."""
        from syftlite_widgets.stepping import show

        recording = self._stepped
        if recording is not None:
            self._stop_recording()
            error = result.error_in_exec
            recording.end(error, self._line_of(error))
            if len(recording):
                show(recording)

    def _stop_recording(self) -> None:
        if self._stepped in _recordings:
            _recordings.remove(self._stepped)
        self._stepped = None

    def _line_of(self, error: BaseException | None) -> int | None:
        """Return the line of the running cell that raised an error, None when it was raised elsewhere."""
        trace = error.__traceback__ if error is not None else None
        while trace is not None:
            if self._name_of_cell(trace.tb_frame.f_code.co_filename) is not None:
                return trace.tb_lineno
            trace = trace.tb_next
        return None

    def _name_of_cell(self, file: str) -> str | None:
        """Return "In[7]" for the file name under which IPython compiled that cell."""
        named = self.shell.compile.format_code_name(file)
        if named is None:
            return None
        number = str(named[1])
        return number if number.startswith("In[") else None


def _running_cell(shell: Any) -> str | None:
    """Return the id of the cell that is installing the session, None where no front end gave it one."""
    parent = shell.get_parent() if hasattr(shell, "get_parent") else None
    metadata = parent.get("metadata", {}) if isinstance(parent, dict) else {}
    return metadata.get("cellId")


class _Marker(ast.NodeTransformer):
    """Has IPython put our calls between the statements of each cell."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Mark a cell; IPython would drop a transformer that raises."""
        _quietly(self._session.mark)(node)
        return node


_sessions: list[Session] = []
#: What is being recorded; the innermost last.
_recordings: list[Recording] = []


def current() -> Session | None:
    """Return the session of this notebook, None outside IPython or before `install`."""
    return _sessions[0] if _sessions else None


def install(shell: Any = None) -> Session | None:
    """Hook into this notebook, once; returns None outside IPython."""
    if _sessions:
        return _sessions[0]
    if shell is None:
        try:
            from IPython import get_ipython
        except ImportError:
            return None
        shell = get_ipython()
    if shell is None:
        return None
    _sessions.append(Session(shell))
    return _sessions[0]


def remove() -> None:
    """Undo `install`."""
    while _sessions:
        _sessions.pop().remove()


@contextmanager
def recording(into: Recording) -> Iterator[None]:
    """Take down, within a `with` block, which statements run."""
    _recordings.append(into)
    try:
        yield
    finally:
        _recordings.remove(into)


def forget() -> None:
    """Let go of what this notebook holds without a name: displayed containers, `_`, and a failed cell's traceback.

    Pointers that have a name stay.
    """
    session = current()
    if session is not None:
        session.outputs.forget()
    drop_traceback(session.shell if session else None)
    note_names()


# What is called between the statements of a cell


@_quietly
def note_names(*, is_running: bool = False, of: History | None = None) -> None:
    """Record in the history what the notebook's names stand for now.

    While a call `is_running`, what it has just made cannot have a name yet. `of` is the history that grew: if it is
    another room's there is nothing to note, for this one may be half way through letting go of what was garbage too.
    """
    session = current()
    if session is None or session.is_noting:
        return  # whoever is told of the names that are being noted need not note them again
    session.is_noting = True
    try:
        history = syftlite.history(settled=not is_running)
        if of is not None and of is not history:
            return
        made = {(event.worker, event.id) for event in history.events(len(history)) if isinstance(event, Stored)}
        history.note_names(session.outputs.with_held(session.names(), made if is_running else ()))
    finally:
        session.is_noting = False


@_quietly
def note_statement(number: int) -> None:
    """Record that a statement of the cell begins."""
    if _recordings:
        _recordings[-1].reach(number)


@_quietly
def note_send(code: str) -> None:
    """Say so if what was just sent is lost already, because nobody kept the pointer."""
    say_what_is_lost(syftlite.history(), code)
