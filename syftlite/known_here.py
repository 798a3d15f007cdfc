"""What is known of a tensor without asking its worker: the torch calls that its description answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from syftlite.description import Description


class RemoteGradFn:
    """Stands for the `grad_fn` of a tensor whose autograd graph is on another worker."""

    def __init__(self, worker: str) -> None:
        """Take the worker's id."""
        self._worker = worker

    def __repr__(self) -> str:
        """Say where the graph is."""
        return f"<grad_fn on {self._worker}>"


def _look(pointer: Any) -> Description:
    look: Description = pointer.target_look
    return look


def _size(pointer: Tensor, dim: int | None = None) -> torch.Size | int:
    shape = _look(pointer).shape
    return shape if dim is None else shape[dim]


def _length(pointer: Tensor) -> int:
    shape = _look(pointer).shape
    if not shape:
        raise TypeError("len() of a 0-d tensor")  # torch's own words
    return shape[0]


def _grad_fn(pointer: Any) -> RemoteGradFn | None:
    return None if _look(pointer).is_leaf else RemoteGradFn(pointer.location.name)


def _getter(name: str) -> Any:
    return getattr(Tensor, name).__get__


def _on_device(kind: str) -> Callable[[Tensor], bool]:
    return lambda pointer: _look(pointer).device.type == kind


KNOWN_HERE: dict[Any, Callable[..., Any]] = {
    _getter("shape"): lambda p: _look(p).shape,
    _getter("dtype"): lambda p: _look(p).dtype,
    _getter("requires_grad"): lambda p: _look(p).requires_grad,
    _getter("is_leaf"): lambda p: _look(p).is_leaf,
    _getter("device"): lambda p: _look(p).device,
    _getter("ndim"): lambda p: len(_look(p).shape),
    _getter("grad_fn"): _grad_fn,
    _getter("is_cuda"): _on_device("cuda"),
    _getter("is_cpu"): _on_device("cpu"),
    _getter("is_meta"): _on_device("meta"),
    Tensor.dim: lambda p: len(_look(p).shape),
    Tensor.ndimension: lambda p: len(_look(p).shape),
    Tensor.__len__: _length,
    Tensor.size: _size,
    Tensor.numel: lambda p: _look(p).shape.numel(),
    Tensor.nelement: lambda p: _look(p).shape.numel(),
    torch.numel: lambda p: _look(p).shape.numel(),
    Tensor.element_size: lambda p: _look(p).dtype.itemsize,
    Tensor.is_floating_point: lambda p: _look(p).dtype.is_floating_point,
    torch.is_floating_point: lambda p: _look(p).dtype.is_floating_point,
    Tensor.is_complex: lambda p: _look(p).dtype.is_complex,
    torch.is_complex: lambda p: _look(p).dtype.is_complex,
    # torch asks this before a module changes its dtype in place; both of the same kind do, where they are.
    torch._has_compatible_shallow_copy_type: lambda p, q: type(p) is type(q),
    Tensor.__repr__: repr,
    Tensor.__format__: format,
    Tensor.__hash__: id,
}
