"""Lets nbval run notebooks as Jupyter does, for pytest's `-p syftlite_lessons.nbval_plugin`. Knows no lesson.

Left to itself nbval runs cells outside the history: nothing is in `Out`, every line is of `In[1]`, and what a lesson
says of both comes out differently. And what is stored has text and pictures only, where a kernel sends more.
"""

from __future__ import annotations

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbFile

from syftlite_lessons.feedback import MEDIA_TYPE

#: What is shown beside the text that is compared, and stored nowhere.
NOT_STORED = ("text/html", MEDIA_TYPE)


def execute_cell_input(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> str:
    """Run a cell as Jupyter runs one, and return the id of the request."""
    return str(self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False))


def pytest_configure() -> None:
    """Have cells run inside the history."""
    RunningKernel.execute_cell_input = execute_cell_input


def pytest_collectstart(collector: object) -> None:
    """Compare what is stored."""
    if isinstance(collector, IPyNbFile):
        collector.skip_compare = (*collector.skip_compare, *NOT_STORED)
