"""What a worker replies, as plain data and frames: results, parcels, facts, and containers of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from syftlite.messages import Message, Result, StorePointer, StoreTensor
from syftlite.plain import Plain, listed, look_in, look_out, text, truth, value_in, value_out, whole_number
from syftlite.plain_messages import message_in, message_out
from syftlite.remote.frames import tensor_in, tensor_out
from syftlite.remote.parcels import put_in

Frames = Iterator[Tensor]


def result_out(value: Any, frames: list[memoryview]) -> Plain:
    """Return what a worker replies as plain data; the tensors in it go into frames."""
    if isinstance(value, Result):
        return {"result": [value.id, look_out(value.description), value.attribute, value.known]}
    if isinstance(value, StoreTensor):
        assert value.tensor is not None
        return {"tensor": [message_out(value), tensor_out(value.tensor, frames)]}
    if isinstance(value, StorePointer):
        return {"pointer": message_out(value)}
    kind = type(value)
    if kind is list:
        return {"list": [result_out(item, frames) for item in value]}
    if isinstance(value, tuple) and kind is not torch.Size:
        items = [result_out(item, frames) for item in value]
        return {"returned": [kind.__name__, items]} if kind in _RETURNED.values() else items
    return value_out(value)


def result_in(plain: Plain, frames: Frames) -> Any:
    """Return what a worker replied."""
    if type(plain) is list:
        return tuple([result_in(item, frames) for item in plain])
    if type(plain) is not dict or len(plain) != 1:
        return value_in(plain)
    ((kind, given),) = plain.items()
    match kind:
        case "result":
            id, look, attribute, known = listed(given)
            return Result(whole_number(id), look_in(look), text(attribute), truth(known))
        case "tensor":
            message, tensor = listed(given)
            return _parcel(message_in(message), StoreTensor, tensor_in(tensor, frames))
        case "pointer":
            return _parcel(message_in(given), StorePointer)
        case "list":
            return [result_in(item, frames) for item in listed(given)]
        case "returned":
            name, items = listed(given)
            return _RETURNED[text(name)]([result_in(item, frames) for item in listed(items)])
    return value_in(plain)


def results_in(plain: Plain) -> list[Result] | None:
    """Return a list of results, and nothing else."""
    if plain is None:
        return None
    made = result_in(plain, iter(()))
    if type(made) is not list or not all(isinstance(each, Result) for each in made):
        raise ValueError("these are no results")
    return made


def _parcel(message: Message, kind: type[Message], tensor: Tensor | None = None) -> Message:
    if type(message) is not kind:
        raise ValueError("a reply brings a parcel of another kind")
    if tensor is not None:
        put_in(message, [tensor])
    return message


# What torch calls the tuples that some of its functions return: no other class is made of strangers' data.
_RETURNED: dict[str, Any] = {
    name: kind for name, kind in vars(torch.return_types).items() if isinstance(kind, type) and issubclass(kind, tuple)
}
