"""Going through the arguments of a call: what is in tuples, lists and dicts. Knows nothing else.

torch's own way goes through anything that anybody registered, and takes twenty times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def leaves(value: Any) -> Iterator[Any]:
    """Yield what is in a container, and in containers in it; a thing that is none as it is.

    >>> list(leaves((1, [2, {"a": 3}])))
    [1, 2, 3]
    """
    kind = type(value)
    if kind is tuple or kind is list:
        for item in value:
            yield from leaves(item)
    elif kind is dict:
        for item in value.values():
            yield from leaves(item)
    else:
        yield value


def mapped(change: Callable[[Any], Any], value: Any) -> Any:
    """Return a container of the same kind with each thing in it changed.

    >>> mapped(lambda number: number + 1, (1, [2, {"a": 3}]))
    (2, [3, {'a': 4}])
    """
    kind = type(value)
    if kind is tuple or kind is list:
        return kind([mapped(change, item) for item in value])
    if kind is dict:
        return {key: mapped(change, item) for key, item in value.items()}
    return change(value)
