"""What workers in processes of their own cost, beside the engine's bare request and beside workers in one process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import syftlite as sy
from syftlite.me import enter_room, leave_room
from syftlite.remote.local_class import LocalClass, _free_endpoint
from tests.bench.budget import BY_NAME
from tests.bench.comparison import Result
from tests.remote.waits import proportional_mebibytes

Beside = Callable[..., Result]

FLOATS = 25_000_000  # 100 MB
ROUNDS = 7
CALLS = 1_500
#: A process that answers what it is asked with as many bytes as a reply has, and does nothing else.
_ECHO = """
import json, sys, zenoh
configuration = zenoh.Config()
for key, value in json.loads(sys.argv[1]).items():
    configuration.insert_json5(key, json.dumps(value))
session = zenoh.open(configuration)
queries = session.declare_queryable("echo", zenoh.handlers.FifoChannel(64))
print("ready", flush=True)
for query in queries:
    with query:
        query.reply("echo", b"", attachment=bytes(60))
"""


@pytest.fixture(scope="module")
def room() -> Iterator[LocalClass]:
    """Have two workers in processes of their own."""
    with LocalClass("bob", "alice") as started:
        leave_room(started.room)
        yield started


@pytest.fixture
def processes(room: LocalClass) -> Iterator[list[Any]]:
    """Give two workers in processes, with empty stores."""
    room.begin_again()
    yield list(room)
    leave_room(room.room)


@pytest.fixture(scope="module")
def bare() -> Iterator[Callable[[], object]]:
    """Give the engine's bare request, to another process and back."""
    import zenoh

    endpoint = _free_endpoint()
    told = {"scouting/multicast/enabled": False}
    configuration = zenoh.Config()
    for key, value in {**told, "mode": "router", "listen/endpoints": [endpoint]}.items():
        configuration.insert_json5(key, json.dumps(value))
    session = zenoh.open(configuration)
    dialled = json.dumps({**told, "mode": "client", "connect/endpoints": [endpoint], "listen/endpoints": []})
    process = subprocess.Popen(
        [sys.executable, "-c", _ECHO, dialled], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()

    def ask() -> object:
        return list(session.get("echo", zenoh.handlers.FifoChannel(4), payload=b"", attachment=bytes(100)))

    while not ask():
        time.sleep(0.05)
    yield ask
    session.close()
    process.kill()
    process.communicate()


def slowly(beside: Beside, name: str, **works: Any) -> Result:
    """Compare by the clock on the wall, as most of the work is done elsewhere."""
    return beside(name, clock=time.perf_counter, **{"rounds": ROUNDS, **works})


def test_a_call_beside_a_bare_request(beside: Beside, processes: list[Any], bare: Callable[[], object]) -> None:
    x, y = (torch.rand(100).send(processes[0]) for _ in range(2))
    slowly(beside, "processes: a call", ours=lambda: x + y, plain=bare)
    assert torch.equal((x + y).get(), (y + x).get())


def test_how_long_a_call_takes(beside: Beside, processes: list[Any]) -> None:
    x, y = (torch.rand(100).send(processes[0]) for _ in range(2))
    slowly(beside, "processes: a call, in ms", ours=lambda: x + y)
    assert torch.equal((x + y).get(), (y + x).get())


def test_a_chain_beside_a_bare_request(beside: Beside, processes: list[Any], bare: Callable[[], object]) -> None:
    bob, alice = processes
    x = torch.rand(100).send(bob).send(alice)
    slowly(beside, "processes: a chain of two", ours=lambda: x + x, plain=bare)
    assert torch.equal((x + x).get().get(), 2 * x.get().get())


def test_send_and_get_beside_two_bare_requests(
    beside: Beside, processes: list[Any], bare: Callable[[], object]
) -> None:
    x = torch.rand(100)
    slowly(beside, "processes: send and get", ours=lambda: x.send(processes[0]).get(), plain=lambda: (bare(), bare()))
    assert torch.equal(x.send(processes[0]).get(), x)


def in_one_process(work: Callable[[Any, Any], object]) -> Callable[[], object]:
    """Return the same work with two workers that live here."""
    with sy.fresh() as me:
        hook = sy.TorchHook(torch)
        bob, alice = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice"))

    def do() -> object:
        enter_room(me.room)
        try:
            return work(bob, alice)
        finally:
            leave_room(me.room)

    return do


@pytest.mark.parametrize("verb", ["send", "move", "get"])
def test_100_mb_beside_a_send_in_one_process(verb: str, beside: Beside, processes: list[Any]) -> None:
    bob, alice = processes
    x = torch.rand(FLOATS)
    there: list[Any] = []
    here: list[Any] = []
    ours: dict[str, Callable[[], object]] = {
        "send": lambda: here.__setitem__(slice(None), [x.send(bob)]),
        "move": lambda: here.__setitem__(slice(None), [there.pop().move(alice)]),
        "get": lambda: here.__setitem__(slice(None), [there.pop().get()]),
    }
    before = None if verb == "send" else lambda: there.append(x.send(bob))
    plain = in_one_process(lambda bob, _: x.send(bob))
    slowly(beside, f"processes: {verb} 100 MB", ours=ours[verb], plain=plain, before_ours=before, rounds=3, number=1)
    assert torch.equal(here[0] if verb == "get" else here[0].get(), x)


def test_a_step_of_learning_beside_one_in_one_process(beside: Beside, processes: list[Any]) -> None:
    torch.manual_seed(1)
    model, batch = nn.Linear(10, 2), (torch.rand(16, 10), torch.randint(2, (16,)))
    twin = deepcopy(model)

    def learner(net: nn.Module, worker: Any) -> Callable[[], object]:
        x, y = (tensor.send(worker) for tensor in batch)
        net.send(worker)  # type: ignore[operator]  # the hook gives it
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)

        def learn() -> None:
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()

        return learn

    ours = learner(model, processes[0])
    made: list[Callable[[], object]] = []
    plain = in_one_process(lambda bob, _: (made or made.append(learner(twin, bob)), made[0]()))
    slowly(beside, "processes: Linear and SGD, a step", ours=ours, plain=plain, number=5)
    assert model.weight.location is processes[0]


