"""Additive shares: what me types, what the stores have, and that it comes to what local torch gives."""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch

import syftlite as sy
from tests.rooms import Meet, is_simulated, kept
from tests.test_errors import refused

UNIT = 0.001


@dataclass
class Room:
    bob: sy.VirtualWorker
    alice: sy.VirtualWorker
    carol: sy.VirtualWorker
    james: sy.VirtualWorker

    def sizes(self) -> list[int]:
        return [len(worker._objects) for worker in (self.bob, self.alice, self.carol, self.james)]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol", "james") as workers:
        yield Room(*workers)


# As in 0.2.9


def test_it_prints_as_the_original_did(room: Room) -> None:
    x = torch.tensor([1, 2, 3]).share(room.bob, room.alice, crypto_provider=room.james)
    assert repr(x) == str(x) == f"{x}"
    assert repr(x) == (
        "(Wrapper)>[AdditiveSharingTensor]"
        "\n\t-> [PointerTensor | me:4 -> bob:3]"
        "\n\t-> [PointerTensor | me:6 -> alice:5]"
        "\n\t*crypto provider: james*"
    )
    y = torch.tensor([0.5]).fix_precision().share(room.bob, room.alice)
    assert repr(y) == (
        "(Wrapper)>FixedPrecisionTensor>[AdditiveSharingTensor]"
        "\n\t-> [PointerTensor | me:11 -> bob:10]"
        "\n\t-> [PointerTensor | me:13 -> alice:12]"
    )


def test_shares_from_a_seed_say_that_they_protect_nothing_and_so_do_results(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice, crypto_provider=room.james, seed=7)
    y = torch.tensor([1, 2]).share(room.bob, room.alice)
    for seeded in (x, x * 2, x + y, y + x, x[0], x * x):
        assert repr(seeded).endswith("\n\t*seed: 7, which protects nothing*")
    assert "seed" not in repr(y + y)


def test_a_seed_gives_the_same_shares_again_and_without_one_they_are_new(room: Room) -> None:
    def shares(**options: int) -> list[list[int]]:
        x = torch.tensor([1, 2]).share(room.bob, room.alice, crypto_provider=room.james, **options)
        z = x * x
        return [kept(pointer.location, pointer.id_at_location).tolist() for pointer in z.child.values()]

    assert shares(seed=7) == shares(seed=7)
    assert shares(seed=7) != shares(seed=8)
    assert shares() != shares()


def test_each_store_has_one_share_that_old_code_can_add_up_by_hand(room: Room) -> None:
    x = torch.tensor([25]).share(room.bob, room.alice, room.carol)
    assert room.sizes() == [1, 1, 1, 0]
    shares = [kept(worker, next(iter(worker._tensors))) for worker in (room.bob, room.alice, room.carol)]
    assert all(repr(share).startswith("tensor([") for share in shares)
    assert list(room.bob._objects) == [x.child["bob"].id_at_location]
    assert torch.equal(shares[0] + shares[1] + shares[2], torch.tensor([25]))
    assert type(shares[0] + shares[1]) is torch.Tensor
    field = x.child.field
    assert sum(int(share) for share in shares) % field == 25


def test_old_code_reads_its_layers(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice, crypto_provider=room.james)
    assert list(x.child) == list(x.child.child) == ["bob", "alice"]
    assert x.child[room.bob] is x.child["bob"]
    assert isinstance(x.child["bob"], sy.PointerTensor)
    assert x.locations == x.child.locations == [room.bob, room.alice]
    assert x.crypto_provider == x.child.crypto_provider == room.james
    y = torch.tensor([0.5]).fix_precision(precision_fractional=4).share(room.bob, room.alice)
    assert (y.child.base, y.child.precision_fractional) == (10, 4)
    assert list(y.child.child.child) == ["bob", "alice"]
    assert isinstance(y, sy.AdditiveSharingTensor)
    assert (y.is_wrapper, y.owner, y.grad) == (True, sy.local_worker, None)
    with pytest.raises(KeyError):
        x.child["dave"]


