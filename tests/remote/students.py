"""Another member's notebook, for tests: a process that joins a class with a join file and runs what it is told."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_NOTEBOOK = """
import json, sys, traceback
import torch, syftlite as sy
me = sy.join(sys.argv[1], **json.loads(sys.argv[2]))
names = {"me": me, "sy": sy, "torch": torch}
print("ready", flush=True)
for line in sys.stdin:
    how, code = json.loads(line)
    try:
        answer = exec(code, names) if how == "run" else eval(code, names)
        print(json.dumps("done" if how == "run" else repr(answer)), flush=True)
    except Exception as trouble:
        print(json.dumps(f"{type(trouble).__name__}: {trouble}"), flush=True)
sy.leave()
"""


class Student:
    """A member with a notebook of their own."""

    def __init__(self, file: Path, **options: object) -> None:
        """Join, and return when that is done."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _NOTEBOOK, str(file), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    @property
    def id(self) -> int:
        """The process's id."""
        return self._process.pid

    def begin(self, code: str) -> None:
        """Have a cell run, and do not wait for it."""
        self._tell("run", code)

    def end(self) -> str:
        """Wait until the cell has run that was begun; returns "done", or what it raised."""
        assert self._process.stdout is not None
        ended: str = json.loads(self._process.stdout.readline())
        return ended

    def run(self, code: str) -> str:
        """Have a cell run."""
        self.begin(code)
        return self.end()

    def ask(self, code: str) -> Any:
        """Return what an expression is there: a number, a text, or a list, dict or tuple of such."""
        self._tell("ask", code)
        return ast.literal_eval(self.end())

    def _tell(self, how: str, code: str) -> None:
        assert self._process.stdin is not None
        print(json.dumps([how, code]), file=self._process.stdin, flush=True)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
