"""The tensors in messages: they travel beside what is said of them, and are put in again. Knows no bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from syftlite.facts import bytes_of, look_of, write_labels
from syftlite.kinds import as_kind
from syftlite.messages import Message, StoreTensor, Together

# Tensors in messages


def _parcels(message: Message) -> Iterable[StoreTensor]:
    parts = message.parts if isinstance(message, Together) else (message,)
    return (part for part in parts if isinstance(part, StoreTensor))


def tensors_of(message: Message) -> Iterator[Tensor]:
    """Yield the tensors that a message brings."""
    for parcel in _parcels(message):
        assert parcel.tensor is not None
        yield parcel.tensor


def put_in(message: Message, tensors: list[Tensor]) -> None:
    """Put the tensors that came into their messages, which are described by what came, not by what was said."""
    for parcel, tensor in zip(_parcels(message), tensors, strict=True):
        write_labels(tensor, parcel.description.labels)
        if parcel.description.mark is not None:
            if tensor.dtype is not torch.int64 or tensor.layout is not torch.strided or tensor.requires_grad:
                raise ValueError("only whole numbers of 64 bits stand for others")
            as_kind(tensor, parcel.description.mark)
        parcel.tensor, parcel.description, parcel.data_bytes = tensor, look_of(tensor), bytes_of(tensor)
