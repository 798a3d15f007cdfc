"""What fails, and what is left then: workers' processes are killed, stopped and cut off, at work and at rest.

Each case names the error, how long it takes at most, and every store afterwards.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import nn

from syftlite.remote.local_class import LocalClass
from tests.remote.waits import after, is_stopped, soon, timed

PATIENCE, LEASE = 1.0, 3.0
#: What is said at once is said within so many seconds, on a machine that has other things to do.
AT_ONCE = 0.5

GONE_BEFORE = (
    "bob is not here any more. If its process ended, what it kept is gone with it; what others keep is not. "
    "Here now: alice, carol."
)
GONE_DURING = (
    "bob went away during this call, which may have run. If its process ended, what it kept is gone with it; what "
    "others keep is not. When it is back, send again."
)
SILENT = (
    "bob has said nothing for 1 s: it hangs, or its connection does. The call may have run there all the same. Nothing "
    "that you had is lost; try the line again when it answers."
)


@pytest.fixture(scope="module")
def started() -> Iterator[LocalClass]:
    with LocalClass("alice", "bob", "carol", patience=PATIENCE, lease=LEASE) as room:
        yield room


@pytest.fixture
def room(started: LocalClass) -> Iterator[LocalClass]:
    for name, process in started.process_ids.items():
        with_life = started.room.link.lives.get(name)
        try:
            os.kill(process, signal.SIGCONT)
        except ProcessLookupError:
            with_life = None
        if with_life is None:
            started.start_again(name)
    yield started.begin_again("alice", "bob", "carol")
    gc.collect()


def stores(room: LocalClass, *names: str) -> dict[str, list[str]]:
    """Return what workers have, as it is shown."""
    return {name: [f"{id}: {seen!r}" for id, seen in room[name].shown_objects().items()] for name in names}  # type: ignore[attr-defined]  # a remote worker has it


@contextmanager
def stopped(room: LocalClass, name: str) -> Iterator[None]:
    """Have a worker's process hang within the block."""
    os.kill(room.process_ids[name], signal.SIGSTOP)
    try:
        assert soon(lambda: is_stopped(room.process_ids[name]))  # on a busy machine it may still do what comes now
        yield
    finally:
        os.kill(room.process_ids[name], signal.SIGCONT)


def long_work(room: LocalClass, worker: str) -> Callable[[], object]:
    """Return a call that keeps a worker busy for more than half a second."""
    matrix = torch.randn(1500, 1500).send(worker)
    return lambda: torch.linalg.svd(matrix)


# A worker's process ends


def test_a_worker_that_ends_during_a_call_is_missed_within_moments_and_others_keep_what_they_have(
    room: LocalClass,
) -> None:
    kept = torch.tensor([1.0]).send("alice")
    work = long_work(room, "bob")
    killer = after(0.2, room.kill, "bob")
    error, said, seconds = timed(work)
    killer.join()
    assert (error, said) == ("WorkerGoneError", GONE_DURING)
    assert seconds < 0.2 + AT_ONCE
    assert stores(room, "alice", "carol") == {"alice": ["1: float32 (1,)"], "carol": []}
    assert torch.equal((kept + 1).get(), torch.tensor([2.0]))


def test_afterwards_every_verb_says_at_once_who_is_missing_and_nothing_is_lost(room: LocalClass) -> None:
    x, y, model = torch.tensor([1.0]).send("bob"), torch.tensor([2.0]).send("alice"), nn.Linear(2, 1)
    room.kill("bob")
    assert soon(lambda: "bob" not in room.room.link.lives)
    calls: list[Callable[[], object]] = [
        *(lambda: x + x, x.get, x.copy, lambda: x.move("alice"), lambda: x.send("alice"), lambda: x.add_(1)),
        *(lambda: torch.tensor([3.0]).send("bob"), lambda: model.send("bob"), lambda: room["bob"].search("#x")),  # type: ignore[attr-defined]  # workers have it
    ]
    for call in calls:
        error, said, seconds = timed(call)
        assert (error, said) == ("WorkerGoneError", GONE_BEFORE)
        assert seconds < AT_ONCE
    error, said, seconds = timed(lambda: y.move("bob"))
    assert (error, said) == ("WorkerGoneError", GONE_BEFORE.replace("alice, carol", "carol, me"))
    assert seconds < AT_ONCE
    assert repr(room["bob"]) == "<RemoteWorker id:bob, who does not answer>"
    assert model.location is None  # type: ignore[truthy-function]  # the hook gives models one
    assert stores(room, "alice", "carol") == {"alice": [f"{y.id_at_location}: float32 (1,)"], "carol": []}
    assert torch.equal(y.get(), torch.tensor([2.0]))


