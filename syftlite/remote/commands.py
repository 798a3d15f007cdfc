"""What `syftlite class` and `syftlite worker` do: a router, and a member without a notebook. Knows a terminal."""

from __future__ import annotations

import argparse
import datetime
import queue
import socket
from pathlib import Path

from syftlite.me import local_worker
from syftlite.remote.class_folder import PORT, TEACHER, ClassFolder
from syftlite.remote.join_errors import PortTakenError
from syftlite.remote.joined import dialled, join, leave
from syftlite.remote.link import Link
from syftlite.remote.settings import is_this_machine

FOLDER = "syftlite-class"
#: An address that documentation has for itself: nothing is sent there, it shows which way out this machine takes.
_OUTSIDE = ("192.0.2.1", 9)


def open_class(words: list[str]) -> int:
    """Opens a class over the network: its router, and a join file for each name; --status: who is here."""
    parser = argparse.ArgumentParser(prog="syftlite class", description=open_class.__doc__)
    parser.add_argument("names", nargs="*", help="the members; none: those that the class has already")
    parser.add_argument("--folder", type=Path, default=Path(FOLDER), help="where the class is kept (%(default)s)")
    parser.add_argument("--host", help="the name or address of this machine that members dial; found by itself")
    parser.add_argument("--port", type=int, default=PORT, help="the one port that must be open (%(default)s)")
    parser.add_argument("--renew", action="append", default=[], metavar="NAME", help="make NAME's old file worthless")
    parser.add_argument("--status", action="store_true", help="say who is here, and end")
    asked = parser.parse_args(words)
    if asked.status:
        return _print_status(ClassFolder.open(asked.folder))
    host = asked.host or own_address()
    return _keep_open(ClassFolder.begin(asked.folder, asked.names, host, asked.port, renewed=asked.renew))


def be_worker(words: list[str]) -> int:
    """Is a member of a class without a notebook, until it is ended: syftlite worker --join bob.join."""
    parser = argparse.ArgumentParser(prog="syftlite worker", description=be_worker.__doc__)
    parser.add_argument("--join", required=True, metavar="FILE", help="the member's join file")
    asked = parser.parse_args(words)
    me = join(asked.join)
    print(f"This is {me.name}, for all in the class. Ctrl-C ends it, and what it keeps.", flush=True)
    try:
        _tell_of(local_worker().room.link, [])  # type: ignore[attr-defined]  # the room of a class has one
    finally:
        leave()
    return 0


def own_address() -> str:
    """Return the address under which this machine is known in its network; the loopback without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect(_OUTSIDE)
        except OSError:
            return "127.0.0.1"
        address: str = tried.getsockname()[0]
        return address


def _keep_open(folder: ClassFolder) -> int:
    settings = folder.router()
    try:
        link = Link(settings)
    except OSError as trouble:
        raise PortTakenError(settings.endpoint, str(trouble)) from None
    print(handout(folder), flush=True)
    try:
        _tell_of(link, folder.members)
    finally:
        link.close()
    return 0


def handout(folder: ClassFolder) -> str:
    """Return what a teacher has to know and to hand out."""
    students = [name for name in folder.members if name != TEACHER]
    files = "\n".join(f"  {name:<16}{folder.join_path(name)}" for name in students)
    first = f"{students[0]}.join"
    reach = " Only this machine can reach it." if is_this_machine(folder.host) else ""
    return f"""\
The class is open at {folder.endpoint}, and all that goes there is encrypted.{reach} Ctrl-C closes it.

Give each member the file with their name, and nobody else: whoever has the file is that member.
{files}
Yours:
  {TEACHER:<16}{folder.join_path(TEACHER)}

In a notebook          import syftlite as sy; me = sy.join("{first}")
Without a notebook     syftlite worker --join {first}
Who is here            sy.workers(), or syftlite class --status
A file was lost        syftlite class --renew {students[0]}
"""


def _tell_of(link: Link, members: list[str]) -> None:
    """Print who comes and who goes, until somebody interrupts."""
    news: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    for name, life in list(link.lives.items()):
        news.put((name, life))
    link.watchers.append(lambda name, life: news.put((name, life)))
    try:
        while True:
            name, life = news.get()
            now = datetime.datetime.now().strftime("%H:%M:%S")
            here = f"{len(link.lives)} of {len(members)}" if members else f"{len(link.lives)} here"
            print(f"{now}  {name} {'came' if life else 'went'} ({here})", flush=True)
    except KeyboardInterrupt:
        print()


def _print_status(folder: ClassFolder) -> int:
    link = dialled(folder.watchman())
    try:
        here = link.who_is_there()
    finally:
        link.close()
    print(f"The class at {folder.endpoint} is open: {len(here)} of {len(folder.members)} are here.")
    for name in folder.members:
        print(f"  {name:<16}{'here' if name in here else '-'}")
    return 0
