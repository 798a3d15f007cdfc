"""The service: carries out what the others of a class ask of this process's worker. Knows the door's rules.

Whatever comes is strangers' bytes until it has been read; what cannot be read, or is not allowed, changes nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from syftlite.errors import ObjectLostError
from syftlite.keeper import Keeper
from syftlite.messages import (
    Message,
    Refresh,
    Remove,
    Result,
    Search,
    Show,
    StorePointer,
    StoreTensor,
    Together,
)
from syftlite.remote.answering import Question
from syftlite.remote.class_room import ClassRoom
from syftlite.remote.doing import Handling
from syftlite.remote.door import Door
from syftlite.remote.envelope import BEGIN, LOAD, LOOKS, MESSAGE, NOTICES, Notices, Reply, Request
from syftlite.remote.errors import (
    ClientOnlyError,
    ForgedError,
    NotInThisClassError,
    NotUnderstoodError,
    TooManyHopsError,
)
from syftlite.remote.handed_over import HandedOver
from syftlite.remote.placed import Placed
from syftlite.remote.randomness import go_on, state

#: Of so many requests it is known which objects they made.
_REMEMBERED = 2000


@dataclass(slots=True)
class _Made:
    """What a request made, and for whom, if it says so."""

    results: list[Result]
    holder: str


class Service:
    """One worker's service."""

    def __init__(
        self,
        room: ClassRoom,
        *,
        stewards: Iterable[str] = (),
        begin: Callable[[], None] | None = None,
        load: Callable[[Keeper], None] | None = None,
        door: Door | None = None,
        keeps: bool = True,
    ) -> None:
        """Take the room whose `me` serves, what begins it anew, the stewards, who may ask for that, and the door.

        `load` gives the worker the data of its own, when a steward says so. A worker that `keeps` nothing is a client
        only. Without a door the others are as good as the worker's own, and first values go along with what they watch.
        """
        self._room = room
        self._worker: Keeper = room.me
        self._stewards = frozenset(stewards)
        self._begin = begin
        self._load = load
        self._door = door
        self._keeps = keeps
        self._handed_over = HandedOver(self._worker.travel)
        self._placed = Placed()
        room.reclaim = self._reclaim
        #: Request → the objects that it made, as far as its caller may have to let go of them.
        self._made: OrderedDict[bytes, _Made] = OrderedDict()
        #: Requests that were given up before they came.
        self._unwanted: OrderedDict[bytes, None] = OrderedDict()
        self._under_way: set[bytes] = set()

    def answer(self, question: Question) -> None:
        """Answer a question."""
        room = self._room
        try:
            request = Request.from_bytes(question.header, question.frames)
        except ValueError as trouble:
            refusal = NotUnderstoodError(room.me.name, str(trouble))
            question.answer(*Reply(room.life, room.clock.now, trouble=refusal).to_bytes())
            return
        handling = Handling(request.hops, request.is_watched and self._door is None, question.caller)
        handling.call = request.call
        room.books.journal.hear(question.caller, request.told)
        handling.request = request.id if request.kind == MESSAGE else b""
        reply = Reply(room.life, 0)
        mode = nullcontext() if request.with_gradients else torch.no_grad()
        with room.handle(handling), mode:
            try:
                self._carry_out(request, question.caller, reply)
            except Exception as trouble:  # whatever it is, the caller hears of it
                reply.trouble = trouble.with_traceback(None)
            room.post()
        reply.lives = room.lives_in(reply.value)
        reply.rows = [*room.books.late.take(), *handling.rows]
        reply.clock, reply.told = room.clock.now, room.books.journal.number
        question.answer(*_bytes_of(reply))

    def _carry_out(self, request: Request, caller: str, reply: Reply) -> None:
        room = self._room
        is_stale = request.life not in ("", room.life)
        if is_stale and (request.kind == NOTICES or isinstance(request.message, Refresh)):
            return  # news for an earlier life of this worker
        room.clock.advance(request.clock)
        room.meet(caller, request.own_life)
        room.hear_of_lives(request.lives)
        if request.hops > room.most_hops:
            raise TooManyHopsError(room.me.name, room.most_hops)
        if not is_stale:
            reply.in_vain = self._take_notice(caller, request.notices)
        if request.kind == LOOKS:
            reply.value = [Result(id, look) for id, look in self._worker.looks().items()]
        elif request.kind == MESSAGE and request.message is not None:
            if request.id in self._unwanted:
                del self._unwanted[request.id]
                raise NotUnderstoodError(room.me.name, "nobody waits for its answer any more")
            self._under_way.add(request.id)
            before = self._go_on(request.randomness)
            try:
                reply.value = self._handle(request, request.message, caller, is_stale=is_stale)
            finally:
                after = None if before is None else state()
                reply.randomness = None if after == before else after
                self._under_way.discard(request.id)
                self._remember(request.id, request.message, reply.value)
        elif request.kind == BEGIN and self._begin is not None and caller in self._stewards:
            self._begin()
        elif request.kind == LOAD and self._load is not None and caller in self._stewards:
            self._load(self._worker)
        elif request.kind != NOTICES:
            raise NotUnderstoodError(room.me.name, f"there is no request {request.kind!r:.40}")

    def _go_on(self, randomness: bytes | None) -> bytes | None:
        """Go on with the caller's random numbers, where they are one stream; returns their state, None elsewhere."""
        if self._room.randomness is None:
            return None
        if randomness is not None:
            go_on(randomness)
        return state()

    def _handle(self, request: Request, message: Message, caller: str, *, is_stale: bool) -> Any:
        parts = message.parts if isinstance(message, Together) else (message,)
        for part in (message, *parts):
            if part.sender != caller:
                raise ForgedError(self._worker.name, caller, part.sender)
        if not self._keeps and not isinstance(message, Refresh | Search):
            raise ClientOnlyError(self._worker.name)
        if self._door is not None:
            self._door.check(caller, parts)
        if any(isinstance(part, Show) for part in parts):
            raise NotUnderstoodError(self._worker.name, "nobody is asked to be shown something")
        if isinstance(message, Remove) and caller not in self._stewards:
            remedy = f"Only {self._worker.name} itself can clear it away"
            raise NotInThisClassError(self._worker.name, "remove", remedy)
        names_objects = not isinstance(message, Refresh | Search) and not any(
            isinstance(part, StoreTensor | StorePointer) for part in parts
        )
        if names_objects and message.ids:
            if is_stale:
                raise ObjectLostError(self._worker.name, message.ids[0])
            self._handed_over.put_back(taker=caller, ids=message.ids)
        self._handed_over.request = request.id
        ids = self._placed.prepare(caller, parts, self._worker.store.__contains__)
        value = self._worker.handle(message)
        if ids:
            self._placed.note(caller, ids, _results(value))
        return value

    def _take_notice(self, caller: str, notices: Notices) -> list[tuple[bytes, list[Result] | None]]:
        self._handed_over.arrived(notices.arrived)
        for id in notices.released:
            self._worker.let_go(id, caller)
        ended: list[tuple[bytes, list[Result] | None]] = []
        for request in notices.given_up:
            self._handed_over.put_back(taker=caller, request=request)
            if request not in self._made and request not in self._under_way:
                self._unwanted[request] = None
                if len(self._unwanted) > _REMEMBERED:
                    self._unwanted.popitem(last=False)
            ended.append((request, None if request in self._under_way else self._take_back(caller, request)))
        return ended

    def _take_back(self, caller: str, request: bytes) -> list[Result]:
        """Undo what was done in vain, as far as the caller could not: return what he may have to let go of himself.

        He may ask again, as the answer may be lost too.
        """
        made = self._made.get(request)
        if made is None:
            return []
        if made.holder in ("", caller):
            return made.results
        for result in made.results:  # what he brought for somebody else is with him still
            self._worker.let_go(result.id, made.holder)
        return []

    def _remember(self, request: bytes, message: Message, value: Any) -> None:
        results = _results(value)
        if results:
            first = message.parts[0] if isinstance(message, Together) and message.parts else message
            self._made[request] = _Made(results, getattr(first, "holder", ""))
            if len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)

    # Who comes and goes

    def reclaim(self, caller: str) -> None:
        """Let go of all that somebody held who is gone for good."""
        with self._room.handle(Handling()):
            self._reclaim(caller)
            self._room.post()

    def _reclaim(self, caller: str) -> None:
        self._handed_over.forget(caller)
        self._placed.forget(caller)
        store = self._worker.store
        for id in [id for id in store.ids() if caller in store.find(id).holders]:
            self._worker.let_go(id, caller)


def _bytes_of(reply: Reply) -> tuple[bytes, list[memoryview]]:
    try:
        return reply.to_bytes()
    except Exception as trouble:  # a result that cannot travel
        reply.value, reply.trouble = None, trouble
        return reply.to_bytes()


def _results(value: Any) -> list[Result]:
    if isinstance(value, Result):
        return [value]
    if isinstance(value, tuple | list) and not isinstance(value, torch.Size):
        return [result for item in value for result in _results(item)]
    return []
