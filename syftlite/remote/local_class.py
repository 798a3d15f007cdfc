"""A class on one machine: each worker is a process of its own, and all of them end with this one."""

from __future__ import annotations

import atexit
import re
import secrets
import socket
import time
from collections.abc import Iterator
from typing import Self

import torch

from syftlite.hook import TorchHook
from syftlite.me import come_back
from syftlite.remote.class_room import ClassRoom
from syftlite.remote.errors import LocalClassError, WorkerDidNotStartError
from syftlite.remote.link import Link
from syftlite.remote.member import Member
from syftlite.remote.own_data import Data, where_it_stands
from syftlite.remote.patience import in_seconds
from syftlite.remote.processes import Processes
from syftlite.remote.remote_worker import RemoteWorker
from syftlite.remote.settings import Settings
from syftlite.worker import Worker

#: Workers have so many seconds to start: torch is large, and this machine may be slow.
START = 90.0
#: A worker whose process was ended is missed within a moment; nobody waits longer than this for it (seconds).
MISSED = 5.0

_ME = "me"
_NAME = re.compile(r"[\w-]{1,64}")
#: The classes that are open, so that none outlives the notebook.
_open: list[LocalClass] = []


class LocalClass:
    """Workers in processes of their own on this machine, and the room in which they meet this notebook.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.local_class("alice", "bob") as room:
        ...     alice, bob = room
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     print(x_ptr, bob._objects, (x_ptr + x_ptr).get())
        (Wrapper)>[PointerTensor | me:2 -> bob:1] {1: int64 (3,)} tensor([2, 4, 6])
    """

    def __init__(
        self,
        *names: str,
        patience: float = 10.0,
        data: Data | None = None,
        lease: float = 10.0,
        forks: bool | None = None,
    ) -> None:
        """Use `sy.local_class`."""
        self._patience = in_seconds(patience)
        TorchHook(torch)
        self._data = None if data is None else where_it_stands(data)
        self.names = names
        self._lease = lease
        self._password = {name: secrets.token_urlsafe(24) for name in names}
        self._processes = Processes() if forks is None else Processes(forks=forks)
        self._member: Member | None = None
        try:
            self._member = self._listen()
            for name in names:
                self._start(name)
            self._wait_for(names)
            self._load(*names)
        except BaseException:
            self.close()
            raise
        _open.append(self)

    # Who is there

    @property
    def room(self) -> ClassRoom:
        """The room in which they meet."""
        assert self._member is not None
        return self._member.room

    @property
    def me(self) -> Worker:
        """The worker that this notebook is."""
        return self.room.me

    @property
    def workers(self) -> dict[str, Worker]:
        """The workers by name."""
        return {name: self.room.workers[name] for name in self.names}

    @property
    def process_ids(self) -> dict[str, int]:
        """The ids of the workers' processes, by name."""
        return dict(self._processes.ids)

    def __iter__(self) -> Iterator[Worker]:
        """Go through the workers, in the order in which they were named."""
        return iter(self.workers.values())

    def __getitem__(self, name: str) -> Worker:
        """Return a worker by its name."""
        return self.room.find(name)

    def __repr__(self) -> str:
        """Return who is there."""
        state = ", ".join(self.names) if self.is_open else "closed"
        return f"<LocalClass: {state}>"

    def refuse_others(self, data: Data | None, patience: float | None) -> None:
        """Refuse to be taken for a class with other data or patience; without any, this one is meant whatever it has.

        Raises:
            LocalClassError: if its workers load their data by another function or have none, or the patience is other.
        """
        if patience is not None and in_seconds(patience) != self._patience:
            raise LocalClassError("other patience", self.names)
        if data is not None and where_it_stands(data) != self._data:
            raise LocalClassError("other data", self.names)

    # Beginning and ending

    @property
    def is_open(self) -> bool:
        """Whether the workers are there."""
        return self._member is not None and self._member.room.is_open

    def begin_again(self, *names: str) -> Self:
        """Have everybody begin anew: empty stores, ids from 1, an empty history. Returns this class.

        With names, only these workers are in the new room; the others wait for another beginning. Who was ended is
        started again, and data of their own is loaded again.
        """
        assert self._member is not None
        for name in self._processes.ids:
            if self.room.is_here(name) and self._processes.is_there(name):
                RemoteWorker(name, self.room).begin_again()
            else:
                self._restart(name)
        self.names = names or tuple(self._processes.ids)
        self._member.begin(self.names)
        self._load(*self.names)
        return self

    def kill(self, name: str) -> None:
        """End a worker's process at once, as a power cut would: for a lesson on what is lost then.

        When this returns, the worker is missed: the next call says that it is not here.
        """
        assert self._member is not None
        lives = self._member.link.lives
        life = lives.get(name)
        self._processes.kill(name)
        deadline = time.monotonic() + MISSED
        while life is not None and lives.get(name) == life and time.monotonic() < deadline:
            time.sleep(0.002)

    def start_again(self, name: str) -> Worker:
        """Start a worker that was ended, with an empty store, or data of its own alone; returns it."""
        self._restart(name)
        self._load(name)
        self.room.settle()  # what ended with the process leaves the record now, and not at the next call
        return self.workers[name]

    def _restart(self, name: str) -> None:
        assert self._member is not None
        last = self._member.link.lives.get(name)
        self.kill(name)  # as long as the ended process is not missed, it may be the one that is asked
        self._start(name)
        self._wait_for([name], after=last)

    def close(self) -> None:
        """End it, and the workers' processes."""
        if self in _open:
            _open.remove(self)
        if self._member is not None:
            self._member.close()
        self._processes.end()

    def __enter__(self) -> Self:
        """Use this class within a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def _listen(self) -> Member:
        settings = Settings(_free_endpoint(), _ME, is_router=True, users=self._password, lease=self._lease)
        return Member(Link(settings), self.names, patience=self._patience, one_stream=True)

    def _start(self, name: str) -> None:
        assert self._member is not None
        others = [_ME, *(other for other in self.names if other != name)]
        told = {"endpoint": self._member.link.endpoint, "name": name, "password": self._password[name]}
        terms = {"patience": self._patience, "stewards": [_ME], "grace": 60.0, "one_stream": True, "lease": self._lease}
        self._processes.start({**told, **terms, "others": others, "data": self._data})

    def _load(self, *names: str) -> None:
        """Have workers load the data of their own, one after the other: the same ids come out each time."""
        if self._data is not None:
            for name in names:
                RemoteWorker(name, self.room).load_own()
            self.room.settle()

    def _wait_for(self, names: list[str] | tuple[str, ...], after: str | None = None) -> None:
        """Wait until workers are there, in another life than the last one."""
        assert self._member is not None
        lives = self._member.link.lives
        deadline = time.monotonic() + START
        while missing := [name for name in names if lives.get(name) in (None, after)]:
            if time.monotonic() > deadline:
                raise WorkerDidNotStartError(missing, START, self._processes.last_words())
            time.sleep(0.005)


def local_class(*names: str, patience: float | None = None, data: Data | None = None) -> LocalClass:
    """Return a class on this machine: a process for each name, which all end with this one.

    Until it is closed, its room is the one in use: `sy.local_worker` is me in it, and `x.send("bob")` goes to its bob.
    `patience`: after so many seconds in which a worker says nothing at all, 10 if you say nothing, a call ends with
    `WorkerTimeoutError`; one that is at work is not silent. `data`: a function that takes a worker's name and returns
    its own tensors. Each process calls it itself, so that they come from nobody and nobody else has seen them; it must
    stand in a module that can be imported. Called again with the same names while it is open, returns the same class,
    whose room is in use again.

    Raises:
        LocalClassError: without names, with one that cannot be, with data of which only this notebook knows, or with
            other data or patience than those of the class that is open.
        PatienceError: if the patience is no finite number above 0.
        RemoteNotInstalledError: without the engine: pip install 'syftlite[remote]'.
        WorkerDidNotStartError: if a process does not start.
    """
    if not names:
        raise LocalClassError("none")
    for name in names:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name == _ME:
            raise LocalClassError("name", name)
        if names.count(name) > 1:
            raise LocalClassError("twice", name)
    for known in _open:
        if known.names == names and known.is_open:
            known.refuse_others(data, patience)
            if come_back(known.room):
                return known
    return LocalClass(*names, patience=10.0 if patience is None else patience, data=data)


def _free_endpoint() -> str:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return f"tcp/127.0.0.1:{tried.getsockname()[1]}"


@atexit.register
def _close_all() -> None:
    for each in list(_open):
        each.close()
