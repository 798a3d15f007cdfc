"""The history: everything that happened in a room, step by step, to be walked back and forth. Reads no live worker.

A step is one call made by me with all the events it caused; a last pointer that goes away makes a step of its own.
Events between two calls (names noted, pointers let go of) belong to the step before them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syftlite.events import Changed, Event, Joined, Named, NamedObject, Removed, Sent, Snapshot, Stored

#: Beyond this many events the older half is dropped; who has seen what, and what left where, is kept for ever.
LIMIT = 200_000


@dataclass(slots=True)
class Step:
    """One call made by me: where its events begin, and what was called.

    `verb` is send, get, move, copy, forget, or the torch operation; `code` is the learner's line and `place` says
    where it stands ("In[7], line 2"), both empty when nobody watched.
    """

    first: int
    verb: str
    code: str = ""
    place: str = ""


@dataclass(slots=True)
class Bytes:
    """How much travelled over a link: `data` counts values alone, `messages` their headers too."""

    data: int = 0
    messages: int = 0


class History:
    """The record of one room.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob = sy.VirtualWorker(hook, id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     history = sy.history()
        >>> len(history), history.at(0).stores["bob"], history.at(1).stores["bob"][1].kind
        (1, {}, 'int64 (3,)')
        >>> history.seen_by(1)
        ('me', 'bob')
        >>> history.bytes_between("me", "bob").data
        24
    """
