"""What a message or a reply holds, as far as it matters on the way: whom it names, what it brings, what cannot go."""

from __future__ import annotations

from typing import Any

from syftlite.errors import NotSendableError
from syftlite.messages import Command, Fetch, Hold, Keep, Message, Move, Pull, StorePointer, StoreTensor, Together
from syftlite.plain import is_plain


def refuse_unsendable(message: Message, receiver: str) -> None:
    """Refuse a message with something in it that cannot travel to another process.

    Raises:
        NotSendableError: if there is one.
    """
    for part in message.parts if isinstance(message, Together) else (message,):
        for name in ("arguments", "keywords", "allowed", "user", "query"):
            value = getattr(part, name, None)
            for each in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,):
                if not is_plain(each):
                    raise NotSendableError(_VERBS.get(name) or message.operation, type(each).__name__, receiver)  # type: ignore[attr-defined]  # only a command has arguments


_VERBS = {"allowed": "send", "user": "get", "query": "search"}


def workers_in(thing: Any) -> set[str]:
    """Return the workers that pointers in a message or a reply point to, and those who will hold what it brings."""
    if isinstance(thing, StorePointer):
        return {thing.target.worker, thing.holder}
    if isinstance(thing, StoreTensor | Hold):
        return {thing.holder}
    parts = thing.parts if isinstance(thing, Together) else thing if type(thing) is list else ()
    return {worker for part in parts for worker in workers_in(part)}


def names_objects(message: Message | None) -> bool:
    """Say whether a message names objects of its receiver, so that it is good for one life of that."""
    parts = message.parts if isinstance(message, Together) else (message,)
    return any(isinstance(part, Command | Fetch | Hold | Keep | Move | Pull) and part.ids for part in parts)


def brings_something(value: Any) -> bool:
    """Say whether a reply hands something over."""
    if type(value) is list:
        return any(map(brings_something, value))
    return isinstance(value, StoreTensor | StorePointer)
