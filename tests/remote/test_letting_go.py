"""What goes when its last pointer goes, on a worker far away: told in batches, at a notebook's end, after its death."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import torch

from tests.remote.networks import LEASE, USERS, Network, network
from tests.remote.waits import soon

GRACE = 1.0
Notebook = subprocess.Popen[str]
Begin = Callable[[str], Notebook]


@pytest.fixture(scope="module")
def started() -> Iterator[Network]:
    with network(grace=GRACE) as made:
        yield made


@pytest.fixture
def net(started: Network) -> Network:
    started.begin_again()
    return started


def count(net: Network, name: str = "bob") -> int:
    return len(net.room.workers[name].looks())


#: Another notebook, dave's: has something on bob, alone and together with what hangs on it.
NOTEBOOK = """
import os, sys, torch, syftlite as sy
from syftlite.remote.link import Link
from syftlite.remote.member import Member
from syftlite.remote.settings import Settings
sy.TorchHook(torch)
endpoint, password, lease = sys.argv[1:4]
member = Member(Link(Settings(endpoint, "dave", password, lease=float(lease))), ["me", "alice", "bob"], patience=1.0)
while len(member.link.lives) < 4: pass
x = torch.tensor([1.0]).tag("#daves").send("bob")
moved = torch.tensor([2.0]).send("bob").move("alice")
pp = torch.tensor([3.0]).send("bob").send("alice")
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def notebook(net: Network) -> Iterator[Begin]:
    begun: list[Notebook] = []

    def begin(ending: str = "") -> Notebook:
        begun.append(_begin(net, ending))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def _begin(net: Network, ending: str) -> Notebook:
    arguments = [net.router.endpoint, USERS["dave"], str(LEASE)]
    process = subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK + ending, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go_on(process: Notebook) -> None:
    process.communicate("\n", timeout=20)


def test_a_loop_that_drops_two_thousand_pointers_writes_a_few_letters(net: Network) -> None:
    x = torch.tensor([1.0]).send("alice")
    results = [x + 1 for _ in range(2_000)]
    before = net.room.link.traffic.sent
    begin = time.perf_counter()
    results.clear()
    dropping = time.perf_counter() - begin
    assert soon(lambda: not net.room.letters)
    assert count(net, "alice") == 1
    assert net.room.link.traffic.sent - before < 2_000 * 4 + 4_000  # an id takes three bytes, a letter some more
    assert dropping / 2_000 < 100e-6


def test_a_cycle_is_let_go_of_by_the_collector_in_the_middle_of_anything(net: Network) -> None:
    x = torch.tensor([1.0]).send("bob")
    thresholds = gc.get_threshold()
    gc.set_threshold(5, 2, 2)
    try:
        for _ in range(200):
            ring = [x + 1]
            ring.append(ring)  # type: ignore[arg-type]  # that is the ring
            del ring
    finally:
        gc.set_threshold(*thresholds)
    gc.collect()
    assert soon(lambda: count(net) == 1)
    assert torch.equal(x.get(), torch.tensor([1.0]))


def test_what_two_hold_goes_with_the_second(net: Network, notebook: Begin) -> None:
    process = notebook("")
    (mine,) = net.room.workers["bob"].search("#daves")  # type: ignore[attr-defined]  # a remote worker has it
    assert count(net) == 2
    go_on(process)
    assert soon(lambda: count(net) == 1)
    assert torch.equal(mine.get(), torch.tensor([1.0]))
    assert soon(lambda: count(net) == count(net, "alice") == 0)


def test_a_notebook_that_ends_lets_go_of_all_it_has_at_once(net: Network, notebook: Begin) -> None:
    process = notebook("del x, moved, pp; member.close()")
    assert (count(net), count(net, "alice")) == (2, 2)
    begin = time.monotonic()
    go_on(process)
    assert process.returncode == 0
    assert count(net) == count(net, "alice") == 0
    assert time.monotonic() - begin < 3.0


def test_a_notebook_that_is_killed_keeps_nothing_alive_for_longer_than_the_grace(
    net: Network, notebook: Callable[[str], Notebook]
) -> None:
    process = notebook("")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert soon(lambda: "dave" not in net.room.link.lives)
    assert (count(net), count(net, "alice")) == (2, 2)
    begin = time.monotonic()
    assert soon(lambda: count(net) == count(net, "alice") == 0)
    assert time.monotonic() - begin < GRACE + 3.0


def test_a_kernel_that_restarts_frees_what_it_had_before_and_keeps_what_it_has_now(
    net: Network, notebook: Callable[[str], Notebook]
) -> None:
    first = notebook("")
    first.send_signal(signal.SIGKILL)
    first.communicate()
    second = notebook("print((x + x).get(), (pp + pp).get().get(), flush=True); member.close()")
    assert soon(lambda: (count(net), count(net, "alice")) == (2, 2))
    output, _ = second.communicate("\n", timeout=20)
    assert output == "tensor([2.]) tensor([6.])\n"
    assert soon(lambda: count(net) == count(net, "alice") == 0)


def test_what_is_a_workers_own_or_kept_stays_when_its_last_holder_ends(
    net: Network, notebook: Callable[[str], Notebook]
) -> None:
    process = notebook("x.garbage_collect_data = False; del x, moved, pp; member.close()")
    bob = net.room.workers["bob"]
    bob.load_data([torch.tensor([9.0]).tag("#own")])
    go_on(process)
    assert process.returncode == 0
    assert soon(lambda: "dave" not in net.room.link.lives)
    time.sleep(2 * GRACE)
    assert [seen.tags for seen in bob.shown_objects().values()] == [{"#daves"}, {"#own"}]  # type: ignore[attr-defined]  # a remote worker has it


def test_what_two_notebooks_send_under_the_same_number_lies_side_by_side(net: Network, notebook: Begin) -> None:
    notebook("")
    bob = net.room.workers["bob"]
    mine = torch.tensor([7.0])
    first = mine.send("bob")
    assert count(net) == 3
    (daves,) = bob.search("#daves")  # type: ignore[attr-defined]  # a remote worker has it
    assert daves.id_at_location != first.id_at_location
    assert torch.equal(daves.copy().get(), torch.tensor([1.0]))
    mine.add_(1)
    again = mine.send("bob")
    assert again.id_at_location == first.id_at_location
    assert count(net) == 3
    assert torch.equal(again.get(), torch.tensor([8.0]))
    assert torch.equal(daves.copy().get(), torch.tensor([1.0]))
