"""The door of a worker in a class: who asks is known for certain, and the worker decides what he gets."""

from __future__ import annotations

import gc
import random
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite.facts import bytes_of, look_of
from syftlite.messages import Fetch, Hold, Message, Move, Remove, StoreTensor
from syftlite.remote import door, join_file
from syftlite.remote.envelope import BEGIN, LOOKS, MESSAGE, Reply, Request
from syftlite.remote.link import Link
from syftlite.remote.pieces import start
from tests.remote.classes import Class, opened
from tests.remote.waits import soon, timed


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    with opened(tmp_path_factory.mktemp("class"), "alice", "bob", "mallory") as made:
        made.worker("bob")
        yield made


@pytest.fixture
def alice(started: Class) -> Iterator[sy.Worker]:
    """Give me as alice, in a class in which bob is."""
    me = sy.join(started.file("alice"))
    assert soon(lambda: "bob" in sy.workers())
    yield me
    sy.leave()
    gc.collect()


@pytest.fixture(scope="module")
def mallory(started: Class) -> Iterator[Link]:
    """Give a member who writes programs of his own: he can send any bytes, under any key."""
    link = started.link("mallory")
    yield link
    link.close()


def asks(link: Link, message: Message | None, kind: str = MESSAGE, worker: str = "bob") -> Reply:
    """Return what a worker replies to a message that somebody wrote himself."""
    request = Request(kind, secrets.token_bytes(8), "life.1", "", 0, message=message)
    header, frames = request.to_bytes()
    answer = link.ask(worker, header, frames, 3.0)
    return Reply.from_bytes(answer.header, answer.frames)


def store(link: Link, worker: str = "bob") -> Sequence[Any]:
    return [(result.id, result.description.kind) for result in asks(link, None, LOOKS, worker).value]


def parcel(id: int) -> Message:
    """Return a message of mallory's that brings a tensor."""
    tensor = torch.tensor([9.0])
    return StoreTensor("mallory", id, None, "mallory", True, look_of(tensor), bytes_of(tensor), tensor, None)


# Who asks


def test_nobody_can_ask_or_answer_or_be_there_as_another(started: Class, alice: sy.Worker, mallory: Link) -> None:
    zenoh, session = mallory._zenoh, mallory._session
    for key in ("syft/bob/ask/alice", "syft/*/ask/alice", "syft/bob/ask/*", "syft/**"):
        assert list(session.get(key, payload=b"", timeout=0.5)) == []
    forged = session.declare_queryable("syft/bob/ask/*", zenoh.handlers.FifoChannel(8))
    token = session.liveliness().declare_token("syft/teacher/alive/12345678")
    x_ptr = torch.tensor([1.0]).send("bob")
    assert torch.equal((x_ptr + 1).get(), torch.tensor([2.0]))
    assert list(sy.workers()) == ["alice", "bob"]
    token.undeclare()
    forged.undeclare()


def test_a_message_in_the_name_of_another_is_refused(mallory: Link) -> None:
    reply = asks(mallory, Fetch("alice", 1, "line"))
    assert type(reply.trouble).__name__ == "ForgedError"
    assert str(reply.trouble) == "bob refuses a message that mallory sent in the name of alice."


def test_bytes_that_are_no_question_get_no_answer_and_the_worker_goes_on(mallory: Link) -> None:
    chance, before = random.Random(3), store(mallory)
    for _ in range(300):
        attachment, payload = chance.randbytes(chance.randrange(60)), chance.randbytes(chance.randrange(60))
        whole = start(chance.randrange(7), place=chance.randrange(2**62), frames=[memoryview(payload)]) + attachment
        for head in (attachment, whole):
            replies = mallory._session.get("syft/bob/ask/mallory", payload=payload, attachment=head, timeout=2.0)
            assert all(len(bytes(reply.ok.payload)) < 2000 for reply in replies if reply.ok is not None)
    assert store(mallory) == before


# What he gets


