"""The hook adds verbs and changes nothing else: local torch is as right as before, and unhooking leaves no trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils._pytree import tree_flatten
from torch.utils.data import Dataset

import syftlite as sy
from syftlite.lacking_verbs import LACKED
from tests.test_operations import copied, name_of, op_db, same_bits, samples, seeded

SHARING = {
    *("fix_precision", "fix_precision_", "fix_prec", "fix_prec_", "share", "share_", "encrypt", "decrypt"),
    *("float_precision", "float_precision_", "float_prec", "float_prec_"),
}
#: What the hook may add, by class: verbs, and old ones that say what they were. A repr tells what was written on it.
ADDED = {
    torch.Tensor: {
        *("send", "send_", "get", "get_", "move", "move_", "copy", "tag", "describe", "tags", "description", "id"),
        *("owner", "location", "id_at_location", "is_wrapper", "child", "private_tensor", "allow", "combine", "free"),
        *("create_pointer", "remote_get", "remote_send", "garbage_collect_data", "garbage_collection", "gc"),
        *("disable_gc", "virtual_get", "__repr__", "reconstruct", *SHARING),
        *LACKED,
    },
    nn.Module: {"send", "send_", "get", "get_", "move", "move_", "copy", "location", "owner", *SHARING, *LACKED},
    torch.optim.Optimizer: {"send", "get", "move"},
    Dataset: {"federate"},
}


@pytest.fixture
def hook() -> Iterator[sy.TorchHook]:
    hook = sy.TorchHook(torch)
    yield hook
    sy.TorchHook(torch)  # other tests expect it to be there


def test_the_hook_adds_verbs_and_replaces_nothing_but_what_asks_no_tensor(hook: sy.TorchHook) -> None:
    hook.unhook()
    before = {kind: dict(vars(kind)) for kind in ADDED}
    shelves = (torch, nn.functional, torch.linalg, torch.nn.init, torch.optim, nn)
    names = [dict(vars(shelf)) for shelf in shelves]
    sy.TorchHook(torch)
    for kind, added in ADDED.items():
        now = vars(kind)
        assert {name for name in now if name not in before[kind] or now[name] is not before[kind][name]} <= added
        assert before[kind].keys() <= now.keys()
    assert [{name for name, value in vars(shelf).items() if old.get(name) is not value} for shelf, old in
            zip(shelves, names, strict=True)] == [{"to_dlpack"}, *[set()] * (len(shelves) - 1)]  # fmt: skip
    hook.unhook()
    for kind, old in before.items():
        assert dict(vars(kind)) == old


def test_memory_that_torch_hands_on_without_asking_is_not_made_of_a_pointer(hook: sy.TorchHook) -> None:
    plain = torch.tensor([1, 2, 3])
    with sy.fresh():
        bob = sy.VirtualWorker(hook, id="bob")
        x_ptr = plain.send(bob)
        for hand_on in (torch.to_dlpack, torch.utils.dlpack.to_dlpack, torch.from_dlpack):
            with pytest.raises(sy.DataNotHereError) as error:
                hand_on(x_ptr)
            assert str(error.value) == (
                "dlpack needs the values of x_ptr, and they are on bob, not here. Bring them home first: x_ptr.get()."
            )
        assert torch.equal(x_ptr.get(), plain)
    assert torch.equal(torch.from_dlpack(torch.to_dlpack(plain)), plain)
    with pytest.raises(TypeError, match="must be Tensor, not int"):
        torch.to_dlpack(3)
    hook.unhook()
    assert torch.to_dlpack is torch.utils.dlpack.to_dlpack is torch._C._to_dlpack


def test_importing_hooking_and_unhooking_leaves_torch_as_it_was() -> None:
    code = """
