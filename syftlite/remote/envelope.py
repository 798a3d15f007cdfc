"""What goes over the link between two processes: a request or a reply, as bytes and frames. Knows no worker, no engine.

A request brings a message and what its sender has to say besides: which objects it lets go of, what arrived. A reply
brings a result or an error, and what the worker wrote down on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from syftlite import wire
from syftlite.messages import (
    Message,
    Result,
)
from syftlite.plain import Plain, listed, text, whole_number
from syftlite.plain_messages import message_in, message_out
from syftlite.remote.frames import tensor_in, tensor_out
from syftlite.remote.journal import Call
from syftlite.remote.parcels import put_in, tensors_of
from syftlite.remote.reading import call_in, count_in, id_in, safely
from syftlite.remote.results import Frames, result_in, result_out, results_in
from syftlite.remote.rows import Row, row_in, row_out
from syftlite.remote.troubles import trouble_in, trouble_out

VERSION = 2
MESSAGE, LOOKS, NOTICES, BEGIN, LOAD = "message", "looks", "notices", "begin", "load"


@dataclass(slots=True)
class Notices:
    """What can be said with any request: objects let go of, requests that were answered, or waited for in vain."""

    released: list[int] = field(default_factory=list)
    arrived: list[bytes] = field(default_factory=list)
    given_up: list[bytes] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.released or self.arrived or self.given_up)


@dataclass(slots=True)
class Request:
    """One request. `life` is the life of the receiver in which the sender knows it, `own_life` the sender's.

    `randomness` is the state of the sender's random numbers, if the receiver is to go on with those. `lives` says in
    which lives the workers are that it tells of. `call` is what it is asked for, whoever's call that is, and `told` is
    the number of the newest entry in the sender's journal.
    """

    kind: str
    id: bytes
    own_life: str
    life: str
    clock: int
    hops: int = 0
    with_gradients: bool = True
    is_watched: bool = False
    notices: Notices = field(default_factory=Notices)
    message: Message | None = None
    randomness: bytes | None = None
    lives: dict[str, str] = field(default_factory=dict)
    call: Call | None = None
    told: int = 0

    def to_bytes(self) -> tuple[bytes, list[memoryview]]:
        """Return a header and frames.

        Raises:
            NotSendableError: if a tensor in it cannot travel.
        """
        frames: list[memoryview] = []
        body = None
        if self.message is not None:
            tensors = [tensor_out(tensor, frames) for tensor in tensors_of(self.message)]
            body = [message_out(self.message), tensors]
        notices = [self.notices.released, self.notices.arrived, self.notices.given_up] if self.notices else None
        flags = self.with_gradients + 2 * self.is_watched
        head = [VERSION, self.kind, self.id, self.own_life, self.life, self.clock, self.hops, flags]
        call = None if self.call is None else list(self.call)
        return wire.pack([*head, notices, body, self.randomness, self.lives, call, self.told]), frames

    @classmethod
    def from_bytes(cls, header: bytes, frames: Sequence[Tensor]) -> Request:
        """Return the request in a header and frames.

        Raises:
            ValueError: if there is none.
        """
        return safely(lambda: _request(header, iter(frames)))


@dataclass(slots=True)
class Reply:
    """What came of a request. `in_vain` says of requests given up which objects they made, None while they go on.

    `randomness` is the state of the random numbers after it, if it is another than before; `lives` and `told` as
    in a request.
    """

    life: str
    clock: int
    rows: list[Row] = field(default_factory=list)
    value: Any = None
    trouble: Exception | None = None
    in_vain: list[tuple[bytes, list[Result] | None]] = field(default_factory=list)
    randomness: bytes | None = None
    lives: dict[str, str] = field(default_factory=dict)
    told: int = 0

    def to_bytes(self) -> tuple[bytes, list[memoryview]]:
        """Return a header and frames."""
        frames: list[memoryview] = []
        body = result_out(self.value, frames) if self.trouble is None else None
        trouble = None if self.trouble is None else trouble_out(self.trouble)
        in_vain = [[id, None if made is None else result_out(made, frames)] for id, made in self.in_vain]
        head = [VERSION, self.life, self.clock, [row_out(row) for row in self.rows], in_vain]
        return wire.pack([*head, trouble, body, self.randomness, self.lives, self.told]), frames

    @classmethod
    def from_bytes(cls, header: bytes, frames: Sequence[Tensor]) -> Reply:
        """Return the reply in a header and frames.

        Raises:
            ValueError: if there is none.
        """
        return safely(lambda: _reply(header, iter(frames)))


def _request(header: bytes, frames: Frames) -> Request:
    kind, id, own_life, life, clock, hops, flags, notices, body, *rest = _of_this_version(header)
    randomness, told_lives, call, told_number = rest
    message = None
    if body is not None:
        plain, tensors = listed(body)
        message = message_in(plain)
        put_in(message, [tensor_in(tensor, frames) for tensor in listed(tensors)])
    lives = text(own_life), text(life)
    grad, watched = bool(whole_number(flags) & 1), bool(flags & 2)
    said = Notices() if notices is None else _notices(*listed(notices))
    counts = count_in(clock), count_in(hops)
    facts = text(kind), id_in(id), *lives, *counts, grad, watched
    told = _state(randomness), _lives(told_lives), call_in(call), count_in(told_number)
    return Request(*facts, said, message, *told)


def _reply(header: bytes, frames: Frames) -> Reply:
    life, clock, rows, in_vain, trouble, body, randomness, lives, number = _of_this_version(header)
    told = [row_in(row) for row in listed(rows)]
    ended = [(id_in(id), results_in(made)) for id, made in map(listed, listed(in_vain))]
    reply = Reply(text(life), count_in(clock), told, in_vain=ended, randomness=_state(randomness), lives=_lives(lives))
    reply.told = count_in(number)
    if trouble is None:
        reply.value = result_in(body, frames)
    else:
        reply.trouble = trouble_in(trouble)
    return reply


# Checks


def _of_this_version(header: bytes) -> list[Plain]:
    """Return what a header says after its version; another one may say anything."""
    version, *said = listed(wire.unpack(header))
    if version != VERSION:
        raise ValueError(f"it is of version {version!r:.20}, and this syftlite speaks version {VERSION}")
    return said


def _notices(released: Plain, arrived: Plain, given_up: Plain) -> Notices:
    return Notices(_ids(released), [*map(id_in, listed(arrived))], [*map(id_in, listed(given_up))])


def _ids(plain: Plain) -> list[int]:
    return [*map(whole_number, listed(plain))]


def _lives(plain: object) -> dict[str, str]:
    if type(plain) is not dict:
        raise ValueError(f"{plain!r:.80} says nothing of lives")
    return {text(worker): text(life) for worker, life in plain.items()}


def _state(plain: object) -> bytes | None:
    if plain is not None and (type(plain) is not bytes or len(plain) > 10_000):
        raise ValueError("random numbers have another kind of state")
    return plain
