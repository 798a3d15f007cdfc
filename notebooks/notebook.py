"""A lesson's cells as a notebook that has not run, and any notebook as text. Runs no code."""

from __future__ import annotations

import re

import nbformat
from nbformat import NotebookNode

from lesson_source import Cell, LessonSource, Tree

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

_BLANK_LINES = re.compile(r"\n{3,}")


def unrun(lesson: LessonSource, language: str, tree: Tree = "learner") -> NotebookNode:
    """Make a notebook: prose in one language, nothing run yet; a solved one has the answers."""
    cells = [notebook_cell(cell) for cell in _with_twin_numbers(lesson, language, tree)]
    return of_cells(cells, language)


def of_cells(cells: list[dict[str, object]], language: str) -> NotebookNode:
    """Make a notebook of these cells, which first tells the kit its language."""
    if language != "en":
        # The kit speaks English until told otherwise; only this tree needs to say so.
        source = f'import syftlite_widgets\n\nsyftlite_widgets.language("{language}")'
        cells = [notebook_cell(Cell(0, source, tags=["language"])), *cells]
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def _with_twin_numbers(lesson: LessonSource, language: str, tree: Tree) -> list[Cell]:
    """Number a Chinese cell like the English one before it, so that twins share an id."""
    return [
        Cell(cell.number - (cell.language == "zh"), cell.source, cell.language, cell.tags, cell.role, cell.exercise)
        for cell in lesson.in_language(language, tree)
    ]


def notebook_cell(cell: Cell) -> dict[str, object]:
    """Make a cell that has not run."""
    tags = [*cell.tags, *([cell.role, cell.exercise] if cell.role else [])]
    metadata = {"tags": tags} if tags else {}
    source = _BLANK_LINES.sub("\n\n", cell.source)  # two of them set functions apart in a file, and only stretch a cell
    made: dict[str, object] = {"id": f"cell-{cell.number:02d}", "metadata": metadata, "source": source}
    if cell.is_code:
        return {"cell_type": "code", "execution_count": None, "outputs": [], **made}
    return {"cell_type": "markdown", **made}


def write(notebook: NotebookNode) -> str:
    """Write a valid notebook as text, the same for the same cells."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, indent=1, sort_keys=True)).rstrip("\n") + "\n"
