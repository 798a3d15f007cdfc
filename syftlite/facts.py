"""What can be asked of an object without sending it: its look, memory, version, first values. Knows no store."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import Array, c_char
from struct import Struct

import torch
from torch import Tensor

from syftlite.description import Description, Labels, describe
from syftlite.kinds import as_kind, mark_of
from syftlite.kinds import plain as as_plain

_AT_MOST = 3


def look_of(value: Tensor) -> Description:
    """Describe a tensor, or a pointer by its target and the data at the end of its chain."""
    look: Description | None = None
    if type(value) is not Tensor:  # asking a tensor for what it does not have is slow
        look = getattr(value, "look", None)
        if look is None and (mark := mark_of(value)) is not None:
            look, labels = describe(as_plain(value)).marked(mark), labels_of(value)
            return look if labels is None else look.labelled(labels)
    if look is None:
        look, labels = describe(value), labels_of(value)
        return look if labels is None else look.labelled(labels)
    return look


def is_same(value: object, tensor: Tensor) -> bool:
    """Say whether a value is a tensor with the same look, labels and values as another."""
    if not isinstance(value, Tensor) or look_of(value) != look_of(tensor) or labels_of(value) != labels_of(tensor):
        return False
    return torch.equal(value, tensor)


def labels_of(tensor: Tensor) -> Labels | None:
    """Return what was written on a tensor, None if nothing was."""
    labels: Labels | None = tensor.__dict__.get("_labels")
    return labels


def write_labels(tensor: Tensor, labels: Labels | None) -> None:
    """Write on a tensor; None takes off what is there."""
    if labels is None:
        tensor.__dict__.pop("_labels", None)
    else:
        tensor.__dict__["_labels"] = labels


def first_values(tensor: Tensor) -> tuple[object, ...] | None:
    """Return at most three values; None where there is no cheap way to read them.

    >>> first_values(torch.tensor([[1, 2], [3, 4]]))
    (1, 2, 3)
    """
    if type(tensor) is not Tensor and mark_of(tensor) is not None:
        tensor = as_plain(tensor)
    if tensor.layout is not torch.strided or tensor.is_nested:
        return None
    readers = _READERS.get(tensor.dtype)
    if readers is not None and tensor.is_cpu and tensor.is_contiguous() and not tensor.is_neg():
        # Straight from memory: this is done for each result while somebody watches, and every view takes a microsecond.
        (unpack, bytes_at), address = readers[min(tensor.numel(), _AT_MOST)], tensor.data_ptr()
        return unpack(bytes_at(address)) if address else ()
    if tensor.is_quantized or tensor.is_meta:
        return None
    part = tensor.detach()
    while part.ndim > 1 and len(part) and part[0].numel() >= _AT_MOST:
        part = part[0]  # flattening the whole would copy a large tensor that is not contiguous
    return tuple(part[:_AT_MOST].flatten()[:_AT_MOST].tolist() if part.ndim else (part.item(),))


def _reader(values: Struct) -> tuple[Callable[[Array[c_char]], tuple[object, ...]], Callable[[int], Array[c_char]]]:
    """Return what unpacks some values, and what gives their bytes at an address."""
    return values.unpack, (c_char * values.size).from_address


#: What reads so many values (0 to 3) of each type.
_READERS = {
    dtype: [_reader(Struct(f"{count}{letter}")) for count in range(_AT_MOST + 1)]
    for dtype, letter in (
        *((torch.float16, "e"), (torch.float32, "f"), (torch.float64, "d"), (torch.bool, "?"), (torch.uint8, "B")),
        *((torch.int8, "b"), (torch.int16, "h"), (torch.int32, "i"), (torch.int64, "q")),
    )
}


def bytes_of(tensor: Tensor) -> int:
    """Return the bytes of a tensor's values and of the gradient that travels with it."""
    own = tensor.numel() * tensor.dtype.itemsize
    return own + (bytes_of(tensor.grad) if tensor.is_leaf and tensor.grad is not None else 0)


def version_of(value: object) -> int | None:
    """Return torch's count of changes in place; None for what has no such count."""
    if type(value) is not Tensor and hasattr(value, "look"):
        return None
    try:
        return value._version if isinstance(value, Tensor) else None
    except RuntimeError:  # a tensor made in inference mode
        return None


def gradient_of(value: object) -> tuple[int, int] | None:
    """Return what tells one state of a tensor's gradient from another; None where there is none."""
    if not isinstance(value, Tensor) or (type(value) is not Tensor and hasattr(value, "look")):
        return None
    gradient = value.grad if value.is_leaf else None
    return None if gradient is None else (id(gradient), gradient._version)


def memory_of(value: object) -> int | None:
    """Return a number that two tensors share if they share memory; None for what has no memory of its own."""
    if type(value) is not Tensor and hasattr(value, "look"):
        return None
    try:
        if type(value) is not Tensor and isinstance(value, Tensor):
            value = as_plain(value)
        return value.untyped_storage()._cdata if isinstance(value, Tensor) else None
    except (RuntimeError, NotImplementedError):  # sparse and opaque tensors have no storage
        return None


def travelling_copy(tensor: Tensor) -> Tensor:
    """Return an independent copy that has the same labels."""
    copy = independent_copy(tensor)
    write_labels(copy, labels_of(tensor))
    return copy


def independent_copy(tensor: Tensor) -> Tensor:
    """Return a copy that shares no memory and no graph; `requires_grad` and the gradient come along.

    >>> independent_copy(torch.ones(2, requires_grad=True))
    tensor([1., 1.], requires_grad=True)
    """
    mark = None if type(tensor) is Tensor else mark_of(tensor)
    if mark is not None:
        return as_kind(as_plain(tensor).clone(), mark)
    copy = tensor.detach().clone()
    if tensor.requires_grad:
        copy.requires_grad_()
    if tensor.is_leaf and tensor.grad is not None:
        _give_gradient(copy, tensor.grad.detach().clone())
    return copy


def _give_gradient(tensor: Tensor, gradient: Tensor) -> None:
    try:
        tensor.grad = gradient
    except RuntimeError:  # assigning wants one layout, and autograd may give a sparse tensor a dense gradient
        with torch.enable_grad():
            torch.autograd.backward([tensor.clone()], [gradient])
