"""A class over a network, on this machine: its router is `syftlite class`, its members are processes that join."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from syftlite.remote.join_file import JoinFile
from syftlite.remote.link import Link

COMMAND = (sys.executable, "-m", "syftlite.cli")


class Class:
    """A class in a folder of its own, whose router can be ended and started again."""

    def __init__(self, folder: Path, names: Sequence[str], host: str = "127.0.0.1", before: Sequence[str] = ()) -> None:
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port: int = tried.getsockname()[1]
        self._before = before  # what has the router run on another machine
        self.folder = folder
        self.host = host
        self.names = names
        self.started: list[subprocess.Popen[str]] = []
        self.router = self.open(*names)

    def options(self) -> list[str]:
        """Return where it is."""
        return ["--folder", str(self.folder), "--host", self.host, "--port", str(self.port)]

    def open(self, *words: str) -> subprocess.Popen[str]:
        """Start the router, and wait until it has said what to hand out."""
        self.router = self.start("class", *words, *self.options(), before=self._before)
        self.handout = self.read_until(self.router, "--renew")
        return self.router

    def start(self, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a command."""
        process = subprocess.Popen(
            [*before, *COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.started.append(process)
        return process

    @staticmethod
    def read_until(process: subprocess.Popen[str], mark: str) -> str:
        """Return what a process prints up to the line with a mark."""
        assert process.stdout is not None
        read: list[str] = []
        for line in process.stdout:
            read.append(line)
            if mark in line:
                return "".join(read)
        assert process.stderr is not None
        raise AssertionError("".join(read) + process.stderr.read())

    def worker(self, name: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a member without a notebook, and wait until it is there."""
        process = self.start("worker", "--join", str(self.file(name)), before=before)
        self.read_until(process, f"This is {name}")
        return process

    def file(self, name: str) -> Path:
        """Return a member's join file."""
        return self.folder / f"{name}.join"

    def link(self, name: str) -> Link:
        """Return a bare link of a member: what he could send who writes a program of his own."""
        return Link(JoinFile.read(self.file(name)).settings())

    def close(self) -> None:
        """End everything."""
        for process in reversed(self.started):
            end(process)


def end(process: subprocess.Popen[str]) -> str:
    """End a process as Ctrl-C does; returns what it printed last."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=10)[0] or ""
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise


@contextmanager
def opened(folder: Path, *names: str, host: str = "127.0.0.1") -> Iterator[Class]:
    """Have a class open within the block."""
    made = Class(folder, names, host)
    try:
        yield made
    finally:
        made.close()


def without_paths(text: str, folder: Path, port: int) -> str:
    """Return a text in which the folder and the port are the same in every run."""
    return re.sub(rf"\b{port}\b", "PORT", text.replace(str(folder), "FOLDER").replace(os.sep, "/"))
