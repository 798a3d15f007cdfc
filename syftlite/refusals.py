"""What is refused at the door of a verb, and what the learner calls the thing. Knows a pointer only by its handle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer

from syftlite.caller import name_of
from syftlite.errors import (
    AlreadyHereError,
    DataNotHereError,
    NotYourPointerError,
    NoWorkerGivenError,
    OptionError,
    PartOfAnObjectError,
)
from syftlite.handle import Handle
from syftlite.naming import name_for
from syftlite.room import Room
from syftlite.worker import Worker


def called(thing: object) -> str:
    """Return what the learner calls a thing that travels; the name that lessons use when it has none."""
    kinds = {Module: "model", Optimizer: "optimizer"}
    usual = next((name for kind, name in kinds.items() if isinstance(thing, kind)), None)
    return name_of(thing) or usual or ("x" if _handle_of(thing) is None else "x_ptr")


def one_worker(verb: str, thing: object, workers: tuple[Any, ...], room: Room, *, to_me: bool = False) -> Worker:
    """Return the one worker that a verb was given.

    Raises:
        NoWorkerGivenError: if there was none, or more than one.
        UnknownWorkerError: if there is no such worker.
        AlreadyHereError: if it is me, unless `to_me` allows that.
    """
    if len(workers) != 1:
        raise NoWorkerGivenError(verb, called(thing), len(workers))
    worker = room.find(workers[0])
    if worker is room.me and not to_me:
        raise AlreadyHereError(verb, called(thing))
    return worker


def some_workers(verb: str, thing: Tensor, workers: tuple[Any, ...], room: Room) -> list[Worker]:
    """Return the several workers that a verb was given, each once.

    Raises:
        UnknownWorkerError: if one is no worker.
        AlreadyHereError: if one is me.
    """
    return list(dict.fromkeys(one_worker(verb, thing, (worker,), room) for worker in workers))


#: What 0.2.9's send and move also took. False is what each does here anyway; True is refused.
_OPTIONS = ("local_autograd", "preinitialize_grad", "requires_grad")


def refuse_options(verb: str, thing: object, options: dict[str, Any]) -> None:
    """Refuse an option that a verb does not have.

    Raises:
        OptionError: if there is one, and it asks for something.
    """
    for name, value in options.items():
        if name not in (*_OPTIONS, "no_wrap"):
            raise OptionError(verb, called(thing), name, known=False)
        if value and name != "no_wrap":
            raise OptionError(verb, called(thing), name, known=True)


def refuse_unusable(verb: str, pointer: Tensor, id: int) -> None:
    """Refuse a pointer that is spent, and one that is not mine: its worker would not learn where it went.

    Raises:
        ObjectNotFoundError: if the object was fetched already.
        NotYourPointerError: if another worker has the pointer, under this id.
    """
    handle = _handle_of(pointer)
    assert handle is not None
    handle.check()
    if handle.owner is not handle.owner.room.me:
        raise NotYourPointerError(verb, called(pointer), handle.owner.name, id)


def refuse_part(verb: str, pointer: Tensor) -> None:
    """Refuse to let a gradient travel without its tensor."""
    handle = _handle_of(pointer)
    if handle is not None and handle.parent_id is not None:
        raise PartOfAnObjectError(verb, called(pointer))


def refuse_values(what: str, *arguments: object) -> NoReturn:
    """Refuse what needs the values of a pointer, the first one among the arguments."""
    pointer = next(_pointers_in(arguments))
    handle = _handle_of(pointer)
    assert handle is not None
    handle.check()
    name = name_for(lambda value: value is pointer).text
    raise DataNotHereError(what, name, handle.location.name, handle.hops)


def _handle_of(thing: object) -> Handle | None:
    handle: Handle | None = getattr(thing, "__dict__", {}).get("_handle")
    return handle


def _pointers_in(value: object) -> Iterator[Tensor]:
    if isinstance(value, Tensor) and _handle_of(value) is not None:
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _pointers_in(item)
    elif isinstance(value, dict):
        yield from _pointers_in(list(value.values()))
