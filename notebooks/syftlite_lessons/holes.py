"""Where a learner's function still has a `...`. Knows syntax; runs nothing."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def first_hole(function: Callable[..., Any]) -> int | None:
    """Return the line of the first `...`, counted as the cell counts; None when there is none.

    An index such as `x[..., 0]` is no hole. Where a function's code cannot be read, line 1 stands for all.

    Example:
        >>> def add(p, q):
        ...     total = ...
        ...     return total
        >>> first_hole(add)
        2
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return 1 if ... in code.co_consts else None
    indices = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)}
    holes = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value is ... and id(node) not in indices
    ]
    return min(holes) + int(code.co_firstlineno) - 1 if holes else None
