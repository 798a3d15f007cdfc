"""Tensors as raw frames of bytes beside a header, and back. Knows torch alone; nothing is ever unpickled.

A frame is a `uint8` tensor with memory of its own, so that what is made of it can be resized like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import torch
from torch import Tensor

from syftlite.errors import NotSendableError
from syftlite.kinds import mark_of
from syftlite.kinds import plain as as_plain
from syftlite.plain import Plain, dtype_in, listed, text, truth, whole_number

_COMPRESSED = {
    torch.sparse_csr: ("crow_indices", "col_indices"),
    torch.sparse_csc: ("ccol_indices", "row_indices"),
    torch.sparse_bsr: ("crow_indices", "col_indices"),
    torch.sparse_bsc: ("ccol_indices", "row_indices"),
}
_LAYOUTS = {str(layout).removeprefix("torch."): layout for layout in _COMPRESSED}
#: Nobody has a tensor of more dimensions than torch can have.
_MOST_DIMENSIONS = 64


def tensor_out(tensor: Tensor, frames: list[memoryview]) -> Plain:
    """Return all that must be known of a tensor beside its bytes, which are added to the frames.

    Its gradient comes along, if it is a leaf. The bytes are those of the tensor's memory, without a copy where torch's
    own order allows: send them before the tensor changes.

    Raises:
        NotSendableError: if it is quantized, nested, or without data.

    >>> frames = []
    >>> tensor_out(torch.tensor([1, 2, 3]), frames), [len(frame) for frame in frames]
    (['strided', 'int64', [3], None, False, None], [24])
    """
    if type(tensor) is not Tensor and mark_of(tensor) is not None:
        tensor = as_plain(tensor)  # what its numbers are stands in its description
    parts = _parts_out(tensor.detach(), frames)
    gradient = tensor.grad if tensor.is_leaf else None
    return [*parts, tensor.requires_grad, None if gradient is None else tensor_out(gradient, frames)]


def tensor_in(plain: Plain, frames: Iterator[Tensor]) -> Tensor:
    """Return the tensor, in the memory of its frames.

    Raises:
        ValueError: if what is said of it does not fit the bytes.
    """
    *parts, requires_grad, gradient = listed(plain)
    tensor = _parts_in(parts, frames)
    try:
        if truth(requires_grad):
            tensor.requires_grad_()
        if gradient is not None:
            tensor.grad = tensor_in(gradient, frames)
    except RuntimeError as trouble:
        raise ValueError(str(trouble)) from None
    return tensor


def _parts_out(tensor: Tensor, frames: list[memoryview]) -> list[Plain]:
    if tensor.is_quantized or tensor.is_nested or tensor.is_meta:
        kind = "quantized" if tensor.is_quantized else "nested" if tensor.is_nested else "meta"
        raise NotSendableError("send", f"{kind} tensor", "another process")
    shape = list(tensor.shape)
    if tensor.layout is torch.strided:
        return ["strided", *_dense_out(tensor, frames)]
    if tensor.layout is torch.sparse_coo:
        inside = [_dense_out(part, frames) for part in (tensor._indices(), tensor._values())]
        return ["coo", shape, tensor.is_coalesced(), *inside]
    if tensor.layout in _COMPRESSED:
        names = (*_COMPRESSED[tensor.layout], "values")
        inside = [_dense_out(getattr(tensor, name)(), frames) for name in names]
        return [str(tensor.layout).removeprefix("torch."), shape, *inside]
    raise NotSendableError("send", f"tensor of the layout {tensor.layout}", "another process")


def _parts_in(parts: list[Plain], frames: Iterator[Tensor]) -> Tensor:
    layout, *rest = parts
    if layout == "strided":
        return _dense_in(rest, frames)
    try:
        if layout == "coo":
            shape, coalesced, indices, values = rest
            places, numbers = (_dense_in(listed(part), frames) for part in (indices, values))
            size = [*map(whole_number, listed(shape))]
            known = truth(coalesced) or None
            return torch.sparse_coo_tensor(places, numbers, size, check_invariants=True, is_coalesced=known)
        shape, *inside_out = rest
        kind = _LAYOUTS[text(layout)]
        indices, others, values = [_dense_in(listed(part), frames) for part in inside_out]
        size = [*map(whole_number, listed(shape))]
        return torch.sparse_compressed_tensor(indices, others, values, size=size, layout=kind, check_invariants=True)
    except (KeyError, RuntimeError) as trouble:
        raise ValueError(f"it is no tensor ({trouble})") from None


def _dense_out(tensor: Tensor, frames: list[memoryview]) -> list[Plain]:
    """Return dtype, shape, and the order of its dimensions in memory if that is not torch's own."""
    tensor = tensor.resolve_conj().resolve_neg().cpu()
    order = None
    if not tensor.is_contiguous():
        strides = tensor.stride()
        by_stride = sorted(range(tensor.ndim), key=lambda place: (-strides[place], place))
        turned = tensor.permute(by_stride)
        order, tensor = (by_stride, turned) if turned.is_contiguous() else (None, tensor.contiguous())
    shape = list(tensor.shape)
    if order is not None:
        shape = [shape[order.index(place)] for place in range(len(order))]
    flat: Any = tensor.reshape(-1).view(torch.uint8).numpy() if tensor.numel() else b""
    frames.append(memoryview(flat))
    return [str(tensor.dtype).removeprefix("torch."), shape, order]


def _dense_in(parts: list[Plain], frames: Iterator[Tensor]) -> Tensor:
    dtype, shape, order = parts
    kind, sizes = dtype_in(dtype), [*map(whole_number, listed(shape))]
    if len(sizes) > _MOST_DIMENSIONS or any(size < 0 for size in sizes):
        raise ValueError(f"no tensor has the shape {sizes!r:.80}")
    frame = next(frames, None)
    if frame is None or prod(sizes) * kind.itemsize != frame.numel():
        raise ValueError(f"the bytes of a {dtype} {tuple(sizes)!r:.80} are missing, or of another number")
    turned = sizes
    if order is not None:
        places = [*map(whole_number, listed(order))]
        if sorted(places) != list(range(len(sizes))):
            raise ValueError(f"{places!r:.80} is no order of dimensions")
        turned = [sizes[place] for place in places]
    try:
        tensor = torch.empty(0, dtype=kind).set_(frame.untyped_storage(), 0, turned)  # type: ignore[call-overload]  # its strides have a default
    except (RuntimeError, TypeError, OverflowError) as trouble:
        raise ValueError(str(trouble)) from None
    return tensor if order is None else _turned_back(tensor, places)


def _turned_back(tensor: Tensor, order: list[int]) -> Tensor:
    """Return the tensor with its dimensions where they were, as a tensor of its own, not a view."""
    back = tensor.permute([order.index(place) for place in range(len(order))])
    return torch.empty(0, dtype=tensor.dtype).set_(tensor.untyped_storage(), 0, back.shape, back.stride())
