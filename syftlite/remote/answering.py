"""Answering over a link: the questions that come in, in pieces if they are large. Knows the engine.

Whatever comes is strangers' bytes: what is no question gets no answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from torch import Tensor

from syftlite.remote.background import in_background
from syftlite.remote.crew import Crew
from syftlite.remote.pieces import (
    BUSY,
    CLOSE,
    MIDDLE,
    OPEN,
    PIECE,
    TOO_LARGE,
    WHOLE,
    Transfer,
    bytes_of,
    frames_in,
    pieces,
    read_start,
    start,
)
from syftlite.remote.traffic import Traffic

#: How often (seconds) a worker that is still at work says so.
BEAT = 0.25
#: A transfer that stopped is forgotten after so many seconds.
ABANDONED = 30.0


class Question:
    """What somebody asks: a header, frames, and the way to answer."""

    __slots__ = ("_busy", "_query", "_traffic", "caller", "frames", "header", "since")

    def __init__(self, query: Any, caller: str, header: bytes, frames: list[Tensor], traffic: Traffic) -> None:
        """Take the engine's query, who asks (the router saw to it that it is he), what, and where bytes are counted."""
        self._query: Any = query
        self._traffic = traffic
        self._busy = threading.Lock()
        self.caller = caller
        self.header = header
        self.frames = frames
        self.since = time.monotonic()

    def answer(self, header: bytes, frames: Sequence[memoryview] = ()) -> None:
        """Answer, once."""
        with self._busy:
            query, self._query = self._query, None
            if query is None:
                return
            total = sum(map(len, frames))
            self._traffic.count(sent=len(header) + total)
            with query:
                if total <= PIECE:
                    query.reply(query.key_expr, b"".join(frames), attachment=start(WHOLE, frames=frames) + header)
                    return
                query.reply(query.key_expr, b"", attachment=start(OPEN, frames=frames))
                for place, piece in pieces(frames):
                    query.reply(query.key_expr, piece, attachment=start(MIDDLE, place=place))
                query.reply(query.key_expr, b"", attachment=start(CLOSE) + header)

    def say_busy(self) -> None:
        """Say that the answer will come."""
        if self._busy.acquire(blocking=False):
            try:
                if self._query is not None:
                    self._query.reply(self._query.key_expr, b"", attachment=start(BUSY))
            finally:
                self._busy.release()


class Answering:
    """The answers of one process."""

    def __init__(self, engine: Any, session: Any, name: str, most_bytes: int, traffic: Traffic) -> None:
        """Take the engine and its session, who answers, how much may come, and where bytes are counted."""
        self._zenoh = engine
        self._session = session
        self._name = name
        self._most_bytes = most_bytes
        self._traffic = traffic
        self._open: set[Question] = set()
        self._transfers: dict[tuple[str, bytes], Transfer] = {}
        self._crew: Crew[Question] | None = None
        self._queryable: Any = None
        self._last_beat = 0.0

    def serve(self, answer: Callable[[Question], None]) -> None:
        """Answer questions from now on, one at a time, on threads of its own.

        `answer` must not raise, and answers by the question.
        """

        def work(question: Question) -> None:
            try:
                answer(question)
            finally:
                self._open.discard(question)
                question.answer(b"")

        self._crew = Crew(work)
        questions = self._session.declare_queryable(
            f"syft/{self._name}/ask/*", self._zenoh.handlers.FifoChannel(1024), complete=True
        )
        self._queryable = questions
        in_background(self._take_questions, questions, self._crew)

    def aside(self) -> AbstractContextManager[None]:
        """Let another question be answered within the block, in which this thread waits."""
        return nullcontext() if self._crew is None else self._crew.aside()

    def _take_questions(self, questions: Iterable[Any], crew: Crew[Question]) -> None:
        for query in questions:
            try:
                question = self._question(query)
            except ValueError:
                query.drop()  # strangers' bytes: no answer is an answer
                continue
            if question is not None:
                self._open.add(question)
                crew.put(question)

    def _question(self, query: Any) -> Question | None:
        """Return what is asked; None for a piece of something large, which is put where it belongs."""
        caller = str(query.key_expr).rsplit("/", 1)[1]
        head = bytes_of(query.attachment)
        self._traffic.count(received=len(head) + len(query.payload or b""))
        kind, transfer, place, lengths, rest = read_start(head)
        key = (caller, transfer)
        if kind == WHOLE:
            return Question(query, caller, rest, frames_in(bytes_of(query.payload), lengths), self._traffic)
        if kind == CLOSE:
            frames = self._transfers.pop(key, Transfer([], 0)).finished()
            return Question(query, caller, rest, frames, self._traffic)
        with query:
            if kind == OPEN:
                most = self._most_bytes
                under_way = sum(each.size for (other, _), each in list(self._transfers.items()) if other == caller)
                if sum(lengths) > most - under_way:
                    query.reply(query.key_expr, b"", attachment=start(TOO_LARGE, place=most))
                    return None
                self._transfers[key] = Transfer(lengths, most)
            elif kind == MIDDLE and key in self._transfers:
                self._transfers[key].write(place, bytes_of(query.payload))
            else:
                raise ValueError("a piece of nothing")
            query.reply(query.key_expr, b"", attachment=start(WHOLE))
        return None

    def beat(self, now: float) -> None:
        """Say of long work that it goes on, and forget what stopped half way."""
        if now - self._last_beat <= BEAT:
            return
        self._last_beat = now
        for question in list(self._open):
            if now - question.since > BEAT:
                question.say_busy()
        for key, transfer in list(self._transfers.items()):
            if now - transfer.last > ABANDONED:
                self._transfers.pop(key, None)
