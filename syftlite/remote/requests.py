"""Requests to the other workers of a class, and what comes back: a result, an error, or the news that nobody is there.

Knows the room for whom it asks; what a worker does with a request is its service's business.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

import torch

from syftlite.errors import ObjectLostError
from syftlite.messages import Message, Move, Result
from syftlite.remote.asking import NoAnswerError, TooMuchError
from syftlite.remote.contents import brings_something, names_objects
from syftlite.remote.envelope import (
    MESSAGE,
    NOTICES,
    Notices,
    Reply,
    Request,
)
from syftlite.remote.errors import (
    ClassClosedError,
    ClassOfflineError,
    NotUnderstoodError,
    TooLargeError,
    TooManyHopsError,
    WorkerGoneError,
    WorkerTimeoutError,
)
from syftlite.remote.rows import with_trip

if TYPE_CHECKING:
    from syftlite.remote.class_room import ClassRoom


class Requests:
    """What one process asks the others."""

    def __init__(self, room: ClassRoom) -> None:
        """Take the room."""
        self._room = room
        #: Who said nothing when last asked.
        self.silent: set[str] = set()
        #: Whom I asked for what, and waited for in vain.
        self._given_up: dict[bytes, tuple[str, Message]] = {}

    def ask(self, name: str, kind: str, message: Message | None = None, *, patience: float | None = None) -> Any:
        """Ask a worker, and return what it replies; see `ClassRoom.ask`."""
        __tracebackhide__ = True
        room = self._room
        patience = room.patience if patience is None else patience
        if room.lives.is_between(name) and names_objects(message):
            raise ObjectLostError(name, message.ids[0])  # type: ignore[union-attr]  # it names some
        life = room.lives[name]  # as long as it is my turn: in which the ids in the message are good
        with room.on_the_way(name, life) as notices:
            request = Request(kind, *self._start(life), notices=notices, message=message)
            if room.randomness is not None and kind == MESSAGE:
                request.randomness = room.randomness.for_request(name)
            request.lives = room.lives_in(message)
            was_here = name in room.link.lives
            try:
                reply = self._exchange(name, request, patience)
            except NoAnswerError as silence:
                self._note_failure(name, request)
                if silence.why == "silent":
                    self.silent.add(name)
                raise self._as_error(name, silence, patience, was_here=was_here) from None
            except KeyboardInterrupt:
                self._note_failure(name, request)
                raise
        self._take_in(name, reply)
        if room.randomness is not None:
            room.randomness.after_reply(name, reply.randomness)
        trouble = reply.trouble
        if trouble is None:
            return reply.value
        try:
            raise trouble
        finally:
            del (
                reply,
                trouble,
            )  # or the error would hold this frame, the frame the error, and both the learner's objects

    def give_notice(self, name: str, notices: Notices, patience: float) -> None:
        """Tell a worker something, and hear what it has to say.

        Raises:
            NoAnswerError, NotUnderstoodError, ClassClosedError: if it was not told.
        """
        room = self._room
        request = Request(NOTICES, *self._start(room.lives[name]), notices=notices)
        with room.others_may():
            reply = self._exchange(name, request, patience)
        self._take_in(name, reply)

    def forget(self, name: str) -> None:
        """Wait for nothing any more that an earlier life of a worker was asked for."""
        self._given_up = {request: asked for request, asked in self._given_up.items() if asked[0] != name}

    def _start(self, life: str) -> tuple[bytes, str, str, int, int, bool, bool]:
        """Return how a request begins."""
        room = self._room
        if not room.is_open:
            raise ClassClosedError
        handling = room.doing.handling
        hops = 0 if handling is None else handling.hops + 1
        if hops > room.most_hops:
            raise TooManyHopsError(room.me.name, room.most_hops)
        is_watched = room.history.detailed if handling is None else handling.is_watched
        facts = room.clock.now, hops, torch.is_grad_enabled(), is_watched
        return secrets.token_bytes(8), room.life, life, *facts

    def _tell_of_journal(self, request: Request) -> None:
        doing = self._room.doing
        request.call = doing.call if doing.handling is None else doing.handling.call
        request.told = self._room.books.journal.number

    def _exchange(self, name: str, request: Request, patience: float) -> Reply:
        room = self._room
        self._tell_of_journal(request)
        header, frames = request.to_bytes()
        begin = time.perf_counter()
        answer = room.link.ask(name, header, frames, patience)
        seconds = time.perf_counter() - begin
        try:
            reply = Reply.from_bytes(answer.header, answer.frames)
        except ValueError as trouble:
            raise NotUnderstoodError(room.me.name, str(trouble)) from None
        there = len(header) + sum(map(len, frames))
        back = len(answer.header) + sum(frame.numel() for frame in answer.frames)
        trip = (round(seconds * 1e6), there, back)
        with_trip(reply.rows, request.id, trip)
        room.books.journal.hear(name, reply.told)
        if request.kind == MESSAGE:
            room.doing.trips.append((request.id, trip))
        if brings_something(reply.value):
            room.letters.note_arrival(name, request.id)
        return reply

    def _take_in(self, name: str, reply: Reply) -> None:
        room = self._room
        self.silent.discard(name)
        room.clock.advance(reply.clock)
        room.meet(name, reply.life)
        room.hear_of_lives(reply.lives)
        room.books.take_rows(reply.rows)
        for request, made in reply.in_vain:
            self._hear_late(name, request, made)

    def _hear_late(self, name: str, request: bytes, made: list[Result] | None) -> None:
        """Hear what came of a request that nobody waited for any more."""
        room = self._room
        if made is None:  # it goes on
            room.letters.give_up(name, request)
            return
        _, message = self._given_up.pop(request, ("", None))
        for result in made:
            reference = room.me.handles.get((name, message.ids[0] if isinstance(message, Move) else result.id))
            handle = reference() if reference is not None else None
            if isinstance(message, Move) and not message.keeps_pointer:
                if handle is not None and handle.owner is room.me:  # it moved all the same
                    handle.follow(room.workers[message.to], result.id, result.description)
            elif handle is None:
                room.letters.drop((name, result.id))

    def _note_failure(self, name: str, request: Request) -> None:
        room = self._room
        if room.randomness is not None:
            room.randomness.forget(name)
        room.letters.put_back(name, request.notices)
        if request.message is not None:
            room.letters.give_up(name, request.id)
            self._given_up[request.id] = name, request.message

    def _as_error(self, name: str, trouble: NoAnswerError, patience: float, *, was_here: bool) -> Exception:
        room = self._room
        if not room.is_open:
            return ClassClosedError()
        if isinstance(trouble, TooMuchError):
            return TooLargeError(name, trouble.size, trouble.most)
        if trouble.why == "silent":
            return WorkerTimeoutError(name, patience)
        if trouble.why == "offline":
            return ClassOfflineError(room.link.endpoint)
        here = sorted(room.link.lives.keys() - {name, room.me.name})
        when = "during" if was_here else "before" if name in room.link.ever_here else "never"
        return WorkerGoneError(name, when, here)
