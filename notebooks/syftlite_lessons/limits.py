"""A program under a limit of time and memory, with all the processes that it starts. Knows no notebook."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

#: How often the memory is looked at, in seconds.
GLANCE = 0.1


@dataclass(slots=True, frozen=True)
class Limits:
    """How long a program may run (seconds), and how much memory it and its children may have together (megabytes)."""

    seconds: float = 300
    megabytes: float = 2000


def run_limited(command: Sequence[str], limits: Limits, environment: Mapping[str, str]) -> str:
    """Run a program to its end; returns why it was ended before, "" if it was not.

    Example:
        >>> import sys
        >>> run_limited([sys.executable, "-c", "while True: pass"], Limits(seconds=0.5), {})
        'it ran longer than 0.5 seconds'
    """
    end = time.monotonic() + limits.seconds
    with subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        try:
            while True:
                try:
                    program.wait(GLANCE)
                except subprocess.TimeoutExpired:
                    pass
                else:
                    return "" if program.returncode == 0 else f"it ended with code {program.returncode}"
                if time.monotonic() > end:
                    return f"it ran longer than {limits.seconds:g} seconds"
                if _takes_more(program.pid, limits.megabytes):
                    return f"it took more than {limits.megabytes:g} MB of memory"
        finally:
            _end(program.pid)


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    except psutil.Error:
        return []


def _takes_more(pid: int, megabytes: float) -> bool:
    """Say whether a family takes more. What several share, as workers do torch, counts once, where that can be told.

    That takes long to tell, so it is asked only of those that would take more if nobody shared anything.
    """
    family = _family(pid)
    return all(sum(map(size, family)) / 1e6 > megabytes for size in (_with_shared, _own_part))


def _with_shared(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0  # it ended just now


def _own_part(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0  # as above
    return int(getattr(memory, "pss", memory.rss))


def _end(pid: int) -> None:
    """End the program and its children, who might outlive it."""
    for process in _family(pid):
        with contextlib.suppress(psutil.Error):
            process.kill()
