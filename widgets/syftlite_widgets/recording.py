"""One run of a cell, statement by statement: which statement began when, by the history's count. Draws nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from syftlite.excerpt import Mark, excerpt
from syftlite.history import History
from syftlite_widgets.statements import Statement, mark_each

#: Longer cells are shown in part: this many lines, around the one that runs.
MOST_LINES = 24

_RAN, _NEXT, _REST = "►", "▷", "⋮"


class Recording:
    """What `%%step` takes down while a cell runs."""

    def __init__(self, code: str, place: str, history: History, note_names: Callable[[], None]) -> None:
        """Begin to record; `place` is where the code stands ("In[4]", or "" for none)."""
        self.lines = code.splitlines()
        self.history = history
        self._place = place
        self._note_names = note_names
        self._above: int | None = 0
        self._statements: list[Statement] = []
        self._began: list[tuple[int, Mark]] = []
        history.watch()

    def mark(self, tree: ast.Module) -> bool:
        """Put the calls into the cell's tree; says whether this tree was the cell's."""
        if self._above is None:
            return False  # of `%time` inside the cell, for instance: its lines are counted from another one
        if _is_cell_magic(tree):
            # `%%time`: what stands below it is marked when the magic runs it.
            self._above = next((n for n, line in enumerate(self.lines) if not line.startswith("%%")), len(self.lines))
        else:
            self._statements = mark_each(tree, self._above)
            self._above = None
        return True

    def reach(self, number: int) -> None:
        """Take down that a statement begins now."""
        self._note_names()
        if number < len(self._statements):
            statement = self._statements[number]
            place = f"{self._place}, line {statement.first}" if self._place else f"line {statement.first}"
            code = statement.text or self._line(statement.first).strip()
            if statement.last > statement.first:
                code += " …"
            self._began.append((number, Mark(self.history.revision, code, place)))

    def end(self, error: BaseException | None = None, line: int | None = None) -> None:
        """Take down that the cell is done, and which line raised an error."""
        self._note_names()
        self.history.unwatch()
        if error is None or not self._began:
            return
        places = [
            place for place, (number, _) in enumerate(self._began) if line is not None and self._is_at(number, line)
        ]
        place = places[-1] if places else -1
        number, mark = self._began[place]
        told = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        self._began[place] = (number, replace(mark, error=told))

    def steps(self) -> History:
        """Return what the cell did as a history of its own, a step for each statement that ran."""
        return excerpt(self.history, [mark for _, mark in self._began])

    def __len__(self) -> int:
        """Return how many statements began."""
        return len(self._began)

    def listing(self, step: int) -> str:
        """Return the cell's code after a step, with the line that just ran and the next one marked."""
        ran = self._statements[self._began[step - 1][0]] if 0 < step <= len(self) else None
        following = self._statements[self._began[step][0]] if step < len(self) else None
        numbers = range(1 + sum(line.startswith("%%step") for line in self.lines[:1]), len(self.lines) + 1)
        shown = _around(list(numbers), (ran or following or Statement(1, 1)).first)
        width = len(str(len(self.lines)))
        rows = []
        for number in shown:
            marks = (_RAN if _covers(ran, number) else " ") + (_NEXT if _covers(following, number) else " ")
            rows.append(f"{marks} {number:>{width}}  {self._line(number)}".rstrip())
        rest = f"   {_REST:>{width}}"
        return "\n".join([rest] * (shown[:1] != list(numbers[:1])) + rows + [rest] * (shown[-1:] != list(numbers[-1:])))

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def _is_at(self, number: int, line: int) -> bool:
        return _covers(self._statements[number], line)


def _covers(statement: Statement | None, line: int) -> bool:
    return statement is not None and statement.first <= line <= statement.last


def _around(numbers: list[int], line: int) -> list[int]:
    """Return the lines to show of a long cell.

    >>> _around(list(range(1, 101)), 50)[0], _around([1, 2], 1)
    (38, [1, 2])
    """
    middle = numbers.index(line) if line in numbers else 0
    start = min(max(0, middle - MOST_LINES // 2), max(0, len(numbers) - MOST_LINES))
    return numbers[start : start + MOST_LINES]


def _is_cell_magic(tree: ast.Module) -> bool:
    match tree.body[-1:]:
        case [ast.Expr(ast.Call(ast.Attribute(attr="run_cell_magic")))]:
            return True
    return False
