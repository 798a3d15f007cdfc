"""Work that goes on beside the notebook's, and never keeps a process from ending. Knows threads alone."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from weakref import WeakSet

#: So many seconds a process waits at its end for threads that are about to end too.
MOMENT = 1.0

_threads: WeakSet[threading.Thread] = WeakSet()


def in_background(work: Callable[..., None], *arguments: object) -> None:
    """Have work done on a thread of its own, which bears its name."""
    name = f"syftlite {work.__name__.strip('_').replace('_', ' ')}"
    thread = threading.Thread(target=work, args=arguments, daemon=True, name=name)
    _threads.add(thread)
    thread.start()


@atexit.register
def _await_the_last() -> None:
    # Python ends a thread wherever it is, and the whole process with it if that is in the middle of the engine.
    deadline = time.monotonic() + MOMENT
    for thread in list(_threads):
        thread.join(max(0.0, deadline - time.monotonic()))
