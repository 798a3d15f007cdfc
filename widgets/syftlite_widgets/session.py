"""What the kit does inside IPython: it notes which names hold what, and knows cells by their number. Draws nothing.

Nothing here may raise in a learner's cell: whatever goes wrong is logged, and the cell goes on.
"""

from __future__ import annotations

import ast
import logging
import time
from collections.abc import Callable
from typing import Any

import syftlite
from syftlite.caller import name_cells
from syftlite.snapshot import describe_names

_log = logging.getLogger(__name__)

#: What runs between the statements of a cell. It is found through the import system, so it adds no name to anybody.
_MARKER = "__import__('syftlite_widgets.session').session.note_names()"


class Session:
    """One notebook: what is hooked into its IPython, until `remove`."""

    def __init__(self, shell: Any) -> None:
        """Hook into a shell."""
        self.shell = shell
        #: When the running cell began (seconds), None between cells; and the id that the front end gave that cell.
        self.cell_began: float | None = None
        self.cell_id: str | None = None
        self.after_cell: list[Callable[[], None]] = []
        self._forget_cells = name_cells(self._name_of_cell)
        self._marker = _Marker()
        shell.ast_transformers.append(self._marker)
        self._hooks = (("pre_execute", self._begin), ("pre_run_cell", self._identify), ("post_execute", self._end))
        for event, hook in self._hooks:
            shell.events.register(event, hook)

    def remove(self) -> None:
        """Take everything out of the shell again."""
        self._forget_cells()
        if self._marker in self.shell.ast_transformers:
            self.shell.ast_transformers.remove(self._marker)
        for event, hook in self._hooks:
            if hook in self.shell.events.callbacks[event]:
                self.shell.events.unregister(event, hook)

    def names(self) -> dict[str, object]:
        """Return the names that the learner made, without IPython's own."""
        hidden = self.shell.user_ns_hidden
        missing = object()
        return {name: value for name, value in self.shell.user_ns.items() if hidden.get(name, missing) is not value}

    def _begin(self) -> None:
        self.cell_began = time.monotonic()

    def _identify(self, info: Any) -> None:
        self.cell_id = getattr(info, "cell_id", None)

    def _end(self) -> None:
        note_names()
        self.cell_began = None
        for callback in list(self.after_cell):
            try:
                callback()
            except Exception:
                _log.exception("A picture could not be brought up to date.")

    def _name_of_cell(self, file: str) -> str | None:
        """Return "In[7]" for the file name under which IPython compiled that cell."""
        named = self.shell.compile.format_code_name(file)
        if named is None:
            return None
        number = str(named[1])
        return number if number.startswith("In[") else None


class _Marker(ast.NodeTransformer):
    """Has the names noted between the statements of a cell, so that each step shows the names of its moment."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Put a marker before every statement but the first; the last one stays last, for its value is shown."""
        body: list[ast.stmt] = []
        for number, statement in enumerate(node.body):
            from_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
            if number and not from_future:
                marker = ast.parse(_MARKER).body[0]
                for part in ast.walk(marker):
                    ast.copy_location(part, statement)
                body.append(marker)
            body.append(statement)
        node.body = body
        return node


_sessions: list[Session] = []


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


def note_names() -> None:
    """Record in the history what the notebook's names stand for now."""
    session = current()
    if session is None:
        return
    try:
        syftlite.history().note_names(describe_names(session.names()))
    except Exception:
        _log.exception("The names of this notebook could not be noted.")
