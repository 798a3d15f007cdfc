"""An old notebook, run from top to bottom in a kernel of its own, in which `import syft` means syftlite."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from syftlite.errors import NotebookFileError
from syftlite_widgets.left_out import without_installs
from syftlite_widgets.text import say

#: Loads the extension in the kernel, and keeps newer kernels from warning that they listen on this machine.
KERNEL_OPTIONS = ["--InteractiveShellApp.extra_extensions=syftlite_widgets", "--log-level=40"]
#: The name of what is installed, where it is not the name of what is imported.
PACKAGES = {
    **{"PIL": "pillow", "cv2": "opencv-python", "sklearn": "scikit-learn", "skimage": "scikit-image"},
    **{"yaml": "pyyaml", "bs4": "beautifulsoup4"},
}
_MISSING = re.compile(r"No module named '([\w.]+)'")


class _OwnKernel(KernelSpecManager):
    """Knows one kernel: this very Python, whatever others are registered on this machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return that kernel, by whatever name it is asked for."""
        start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=start, display_name="Python 3", language="python")


class _OwnKernelManager(AsyncKernelManager):
    """Starts that kernel."""

    def __init__(self, **options: Any) -> None:
        super().__init__(kernel_spec_manager=_OwnKernel(), **options)


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
            NotebookFileError: if there is no such file, or it is no notebook, or damaged.
            OSError: if it cannot be read.
        """
        try:
            text = path.read_text(encoding="utf-8")
            content = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # typed in part only
            nbformat.validate(content)
        except FileNotFoundError:
            raise NotebookFileError(str(path), "there is no such file") from None
        except OSError:
            raise
        except Exception as trouble:  # nbformat raises what its parts raise: many kinds
            first_line = str(trouble).partition("\n")[0]
            raise NotebookFileError(str(path), f"it is damaged, or no notebook ({first_line})") from None
        return cls(path, content)

    def refuse_place(self, result: Path) -> None:
        """Refuse a place where the result cannot be written, before anything runs.

        Raises:
            NotebookFileError: if it is where the notebook was read from, or in no folder.
        """
        if result.resolve() == self.path.resolve():
            raise NotebookFileError(str(result), say("run_same"))
        if not result.parent.is_dir():
            raise NotebookFileError(str(result), "there is no such folder")

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
            kernel_manager_class=_OwnKernelManager,
            kernel_name="python3",
            allow_errors=not stop,
            coalesce_streams=True,  # what one cell prints is one text, in how many pieces it ever came
            extra_arguments=list(KERNEL_OPTIONS),
            resources={"metadata": {"path": str(self.path.resolve().parent)}},
            on_cell_executed=lambda cell, cell_index, execute_reply: self._note(cells, cell, timeout, tell),
        )
        try:
            client.execute()
        except CellExecutionError:
            pass  # it is noted, and stands in the outputs
        except (DeadKernelError, CellTimeoutError):  # neither is noted by then
            self.ran += 1
            self._tell(self.ran, len(cells), say("run_died"), tell)
        finally:
            for cell, source in zip(cells, sources, strict=True):
                cell.source = source

    def _note(self, cells: list[NotebookNode], cell: NotebookNode, timeout: int, tell: Callable[[str], Any]) -> None:
        number = next(place for place, each in enumerate(cells, 1) if each is cell)
        self.ran += 1
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        is_meant = "raises-exception" in cell.metadata.get("tags", ())
        self._tell(number, len(cells), "" if error is None or is_meant else _in_words(error, timeout), tell)

    def _tell(self, number: int, cells: int, failure: str, tell: Callable[[str], Any]) -> None:
        if failure:
            self.failures[number] = failure
        tell(say("run_cell", number=number, all=cells, outcome=failure or "ok"))

    def write(self, path: Path) -> None:
        """Write the notebook with what its cells showed.

        Raises:
            NotebookFileError: if that is where it was read from, or in no folder.
        """
        self.refuse_place(path)
        nbformat.write(self.content, path)  # type: ignore[no-untyped-call]  # typed in part only


def _in_words(error: NotebookNode, timeout: int) -> str:
    missing = _MISSING.search(error.evalue) if error.ename == "ModuleNotFoundError" else None
    if missing:
        module = missing[1].partition(".")[0]
        return say("run_missing", module=module, package=PACKAGES.get(module, module))
    if error.ename == "KeyboardInterrupt":
        return say("run_slow", seconds=timeout)
    return f"{error.ename}: {error.evalue.partition(chr(10))[0]}"