def test_a_worker_that_was_started_again_has_nothing_and_old_pointers_say_so(room: LocalClass) -> None:
    x = torch.tensor([1.0]).send("bob")
    pp = x.send("alice")
    lost = room["bob"].pointer_to(x.id_at_location)  # type: ignore[attr-defined]  # workers have it
    room.kill("bob")
    bob = room.start_again("bob")
    assert bob._objects == {}
    new = torch.tensor([2.0]).send("bob")
    for call in (lambda: x + x, x.get, lost.get, lambda: pp + pp, lambda: lost + new):
        error, said, seconds = timed(call)
        assert error == "ObjectLostError"
        assert said.startswith("bob was started again, and object 1 was in its earlier life: it is gone. Send it again")
        assert seconds < AT_ONCE
    assert stores(room, "bob") == {"bob": [f"{new.id_at_location}: float32 (1,)"]}
    assert torch.equal(new.get(), torch.tensor([2.0]))


def test_an_id_that_was_given_again_in_a_new_life_is_never_taken_for_the_old_object(room: LocalClass) -> None:
    pp = torch.tensor([1.0]).send("bob").send("alice")
    room.kill("bob")
    bob = room.start_again("bob")
    bob.load_data([torch.tensor([5.0]) for _ in range(3)])
    for call in (pp.get, lambda: pp + 1, lambda: pp.move("carol")):
        assert timed(call)[0] == "ObjectLostError"
    assert len(room["alice"]._objects) == 1
    assert len(bob._objects) == 3


@pytest.mark.parametrize("verb", ["get", "copy", "move"])
def test_whatever_is_asked_first_of_a_worker_that_was_started_again_finds_no_other_object(
    verb: str, room: LocalClass
) -> None:
    x = torch.tensor([1.0]).send("bob")
    room.kill("bob")
    bob = room.start_again("bob")
    error, said, _ = timed(lambda: getattr(x, verb)(*["alice"] * (verb == "move")))
    assert error == "ObjectLostError"
    assert said.startswith("bob was started again, and object 1 was in its earlier life: it is gone.")
    assert bob._objects == {}
    assert torch.equal(torch.tensor([2.0]).send("bob").get(), torch.tensor([2.0]))
    history = room.room.history
    assert history.at(len(history)).stores["bob"] == {}


def test_what_the_owner_of_a_chain_loses_in_the_middle_is_told_by_name(room: LocalClass) -> None:
    ppp = torch.tensor([1.0]).send("carol").send("bob").send("alice")
    room.kill("bob")
    assert soon(lambda: "bob" not in room.room.link.lives)
    error, said, seconds = timed(lambda: ppp + ppp)
    assert error == "WorkerGoneError"
    assert said.startswith("bob is not here any more.")
    assert seconds < AT_ONCE
    assert stores(room, "carol") == {"carol": ["1: float32 (1,)"]}


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
@pytest.mark.parametrize("dies", ["bob", "alice"])
def test_whoever_ends_during_a_move_the_data_is_whole_in_one_place_or_ended_with_its_worker(
    dies: str, delay: float, room: LocalClass
) -> None:
    data = torch.arange(8_000_000.0)
    x = data.send("bob")
    killer = after(delay, room.kill, dies)
    error, _, seconds = timed(lambda: x.move("alice"))
    killer.join()
    assert soon(lambda: dies not in room.room.link.lives)
    assert seconds < delay + 4 * AT_ONCE
    survivor = "alice" if dies == "bob" else "bob"
    if not error:  # it was done before
        assert x.location is room["alice"]
        assert stores(room, "bob") == {"bob": []} if survivor == "bob" else torch.equal(x.get(), data)
        return
    assert error == "WorkerGoneError"
    whole = [f"{x.id_at_location}: float32 (8000000,)"]
    if dies == "alice":
        assert stores(room, "bob") == {"bob": whole}
        assert torch.equal(x.get(), data)
    else:
        assert stores(room, "alice")["alice"] in ([], whole)


def test_a_large_tensor_whose_receiver_ends_on_the_way_is_still_here(room: LocalClass) -> None:
    data = torch.arange(30_000_000.0)
    killer = after(0.05, room.kill, "bob")
    error, _, seconds = timed(lambda: data.send("bob"))
    killer.join()
    assert error == "WorkerGoneError"
    assert seconds < 4 * AT_ONCE
    assert data.sum().item() > 0
    room.start_again("bob")
    assert torch.equal(data.send("bob").get(), data)


# A worker's process hangs


def test_a_worker_that_hangs_is_given_up_after_the_patience_and_nothing_is_made_twice(room: LocalClass) -> None:
    x = torch.tensor([1.0]).send("bob")
    with stopped(room, "bob"):
        for call in (lambda: x + 1, lambda: torch.tensor([2.0]).send("bob")):
            error, said, seconds = timed(call)
            assert (error, said) == ("WorkerTimeoutError", SILENT)
            assert PATIENCE <= seconds < PATIENCE + AT_ONCE
    assert soon(lambda: stores(room, "bob") == {"bob": ["1: float32 (1,)"]})
    assert torch.equal((x + 1).get(), torch.tensor([2.0]))


