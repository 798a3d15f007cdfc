"""Makes the notebooks of every lesson from its source: for the learner and solved, in English and in Chinese.

    python notebooks/build.py              build all lessons
    python notebooks/build.py 03           build the lessons whose names begin so
    python notebooks/build.py --check      write nothing; fail if a notebook is not what its source makes today

A learner's notebook has no outputs. A solved one was run from top to bottom and stores text and PNG only, which show
everywhere, trusted or not. Both are the same bytes from run to run; PNG bytes may differ between machines.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from lesson_source import LANGUAGES, Cell, LessonSource, complaints, load
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parent
TREES = ("", "solved/")
SECONDS_PER_CELL = 120
NO_BARS = {"TQDM_DISABLE": "1"}  # a bar shows how fast a machine is, and has no place in stored outputs
STORED_TYPES = ("text/plain", "image/png")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class BuildError(Exception):
    """A lesson cannot be built; the message says which, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check the lessons; returns the exit code."""
    options = _options(arguments)
    try:
        lessons = find_lessons(NOTEBOOKS / "source", options.lessons)
        made = {**build(lessons), **glossaries(NOTEBOOKS / "glossary.md")}
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if options.check:
        every = lessons if not options.lessons else []
        stale = [*stale_files(made, NOTEBOOKS), *stray_files(every, NOTEBOOKS)]
        print("\n".join(stale) if stale else f"{len(made)} files are what their sources make.")
        return 1 if stale else 0
    for path, text in made.items():
        target = NOTEBOOKS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    print(f"Built {len(made)} files from {len(lessons)} lessons and the glossary.")
    return 0


def find_lessons(folder: Path, beginnings: Sequence[str] = ()) -> list[LessonSource]:
    """List the lessons of `folder` in order; with `beginnings`, those whose names begin so.

    Raises:
        BuildError: a source breaks a rule of the lessons, or no lesson has such a name.
    """
    paths = sorted(folder.glob("[0-9]*.py"))
    chosen = [path for path in paths if not beginnings or path.stem.startswith(tuple(beginnings))]
    if not chosen:
        names = ", ".join(path.stem for path in paths)
        raise BuildError(f"No lesson begins with {' or '.join(beginnings)}. There are: {names}.")
    lessons = [load(path) for path in chosen]
    found = [sentence for lesson in lessons for sentence in complaints(lesson)]
    if found:
        raise BuildError("\n".join(found))
    return lessons


def build(lessons: Sequence[LessonSource]) -> dict[str, str]:
    """Make the notebooks of `lessons`: path below `notebooks/` to the text of the file.

    Raises:
        BuildError: a lesson does not run from top to bottom.
    """
    made = {
        f"{tree}{language}/{lesson.name}.ipynb": unrun(lesson, language)
        for tree in TREES
        for lesson in lessons
        for language in LANGUAGES
    }
    to_run = [path for path in made if path.startswith("solved/")]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # each run has a kernel, a process of its own
        for _ in pool.map(lambda path: solve(made[path], path), to_run):
            pass  # so that a failure of any is raised here
    return {path: write(notebook) for path, notebook in made.items()}


def glossaries(source: Path) -> dict[str, str]:
    """Copy the glossary beside the notebooks: JupyterLab opens one folder of them, and follows no link out of it."""
    text = source.read_text(encoding="utf-8")
    return {f"{tree}{language}/glossary.md": text for tree in TREES for language in LANGUAGES}


def unrun(lesson: LessonSource, language: str) -> NotebookNode:
    """Make the notebook that a learner opens: its prose in one language, nothing run yet."""
    cells = [_notebook_cell(cell) for cell in _with_twin_numbers(lesson, language)]
    if language != "en":
        # The kit speaks English until told otherwise; only this tree needs to say so.
        source = f'import syftlite_widgets\n\nsyftlite_widgets.language("{language}")'
        cells.insert(0, _notebook_cell(Cell(0, source, tags=["language"])))
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def _with_twin_numbers(lesson: LessonSource, language: str) -> list[Cell]:
    """Number a Chinese cell like the English one before it, so that twins share an id."""
    return [
        Cell(cell.number - (cell.language == "zh"), cell.source, cell.language, cell.tags)
        for cell in lesson.in_language(language)
    ]


def _notebook_cell(cell: Cell) -> dict[str, object]:
    metadata = {"tags": cell.tags} if cell.tags else {}
    made: dict[str, object] = {"id": f"cell-{cell.number:02d}", "metadata": metadata, "source": cell.source}
    if cell.is_code:
        return {"cell_type": "code", "execution_count": None, "outputs": [], **made}
    return {"cell_type": "markdown", **made}


def solve(notebook: NotebookNode, name: str) -> NotebookNode:
    """Run every cell of `notebook` in a fresh kernel and keep what was printed and drawn.

    Raises:
        BuildError: a cell raises, or warns; a lesson shows no traceback that its prose does not speak of.
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
            client.execute(env={**os.environ, "IPYTHONDIR": empty, **NO_BARS})
        except CellExecutionError as error:
            raise BuildError(f"{name} does not run from top to bottom: {_failure(notebook)}") from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [_stored(output, f"{name}, {cell.id}") for output in cell.outputs]
            cell.outputs = [output for output in cell.outputs if output]
    notebook.metadata = nbformat.from_dict(METADATA)  # the run wrote this machine's Python version into it
    return notebook


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


def write(notebook: NotebookNode) -> str:
    """Write a valid notebook as text, the same for the same cells."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, indent=1, sort_keys=True)).rstrip("\n") + "\n"


def stale_files(made: dict[str, str], folder: Path) -> list[str]:
    """Name, as sentences, the files of `folder` that are not what was just made (PNG bytes apart)."""
    found = []
    for path, text in made.items():
        remedy = f"Run: python notebooks/build.py {Path(path).stem if path.endswith('.ipynb') else ''}".rstrip()
        if not (folder / path).exists():
            found.append(f"notebooks/{path} is missing. {remedy}")
        elif _without_pictures((folder / path).read_text(encoding="utf-8")) != _without_pictures(text):
            found.append(f"notebooks/{path} is not what its source makes today. {remedy}")
    return found


def stray_files(lessons: Sequence[LessonSource], folder: Path) -> list[str]:
    """Name, as sentences, the notebooks that no source makes; none are looked for when `lessons` is empty."""
    names = {lesson.name for lesson in lessons}
    trees = [folder / f"{tree}{language}" for tree in TREES for language in LANGUAGES] if names else []
    strays = [path for tree in trees for path in sorted(tree.glob("*.ipynb")) if path.stem not in names]
    return [f"notebooks/{path.relative_to(folder).as_posix()} has no source. Delete it." for path in strays]


def _without_pictures(text: str) -> str:
    if not text.startswith("{"):
        return text
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = "PNG"
    return write(notebook)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the notebooks of every lesson from its source.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="beginning of a lesson's name, such as 03")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a notebook is stale")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
