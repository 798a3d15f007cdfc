"""Every refusal of shares: its whole sentence, and that it changes no store."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

import syftlite as sy
from syftlite.sharing.dealing import deal_triple
from syftlite.sharing.shares import mask_factors, mask_sum, on_shares
from tests.rooms import Meet, how_to_get_a_worker, kept
from tests.test_errors import refused


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    carol: sy.VirtualWorker
    james: sy.VirtualWorker
    x: Any  # whole numbers, by bob and alice, with james
    f: Any  # fixed point, the same


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol", "james") as (bob, alice, carol, james):
        x = torch.tensor([1, 2]).share(bob, alice, crypto_provider=james)
        f = torch.tensor([0.5, 1.5]).fix_precision().share(bob, alice, crypto_provider=james)
        yield Room(bob, alice, carol, james, x, f)


def test_who_cannot_hold_shares(room: Room) -> None:
    z = torch.tensor([1, 2])
    bob, alice = room.bob, room.alice
    cases: list[tuple[Callable[[], object], type[Exception], str]] = [
        (
            lambda: z.share(bob),
            sy.HoldersError,
            "share: a secret is shared among two workers at least, and got only bob: one alone would have all of it. "
            "Try z.share(bob, alice).",
        ),
        (
            lambda: z.share(crypto_provider=room.james),
            sy.HoldersError,
            "share: a secret is shared among two workers at least, and got none: one alone would have all of it. "
            "Try z.share(bob, alice).",
        ),
        (
            lambda: z.share(bob, alice, bob),
            sy.HoldersError,
            "share: bob was named twice, and two shares in one hand say more than one. Name each worker once.",
        ),
        (
            lambda: z.share(bob, sy.local_worker),
            sy.HoldersError,
            "share: me is this notebook, which has z already. Name other workers: z.share(bob, alice).",
        ),
        (
            lambda: z.share(bob, alice, crypto_provider=alice),
            sy.HoldersError,
            "share: alice cannot hold a share and be the crypto_provider: who makes the masks could take them off. "
            "Choose a third worker.",
        ),
        (
            lambda: z.share(bob, "alcie"),
            sy.UnknownWorkerError,
            "There is no worker 'alcie'. Known workers: 'me', 'bob', 'alice', 'carol', 'james'. "
            f"Did you mean 'alice'? {how_to_get_a_worker(room.bob, 'alcie')}",
        ),
    ]
    for call, error, sentence in cases:
        refused(call, error, sentence)


def test_what_cannot_be_shared(room: Room) -> None:
    y = torch.tensor([0.5])
    x, bob, alice = room.x, room.bob, room.alice
    y_ptr, chain = y.send(bob), torch.tensor([1]).send(bob).send(alice)
    private = torch.tensor([1]).private_tensor(allowed_users=["carol"])
    share = x.child["bob"]
    line = torch.nn.Linear(1, 1)
    fixed_first = "Turn it into fixed point first:"
    cases: list[tuple[Callable[[], object], type[Exception], str]] = [
        (
            lambda: y.share(bob, alice),
            sy.NotWholeError,
            f"share: y is of float32, and shares are of whole numbers. {fixed_first} y.fix_precision().share(...).",
        ),
        (
            lambda: y_ptr.share(bob, alice),
            sy.NotWholeError,
            f"share: y_ptr is of float32, and shares are of whole numbers. {fixed_first} "
            "y_ptr.fix_precision().share(...).",
        ),
        (
            lambda: line.share(bob, alice),
            sy.NotWholeError,
            f"share: line is of float32, and shares are of whole numbers. {fixed_first} "
            "line.fix_precision().share(...).",
        ),
        (
            lambda: share.share(bob, alice),
            sy.NotWholeError,
            f"share: share is of shares, and shares are of whole numbers. {fixed_first} "
            "share.fix_precision().share(...).",
        ),
        (
            lambda: x.share(bob, alice),
            sy.HoldersError,
            "share: x is shared already, by bob, alice. To share it among others: x.get().share(...).",
        ),
        (
            lambda: chain.share(bob, alice),
            sy.HoldersError,
            "share: chain is a pointer to a pointer, and data is shared by the worker that has it. "
            "Fetch one hop first: chain.get().share(...).",
        ),
        (
            lambda: private.share(bob, alice),
            sy.NotOnSharesError,
            "share: private is private, and whoever fetches the shares has it. "
            "Its owner can share what it allows to be known: private.child.share(...).",
        ),
        (
            lambda: line.reconstruct(),
            AttributeError,
            "'Linear' object has no attribute 'reconstruct'",
        ),
        (
            lambda: y.decrypt(),
            sy.HoldersError,
            "decrypt: y is not shared. Share it first: y.share(bob, alice, crypto_provider=james).",
        ),
        (
            lambda: y.reconstruct(),
            sy.HoldersError,
            "reconstruct: y is not shared. Share it first: y.share(bob, alice, crypto_provider=james).",
        ),
    ]
    for call, error, sentence in cases:
        refused(call, error, sentence)


def test_options_of_the_original_that_mean_nothing_here(room: Room) -> None:
    z = torch.tensor([1])
    workers = (room.bob, room.alice)
    sizes = "chose another size of numbers. Shares here have 64 bits: leave it out"
    for options, sentence in (
        ({"dtype": "int"}, f"share: dtype='int' {sizes}, or say 'long'."),
        ({"field": 2**32}, f"share: field=4294967296 {sizes}, or say 2**64."),
        (
            {"protocol": "falcon"},
            "share: there is no protocol 'falcon'. Leave it out: additive shares are added and multiplied.",
        ),
        (
            {"requires_grad": True},
            "share: requires_grad=True of PySyft 0.2.9 took gradients through shares. There are none here: "
            "leave it out.",
        ),
        ({"holders": 3}, "share: there is no option holders. Try share(bob, alice, crypto_provider=james)."),
    ):
        refused(lambda options=options: z.share(*workers, **options), sy.ShareOptionError, sentence)  # type: ignore[misc]  # a default keeps the options
    refused(
        lambda: z.encrypt(protocol="paillier", public_key=3),
        sy.ShareOptionError,
        "encrypt: there is no protocol 'paillier'. Leave it out: additive shares are added and multiplied.",
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        *(("x > y", "gt"), ("x == 1", "=="), ("x <= y", "le"), ("x.max()", "max"), ("x.relu()", "relu")),
        *(("torch.relu(x)", "torch.relu"), ("x.argmax()", "argmax"), ("x.abs()", "abs"), ("x != y", "ne")),
        *(("torch.nn.functional.softmax(x, dim=0)", "softmax"), ("x.sigmoid()", "sigmoid"), ("x.eq(1)", "eq")),
    ],
)
def test_comparing_and_what_builds_on_it(code: str, what: str, room: Room) -> None:
    x = room.x
    y = torch.tensor([1, 2]).share(room.bob, room.alice)
    said = f"{what}: comparing shared numbers takes a protocol of its own, which is not here yet. "
    refused(
        lambda: eval(code, {"torch": torch, "x": x, "y": y}),
        sy.NotOnSharesError,
        f"{said}Bring it home first: x.get().",
    )


def test_other_calls_that_shares_cannot_be_asked(room: Room) -> None:
    x = room.x
    bring = "for the rest, bring it home first: x.get()."
    for code, what in (
        ("x.exp()", "exp"),
        ("x // 2", "__floordiv__"),
        ("x & 1", "__and__"),
        ("x.zero_()", "zero_"),
        ("x.__setitem__(0, 1)", "[...] ="),
        ("torch.add(x, x, out=x)", "torch.add"),
        ("torch.conv1d(x.view(1, 1, 2), x.view(1, 1, 2))", "torch.conv1d"),
    ):
        refused(
            lambda code=code: eval(code, {"torch": torch, "x": x}),  # type: ignore[misc]  # a default keeps the code
            sy.NotOnSharesError,
            f"{what}: shares cannot be asked this. They can be added, multiplied, summed, reshaped; {bring}",
        )


def test_nothing_reads_a_secret_that_nobody_has(room: Room) -> None:
    x = room.x
    home = "needs the values of x, and nobody has them: each of bob, alice has a share. Bring them home first: x.get()."
    for call, what in (
        (lambda: x.tolist(), "tolist"),
        (lambda: x[0].item(), "item"),
        (lambda: x.numpy(), "numpy"),
        (lambda: np.asarray(x), "numpy"),
        (lambda: float(x[0]), "float()"),
        (lambda: int(x[0]), "int()"),
        (lambda: bool(x[0]), "A truth test (if, while, and, or)"),
        (lambda: torch.save(x, io.BytesIO()), "Saving or pickling"),
        (lambda: f"{x:.2f}", "The format '.2f'"),
    ):
        refused(call, sy.NotOnSharesError, f"{what} {home}")
    with pytest.raises(sy.NotOnSharesError, match="needs the values of x, and nobody has them"):
        torch.Tensor.as_subclass(x, torch.Tensor)


def test_shares_that_do_not_lie_together(room: Room) -> None:
    x, bob, alice, carol = room.x, room.bob, room.alice, room.carol
    y = torch.tensor([1, 2]).share(bob, carol)
    z = torch.tensor([1, 2]).share(bob, alice, crypto_provider=carol)
    p = torch.tensor([1, 2]).send(bob)
    for call, sentence in (
        (
            lambda: x + y,
            "add: x is shared by bob, alice, y by bob, carol, and shares are added where they lie. "
            "Share both among the same workers.",
        ),
        (
            lambda: torch.cat([y, x]),
            "torch.cat: y is shared by bob, carol, x by bob, alice, and shares are added where they lie. "
            "Share both among the same workers.",
        ),
        (
            lambda: x * p,
            "mul: x is shared by bob, alice, p is on bob. Share it among them too: p.share(bob, alice).get().",
        ),
        (
            lambda: p + x,
            "add: x is shared by bob, alice, p is on bob. Share it among them too: p.share(bob, alice).get().",
        ),
    ):
        refused(call, sy.HoldersError, sentence)
    refused(
        lambda: x * z,
        sy.ProviderError,
        "mul: x has james as its crypto_provider, z has carol. Share both with the same one.",
    )


def test_products_without_a_provider(room: Room) -> None:
    y = torch.tensor([1, 2]).share(room.bob, room.alice)
    f = torch.tensor([0.5]).fix_precision().share(room.bob, room.alice)
    names = {"torch": torch, "y": y, "f": f}
    for code, what, name in (
        *(("y * y", "mul", "y"), ("y @ y", "matmul", "y"), ("y ** 2", "**", "y"), ("f * 0.5", "mul", "f")),
        *(("f / 2", "div", "f"), ("f.mean()", "mean", "f"), ("f * f", "mul", "f")),
    ):
        refused(
            lambda code=code: eval(code, names),  # type: ignore[misc]  # a default keeps the code
            sy.ProviderError,
            f"{what}: this multiplies or rounds what is shared, which takes masks from a worker that holds no share, "
            f"and {name} names none. Try share(bob, alice, crypto_provider=james).",
        )


def test_numbers_that_do_not_fit_each_other(room: Room) -> None:
    x, f = room.x, room.f
    g = torch.tensor([0.5, 1.5]).fix_precision(precision_fractional=5).share(room.bob, room.alice)
    private = torch.tensor([1]).private_tensor(allowed_users=["carol"])
    large = torch.tensor([1e30])
    mixed = "one is in fixed point, the other of whole numbers"
    cases: list[tuple[Callable[[], object], type[Exception], str]] = [
        (
            lambda: f + g,
            sy.FixedPointError,
            "add: one has 3 digits of base 10, the other 5 of base 10, and these units do not add up. "
            "Use one precision_fractional for both.",
        ),
        (lambda: f + x, sy.NotOnSharesError, f"add: one of these {mixed[4:]}. Use fix_precision() on both."),
        (
            lambda: x + 0.5,
            sy.NotOnSharesError,
            "add: x is of whole numbers, and the other is not. Share fixed point: x.fix_precision().share(...).",
        ),
        (
            lambda: x / 2,
            sy.NotOnSharesError,
            "div: x is of whole numbers, and what this gives need not be one. "
            "Share fixed point: x.fix_precision().share(...).",
        ),
        (
            lambda: x.mean(),
            sy.NotOnSharesError,
            "mean: x is of whole numbers, and what this gives need not be one. "
            "Share fixed point: x.fix_precision().share(...).",
        ),
        (
            lambda: 1 / f,
            sy.NotOnSharesError,
            "__rtruediv__: shares cannot be asked this. They can be added, multiplied, summed, reshaped; "
            "for the rest, bring it home first: f.get().",
        ),
        (
            lambda: f / f,
            sy.NotOnSharesError,
            "div: what is shared can be divided by a number that all may know, not by a AdditiveSharingTensor.",
        ),
        (lambda: f / 0, sy.FixedPointError, "div: fixed point has no number for a division by zero."),
        (
            lambda: f**0.5,
            sy.NotOnSharesError,
            "**: what is shared can be raised to a whole power from 1 on, not to 0.5.",
        ),
        (
            lambda: f + large,
            sy.FixedPointError,
            "fix_precision: large has a value too large for 3 digits of base 10, where the largest is 4.612e+15. "
            "Try a smaller precision_fractional.",
        ),
        (
            lambda: x + private,
            sy.NotOnSharesError,
            "add: private is private, and a public number goes to the holders as it is. Try private.child, "
            "if they may know it.",
        ),
        (
            lambda: x[:1].add_(x),
            sy.NotOnSharesError,
            "add_: the result has another shape than x, which it cannot take in place. Try x = x + y.",
        ),
        (
            lambda: f.float_precision(),
            sy.NotOnSharesError,
            "float_precision: shares cannot be asked this. They can be added, multiplied, summed, reshaped; "
            "for the rest, bring it home first: f.get().",
        ),
        (
            lambda: f.fix_precision(),
            sy.FixedPointError,
            "fix_precision: f is in fixed point already, with 3 digits of base 10. "
            "To choose others, begin with f.float_precision().",
        ),
        (
            lambda: torch.add(torch.ones(3, dtype=torch.int64), x),
            RuntimeError,
            "Attempting to broadcast a dimension of length 2 at -1! Mismatching argument at index 1 had "
            "torch.Size([2]); but expected shape should be broadcastable to [3]",
        ),
        (
            lambda: x @ torch.ones(3, dtype=torch.int64),
            RuntimeError,
            "inconsistent tensor size, expected tensor [2] and src [3] to have the same number of elements, "
            "but got 2 and 3 elements respectively",
        ),
    ]
    for call, error, sentence in cases:
        refused(call, error, sentence)


def test_what_a_worker_holds_is_fetched_before_it_is_multiplied(room: Room) -> None:
    x = room.x
    held = torch.tensor([1, 2]).send(room.bob).share(room.bob, room.alice, crypto_provider=room.james)
    fetch = "Fetch it first, which opens nothing: held = held.get()."
    for call, what in (
        (lambda: held * held, "mul"),
        (lambda: held.send(room.carol), "send"),
        (lambda: held.reconstruct(), "reconstruct"),
        (lambda: held.virtual_get(), "virtual_get"),
        (lambda: held.decrypt(), "decrypt"),
    ):
        refused(
            call,
            sy.HoldersError,
            f"{what}: held is held by bob, and what it takes needs the shares at hand. {fetch}",
        )
    refused(
        lambda: x + held,
        sy.HoldersError,
        "add: x is held by me, held by bob. Fetch both first, which opens nothing: x = x.get().",
    )


def test_what_only_an_object_in_one_place_can_do(room: Room) -> None:
    x = room.x
    refused(
        lambda: x.move(room.carol),
        sy.NotOnSharesError,
        "move: the shares of x lie with bob, alice, so there is no one place to move them from. "
        "To share anew: x.get().share(...).",
    )
    for verb in ("tag", "describe"):
        refused(
            lambda verb=verb: getattr(x, verb)("#a"),  # type: ignore[misc]  # a default keeps the verb
            sy.NotOnSharesError,
            f"{verb}: a shared tensor has no object of its own to write on. Label its shares: "
            f"x.child['bob'].{verb}(...).",
        )
    model = torch.nn.Linear(1, 1).fix_precision().share(room.bob, room.alice)
    for verb in ("send", "move"):
        refused(
            lambda verb=verb: getattr(model, verb)(room.carol),  # type: ignore[misc]  # as above
            sy.NotOnSharesError,
            f"{verb}: model is shared, and stays with its holders. Bring it home first: model.get().",
        )


# Lost and changed shares


def test_a_lost_share_is_told_and_the_others_stay_where_they_are(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice, room.carol)
    room.carol.rm_obj(x.child["carol"].id_at_location)
    with pytest.raises(sy.ObjectNotFoundError, match=r"^carol no longer has object \d+: it left at "):
        x.get()
    assert len(room.bob._objects) == len(room.alice._objects) == 3
    (x.child["bob"] + x.child["bob"]).get()  # its pointers are good


def test_a_shared_tensor_that_was_fetched_is_spent_and_says_so(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice)
    x.get()
    for call in (x.get, lambda: x + x):
        with pytest.raises(sy.ObjectNotFoundError, match=r"bob no longer has object \d+: it left at .*`x.get\(\)`"):
            call()


def test_a_product_that_fails_half_way_leaves_every_store_as_it_was(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice, crypto_provider=room.james)
    y = torch.tensor([1, 2]).share(room.bob, room.alice, crypto_provider=room.james)
    room.alice.rm_obj(y.child["alice"].id_at_location)
    before = {worker.id: list(worker._objects) for worker in (room.bob, room.alice, room.james)}
    with pytest.raises(sy.ObjectNotFoundError):
        x * y
    assert {worker.id: list(worker._objects) for worker in (room.bob, room.alice, room.james)} == before


# What holders refuse


def test_a_mask_is_used_once(room: Room) -> None:
    x, y = torch.tensor([1, 2]), torch.tensor([3, 4])
    (a, b, _), _ = deal_triple("torch.mul", (2,), (2,), 2, None)
    mask_factors(x, y, a, b, 1)
    sentence = (
        "A mask hides one value. Used twice, it would show the difference of two: take a new one for each product."
    )
    refused(lambda: mask_factors(x, y, a, b, 1), sy.UsedMaskError, sentence)
    shared = torch.tensor([5]).share(room.bob, room.alice)
    share = kept(room.bob, shared.child["bob"].id_at_location)
    (r, _, _), _ = deal_triple("torch.mul", (1,), (1,), 2, None)
    mask_sum(share, r, 0, 1)
    refused(lambda: mask_sum(share, r, 0, 1), sy.UsedMaskError, sentence)


def test_each_product_takes_a_triple_of_its_own(room: Room) -> None:
    x = room.x
    history = sy.history()
    begin = len(history)
    x * x
    x * x
    uses: dict[int, int] = {}
    deals = 0
    for step in range(begin + 1, len(history) + 1):
        for event in history.events(step):
            if getattr(event, "operation", "") == "deal_triple":
                deals += 1
            if getattr(event, "operation", "") == "mask_factors":
                for mask in event.ids[2:]:  # type: ignore[attr-defined]  # it is a message
                    uses[mask] = uses.get(mask, 0) + 1
    assert deals == 2
    assert len(uses) == 8  # two masks, with a part for each of two holders, in each product
    assert set(uses.values()) == {1}


@pytest.mark.parametrize("call", ["torch.exp", "torch.Tensor.max", "torch.Tensor.add_"])
def test_holders_carry_out_what_is_linear_and_nothing_else(call: str, room: Room) -> None:
    share = room.x.child["bob"]
    refused(
        lambda: on_shares(call, 99, share),
        sy.NotSendableError,
        f"{call}: a call that is not linear cannot travel to or from the holders of shares. "
        "Tensors, numbers, texts, dtypes, shapes, slices, and lists, tuples and dicts of them can.",
    )