def test_what_a_worker_that_hangs_was_asked_for_stays_there_until_it_is_fetched(room: LocalClass) -> None:
    x = torch.tensor([1.0, 2.0]).send("bob")
    with stopped(room, "bob"):
        assert timed(x.get)[:2] == ("WorkerTimeoutError", SILENT)
    assert soon(lambda: stores(room, "bob") == {"bob": ["1: float32 (2,)"]})
    assert torch.equal(x.get(), torch.tensor([1.0, 2.0]))
    assert room["bob"]._objects == {}


def test_a_move_to_a_worker_that_hangs_leaves_the_data_where_it_is_or_is_followed(room: LocalClass) -> None:
    x = torch.tensor([1.0, 2.0]).send("alice")
    with stopped(room, "bob"):
        error, said, seconds = timed(lambda: x.move("bob"))
        assert (error, said) == ("WorkerTimeoutError", SILENT)
        assert seconds < PATIENCE + AT_ONCE
    assert soon(lambda: sorted(map(len, stores(room, "alice", "bob").values())) == [0, 1])
    assert torch.equal(x.get(), torch.tensor([1.0, 2.0]))
    assert stores(room, "alice", "bob") == {"alice": [], "bob": []}


def test_a_move_from_a_worker_that_hangs_is_followed_when_it_happened_all_the_same(room: LocalClass) -> None:
    x = torch.tensor([1.0, 2.0]).send("bob")
    with stopped(room, "bob"):
        assert timed(lambda: x.move("alice"))[:2] == ("WorkerTimeoutError", SILENT)
    assert soon(lambda: torch.equal(x.get(), torch.tensor([1.0, 2.0])))  # while it moves, it says so
    # If bob waited for alice's answer in vain, she is told a moment later that it came to nothing.
    assert soon(lambda: stores(room, "alice", "bob") == {"alice": [], "bob": []})


def test_a_model_is_here_or_there_and_never_in_two_halves(room: LocalClass) -> None:
    model = nn.Linear(2, 1)
    weights = model.weight.detach().clone()
    with stopped(room, "bob"):
        assert timed(lambda: model.send("bob"))[:2] == ("WorkerTimeoutError", SILENT)
        assert isinstance(model.weight, nn.Parameter)
        assert torch.equal(model.weight, weights)
    assert soon(lambda: stores(room, "bob") == {"bob": []})
    model.send("bob")
    with stopped(room, "bob"):
        assert timed(model.get)[:2] == ("WorkerTimeoutError", SILENT)
    assert soon(lambda: len(room["bob"]._objects) == 2)
    assert torch.equal(model.get().weight, weights)


def test_a_worker_at_work_is_waited_for_however_long_it_takes(room: LocalClass) -> None:
    matrix = torch.randn(1600, 1600).send("bob")
    error, _, seconds = timed(lambda: torch.linalg.svd(matrix))
    assert error == ""
    assert seconds > PATIENCE


def test_one_that_hangs_longer_counts_as_gone_and_is_back_with_all_it_has_when_it_goes_on(room: LocalClass) -> None:
    x = torch.tensor([1.0]).send("bob")
    with stopped(room, "bob"):
        assert soon(lambda: "bob" not in room.room.link.lives)
        error, said, seconds = timed(lambda: x + 1)
        assert (error, said) == ("WorkerGoneError", GONE_BEFORE)
        assert seconds < AT_ONCE
    begin = time.monotonic()
    assert soon(lambda: "bob" in room.room.link.lives)
    assert time.monotonic() - begin < 10
    assert torch.equal((x + 1).get(), torch.tensor([2.0]))
    assert stores(room, "bob") == {"bob": ["1: float32 (1,)"]}


def test_pointers_that_go_while_a_worker_hangs_are_let_go_of_when_it_goes_on(room: LocalClass) -> None:
    x, y = torch.tensor([1.0]).send("bob"), torch.tensor([2.0]).send("bob")
    with stopped(room, "bob"):
        del x
        gc.collect()
        time.sleep(0.2)
    assert soon(lambda: stores(room, "bob") == {"bob": [f"{y.id_at_location}: float32 (1,)"]})


def test_an_interrupt_ends_the_wait_and_leaves_everything_as_it_was(room: LocalClass) -> None:
    x = torch.tensor([1.0]).send("bob")
    with stopped(room, "bob"):
        interrupt = after(0.2, signal.pthread_kill, __import__("threading").main_thread().ident, signal.SIGINT)
        begin = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            x.get()
        assert time.monotonic() - begin < 0.2 + AT_ONCE
        interrupt.join()
    assert soon(lambda: stores(room, "bob") == {"bob": ["1: float32 (1,)"]})
    assert torch.equal(x.get(), torch.tensor([1.0]))
