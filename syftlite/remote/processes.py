"""Processes of workers: started here, and ended with this one. Knows what they are told, not what they do."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

import torch

#: A process that was asked to end is made to after so many seconds.
_PATIENCE = 5.0


class Processes:
    """The processes of one class.

    On Linux a nursery forks them, which takes a moment and little memory; elsewhere each is started by itself.
    """

    def __init__(self, *, forks: bool = sys.platform == "linux") -> None:
        """Begin with the nursery, if there is one."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as the processes)
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._nursery = self._start("nursery") if forks else None
        #: The process ids, by worker.
        self.ids: dict[str, int] = {}

    def start(self, told: dict[str, Any]) -> None:
        """Start a worker: `told` is what it must know, its name among it."""
        line = json.dumps(told).encode() + b"\n"
        name: str = told["name"]
        process = self._nursery
        if process is None:
            process = self._started[name] = self._start("process")
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it ended already: who waits for it will say so
            process.stdin.write(line)
            process.stdin.flush()
        if self._nursery is None:
            self.ids[name] = process.pid
        else:
            assert process.stdout is not None
            self.ids[name] = int(process.stdout.readline() or -1)

    def kill(self, name: str) -> None:
        """End a worker at once, as a power cut would."""
        if self.is_there(name):
            with contextlib.suppress(ProcessLookupError):  # it was just ending
                os.kill(self.ids[name], signal.SIGKILL)
        process = self._started.get(name)
        if process is not None:
            process.wait()

    def end(self) -> None:
        """End all of them, and return when they have ended."""
        parents = [self._nursery] if self._nursery is not None else list(self._started.values())
        for parent in parents:
            with contextlib.suppress(OSError):
                if parent.stdin is not None:
                    parent.stdin.close()
        deadline = time.monotonic() + _PATIENCE
        for parent in parents:
            try:
                parent.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                parent.kill()
                parent.wait()
            if parent.stdout is not None:
                parent.stdout.close()
        while any(map(self.is_there, self.ids)) and time.monotonic() < deadline:
            time.sleep(0.01)
        for name in self.ids:
            self.kill(name)
        self._log.close()

    def last_words(self) -> str:
        """Return what the processes wrote where errors go."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def is_there(self, name: str) -> bool:
        """Say whether a worker's process is there."""
        process = self._started.get(name)
        if process is not None:
            return process.poll() is None
        try:
            os.kill(self.ids[name], 0)
        except OSError:
            return False
        return self.ids[name] > 0

    def _start(self, module: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"syftlite.remote.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if module == "nursery" else self._log,
            stderr=self._log,
            env={**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())},  # the same digits come out then
            start_new_session=True,  # an interrupt is for the notebook, not for its workers
        )
