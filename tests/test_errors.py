"""Every refusal, its whole sentence, and that it changes no store."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet, is_simulated


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    x: sy.PointerTensor  # on bob
    y: sy.PointerTensor  # on alice
    chain: sy.PointerTensor  # me → alice → bob


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice") as (bob, alice):
        x = torch.tensor([1.0, 2.0, 3.0]).send(bob)
        y = torch.tensor([4.0, 5.0, 6.0]).send(alice)
        yield Room(bob, alice, x, y, x.send(alice))


def refused(call: Callable[[], object], error: type[Exception], sentence: str) -> None:
    """Check that a call raises just this sentence and leaves every store as it was."""
    before = snapshot.read().stores
    said = ""
    try:  # pytest.raises would keep the traceback, and with it what the call made
        call()
    except error as caught:
        said = str(caught)
    assert said == sentence
    assert snapshot.read().stores == before


def remedy_for(id: object, room: Room) -> str:
    """Return what to do about a worker that is unknown."""
    in_a_class = "The workers of a class are those that it was begun with."
    return f"Make it with sy.VirtualWorker(hook, id={id!r})." if is_simulated(room.bob) else in_a_class


def test_a_name_that_is_no_worker(room: Room) -> None:
    x = torch.tensor([1])
    refused(
        lambda: x.send("bbo"),
        sy.UnknownWorkerError,
        "There is no worker 'bbo'. Known workers: 'me', 'bob', 'alice'. Did you mean 'bob'? " + remedy_for("bbo", room),
    )
    refused(
        lambda: room.x.move(3),
        sy.UnknownWorkerError,
        "There is no worker 3. Known workers: 'me', 'bob', 'alice'. " + remedy_for(3, room),
    )
    listed = "There is no worker [1]. Known workers: 'me', 'bob', 'alice'."
    refused(
        lambda: x.send([1]),
        sy.UnknownWorkerError,
        listed if is_simulated(room.bob) else f"{listed} {remedy_for([1], room)}",
    )


def test_send_to_nobody_and_to_several(room: Room) -> None:
    x, x_ptr = torch.tensor([1]), room.x
    refused(
        lambda: x.send(),
        sy.NoWorkerGivenError,
        "send takes one worker and got none. Try x.send(bob), with a worker of yours for bob.",
    )
    refused(
        lambda: x_ptr.send(room.alice, room.bob),
        sy.NoWorkerGivenError,
        "send takes one worker and got 2. Try x_ptr.send(bob), with a worker of yours for bob.",
    )
    refused(
        lambda: x_ptr.move(),
        sy.NoWorkerGivenError,
        "move takes one worker and got none. Try x_ptr.move(bob), with a worker of yours for bob.",
    )


def test_to_me_and_to_where_it_is(room: Room) -> None:
    x, x_ptr, chain = torch.tensor([1]), room.x, room.chain
    here = "send: {} is already here, and me is this notebook. Name another worker: {}.send(bob)."
    refused(lambda: x.send(sy.local_worker), sy.AlreadyHereError, here.format("x", "x"))
    refused(lambda: x_ptr.send("me"), sy.AlreadyHereError, here.format("x_ptr", "x_ptr"))
    there = "{}: what {} points to is already on {}, and a chain from {} to itself leads nowhere. "
    second = "For a second object there, try {}.copy()."
    refused(
        lambda: x_ptr.send(room.bob),
        sy.AlreadyThereError,
        there.format("send", "x_ptr", "bob", "bob") + second.format("x_ptr"),
    )
    refused(
        lambda: chain.move(room.bob),
        sy.AlreadyThereError,
        there.format("move", "chain", "bob", "bob") + second.format("chain"),
    )


def test_fetching_or_moving_what_is_here(room: Room) -> None:
    x = torch.tensor([1])
    refused(lambda: x.get(), sy.AlreadyHereError, "get: x is no pointer, its values are already here. Use x as it is.")
    refused(
        lambda: x.move(room.bob),
        sy.AlreadyHereError,
        "move: x is no pointer, its values are already here. Send it instead: x.send(bob).",
    )


def test_using_a_pointer_after_get(room: Room) -> None:
    x, chain = room.x, room.chain
    home = x.get()  # the line that the sentence quotes
    quoted = "test_errors.py, line {}: `home = x.get()  # the line that the sentence quotes`"
    line = test_using_a_pointer_after_get.__code__.co_firstlineno + 2
    sentence = (
        f"bob no longer has object 1: it left at {quoted.format(line)}. "
        "To use a value again, keep what get() returned, or make a second one first with .copy()."
    )
    calls: tuple[Callable[[], object], ...] = (
        *(lambda: x.get(), lambda: x + 1, lambda: torch.cat([x, x]), lambda: x.send(room.alice), lambda: x.copy()),
        *(lambda: x.move(room.alice), lambda: float(x), lambda: x.add_(1), lambda: copy.deepcopy(x)),
        *(lambda: chain + 1, lambda: chain.get(), lambda: chain.sum()),  # alice's pointer dangles as well
    )
    for call in calls:
        refused(call, sy.ObjectNotFoundError, sentence)
    assert torch.equal(home, torch.tensor([1.0, 2.0, 3.0]))


def test_pointers_in_two_places(room: Room) -> None:
    x, y = room.x, room.y
    sentence = "{} needs its arguments in one place: x is on bob, y is on alice. Try y.move(bob)."
    calls: tuple[tuple[str, Callable[[], object]], ...] = (
        *(("torch.add", lambda: torch.add(x, y)), ("torch.cat", lambda: torch.cat([x, y]))),
        *(("torch.dot", lambda: torch.dot(x, y)), ("torch.where", lambda: torch.where(x > 0, x, y))),
        *(
            ("mse_loss", lambda: torch.nn.functional.mse_loss(x, y)),
            ("torch.mm", lambda: torch.mm(x[None], y[:, None])),
        ),
        *(("add", lambda: x + y), ("==", lambda: x == y), ("add_", lambda: x.add_(y))),
        *(("[...] =", lambda: x.__setitem__(0, y)), ("torch.add", lambda: torch.add(x, x, out=y))),
    )
    for operation, call in calls[:3] + calls[4:5] + calls[6:9] + calls[10:]:
        refused(call, sy.NotCollocatedError, sentence.format(operation))
    for _, call in calls:  # those with a result that has no name say so in other words
        with pytest.raises(sy.NotCollocatedError):
            call()
    with pytest.raises(sy.NotCollocatedError) as caught:
        x += y
    assert str(caught.value) == sentence.format("add_")


def test_pointers_in_two_places_at_the_end_of_chains(meet: Meet) -> None:
    with meet("bob", "alice", "carol") as workers:
        refuse_two_ends(*workers)


def refuse_two_ends(bob: sy.Worker, alice: sy.Worker, carol: sy.Worker) -> None:
    x_ptr, z = torch.ones(3).send(bob), torch.ones(3).send(bob)
    chain, other = x_ptr.send(alice), torch.ones(3).send(carol).send(alice)
    refused(
        lambda: chain + other,
        sy.NotCollocatedError,
        "add needs its arguments in one place: chain is on bob, other is on carol. "
        "Try other = other.get().move(bob).send(alice).",
    )
    refused(
        lambda: chain + z,
        sy.NotCollocatedError,
        "add needs its arguments in one place: chain is on alice, z is on bob. Try z.move(alice).",
    )


def test_a_local_tensor_meets_a_pointer(room: Room) -> None:
    x, here = room.x, torch.ones(3)
    sentence = "{} needs its arguments in one place: x is on bob, here is here. Try here.send(bob)."
    refused(lambda: x + here, sy.NotCollocatedError, sentence.format("add"))
    refused(lambda: here + x, sy.NotCollocatedError, sentence.format("add"))
    refused(lambda: here.add_(x), sy.NotCollocatedError, sentence.format("add_"))
    refused(lambda: torch.add(x, x, out=here), sy.NotCollocatedError, sentence.format("torch.add"))
    refused(
        lambda: torch.mm(x[None], torch.ones(3, 3)),
        sy.NotCollocatedError,
        "torch.mm needs its arguments in one place: the pointer's target is on bob, a local tensor is here. "
        "Send it there first, with .send(bob).",
    )
    number = torch.tensor(1.0)  # a number travels by value, but not when the call would change it there
    refused(
        lambda: number.add_(x[0]),
        sy.NotCollocatedError,
        "add_ needs its arguments in one place: the pointer's target is on bob, number is here. Try number.send(bob).",
    )


def test_what_would_bring_values_here(room: Room) -> None:
    x, chain = room.x, room.chain
    sentence = "{} needs the values of x, and they are on bob, not here. Bring them home first: x.get()."
    calls: tuple[tuple[str, Callable[[], object]], ...] = (
        *(("float()", lambda: float(x)), ("int()", lambda: int(x)), ("item", lambda: x.item())),
        *(("A truth test (if, while, and, or)", lambda: bool(x)), ("tolist", lambda: x.tolist())),
        *(("A truth test (if, while, and, or)", lambda: 1 if x else 0), ("in", lambda: 1 in x)),
        *(("numpy", lambda: x.numpy()), ("numpy", lambda: np.asarray(x)), ("torch.equal", lambda: torch.equal(x, x))),
        *(("torch.allclose", lambda: torch.allclose(x, x)), ("data_ptr", lambda: x.data_ptr())),
        *(("Saving or pickling", lambda: torch.save(x, io.BytesIO())), ("The format '.2f'", lambda: f"{x:.2f}")),
        ("Use as an index", lambda: [1, 2][x]),
    )
    for what, call in calls:
        refused(call, sy.DataNotHereError, sentence.format(what))
    refused(
        lambda: float(chain),
        sy.DataNotHereError,
        "float() needs the values of chain, and they are on alice, not here. Bring them home first: chain.get().get().",
    )
    refused(
        lambda: float(x.sum()),
        sy.DataNotHereError,
        "float() needs values that are on bob, not here. Bring them home first, with .get().",
    )


def test_reading_behind_torchs_back_sounds_the_alarm(room: Room) -> None:
    x = room.x
    with torch._C.DisableTorchFunctionSubclass():
        refused(
            lambda: torch.add(x, x),
            sy.DataNotHereError,
            "Reading it (aten.add.Tensor) needs the values of x, and they are on bob, not here. "
            "Bring them home first: x.get().",
        )


def test_an_attribute_that_nobody_has(room: Room) -> None:
    x = room.x
    refused(
        lambda: x.shpae,
        AttributeError,
        "x is a pointer to a tensor, and neither of them has 'shpae'. Did you mean 'shape'?",
    )
    assert not hasattr(x, "no_such_thing")


def test_a_thing_that_cannot_travel(room: Room) -> None:
    x = room.x
    refused(
        lambda: torch.nn.functional.pad(x, {1, 2}),
        sy.NotSendableError,
        "pad: a set cannot travel to or from bob. "
        "Tensors, numbers, texts, dtypes, shapes, slices, and lists, tuples and dicts of them can.",
    )


def test_a_gradient_does_not_travel_alone(room: Room) -> None:
    w = torch.ones(2, requires_grad=True).send(room.bob)
    (w * 2).sum().backward()
    g = w.grad
    refused(
        lambda: g.send(room.alice),
        sy.PartOfAnObjectError,
        "send: g is the gradient of a tensor and travels with it. Make an object of its own first: g.copy().send(...).",
    )
    assert torch.equal(g.copy().send(room.alice).get().get(), torch.tensor([2.0, 2.0]))


def test_torchs_own_error_comes_through_at_the_callers_line_and_changes_nothing(room: Room) -> None:
    x, chain, wrong = room.x, room.chain, torch.ones(4).send(room.bob)
    with pytest.raises(RuntimeError) as local:
        torch.ones(3) + torch.ones(4)
    refused(lambda: x + wrong, RuntimeError, str(local.value))
    with pytest.raises(RuntimeError, match="must match the size") as caught:
        chain + wrong.send(room.alice)
    own = [entry for entry in caught.traceback if entry.path.name == "test_errors.py"]
    assert "chain + wrong" in str(own[-1].statement)
    assert sy.history().step(len(sy.history())).verb in ("torch.Tensor.add", "forget")


def test_making_a_worker_without_a_hook_or_with_a_name_it_cannot_have() -> None:
    with sy.fresh():
        cases = (
            (lambda: sy.VirtualWorker("bob"), sy.NoHookError),
            (lambda: sy.VirtualWorker(sy.TorchHook(torch), id="me"), sy.WorkerNameError),
            (lambda: sy.VirtualWorker(sy.TorchHook(torch), id=None), sy.WorkerNameError),
        )
        sentences = [
            "A worker needs the hook, and the first argument is 'bob', not a hook. "
            "Begin with hook = sy.TorchHook(torch).",
            "'me' is this notebook itself (sy.local_worker). Choose another id, such as 'bob'.",
            "A worker's id is a text or a whole number, not None. Try id='bob'.",
        ]
        for (call, error), sentence in zip(cases, sentences, strict=True):
            refused(call, error, sentence)
        assert list(sy.local_worker.room.workers) == ["me"]


def test_a_worker_of_another_room_is_unknown_here() -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        with sy.fresh():
            x = torch.tensor([1])
            refused(
                lambda: x.send(bob),
                sy.UnknownWorkerError,
                "There is no worker <VirtualWorker id:bob #objects:0>. Known workers: 'me'.",
            )


def test_a_pointer_seen_in_a_workers_store_is_not_mine_to_use(room: Room) -> None:
    theirs = room.alice._objects[room.x.id]
    if not is_simulated(room.alice):
        refused(
            lambda: theirs.get(),
            AttributeError,
            f"alice._objects describes what alice keeps in a process of its own: the description of alice:{room.x.id} "
            f"has no 'get'. Get a pointer to the object itself: alice.pointer_to({room.x.id}).",
        )
        return
    for verb, use in {
        "get": lambda: theirs.get(),
        "send": lambda: theirs.send(room.bob),
        "move": lambda: theirs.move(room.bob),
    }.items():
        refused(
            use,
            sy.NotYourPointerError,
            f"{verb}: theirs belongs to alice, and alice._objects is a window to look through. "
            f"Use your own pointer to alice:{room.x.id} instead.",
        )


def test_my_pointers_do_not_meet_those_seen_in_a_workers_store(room: Room) -> None:
    x, theirs = room.x, room.alice._objects[room.x.id]
    if not is_simulated(room.alice):
        with pytest.raises(TypeError):
            x + theirs
        return
    refused(
        lambda: x + theirs,
        sy.NotOwnedError,
        "add needs pointers of one owner: x is me's, theirs is alice's. "
        "Use your own pointers; what you see in alice._objects is alice's.",
    )


def test_remote_verbs_that_lead_nowhere(room: Room) -> None:
    x, chain = room.x, room.chain
    refused(
        lambda: x.remote_get(),
        sy.NotAChainError,
        "remote_get: x points to a tensor, bob:1, so bob has nothing to fetch. "
        "It takes a pointer to a pointer; to bring the tensor here, try x.get().",
    )
    there = "remote_send: what {} points to is already on {}, and a chain from {} to itself leads nowhere. "
    second = "For a second object there, try {}.copy()."
    refused(
        lambda: x.remote_send(room.bob),
        sy.AlreadyThereError,
        there.format("x", "bob", "bob") + second.format("x"),
    )
    refused(
        lambda: chain.remote_send(room.bob),
        sy.AlreadyThereError,
        there.format("chain", "bob", "bob") + second.format("chain"),
    )
    refused(
        lambda: x.remote_send(),
        sy.NoWorkerGivenError,
        "remote_send takes one worker and got none. Try x.remote_send(bob), with a worker of yours for bob.",
    )


def test_what_only_pointers_have_is_asked_of_a_tensor(room: Room) -> None:
    x = torch.tensor([1])
    sentence = "x is no pointer, its values are already here, so it has no {!r}. Send it to have one: x = x.send(bob)."
    for name in ("location", "id_at_location", "child", "remote_get", "get_", "free", "garbage_collection", "gc"):
        refused(lambda name=name: getattr(x, name), sy.NotAPointerError, sentence.format(name))
        assert not hasattr(x, name)


def test_options_that_send_and_move_do_not_have(room: Room) -> None:
    x, x_ptr = torch.tensor([1.0]), room.x
    kept = (
        "{}: {}=True of PySyft 0.2.9 kept gradients here in step with those there. "
        "Here a gradient stays with its data: leave the option out, and read it with .grad."
    )
    refused(lambda: x.send(room.bob, local_autograd=True), sy.OptionError, kept.format("send", "local_autograd"))
    refused(lambda: x_ptr.move(room.alice, requires_grad=True), sy.OptionError, kept.format("move", "requires_grad"))
    refused(lambda: x.send(room.bob, wait=3), sy.OptionError, "send: there is no option wait. Try x.send(bob).")
    assert isinstance(x.send(room.bob, no_wrap=True, local_autograd=False), sy.PointerTensor)


def test_a_pointer_that_was_let_go_of(room: Room) -> None:
    x = room.x
    x.free()  # the line that the sentence quotes
    line = test_a_pointer_that_was_let_go_of.__code__.co_firstlineno + 2
    quoted = f"test_errors.py, line {line}: `x.free()  # the line that the sentence quotes`"
    sentence = (
        f"This pointer to bob:1 was let go of at {quoted}. "
        "To use the object again, keep another pointer to it, or do not free this one."
    )
    calls = (lambda: x.get(), lambda: x + 1, lambda: x.free(), lambda: setattr(x, "gc", False), lambda: x.tag("#a"))
    for call in calls:
        refused(call, sy.ObjectNotFoundError, sentence)
    assert torch.equal(room.chain.get().get(), torch.tensor([1.0, 2.0, 3.0]))


def test_a_search_through_another_worker_and_an_unknown_one(room: Room) -> None:
    refused(
        lambda: room.alice.request_search("#a", room.bob),
        sy.AskMeError,
        "request_search: alice would get the pointers, and you could not use them. "
        "Ask for yourself: sy.local_worker.request_search('#tag', location=alice).",
    )
    refused(
        lambda: sy.local_worker.request_search("#a", "bbo"),
        sy.UnknownWorkerError,
        "There is no worker 'bbo'. Known workers: 'me', 'bob', 'alice'. Did you mean 'bob'? " + remedy_for("bbo", room),
    )
