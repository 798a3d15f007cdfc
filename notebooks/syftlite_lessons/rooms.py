"""The empty room in which a check runs: workers in this process, or each in a process of its own. Knows no exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import Tensor

import syftlite as sy
from syftlite.me import leave_room


@dataclass(slots=True, frozen=True)
class Processes:
    """Workers that are processes of their own, by name; `data` gives each what it has from the start.

    Example:
        >>> with empty_room(Processes("alice", "bob")) as room:
        ...     room.names, len(sy.history())
        (('alice', 'bob'), 0)
    """

    names: tuple[str, ...]
    data: Callable[[str], Iterable[Tensor]] | None = None

    def __init__(self, *names: str, data: Callable[[str], Iterable[Tensor]] | None = None) -> None:
        """Take the names, and what a worker has from the start."""
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "data", data)


#: The processes of the last check that had some: to start them takes longer than all that a check does.
_started: list[tuple[Processes, sy.LocalClass]] = []


@contextmanager
def empty_room(processes: Processes | None = None) -> Iterator[sy.LocalClass | None]:
    """Use an empty room within the block; gives the class on this machine if its workers are processes."""
    if processes is None:
        with sy.fresh():
            yield None
        return
    started = _class_of(processes)
    try:
        yield started
    finally:
        leave_room(started.room)


def _class_of(processes: Processes) -> sy.LocalClass:
    """Return the class of these processes, which begins anew: whatever a check did to them, they are as at first."""
    while _started:
        known, started = _started[-1]
        if known == processes:
            try:
                return started.begin_again(*processes.names)
            except sy.SyftliteError:
                pass  # whoever is silent now is started anew
        started.close()
        _started.pop()
    started = sy.LocalClass(*processes.names, data=processes.data)
    _started.append((processes, started))
    return started
