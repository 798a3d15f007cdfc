"""The form in which a puzzle's lines are chosen and ordered by click, and run by the kernel. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from syftlite_lessons.feedback import HINT, NAMES, SIGNS, Feedback
from syftlite_lessons.words import Words
from syftlite_widgets.module import whole_module, whole_style

STATIC = Path(__file__).parent / "static"
#: The colours are the player's: there is one list of them.
STYLE = "\n".join([whole_style("player.css"), whole_style("puzzle.css", folder=STATIC)])

LABELS = {
    "title": Words("Choose lines, put them in order, and run them.", "选出要用的行，排好顺序，再运行。"),
    "pool": Words("Lines", "可用的行"),
    "program": Words("Your order", "你的顺序"),
    "run": Words("Run this order", "按这个顺序运行"),
    "up": Words("Move line {letter} up", "把 {letter} 上移"),
    "down": Words("Move line {letter} down", "把 {letter} 下移"),
    "out": Words("Take line {letter} out", "去掉 {letter}"),
    "hint": HINT,
}
KEEP = Words(
    'To keep it in your notebook, write `lesson.{name}.check("{{order}}")` into the cell.',
    '想留在笔记本里，就在单元格里写 `lesson.{name}.check("{{order}}")`。',
)


def labels(name: str = "") -> dict[str, str]:
    """Return the form's texts, their holes unfilled; `name` is the puzzle's, for a notebook that can keep an answer."""
    unfilled = {key: words.unfilled() for key, words in LABELS.items()}
    return unfilled | {"keep": KEEP.say(name=name) if name else ""}


def told(order: str, feedback: Feedback) -> dict[str, str]:
    """Return the feedback for an order, as the form shows it."""
    head = f"{SIGNS[feedback.outcome]} {NAMES[feedback.outcome].say()}"
    return {"order": order, "outcome": feedback.outcome.value, "head": head, "text": feedback.observation}


class PuzzleForm(anywidget.AnyWidget):
    """One puzzle on the page; `check` judges an order."""

    _esm = whole_module("puzzle.js", STATIC)
    _css = STYLE

    lines: traitlets.List[Any] = traitlets.List().tag(sync=True)
    order = traitlets.Unicode("").tag(sync=True)
    hints: traitlets.List[Any] = traitlets.List().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name: str,
        lines: Sequence[dict[str, str]],
        order: str,
        hints: Sequence[str],
        check: Callable[[str], Feedback],
    ) -> None:
        """Show these lines, some of them ordered already."""
        super().__init__(lines=list(lines), order=order, hints=list(hints), labels=labels(name))
        self._check = check
        self.on_msg(self._answer)

    def _answer(self, _widget: object, content: Any, _buffers: object) -> None:
        if isinstance(content, dict) and content.get("type") == "run" and isinstance(content.get("order"), str):
            self.send({"type": "told", **told(content["order"], self._check(content["order"]))})
