"""An old notebook, run from top to bottom in a kernel of its own, in which `import syft` means syftlite."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from syftlite.errors import NotebookFileError
from syftlite_widgets.text import say

#: Loads the extension in the kernel, and keeps newer kernels from warning that they listen on this machine.
KERNEL_OPTIONS = ["--InteractiveShellApp.extra_extensions=syftlite_widgets", "--log-level=40"]
#: Lines that would put another syft or another torch in the place of these.
_INSTALLS = re.compile(r"^\s*[!%]\s*(?:\S*python\S* -m )?(?:pip3?|conda|mamba)\s+install\b.*\b(?:syft|torch|pytorch)\b")
_MISSING = re.compile(r"No module named '([\w.]+)'")


@dataclass(slots=True)
class OldNotebook:
    """A notebook that was read, and what came of running it: how many cells ran, and what the others raised."""

    path: Path
    content: NotebookNode
    ran: int = 0
    failures: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> OldNotebook:
        """Read a notebook of any format that there was.

        Raises:
            NotebookFileError: if there is no such file, or it is damaged.
        """
        try:
            content = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # typed in part only
            nbformat.validate(content)
        except FileNotFoundError:
            raise NotebookFileError(str(path), "there is no such file") from None
        except Exception as trouble:  # nbformat raises what its parts raise: many kinds
            first_line = str(trouble).partition("\n")[0]
            raise NotebookFileError(str(path), f"it is damaged, or no notebook ({first_line})") from None
        return cls(path, content)

    def run(self, *, stop: bool, timeout: int, tell: Callable[[str], Any]) -> None:
        """Run every cell, or until the first that fails; tells of each that ran. The sources stay as they are."""
        cells = [cell for cell in self.content.cells if cell.cell_type == "code"]
        sources = [cell.source for cell in cells]
        for cell in cells:
            cell.source = without_installs(cell.source)
        self.content.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        client = NotebookClient(
            self.content,
            timeout=timeout,
            interrupt_on_timeout=True,
            kernel_name="python3",
            allow_errors=not stop,
            extra_arguments=KERNEL_OPTIONS,
            resources={"metadata": {"path": str(self.path.resolve().parent)}},
            on_cell_executed=lambda cell, cell_index, execute_reply: self._note(cells, cell, timeout, tell),
        )
        try:
            client.execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError):
            pass  # it is noted, or stands in the outputs
        finally:
            for cell, source in zip(cells, sources, strict=True):
                cell.source = source

    def _note(self, cells: list[NotebookNode], cell: NotebookNode, timeout: int, tell: Callable[[str], Any]) -> None:
        number = next(place for place, each in enumerate(cells, 1) if each is cell)
        self.ran += 1
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if error is not None:
            self.failures[number] = _in_words(error, timeout)
        tell(say("run_cell", number=number, all=len(cells), outcome=self.failures.get(number, "ok")))

    def write(self, path: Path) -> None:
        """Write the notebook with what its cells showed.

        Raises:
            NotebookFileError: if that is where it was read from.
        """
        if path.resolve() == self.path.resolve():
            raise NotebookFileError(str(path), say("run_same"))
        nbformat.write(self.content, path)  # type: ignore[no-untyped-call]  # typed in part only


def without_installs(source: str) -> str:
    r"""Return a cell's code, with lines that say so in the place of those that would install another syft or torch.

    >>> print(without_installs("!pip install syft==0.2.9\nx = 1"))
    print('Left out: !pip install syft==0.2.9 (it would replace what this notebook runs on)')
    x = 1
    """
    return "\n".join(
        f"print({say('run_skipped', line=line.strip())!r})" if _INSTALLS.match(line) else line
        for line in source.split("\n")
    )


def _in_words(error: NotebookNode, timeout: int) -> str:
    missing = _MISSING.search(error.evalue) if error.ename == "ModuleNotFoundError" else None
    if missing and not missing[1].startswith("syft"):
        return say("run_missing", module=missing[1].partition(".")[0])
    if error.ename == "KeyboardInterrupt":
        return say("run_slow", seconds=timeout)
    return f"{error.ename}: {error.evalue.partition(chr(10))[0]}"
