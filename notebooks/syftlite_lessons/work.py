"""A learner's work as something that runs: a function, or the lines of a puzzle in their order. Judges nothing."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass(slots=True)
class Work:
    """What a trial runs. `file` tells its lines from others, and `names` fills with what things are called in it."""

    run: Callable[..., Any]
    file: str
    names: dict[str, object] = field(default_factory=dict)
    #: Of lines, the name whose value a run returns.
    returns: str = ""
    #: Of lines, the number of the one that raised in the first run, so that none after it has run; 0 for none.
    stopped_at: int | None = None

    @classmethod
    def of_function(cls, function: Callable[..., Any]) -> Work:
        """Return a learner's function as work."""
        code = function.__code__
        work = cls(function, code.co_filename)

        def run(*given: object) -> object:
            work.names.update(zip(code.co_varnames[: code.co_argcount], given, strict=False))
            return function(*given)

        work.run = run
        return work

    @classmethod
    def of_lines(cls, lines: Sequence[str], parameters: Sequence[str], returns: str) -> Work:
        """Return lines as work: they run one after the other, as in a notebook, and their names stay.

        The run returns what `returns` names in the end, and `...` if nothing has that name.

        Example:
            >>> work = Work.of_lines(["y = x + 1", "z = y * 2"], ["x"], "z")
            >>> work.run(3), work.names["y"]
            (8, 4)
        """
        text = "\n".join(lines)
        file = f"<order {hash(text):x}>"
        code = compile(text, file, "exec")
        linecache.cache[file] = (len(text), None, [f"{line}\n" for line in lines], file)
        space: dict[str, object] = {}

        def run(*given: object) -> object:
            space.clear()
            space.update(zip(parameters, given, strict=True))
            space["torch"] = torch
            is_first, work.stopped_at = work.stopped_at is None, work.stopped_at or 0
            try:
                exec(code, space)
            except Exception as error:
                if is_first and error.__traceback__ and error.__traceback__.tb_next:
                    work.stopped_at = error.__traceback__.tb_next.tb_lineno
                raise
            return space.get(returns, ...)

        work = cls(run, file, space, returns)
        return work

    def line(self, number: int) -> str:
        """Return a line of it."""
        return linecache.getline(self.file, number).strip()
