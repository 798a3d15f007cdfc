"""The life of each object: from which step to which it was in a store, what brought it, and what ended it.

Reads the history alone. A table of text and of HTML, so that it shows everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import syftlite as sy
from syftlite.history import History
from syftlite_lessons.words import Words
from syftlite_widgets import session
from syftlite_widgets.holders import holders
from syftlite_widgets.text import join

THERE, NOT_THERE = "█", "·"

STEP = Words("step", "步骤")
CAME = Words("came by", "因何而来")
ENDED = Words("gone by, or held by", "因何而去，或由谁持有")
LAST_POINTER = Words("its last pointer went: {code}", "最后一个指针没有了：{code}")
HELD = Words("held by {holders}", "由 {holders} 持有")
NOTHING = Words("No object has been on a worker yet.", "工作机上还没有过对象。")


@dataclass(slots=True)
class Life:
    """One object in one store; `steps` are those after which it was there."""

    address: str
    steps: set[int]
    came: str = ""
    ended: str = ""


class Lives:
    """All lives of a history, oldest first."""

    def __init__(self, history: History) -> None:
        """Read them off."""
        self._last = len(history)
        self._first = history.first
        self.lives = list(_read(history))

    def __repr__(self) -> str:
        """Return a row an object and a column a step."""
        if not self.lives:
            return NOTHING.say()
        width = max(len(life.address) for life in self.lives)
        came = max(len(life.came) for life in self.lives)
        rows = [f"{life.address:<{width}}  {self._bar(life)}  {life.came:<{came}}  {life.ended}" for life in self.lives]
        return "\n".join(row.rstrip() for row in rows)

    def _bar(self, life: Life) -> str:
        return "".join(THERE if step in life.steps else NOT_THERE for step in self._columns())

    def _columns(self) -> range:
        return range(self._first + 1, self._last + 1)

    def _repr_html_(self) -> str:
        if not self.lives:
            return f"<p>{NOTHING.say()}</p>"
        numbers = "".join(f'<th style="text-align:center;padding:0 2px">{step}</th>' for step in self._columns())
        head = f"<tr><th>{STEP.say()}</th>{numbers}<th>{CAME.say()}</th><th>{ENDED.say()}</th></tr>"
        return f'<table class="sl-lives">{head}{"".join(self._row(life) for life in self.lives)}</table>'

    def _row(self, life: Life) -> str:
        cells = "".join(
            f'<td style="padding:0;min-width:1.4em;{_FILLED if step in life.steps else ""}">&nbsp;</td>'
            for step in self._columns()
        )
        words = (
            f'<td style="text-align:left">{escape(life.came)}</td><td style="text-align:left">{escape(life.ended)}</td>'
        )
        return f"<tr><th>{escape(life.address)}</th>{cells}{words}</tr>"


#: A bar that can be told from its surroundings on light and on dark.
_FILLED = "background:#3b82f6"


def lives() -> Lives:
    """Return the lives of all objects so far.

    Example:
        >>> import torch
        >>> with sy.fresh(), sy.history().watched():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.tensor([1, 2]).send(bob)
        ...     y_ptr = torch.tensor([3]).send(bob)
        ...     x = x_ptr.get()
        ...     for life in lives().lives:
        ...         print(life.address, sorted(life.steps), life.ended or "is there")
        bob:1 [1, 2] x = x_ptr.get()
        bob:3 [2, 3] is there
    """
    session.install()
    session.note_names()
    return Lives(sy.history())


def _read(history: History) -> list[Life]:
    found: dict[tuple[str, int], list[Life]] = {}
    for step in range(history.first + 1, len(history) + 1):
        for worker, store in history.at(step).stores.items():
            for id in store:
                known = found.setdefault((worker, id), [])
                if not known or step - 1 not in known[-1].steps:  # it came, or came again
                    known.append(Life(f"{worker}:{id}", set(), history.step(step).code))
                known[-1].steps.add(step)
    held = holders(history.at(len(history)))
    for key, several in found.items():
        for life in several:
            life.ended = _ended(history, life, held.get(key, []))
    return sorted((life for several in found.values() for life in several), key=lambda life: min(life.steps))


def _ended(history: History, life: Life, held: list[str]) -> str:
    last = max(life.steps)
    if last == len(history):
        return HELD.say(holders=join(held)) if held else ""
    step = history.step(last + 1)
    return LAST_POINTER.say(code=step.code) if step.verb == "forget" else step.code
