"""Old notebooks, from top to bottom in a kernel of their own; and what the command says of those that cannot run."""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from syftlite import cli
from syftlite_widgets import commands
from syftlite_widgets.left_out import without_installs

OLD = Path(__file__).parent / "old"


def notebook(path: Path, *cells: str) -> Path:
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    return path


def printed(content: NotebookNode) -> str:
    """Return all that the cells of a notebook showed."""
    outputs = [output for cell in content.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", output.get("data", {}).get("text/plain", "")) for output in outputs)


def test_what_a_cell_prints_in_pieces_is_one_text_in_the_result(tmp_path: Path) -> None:
    code = "import time\nfor word in 'one', 'two', 'three':\n    print(word, end=' ', flush=True)\n    time.sleep(0.4)"
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), tmp_path / "old.ipynb")
    assert commands.run([str(tmp_path / "old.ipynb")]) == 0
    (cell,) = nbformat.read(tmp_path / "old.ran.ipynb", as_version=4).cells
    assert [output.text for output in cell.outputs] == ["one two three "]


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("part_01_basic_tools", "{1: tensor([1, 2, 3, 4, 5]), 3: tensor([1, 1, 1, 1, 1])}"),
        ("part_02_toy_federated", "tensor([[0.],"),
        ("part_03_advanced_remote_execution", "NotCollocatedError add needs its arguments in one place: x is on bob"),
        ("part_04_trusted_aggregator", "<VirtualWorker id:secure_worker #objects:2>"),
        ("sandbox_and_grid", "['bob', 'theo', 'jason', 'alice', 'andy', 'jon']"),
        ("part_06_digits_cnn", "    Distributed accross: bob, alice\n    Number of datapoints: 200"),
        ("part_10_encrypted_average", "4.20 -> 0.09\nTrue\n<VirtualWorker id:bob #objects:8>"),
        ("gru_on_two_workers", "{'bob': 3, 'anne': 3}"),
        ("exercises_of_a_course", "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0] 0"),
    ],
)
def test_old_notebooks_as_they_were_written_run_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, shown: str
) -> None:
    jupytext.write(jupytext.read(OLD / f"{name}.py"), tmp_path / "old.ipynb")
    assert commands.run([str(tmp_path / "old.ipynb"), "-o", str(tmp_path / "x.ipynb")]) == 0, capsys.readouterr()
    assert shown in printed(nbformat.read(tmp_path / "x.ipynb", 4))


def test_every_old_notebook_here_is_run() -> None:
    marks = test_old_notebooks_as_they_were_written_run_whole.pytestmark  # type: ignore[attr-defined]  # pytest's mark
    run = {name for name, _ in marks[0].args[1]} | {"eighty_cells"}
    assert run == {path.stem for path in OLD.glob("*.py")}


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
        "cell 3 of 4: OldNameError: syftlite has no Plan: in PySyft it was a recording of operations, to be run later "
        "on servers and phones. Write the operations as a function and put @sy.register_operation above it: it travels "
        "as one command.",
        "cell 4 of 4: ok",
        f"4 cells ran, 2 failed. The result: {tmp_path / 'old.ran.ipynb'}",
    ]
    result = nbformat.read(tmp_path / "old.ran.ipynb", as_version=4)
    assert result.cells[0].source.startswith("!pip install syft==0.2.9\n")
    assert "Left out: !pip install syft==0.2.9 (it would replace what this notebook runs on)" in printed(result)
    assert printed(result).endswith("2\n")
    assert cli.main(["run", str(old), "--stop"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 cells ran, 1 failed.")


def test_it_runs_on_this_python_whatever_kernels_are_registered_and_expected_errors_are_no_failures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text('{"argv": ["no-such-python"], "display_name": "x", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    old = notebook(tmp_path / "old.ipynb", "import sys\nprint(sys.executable)", "1 / 0", "import PIL.Image")
    content = nbformat.read(old, as_version=4)
    content.cells[1].metadata["tags"] = ["raises-exception"]
    content.metadata["kernelspec"] = {"name": "pysyft-dev", "display_name": "PySyft", "language": "python"}
    nbformat.write(content, old)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "without"))
    shadow = tmp_path / "without" / "PIL"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'PIL'\", name='PIL')")
    assert cli.main(["run", str(old)]) == 1
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "cell 1 of 3: ok",
        "cell 2 of 3: ok",
        "cell 3 of 3: the notebook imports PIL, which is not installed here: pip install pillow",
    ]
    assert printed(nbformat.read(tmp_path / "old.ran.ipynb", as_version=4)).startswith(sys.executable)