def test_the_worker_decides_about_what_is_private_by_who_asks(alice: sy.Worker, mallory: Link) -> None:
    x = torch.tensor([1.0, 2.0])
    x_ptr = x.private_tensor(allowed_users=["alice"]).send("bob", user="alice")  # type: ignore[attr-defined]  # the hook gives it
    id = x_ptr.id_at_location
    before = store(mallory)
    reply = asks(mallory, Fetch("mallory", id, "line"))
    assert str(reply.trouble) == (
        f"get: object {id} on bob is private, and 'mallory' is not one of its users. Ask as one whom its owner allowed:"
        " .get(user='...'). The object stays where it is."
    )
    reply = asks(mallory, Fetch("mallory", id, "line", user="alice"))
    assert type(reply.trouble).__name__ == "NotYouError"
    assert str(reply.trouble) == (
        "bob knows who asks, and that is mallory, not 'alice'. In a class nobody asks as somebody else: leave user=... "
        "out, and bob decides about mallory."
    )
    reply = asks(mallory, Fetch("mallory", id, "line", into=7))
    assert type(reply.trouble).__name__ == "GetNotPermittedError"
    reply = asks(mallory, Move("mallory", id, "mallory", "line"))
    assert type(reply.trouble).__name__ == "PrivateStaysError"
    assert str(reply.trouble) == (
        f"Object {id} on bob is private, and mallory is not one of its users: in mallory's process it would be "
        "mallory's to read. It stays where it is. Ask for a result that is not private, or for mallory to be allowed."
    )
    assert store(mallory) == before
    error, said, _ = timed(lambda: x_ptr.get(user="mallory"))
    assert (error, said.startswith("bob knows who asks, and that is alice, not 'mallory'.")) == ("NotYouError", True)
    assert torch.equal(x_ptr.get().child, x)  # I am alice, and need not say so
    assert store(mallory) == []


def test_nobody_lets_go_of_what_another_holds_or_puts_his_own_in_its_place(alice: sy.Worker, mallory: Link) -> None:
    x_ptr = torch.tensor([1.0, 2.0]).send("bob")
    id = x_ptr.id_at_location
    reply = asks(mallory, Hold("mallory", id, "alice", holds=False))
    assert type(reply.trouble).__name__ == "NotYourHoldError"
    assert str(reply.trouble) == "bob does not let mallory let go of what alice points to: only alice can."
    assert asks(mallory, parcel(id)).value.id != id
    assert type(asks(mallory, Remove("mallory", None, "line")).trouble).__name__ == "NotInThisClassError"
    assert type(asks(mallory, None, BEGIN).trouble).__name__ == "NotUnderstoodError"
    assert torch.equal(x_ptr.get(), torch.tensor([1.0, 2.0]))


def test_a_picture_that_somebody_watches_shows_no_value_of_another(alice: sy.Worker) -> None:
    with sy.history().watched() as history:
        x_ptr = torch.tensor([1.0, 2.0]).send("bob")
        y_ptr = x_ptr * 2
        (sum_ptr,) = [y_ptr.sum()]
    shown = history.at(len(history)).stores["bob"]
    assert [look.values for look in shown.values()] == [None] * len(shown)
    assert len(shown) == 3
    del sum_ptr


def test_what_is_too_much_for_one_caller_is_refused_and_others_go_on(
    alice: sy.Worker, mallory: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_OBJECTS", 3)
    replies = [asks(mallory, parcel(number), worker="alice") for number in range(4)]
    assert [type(reply.trouble).__name__ for reply in replies] == [*["NoneType"] * 3, "TooManyObjectsError"]
    assert str(replies[3].trouble) == (
        "alice keeps 3 objects that mallory points to, and takes no more for one caller. Let go of some: del a list of "
        "pointers, or fetch what you need."
    )
    assert len(store(mallory, "alice")) == 3
    at_bob = asks(mallory, parcel(1)).value.id
    around = asks(mallory, Move("mallory", at_bob, "alice", "line"))
    assert type(around.trouble).__name__ == "TooManyObjectsError"
    assert (
        asks(mallory, Move("mallory", at_bob, "alice", "line", keeps_pointer=True)).trouble is None
    )  # now it is bob's
    assert len(store(mallory, "alice")) == 4


def test_what_is_larger_than_a_worker_takes_says_how_much_may_go_and_changes_nothing(
    started: Class, mallory: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_file, "MOST_BYTES", 3_000_000)
    sy.join(started.file("alice"))
    assert soon(lambda: "bob" in sy.workers())
    x_ptr = torch.zeros(1_000_000).send("bob")
    error, said, _ = timed(x_ptr.get)
    assert (error, said) == (
        "TooLargeError",
        "That is 4,000,000 bytes, and at most 3,000,000 go to or from bob at once. Nothing was changed. Send or "
        "fetch it in parts.",
    )
    assert soon(lambda: x_ptr.id_at_location in dict(store(mallory)))  # bob hears that it did not arrive
    reply = asks(mallory, Move("mallory", x_ptr.id_at_location, "alice", "line"))  # bob sends it, and is refused
    assert type(reply.trouble).__name__ == "TooLargeError"
    assert str(reply.trouble).startswith("That is 4,000,000 bytes, and at most 3,000,000 go to or from alice at once.")
    assert x_ptr[:500_000].get().shape == (500_000,)
    assert x_ptr.sum().get() == 0
    sy.leave()
