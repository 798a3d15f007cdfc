"""Every torch function, method and in-place variant, on a pointer and on a chain, bit for bit like local torch.

The cases are torch's own op samples. What is refused stands below with its reason; nothing else may differ.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch.utils._pytree import tree_flatten, tree_map

import syftlite as sy

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # torch warns about its own deprecated parts while it builds the table
    from torch.testing._internal.common_methods_invocations import op_db

Tree = tuple[Any, tuple[Any, ...], dict[str, Any]]

#: What a pointer refuses, and why. A case that is listed here must be refused by name, never differ in silence.
REFUSED = {
    "item": "brings the value here",
    "equal": "brings an answer about the values here",
    "allclose": "brings an answer about the values here",
    "nn.functional.linear_cross_entropy.chunked": "takes a private options object",
    "nn.functional.linear_cross_entropy.chunked_none": "takes a private options object",
    "nn.functional.triplet_margin_with_distance_loss": "takes a module as an argument",
    "masked.std": "a Python function that makes local tensors as it goes",
    "masked.var": "a Python function that makes local tensors as it goes",
}
#: Fresh memory or random numbers: only shape and dtype can be compared.
NOT_REPEATABLE = {"empty", "empty_like", "new_empty", "new_empty_strided", "empty_strided", "empty_permuted", "normal"}
SAMPLES = 2


def name_of(op: Any) -> str:
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else str(op.name)


def variants(op: Any) -> Iterator[Callable[..., Any]]:
    return (variant for variant in (op.op, op.method_variant, op.inplace_variant) if variant is not None)


def samples(op: Any) -> list[Tree]:
    kinds = op.supported_dtypes("cpu")
    dtype = next((kind for kind in (torch.float32, torch.float64, torch.int64) if kind in kinds), None)
    if dtype is None:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [
            (each.input, tuple(each.args), dict(each.kwargs))
            for _, each in zip(range(SAMPLES), op.sample_inputs("cpu", dtype), strict=False)
        ]
    return [tree for tree in found if any(isinstance(leaf, torch.Tensor) for leaf in tree_flatten(tree)[0])]


def each_tensor(function: Callable[[torch.Tensor], torch.Tensor], tree: Any) -> Any:
    return tree_map(lambda leaf: function(leaf) if isinstance(leaf, torch.Tensor) else leaf, tree)


def copied(tree: Any) -> Any:
    return each_tensor(lambda tensor: tensor.detach().clone(), tree)


def peeked(pointer: torch.Tensor) -> torch.Tensor:
    """Return the tensor at the end of a pointer's chain without taking it from there."""
    value: Any = pointer
    while isinstance(value, sy.PointerTensor):
        value = value.location._objects[value.id_at_location]
    return value


def difference(expected: Any, got: Any) -> str:
    """Say in which leaf two results differ, "" if in none."""
    ours, plain = tree_flatten(got)[0], tree_flatten(expected)[0]
    if len(ours) != len(plain):
        return "another structure"
    for mine, local in zip(ours, plain, strict=True):
        if not isinstance(local, torch.Tensor):
            if mine != local and not (mine != mine and local != local):
                return f"{mine!r} is not {local!r}"
            continue
        if not isinstance(mine, sy.PointerTensor):
            return "the result is here"
        if mine.shape != local.shape or mine.dtype != local.dtype:
            return f"the pointer says {mine.dtype} {tuple(mine.shape)}, torch {local.dtype} {tuple(local.shape)}"
        try:
            torch.testing.assert_close(peeked(mine).detach(), local.detach(), rtol=0, atol=0, equal_nan=True)
        except AssertionError as error:
            return str(error).splitlines()[0]
    return ""


