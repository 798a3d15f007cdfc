"""A tensor that becomes another one under all its names: how a tensor turns into a pointer in place, and back."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from syftlite.identities import Identities


def swap(one: Tensor, other: Tensor, identities: Identities) -> None:
    """Let two tensors change places: every name and every list that has the one has the other's contents from now on.

    The ids that they travel under go along.
    """
    become(one, other)
    identities.exchange(one, other)


def become(one: Tensor, other: Tensor, *, owned: bool = False) -> None:
    """Let a tensor have the contents of another one, under all its names; what a learner wrote on it stays with it.

    A parameter that becomes a pointer still is a parameter, and its home class comes back when its values do. `owned`:
    the pointer belongs to a model, so what it points to comes home into this very object.

    torch's public `swap_tensors` refuses tensors that something else refers to weakly, as the weights of an LSTM are
    and every tensor that was sent before; what it does after that check is this.
    """
    first: Any = one
    second: Any = other
    written = written_on(one)
    was_another, is_parameter = _is_another_kind(first), isinstance(first, Parameter)
    home = written.pop("_home", None) if was_another else type(first)
    torch._C._swap_tensor_impl(one, other)
    first.__class__, second.__class__ = second.__class__, first.__class__
    first.__dict__, second.__dict__ = second.__dict__, first.__dict__
    first.__dict__.update(written)
    if _is_another_kind(first):
        if is_parameter:
            first.__dict__["_is_param"] = True
        if home is not None and (owned or is_parameter):
            first.__dict__["_home"] = home
    elif home is not None or is_parameter:
        if first.__class__ is Tensor:
            first.__class__ = home or Parameter
        if issubclass(first.__class__, Parameter):
            first.__dict__.pop("_is_param", None)


def written_on(tensor: Tensor) -> dict[str, Any]:
    """Return the attributes that belong to a tensor's name, not to its contents: what was written on it, its home."""
    return {name: value for name, value in tensor.__dict__.items() if name not in _CONTENTS}


def as_parameter(tensor: Tensor) -> Tensor:
    """Make a fetched tensor, or a pointer, the parameter that it was before it travelled; returns it."""
    thing: Any = tensor
    if "_handle" in thing.__dict__:
        thing.__dict__["_is_param"] = True
    elif type(thing) is Tensor:
        thing.__class__ = Parameter
    return tensor


def _is_another_kind(thing: Any) -> bool:
    """Say whether something is a pointer, shared, or in fixed point, and so not of the class that it has at home."""
    return not _KINDS.isdisjoint(thing.__dict__)


_KINDS = frozenset(("_handle", "_sharing", "_mark"))
#: What belongs to the contents of a tensor or a pointer, and not to its name.
_CONTENTS = _KINDS | {"_id", "_labels", "_bare", "allowed_users"}
