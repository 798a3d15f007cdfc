"""The log: events in the order in which they happened. Knows how to keep them cheaply, not what they mean.

An event lies in the log as a row of cells, not as an object of its own: a class of learners adds tensors in loops, and
a hundred thousand small objects would slow every garbage collection of their notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from syftlite.description import Description
from syftlite.events import Called, Changed, Event, Joined, Named, NamedObject, RecordedMessage, Removed, Sent, Stored
from syftlite.messages import Command, Message, Release

_WIDTH = 6


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
        for cell in range(first * _WIDTH, end * _WIDTH, _WIDTH):
            build: Callable[..., Event] = self._cells[cell]
            yield build(*self._cells[cell + 1 : cell + _WIDTH])

    def backwards(self, first: int, end: int) -> Iterator[Event]:
        """Yield the same events, the newest first."""
        for number in range(end - 1, first - 1, -1):
            yield from self.between(number, number + 1)

    def steps_between(self, first: int, end: int) -> Iterator[int]:
        """Yield the numbers of the events in a range that begin a step."""
        for number in range(first, end):
            if self._cells[number * _WIDTH] is _step:
                yield number

    def insert_step(self, number: int, verb: str) -> None:
        """Begin a step before an event that is there already."""
        self._cells[number * _WIDTH : number * _WIDTH] = (_step, verb, None, None, None, None)

    def drop(self, count: int) -> None:
        """Forget the oldest events."""
        del self._cells[: count * _WIDTH]

    def add(self, event: Event) -> None:
        """Add an event that exists as an object."""
        self._add((_itself, event, None, None, None, None))

    def step(self, verb: str) -> int:
        """A call begins: the events that follow are its step. Returns the number of this one."""
        number = len(self._cells) // _WIDTH
        self._add((_step, verb, None, None, None, None))
        return number

    # One method for each kind that a call of the learner causes.

    def joined(self, worker: str) -> None:
        """A worker came in."""
        self._add((_joined, worker, None, None, None, None))

    def command(self, receiver: str, message: Command) -> None:
        """A command was sent."""
        self._add((_command, receiver, message.sender, message.operation, message.arguments, message.keywords))

    def release(self, receiver: str, message: Release) -> None:
        """A release was sent."""
        self._add((_release, receiver, message.sender, message.id, None, None))

    def sent(self, receiver: str, message: Message | RecordedMessage) -> None:
        """Another message was sent."""
        self._add((_sent, receiver, message, None, None, None))

    def stored(self, worker: str, id: int, new: Description, old: Description | None) -> None:
        """An object came into a store."""
        self._add((_stored, worker, id, new, old, None))

    def changed(self, worker: str, id: int, new: Description, old: Description, same_value: bool) -> None:
        """An object changed in place."""
        self._add((_changed, worker, id, new, old, same_value))

    def removed(self, worker: str, id: int, old: Description, reason: str) -> None:
        """An object left a store."""
        self._add((_removed, worker, id, old, reason, None))

    def named(self, new: dict[str, NamedObject], old: dict[str, NamedObject]) -> None:
        """The notebook's names changed."""
        self._add((_named, new, old, None, None, None))


def _step(verb: str, *_: None) -> Event:
    return Called(verb)


def _itself(event: Event, *_: None) -> Event:
    return event


def _joined(worker: str, *_: None) -> Event:
    return Joined(worker)


def _command(receiver: str, sender: str, operation: str, arguments: Any, keywords: Any) -> Event:
    return Sent(receiver, Command(sender, operation, arguments, keywords))


def _release(receiver: str, sender: str, id: int, *_: None) -> Event:
    return Sent(receiver, Release(sender, id))


def _sent(receiver: str, message: Message | RecordedMessage, *_: None) -> Event:
    return Sent(receiver, message)


def _stored(worker: str, id: int, new: Description, old: Description | None, _: None) -> Event:
    return Stored(worker, id, new, old)


def _changed(worker: str, id: int, new: Description, old: Description, same_value: bool) -> Event:
    return Changed(worker, id, new, old, same_value)


def _removed(worker: str, id: int, old: Description, reason: str, _: None) -> Event:
    return Removed(worker, id, old, reason)


def _named(new: dict[str, NamedObject], old: dict[str, NamedObject], *_: None) -> Event:
    return Named(new, old)
