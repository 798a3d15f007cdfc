"""The nursery: a process that has torch in memory and forks a worker whenever it is told to. Linux only.

    python -m syftlite.remote.nursery     a line of input, as JSON, starts a worker; its process id is printed

A worker so started is there at once and shares torch's memory with its sisters. It ends when the nursery does, and that
ends with its input: nothing stays behind, whoever dies first.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

from syftlite.remote.process import run

#: Workers that were asked to end are made to after so many seconds.
PATIENCE = 3.0


def main() -> None:
    """Start a worker for each line of input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    life_lines: list[int] = []
    processes: list[int] = []
    for line in sys.stdin.buffer:
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            _be_a_worker(line, reading, [*life_lines, writing])
        os.close(reading)
        life_lines.append(writing)
        processes.append(process)
        print(process, flush=True)
    for life_line in life_lines:
        os.close(life_line)
    deadline = time.monotonic() + PATIENCE
    while any(map(_is_there, processes)):
        if time.monotonic() > deadline:
            for process in filter(_is_there, processes):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.005)
    os._exit(0)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def _be_a_worker(line: bytes, life_line: int, not_mine: list[int]) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in (0, 1, *not_mine):
            os.close(descriptor)
        with os.fdopen(life_line, "rb") as file:
            run(json.loads(line), file)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
