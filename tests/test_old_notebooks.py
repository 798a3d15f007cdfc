"""Old notebooks, from top to bottom in a kernel of their own; and what the command says of those that cannot run."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from syftlite import cli
from syftlite_widgets import commands

OLD = Path(__file__).parent / "old"


def notebook(path: Path, *cells: str) -> Path:
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    return path


def printed(content: NotebookNode) -> str:
    """Return all that the cells of a notebook showed."""
    outputs = [output for cell in content.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", output.get("data", {}).get("text/plain", "")) for output in outputs)


def test_an_old_notebook_of_eighty_cells_runs_from_top_to_bottom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = OLD / "eighty_cells.py"
    jupytext.write(jupytext.read(source), tmp_path / "old.ipynb")
    assert commands.run([str(tmp_path / "old.ipynb")]) == 0, capsys.readouterr().out
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == f"80 cells ran, 0 failed. The result: {tmp_path / 'old.ran.ipynb'}"
    assert told[0] == "cell 1 of 80: ok"
    shown = printed(nbformat.read(tmp_path / "old.ran.ipynb", as_version=4))
    for line in (
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]",
        "{1: tensor([1, 2, 3, 4, 5])}",
        "tensor([2, 3, 4, 5, 6])",
        "RuntimeError: item needs the values of x",
        "tensor([3., 3.])",
        "<VirtualWorker id:bob #objects:0> <VirtualWorker id:alice #objects:0>",
    ):
        assert line in shown
    assert nbformat.read(tmp_path / "old.ipynb", as_version=4).cells[0].outputs == []


def test_old_code_around_the_sandbox_finds_data_and_learns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jupytext.write(jupytext.read(OLD / "sandbox_and_grid.py"), tmp_path / "sandbox.ipynb")
    assert commands.run([str(tmp_path / "sandbox.ipynb"), "-o", str(tmp_path / "x.ipynb")]) == 0, capsys.readouterr()
    assert "['bob', 'theo', 'jason', 'alice', 'andy', 'jon']" in printed(nbformat.read(tmp_path / "x.ipynb", 4))


def test_what_fails_is_told_by_cell_and_what_is_missing_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = notebook(
        tmp_path / "old.ipynb",
        "!pip install syft==0.2.9\n%pip install -q torch==1.4.0 numpy\nx = 1",
        "import torchvision.transforms",
        "import syft\nsyft.Plan",
        "print(x + 1)",
    )
    assert cli.main(["run", str(old)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "cell 1 of 4: ok",
        "cell 2 of 4: the notebook imports torchvision, which is not installed here: pip install torchvision",
        "cell 3 of 4: OldNameError: syftlite has no Plan: in PySyft it was recorded operations to be run later, on "
        "servers and phones. Call the operations on pointers as they come.",
        "cell 4 of 4: ok",
        f"4 cells ran, 2 failed. The result: {tmp_path / 'old.ran.ipynb'}",
    ]
    result = nbformat.read(tmp_path / "old.ran.ipynb", as_version=4)
    assert result.cells[0].source.startswith("!pip install syft==0.2.9\n")
    assert "Left out: !pip install syft==0.2.9 (it would replace what this notebook runs on)" in printed(result)
    assert printed(result).endswith("2\n")
    assert cli.main(["run", str(old), "--stop"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 cells ran, 1 failed.")


def test_a_cell_without_end_is_interrupted_and_the_rest_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = notebook(tmp_path / "old.ipynb", "while True: pass", "x = 2")
    assert cli.main(["run", str(old), "--timeout", "3"]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "cell 1 of 2: longer than 3 seconds, so it was interrupted",
        "cell 2 of 2: ok",
    ]


def test_files_that_are_no_notebooks_get_their_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.ipynb").write_text('{"cells": [')
    old = notebook(tmp_path / "old.ipynb", "x = 1")
    missing = tmp_path / "none.ipynb"
    assert cli.main(["run", str(missing)]) == cli.MISUSED
    assert capsys.readouterr().err == f"syftlite run: {missing}: there is no such file.\n"
    assert cli.main(["run", str(tmp_path / "broken.ipynb")]) == cli.MISUSED
    assert "broken.ipynb: it is damaged, or no notebook (" in capsys.readouterr().err
    assert cli.main(["run", str(old), "-o", str(old)]) == cli.MISUSED
    assert capsys.readouterr().err == (
        f"syftlite run: {old}: the result would take the notebook's own place. Name another file: -o result.ipynb.\n"
    )
    assert nbformat.read(old, as_version=4).cells[0].outputs == []


def test_a_notebook_of_format_3_runs_too(tmp_path: Path) -> None:
    code = nbformat.v3.new_code_cell("import syft as sy\nprint(sy.VirtualWorker.__name__)")
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[code])])
    (tmp_path / "old.ipynb").write_text(nbformat.v3.writes_json(old))
    assert commands.run([str(tmp_path / "old.ipynb")]) == 0
    assert "VirtualWorker" in printed(nbformat.read(tmp_path / "old.ran.ipynb", as_version=4))
