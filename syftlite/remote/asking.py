"""Asking over a link: questions that go out, in pieces if they are large, and the answers that come. Knows the engine.

What is asked and answered means nothing here: a header of bytes, and frames of bytes beside it.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor

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

if TYPE_CHECKING:
    import zenoh

#: So many pieces are on their way at once.
WINDOW = 4
#: When a router ends, its answers end so much (seconds) before it is missed.
MISSED = 0.1


class NoAnswerError(Exception):
    """No answer: `gone` if the worker is not there (any more), `silent` if it is, `offline` if nobody is; `large`."""

    def __init__(self, why: str) -> None:
        """Take which of these it is."""
        super().__init__(why)
        self.why = why


class TooMuchError(NoAnswerError):
    """So much is not taken at once: how many bytes they are, and how many may be."""

    def __init__(self, size: int, most: int) -> None:
        """Take both."""
        super().__init__("large")
        self.size = size
        self.most = most


@dataclass(slots=True)
class Answer:
    """What came back: a header, and frames of bytes that each have memory of their own."""

    header: bytes
    frames: list[Tensor]


class Asking:
    """The questions of one process."""

    def __init__(
        self,
        engine: Any,
        session: Any,
        name: str,
        most_bytes: int,
        traffic: Traffic,
        is_online: Callable[[], bool],
    ) -> None:
        """Take the engine and its session, who asks, how much may come, where bytes are counted, and who knows more."""
        self._zenoh = engine
        self._session = session
        self._name = name
        self._most_bytes = most_bytes
        self._traffic = traffic
        self._is_online = is_online
        self._is_open = True
        self._waiting: set[_Waiting] = set()

    def ask(
        self, worker: str, header: bytes, frames: Sequence[memoryview], patience: float, what: str = "ask"
    ) -> Answer:
        """Ask a worker, and return its answer.

        `what` is "ask", or "watch" for what a watcher asks. `patience`: so many seconds of silence end the wait; a
        worker that is at work is not silent.

        Raises:
            NoAnswerError: if none came.
        """
        key = f"syft/{worker}/{what}/{self._name}"
        if sum(map(len, frames)) <= PIECE:
            return self._ask(key, start(WHOLE, frames=frames) + header, b"".join(frames), patience)
        transfer = secrets.token_bytes(8)
        self._collect(*self._put_out(key, start(OPEN, transfer, frames=frames), b"", patience, sum(map(len, frames))))
        under_way: deque[tuple[_Waiting, Any]] = deque()
        try:
            for place, piece in pieces(frames):
                if len(under_way) == WINDOW:
                    self._collect(*under_way.popleft())
                under_way.append(self._put_out(key, start(MIDDLE, transfer, place), piece, patience))
            while under_way:
                self._collect(*under_way.popleft())
        finally:
            for waiting, _ in under_way:
                self._waiting.discard(waiting)
                waiting.give_up()
        return self._ask(key, start(CLOSE, transfer) + header, b"", patience)

    def close(self) -> None:
        """Ask nothing any more; whoever waits for an answer gets none."""
        self._is_open = False
        for waiting in list(self._waiting):
            waiting.give_up()

    def end_silent_waits(self, now: float, stalled: float) -> None:
        """End the waits in which nothing was heard for too long, not counting how long this process itself stalled."""
        for waiting in list(self._waiting):
            waiting.last += stalled
            if now - waiting.last > waiting.patience:
                waiting.is_over = True
                waiting.give_up()

    def _ask(self, key: str, attachment: bytes, payload: bytes, patience: float) -> Answer:
        return self._collect(*self._put_out(key, attachment, payload, patience))

    def _put_out(
        self, key: str, attachment: bytes, payload: bytes, patience: float, size: int = 0
    ) -> tuple[_Waiting, Any]:
        zenoh = self._zenoh
        if not self._is_open:
            raise NoAnswerError("offline")
        self._traffic.count(sent=len(attachment) + len(payload))
        waiting = _Waiting(zenoh.CancellationToken(), time.monotonic(), patience, size)
        self._waiting.add(waiting)
        try:
            replies = self._session.get(
                key,
                zenoh.handlers.FifoChannel(64),
                payload=payload,
                attachment=attachment,
                timeout=1e6,  # silence is what ends it, not length
                consolidation=zenoh.ConsolidationMode.NONE,
                congestion_control=zenoh.CongestionControl.BLOCK,
                priority=zenoh.Priority.DATA_LOW if len(payload) > PIECE // 2 else zenoh.Priority.DATA,
                cancellation_token=waiting.token,
            )
        except zenoh.ZError:
            self._waiting.discard(waiting)
            raise NoAnswerError("offline") from None
        return waiting, replies

    def _collect(self, waiting: _Waiting, replies: Iterable[Any]) -> Answer:
        transfer: Transfer | None = None
        try:
            for reply in replies:
                waiting.last = time.monotonic()
                if reply.ok is None:
                    continue
                head = bytes_of(reply.ok.attachment)
                self._traffic.count(received=len(head) + len(reply.ok.payload))
                kind, _, place, lengths, rest = read_start(head)
                if kind == BUSY:
                    continue
                if kind == TOO_LARGE:
                    raise TooMuchError(waiting.size, place)
                if kind == OPEN:
                    if sum(lengths) > self._most_bytes:
                        raise TooMuchError(sum(lengths), self._most_bytes)
                    transfer = Transfer(lengths, self._most_bytes)
                elif kind == MIDDLE and transfer is not None:
                    transfer.write(place, reply.ok.payload.to_bytes())
                elif kind == CLOSE and transfer is not None:
                    return Answer(rest, transfer.finished())
                elif kind == WHOLE:
                    return Answer(rest, frames_in(reply.ok.payload.to_bytes(), lengths))
        except ValueError:
            raise NoAnswerError("gone") from None  # whoever answers so is none of ours
        except BaseException:
            waiting.give_up()  # the learner interrupts
            raise
        finally:
            self._waiting.discard(waiting)
        if waiting.is_over:
            raise NoAnswerError("silent")
        if self._is_online():
            time.sleep(MISSED)
        raise NoAnswerError("gone" if self._is_online() else "offline")


@dataclass(slots=True, eq=False)
class _Waiting:
    token: zenoh.CancellationToken
    last: float
    patience: float
    size: int  # how many bytes are announced
    is_over: bool = False

    def give_up(self) -> None:
        """End the wait."""
        self.token.cancel()  # type: ignore[no-untyped-call]  # the engine's own