def test_shape_and_kind_are_known_here_without_a_message(room: Room) -> None:
    x = torch.ones(2, 3, dtype=torch.int32).share(room.bob, room.alice)
    before = len(sy.history())
    assert (x.shape, x.dtype, x.ndim, len(x), x.numel(), x.dim()) == ((2, 3), torch.int64, 2, 2, 6, 2)
    assert (x.size(1), x.requires_grad, x.is_leaf, x.device.type) == (3, False, True, "cpu")
    assert len(sy.history()) == before


def test_get_brings_the_secret_and_leaves_the_stores_empty(room: Room) -> None:
    x = torch.tensor([[1, -2], [3, 2**62]])
    shared = x.share(room.bob, room.alice, room.carol)
    assert torch.equal(shared.get(), x)
    assert room.sizes() == [0, 0, 0, 0]


def test_sharing_leaves_the_tensor_as_it_is(room: Room) -> None:
    x = torch.tensor([1, 2])
    shared = x.share([room.bob, "alice"])
    assert x.tolist() == [1, 2]
    x += 1
    assert shared.get().tolist() == [1, 2]


def test_shares_go_when_the_name_goes(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice)
    y = x + x
    assert room.sizes() == [2, 2, 0, 0]
    del x
    assert room.sizes() == [1, 1, 0, 0]
    del y
    assert room.sizes() == [0, 0, 0, 0]


def test_shares_go_at_once_though_somebody_looked_at_them(room: Room) -> None:
    gc.disable()  # nothing may wait for it: the line that it interrupts is anybody's
    try:
        x = torch.tensor([1.5]).fix_precision().share(room.bob, room.alice, crypto_provider=room.james)
        assert len(x.child) == len(x.child.child) == 2
        assert "me" in repr(x)
        y = x * x
        assert y.child["bob"].location is room.bob
        del x, y
        assert room.sizes() == [0, 0, 0, 0]
    finally:
        gc.enable()


def test_share_in_place_turns_the_tensor_under_all_its_names(room: Room) -> None:
    x = torch.tensor([1, 2])
    names = [x]
    assert x.share_(room.bob, room.alice) is x
    assert isinstance(names[0], sy.AdditiveSharingTensor)
    assert names[0].get().tolist() == [1, 2]


def test_a_copy_is_a_second_shared_tensor_and_nothing_travels(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice)
    before = sy.history().bytes_between("me", "bob").data
    second, third, same = x.copy(), copy.deepcopy(x), copy.copy(x)
    assert sy.history().bytes_between("me", "bob").data == before
    assert room.sizes() == [3, 3, 0, 0]
    assert same.id == x.id
    for each in (second, third, same):
        assert each.get().tolist() == [1, 2]


def test_the_simulations_window_shows_the_secret_and_takes_nothing(room: Room) -> None:
    x = torch.tensor([0.5]).fix_precision().share(room.bob, room.alice)
    if is_simulated(room.bob):
        assert x.virtual_get().tolist() == [0.5]
    else:
        refused(
            x.virtual_get,
            sy.HoldersError,
            "virtual_get looks through the simulation's window, and bob is a process of its own, which shows its share "
            "to nobody. Bring the secret home: x.get().",
        )
    assert room.sizes() == [1, 1, 0, 0]


def test_private_shares_come_home_for_their_users_alone(room: Room) -> None:
    x = torch.tensor([1, 2]).private_tensor(allowed_users=["carol"]).send(room.bob, user="carol")
    shared = x.share(room.bob, room.alice).get()
    with pytest.raises(sy.GetNotPermittedError):
        shared.get()
    assert shared.get(user="carol").tolist() == [1, 2]


# What torch gives, to the bit. x, y and z are shared whole numbers.

