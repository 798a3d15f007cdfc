"""A class on three machines: the router on one, alice's notebook and bob on two that cannot reach each other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.remote.classes import Class
from tests.remote.machines import Machine, three_machines

#: A notebook whose cells come line by line: each is run, and what `said` was given is printed.
NOTEBOOK = """
import json, sys, time, torch, syftlite as sy
def said(thing): print(json.dumps(thing), flush=True)
def timed(call):
    begin = time.perf_counter()
    try: call()
    except Exception as trouble: return type(trouble).__name__, time.perf_counter() - begin
    return "", time.perf_counter() - begin
def soon(happens):
    begin = time.perf_counter()
    while time.perf_counter() - begin < 30:
        try:
            if happens(): return time.perf_counter() - begin
        except sy.SyftliteError: pass
        time.sleep(0.05)
for line in sys.stdin: exec(json.loads(line))
"""


class Notebook:
    """A notebook on one of the machines."""

    def __init__(self, on: Machine) -> None:
        self.process = subprocess.Popen(
            [*on.before, sys.executable, "-c", NOTEBOOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, cell: str) -> Any:
        """Run a cell, and return what it says."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(cell) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def machines() -> Iterator[tuple[Machine, Machine, Machine]]:
    with three_machines() as made:
        yield made


def test_notebooks_on_machines_that_cannot_reach_each_other_are_each_others_workers(
    machines: tuple[Machine, Machine, Machine], tmp_path_factory: pytest.TempPathFactory
) -> None:
    router, one, two = machines
    made = Class(tmp_path_factory.mktemp("class"), ("alice", "bob"), router.address, before=router.before)
    alice = Notebook(one)
    try:
        made.worker("bob", before=two.before)
        assert alice.run(f"sy.join({str(made.file('alice'))!r}); said(soon(lambda: 'bob' in sy.workers()))") < 10
        cell = "x = torch.arange(4.0); x_ptr = x.send('bob'); said(((x_ptr * 2).get().tolist(), repr(x_ptr.location)))"
        assert alice.run(cell) == [[0.0, 2.0, 4.0, 6.0], "<RemoteWorker id:bob #objects:1>"]
        big = "big = torch.rand(2_000_000); there = big.send('bob'); said(torch.equal(there.copy().get(), big))"
        assert alice.run(big) is True
        if one.can_be_cut:
            check_that_they_cannot_reach_each_other(alice, two)
            check_that_a_cut_is_told_and_mended(alice, two)
    finally:
        alice.process.kill()
        alice.process.communicate()
        made.close()


def check_that_they_cannot_reach_each_other(alice: Notebook, two: Machine) -> None:
    dial = f"import socket; said(timed(lambda: socket.create_connection(({two.address!r}, 22), 1.0))[0])"
    assert alice.run(dial) in ("OSError", "TimeoutError")


def check_that_a_cut_is_told_and_mended(alice: Notebook, two: Machine) -> None:
    """Have bob's cable pulled: a call is given up after the patience, he is missed after ten seconds, and back soon."""
    two.cut()
    error, seconds = alice.run("said(timed(lambda: x_ptr + 1))")
    assert error in ("WorkerTimeoutError", "WorkerGoneError")
    assert seconds < 12
    assert alice.run("said(soon(lambda: 'bob' not in sy.workers()))") < 15
    error, seconds = alice.run("said(timed(lambda: x_ptr + 1))")
    assert (error, seconds < 0.5) == ("WorkerGoneError", True)
    two.mend()
    assert alice.run("said(soon(lambda: torch.equal((x_ptr + 1).get(), x + 1)))") < 25
