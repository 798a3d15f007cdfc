"""Whether a learner has written anything: where a function still has a `...`, whether it is as it was. Runs nothing."""

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
    tree = _tree(function)
    if tree is None:
        return 1 if ... in code.co_consts else None
    indices = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)}
    holes = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value is ... and id(node) not in indices
    ]
    return min(holes) + int(code.co_firstlineno) - 1 if holes else None


def is_code(function: Callable[..., Any], source: str) -> bool:
    r"""Say whether a function is this code, whatever its comments and spaces.

    Example:
        >>> def double(x):
        ...     return 2 * x  # or x + x
        >>> is_code(double, "def double(x):\n    return 2*x"), is_code(double, "def double(x):\n    return x + x")
        (True, False)
    """
    tree = _tree(function)
    return tree is not None and ast.dump(tree) == ast.dump(ast.parse(textwrap.dedent(source)))


def _tree(function: Callable[..., Any]) -> ast.Module | None:
    """Return the syntax of a function, None where its code cannot be read."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None
