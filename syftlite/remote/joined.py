"""A class over a network, as one of its members sees it: joined with a join file, until it is left.

A notebook is one member at a time; from then on it is that worker for all the others.
"""

from __future__ import annotations

import atexit
import time
from pathlib import Path

import torch

from syftlite.history import History
from syftlite.hook import TorchHook
from syftlite.keeper import Keeper
from syftlite.me import local_worker
from syftlite.remote.class_room import ClassRoom
from syftlite.remote.diagnosis import diagnosis
from syftlite.remote.errors import NoClassError, NotEncryptedError, RemoteNotInstalledError
from syftlite.remote.join_errors import AlreadyJoinedError, JoinError
from syftlite.remote.join_file import JoinFile
from syftlite.remote.link import Link
from syftlite.remote.member import Member
from syftlite.remote.patience import in_seconds
from syftlite.remote.settings import Settings, is_encrypted
from syftlite.worker import Worker

#: Whoever joins waits so many seconds for the router's answer, and for a notebook of the same name to be gone.
DIALLING, TAKEN = 5.0, 3.0

_joined: list[Member] = []


def join(path: str | Path, *, patience: float = 10.0, serve: bool = True) -> Keeper:
    """Return the worker that this notebook is in a class from now on: the one that the join file is for.

    Its room is the one in use until `leave`: `x.send("alice")` goes to alice's notebook, and alice can send to this
    one. Only descriptions of what is kept here leave by themselves; what is private is decided about here, for whoever
    asks, by the name with which he joined. Called again with the same file, returns the same worker.

    `patience`: after so many seconds in which a worker says nothing at all, a call ends with `WorkerTimeoutError`.
    `serve=False`: this notebook is a client only. It calls and watches, and keeps nothing for others.

    Raises:
        PatienceError: if the patience is no finite number above 0.
        JoinFileError: if the file is missing, or none.
        JoinError: if the class cannot be joined; it says why.
        AlreadyJoinedError: if this notebook is somebody else in a class.
        RemoteNotInstalledError: without the engine: pip install 'syftlite[remote]'.
    """
    seconds = in_seconds(patience)
    told = JoinFile.read(path)
    for member in list(_joined):
        if not member.room.is_open:
            _joined.remove(member)
        elif member.link.name == told.name and member.link.endpoint == told.endpoint:
            return member.room.me
        else:
            raise AlreadyJoinedError(member.link.name, told.name)
    TorchHook(torch)
    link = _dialled(told)
    others = [member for member in told.members if member != told.name]
    member = Member(link, others, patience=seconds, over_network=True, serve=serve)
    _joined.append(member)
    return member.room.me


def leave() -> None:
    """Leave the class that this notebook joined; the room from before is in use again. What is kept here goes."""
    while _joined:
        _joined.pop().close()


def workers() -> dict[str, Worker]:
    """Return the workers that can be reached now, by name, me first.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     list(sy.workers())
        ['me', 'bob']
    """
    me = local_worker()
    return {me.name: me, **{name: worker for name, worker in list(me.room.workers.items()) if me.room.is_here(name)}}


def class_history() -> History:
    """Return the history of the whole class, whoever makes the calls: of all that can be reached, and what was before.

    It grows by itself. `inspect(history=history)` draws it, `messages(history)` lists who sent what to whom. What
    members keep is described, never shown, and a step is one call of whoever made it. What was before is there when
    this returns, but for members that say nothing for three seconds. `history.close()` ends it. Where all workers are
    in this process, nobody else makes calls, and it is `sy.history()`.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.local_class("alice", "bob") as (alice, bob):
        ...     history = sy.class_history()
        ...     history.of_class, history.viewer
        (True, 'me')
    """
    return local_worker().room.watched_class()


def show_values_to(*watchers: object) -> None:
    """Show the first values of what comes to be kept here to these members, when they watch the class; to no others.

    Without any, to nobody any more. They count as having seen what they are shown, for everybody. What is private, and
    what is a share of a secret, is never shown. What was kept before is not shown either.

    Raises:
        UnknownWorkerError: if there is no such member; nothing changes then.
        NoClassError: if this notebook is in no class.
    """
    room = local_worker().room
    if not isinstance(room, ClassRoom):
        raise NoClassError("show_values_to")
    room.show_values_to([room.find(watcher).name for watcher in watchers])


def _dialled(told: JoinFile) -> Link:
    """Return a link to a class in which nobody else has this name."""
    link = dialled(told.settings(dialling=DIALLING))
    deadline = time.monotonic() + TAKEN
    while told.name in link.who_is_there():
        if time.monotonic() > deadline:
            link.close()
            raise JoinError(told.name, told.endpoint, "taken")
        time.sleep(0.2)  # a notebook that was just restarted is about to be missed
    return link


def dialled(settings: Settings) -> Link:
    """Return a link to a class.

    Raises:
        JoinError: if there is no way to it; it says why.
    """
    if not is_encrypted(settings):
        raise NotEncryptedError(settings.endpoint)
    trouble = diagnosis(settings)
    if trouble is not None:
        raise trouble
    try:
        return Link(settings)
    except RemoteNotInstalledError:
        raise
    except OSError:
        raise JoinError(settings.name, settings.endpoint, "token") from None


atexit.register(leave)
