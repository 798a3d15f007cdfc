"""Laws of sharing: it is undone exactly, it keeps sums and products, rounding is off by less than one unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import syftlite as sy

RING = 2**64
whole = st.integers(-(2**63), 2**63 - 1)
_rows = st.integers(1, 4).flatmap(lambda size: st.lists(whole, min_size=size, max_size=size))
_pairs = st.integers(1, 4).flatmap(
    lambda size: st.tuples(*[st.lists(whole, min_size=size, max_size=size) for _ in range(2)])
)
_seeds = st.integers(0, 2**20)
_holders = st.integers(2, 5)


def wrapped(number: int) -> int:
    """Return a whole number as 64 bits hold it."""
    return (number + 2**63) % RING - 2**63


def workers(count: int) -> list[Any]:
    hook = sy.TorchHook(torch)
    return [sy.VirtualWorker(hook, id=f"holder {number}") for number in range(count)]


def provider() -> Any:
    return sy.VirtualWorker(sy.TorchHook(torch), id="james")


@given(row=_rows, count=_holders, seed=st.one_of(st.none(), _seeds))
def test_sharing_is_undone_exactly_for_every_number_of_the_ring(row: list[int], count: int, seed: int | None) -> None:
    with sy.fresh():
        holders = workers(count)
        x = torch.tensor(row)
        shared = x.share(*holders, seed=seed)
        parts = [pointer.location._objects[pointer.id_at_location] for pointer in shared.child.values()]
        assert [wrapped(sum(int(part[place]) for part in parts)) for place in range(len(row))] == row
        assert torch.equal(shared.get(), x)
        assert all(not holder._objects for holder in holders)


#: What a line makes of shared x and y, and what of whole numbers modulo 2^64.
_LAWS: dict[str, Any] = {
    "x + y": lambda x, y: [a + b for a, b in zip(x, y, strict=True)],
    "x - y": lambda x, y: [a - b for a, b in zip(x, y, strict=True)],
    "x * y": lambda x, y: [a * b for a, b in zip(x, y, strict=True)],
    "(x * y).sum()": lambda x, y: [sum(a * b for a, b in zip(x, y, strict=True))],
    "x @ y": lambda x, y: [sum(a * b for a, b in zip(x, y, strict=True))],
    "-x + 3 * y - 7": lambda x, y: [3 * b - a - 7 for a, b in zip(x, y, strict=True)],
    "x * x - y * y": lambda x, y: [a * a - b * b for a, b in zip(x, y, strict=True)],
}


@pytest.mark.parametrize("code", _LAWS)
@given(rows=_pairs, count=st.integers(2, 3), seed=_seeds)
def test_sums_and_products_of_shares_are_shares_of_sums_and_products(
    code: str, rows: tuple[list[int], list[int]], count: int, seed: int
) -> None:
    with sy.fresh():
        holders, james = workers(count), provider()
        x, y = (
            torch.tensor(row).share(*holders, crypto_provider=james, seed=seed + number)
            for number, row in enumerate(rows)
        )
        result = eval(code, {"x": x, "y": y}).get()
        assert result.flatten().tolist() == [wrapped(number) for number in _LAWS[code](*rows)]
        del x, y
        assert all(not worker._objects for worker in (*holders, james))


# Rounding

_divisors = st.one_of(st.integers(2, 10**9), st.sampled_from([2, 10, 1000, 2**16, 2**31, 2**40, 3**30]))


@given(
    numbers=st.lists(st.integers(-(2**62) + 1, 2**62 - 1), min_size=1, max_size=4),
    divisor=_divisors,
    count=st.integers(2, 4),
    seed=_seeds,
)
def test_rounding_gives_one_of_the_two_numbers_around_and_the_number_itself_where_nothing_is_cut_off(
    numbers: list[int], divisor: int, count: int, seed: int
) -> None:
    from syftlite.sharing.products import truncated

    with sy.fresh():
        holders, james = workers(count), provider()
        z: Any = torch.tensor(numbers).share(*holders, crypto_provider=james, seed=seed)
        parts = truncated(z._sharing, divisor, 1, james)
        rounded = [wrapped(sum(int(part.get()[place]) for part in [each.copy() for each in parts.values()]))
                   for place in range(len(numbers))]  # fmt: skip
        for number, result in zip(numbers, rounded, strict=True):
            assert abs(Fraction(number, divisor) - result) < 1


_decimal = st.floats(-1000, 1000, allow_nan=False, width=32)


@given(
    values=st.lists(st.tuples(_decimal, _decimal), min_size=1, max_size=4),
    digits=st.integers(0, 6),
    count=st.integers(2, 3),
    seed=_seeds,
)
def test_products_of_shared_fixed_point_are_off_by_less_than_one_unit(
    values: list[tuple[float, float]], digits: int, count: int, seed: int
) -> None:
    with sy.fresh():
        holders, james = workers(count), provider()
        fixed = [
            torch.tensor(row, dtype=torch.float64).fix_precision(precision_fractional=digits)
            for row in zip(*values, strict=True)
        ]
        one, other = (each.share(*holders, crypto_provider=james, seed=seed) for each in fixed)
        product: Any = (one * other).get()
        scale = 10**digits
        for a, b, c in zip(*[each.child.child.tolist() for each in fixed], product.child.child.tolist(), strict=True):
            assert abs(Fraction(a * b, scale) - c) < 1


@given(values=st.lists(st.floats(-(2**30), 2**30, allow_nan=False), min_size=1, max_size=5), digits=st.integers(0, 9))
def test_fixed_point_comes_back_within_half_a_unit(values: list[float], digits: int) -> None:
    sy.TorchHook(torch)
    x = torch.tensor(values, dtype=torch.float64)
    back = x.fix_precision(precision_fractional=digits).float_precision()
    assert ((back - x).abs() <= 0.5 * 10.0**-digits + x.abs() * 2.0**-52).all()


# What is lost or changed, and what fails half way


@given(row=_rows, count=_holders, which=st.integers(0, 4), change=whole, place=st.integers(0, 3))
def test_a_changed_share_changes_the_secret_by_as_much_and_is_not_detected(
    row: list[int], count: int, which: int, change: int, place: int
) -> None:
    with sy.fresh():
        shared: Any = torch.tensor(row).share(*workers(count))
        pointer = list(shared.child.values())[which % count]
        pointer[place % len(row)] += change
        expected = list(row)
        expected[place % len(row)] = wrapped(row[place % len(row)] + change)
        assert shared.get().tolist() == expected


@given(row=_rows, count=_holders, which=st.integers(0, 4), code=st.sampled_from(["x.get()", "x * x", "x + x", "x @ x"]))
def test_a_lost_share_is_an_error_that_changes_no_store(row: list[int], count: int, which: int, code: str) -> None:
    with sy.fresh():
        holders, james = workers(count), provider()
        x: Any = torch.tensor(row).share(*holders, crypto_provider=james)
        lost = list(x.child.values())[which % count]
        lost.location.rm_obj(lost.id_at_location)
        del lost
        before = {worker.id: {key: share.tolist() for key, share in worker._objects.items()} for worker in holders}
        failed = False
        try:
            eval(code, {"x": x})
        except sy.ObjectNotFoundError:
            failed = True
        assert failed
        after = {worker.id: {key: share.tolist() for key, share in worker._objects.items()} for worker in holders}
        assert after == before
        assert not james._objects