def test_a_kernel_that_dies_is_a_failure_and_what_ran_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = notebook(tmp_path / "old.ipynb", "print('before')", "import os\nos._exit(3)", "print('after')")
    assert cli.main(["run", str(old)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "cell 1 of 3: ok",
        "cell 2 of 3: the kernel died here, so what follows did not run",
        f"2 cells ran, 1 failed. The result: {tmp_path / 'old.ran.ipynb'}",
    ]
    assert printed(nbformat.read(tmp_path / "old.ran.ipynb", as_version=4)) == "before\n"


def test_ctrl_c_keeps_what_ran(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = notebook(tmp_path / "old.ipynb", "x = 1")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(NotebookClient, "execute", stopped)
    assert cli.main(["run", str(old)]) == 130
    assert capsys.readouterr().out == f"Stopped. What ran so far is in {tmp_path / 'old.ran.ipynb'}\n"
    assert (tmp_path / "old.ran.ipynb").exists()


@pytest.mark.parametrize(
    "line",
    [
        "!pip3 install --upgrade syft[udacity]",
        "  ! pip install syft",
        "%pip install -q git+https://github.com/OpenMined/PySyft@dev",
        "!{sys.executable} -m pip install PySyft",
        "!pip uninstall -y torch",
        "!pip install torchvision==0.2.1",
        "!conda install pytorch-cpu -c pytorch -y",
        "!pip install https://download.pytorch.org/whl/cu100/torch-1.1.0-cp36-cp36m-linux_x86_64.whl",
        "!git clone https://github.com/OpenMined/PySyft.git",
        "!python setup.py install",
    ],
)
def test_lines_that_would_replace_syft_or_torch_are_left_out(line: str) -> None:
    said = f"Left out: {line.strip()} (it would replace what this notebook runs on)"
    indent = line[: len(line) - len(line.lstrip())]
    assert without_installs(f"x = 1\n{line}\ny = 2") == f"x = 1\n{indent}print({said!r})\ny = 2"
    for_the_shell = line.strip(" !%")
    left = said.replace(line.strip(), for_the_shell)
    assert without_installs(f"%%bash\n{for_the_shell}") == f"%%bash\necho '{left}'"


@pytest.mark.parametrize(
    "source",
    [
        "!pip install torchvision tf-encrypted",
        "!pip list | grep syft",
        "x = a % b  # pip install syft",
        "print('pip install syft')",
        "%matplotlib inline",
        "%%capture\n!ls",
    ],
)
def test_other_lines_stay(source: str) -> None:
    assert without_installs(source) == source


def test_a_line_left_out_keeps_the_numbers_of_those_below() -> None:
    source = "!pip install syft==0.2.9 \\\n    torch==1.4.0\nprint('x')"
    left = "Left out: !pip install syft==0.2.9 torch==1.4.0 (it would replace what this notebook runs on)"
    assert without_installs(source) == f"print({left!r})\n\nprint('x')"


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
    assert cli.main(["run", str(old), "-o", str(tmp_path / "no" / "x.ipynb")]) == cli.MISUSED
    assert capsys.readouterr() == ("", f"syftlite run: {tmp_path / 'no' / 'x.ipynb'}: there is no such folder.\n")
    assert cli.main(["run", str(tmp_path)]) == cli.MISUSED
    assert capsys.readouterr() == ("", f"syftlite run: {tmp_path}: Is a directory\n")


def test_a_notebook_of_format_3_runs_too(tmp_path: Path) -> None:
    code = nbformat.v3.new_code_cell("import syft as sy\nprint(sy.VirtualWorker.__name__)")
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[code])])
    (tmp_path / "old.ipynb").write_text(nbformat.v3.writes_json(old))
    assert commands.run([str(tmp_path / "old.ipynb")]) == 0
    assert "VirtualWorker" in printed(nbformat.read(tmp_path / "old.ran.ipynb", as_version=4))
