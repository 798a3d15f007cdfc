"""The magics `%%step`, `%stores` and `%messages`: each the twin of a plain function.

`%%step` is no magic that runs its cell, which would change what Jupyter does with it: the line becomes a comment, and
the cell runs as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import dropwhile, takewhile
from typing import Any

from syftlite_widgets.picture import Picture, picture
from syftlite_widgets.stepping import Stepper, step_through
from syftlite_widgets.text import say

_STEP = "%%step"


def step(line: str, cell: str) -> Stepper:
    """Run the cell once, and step through it afterwards, statement by statement."""
    # Reached only by way of another magic: a cell that begins with `%%step` runs as it is.
    return step_through(cell)


def stores(line: str) -> Picture:
    """Show where every tensor and pointer is now; `%stores 3`: after step 3; `%stores xray`: all values too."""
    words = line.split()
    steps = [int(word) for word in words if word.isdecimal()]
    if set(words) - {"xray", *map(str, steps)}:
        raise ValueError(say("stores_usage"))
    return picture(steps[-1] if steps else None, xray="xray" in words)


def messages(line: str) -> object:
    """Show the messages so far between the workers."""
    if line.strip():
        raise ValueError(say("messages_usage"))
    return import_module("syftlite_widgets.messages_view").messages()


def register(shell: Any) -> Callable[[], None]:
    """Add the magics to a shell; returns the function that takes them out again."""
    kinds = shell.magics_manager.magics
    ours = (("cell", "step", step), ("line", "stores", stores), ("line", "messages", messages))
    before = {(kind, name): kinds[kind].get(name) for kind, name, _ in ours}
    for kind, name, function in ours:
        shell.register_magic_function(function, kind, name)

    def remove() -> None:
        for kind, name, function in ours:
            if kinds[kind].get(name) is not function:
                continue  # somebody else's by now
            earlier = before[kind, name]
            if earlier is None:
                del kinds[kind][name]
            else:
                kinds[kind][name] = earlier

    return remove


def uncover(lines: list[str]) -> list[str]:
    r"""Turn the line `%%step` at the top of a cell into a comment, which keeps every line's number.

    >>> uncover(["%%step\n", "x = 1\n"])
    ['# %%step\n', 'x = 1\n']
    """
    lines = list(dropwhile(str.isspace, lines))
    top = list(takewhile(_is_magic, lines))
    if not any(map(_is_step, top)):
        return lines
    others = [line for line in top if not _is_step(line)]
    # Another cell magic, such as `%%time`, has to stand on the first line.
    return (others or [f"# {line}" for line in top]) + lines[len(top) :]


def is_stepped(code: str) -> bool:
    """Say whether a cell is to be stepped through: `%%step` is among the magics at its top."""
    return any(map(_is_step, takewhile(_is_magic, code.splitlines())))


def without_blank_lines(code: str) -> str:
    """Return a cell from its first line on that is not blank, as IPython counts its lines."""
    return "".join(dropwhile(str.isspace, code.splitlines(keepends=True)))


def _is_magic(line: str) -> bool:
    return line.startswith("%%")


def _is_step(line: str) -> bool:
    return line.split()[:1] == [_STEP]
