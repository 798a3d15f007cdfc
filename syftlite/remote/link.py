"""The link to the other processes of a class: questions and answers as bytes. The one file that knows the engine.

The engine is zenoh: everybody dials out to one router. A question goes out under the key `syft/<worker>/ask/<caller>`,
so that the router's lists can hold a caller to his own name. What is asked and answered means nothing here: a header of
bytes, and frames of bytes beside it, which go in pieces if they are large.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor

from syftlite.remote.crew import Crew
from syftlite.remote.errors import RemoteNotInstalledError
from syftlite.remote.pieces import (
    BUSY,
    CLOSE,
    MIDDLE,
    OPEN,
    PIECE,
    TOO_LARGE,
    WHOLE,
    Transfer,
    frames_in,
    pieces,
    read_start,
    start,
)
from syftlite.remote.settings import Settings, configuration

if TYPE_CHECKING:
    import zenoh

#: So many pieces are on their way at once.
WINDOW = 4
#: Who is there is told within so many seconds, and to a link that was just opened after so many.
SHORT, SETTLED = 3.0, 0.8
#: How often (seconds) a worker that is still at work says so, and how often silence is looked for.
BEAT, LOOK = 0.25, 0.1
#: A transfer that stopped is forgotten after so many seconds.
ABANDONED = 30.0


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


class Traffic:
    """How many bytes went out over a link and came in, headers included."""

    __slots__ = ("_lock", "received", "sent")

    def __init__(self) -> None:
        """Begin with none."""
        self.sent = self.received = 0
        self._lock = threading.Lock()

    def count(self, *, sent: int = 0, received: int = 0) -> None:
        """Add bytes."""
        with self._lock:
            self.sent += sent
            self.received += received


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


class Link:
    """One process's place in a class."""

    def __init__(self, settings: Settings) -> None:
        """Open it.

        Raises:
            RemoteNotInstalledError: if the engine is not installed.
            OSError: if the class cannot be reached.
        """
        self.name = settings.name
        self._zenoh = _engine()
        self._settings = settings
        with ExitStack() as ends:
            told = configuration(self._zenoh, settings, ends)
            try:
                self._session = self._zenoh.open(told)
            except self._zenoh.ZError as trouble:
                raise OSError(str(trouble)) from None
        self._is_open = True
        self._waiting: set[_Waiting] = set()
        self._open_questions: set[Question] = set()
        self._transfers: dict[tuple[str, bytes], Transfer] = {}
        self._crew: Crew[Question] | None = None
        self._declared: list[Any] = []
        #: What went over this link.
        self.traffic = Traffic()
        #: Who is there: name → the mark of its present life.
        self.lives: dict[str, str] = {}
        #: Who has been there since this process came.
        self.ever_here: set[str] = set()
        #: Called with a name and the mark of its life, "" when it went.
        self.watchers: list[Callable[[str, str], None]] = []
        self._thread(self._look_around)
        self._follow_lives()

    # Asking

    def ask(self, worker: str, header: bytes, frames: Sequence[memoryview] = (), patience: float = 10.0) -> Answer:
        """Ask a worker, and return its answer.

        `patience`: so many seconds of silence end the wait; a worker that is at work is not silent.

        Raises:
            NoAnswerError: if none came.
        """
        key = f"syft/{worker}/ask/{self.name}"
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

    def _ask(self, key: str, attachment: bytes, payload: bytes, patience: float) -> Answer:
        return self._collect(*self._put_out(key, attachment, payload, patience))

    def _put_out(
        self, key: str, attachment: bytes, payload: bytes, patience: float, size: int = 0
    ) -> tuple[_Waiting, Any]:
        zenoh = self._zenoh
        if not self._is_open:
            raise NoAnswerError("offline")
        self.traffic.count(sent=len(attachment) + len(payload))
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
                head = _bytes_of(reply.ok.attachment)
                self.traffic.count(received=len(head) + len(reply.ok.payload))
                kind, _, place, lengths, rest = read_start(head)
                if kind == BUSY:
                    continue
                if kind == TOO_LARGE:
                    raise TooMuchError(waiting.size, place)
                if kind == OPEN:
                    if sum(lengths) > self._settings.most_bytes:
                        raise TooMuchError(sum(lengths), self._settings.most_bytes)
                    transfer = Transfer(lengths, self._settings.most_bytes)
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
        raise NoAnswerError("gone" if self.is_online else "offline")

    # Answering

    def serve(self, answer: Callable[[Question], None]) -> None:
        """Answer questions from now on, one at a time, on threads of its own.

        `answer` must not raise, and answers by the question.
        """

        def work(question: Question) -> None:
            try:
                answer(question)
            finally:
                self._open_questions.discard(question)
                question.answer(b"")

        self._crew = Crew(work)
        questions = self._session.declare_queryable(
            f"syft/{self.name}/ask/*", self._zenoh.handlers.FifoChannel(1024), complete=True
        )
        self._declared.append(questions)
        self._thread(self._take_questions, questions, self._crew)

    def aside(self) -> AbstractContextManager[None]:
        """Let another question be answered within the block, in which this thread waits."""
        return nullcontext() if self._crew is None else self._crew.aside()

    def announce(self, life: str) -> None:
        """Let everybody know that this worker is there, in this life."""
        self._declared.append(self._session.liveliness().declare_token(f"syft/{self.name}/alive/{life}"))

    def _take_questions(self, questions: Iterable[Any], crew: Crew[Question]) -> None:
        for query in questions:
            try:
                question = self._question(query)
            except ValueError:
                query.drop()  # strangers' bytes: no answer is an answer
                continue
            if question is not None:
                self._open_questions.add(question)
                crew.put(question)

    def _question(self, query: Any) -> Question | None:
        """Return what is asked; None for a piece of something large, which is put where it belongs."""
        caller = str(query.key_expr).rsplit("/", 1)[1]
        head = _bytes_of(query.attachment)
        self.traffic.count(received=len(head) + len(query.payload or b""))
        kind, transfer, place, lengths, rest = read_start(head)
        key = (caller, transfer)
        if kind == WHOLE:
            return Question(query, caller, rest, frames_in(_bytes_of(query.payload), lengths), self.traffic)
        if kind == CLOSE:
            frames = self._transfers.pop(key, Transfer([], 0)).finished()
            return Question(query, caller, rest, frames, self.traffic)
        with query:
            if kind == OPEN:
                most = self._settings.most_bytes
                under_way = sum(each.size for (other, _), each in list(self._transfers.items()) if other == caller)
                if sum(lengths) > most - under_way:
                    query.reply(query.key_expr, b"", attachment=start(TOO_LARGE, place=most))
                    return None
                self._transfers[key] = Transfer(lengths, most)
            elif kind == MIDDLE and key in self._transfers:
                self._transfers[key].write(place, _bytes_of(query.payload))
            else:
                raise ValueError("a piece of nothing")
            query.reply(query.key_expr, b"", attachment=start(WHOLE))
        return None

    # Who is there

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        return not self._is_open

    @property
    def endpoint(self) -> str:
        """Where the router is."""
        return self._settings.endpoint

    @property
    def is_online(self) -> bool:
        """Whether the router can be reached."""
        if not self._is_open:
            return False
        return self._settings.is_router or bool(self._session.info.routers_zid())

    def who_is_there(self) -> set[str]:
        """Return who is there, asked just now: `lives` fills up as the news arrives.

        A link that was just opened is told of nobody for a moment, so that "nobody" is asked for again.
        """
        here: set[str] = set()
        deadline = time.monotonic() + SETTLED
        while not here and time.monotonic() < deadline:
            replies = self._session.liveliness().get("syft/*/alive/*", timeout=SHORT)
            here = {str(reply.ok.key_expr).split("/")[1] for reply in replies if reply.ok is not None}
            time.sleep(0 if here else LOOK)
        return here

    def _follow_lives(self) -> None:
        tokens = self._session.liveliness().declare_subscriber(
            "syft/*/alive/*", self._zenoh.handlers.FifoChannel(4096), history=True
        )
        self._declared.append(tokens)
        self._thread(self._take_lives, tokens)

    def _take_lives(self, tokens: Iterable[Any]) -> None:
        for sample in tokens:
            _, name, _, life = str(sample.key_expr).split("/")
            if sample.kind == self._zenoh.SampleKind.PUT:
                self.lives[name] = life
                self.ever_here.add(name)
            elif self.lives.get(name) == life:
                del self.lives[name]
                life = ""
            else:
                continue
            for watcher in list(self.watchers):
                watcher(name, life)

    # Ends

    def close(self) -> None:
        """Close the link; whoever waits for an answer gets none."""
        if self._is_open:
            self._is_open = False
            for waiting in list(self._waiting):
                waiting.give_up()
            self._session.close()

    def _look_around(self) -> None:
        """End waits that were silent for too long, say of long work that it goes on, forget what stopped half way."""
        last_beat = 0.0
        while self._is_open:
            time.sleep(LOOK)
            now = time.monotonic()
            for waiting in list(self._waiting):
                if now - waiting.last > waiting.patience:
                    waiting.is_over = True
                    waiting.give_up()
            if now - last_beat > BEAT:
                last_beat = now
                for question in list(self._open_questions):
                    if now - question.since > BEAT:
                        question.say_busy()
                for key, transfer in list(self._transfers.items()):
                    if now - transfer.last > ABANDONED:
                        self._transfers.pop(key, None)

    @staticmethod
    def _thread(work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True, name=f"syftlite {work.__name__}").start()


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


def _bytes_of(data: Any) -> bytes:
    return b"" if data is None else bytes(data.to_bytes())


def _engine() -> Any:
    try:
        import zenoh
    except ImportError:
        raise RemoteNotInstalledError from None
    return zenoh
