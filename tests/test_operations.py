"""All of torch's own op samples, on a pointer and on a chain: bit for bit what local torch gives.

Functions, methods, signs, in-place variants and gradients. What is missed stands below with its reason; nothing else
may differ. The table at the end counts operations: one counts as equal when all its samples are.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
import torch
from torch.utils._pytree import tree_flatten, tree_map

import syftlite as sy

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # torch warns about its own deprecated parts while it builds the table
    from torch.testing._internal.common_methods_invocations import op_db

Tree = tuple[Any, tuple[Any, ...], dict[str, Any]]
#: A kind of call, and whether it is made on a pointer or on a chain.
Row = tuple[str, str]

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
#: What local torch does not repeat either, and why: only shape and dtype can be compared.
NOT_REPEATABLE = {
    **dict.fromkeys(("empty", "empty_like", "new_empty", "new_empty_strided", "empty_strided"), "fresh memory"),
    "empty_permuted": "fresh memory",
    "linalg.lstsq": "with the driver gelsy, copies of the same arguments give other digits from call to call",
}
#: How many samples of an operation are tried, with floating numbers and with whole ones.
FLOATING, WHOLE = 4, 2
KINDS = ("functions", "methods", "signs", "in place", "gradients")
LEAST_EQUAL = 0.985


def name_of(op: Any) -> str:
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else str(op.name)


def variants(op: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the ways to call an operation, each with its kind."""
    ways = (
        *(("functions", op.op), ("methods", op.method_variant), ("signs", op.operator_variant)),
        *(("in place", op.inplace_variant), ("in place", op.inplace_operator_variant)),
    )
    return ((kind, way) for kind, way in ways if way is not None)


def samples(op: Any, *, requires_grad: bool = False) -> Iterator[Tree]:
    """Yield samples of an operation's arguments, of the first dtype that it takes, and of whole numbers."""
    kinds = op.supported_dtypes("cpu")
    floating = (torch.float32, torch.float64, torch.complex64, torch.bfloat16, torch.float16)
    first = next((dtype for dtype in floating if dtype in kinds), None)
    whole = next((dtype for dtype in (torch.int64, torch.uint8, torch.bool) if dtype in kinds), None)
    for dtype, count in ((first, FLOATING), (None if requires_grad else whole, WHOLE)):
        if dtype is None:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.manual_seed(1)
            # `op.sample_inputs` yields the same, and reads the whole call stack from its files at each one
            found = list(islice(op.sample_inputs_func(op, "cpu", dtype, requires_grad), count))
        for each in found:
            tree = (each.input, tuple(each.args), dict(each.kwargs))
            if any(isinstance(leaf, torch.Tensor) for leaf in tree_flatten(tree)[0]):
                yield tree


def each_tensor(function: Callable[[torch.Tensor], torch.Tensor], tree: Any) -> Any:
    return tree_map(lambda leaf: function(leaf) if isinstance(leaf, torch.Tensor) else leaf, tree)


def copied(tree: Any) -> Any:
    return each_tensor(lambda tensor: tensor.detach().clone().requires_grad_(tensor.requires_grad), tree)


def sent(tree: Any, far: str) -> Any:
    """Return pointers, or chains, to copies of all tensors."""
    bob, alice = (sy.VirtualWorker(sy.TorchHook(torch), id=name) for name in ("bob", "alice"))
    return each_tensor(lambda t: t.send(bob) if far == "pointer" else t.send(bob).send(alice), copied(tree))


def peeked(pointer: torch.Tensor) -> torch.Tensor:
    """Return the tensor at the end of a pointer's chain without taking it from there."""
    value: Any = pointer
    while isinstance(value, sy.PointerTensor):
        value = value.location._objects[value.id_at_location]
    return value


def seeded(call: Callable[..., Any], tree: Tree) -> Any:
    torch.manual_seed(7)
    return call(tree[0], *tree[1], **tree[2])


def difference(expected: Any, got: Any, *, values: bool = True) -> str:
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
        if mine.shape != local.shape or mine.dtype != local.dtype or mine.requires_grad != local.requires_grad:
            return f"the pointer says {mine.dtype} {tuple(mine.shape)}, torch {local.dtype} {tuple(local.shape)}"
        if values and not same_bits(peeked(mine).detach(), local.detach()):
            return "other values"
    return ""


