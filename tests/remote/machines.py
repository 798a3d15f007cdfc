"""Three machines for real: network namespaces, of which two reach the third and not each other.

Where namespaces may not be made, three addresses of the loopback stand for them; then nothing can be cut.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

ROUTER = "10.77.0.1"


@dataclass(slots=True)
class Machine:
    """One machine: its address, and what to put before a command that it is to run."""

    address: str
    before: tuple[str, ...]
    _link: str = ""

    @property
    def can_be_cut(self) -> bool:
        """Whether its cable can be pulled."""
        return bool(self._link)

    def cut(self) -> None:
        """Pull its cable."""
        _ip("netns", "exec", self.before[3], "ip", "link", "set", self._link, "down")

    def mend(self) -> None:
        """Put its cable back; the way to the router is told anew."""
        _ip("netns", "exec", self.before[3], "ip", "link", "set", self._link, "up")
        self.find_the_router()

    def find_the_router(self) -> None:
        """Tell it the way to the router."""
        gateway = f"{self.address.rpartition('.')[0]}.1"
        _ip("-n", self.before[3], "route", "replace", f"{ROUTER}/32", "via", gateway)


@contextmanager
def three_machines() -> Iterator[tuple[Machine, Machine, Machine]]:
    """Have a router and two others within the block."""
    if not can_make_namespaces():
        yield Machine("127.0.0.2", ()), Machine("127.0.0.3", ()), Machine("127.0.0.4", ())
        return
    mark = os.getpid()
    names = [f"sl-{role}-{mark}" for role in ("router", "one", "two")]
    try:
        for name in names:
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", names[0], "addr", "add", f"{ROUTER}/32", "dev", "lo")
        others = []
        for number, name in enumerate(names[1:], start=1):
            here, there = f"r{number}", "cable"
            _ip("-n", names[0], "link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
            _ip("-n", names[0], "addr", "add", f"10.77.{number}.1/24", "dev", here)
            _ip("-n", name, "addr", "add", f"10.77.{number}.2/24", "dev", there)
            _ip("-n", names[0], "link", "set", here, "up")
            _ip("-n", name, "link", "set", there, "up")
            others.append(Machine(f"10.77.{number}.2", _within(name), there))
            others[-1].find_the_router()
        yield Machine(ROUTER, _within(names[0])), others[0], others[1]
    finally:
        for name in names:
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)


def can_make_namespaces() -> bool:
    """Say whether this user may make machines out of nothing."""
    if shutil.which("ip") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    try:
        _ip("netns", "add", f"sl-try-{os.getpid()}")
        _ip("netns", "del", f"sl-try-{os.getpid()}")
    except subprocess.CalledProcessError:
        return False
    return True


def _within(name: str) -> tuple[str, ...]:
    return ("ip", "netns", "exec", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