CALLS = (
    *("x + y", "x - y", "y - x", "x + 5", "5 + x", "x - 5", "5 - x", "x + x[0]", "torch.add(x, y)", "-x", "x.neg()"),
    *("torch.add(x, y, alpha=2)", "x.sub(y, alpha=3)", "x + p", "p + x", "p - x", "x - p", "x[0] + p", "p - x[1]"),
    *("x * y", "torch.mul(x, y)", "2 * x", "x * -3", "x * p", "p * x", "x * 2**63", "x * 0", "x ** 2", "x.square()"),
    *("x ** 5", "z @ z.t()", "z.mm(z.t())", "torch.matmul(z, x)", "x @ y", "x.dot(y)", "z.mv(x)", "z @ p", "p @ x"),
    *("torch.bmm(z.view(1, 2, 3), z.view(1, 3, 2))", "z * x", "z * x[0]", "torch.nn.functional.linear(x, z)"),
    *("torch.nn.functional.linear(x, z, y[:2])", "torch.nn.functional.linear(x, z, p[:2])", "x.sum()", "z.sum(0)"),
    *("z.sum(dim=1, keepdim=True)", "x.cumsum(0)", "z.T", "z.t()", "z.reshape(3, 2)", "z.view(-1)", "z[0]", "z[:, 1:]"),
    *(
        "z[1, 2]",
        "x[torch.tensor([2, 0])]",
        "x[[0, 2]]",
        "x[torch.tensor([True, False, True])]",
        "z[:, None]",
        "x[...]",
    ),
    *("torch.stack([x, y])", "torch.cat([x, y, x])", "torch.cat([x, p])", "torch.stack([p, x])", "z.permute(1, 0)"),
    *("z.unsqueeze(0)", "z.flatten()", "x.expand(2, 3)", "x.repeat(2)", "x.flip(0)", "torch.roll(x, 1)", "z.tril()"),
    *("z.diagonal()", "x.clone()", "x.detach()", "x.data", "z.gather(1, torch.tensor([[0], [2]]))", "x.contiguous()"),
)


@pytest.mark.parametrize("holders", [2, 3])
@pytest.mark.parametrize("code", CALLS)
def test_a_call_gives_what_local_torch_gives(code: str, holders: int, room: Room) -> None:
    names: dict[str, Any] = {
        "x": torch.tensor([3, -2, 2**61]),
        "y": torch.tensor([5, 7, -11]),
        "z": torch.tensor([[1, -2, 4], [9, 0, -6]]),
    }
    public = {"torch": torch, "p": torch.tensor([10, -20, 30])}
    local = eval(code, public, names)
    workers = [room.bob, room.alice, room.carol][:holders]
    shared = {
        name: value.share(*workers, crypto_provider=room.james if holders == 2 else sy.local_worker)
        for name, value in names.items()
    }
    result = eval(code, public, shared)
    assert isinstance(result, sy.AdditiveSharingTensor)
    assert result.shape == local.shape
    assert torch.equal(result.get(), local)
    shared.clear()
    del result
    assert room.sizes() == [0, 0, 0, 0]  # no mask and no product in between is left


@pytest.mark.parametrize("code", ["x.chunk(2)", "z.unbind()", "x.split(2)", "list(z)", "torch.tensor_split(x, 3)"])
def test_a_call_with_several_results_shares_each(code: str, room: Room) -> None:
    names = {"x": torch.tensor([3, -2, 5]), "z": torch.tensor([[1, -2], [4, 8]])}
    local = eval(code, {"torch": torch}, names)
    shared = {name: value.share(room.bob, room.alice) for name, value in names.items()}
    ours = eval(code, {"torch": torch}, shared)
    assert [each.get().tolist() for each in ours] == [each.tolist() for each in local]


def test_operands_shared_in_another_order_of_holders_fit(room: Room) -> None:
    x = torch.tensor([3, 4]).share(room.bob, room.alice, crypto_provider=room.james)
    y = torch.tensor([5, 6]).share(room.alice, room.bob, crypto_provider=room.james)
    assert (x + y).get().tolist() == [8, 10]
    assert (y - x).get().tolist() == [2, 2]
    assert (x * y).get().tolist() == (y * x).get().tolist() == [15, 24]


def test_it_changes_in_place_as_a_tensor_does(room: Room) -> None:
    x = torch.tensor([3, 4]).share(room.bob, room.alice, crypto_provider=room.james)
    same = x
    x += 1
    x *= x
    x.sub_(torch.tensor([1, 2]))
    assert same is x
    assert same.get().tolist() == [15, 23]
    assert room.sizes() == [0, 0, 0, 0]