@pytest.mark.parametrize("far", ["pointer", "chain"])
@pytest.mark.filterwarnings("ignore")  # torch's own, about deprecated functions
def test_every_operation_gives_what_local_torch_gives(far: str) -> None:
    tried, wrong, refused = 0, {}, set()
    for op in op_db:
        for variant in variants(op):
            for tree in samples(op):
                plain = copied(tree)
                try:
                    torch.manual_seed(7)
                    expected = variant(plain[0], *plain[1], **plain[2])
                except Exception:
                    continue
                tried += 1
                with sy.fresh():
                    hook = sy.TorchHook(torch)
                    bob, alice = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice"))
                    sent = each_tensor(
                        lambda t, to=(bob, alice): t.send(to[0]) if far == "pointer" else t.send(to[0]).send(to[1]),
                        copied(tree),
                    )
                    try:
                        torch.manual_seed(7)
                        got = variant(sent[0], *sent[1], **sent[2])
                    except sy.SyftliteError:
                        refused.add(name_of(op))
                        continue
                    if op.name in NOT_REPEATABLE:
                        assert peeked(got).shape == expected.shape
                        continue
                    trouble = difference(expected, got) or difference(each_tensor(lambda t: t, plain), sent)
                    if variant is op.inplace_variant and got is not sent[0]:
                        trouble = "an in-place operation returned another pointer"
                    if trouble:
                        wrong[name_of(op)] = trouble
    assert wrong == {}
    assert refused == set(REFUSED)
    assert tried > 2000


@pytest.mark.filterwarnings("ignore")
def test_gradients_are_those_of_local_torch() -> None:
    tried, wrong = 0, {}
    for op in op_db:
        if not op.supports_autograd or name_of(op) in REFUSED or torch.float32 not in op.supported_dtypes("cpu"):
            continue
        for _, sample in zip(range(2), op.sample_inputs("cpu", torch.float32, requires_grad=True), strict=False):
            tree = (sample.input, tuple(sample.args), dict(sample.kwargs))
            plain, fresh = (
                each_tensor(lambda t: t.detach().clone().requires_grad_(t.requires_grad), tree) for _ in range(2)
            )
            try:
                torch.manual_seed(7)
                differentiable(op.op(plain[0], *plain[1], **plain[2])).backward()
            except Exception:
                continue
            tried += 1
            with sy.fresh():
                bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
                sent = each_tensor(lambda t, to=bob: t.send(to), fresh)
                torch.manual_seed(7)
                differentiable(op.op(sent[0], *sent[1], **sent[2])).backward()
                for mine, local in zip(tree_flatten(sent)[0], tree_flatten(plain)[0], strict=True):
                    if isinstance(local, torch.Tensor) and local.grad is not None and local.is_leaf:
                        home = mine.get().grad
                        try:
                            torch.testing.assert_close(home, local.grad, rtol=0, atol=0, equal_nan=True)
                        except AssertionError as error:
                            wrong[name_of(op)] = str(error).splitlines()[0]
    assert wrong == {}
    assert tried > 700


def differentiable(result: Any) -> Any:
    """Return the sum of all results that have a gradient."""
    leaves = [leaf for leaf in tree_flatten(result)[0] if isinstance(leaf, torch.Tensor) and leaf.requires_grad]
    return sum(leaf.sum() for leaf in leaves if leaf.dtype.is_floating_point)


def test_hooked_torch_is_as_fast_and_as_right_as_before() -> None:
    before = dict(vars(torch.Tensor))
    hook = sy.TorchHook(torch)
    added = {name for name in vars(torch.Tensor) if name not in before or vars(torch.Tensor)[name] is not before[name]}
    assert added <= {"send", "get", "move", "copy"}
    x = torch.arange(4)
    assert torch.equal(x[torch.tensor([0, 2])], torch.tensor([0, 2]))
    x[x > 2] = 9
    assert x.tolist() == [0, 1, 2, 9]
    hook.unhook()
    assert not any(hasattr(torch.Tensor, name) for name in ("send", "get", "move", "copy"))
    assert sy.TorchHook(torch) is hook
    assert hasattr(torch.Tensor, "send")
