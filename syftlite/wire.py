"""Messages as bytes: packs plain data, and tells how long a message's header is. Knows no worker and no store.

A message is a msgpack header (everything but values) followed by the raw bytes of its tensors, if any.
"""

from __future__ import annotations

from typing import Any

from msgspec import MsgspecError, msgpack

from syftlite.messages import REFERENCE, Command, Message, Release
from syftlite.plain import Plain
from syftlite.plain_messages import message_out

_REFERENCE = msgpack.Ext(0, b"")


def pack(plain: Plain) -> bytes:
    r"""Return plain data as bytes.

    >>> pack([1, "two"])
    b'\x92\x01\xa3two'
    """
    return msgpack.encode(plain, enc_hook=_reference)


def unpack(packed: bytes) -> Plain:
    r"""Return the plain data in bytes; strangers' bytes make nothing else of themselves.

    Raises:
        ValueError: if they hold none.

    >>> unpack(b'\x92\x01\xa3two')
    [1, 'two']
    """
    try:
        return msgpack.decode(packed, ext_hook=_referred)
    except (ValueError, TypeError, RecursionError, MsgspecError) as trouble:
        raise ValueError(f"it is no msgpack ({type(trouble).__name__}: {trouble})") from None


def header(message: Message) -> bytes:
    r"""Return the header of a message: all of it but the values of its tensors.

    >>> from syftlite.messages import Release
    >>> header(Release("me", 12))
    b'\x93\xa3DEL\xa2me\x0c'
    """
    return pack(message_out(message))


def _reference(value: object) -> msgpack.Ext:
    assert value is REFERENCE
    return _REFERENCE


def _referred(code: int, data: memoryview) -> object:
    if code or data:
        raise ValueError(f"there is nothing with the code {code}")
    return REFERENCE


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
