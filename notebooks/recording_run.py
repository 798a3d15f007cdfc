"""Runs a learner's notebook once more, with the recorder in it, for the pages. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from lesson_source import LessonSource
from notebook import unrun
from solving import run
from syftlite_lessons.recorder import MEDIA_TYPE

#: On the first line, so that every line keeps its number.
BEGIN = "from syftlite_lessons import recorder; recorder.begin(); "
END = "recorder.end()"


@dataclass(slots=True)
class Shown:
    """A cell of the notebook, and, if it runs, what the recorder says of it."""

    cell: NotebookNode
    recorded: dict[str, Any]


@dataclass(slots=True)
class Recorded:
    """A lesson that ran: its cells, and all the drawings and questions that they refer to."""

    cells: list[Shown]
    document: dict[str, Any]


def record(lesson: LessonSource, language: str) -> Recorded:
    """Run a lesson as it is handed out, in one language.

    Raises:
        BuildError: a cell raises.
    """
    notebook = unrun(lesson, language)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[0].source = BEGIN + code[0].source
    notebook.cells.append(new_code_cell(END))
    run(notebook, f"pages/{language}/{lesson.name}")
    *cells, last = notebook.cells
    document = next(output.data[MEDIA_TYPE] for output in last.outputs if MEDIA_TYPE in output.get("data", {}))
    code[0].source = code[0].source.removeprefix(BEGIN)
    told = iter(document.pop("cells"))
    shown = [Shown(cell, next(told) if cell.cell_type == "code" else {}) for cell in cells]
    return Recorded([each for each in shown if "language" not in each.cell.metadata.get("tags", [])], document)
