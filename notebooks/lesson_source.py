"""A lesson's source: its cells in both languages, and which of them stand in which notebook. Runs no code.

A code cell may be marked: `# %% exercise="home"` is what a learner starts from, `answer="home"` takes its place in the
solved notebook, and `mistake="home" named="kept_pointer"` is a wrong answer, for the tests alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import jupytext

LANGUAGES = ("en", "zh")
Tree = Literal["learner", "solved"]
#: What a marked code cell is for.
ROLES = ("exercise", "answer", "mistake")


@dataclass(slots=True)
class Cell:
    """One cell of a source: code, which both languages share (`language` is ""), or prose in one language."""

    number: int
    source: str
    language: str = ""
    tags: list[str] = field(default_factory=list)
    #: "exercise", "answer" or "mistake", of the exercise with this name; "" for a cell that both notebooks have.
    role: str = ""
    exercise: str = ""
    #: The name under which the judge knows the mistake.
    named: str = ""

    @property
    def is_code(self) -> bool:
        """Say whether the cell runs."""
        return not self.language


@dataclass(slots=True)
class LessonSource:
    """The cells of one file of `notebooks/source/`."""

    name: str
    cells: list[Cell]

    @property
    def number(self) -> str:
        """The number that its name begins with."""
        return self.name.partition("_")[0]

    def in_language(self, language: str, tree: Tree = "learner") -> list[Cell]:
        """List what a reader of this language sees: all code, and the prose written for them.

        The solved notebook has the answer in the place of what a learner starts from.
        """
        shown = [cell for cell in self.cells if not cell.role or cell.role == "exercise"]
        answers = {cell.exercise: cell for cell in self.cells if cell.role == "answer"}
        if tree == "solved":
            shown = [_in_place_of(cell, answers.get(cell.exercise)) if cell.role else cell for cell in shown]
        return [cell for cell in shown if cell.is_code or cell.language == language]

    def code(self, tree: Tree = "learner") -> str:
        """Return all code of a notebook."""
        return "\n".join(cell.source for cell in self.in_language("", tree))

    def marked(self, role: str) -> Iterator[Cell]:
        """Yield the exercises, the answers or the mistakes."""
        return (cell for cell in self.cells if cell.role == role)

    def before(self, exercise: str) -> list[Cell]:
        """List the code that has run when a learner comes to an exercise, earlier answers among it."""
        cells = self.in_language("", "solved")
        return cells[: next(place for place, cell in enumerate(cells) if cell.exercise == exercise)]


def _in_place_of(starter: Cell, answer: Cell | None) -> Cell:
    if answer is None:
        return starter
    return Cell(starter.number, answer.source, tags=answer.tags, role=answer.role, exercise=answer.exercise)


def parse(name: str, text: str) -> LessonSource:
    r"""Read a source in jupytext's percent format.

    Example:
        >>> lesson = parse("09_toy", '# %% [markdown] lang="en"\n# Hello.\n\n# %% exercise="one"\nx = ...\n')
        >>> [(cell.language, cell.source, cell.role, cell.exercise) for cell in lesson.cells]
        [('en', 'Hello.', '', ''), ('', 'x = ...', 'exercise', 'one')]
    """
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        facts = cell.metadata
        language = "" if cell.cell_type == "code" else facts.get("lang", "?")
        role = next((each for each in ROLES if each in facts), "")
        marks = (role, facts.get(role, ""), facts.get("named", ""))
        cells.append(Cell(number, cell.source, language, facts.get("tags", []), *marks))
    return LessonSource(name, cells)


def load(path: Path) -> LessonSource:
    """Read the source at `path`; the lesson's name is the file's."""
    return parse(path.stem, path.read_text(encoding="utf-8"))
