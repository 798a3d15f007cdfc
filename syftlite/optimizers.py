"""What an optimizer remembers travels with its model: it is refused to be in two places, or sent along.

What is mine goes where I send the model. What another worker holds leaves it only by a verb of mine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from torch import Tensor
from torch.optim import LBFGS, Adafactor, Optimizer

from syftlite.bundle import by_place, get_all, handle_of, move_all, route_of, send_all, send_along
from syftlite.errors import AlreadyHereError, AlreadyThereError, DataNotHereError, OptimizerElsewhereError
from syftlite.handle import Handle
from syftlite.me import local_worker
from syftlite.naming import name_for
from syftlite.refusals import called, one_worker, refuse_unusable
from syftlite.worker import Worker

#: Numbers that torch keeps as tensors of no dimension, and reads as numbers: they stay here.
_NUMBERS = frozenset(("step", "mu_product", "eta", "mu"))

#: Optimizers that read losses, gradients or weights as numbers at each step.
_READING = (LBFGS, Adafactor)


def send(self: Optimizer, *workers: Any) -> Optimizer:
    """Send what an optimizer remembers (momentum, averages) to a worker; returns this very optimizer.

    Raises:
        NoWorkerGivenError: without a worker, or with several.
        AlreadyThereError: if it is there already.
    """
    __tracebackhide__ = True
    receiver = one_worker("send", self, workers, local_worker().room)
    tensors = list(_remembered(self))
    for tensor in tensors:
        handle = handle_of(tensor)
        if handle is not None:
            refuse_unusable("send", tensor, tensor.__dict__["_id"])
            if handle.location is receiver:
                raise AlreadyThereError("send", called(self), receiver.name, kind="optimizer")
    if tensors:
        with receiver.room.call("optimizer.send"):
            send_all(tensors, receiver)
    return self


def get(self: Optimizer, user: object = None) -> Optimizer:
    """Bring home what an optimizer remembers, one hop; returns this very optimizer.

    `user` asks for what was learned from private data.

    Raises:
        AlreadyHereError: if it is here. Nothing at all may be anywhere.
    """
    __tracebackhide__ = True
    places = _places(self, "get")
    if not places and any(True for _ in _remembered(self)):
        raise AlreadyHereError("get", called(self), kind="optimizer")
    if places:
        with local_worker().room.call("optimizer.get", keeps_line=True):
            get_all(list(chain.from_iterable(places.values())), user)
    return self


def move(self: Optimizer, *workers: Any) -> Optimizer:
    """Send what an optimizer remembers on to another worker directly; returns this very optimizer.

    Raises:
        AlreadyHereError: if it is here, so that there is nothing to move.
    """
    __tracebackhide__ = True
    receiver = one_worker("move", self, workers, local_worker().room, to_me=True)
    places = _places(self, "move")
    if not places and any(True for _ in _remembered(self)):
        raise AlreadyHereError("move", called(self), kind="optimizer")
    if receiver is receiver.room.me:
        return get(self)
    elsewhere = [pointer for location, pointers in places.items() if location is not receiver for pointer in pointers]
    if elsewhere:
        with receiver.room.call("optimizer.move", keeps_line=True):
            try:
                move_all(elsewhere, receiver)
            except AlreadyThereError:  # the worker does not know what I call the optimizer
                raise AlreadyThereError("move", called(self), receiver.name, kind="optimizer") from None
    return self


def before_step(optimizer: Optimizer, _arguments: Any, _keywords: Any) -> None:
    """Refuse a step that would fail half way, and send along what the optimizer remembers here of a model there.

    Raises:
        OptimizerElsewhereError: if it remembers something on a worker, and the parameter is not there.
        DataNotHereError: if it reads the model's gradients as numbers.
    """
    __tracebackhide__ = True
    left_here: dict[tuple[Worker, ...], list[Tensor]] = {}
    for parameter in _parameters(optimizer):
        handle = handle_of(parameter)
        if handle is not None and isinstance(optimizer, _READING):
            raise DataNotHereError(f"{type(optimizer).__name__}.step", _model_of(parameter), handle.location.name)
        for value in _remembered_of(optimizer, parameter):
            remembered = handle_of(value)
            if handle is not None and remembered is None:
                left_here.setdefault(route_of(handle), []).append(value)
            elif remembered is not None and (handle is None or not _same_way(handle, remembered)):
                _refuse_elsewhere(optimizer, remembered, parameter, handle)
    for route, values in left_here.items():
        with route[0].room.call("optimizer.send"):
            send_along(values, route)


def _same_way(one: Handle, other: Handle) -> bool:
    if one.description.target is None and other.description.target is None:
        return one.location is other.location
    return route_of(one) == route_of(other)


def _refuse_elsewhere(optimizer: Optimizer, remembered: Handle, parameter: Tensor, handle: Handle | None) -> None:
    place = "" if handle is None else _way(handle)
    raise OptimizerElsewhereError(called(optimizer), _way(remembered), _model_of(parameter) or "the model", place)


def _way(handle: Handle) -> str:
    return " → ".join(worker.name for worker in route_of(handle))


def _model_of(parameter: Tensor) -> str | None:
    return name_for(lambda value: value is parameter).text


def _parameters(optimizer: Optimizer) -> Iterator[Tensor]:
    return (parameter for group in optimizer.param_groups for parameter in group["params"])


def _remembered(optimizer: Optimizer) -> Iterator[Tensor]:
    for parameter in _parameters(optimizer):
        yield from _remembered_of(optimizer, parameter)


def _remembered_of(optimizer: Optimizer, parameter: Tensor) -> list[Tensor]:
    """Return the tensors that an optimizer keeps beside a parameter."""
    if parameter not in optimizer.state:
        return []
    state = optimizer.state[parameter]
    return [value for name, value in state.items() if isinstance(value, Tensor) and name not in _NUMBERS]


def _places(optimizer: Optimizer, verb: str) -> dict[Worker, list[Tensor]]:
    places = by_place(list(_remembered(optimizer)))
    for pointer in chain.from_iterable(places.values()):
        refuse_unusable(verb, pointer, pointer.__dict__["_id"])
    return places


#: What torch's optimizers gain.
GAINED_BY_OPTIMIZERS: dict[str, Any] = {"send": send, "get": get, "move": move}
