"""The test before the course and the one after it, as notebooks: the same thirteen questions. Runs no code."""

from __future__ import annotations

from collections.abc import Iterator

from nbformat import NotebookNode

from lesson_source import LANGUAGES, Cell, Tree
from notebook import notebook_cell, of_cells
from syftlite_lessons.inventory import ITEMS, LETTERS, Item
from syftlite_lessons.words import Words
from syftlite_widgets.text import speaking

SITTINGS = ("before", "after")

TITLES = {
    "before": Words("# Before the course: thirteen questions", "# 课程之前：十三个问题"),
    "after": Words("# After the course: thirteen questions", "# 课程之后：十三个问题"),
}
HOW = Words(
    "About 15 minutes. Answer without running the code: put a letter into each cell and run it. Guess if you must. "
    '{end}\n\n`bob` and `alice` are workers, as in `bob = sy.VirtualWorker(hook, id="bob")`.',
    "大约 15 分钟。不要运行题里的代码：在每个单元格里填一个字母，再运行它。不知道就猜一个。{end}\n\n"
    '`bob` 和 `alice` 是工作机，例如 `bob = sy.VirtualWorker(hook, id="bob")`。',
)
ENDS = {
    "before": Words(
        "You will not be told which are right, as the same questions come again.",
        "现在不会告诉你对不对，因为同样的题还会再来一次。",
    ),
    "after": Words("The last cell tells which are right.", "最后一个单元格会告诉你哪些对了。"),
}


def inventory_notebook(sitting: str, language: str, tree: Tree = "learner") -> NotebookNode:
    """Make the notebook of one sitting; the solved one has the true answers."""
    with speaking(language):
        cells = list(_cells(sitting, language, tree))
        return of_cells(
            [notebook_cell(Cell(place, cell.source, cell.language)) for place, cell in enumerate(cells, 1)], language
        )


def _cells(sitting: str, language: str, tree: Tree) -> Iterator[Cell]:
    yield Cell(0, f"{TITLES[sitting].say()}\n\n{HOW.say(end=ENDS[sitting])}", language)
    yield Cell(0, f"from syftlite_lessons.inventory import {sitting} as test")
    for number, item in enumerate(ITEMS, start=1):
        yield Cell(0, _question(number, item), language)
        yield Cell(0, f"test.answer({number}, {f'{chr(34)}{item.true}{chr(34)}' if tree == 'solved' else '...'})")
    yield Cell(0, "test.score()")


def _question(number: int, item: Item) -> str:
    options = "\n".join(f"- **{letter}** {option.say()}" for letter, option in zip(LETTERS, item.options, strict=True))
    return f"## {number}\n\n```python\n{item.code}\n```\n\n{item.question.say()}\n\n{options}"


def inventories() -> Iterator[tuple[str, Tree, str, NotebookNode]]:
    """Yield name, tree, language and notebook of every sitting. Solved is only the second: the first tells nothing."""
    for language in LANGUAGES:
        for sitting in SITTINGS:
            yield f"test_{sitting}", "learner", language, inventory_notebook(sitting, language)
        yield "test_after", "solved", language, inventory_notebook("after", language, "solved")
