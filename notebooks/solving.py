"""Runs a notebook from top to bottom in a fresh kernel, and keeps what shows everywhere. Knows no lesson."""

from __future__ import annotations

import os
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from notebook import METADATA

SECONDS_PER_CELL = 120
#: Who builds learns nothing, has the numbers of nobody, and wants no bar that shows how fast a machine is.
QUIET = {"SYFTLITE_PROGRESS": "off", "SYFTLITE_SEED": "0", "TQDM_DISABLE": "1"}
STORED_TYPES = ("text/plain", "image/png")


class BuildError(Exception):
    """A lesson cannot be built; the message says which, and what to do."""


def solve(notebook: NotebookNode, name: str) -> NotebookNode:
    """Run every cell of `notebook` in a fresh kernel and keep what was printed and drawn.

    Raises:
        BuildError: a cell raises, or warns; a lesson shows no traceback that its prose does not speak of.
    """
    run(notebook, name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [_stored(output, f"{name}, {cell.id}") for output in cell.outputs]
            cell.outputs = [output for output in cell.outputs if output]
    notebook.metadata = nbformat.from_dict(METADATA)  # the run wrote this machine's Python version into it
    return notebook


def run(notebook: NotebookNode, name: str) -> None:
    """Run every cell of `notebook` in a fresh kernel, away from everybody's own files; its outputs are in it then.

    Raises:
        BuildError: a cell raises.
    """
    with tempfile.TemporaryDirectory() as empty:
        client = NotebookClient(
            notebook,
            timeout=SECONDS_PER_CELL,
            kernel_name="python3",
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=40"],  # newer kernels warn the builder that they listen on this machine
            resources={"metadata": {"path": empty}},
        )
        try:
            # An own start-up file of whoever builds must not show in the lessons.
            client.execute(env={**os.environ, "IPYTHONDIR": empty, **QUIET})
        except CellExecutionError as error:
            raise BuildError(f"{name} does not run from top to bottom: {_failure(notebook)}") from error


def _failure(notebook: NotebookNode) -> str:
    outputs = [(cell, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    cell, error = next(each for each in outputs if each[1].output_type == "error")
    return f"{cell.id} raises {error.ename}: {error.evalue}\n\n{cell.source}\n"


def _stored(output: NotebookNode, where: str) -> NotebookNode | None:
    if output.output_type == "stream":
        if output.name == "stderr":
            raise BuildError(f"{where} prints on stderr, which a learner reads as a failure:\n{output.text}")
        return output
    output.data = NotebookNode({kind: output.data[kind] for kind in STORED_TYPES if kind in output.data})
    output.metadata = NotebookNode({kind: value for kind, value in output.metadata.items() if kind in STORED_TYPES})
    return output if output.data else None
