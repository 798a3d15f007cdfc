"""Runs one submitted notebook in a fresh kernel, in a process of its own, and writes down what its checks said.

    python run_submission.py NOTEBOOK RESULT SECONDS_PER_CELL MEDIA_TYPE

It executes whatever stands in the notebook. `grading.py` starts it as a file, watches it, and ends it: it imports
nothing of the kit, whose torch only the kernel needs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError


def main(words: list[str]) -> int:
    """Run the notebook; the result is a JSON file with a list of feedback, and what stopped the run."""
    notebook, result, seconds, media_type = Path(words[0]), Path(words[1]), float(words[2]), words[3]
    said, stopped = run(notebook, seconds, media_type)
    result.write_text(json.dumps({"said": said, "stopped": stopped}, ensure_ascii=False), encoding="utf-8")
    return 0


def run(path: Path, seconds: float, media_type: str) -> tuple[list[dict[str, Any]], str]:
    """Return what the checks of a notebook said, in order, and why it was stopped ("" when it ran to its end)."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever was submitted: it is the file that is at fault
        return [], f"no notebook: {type(error).__name__}"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []  # what somebody stored there counts for nothing
    stopped = ""
    with tempfile.TemporaryDirectory() as empty:
        client = NotebookClient(
            notebook,
            timeout=seconds,
            allow_errors=True,  # one broken cell does not spoil the others
            kernel_name="python3",
            store_widget_state=False,
            extra_arguments=["--log-level=50"],
            resources={"metadata": {"path": empty}},
        )
        try:
            client.execute()
        except CellTimeoutError:
            stopped = f"a cell ran longer than {seconds:g} seconds"
        except DeadKernelError:
            stopped = "the kernel died"
    return [said for cell in notebook.cells for said in _said(cell, media_type)], stopped


def _said(cell: Any, media_type: str) -> list[dict[str, Any]]:
    outputs = [output for output in cell.get("outputs", []) if media_type in output.get("data", {})]
    return [dict(output.data[media_type]) for output in outputs]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