def test_a_registered_function_runs_on_shares_call_by_call(room: Room) -> None:
    @sy.register_operation
    def three_times_and_one(x: torch.Tensor) -> torch.Tensor:
        return x * 3 + 1

    assert three_times_and_one(torch.tensor([2]).share(room.bob, room.alice)).get().tolist() == [7]


# Fixed point: within one unit wherever it is rounded

ROUNDED = (
    *(
        "x * y",
        "x * 0.5",
        "x * p",
        "p * x",
        "x * f",
        "f * x",
        "z @ z.t()",
        "z @ f",
        "x @ y",
        "x / 3",
        "x / -3",
        "x / 0.5",
    ),
    *("x.mean()", "z.mean(0)", "z.mean(dim=1, keepdim=True)", "torch.nn.functional.linear(x, z)", "x.square()"),
    *("torch.nn.functional.linear(x, z, y[:2])", "torch.nn.functional.linear(x, z, p[:2])"),
)
EXACT = (
    *(
        "x + y",
        "x - y",
        "x + 0.5",
        "0.5 - x",
        "x * 2",
        "x * torch.tensor([1, 2, 3])",
        "-x",
        "x + f",
        "x - p",
        "x.sum()",
    ),
    *("torch.cat([x, f])", "torch.stack([x, p])", "z[0]", "x / 1"),
)


@pytest.mark.parametrize("holders", [2, 3])
@pytest.mark.parametrize("code", [*ROUNDED, *EXACT])
def test_fixed_point_is_off_by_less_than_is_stated(code: str, holders: int, room: Room) -> None:
    names: dict[str, Any] = {
        "x": torch.tensor([1.5, -2.25, 0.001], dtype=torch.float64),
        "y": torch.tensor([0.5, 3.125, -7000.001], dtype=torch.float64),
        "z": torch.tensor([[1.0, -2.0, 0.25], [0.5, 4.0, -1.75]], dtype=torch.float64),
    }
    public = torch.tensor([0.5, -1.25, 100.0], dtype=torch.float64)
    local = eval(code, {"torch": torch, "p": public, "f": public}, names)
    workers = [room.bob, room.alice, room.carol][:holders]
    shared = {name: value.fix_precision().share(*workers, crypto_provider=room.james) for name, value in names.items()}
    result = eval(code, {"torch": torch, "p": public, "f": public.fix_precision()}, shared)
    assert repr(result).startswith("(Wrapper)>FixedPrecisionTensor>[AdditiveSharingTensor]")
    bound = UNIT if code in ROUNDED else 1e-9
    assert (result.get().float_precision() - local).abs().max() < bound


def test_products_of_fixed_point_and_whole_numbers_are_exact(room: Room) -> None:
    x = torch.tensor([0.5, -1.25]).fix_precision().share(room.bob, room.alice, crypto_provider=room.james)
    n = torch.tensor([2, 3]).share(room.bob, room.alice, crypto_provider=room.james)
    assert (x * n).get().tolist() == (n * x).get().tolist() == [1.0, -3.75]
    public = torch.tensor([0.5, 0.25]).fix_precision()
    assert (n * public).get().tolist() == [1.0, 0.75]


def test_a_long_row_of_products_stays_within_the_sum_of_their_bounds(room: Room) -> None:
    x = torch.tensor([1.1]).double()
    shared = x.fix_precision(precision_fractional=6).share(room.bob, room.alice, crypto_provider=room.james)
    power = shared
    for _ in range(9):
        power = power * shared
    assert abs(power.get().item() - 1.1**10) < 9 * 1e-6 * 1.1**9


# Shared where it is


