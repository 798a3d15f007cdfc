"""What stands in strangers' bytes again and again: counts, ids of requests, calls. Knows plain data alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from syftlite.plain import listed, text, whole_number
from syftlite.remote.journal import Call

Read = TypeVar("Read")


def safely(read: Callable[[], Read]) -> Read:
    """Return what is read.

    Raises:
        ValueError: whatever is wrong with the bytes.
    """
    try:
        return read()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RuntimeError) as trouble:
        raise ValueError(f"{trouble}"[:300]) from None


def count_in(plain: object) -> int:
    """Return the count that plain data stands for."""
    number = whole_number(plain)
    if not 0 <= number < 2**62:
        raise ValueError(f"{number} is no count")
    return number


def id_in(plain: object) -> bytes:
    """Return the id of a request that plain data stands for."""
    if type(plain) is not bytes or len(plain) > 16:
        raise ValueError("a request has no id")
    return plain


def call_in(plain: object) -> Call | None:
    """Return the call that plain data stands for."""
    if plain is None:
        return None
    caller, number = listed(plain)
    return Call(text(caller), count_in(number))
