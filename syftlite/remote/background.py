"""Work that goes on beside the notebook's, and never keeps a process from ending. Knows threads alone."""

from __future__ import annotations

import threading
from collections.abc import Callable


def in_background(work: Callable[..., None], *arguments: object) -> None:
    """Have work done on a thread of its own, which bears its name."""
    name = f"syftlite {work.__name__.strip('_').replace('_', ' ')}"
    threading.Thread(target=work, args=arguments, daemon=True, name=name).start()