def test_a_call_while_the_class_is_watched_beside_one_that_nobody_watches(beside: Beside, processes: list[Any]) -> None:
    x, y = (torch.rand(100).send(processes[0]) for _ in range(2))
    watches: list[Any] = []

    def watch() -> None:
        if not watches:
            watches.append(sy.class_history())

    def watch_no_more() -> None:
        while watches:
            watches.pop().close()

    before = {"before_ours": watch, "before_plain": watch_no_more}
    slowly(beside, "processes: a call, class watched", ours=lambda: x + y, plain=lambda: x + y, **before)
    watch_no_more()
    assert torch.equal((x + y).get(), (y + x).get())


def test_how_many_events_a_second_are_written_down_by_who_watches(
    note: Callable[[Result], None], processes: list[Any]
) -> None:
    x = torch.rand(100).send(processes[0])
    with sy.class_history() as history:
        first, begin = history.revision, time.perf_counter()
        for _ in range(CALLS):
            x.add_(1)
        while len(history) < CALLS + 1:
            time.sleep(0.01)
        seconds = time.perf_counter() - begin
        events = history.revision - first
    assert events >= 3 * CALLS  # each is a call, a message, and a change
    note(Result(BY_NAME["processes: events a second, watched"], [events / seconds]))


def test_what_one_worker_takes_and_how_soon_thirty_are_there(note: Callable[[Result], None]) -> None:
    begin = time.perf_counter()
    with LocalClass(*(f"w{number}" for number in range(30))) as many:
        seconds = time.perf_counter() - begin
        taken = [proportional_mebibytes(process) * 1.048576 for process in many.process_ids.values()]
        assert torch.equal(torch.tensor([1]).send("w29").get(), torch.tensor([1]))
    note(Result(BY_NAME["processes: one worker, memory"], [sum(taken) / len(taken)]))
    note(Result(BY_NAME["processes: thirty begin"], [1000 * seconds]))
