"""Messages as plain data, and back. Knows no bytes and no worker; what strangers say can be wrong, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from syftlite.messages import (
    Command,
    Fetch,
    Hold,
    Keep,
    Message,
    Move,
    Pull,
    Refresh,
    Release,
    Remove,
    Search,
    Show,
    StorePointer,
    StoreTensor,
    Together,
)
from syftlite.plain import (
    Plain,
    address_in,
    address_out,
    listed,
    look_in,
    look_out,
    text,
    truth,
    value_in,
    value_out,
    whole_number,
)


def message_out(message: Message) -> list[Plain]:
    """Return a message as plain data, without the values of any tensor."""
    cells = [getattr(message, field.name) for field in fields(message) if field.name != "tensor"]
    for field in reversed(fields(message)):  # what stands last and is as usual need not be said
        if field.default is MISSING or cells[-1] != field.default:
            break
        cells.pop()
    names = [field.name for field in fields(message) if field.name != "tensor"]
    told = [_CELLS_OUT.get(name, value_out)(cell) for name, cell in zip(names, cells, strict=False)]
    return [_TAGS.get(type(message), message.kind), *told]


def message_in(plain: Plain) -> Message:
    """Return the message that plain data stands for; its tensors, if any, are None.

    Raises:
        ValueError: if it stands for none.
    """
    tag, *cells = listed(plain)
    kind = _KINDS.get(text(tag))
    if kind is None:
        raise ValueError(f"there is no message {tag!r:.80}")
    names = [field.name for field in fields(kind) if field.name != "tensor"]
    told = {name: _CELLS_IN[name](cell) for name, cell in zip(names[: len(cells)], cells, strict=True)}
    if kind is StoreTensor:
        told["tensor"] = None
    try:
        return kind(**told)
    except TypeError as trouble:  # some of it is missing
        raise ValueError(str(trouble)) from None


def _maybe(of: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda plain: None if plain is None else of(plain)


def _all(of: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    return lambda plain: tuple(map(of, listed(plain)))


def _keywords_in(plain: Plain) -> dict[str, Any]:
    return {text(name): value_in(item) for name, item in listed(plain)}


#: Pull says GET too, as a learner reads it.
_TAGS: dict[type[Message], str] = {Pull: "PULL"}
_KINDS: dict[str, type[Message]] = {
    _TAGS.get(kind, kind.kind): kind
    for kind in (
        *(Command, Fetch, Hold, Keep, Move, Pull, Refresh, Release, Remove, Search, Show, StorePointer, StoreTensor),
        Together,
    )
}
_CELLS_OUT: dict[str, Callable[[Any], Plain]] = {
    "description": look_out,
    "target": address_out,
    "arguments": lambda arguments: [*map(value_out, arguments)],
    "parts": lambda parts: [message_out(part) for part in parts],
    "keywords": lambda keywords: keywords and [[name, value_out(item)] for name, item in keywords.items()],
}
_CELLS_IN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("sender", "holder", "reason", "to", "operation"), text),
    **dict.fromkeys(("origin", "into"), _maybe(whole_number)),
    **dict.fromkeys(("replaces", "kept", "keeps_pointer", "keep", "holds"), truth),
    **dict.fromkeys(("id", "data_bytes"), whole_number),
    "references": _all(whole_number),
    "arguments": _all(value_in),
    "keywords": _maybe(_keywords_in),
    "parts": _all(message_in),
    "query": _all(value_in),
    "which": _maybe(_all(whole_number)),
    "allowed": _maybe(_all(value_in)),
    "user": value_in,
    "description": look_in,
    "target": address_in,
}