import torch
from torch.optim.optimizer import _global_optimizer_pre_hooks as hooks
kinds = torch.Tensor, torch.nn.Module, torch.nn.Parameter, torch.optim.Optimizer, torch.utils.data.Dataset
before = [dict(vars(kind)) for kind in kinds]
import syftlite as sy
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
model = torch.nn.LSTM(2, 2)
there = dict(vars(model))
model.send(bob).get()
assert len(hooks) == 1 and sy.TorchHook(torch) is hook and len(hooks) == 1
hook.unhook()
hook.unhook()
assert [dict(vars(kind)) for kind in kinds] == before
assert not hooks
assert vars(model).keys() == there.keys()
assert not any(hasattr(thing, "send") for thing in (torch.ones(1), model, torch.optim.SGD(model.parameters(), lr=1)))
pointer = torch.ones(1)
sy.TorchHook(torch)
pointer = pointer.send(bob)
hook.unhook()
assert (pointer + pointer).get().item() == 2
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.filterwarnings("ignore")  # torch's own, about deprecated functions
def test_torchs_operations_give_the_same_hooked_and_unhooked(hook: sy.TorchHook) -> None:
    chosen = [(op, tree) for op in op_db[::5] for tree in islice(samples(op), 2)]
    results: dict[bool, list[tuple[str, list[Any]]]] = {}
    for hooked in (False, True):
        (sy.TorchHook if hooked else sy.TorchHook.unhook)(torch if hooked else hook)
        results[hooked] = [(name_of(op), outcome(op, tree)) for op, tree in chosen]
    assert len(results[True]) == len(results[False]) > 200
    for (name, ours), (_, plain) in zip(results[True], results[False], strict=True):
        assert len(ours) == len(plain), name
        for mine, theirs in zip(ours, plain, strict=True):
            assert type(mine) is type(theirs), name
            same = same_bits(mine, theirs) if isinstance(mine, torch.Tensor) else mine == theirs or mine != mine
            assert same, name


def outcome(op: Any, tree: Any) -> list[Any]:
    """Return the result's leaves, or the error; of what is not repeatable, the shape."""
    try:
        leaves = tree_flatten(seeded(op.op, copied(tree)))[0]
    except Exception as error:
        return [str(type(error))]
    steady = not name_of(op).startswith(("empty", "new_empty", "linalg.lstsq"))
    return leaves if steady else [leaf.shape if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]


def test_index_tensors_and_masks_work_on_local_tensors_after_hooking(hook: sy.TorchHook) -> None:
    x = torch.arange(4)
    assert torch.equal(x[torch.tensor([0, 2])], torch.tensor([0, 2]))
    assert torch.equal(x[x > 1], torch.tensor([2, 3]))
    x[x > 2] = 9
    x[torch.tensor([0])] = 7
    assert x.tolist() == [7, 1, 2, 9]
    assert x[torch.tensor([True, False, False, True])].tolist() == [7, 9]


def test_a_local_model_learns_the_same_hooked_and_unhooked(hook: sy.TorchHook) -> None:
    weights = []
    for hooked in (False, True):
        (sy.TorchHook if hooked else sy.TorchHook.unhook)(torch if hooked else hook)
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 1))
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(5):
            optimizer.zero_grad()
            model(torch.randn(8, 3)).pow(2).sum().backward()
            optimizer.step()
        weights.append(model[0].weight)
    assert torch.equal(*weights)


def test_optimizers_are_watched_once_and_no_longer_after_unhooking(hook: sy.TorchHook) -> None:
    from torch.optim.optimizer import _global_optimizer_pre_hooks

    assert len(_global_optimizer_pre_hooks) == 1
    sy.TorchHook(torch)
    assert len(_global_optimizer_pre_hooks) == 1
    hook.unhook()
    assert not _global_optimizer_pre_hooks


def test_hooking_again_gives_the_same_hook(hook: sy.TorchHook) -> None:
    hook.unhook()
    assert not any(hasattr(torch.Tensor, name) for name in ("send", "get", "move", "copy"))
    assert sy.TorchHook(torch) is hook
    assert hasattr(torch.Tensor, "send")
