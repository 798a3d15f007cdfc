"""Models in fixed point, and shared models: what torch's modules gain, in place, on the same parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import Module

from syftlite import modules
from syftlite.description import Fixed
from syftlite.me import local_worker
from syftlite.naming import tensors_of
from syftlite.refusals import called
from syftlite.sharing import verbs
from syftlite.sharing.errors import FixedPointError, NotOnSharesError, NotWholeError
from syftlite.sharing.shared import AdditiveSharingTensor
from syftlite.swapping import swap


def fix_precision(self: Module, **options: Any) -> Module:
    """Turn the decimal numbers of a model into fixed point, here or where they are; returns this very model.

    Raises:
        FixedPointError: if one of them has no such number. Then the model stays as it was.

    Example:
        >>> import syftlite as sy, torch
        >>> hook = sy.TorchHook(torch)
        >>> model = torch.nn.Linear(2, 1)
        >>> x = torch.tensor([[1.0, 2.0]])
        >>> local = model(x)
        >>> fixed = model.fix_precision()(x.fix_precision())
        >>> bool(((fixed.float_precision() - local).abs() < 0.01).all())
        True
        >>> model.float_precision().weight.requires_grad
        True
    """
    __tracebackhide__ = True
    decimal = [tensor for tensor in tensors_of(self) if tensor.dtype.is_floating_point]
    return _turn(self, decimal, "fix_precision", lambda tensor: verbs.fix_precision(tensor, **options))


def float_precision(self: Module) -> Module:
    """Turn the numbers of a model in fixed point back; returns this very model."""
    __tracebackhide__ = True
    fixed = [tensor for tensor in tensors_of(self) if isinstance(verbs.mark_known_here(tensor), Fixed)]
    return _turn(self, fixed, "float_precision", verbs.float_precision)


def share(self: Module, *holders: Any, **options: Any) -> Module:
    """Share the parameters and buffers of a model among workers; returns this very model, of shared tensors.

    Raises:
        NotWholeError: if they are not in fixed point. Then the model stays as it was.
    """
    __tracebackhide__ = True
    for tensor in tensors_of(self):
        if tensor.dtype.is_floating_point:
            raise NotWholeError(called(self), str(tensor.dtype).removeprefix("torch."))
    return _turn(self, tensors_of(self), "share", lambda tensor: verbs.share(tensor, *holders, **options))


def encrypt(self: Module, *, workers: Any = (), crypto_provider: Any = None, **options: Any) -> Module:
    """Turn a model into fixed point and share it: `fix_precision(...)` and `share(...)` in one, as in 0.2.9."""
    __tracebackhide__ = True
    verbs.check_parties(self, tuple(workers), crypto_provider)
    fix_precision(self, **options)
    return share(self, *workers, crypto_provider=crypto_provider)


def decrypt(self: Module) -> Module:
    """Bring a shared model home and turn it back: `get()` and `float_precision()` in one."""
    __tracebackhide__ = True
    return float_precision(get(self))


def get(self: Module, user: object = None) -> Module:
    """Bring a model home: one that is shared from all its holders, any other from its worker, as `modules.get` does.

    `user` asks for a model that learned from private data.
    """
    __tracebackhide__ = True
    shared = _shared(self)
    if not shared:
        return modules.get(self, user)
    return _turn(self, shared, "shared.get", lambda tensor: tensor.get(user))


def _turn(module: Module, tensors: list[Tensor], verb: str, change: Callable[[Any], Tensor]) -> Module:
    """Let each tensor become what a function makes of it; only once there are all of them."""
    room = local_worker().room
    names = {id(tensor): name for name, tensor in (*module.named_parameters(), *module.named_buffers())}
    with room.call(verb, keeps_line=True):
        results = []
        for tensor in tensors:
            try:
                results.append(change(tensor))
            except FixedPointError as error:
                raise error.about(f"{called(module)}.{names[id(tensor)]}") from None
        for tensor, result in zip(tensors, results, strict=True):
            learns = tensor.__dict__.get("_learns", tensor.requires_grad)
            swap(tensor, result, room.tensors)
            tensor.__dict__["_learns"] = learns
            if tensor.dtype.is_floating_point and "_handle" not in tensor.__dict__:
                del tensor.__dict__["_learns"]
                tensor.requires_grad_(learns)
    return module


def _shared(module: Module) -> list[Tensor]:
    return [tensor for tensor in tensors_of(module) if isinstance(tensor, AdditiveSharingTensor)]


def _not_when_shared(verb: str, travel: Callable[..., Any]) -> Callable[..., Any]:
    """Return a verb that refuses a shared model: its parts are with their holders."""

    def refuse_or_travel(self: Module, *workers: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if _shared(self):
            raise NotOnSharesError("model", verb, called(self))
        return travel(self, *workers, **options)

    refuse_or_travel.__doc__ = travel.__doc__
    return refuse_or_travel


_send, _move = _not_when_shared("send", modules.send), _not_when_shared("move", modules.move)
#: What torch's modules gain, in the place of some verbs that they had from `modules`.
GAINED_BY_MODULES: dict[str, Any] = {
    name: modules.Gained(name, verb)
    for name, verb in {
        **{"fix_precision": fix_precision, "fix_prec": fix_precision, "fix_precision_": fix_precision},
        **{"fix_prec_": fix_precision, "float_precision": float_precision, "float_prec": float_precision},
        **{"float_precision_": float_precision, "float_prec_": float_precision, "share": share, "share_": share},
        **{"encrypt": encrypt, "decrypt": decrypt},
        **{"get": get, "get_": get, "send": _send, "send_": _send, "move": _move, "move_": _move},
    }.items()
}
