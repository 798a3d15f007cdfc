"""A notebook's shell, for the tests of what the kit does inside IPython."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from IPython.core.interactiveshell import InteractiveShell

import syftlite as sy
import syftlite_widgets

START = """
import torch, syftlite as sy
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob"); alice = sy.VirtualWorker(hook, id="alice")
"""


@contextmanager
def loaded_shell() -> Iterator[InteractiveShell]:
    """Give a shell with the extension loaded, which has run its first cell, in an empty room."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    with sy.fresh():
        syftlite_widgets.load_ipython_extension(shell)
        cell(shell, START)
        yield shell
        syftlite_widgets.unload_ipython_extension(shell)
    InteractiveShell.clear_instance()


def cell(shell: InteractiveShell, code: str) -> object:
    """Run a cell as a notebook does, and return its value; raise its error."""
    result = shell.run_cell(code, store_history=True)
    result.raise_error()
    return result.result
