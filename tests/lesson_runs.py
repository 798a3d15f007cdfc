"""Runs a lesson's source outside any notebook, cell by cell, and keeps what each of its exercises was told."""

from __future__ import annotations

import ast
import linecache
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import syftlite as sy
from lesson_source import Cell, LessonSource, load
from syftlite_lessons import Feedback
from syftlite_widgets.text import speaking

SOURCES = sorted((Path(__file__).parents[1] / "notebooks" / "source").glob("[0-9]*.py"))
LESSONS = [load(path) for path in SOURCES]


@dataclass(slots=True)
class Told:
    """What the exercises of a lesson said, by exercise; of mistakes by exercise and name."""

    starters: dict[str, Feedback] = field(default_factory=dict)
    answers: dict[str, Feedback] = field(default_factory=dict)
    mistakes: dict[tuple[str, str], Feedback] = field(default_factory=dict)


@cache
def told(name: str, spoken: str) -> Told:
    """Run the whole lesson of this name in an empty room, with every starter, every mistake, and the answers."""
    (lesson,) = [each for each in LESSONS if each.name == name]
    space: dict[str, Any] = {"__name__": "__main__"}
    try:
        with speaking(spoken), sy.fresh():
            return _run(lesson, space)
    finally:
        for each in space.values():
            if isinstance(each, sy.LocalClass):
                each.close()


def _run(lesson: LessonSource, space: dict[str, Any]) -> Told:
    kept = Told()
    for cell in lesson.cells:
        if not cell.is_code:
            continue
        # What a starter or a mistake defines must not reach the cells after it.
        shown = run_cell(cell, space if cell.role in ("", "answer") else dict(space))
        match cell.role:
            case "exercise":
                kept.starters[cell.exercise] = shown
            case "answer":
                kept.answers[cell.exercise] = shown
            case "mistake":
                kept.mistakes[cell.exercise, cell.named] = shown
    return kept


def run_cell(cell: Cell, space: dict[str, Any]) -> Any:
    """Run a cell as a notebook does, and return the value of its last line."""
    file = f"<cell {cell.number} {hash(cell.source):x}>"
    linecache.cache[file] = (len(cell.source), None, cell.source.splitlines(keepends=True), file)
    tree = ast.parse(cell.source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), space)
    return eval(compile(ast.Expression(last.value), file, "eval"), space) if isinstance(last, ast.Expr) else None