def test_a_pointers_data_is_shared_by_its_worker_and_never_comes_here(room: Room) -> None:
    x_ptr = torch.tensor([1, 2, 3]).send(room.bob)
    history = sy.history()
    begin = len(history)
    held = x_ptr.share(room.bob, room.alice, crypto_provider=room.james)
    assert repr(held) == "(Wrapper)>[PointerTensor | me:8 -> bob:4]"
    assert held.location == room.bob
    assert repr(room.bob._objects[5]) == "(Wrapper)>[PointerTensor | bob:5 -> alice:5]"
    assert list(room.alice._objects) == [5]
    shared = held.get()
    assert shared.location is None
    assert list(room.bob._objects) == [1, 4]
    sent = [
        (event.sender, event.receiver, event.kind)
        for step in range(begin + 1, len(history) + 1)
        for event in history.events(step)
        if type(event).__name__ == "Sent" and event.kind in ("OBJ", "PTR", "CMD", "MOVE", "GET")
    ]
    assert sent == [
        *(("me", "bob", "CMD"), ("me", "bob", "MOVE"), ("bob", "alice", "OBJ")),
        *(("me", "bob", "GET"), ("bob", "me", "PTR")),
    ]
    assert history.bytes_between("bob", "me").data == 0
    assert shared.get().tolist() == [1, 2, 3]
    del x_ptr
    assert room.sizes() == [0, 0, 0, 0]


def test_a_worker_can_share_among_others_and_keep_no_share(room: Room) -> None:
    x_ptr = torch.tensor([1, 2, 3]).send(room.carol)
    shared = x_ptr.share(room.bob, room.alice).get()
    assert room.sizes() == [1, 1, 1, 0]
    assert (shared + shared).get().tolist() == [2, 4, 6]


def test_what_a_worker_holds_can_be_added_there_and_multiplied_once_it_is_fetched(room: Room) -> None:
    x = torch.tensor([1, 2]).send(room.bob).share(room.bob, room.alice, crypto_provider=room.james)
    y = x + x - x[0]
    assert y.location == room.bob
    assert ((y * 3).get().get()).tolist() == [3, 9]
    assert (x.get() * 2).get().tolist() == [2, 4]


def test_a_shared_tensor_can_be_sent_to_a_worker_and_fetched_back(room: Room) -> None:
    x = torch.tensor([1, 2]).share(room.bob, room.alice)
    held = x.send(room.carol)
    assert repr(room.carol._objects) == (
        "{4: (Wrapper)>[PointerTensor | carol:4 -> bob:3], 6: (Wrapper)>[PointerTensor | carol:6 -> alice:5]}"
    )
    del x
    assert (held + held).get().get().tolist() == [2, 4]
    assert held.get().get().tolist() == [1, 2]
    assert room.sizes() == [0, 0, 0, 0]


def test_every_holder_can_learn_the_secret_on_purpose(room: Room) -> None:
    x = torch.tensor([5, 6]).share(room.bob, room.alice, room.carol)
    everywhere = x.reconstruct()
    assert [each.tolist() for each in everywhere.get()] == [[5, 6]] * 3
    assert x.get().tolist() == [5, 6]
    assert room.sizes() == [0, 0, 0, 0]


# As old notebooks write it


def test_parameters_of_two_models_are_averaged_as_the_old_tutorial_did(room: Room) -> None:
    bobs, alices = (torch.nn.Linear(2, 1) for _ in range(2))
    mean = [(one + other).detach() / 2 for one, other in zip(bobs.parameters(), alices.parameters(), strict=True)]
    bobs.send(room.bob)
    alices.send(room.alice)
    params = [list(bobs.parameters()), list(alices.parameters())]
    new_params = []
    for param_i in range(len(params[0])):
        spdz_params = []
        for remote_index in range(2):
            copy_of_parameter = params[remote_index][param_i].copy()
            fixed_precision_param = copy_of_parameter.fix_precision()
            encrypted_param = fixed_precision_param.share(room.bob, room.alice, crypto_provider=room.james)
            param = encrypted_param.get()
            spdz_params.append(param)
        new_params.append((spdz_params[0] + spdz_params[1]).get().float_precision() / 2)
    for ours, local in zip(new_params, mean, strict=True):
        assert (ours - local).abs().max() <= UNIT / 2 + 1e-6
    assert sy.history().bytes_between("alice", "me").data == 24  # her shares of two sums, and nothing else


