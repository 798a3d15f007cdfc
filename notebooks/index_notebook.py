"""The index of one language: all lessons in a table, and the cell that shows how far a learner is. Runs no code."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

from lesson_source import Cell, LessonSource, Tree
from notebook import notebook_cell, of_cells
from syftlite_lessons.lesson import Lesson, all_lessons
from syftlite_lessons.words import Words
from syftlite_widgets.text import speaking

NAME = "index"

TITLE = Words("# Pointers and workers", "# 指针与工作机")
HOW = Words(
    "Each lesson asks, lets you predict, runs, draws, and then sets you exercises. Begin with lesson 0: it takes three "
    "minutes. Words in bold are explained in the [glossary](glossary.md).",
    "每一课都先提问，让你猜一猜，再运行、看图，最后是练习。请从第 0 课开始，只要三分钟。生词见[词汇表](glossary.md)。",
)
TESTS = Words(
    "Thirteen questions, [before the course](test_before.ipynb) and [after it](test_after.ipynb), show what you have "
    "learned.",
    "十三个问题，[课程之前](test_before.ipynb)和[课程之后](test_after.ipynb)各答一次，看看你学到了什么。",
)
HEAD = Words("| lesson | the question | minutes | exercises |", "| 课 | 问题 | 分钟 | 练习 |")
PROGRESS = Words(
    "## Your progress\n\nRun this cell to see what you have solved and predicted.",
    "## 你的进度\n\n运行下面的单元格，看看你做对了什么、猜过什么。",
)
CODE = "from syftlite_lessons.overview import show\n\nshow()"


def index_notebook(sources: Sequence[LessonSource], language: str, tree: Tree = "learner") -> NotebookNode:
    """Make the notebook that a learner opens first; that of the solved lessons has no progress to show."""
    with speaking(language):
        cells = [Cell(1, f"{TITLE.say()}\n\n{HOW.say()}", language), Cell(2, lesson_table(sources), language)]
        if tree == "learner":
            cells += [Cell(3, TESTS.say(), language), Cell(4, PROGRESS.say(), language), Cell(5, CODE)]
        return of_cells([notebook_cell(cell) for cell in cells], language if tree == "learner" else "en")


def lesson_table(sources: Sequence[LessonSource]) -> str:
    """Return the lessons that have a source as a table, in the chosen language."""
    known = {lesson.number: lesson for lesson in all_lessons()}
    rows = [_row(source, known[source.number]) for source in sources]
    return "\n".join([HEAD.say(), "|---|---|---|---|", *rows])


def _row(source: LessonSource, lesson: Lesson) -> str:
    link = f"[{int(lesson.number)} {lesson.title.say()}]({source.name}.ipynb)"
    return f"| {link} | {lesson.question.say()} | {lesson.minutes} | {len(lesson.exercises) or ''} |"
