"""A class whose router is a process of its own, and whose bob hangs on a wire that can be cut."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch

import syftlite as sy
from syftlite.remote.class_room import ClassRoom
from syftlite.remote.link import Link
from syftlite.remote.member import Member
from syftlite.remote.processes import Processes
from syftlite.remote.settings import Settings
from tests.remote.proxies import Wire
from tests.remote.waits import soon

PATIENCE, LEASE = 1.0, 3.0
USERS = {name: f"secret of {name}" for name in ("me", "alice", "bob", "dave")}

_ROUTER = """
import json, sys
from syftlite.remote.link import Link
from syftlite.remote.settings import Settings
Link(Settings(**json.loads(sys.argv[1])))
print("ready", flush=True)
sys.stdin.read()
"""


class Router:
    """The process that everybody dials in to."""

    def __init__(self) -> None:
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port: int = tried.getsockname()[1]
        self.endpoint = f"tcp/127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, at the same port each time."""
        told = {"endpoint": self.endpoint, "name": "router", "is_router": True, "users": USERS, "lease": LEASE}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ROUTER, json.dumps(told)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Network:
    """Me, alice and bob; dave has a seat and never comes."""

    def __init__(self, grace: float) -> None:
        sy.TorchHook(torch)
        self.router = Router()
        self.router.start()
        self.wire = Wire(self.router.port)
        self._processes = Processes()
        for name, endpoint in (("alice", self.router.endpoint), ("bob", self.wire.endpoint)):
            others = [other for other in USERS if other != name]
            place = {"endpoint": endpoint, "name": name, "password": USERS[name], "others": others, "lease": LEASE}
            terms = {"patience": PATIENCE, "stewards": ["me"], "grace": grace, "one_stream": False}
            self._processes.start({**place, **terms})
        settings = Settings(self.router.endpoint, "me", USERS["me"], lease=LEASE)
        self._member = Member(Link(settings), ["alice", "bob", "dave"], patience=PATIENCE)
        assert soon(lambda: len(self.room.link.lives) == 3)

    @property
    def room(self) -> ClassRoom:
        """The room as I see it."""
        return self._member.room

    def begin_again(self) -> None:
        """Mend everything, and empty all stores."""
        self.wire.release()
        self.wire.mend()
        assert soon(lambda: len(self.room.link.lives) == 3)
        for name in ("alice", "bob"):
            self.room.workers[name].begin_again()  # type: ignore[attr-defined]  # a remote worker has it
        self._member.begin()

    def close(self) -> None:
        """End everything."""
        self._member.close()
        self._processes.end()
        self.router.kill()
        self.wire.close()


@contextmanager
def network(grace: float = 60.0) -> Iterator[Network]:
    """Have a class whose parts can be taken from each other; `grace`: who is gone so long loses what he holds."""
    made = Network(grace)
    try:
        yield made
    finally:
        made.close()
