"""Averages of models: weighted by counts, or plain."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import syftlite as sy
from syftlite.federated import add_model, scale_model
from tests.federated.rooms import Room, refused


def test_fed_avg_weighs_by_counts_and_leaves_its_inputs_as_they_are() -> None:
    states = [
        {"w": torch.tensor([1.0, 2.0]), "n": torch.tensor(4)},
        {"w": torch.tensor([5.0, 6.0]), "n": torch.tensor(7)},
    ]
    before = [{key: value.clone() for key, value in state.items()} for state in states]
    mean = sy.fed_avg(states, [3, 1])
    assert torch.equal(mean["w"], torch.tensor([2.0, 3.0]))
    assert torch.equal(mean["n"], torch.tensor(5))  # 4.75, rounded
    for state, old in zip(states, before, strict=True):
        assert all(torch.equal(state[key], old[key]) for key in old)
    assert torch.equal(sy.fed_avg(states)["w"], torch.tensor([3.0, 4.0]))


def test_fed_avg_is_the_same_to_the_last_bit_in_any_order() -> None:
    torch.manual_seed(3)
    states = [{"w": torch.randn(50) * 10**power} for power in (-3, 0, 3, 7)]
    counts = [3, 17, 1, 250]
    means = [
        sy.fed_avg([states[number] for number in order], [counts[number] for number in order])["w"]
        for order in itertools.permutations(range(4))
    ]
    assert all(torch.equal(mean, means[0]) for mean in means)


@given(
    states=st.lists(
        st.tuples(st.lists(st.floats(width=32), min_size=3, max_size=3), st.integers(1, 10**6)), min_size=1
    ),
    shuffled=st.randoms(use_true_random=False),
)
def test_no_order_of_any_numbers_changes_their_mean(
    states: list[tuple[list[float], int]], shuffled: random.Random
) -> None:
    others = list(states)
    shuffled.shuffle(others)
    mean, other = (
        sy.fed_avg([{"w": torch.tensor(values)} for values, _ in order], [count for _, count in order])["w"]
        for order in (states, others)
    )
    assert torch.equal(torch.nan_to_num(mean, 7.0), torch.nan_to_num(other, 7.0))
    same = {"w": torch.tensor(states[0][0])}
    if torch.isfinite(same["w"]).all():
        assert torch.equal(sy.fed_avg([same for _ in states], [count for _, count in states])["w"], same["w"])


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.bool]
)
def test_the_mean_of_equal_states_is_that_state_in_every_dtype(dtype: torch.dtype) -> None:
    torch.manual_seed(3)
    state = {"w": torch.randn(20).to(dtype)}
    mean = sy.fed_avg([state] * 3, [5, 2, 9])["w"]
    assert mean.dtype == dtype
    assert torch.equal(mean, state["w"])


def test_models_on_an_aggregator_are_averaged_there_and_only_the_mean_comes_home(room: Room) -> None:
    bob, alice, carol = room
    torch.manual_seed(0)
    models = [nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)) for _ in range(2)]
    expected = sy.fed_avg(models, [3, 1])
    for model, worker in zip(models, (bob, alice), strict=True):
        model.send(worker)
        model.move(carol)
    mean = sy.fed_avg(models, [3, 1])
    assert all(value.location is carol for value in mean.values())
    assert sy.history().bytes_between("carol", "me").data == 0
    for key, value in mean.items():
        assert torch.equal(value.get(), expected[key])


def test_the_plain_mean_has_its_old_names(room: Room) -> None:
    torch.manual_seed(0)
    first, second = nn.Linear(2, 1), nn.Linear(2, 1)
    mean = sy.federated_avg({"bob": first, "alice": second})
    assert torch.equal(mean.weight, ((first.weight.double() + second.weight.double()) / 2).float())
    assert mean is not first
    expected = (second.weight + first.weight) * 0.5
    summed = scale_model(add_model(second, first), 0.5)
    assert summed is second
    assert torch.equal(second.weight, expected)
    third = nn.Linear(2, 1)
    there = [model.copy().send(room[0]) for model in (first, third)]
    averaged = sy.federated_avg(there)
    assert averaged.location is room[0]
    assert torch.equal(averaged.get().weight, sy.federated_avg([first, third]).weight)


def test_models_that_have_no_average_are_refused(room: Room) -> None:
    w, v, there = {"w": torch.ones(2)}, {"v": torch.ones(2)}, {"w": torch.ones(2).send(room[0])}
    cases: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: sy.fed_avg([]), "An average needs at least one model, and got none."),
        (
            lambda: sy.fed_avg([torch.ones(2)]),
            "fed_avg takes a list of models or of what state_dict() gives, and here is a Tensor. "
            "Try fed_avg([model.state_dict() for model in models]).",
        ),
        (
            lambda: sy.fed_avg(nn.Linear(1, 1)),  # type: ignore[arg-type]  # that is the point
            "fed_avg takes a list of models or of what state_dict() gives, and here is a Linear. "
            "Try fed_avg([model.state_dict() for model in models]).",
        ),
        (lambda: sy.fed_avg([w, w], 2), "fed_avg needs one count a model: 2 models, no list of counts."),  # type: ignore[arg-type]  # that is the point
        (lambda: sy.fed_avg([w, w], [1]), "fed_avg needs one count a model: 2 models, 1 counts."),
        (
            lambda: sy.fed_avg([w, w], [1, 0]),
            "A count says how many samples a model learned from: a positive number, not 0.",
        ),
        (lambda: sy.fed_avg([w, v]), "These models are not of one kind: only model 2 has 'v'."),
        (
            lambda: sy.fed_avg([w, {"w": torch.ones(3)}]),
            "These models are not of one kind: 'w' has the shape (2,) in one and (3,) in another.",
        ),
        (
            lambda: sy.fed_avg([w, {"w": torch.ones(2).double()}]),
            "These models are not of one kind: 'w' is torch.float32 in one and torch.float64 in another. "
            "Make them alike first: model.float().",
        ),
        (lambda: sy.fed_avg([w, {"w": 3}]), "'w' is no tensor in one of these models, but a int."),
    )
    for call, sentence in cases:
        refused(call, sy.AverageError, sentence)
    refused(
        lambda: sy.fed_avg([w, there]),
        sy.NotCollocatedError,
        "fed_avg needs its arguments in one place: w of model 2 is on bob, w of model 1 is here. "
        "Bring the models to one place: model.send(bob).",
    )
