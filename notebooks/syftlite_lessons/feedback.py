"""What a learner reads after a check: the outcome, what was observed, and the hints behind a click. Judges nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any

from syftlite_lessons.sayings import COMMON
from syftlite_lessons.words import Words

#: What `syftlite grade` reads from a notebook that it ran.
MEDIA_TYPE = "application/vnd.syftlite.feedback+json"

_CODE = re.compile(r"`([^`]*)`")


class Outcome(Enum):
    """The three things that a check can say."""

    NOT_ATTEMPTED = "not attempted"
    NOT_YET = "not yet"
    CORRECT = "correct"


SIGNS = {Outcome.NOT_ATTEMPTED: "○", Outcome.NOT_YET: "✗", Outcome.CORRECT: "✓"}
NAMES = {
    Outcome.NOT_ATTEMPTED: Words("Not attempted.", "还没有作答。"),
    Outcome.NOT_YET: Words("Not yet.", "还差一点。"),
    Outcome.CORRECT: Words("Correct.", "正确。"),
}
#: The colour of the bar at the left, readable on light and on dark; the sign and the word say the same.
COLOURS = {Outcome.NOT_ATTEMPTED: "#64748b", Outcome.NOT_YET: "#c2410c", Outcome.CORRECT: "#15803d"}

GAP = Words(" ", "")
HINT = Words("Hint {number} of {all}", "提示 {number}（共 {all} 条）")
LEFT_BEHIND = Words("What your code left in the check's own room:", "你的代码在检查用的房间里留下了这些：")


class NotYet(Exception):  # noqa: N818  (it is no error: it is how a judge says what it observed)
    """A judge raises it to say what it observed; `mistake` is the name of a known way to go wrong."""

    def __init__(self, observation: str, mistake: str = "") -> None:
        """Take what was observed, as text for the learner."""
        super().__init__(observation)
        self.observation = observation
        self.mistake = mistake

    @classmethod
    def common(cls, mistake: str, /, **values: object) -> NotYet:
        """Return what any exercise may observe; its words are in `sayings.COMMON`."""
        return cls(COMMON[mistake].say(**values), mistake)


@dataclass(slots=True)
class Feedback:
    """The answer to one check. It prints as text, and shows in a notebook with its hints and a picture."""

    exercise: str
    outcome: Outcome
    observation: str = ""
    mistake: str = ""
    hints: Sequence[str] = ()
    #: The stores after the learner's code, as PNG; None for no picture.
    png: bytes | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        """Return the outcome and what was observed."""
        return f"{SIGNS[self.outcome]} {NAMES[self.outcome].say()}{GAP.say()}{self.observation}".rstrip()

    __str__ = __repr__

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        data = {"exercise": self.exercise, "outcome": self.outcome.value, "mistake": self.mistake}
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            MEDIA_TYPE: {**data, "observation": self.observation},
        }

    def html(self) -> str:
        """Return the feedback for a page: the hints open one inside the other, so that they come one at a time."""
        colour = COLOURS[self.outcome]
        head = f"<b>{SIGNS[self.outcome]} {NAMES[self.outcome].say()}</b>{GAP.say()}{in_html(self.observation)}"
        return (
            f'<div class="sl-feedback" data-outcome="{self.outcome.value}" '
            f'style="border-left:5px solid {colour};padding:4px 12px;margin:4px 0;max-width:60em;line-height:1.5">'
            f"<div>{head}</div>{self._picture()}{hints_in_html(self.hints)}</div>"
        )

    def _picture(self) -> str:
        if self.png is None:
            return ""
        source = f"data:image/png;base64,{b64encode(self.png).decode('ascii')}"
        words = escape(LEFT_BEHIND.say())
        return f'<div>{words}<br><img alt="{words}" style="max-width:100%;border-radius:6px" src="{source}"></div>'


def in_html(text: str) -> str:
    """Return a text with what stands between backticks as code, and indented lines below it as they are.

    >>> in_html("Try `a < b`.")
    'Try <code>a &lt; b</code>.'
    """
    prose, *lines = text.split("\n")
    code = f"<pre>{escape(chr(10).join(lines), quote=False)}</pre>" if lines else ""
    return _CODE.sub(r"<code>\1</code>", escape(prose, quote=False)) + code


def hints_in_html(hints: Sequence[str], number: int = 1) -> str:
    """Return hints, each behind a click, and each inside the one before."""
    if number > len(hints):
        return ""
    title = HINT.say(number=number, all=len(hints))
    inner = f"<div>{in_html(hints[number - 1])}</div>{hints_in_html(hints, number + 1)}"
    return (
        f'<details class="sl-hint"><summary style="cursor:pointer">{title}</summary>'
        f'<div style="padding-left:1em">{inner}</div></details>'
    )
