"""Who has seen what somebody was to keep, and what travelled in the clear: asked of the history, not of promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import syftlite as sy
from syftlite.description import Share
from syftlite_lessons.travels import BYTES, FROM, TIMES, parcels_in, table
from syftlite_lessons.words import Words

ALL_SHARED = Words("Nothing travelled in the clear.", "没有什么是明着走的。")
IN_THE_CLEAR = Words("in the clear", "明着走的")
TO = Words("to", "去往")


@dataclass(slots=True, frozen=True)
class Parcel:
    """Numbers that went from one worker to another: all of a tensor, or a share of one, which is noise."""

    sender: str
    receiver: str
    shape: tuple[int, ...]
    is_share: bool
    bytes: int


def parcels(since: int = 0) -> list[Parcel]:
    """Return all numbers that travelled after a step, in their order, read off the record.

    Example:
        >>> import torch
        >>> with sy.fresh(), sy.history().watched():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     shared = torch.tensor([1]).share(bob, alice)
        ...     p = torch.ones(2).send(bob).move(alice)
        ...     [(each.sender, each.receiver, each.shape, each.is_share) for each in parcels()[1:]]
        ...     in_the_clear()
        [('me', 'alice', (1,), True), ('me', 'bob', (2,), False), ('bob', 'alice', (2,), False)]
        in the clear  from  to     times  bytes
        float32 (2,)  me    bob        1      8
        float32 (2,)  bob   alice      1      8
    """
    return [parcel for _, parcel in _parcels(since)]


def in_the_clear(since: int = 0) -> InTheClear:
    """Return what travelled after a step and was no share: kinds, shapes, from whom to whom, how often, bytes."""
    counted: dict[tuple[str, str, str], list[int]] = {}
    for kind, parcel in _parcels(since):
        if not parcel.is_share:
            row = counted.setdefault((f"{kind} {parcel.shape}", parcel.sender, parcel.receiver), [0, 0])
            row[0] += 1
            row[1] += parcel.bytes
    return InTheClear([[*key, f"{times:,}", f"{bytes:,}"] for key, (times, bytes) in counted.items()])


@dataclass(slots=True)
class InTheClear:
    """What travelled and was no share, as a table of text."""

    rows: list[list[str]]

    def __repr__(self) -> str:
        """Return a row for each kind, sender and receiver."""
        if not self.rows:
            return ALL_SHARED.say()
        head = [each.say() for each in (IN_THE_CLEAR, FROM, TO, TIMES, BYTES)]
        return "\n".join(table([head, *self.rows], words=(0, 1, 2)))


def _parcels(since: int) -> Iterator[tuple[str, Parcel]]:
    """Yield each parcel, with the kind of its numbers."""
    history = sy.history()
    for step in range(max(since, history.first) + 1, len(history) + 1):
        for event in parcels_in(history, step):
            look = event.message.description  # type: ignore[union-attr]  # a parcel of a running history has one
            kind = str(look.dtype).removeprefix("torch.")
            is_share = isinstance(event.mark, Share)
            yield kind, Parcel(event.sender, event.receiver, tuple(look.shape), is_share, event.data_bytes)


def first_sight(pointer: sy.PointerTensor) -> dict[str, str]:
    """Return who has had in the clear the value that a pointer leads to, each with the line that brought it there.

    Example:
        >>> import torch
        >>> with sy.fresh(), sy.history().watched():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     list(first_sight(torch.ones(2).send(bob) * 2))
        ['bob']
    """
    history = sy.history()
    seen = history.values()[value_of(pointer)].seen
    return {name: history.step(max(step, history.first + 1)).code for name, step in seen.items()}


def value_of(pointer: sy.PointerTensor) -> int:
    """Return the number of the value that a pointer leads to now; it stays the same wherever the value goes.

    Example:
        >>> import torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.ones(2).send(bob)
        ...     twice = x_ptr * 2
        ...     seers(value_of(x_ptr)), seers(value_of(twice))
        (['me', 'bob'], ['bob'])
    """
    place = (pointer.location.id, pointer.id_at_location)
    _, number = max(
        (since, number)
        for number, value in enumerate(sy.history().values())
        for worker, id, since in value.places
        if (worker, id) == place
    )
    return number


def seers(number: int) -> list[str]:
    """Return all who have seen a value in the clear by now, its owner too."""
    return list(sy.history().values()[number].seen)
