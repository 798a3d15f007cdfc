"""What tests of processes share: to wait for what happens soon, to time a call that fails, to have a worker busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: What waits for a process to go, or for news to arrive, waits so many seconds at most.
SOON = 15.0


def soon(happens: Callable[[], object]) -> bool:
    """Say whether something comes true soon; an error means not yet."""
    deadline = time.monotonic() + SOON
    while True:
        try:
            if happens():
                return True
        except Exception:
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


def is_running(process: int) -> bool:
    """Say whether a process runs; one that has ended and was not asked for yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_stopped(process: int) -> bool:
    """Say whether all threads of a process have stopped, as a signal has them do one after the other."""
    stats = Path(f"/proc/{process}/task").glob("*/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)


def timed(call: Callable[[], object]) -> tuple[str, str, float]:
    """Return the class of what a call raised, what that said, and after how many seconds; no traceback is kept."""
    begin = time.perf_counter()
    try:
        call()
    except Exception as trouble:
        return type(trouble).__name__, str(trouble), time.perf_counter() - begin
    return "", "", time.perf_counter() - begin


def after(seconds: float, act: Callable[..., Any], *arguments: Any) -> threading.Timer:
    """Do something after a while, on another thread."""
    timer = threading.Timer(seconds, act, arguments)
    timer.start()
    return timer


def proportional_mebibytes(process: int | str) -> float:
    """Return a process's memory, of which it counts what it shares with others by its share."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