def test_encrypt_and_decrypt_as_in_029(room: Room) -> None:
    x = torch.tensor([0.1, 0.2, 0.3])
    encrypted = x.encrypt(workers=[room.bob, room.alice], crypto_provider=room.james, base=10, precision_fractional=4)
    assert (encrypted + encrypted).decrypt().tolist() == pytest.approx([0.2, 0.4, 0.6])
    assert encrypted.decrypt().tolist() == encrypted.decrypt().tolist()  # the shares stay


def test_the_textbooks_cells_give_what_our_shares_give(room: Room) -> None:
    cells: dict[str, Any] = {}
    exec(
        """
import random

Q = 2 ** 64

def encrypt(x, n_share=3):
    shares = list()
    for i in range(n_share - 1):
        shares.append(random.randint(0, Q))
    shares.append(Q - (sum(shares) % Q) + x)
    return tuple(shares)

def decrypt(shares):
    return sum(shares) % Q

def add(a, b):
    c = list()
    assert len(a) == len(b)
    for i in range(len(a)):
        c.append((a[i] + b[i]) % Q)
    return tuple(c)
""",
        cells,
    )
    theirs = cells["decrypt"](cells["add"](cells["encrypt"](25), cells["encrypt"](5)))
    workers = (room.bob, room.alice, room.carol)
    ours = torch.tensor(25).share(*workers) + torch.tensor(5).share(*workers)
    by_hand = cells["decrypt"]([int(kept(pointer.location, pointer.id_at_location)) for pointer in ours.child.values()])
    assert theirs == by_hand == ours.get().item() == 30


def test_options_of_the_original_that_ask_for_what_is_so_are_taken(room: Room) -> None:
    x = torch.tensor([1]).share(room.bob, room.alice, protocol="snn", dtype="long", field=2**64, requires_grad=False)
    assert x.get().tolist() == [1]
    assert list(torch.tensor([1]).share(room.bob, room.alice, no_wrap=True)) == ["bob", "alice"]


# Models


def test_a_shared_model_answers_a_shared_question_and_comes_home_as_it_was(room: Room) -> None:
    model = torch.nn.Linear(3, 2)
    parameters = list(model.parameters())
    before = [parameter.detach().clone() for parameter in parameters]
    x = torch.tensor([[0.5, -1.0, 2.0]])
    local = model(x).detach()
    assert model.fix_precision().share(room.bob, room.alice, crypto_provider=room.james) is model
    assert repr(model.bias).startswith("Parameter containing:\n(Wrapper)>FixedPrecisionTensor>[AdditiveSharingTensor]")
    answer = model(x.fix_precision().share(room.bob, room.alice, crypto_provider=room.james))
    assert (answer.get().float_precision() - local).abs().max() < 0.01
    assert (model(x).get().float_precision() - local).abs().max() < 0.01  # a question that all may know
    assert model.get().float_precision() is model
    for now, then, old in zip(model.parameters(), parameters, before, strict=True):
        assert now is then
        assert now.requires_grad
        assert (now - old).abs().max() <= UNIT / 2 + 1e-6
    del answer
    assert room.sizes() == [0, 0, 0, 0]


def test_a_sent_model_is_shared_where_it_is(room: Room) -> None:
    model = torch.nn.Linear(3, 2)
    before = model.weight.detach().clone()
    model.send(room.bob)
    model.fix_precision().share(room.bob, room.alice)
    assert sy.history().bytes_between("bob", "me").data == 0
    model.get()  # fetches the pointers
    assert isinstance(model.weight, sy.AdditiveSharingTensor)
    assert model.weight.location is None
    model.get().float_precision()
    assert (model.weight - before).abs().max() <= UNIT / 2 + 1e-6


def test_a_model_is_encrypted_and_decrypted_as_in_029(room: Room) -> None:
    model = torch.nn.Linear(3, 2)
    before = model.weight.detach().clone()
    model.encrypt(workers=[room.bob, room.alice], crypto_provider=room.james, precision_fractional=5)
    assert isinstance(model.weight, sy.AdditiveSharingTensor)
    model.decrypt()
    assert (model.weight - before).abs().max() <= 1e-5
