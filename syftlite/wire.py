"""Messages as bytes: how long a message's header is when it travels. Knows no worker and no store.

A message is a msgpack header (everything but values) followed by the raw bytes of its tensors, if any.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import msgpack
import torch

from syftlite.description import Address, Description, Fixed, Share
from syftlite.messages import REFERENCE, Command, Message, Release, Scalar

_REFERENCE = msgpack.ExtType(0, b"")
_BY_NAME = (torch.dtype, torch.device, torch.layout, torch.memory_format)


def header(message: Message) -> bytes:
    r"""Return the header of a message as it would be encoded, without the values of any tensor.

    >>> from syftlite.messages import Release
    >>> header(Release("me", 12))
    b'\x93\xa3DEL\xa2me\x0c'
    """
    values = [getattr(message, field.name) for field in fields(message) if field.name != "tensor"]
    for field in reversed(fields(message)):  # what stands last and is as usual need not be said
        if field.default is MISSING or values[-1] != field.default:
            break
        values.pop()
    encoded = msgpack.packb([message.kind, *map(_plain, values)])
    assert isinstance(encoded, bytes)
    return encoded


#: What a command's header takes beside its ids, by what it says: a loop says the same again. Numbers that are equal may
#: be of several types and sizes, so where there are any, these are the types that it is right for.
_sizes: dict[tuple[object, ...], tuple[int, tuple[type, ...]]] = {}
_MANY = 10_000
#: What a release's header takes beside its id, by sender.
_release_sizes: dict[str, int] = {}
#: Types of arguments that have no equals of another type, and those that have.
_SURE, _NUMBERS = frozenset((type(REFERENCE), str, type(None))), frozenset((int, float, bool))


def size(message: Message) -> int:
    """Return how long the header of a message is.

    >>> from syftlite.messages import Release
    >>> size(Release("me", 12)), size(Release("me", 300))
    (9, 11)
    """
    match message:
        case Command(sender, operation, references, arguments, keywords):
            return size_of_command(sender, operation, references, arguments, keywords)
        case Release(sender, id):
            return size_of_release(sender, id)
        case _:
            return len(header(message))


def size_of_command(
    sender: str,
    operation: str,
    references: tuple[int, ...],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any] | None,
) -> int:
    """Return how long the header of a command is; most are like an earlier one but for the ids."""
    if not keywords:
        try:
            size, types = _sizes[sender, operation, arguments]
        except (KeyError, TypeError):  # it is new, or has a list among its arguments
            size, types = _size_without_ids(sender, operation, len(references), arguments)
        if types and tuple(map(type, arguments)) != types:
            size, _ = _size_without_ids(sender, operation, len(references), arguments)
        for id in references:
            size += _size_of_id(id)
        return size
    return len(header(Command(sender, operation, references, arguments, keywords)))


def _size_without_ids(
    sender: str, operation: str, count: int, arguments: tuple[Any, ...]
) -> tuple[int, tuple[type, ...]]:
    size = len(header(Command(sender, operation, (0,) * count, arguments, None))) - count
    types = set(map(type, arguments))
    known = (size, tuple(map(type, arguments)) if types & _NUMBERS else ())
    if types <= _SURE | _NUMBERS:
        if len(_sizes) > _MANY:
            _sizes.clear()
        _sizes.setdefault((sender, operation, arguments), known)
    return known


def size_of_release(sender: str, id: int) -> int:
    """Return how long the header of a release is."""
    size = _release_sizes.get(sender)
    if size is None:
        size = _release_sizes[sender] = len(header(Release(sender, 0))) - 1
    return size + _size_of_id(id)


def _size_of_id(id: int) -> int:
    """Return the bytes that an id takes in msgpack."""
    return 1 if id < 128 else 2 if id < 256 else 3 if id < 65_536 else 5 if id < 2**32 else 9


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
            more = {"mark": _plain(value.mark)} if value.mark is not None else {}
            more |= {"others": _plain(value.others)} if value.others else {}
            facts = [shape, str(value.dtype), flags, str(value.device), _plain(value.target), *labels]
            return [*facts, more] if more else facts
        case Fixed(base, digits, dtype):
            return ["fixed", base, digits, str(dtype)]
        case Share():
            flags = value.is_renewed + 2 * value.is_mask
            return ["share", value.secret, value.part, value.parts, _plain(value.origin), flags]
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
