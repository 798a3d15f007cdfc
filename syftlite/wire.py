"""Messages as bytes: how long a message's header is when it travels. Knows no worker and no store.

A message is a msgpack header (everything but values) followed by the raw bytes of its tensors, if any.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgpack
import torch

from syftlite.description import Address, Description
from syftlite.messages import REFERENCE, Message, Scalar

_REFERENCE = msgpack.ExtType(0, b"")
_BY_NAME = (torch.dtype, torch.device, torch.layout, torch.memory_format)


def header(message: Message) -> bytes:
    r"""Return the header of a message as it would be encoded, without the values of any tensor.

    >>> from syftlite.messages import Release
    >>> header(Release("me", 12))
    b'\x93\xa3DEL\xa2me\x0c'
    """
    values = [getattr(message, field.name) for field in fields(message) if field.name != "tensor"]
    encoded = msgpack.packb([message.kind, *map(_plain, values)])
    assert isinstance(encoded, bytes)
    return encoded


def _plain(value: Any) -> Any:
    """Turn an argument into what msgpack knows: lists, numbers, texts."""
    if value is REFERENCE:
        return _REFERENCE
    match value:
        case Scalar(value=number, dtype=dtype):
            return {"scalar": _plain(number), "dtype": str(dtype)}
        case Address():
            return [value.worker, value.id, value.attribute]
        case Description():
            shape = [_plain(size) for size in value.shape]
            flags = value.requires_grad + 2 * value.is_leaf
            labels = [] if value.labels is None else [list(value.labels.tags), value.labels.description]
            return [shape, str(value.dtype), flags, str(value.device), _plain(value.target), *labels]
        case complex():
            return {"complex": [value.real, value.imag]}
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return [[_plain(key), _plain(item)] for key, item in value.items()]
        case slice():
            return {"slice": [_plain(value.start), _plain(value.stop), _plain(value.step)]}
        case int() if not -(2**63) <= value < 2**64:
            return str(value)
        case None | bool() | int() | float() | str() | bytes():
            return value
        case _:
            return str(value) if isinstance(value, _BY_NAME) else {"name": repr(value)}
