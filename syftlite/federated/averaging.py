"""Averages of models: FedAvg, weighted, whatever the order; and the plain mean under the names of 0.2.9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from syftlite.errors import AverageError, NotCollocatedError
from syftlite.pointer import PointerTensor

State = Mapping[str, Any]


def fed_avg(states: Iterable[State | Module], counts: Sequence[float] | None = None) -> dict[str, Any]:
    """Return the mean of models, each weighted by how many samples it learned from; equal weights without `counts`.

    `states` are models, or what `state_dict()` gives: tensors here, or pointers to tensors on one worker. Then the mean
    is computed there and comes as pointers, so that whoever fetches it sees no single model. The inputs stay as they
    are. The mean does not depend on their order, to the last bit: sums are taken in double precision and sorted. Whole
    numbers (as BatchNorm's count of batches) are rounded to the nearest.

    Raises:
        AverageError: if there are no models, they do not fit each other, or a count is not positive.
        NotCollocatedError: if they are in two places.

    Source: McMahan et al., Communication-Efficient Learning of Deep Networks from Decentralized Data (2017), the
    server's part of algorithm 1: the sum over k of (n_k / n) w_k.

    Example:
        >>> import torch
        >>> states = [{"w": torch.tensor([1.0, 2.0])}, {"w": torch.tensor([5.0, 6.0])}]
        >>> fed_avg(states, [3, 1]), fed_avg(states)
        ({'w': tensor([2., 3.])}, {'w': tensor([3., 4.])})
    """
    if isinstance(states, Module | Mapping) or not isinstance(states, Iterable):
        raise AverageError("kind", type(states).__name__)
    given = [dict(_state_of(state)) for state in states]
    weights = checked_weights(counts, len(given))
    check_keys(given)
    with torch.no_grad():
        return {key: _mean(key, [state[key] for state in given], weights) for key in given[0]}


def federated_avg(models: Mapping[Any, Module] | Iterable[Module]) -> Module:
    """Return a new model that is the plain mean of models, which lie here or on one worker.

    0.2.9 added a model of random weights to the sum before it divided; this is the mean.

    Raises:
        AverageError: if there are no models, or they do not fit each other.
    """
    given = list(models.values() if isinstance(models, Mapping) else models)
    mean = fed_avg(given)
    model: Any = given[0]
    averaged: Module = model.copy()
    averaged.load_state_dict(mean)
    return averaged


def add_model(destination: Module, source: Module) -> Module:
    """Add the parameters of one model to those of another that have the same names, in place; returns the latter.

    As in 0.2.9.
    """
    added = dict(source.named_parameters())
    return _update(destination, lambda name, value: value + added[name].data if name in added else value)


def scale_model(model: Module, scale: float) -> Module:
    """Multiply the parameters of a model by a number, in place; returns the model. As in 0.2.9."""
    return _update(model, lambda _, value: value * scale)


def _update(model: Module, change: Any) -> Module:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(change(name, parameter.data))
    return model


def _state_of(state: State | Module) -> State:
    if isinstance(state, Module):
        return state.state_dict()
    if not isinstance(state, Mapping):
        raise AverageError("kind", type(state).__name__)
    return state


def checked_weights(counts: Sequence[float] | None, models: int) -> list[float]:
    """Return a weight for each of so many models: the counts, or 1.

    Raises:
        AverageError: if there are no models, or not as many positive counts.
    """
    if not models:
        raise AverageError("none")
    if counts is not None and not isinstance(counts, Iterable):
        raise AverageError("counts", str(models), "no list of")
    weights = [1] * models if counts is None else list(counts)
    if len(weights) != models:
        raise AverageError("counts", str(models), str(len(weights)))
    for weight in weights:
        if not isinstance(weight, Real) or isinstance(weight, bool) or not 0 < weight < float("inf"):
            raise AverageError("count", repr(weight))
    return [float(weight) for weight in weights]


def check_keys(states: list[dict[str, Any]]) -> None:
    """Refuse models that have other tensors than the first one, or other shapes."""
    first = states[0]
    for number, state in enumerate(states[1:], 2):
        different = sorted(first.keys() ^ state.keys())
        if different:
            raise AverageError("keys", different[0], str(1 if different[0] in first else number))
        for key in first:
            if not isinstance(first[key], Tensor) or not isinstance(state[key], Tensor):
                raise AverageError("value", key, type(state[key]).__name__)
            if first[key].shape != state[key].shape:
                raise AverageError("shape", key, str(tuple(first[key].shape)), str(tuple(state[key].shape)))
            if first[key].dtype != state[key].dtype:
                raise AverageError("dtype", key, str(first[key].dtype), str(state[key].dtype))


def _mean(key: str, values: list[Any], weights: list[float]) -> Tensor:
    _check_place(key, values)
    kind = values[0].dtype
    if kind.is_complex:
        parts = _mean(key, [torch.view_as_real(value) for value in values], weights)
        return torch.view_as_complex(parts)
    terms = [value.double() * weight for value, weight in zip(values, weights, strict=True)]
    stacked = torch.stack(terms)
    ordered = stacked.sort(dim=0).values if len(terms) > 2 else stacked  # the sum of two is the same either way
    mean = ordered.sum(dim=0) / sum(sorted(weights))
    return (mean if kind.is_floating_point else mean.round()).to(kind)


def _check_place(key: str, values: list[Any]) -> None:
    places = [value.location.name if isinstance(value, PointerTensor) else "here" for value in values]
    for number, place in enumerate(places):
        if place != places[0]:
            away, other = (places[0], place) if places[0] != "here" else (place, places[0])
            first, second = f"{key} of model 1", f"{key} of model {number + 1}"
            first, second = (first, second) if places[0] == away else (second, first)
            raise NotCollocatedError("fed_avg", first, away, second, other, models=True)
