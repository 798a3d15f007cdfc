"""What can be asked of an object without sending it: how it looks, its memory, its version, a preview. Knows no store."""

from __future__ import annotations

import torch
from torch import Tensor

from syftlite.messages import Description, describe

_AT_MOST = 3


def look_of(value: Tensor) -> Description:
    """Describe a tensor, or a pointer by its target and the data at the end of its chain."""
    look: Description | None = getattr(value, "look", None)
    return look if look is not None else describe(value)


def preview(tensor: Tensor) -> str | None:
    """Return at most three values as text; None where there is no cheap way to read them.

    >>> preview(torch.tensor([[1, 2], [3, 4]]))
    '[1, 2, 3, ...]'
    >>> preview(torch.tensor(0.25))
    '0.25'
    """
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_nested or tensor.device.type == "meta":
        return None
    values = tensor.detach().flatten()[:_AT_MOST].tolist()
    texts = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in values]
    if tensor.ndim == 0:
        return texts[0]
    return f"[{', '.join(texts)}{', ...' if tensor.numel() > _AT_MOST else ''}]"


def bytes_of(tensor: Tensor) -> int:
    """Return the bytes of a tensor's values and of the gradient that travels with it."""
    own = tensor.numel() * tensor.dtype.itemsize
    return own + (bytes_of(tensor.grad) if tensor.is_leaf and tensor.grad is not None else 0)


def version_of(value: object) -> int | None:
    """Return torch's count of changes in place; None for what has no such count."""
    try:
        return value._version if isinstance(value, Tensor) else None
    except RuntimeError:  # a tensor made in inference mode
        return None


def memory_of(value: object) -> int | None:
    """Return a number that two tensors share if they share memory; None for what has no memory of its own."""
    if getattr(value, "look", None) is not None:
        return None
    try:
        return value.untyped_storage()._cdata if isinstance(value, Tensor) else None
    except (RuntimeError, NotImplementedError):  # sparse and opaque tensors have no storage
        return None


def independent_copy(tensor: Tensor) -> Tensor:
    """Return a copy that shares no memory and no graph; `requires_grad` and the gradient come along.

    >>> independent_copy(torch.ones(2, requires_grad=True))
    tensor([1., 1.], requires_grad=True)
    """
    copy = tensor.detach().clone()
    if tensor.requires_grad:
        copy.requires_grad_()
    if tensor.is_leaf and tensor.grad is not None:
        copy.grad = tensor.grad.detach().clone()
    return copy