def same_bits(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Say whether two tensors are equal, also where neither is a number."""
    if one.dtype != other.dtype or one.layout != other.layout or one.shape != other.shape:
        return False
    if one.dtype is torch.complex32:  # has no comparison
        one, other = one.to(torch.complex64), other.to(torch.complex64)
    if one.layout is torch.strided:
        return torch.equal(one, other) or bool(((one == other) | ((one != one) & (other != other))).all())
    try:
        torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)
    except AssertionError:
        return False
    return True


class Tally:
    """Which operations were tried in which way, which of them were refused, and which differ."""

    def __init__(self) -> None:
        self.tried: dict[Row, set[str]] = defaultdict(set)
        self.refused: dict[Row, set[str]] = defaultdict(set)
        self.wrong: dict[Row, dict[str, str]] = defaultdict(dict)

    def equal(self, row: Row) -> int:
        return len(self.tried[row] - self.refused[row] - self.wrong[row].keys())

    def __str__(self) -> str:
        lines = [f"{'':<12}{'pointer':>12}{'chain':>12}{'refused':>10}{'wrong':>8}"]
        for kind in KINDS:
            rows = [(kind, far) for far in ("pointer", "chain")]
            counts = [f"{self.equal(row)}/{len(self.tried[row])}" for row in rows]
            refused, wrong = (len({name for row in rows for name in what[row]}) for what in (self.refused, self.wrong))
            lines.append(f"{kind:<12}{counts[0]:>12}{counts[1]:>12}{refused:>10}{wrong:>8}")
        return "\n".join(lines)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Try everything."""
    found = Tally()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, about deprecated functions
        for op in op_db:
            for kind, variant in variants(op):
                for tree in samples(op):
                    compare(found, op, kind, variant, tree)
            if op.supports_autograd:
                for tree in samples(op, requires_grad=True):
                    compare_gradients(found, op, tree)
    return found


def compare(found: Tally, op: Any, kind: str, variant: Callable[..., Any], tree: Tree) -> None:
    plain = copied(tree)
    try:
        expected = seeded(variant, plain)
    except Exception:  # torch itself refuses this sample
        return
    for far in ("pointer", "chain"):
        row = (kind, far)
        found.tried[row].add(name_of(op))
        with sy.fresh():
            ours = sent(tree, far)
            try:
                got = seeded(variant, ours)
            except sy.SyftliteError:
                found.refused[row].add(name_of(op))
                continue
            repeatable = op.name not in NOT_REPEATABLE
            trouble = difference(expected, got, values=repeatable) or difference(plain, ours)
            if kind == "in place" and got is not ours[0]:
                trouble = "an in-place operation returned another pointer"
            if trouble:
                found.wrong[row][name_of(op)] = trouble


def compare_gradients(found: Tally, op: Any, tree: Tree) -> None:
    plain = copied(tree)
    try:
        differentiable(seeded(op.op, plain)).backward()
    except Exception:  # no result of this sample has a gradient
        return
    for far in ("pointer", "chain"):
        row = ("gradients", far)
        found.tried[row].add(name_of(op))
        with sy.fresh():
            ours = sent(tree, far)
            try:
                differentiable(seeded(op.op, ours)).backward()
            except sy.SyftliteError:
                found.refused[row].add(name_of(op))
                continue
            for mine, local in zip(tree_flatten(ours)[0], tree_flatten(plain)[0], strict=True):
                if isinstance(local, torch.Tensor) and local.is_leaf:
                    gradient = peeked(mine).grad
                    if (gradient is None) != (local.grad is None):
                        found.wrong[row][name_of(op)] = "one has a gradient"
                    elif gradient is not None and not same_bits(gradient, local.grad):
                        found.wrong[row][name_of(op)] = "other values"


def differentiable(result: Any) -> Any:
    """Return the sum of all results that have a gradient."""
    leaves = [leaf for leaf in tree_flatten(result)[0] if isinstance(leaf, torch.Tensor) and leaf.requires_grad]
    return sum(leaf.sum() for leaf in leaves if leaf.dtype.is_floating_point)


def test_every_operation_gives_what_local_torch_gives(tally: Tally) -> None:
    assert {row: names for row, names in tally.wrong.items() if names} == {}


def test_what_is_refused_is_refused_for_a_reason(tally: Tally) -> None:
    assert {name for names in tally.refused.values() for name in names} == set(REFUSED)
    for far in ("pointer", "chain"):
        assert tally.refused["functions", far] == set(REFUSED)


def test_nearly_everything_is_equal_bit_for_bit(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{tally}")
    for kind, least in zip(KINDS, (660, 320, 20, 160, 510), strict=True):
        for far in ("pointer", "chain"):
            tried = len(tally.tried[kind, far])
            assert tried >= least
            assert tally.equal((kind, far)) >= LEAST_EQUAL * tried
