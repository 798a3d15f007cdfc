"""What a thread is doing: a call of the learner's, or something for somebody else. Knows no room."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from syftlite.remote.rows import Row


@dataclass(slots=True)
class Handling:
    """A request that is being carried out for somebody, on the thread that does it."""

    hops: int = 0
    is_watched: bool = False
    #: Who asks, and the id of the request, as long as nothing was written down of the message in it.
    caller: str = ""
    request: bytes = b""
    rows: list[Row] = field(default_factory=list)


class Doing(threading.local):
    """What a thread is doing: a call of its own, so many deep, or something for somebody else."""

    depth = 0
    handling: Handling | None = None
