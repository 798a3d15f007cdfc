"""A bad network: connections that break, connections that hold everything back, a router that ends and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import torch

import syftlite as sy
from tests.remote.networks import PATIENCE, Network, network
from tests.remote.waits import after, soon, timed

#: What is said at once is said within so many seconds; who comes back is back within so many.
AT_ONCE, BACK = 0.5, 10.0

GONE = (
    "bob is not here any more. If its process ended, what it kept is gone with it; what others keep is not. "
    "Here now: alice."
)


@pytest.fixture(scope="module")
def started() -> Iterator[Network]:
    with network() as made:
        yield made


@pytest.fixture
def net(started: Network) -> Network:
    started.begin_again()
    return started


def stores(net: Network) -> dict[str, list[str]]:
    return {
        name: [f"{id}: {look.kind}" for id, look in net.room.workers[name].looks().items()] for name in ("alice", "bob")
    }


def seconds_until(comes_true: Callable[[], object]) -> float:
    begin = time.monotonic()
    assert soon(comes_true)
    return time.monotonic() - begin


def test_a_worker_whose_seat_is_empty_is_missed_at_once(net: Network) -> None:
    x = torch.tensor([1.0]).send("alice")
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: torch.tensor([1.0]).send("dave"), "alice, bob"),
        (lambda: x.move("dave"), "bob, me"),
        (lambda: net.room.find("dave").looks(), "alice, bob"),
    ]
    for call, here in calls:
        error, said, seconds = timed(call)
        assert error == "WorkerGoneError"
        assert said == f"dave has not come yet. Here now: {here}. When it is here, the same line works."
        assert seconds < AT_ONCE
    assert stores(net) == {"alice": ["1: float32 (1,)"], "bob": []}
    assert torch.equal(x.get(), torch.tensor([1.0]))


def test_a_worker_that_is_cut_off_is_missed_at_once_and_comes_back_with_all_it_has(net: Network) -> None:
    x, y = torch.tensor([1.0]).send("bob"), torch.tensor([2.0]).send("alice")
    net.wire.cut()
    assert soon(lambda: "bob" not in net.room.link.lives)
    for call in (lambda: x + 1, x.get, lambda: torch.tensor([1.0]).send("bob")):
        error, said, seconds = timed(call)
        assert (error, said) == ("WorkerGoneError", GONE)
        assert seconds < AT_ONCE
    error, said, seconds = timed(lambda: y.move("bob"))
    assert (error, said) == ("WorkerGoneError", GONE.replace("alice.", "me."))
    assert torch.equal((y + 1).get(), torch.tensor([3.0]))
    net.wire.mend()
    assert seconds_until(lambda: torch.equal((x + 1).get(), torch.tensor([2.0]))) < BACK
    assert stores(net) == {"alice": ["3: float32 (1,)"], "bob": ["1: float32 (1,)"]}


def test_a_connection_that_breaks_in_the_middle_of_a_large_tensor_leaves_it_here(net: Network) -> None:
    data = torch.arange(4_000_000.0)
    net.wire.hold()
    cutter = after(0.2, lambda: (net.wire.cut(), net.wire.release()))
    error, _, seconds = timed(lambda: data.send("bob"))
    cutter.join()
    assert error == "WorkerGoneError"
    assert seconds < 0.2 + AT_ONCE
    net.wire.mend()
    assert soon(lambda: stores(net)["bob"] == [])
    x = data.send("bob")
    assert torch.equal(x.get(), data)


def test_a_connection_that_holds_everything_back_is_given_up_and_later_counts_as_gone(net: Network) -> None:
    x = torch.tensor([1.0]).send("bob")
    net.wire.hold()
    error, said, seconds = timed(lambda: x + 1)
    assert error == "WorkerTimeoutError"
    assert said.startswith("bob has said nothing for 1 s: it hangs, or its connection does.")
    assert PATIENCE <= seconds < PATIENCE + AT_ONCE
    assert soon(lambda: "bob" not in net.room.link.lives)
    assert timed(lambda: x + 1)[:2] == ("WorkerGoneError", GONE)
    net.wire.release()
    assert seconds_until(lambda: torch.equal((x + 1).get(), torch.tensor([2.0]))) < BACK
    assert soon(lambda: stores(net) == {"alice": [], "bob": ["1: float32 (1,)"]})


def test_what_was_fetched_but_did_not_arrive_is_still_there(net: Network) -> None:
    x = torch.tensor([1.0]).send("bob")
    net.wire.hold()
    assert timed(x.get)[0] == "WorkerTimeoutError"
    net.wire.cut()
    net.wire.release()
    net.wire.mend()
    assert soon(lambda: stores(net)["bob"] == ["1: float32 (1,)"])
    assert torch.equal(x.get(), torch.tensor([1.0]))


def test_without_a_router_everybody_is_offline_and_back_soon_after_it_with_all_they_have(net: Network) -> None:
    x, y = torch.tensor([1.0]).send("bob"), torch.tensor([2.0]).send("alice")
    pp = torch.tensor([3.0]).send("bob").send("alice")
    net.router.kill()
    for call in (lambda: x + 1, y.get, lambda: pp.move("bob"), lambda: torch.tensor([1.0]).send("bob")):
        error, said, seconds = timed(call)
        assert error == "ClassOfflineError"
        assert said == (
            f"The class at {net.router.endpoint} cannot be reached: its router is off, or the network is. What the "
            "workers keep is still theirs; the same line works again some seconds after it is back."
        )
        assert seconds < AT_ONCE
    net.router.start()
    assert seconds_until(lambda: len(net.room.link.lives) == 3) < BACK
    assert torch.equal((x + 1).get(), torch.tensor([2.0]))
    assert torch.equal(y.get(), torch.tensor([2.0]))
    assert torch.equal(pp.get().get(), torch.tensor([3.0]))
    assert soon(lambda: stores(net) == {"alice": [], "bob": ["1: float32 (1,)"]})
    assert isinstance(x, sy.PointerTensor)
