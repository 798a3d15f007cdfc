"""The log: events in the order in which they happened. Knows how to keep them cheaply, not what they mean.

An event lies in the log as a row of cells, not as an object of its own: a class of learners adds tensors in loops, and
a hundred thousand small objects would slow every garbage collection of their notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from syftlite.description import Description
from syftlite.events import Called, Changed, Event, Joined, Named, NamedObject, RecordedMessage, Removed, Sent, Stored
from syftlite.messages import Command, Message, Release

_WIDTH = 8

Values: TypeAlias = tuple[object, ...] | None


class Log:
    """Events by number, from 0."""

    __slots__ = ("_add", "_cells")

    def __init__(self) -> None:
        """Begin empty."""
        self._cells: list[Any] = []
        self._add = self._cells.extend

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self._cells) // _WIDTH

    def between(self, first: int, end: int) -> Iterator[Event]:
        """Yield the events from number `first` up to, not including, number `end`."""
        return map(self._event, range(first, end))

    def telling(self, first: int, end: int, *, backwards: bool = False) -> Iterator[tuple[int, Event]]:
        """Yield, with its number, each event of a range that may change a state or bring a value somewhere.

        Calls, commands and releases do neither by themselves; in a loop they are more than half of all events.
        """
        kinds = enumerate(self._kinds(first, end), first)
        numbers = [number for number, kind in kinds if kind not in _QUIET]
        return ((number, self._event(number)) for number in (reversed(numbers) if backwards else numbers))

    def steps_between(self, first: int, end: int) -> Iterator[int]:
        """Yield the numbers of the events in a range that begin a step."""
        return (number for number, kind in enumerate(self._kinds(first, end), first) if kind is _step)

    def _kinds(self, first: int, end: int) -> list[Any]:
        return self._cells[first * _WIDTH : end * _WIDTH : _WIDTH]

    def _event(self, number: int) -> Event:
        cell = number * _WIDTH
        build: Callable[..., Event] = self._cells[cell]
        return build(*self._cells[cell + 1 : cell + _WIDTH])

    def insert_step(self, number: int, verb: str) -> None:
        """Begin a step before an event that is there already."""
        self._cells[number * _WIDTH : number * _WIDTH] = (_step, verb, None, None, None, None, None, None)

    def drop(self, count: int) -> None:
        """Forget the oldest events."""
        del self._cells[: count * _WIDTH]

    def add(self, event: Event) -> None:
        """Add an event that exists as an object."""
        self._add((_itself, event, None, None, None, None, None, None))

    def step(self, verb: str) -> int:
        """A call begins: the events that follow are its step. Returns the number of this one."""
        number = len(self._cells) // _WIDTH
        self._add((_step, verb, None, None, None, None, None, None))
        return number

    # One method for each kind that a call of the learner causes.

    def joined(self, worker: str) -> None:
        """A worker came in."""
        self._add((_joined, worker, None, None, None, None, None, None))

    def command(self, receiver: str, message: Command) -> None:
        """A command was sent."""
        told = (message.operation, message.references, message.arguments, message.keywords, None)
        self._add((_command, receiver, message.sender, *told))

    def release(self, receiver: str, message: Release) -> None:
        """A release was sent."""
        self._add((_release, receiver, message.sender, message.id, None, None, None, None))

    def sent(self, receiver: str, message: Message | RecordedMessage) -> None:
        """Another message was sent."""
        self._add((_sent, receiver, message, None, None, None, None, None))

    # Looks are shared between objects and their first values are bare: so the record of a loop that somebody watches
    # has nothing of its own for the garbage collector to visit either.

    def stored(
        self,
        worker: str,
        id: int,
        look: Description,
        values: Values = None,
        old: Description | None = None,
        old_values: Values = None,
    ) -> None:
        """An object came into a store."""
        self._add((_stored, worker, id, look, values, old, old_values, None))

    def changed(
        self,
        worker: str,
        id: int,
        look: Description,
        values: Values,
        old: Description,
        old_values: Values,
        same_value: bool,
    ) -> None:
        """An object changed in place."""
        self._add((_changed, worker, id, look, values, old, old_values, same_value))

    def removed(self, worker: str, id: int, old: Description, old_values: Values, reason: str) -> None:
        """An object left a store."""
        self._add((_removed, worker, id, old, old_values, reason, None, None))

    def named(self, new: dict[str, NamedObject], old: dict[str, NamedObject]) -> None:
        """The notebook's names changed."""
        self._add((_named, new, old, None, None, None, None, None))


def _step(verb: str, *_: None) -> Event:
    return Called(verb)


def _itself(event: Event, *_: None) -> Event:
    return event


def _joined(worker: str, *_: None) -> Event:
    return Joined(worker)


def _command(
    receiver: str, sender: str, operation: str, references: tuple[int, ...], arguments: Any, keywords: Any, _: None
) -> Event:
    return Sent(receiver, Command(sender, operation, references, arguments, keywords))


def _release(receiver: str, sender: str, id: int, *_: None) -> Event:
    return Sent(receiver, Release(sender, id))


def _sent(receiver: str, message: Message | RecordedMessage, *_: None) -> Event:
    return Sent(receiver, message)


def _stored(
    worker: str, id: int, look: Description, values: Values, old: Description | None, old_values: Values, *_: None
) -> Event:
    return Stored(worker, id, look.showing(values), old.showing(old_values) if old is not None else None)


def _changed(
    worker: str,
    id: int,
    look: Description,
    values: Values,
    old: Description,
    old_values: Values,
    same_value: bool,
) -> Event:
    return Changed(worker, id, look.showing(values), old.showing(old_values), same_value)


def _removed(worker: str, id: int, old: Description, old_values: Values, reason: str, *_: None) -> Event:
    return Removed(worker, id, old.showing(old_values), reason)


def _named(new: dict[str, NamedObject], old: dict[str, NamedObject], *_: None) -> Event:
    return Named(new, old)


_QUIET = frozenset((_step, _command, _release))
