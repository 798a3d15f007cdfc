"""Models travel: `send`, `get`, `move` and `copy` of a torch module, in place, on the same parameters.

Each parameter and buffer stays the object that it is, and stands for a tensor here or on a worker: so optimizers,
tied weights and names stay as they are.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import chain
from sys import _getframe
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.parameter import is_lazy

from syftlite import tensor_verbs
from syftlite.abroad import come_back, go_abroad, needs_it
from syftlite.bundle import by_place, get_all, handle_of, move_all, route_of, send_all
from syftlite.errors import (
    AlreadyHereError,
    AlreadyThereError,
    ModelInPiecesError,
    ModelNotSendableError,
    SendNotPermittedError,
    StateElsewhereError,
)
from syftlite.graphs import ends_of_graphs, refuse_gradients
from syftlite.handle import Handle
from syftlite.me import local_worker
from syftlite.naming import tensors_of
from syftlite.private import users_of
from syftlite.refusals import called, one_worker, refuse_options, refuse_unusable
from syftlite.worker import Worker


def send(self: Module, *workers: Any, user: object = None, garbage_collect_data: bool = True, **options: Any) -> Module:
    """Send a model to a worker; returns this very model, whose parameters and buffers are pointers from now on.

    Nothing stays here, so that there is one model: `model.copy().send(bob)` sends a second one. A model that is on a
    worker already is not lost: its pointers go on, as those of tensors do. `user` is who sends a private model.

    Raises:
        NoWorkerGivenError: without a worker, or with several.
        AlreadyThereError: if it is there already.
        ModelInPiecesError: if only a part of it is here, or on the worker where it is.
        ModelNotSendableError: if it has no weights yet, or hooks on its gradients.
        SendNotPermittedError: if it learned from private data, and `user` may not send it.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     model = torch.nn.Linear(2, 1)
        ...     optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        ...     print(model.send(bob).bias)
        ...     model(torch.ones(3, 2).send(bob)).sum().backward()
        ...     optimizer.step()
        ...     model.get().location, bob._objects
        Parameter containing:
        (Wrapper)>[PointerTensor | me:4 -> bob:2]
        (None, {})
    """
    __tracebackhide__ = True
    options.pop("force_send", None)
    refuse_options("send", self, options)
    receiver = one_worker("send", self, workers, local_worker().room)
    tensors = tensors_of(self)
    handle = _one_place("send", self)
    if handle is None:
        _refuse_unsendable(self)
        for allowed in filter(None, map(users_of, tensors)):
            if user not in allowed:
                raise SendNotPermittedError(called(self), user)
    elif handle.location is receiver:
        raise AlreadyThereError("send", called(self), receiver.name, kind="model")
    if not tensors:
        return self
    room = receiver.room
    with room.call("model.send", keeps_line=True):
        ends = [] if handle is not None else ends_of_graphs(tensors)
        send_all(tensors, receiver, lets_go=garbage_collect_data)
        refuse_gradients(ends, room.line())
    for module in self.modules():
        _mark(module, tensors[0])
    return self


def get(self: Module, user: object = None) -> Module:
    """Bring a model home, with its gradients, one hop; returns this very model, with the same parameters.

    Of a model in pieces, what is on workers comes home. `user` asks for a model that learned from private data.

    Raises:
        AlreadyHereError: if it is here.
        GetNotPermittedError: if it learned from private data, and `user` may not have it.
        ObjectNotFoundError: if a part of it left where it was; then nothing moves.
    """
    __tracebackhide__ = True
    tensors = tensors_of(self)
    places = _places(self, "get")
    if tensors and not places:
        raise AlreadyHereError("get", called(self), kind="model")
    if places:
        with local_worker().room.call("model.get", keeps_line=True):
            get_all(list(chain.from_iterable(places.values())), user)
    if not any(map(handle_of, tensors)):
        for module in self.modules():
            _unmark(module)
    return self


def move(self: Module, *workers: Any) -> Module:
    """Send a model on to another worker directly; returns this very model. To me: the same as `get`.

    Raises:
        AlreadyHereError: if it is here, so that there is nothing to move.
        ModelInPiecesError: if a part of it is here.
        AlreadyThereError: if it is a model of pointers to something on that worker.
    """
    __tracebackhide__ = True
    receiver = one_worker("move", self, workers, local_worker().room, to_me=True)
    places = _places(self, "move")
    here = [tensor for tensor in tensors_of(self) if handle_of(tensor) is None]
    if here and not places:
        raise AlreadyHereError("move", called(self), kind="model")
    if here:
        _refuse_pieces("move", self)
    if receiver is receiver.room.me:
        return get(self) if places else self
    elsewhere = [pointer for location, pointers in places.items() if location is not receiver for pointer in pointers]
    if any(_leads_to(receiver, pointer) for pointer in elsewhere):
        raise AlreadyThereError("move", called(self), receiver.name)
    if elsewhere:
        with receiver.room.call("model.move", keeps_line=True):
            move_all(elsewhere, receiver)
    return self


def copy(self: Module) -> Module:
    """Return a second model; of one that is on a worker the copy is made there, and nothing travels.

    As in torch, gradients do not come along.
    """
    __tracebackhide__ = True
    if not _places(self, "copy"):
        return deepcopy(self)
    with local_worker().room.call("model.copy"):
        return deepcopy(self)


def _location(self: Module) -> Worker | None:
    """The worker where the model is, None while it is here."""
    first = next(filter(None, map(handle_of, tensors_of(self))), None)
    return None if first is None else first.location


def _owner(self: Module) -> Worker:
    """The worker whose model this is: me."""
    return local_worker()


def _leads_to(worker: Worker, pointer: Tensor) -> bool:
    """Say whether a pointer points to a pointer to something on a worker."""
    handle = handle_of(pointer)
    target = None if handle is None else handle.description.target
    return target is not None and target.worker == worker.name


# What is refused


def _places(module: Module, verb: str) -> dict[Worker, list[Tensor]]:
    """Return a module's pointers by the worker that they point to.

    Raises:
        ObjectNotFoundError: if one of them is spent.
    """
    places = by_place(tensors_of(module))
    for pointer in chain.from_iterable(places.values()):
        refuse_unusable(verb, pointer, pointer.__dict__["_id"])
    return places


def _one_place(verb: str, module: Module) -> Handle | None:
    """Return the handle of some tensor of a module that is all in one place, None if that is here."""
    places = _places(module, verb)
    pointers = sum(map(len, places.values()))
    if len(places) > 1 or (pointers and pointers != len(tensors_of(module))):
        _refuse_pieces(verb, module)
    return handle_of(next(iter(places.values()))[0]) if places else None


def _refuse_pieces(verb: str, module: Module) -> None:
    where: dict[str, str] = {}
    for name, tensor in (*module.named_parameters(), *module.named_buffers()):
        handle = handle_of(tensor)
        where.setdefault("here" if handle is None else f"on {handle.location.name}", name)
    raise ModelInPiecesError(verb, called(module), [(part, place) for place, part in where.items()])


def _refuse_unsendable(module: Module) -> None:
    """Refuse a module that would not do there what it does here."""
    for name, part in module.named_modules():
        trouble = "script" if isinstance(part, torch.jit.ScriptModule) else ""
        if any(map(is_lazy, part.parameters(recurse=False))):
            trouble = "lazy"
        if part._backward_hooks or part._backward_pre_hooks:
            trouble = "backward"
        if trouble:
            model = called(module)
            raise ModelNotSendableError(trouble, f"{model}.{name}" if name else model, model)
    for name, parameter in module.named_parameters():
        if parameter._backward_hooks or parameter._post_accumulate_grad_hooks:
            raise ModelNotSendableError("hook", f"{called(module)}.{name}")


def _refuse_state_elsewhere(module: Module, state: dict[str, Any], prefix: str, *_: Any) -> None:
    """Refuse to load what lies elsewhere than the module, before anything is loaded."""
    own = {prefix + name: tensor for name, tensor in (*module.named_parameters(), *module.named_buffers())}
    for name, tensor in own.items():
        value = state.get(name)
        if isinstance(value, Tensor) and _place(value) != _place(tensor):
            raise StateElsewhereError(called(module), _place(tensor), _place(value))


def _place(tensor: Tensor) -> str:
    handle = handle_of(tensor)
    return "" if handle is None else handle.location.name


# What a module that is abroad does differently


def _mark(module: Module, weight: Tensor) -> None:
    if needs_it(module):
        go_abroad(module, next(iter(tensors_of(module)), weight), _follow)
    hooks = module._load_state_dict_pre_hooks
    if not any(hook.hook is _refuse_state_elsewhere for hook in hooks.values()):  # type: ignore[attr-defined]  # torch wraps them
        module.register_load_state_dict_pre_hook(_refuse_state_elsewhere)  # type: ignore[no-untyped-call]  # torch's own


def _unmark(module: Module) -> None:
    come_back(module)
    hooks = module._load_state_dict_pre_hooks
    for key in [key for key, hook in hooks.items() if hook.hook is _refuse_state_elsewhere]:  # type: ignore[attr-defined]  # as above
        del hooks[key]


def _follow(tensor: Tensor, weight: Tensor) -> Tensor:
    """Send a tensor to where a weight is, along the whole chain."""
    handle = handle_of(weight)
    assert handle is not None
    room = handle.owner.room
    if room.is_busy:  # a worker makes something for itself
        return tensor
    for worker in reversed(route_of(handle)):
        tensor = tensor_verbs.send(tensor, worker) if handle_of(tensor) is None else tensor.send(worker)  # type: ignore[attr-defined]  # a pointer has the verb
    return tensor


#: Methods of torch's modules that ask whether a name is taken.
_REGISTERING = frozenset(("register_parameter", "register_buffer", "add_module"))


class Gained:
    """What modules gain. A layer of the learner's own that has the same name goes first."""

    def __init__(self, name: str, value: Any) -> None:
        self._name = name
        self._value = value
        self.__doc__ = value.__doc__

    def __get__(self, module: Module | None, kind: type) -> Any:
        if module is None:  # not the property itself, which torch.jit would compile
            return self if isinstance(self._value, property) else self._value
        for shelf in ("_modules", "_parameters", "_buffers"):
            if self._name in module.__dict__.get(shelf, ()):
                return module.__dict__[shelf][self._name]
        if _getframe(1).f_code.co_name in _REGISTERING:  # torch gives no name that is taken; ours are free for layers
            raise AttributeError(self._name)
        return self._value.__get__(module, kind)


_VALUES: dict[str, Any] = {
    **{"send": send, "send_": send, "get": get, "get_": get, "move": move, "move_": move, "copy": copy},
    **{"location": property(_location), "owner": property(_owner)},
}
#: What torch's modules gain.
GAINED_BY_MODULES: dict[str, Any] = {name: Gained(name, value) for name, value in _VALUES.items()}
