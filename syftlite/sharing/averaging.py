"""Secure aggregation: the mean of models, of which nobody but its owner has seen any. Knows models by their tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from syftlite.description import Fixed
from syftlite.federated.averaging import check_keys, checked_weights
from syftlite.kinds import as_kind, plain
from syftlite.me import local_worker
from syftlite.operations import register_operation
from syftlite.pointer import PointerTensor
from syftlite.sharing.encoding import LIMIT, encode, fixed_point, scale_of
from syftlite.sharing.errors import FixedPointError, HoldersError
from syftlite.sharing.verbs import share
from syftlite.worker import Worker

State = Mapping[str, Any]


def secure_fed_avg(
    models: Iterable[Module | State],
    counts: Sequence[float] | None = None,
    *,
    holders: Sequence[Any] | None = None,
    base: int = 2,
    precision_fractional: int = 32,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the mean of models on several workers, as `fed_avg` does, without any model in the clear elsewhere.

    Each worker multiplies its model by its count, turns it into fixed point and shares it among the `holders` (all
    workers that have a model, unless they are named). The holders add up what they have, and me opens the sum alone.
    So me learns the mean, each holder random numbers, and nobody a single model, unless all holders join, or all owners
    but one tell me theirs. The models stay as they are. Every value is at most
    `len(models) / sum(counts) * base ** -precision_fractional / 2` off the mean, before it is rounded to its dtype;
    whole numbers are rounded to the nearest, as in `fed_avg`. With a `seed` the shares are repeatable, for lessons and
    tests, and protect nothing.

    Raises:
        HoldersError: if a model is here, or the holders cannot hold shares.
        FixedPointError: if a model has a value that is nan, infinite, or too large for all of them to be added up.
        AverageError: if the models do not fit each other, or a count is not positive.

    Source: the mean is that of McMahan et al. (2017); to add up shares of it is folklore.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     states = [{"w": torch.tensor([1.0, 2.0]).send(bob)}, {"w": torch.tensor([5.0, 6.0]).send(alice)}]
        ...     sy.secure_fed_avg(states, counts=[3, 1])
        {'w': tensor([2., 3.])}
    """
    __tracebackhide__ = True
    states = [_state_of(model) for model in models]
    weights = checked_weights(counts, len(states))
    check_keys(states)
    owners = [_owner_of(state) for state in states]
    fixed = fixed_point(base, precision_fractional, torch.float64)
    workers = list(dict.fromkeys(owners)) if holders is None else list(holders)
    if len(workers) < 2:
        raise HoldersError("one place" if holders is None else "few for sums", owners[0].name)
    with local_worker().room.call("secure_fed_avg", keeps_line=True):
        total = plain(_opened_sum(states, weights, fixed, workers, seed)).double()
    return _unpacked(total / scale_of(fixed) / sum(sorted(weights)), states[0])


def _opened_sum(
    states: list[dict[str, Any]], weights: list[float], fixed: Fixed, workers: list[Any], seed: int | None
) -> Tensor:
    """Have each owner share its weighted model, the holders add the shares up, and open the sum."""
    total: Any = None
    for number, (state, weight) in enumerate(zip(states, weights, strict=True)):
        try:
            update = packed_update([*state.values()], weight, fixed.base, fixed.digits, len(states))
        except FixedPointError as error:
            raise error.about(f"model {number + 1}") from None
        shared: Any = share(update, *workers, seed=None if seed is None else seed + number).get()
        total = shared if total is None else total + shared
    opened: Tensor = total.get()
    return opened


@register_operation
def packed_update(parts: Sequence[Tensor], weight: float, base: int, digits: int, models: int) -> Tensor:
    """Return all numbers of a model, times its weight, as one row in fixed point; so many such rows can be added up."""
    fixed = Fixed(base, digits, torch.float64)
    rows = [torch.view_as_real(part) if part.is_complex() else part for part in parts]
    row = torch.cat([each.detach().double().flatten() for each in rows])
    most = LIMIT / models / scale_of(fixed) / weight
    if bool((row.isfinite() & (row.abs() >= most)).any()):
        raise FixedPointError("large", "it", base, digits, f"{most:.4g}")
    return as_kind(encode(row * weight, fixed), fixed)


def _state_of(model: Module | State) -> dict[str, Any]:
    state = model.state_dict(keep_vars=True) if isinstance(model, Module) else model  # to detach would cost a message
    return dict(state)


def _owner_of(state: dict[str, Any]) -> Worker:
    """Return the worker that has all of a model.

    Raises:
        HoldersError: if a part of it is here, or on another worker.
    """
    if not all(isinstance(each, PointerTensor) for each in state.values()):
        raise HoldersError("here")
    places: list[Worker] = list(dict.fromkeys(each.location for each in state.values()))
    if len(places) > 1:
        raise HoldersError("pieces", *(place.name for place in places[:2]))
    return places[0]


def _unpacked(row: Tensor, like: dict[str, Any]) -> dict[str, Any]:
    mean: dict[str, Any] = {}
    first = 0
    for key, pointer in like.items():
        kind, shape = pointer.dtype, pointer.shape
        end = first + shape.numel() * (2 if kind.is_complex else 1)
        part, first = row[first:end], end
        if kind.is_complex:
            mean[key] = torch.view_as_complex(part.reshape(*shape, 2)).to(kind)
        else:
            mean[key] = (part if kind.is_floating_point else part.round()).reshape(shape).to(kind)
    return mean
