"""Errors as plain data, and back: a worker's refusal reads here as it would if it were in this process.

Knows classes of errors by a fixed table; what is not in it arrives as a RuntimeError that says what it was.
"""

from __future__ import annotations

import builtins

import torch

from syftlite import errors
from syftlite.errors import NotCollocatedError, SyftliteError
from syftlite.plain import Plain, listed, text, value_in, value_out, whole_number
from syftlite.remote import errors as remote_errors
from syftlite.sharing import errors as sharing_errors
from syftlite.sharing.errors import FixedPointError

_LONGEST = 4000


def trouble_out(error: Exception) -> Plain:
    """Return an error as plain data: its class by name, and what it says.

    >>> trouble_out(ValueError("no such thing"))
    ['ValueError', 'no such thing']
    """
    name = type(error).__name__
    told: list[Plain] = [name if _KNOWN.get(name) is type(error) else f"{name}: ", str(error)[:_LONGEST]]
    if isinstance(error, NotCollocatedError) and error.told and error.pointers:
        told.append([list(error.told), *map(list, error.pointers)])
    if isinstance(error, FixedPointError):
        trouble, details = error.said
        told.append([trouble, *map(value_out, details)])
    return told


def trouble_in(plain: Plain) -> Exception:
    """Return the error that plain data stands for.

    >>> trouble_in(['ValueError', 'no such thing'])
    ValueError('no such thing')
    >>> trouble_in(['OddError: ', 'what?'])
    RuntimeError('OddError: what?')
    """
    name, said, *more = listed(plain)
    name, said = text(name), text(said)
    kind = _KNOWN.get(name)
    if kind is None:
        return RuntimeError(f"{name}{said}")
    if not issubclass(kind, SyftliteError):
        return kind(said)
    if kind is FixedPointError and more:
        trouble, *details = listed(more[0])
        return FixedPointError(text(trouble), *map(value_in, details))
    error = _made(kind)  # ours write their sentences themselves, and this one is written
    error.args = (said,)
    if isinstance(error, NotCollocatedError) and more:
        told, first, second = map(listed, more[0])
        operation, place, other_place, through = map(text, told)
        error.told = operation, place, other_place, through
        error.pointers = _pointer_in(*first), _pointer_in(*second)
    return error


def _made(kind: type[SyftliteError]) -> SyftliteError:
    """Return an error of a class without what its `__init__` does; some are errors of the operating system's too."""
    own = OSError if issubclass(kind, OSError) else Exception
    error = own.__new__(kind)
    assert isinstance(error, SyftliteError)
    return error


def _pointer_in(owner: Plain, id: Plain) -> tuple[str, int]:
    return text(owner), whole_number(id)


def _errors_in(*shelves: object) -> dict[str, type[Exception]]:
    kinds = [kind for shelf in shelves for kind in vars(shelf).values()]
    return {kind.__name__: kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)}


_TORCHS_OWN = (
    *("RuntimeError", "ValueError", "TypeError", "IndexError", "KeyError", "NotImplementedError"),
    *("AssertionError", "ZeroDivisionError", "OverflowError", "AttributeError", "MemoryError"),
)
_KNOWN: dict[str, type[Exception]] = {
    **{name: getattr(builtins, name) for name in _TORCHS_OWN},
    "LinAlgError": getattr(torch.linalg, "LinAlgError"),  # noqa: B009  (mypy does not see it)
    **_errors_in(errors, sharing_errors, remote_errors),
}
