"""What a notebook keeps of what it showed: of a pointer its text alone, so that showing one does not keep its data.

A container of pointers is kept as it is, and `held` names it. `_` stays the pointer itself until the next cell is done.
"""

from __future__ import annotations

import gc
import re
import sys
import traceback
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from typing import Any

from torch import Tensor

import syftlite
from syftlite.events import NamedObject
from syftlite.snapshot import describe_held, describe_names
from syftlite_widgets.text import say

_LAST_SHOWN = re.compile(r"(?<!\w)_(?!\w)")
_UNDERSCORES = ("_", "__", "___")
_POINTERS = (syftlite.PointerTensor, syftlite.MultiPointerTensor)


class Shown:
    """Stands in `Out` for a pointer that was shown; it holds the text and no pointer."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep what was shown."""
        self._text = text

    def __repr__(self) -> str:
        """Return what was shown, and say that there is no more."""
        return f"{self._text}  {say('text_only')}"

    def __getattr__(self, name: str) -> Any:
        """Refuse: there is no pointer to ask."""
        raise AttributeError(name if name.startswith("_") else say("text_only_use", name=name))


class Outputs:
    """The displayed values of one shell, from `Outputs(shell)` until `remove`."""

    def __init__(self, shell: Any) -> None:
        """Take the place of IPython's own book-keeping of what was shown."""
        self._shell = shell
        self._hook = shell.displayhook
        self._before = self._hook.__dict__.get("update_user_ns")
        self._update: Callable[[object], None] = self._hook.update_user_ns
        self._hook.update_user_ns = self._keep
        #: The pointer that was shown last, and its text: `_` is the pointer, as long as it is here.
        self._latest: tuple[Any, Shown] | None = None
        self._is_new = False

    def remove(self) -> None:
        """Give IPython its own book-keeping back."""
        self._let_go()
        if self._hook.__dict__.get("update_user_ns") != self._keep:
            return  # somebody else's by now
        del self._hook.update_user_ns
        if self._before is not None:
            self._hook.update_user_ns = self._before

    @property
    def has_new(self) -> bool:
        """Whether the running cell, or the one that just ran, showed a pointer."""
        return self._is_new

    def begin(self, code: str) -> None:
        """Let go of the pointer that was shown last, unless the cell that begins uses it."""
        self._is_new = False
        result = self._shell.last_execution_result
        if result is not None and isinstance(result.result, _POINTERS):
            result.result = Shown(repr(result.result))
        del result
        if not _LAST_SHOWN.search(code):
            self._let_go()

    def end(self) -> None:
        """Let go of the pointer that the cell used, if it showed no other one."""
        if not self._is_new:
            self._let_go()

    def with_held(self, named: dict[str, object], made: Container[tuple[str, int]]) -> dict[str, NamedObject]:
        """Return all that is held: by names, by displayed values ("Out[3][0]"), shown last ("_"), and without a name.

        `named` are the things that have a name; `made` are objects that a call has just made.
        """
        known = {id(value) for value in named.values()}
        shown = {
            f"Out[{number}]": value
            for number, value in list(self._shell.user_ns.get("_oh", {}).items())
            if id(value) not in known and not isinstance(value, Tensor)
        }
        return describe_held({**named, **shown}, made, None if self._latest is None else self._latest[0])

    def forget(self) -> None:
        """Keep the text alone of every displayed container of pointers too."""
        self._let_go()
        out = self._shell.user_ns.get("_oh", {})
        for number, value in list(out.items()):
            if _leads_to_pointers(value):
                out[number] = Shown(repr(value))
                self._replace(value, out[number])
        result = self._shell.last_execution_result
        if result is not None and _leads_to_pointers(result.result):
            result.result = Shown(repr(result.result))

    def _keep(self, result: object) -> None:
        self._let_go()
        if not isinstance(result, _POINTERS):
            self._update(result)
            return
        shown = Shown(repr(result))
        self._update(shown)
        self._latest, self._is_new = (result, shown), True
        for space in self._spaces():
            if space.get("_") is shown:
                space["_"] = result

    def _let_go(self) -> None:
        if self._latest is not None:
            pointer, shown = self._latest
            self._latest = None
            self._replace(pointer, shown)

    def _replace(self, old: object, new: object) -> None:
        """Put something else in its place wherever IPython, not the learner, keeps a displayed value."""
        space, hidden, own = self._spaces()
        for name in [name for name, value in list(hidden.items()) if value is old and name.startswith("_")]:
            hidden[name] = new
            if space.get(name) is old:  # or the learner gave it another value
                space[name] = new
        for name in _UNDERSCORES:
            if own.get(name) is old:
                own[name] = new

    def _spaces(self) -> list[dict[Any, Any]]:
        return [self._shell.user_ns, self._shell.user_ns_hidden, self._hook.__dict__]


def _leads_to_pointers(value: object) -> bool:
    return any(each.id is not None for each in describe_names({"shown": value}).values())


def drop_traceback(shell: Any = None) -> None:
    """Let go of what the last failed cell's functions held: Python and IPython keep its traceback to be looked at."""
    errors = [getattr(sys, name, None) for name in ("last_exc", "last_value")]
    result = getattr(shell, "last_execution_result", None)
    if result is not None:
        errors += [result.error_in_exec, result.error_before_exec]
        result.error_in_exec = None
    for error in _with_causes(errors):
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
    for name in ("last_exc", "last_value", "last_type", "last_traceback"):
        with suppress(AttributeError):
            delattr(sys, name)
    if shell is not None:
        shell.InteractiveTB.tb = None
    gc.collect()


def _with_causes(errors: list[BaseException | None]) -> Iterator[BaseException]:
    seen: set[int] = set()
    while errors:
        error = errors.pop()
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            errors += [error.__context__, error.__cause__]
            yield error
