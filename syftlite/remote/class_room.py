"""A room whose workers are in processes of their own. This process is one of them: `me`, who serves the others too.

One call at a time works on what this process keeps. While it waits for another worker, others may, so that a chain
may come back through a worker that waits. What is done for others is written into a book of its own, whose rows leave
with the reply; what others did for me comes with theirs, and is my history.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from syftlite import caller
from syftlite.errors import ObjectLostError
from syftlite.history import History
from syftlite.identities import Identities
from syftlite.keeper import Keeper
from syftlite.log import REMOVED
from syftlite.messages import Message, Move, Refresh, Release, Result
from syftlite.remote.clock import Clock
from syftlite.remote.envelope import (
    MESSAGE,
    NOTICES,
    Notices,
    Reply,
    Request,
    brings_something,
    names_objects,
    workers_in,
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
from syftlite.remote.letters import Letters
from syftlite.remote.link import Link, NoAnswerError, TooMuchError
from syftlite.remote.lives import Lives
from syftlite.remote.randomness import Randomness
from syftlite.remote.rows import Row
from syftlite.remote.turn import Turn
from syftlite.room import Room
from syftlite.worker import Worker

#: News and letters do not wait long (seconds), and hardly at all for who said nothing when last asked.
SHORT, NUDGE = 2.0, 0.2


@dataclass(slots=True)
class Handling:
    """A request that is being carried out for somebody, on the thread that does it."""

    hops: int = 0
    is_watched: bool = False
    rows: list[Row] = field(default_factory=list)


class _Here(threading.local):
    """What a thread is doing: a call of its own, so many deep, or something for somebody else."""

    depth = 0
    handling: Handling | None = None


class ClassRoom(Room):
    """The workers of a class, as one of them sees it."""

    is_simulated = False
    #: A call may go over so many workers.
    most_hops = 40

    def __init__(
        self, link: Link, patience: float = 10.0, life: str = "", randomness: Randomness | None = None
    ) -> None:
        """Take the link to the others, how many seconds of silence end a call, and what is known of randomness."""
        super().__init__()
        self.link = link
        self.patience = patience
        self.life = life or secrets.token_hex(4)
        self.book = History()
        self.clock = Clock()
        self.next_id = self.clock.next
        self.tensors = Identities(self.next_id)
        self.letters = Letters()
        #: Where all random numbers are one stream, what is known of it.
        self.randomness = randomness
        self.is_open = True
        #: Whether the others are other people, who may say what is not so.
        self.among_strangers = False
        #: Lets go of all that a worker held here.
        self.reclaim: Callable[[str], None] = lambda name: None
        self._here = _Here()
        self._turn = Turn(self._note_processes)
        #: Rows that came outside of any call of mine; a name among them says that this worker was started again then.
        self._late: deque[list[Row] | str] = deque()
        #: Whom I asked for what, and waited for in vain.
        self._given_up: dict[bytes, tuple[str, Message]] = {}
        #: The lives in which I know the others.
        self.lives = Lives(link.lives)
        #: The processes that came and that nothing was concluded from yet, as (worker, mark).
        self._came: deque[tuple[str, str]] = deque()
        #: Who said nothing when last asked.
        self._silent: set[str] = set()
        #: Who stands in the history.
        self._seats: set[str] = set()

    def take_in(self, worker: Worker) -> None:
        """Let another worker in, who has a seat, and may come later."""
        self.workers[worker.name] = worker
        self._note_seat(worker.name)

    def _note_seat(self, name: str) -> None:
        if name not in self._seats:
            self._seats.add(name)
            self.history.log.joined(name)

    def is_here(self, name: str) -> bool:
        """Say whether a worker can be reached now."""
        return name == self.me.name or name in self.link.lives

    # Calls of mine

    def enter(self, verb: str, *, keeps_line: bool = False, depth: int = 3) -> None:
        """Begin a call. The outermost one of mine is a step of the history; one for somebody else is none."""
        here = self._here
        if here.handling is not None:
            return
        here.depth += 1
        if here.depth > 1:
            return
        self._turn.take()
        self._write_late_rows()
        history = self.history
        if keeps_line or history.detailed:
            self._position = position = caller.position(depth)
            history.begin(verb, position)
        else:
            history.begin(verb)

    def leave(self) -> None:
        """End a call."""
        here = self._here
        if here.handling is not None:
            return
        here.depth -= 1
        if here.depth == 0:
            self.history.log.extend(self.book.log.take())
            self._turn.give()
            if self.history.subscribers:
                self.history.finish()

    @property
    def learner(self) -> Keeper | None:
        """The worker whose own call is under way: me, unless this thread carries out something for another."""
        return self.me if self._here.handling is None else None

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way, on this thread."""
        return self._here.depth > 0 or self._here.handling is not None

    def fail(self, error: Exception) -> None:
        """Note on the step what a call raised."""
        if self._here.depth == 1 and self._here.handling is None:
            self.history.log.note_error(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")

    # Letting go

    def let_go(self, owner: Worker, location: Worker, id: int) -> None:
        """Take note that a pointer is gone; its worker hears of it soon, and before its next request at the latest."""
        self.letters.drop((location.name, id))

    def keep(self, owner: Worker, location: Worker, id: int) -> None:
        """Withdraw a pending release, because the owner points there once more."""
        self.letters.withdraw(location.name, id)

    @property
    def has_pending(self) -> bool:
        """Whether some worker has yet to hear something."""
        return bool(self.letters)

    def tell(self, holder: str, news: Refresh) -> None:
        """Bring a worker news of what its pointers point to; who does not answer goes without."""
        worker = self.workers.get(holder)
        if worker is not None:
            try:
                self.ask(worker.name, MESSAGE, news, patience=SHORT)
            except (WorkerGoneError, WorkerTimeoutError, ClassOfflineError):
                return

    def post(self, *, silent_too: bool = False) -> bool:
        """Tell everybody what there is to tell, as far as they answer; says whether somebody did.

        Who said nothing when last asked is told only with the next request, or `silent_too`.
        """
        heard = False
        if not self.is_open:
            return heard
        for name in self.letters.addressees():
            if name == self.me.name:
                heard = self._let_go_here() or heard
            elif name in self.link.lives and (silent_too or name not in self._silent):
                heard = self._post(name) or heard
        return heard

    def settle(self) -> None:
        """Tell everybody what there is to tell, until there is nothing, and write down what came of it."""
        while self.letters and self.post():
            pass
        if self._here.handling is None and self._here.depth == 0:
            with self._turn.mine():
                self._write_late_rows()

    def _post(self, name: str) -> bool:
        with self._turn.mine():
            if self.letters.is_posting(name):
                with self._others_may():
                    self.letters.wait(name, SHORT)
            notices = self.letters.take(name)
            if not notices:
                return False
            try:
                request = Request(NOTICES, *self._start(self.lives[name]), notices=notices)
                with self._others_may():
                    reply = self._exchange(name, request, NUDGE if name in self._silent else SHORT)
                self._take_in(name, reply)
            except (NoAnswerError, NotUnderstoodError, ClassClosedError) as trouble:
                self.letters.put_back(name, notices)
                if isinstance(trouble, NoAnswerError) and trouble.why == "silent":
                    self._silent.add(name)
                return False
            finally:
                self.letters.posted(name)
        return True

    def _let_go_here(self) -> bool:
        """Let go of what this process keeps itself."""
        with self._turn.mine():
            notices = self.letters.take(self.me.name)
            self.letters.posted(self.me.name)
            for id in notices.released:
                self.me.handle(Release(self.me.name, id))
            if self._here.handling is None and not self._here.depth:
                self._late.append(self.book.log.take())
        return bool(notices)

    # Asking others

    def ask(self, name: str, kind: str, message: Message | None = None, *, patience: float | None = None) -> Any:
        """Ask a worker, and return what it replies.

        Raises:
            WorkerGoneError: if it is not there, or went away meanwhile.
            WorkerTimeoutError: if it is there, and silent.
            ClassOfflineError: if nobody can be reached.
        """
        __tracebackhide__ = True
        patience = self.patience if patience is None else patience
        if self.lives.is_between(name) and names_objects(message):
            raise ObjectLostError(name, message.ids[0])  # type: ignore[union-attr]  # it names some
        life = self.lives[name]  # as long as it is my turn: in which the ids in the message are good
        with self._on_the_way(name, life) as notices:
            request = Request(kind, *self._start(life), notices=notices, message=message)
            if self.randomness is not None and kind == MESSAGE:
                request.randomness = self.randomness.for_request(name)
            request.lives = self.lives_in(message)
            was_here = name in self.link.lives
            try:
                reply = self._exchange(name, request, patience)
            except NoAnswerError as silence:
                self._note_failure(name, request)
                if silence.why == "silent":
                    self._silent.add(name)
                raise self._as_error(name, silence, patience, was_here=was_here) from None
            except KeyboardInterrupt:
                self._note_failure(name, request)
                raise
        self._take_in(name, reply)
        if self.randomness is not None:
            self.randomness.after_reply(name, reply.randomness)
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

    def _start(self, life: str) -> tuple[bytes, str, str, int, int, bool, bool]:
        """Return how a request begins."""
        if not self.is_open:
            raise ClassClosedError
        handling = self._here.handling
        hops = 0 if handling is None else handling.hops + 1
        if hops > self.most_hops:
            raise TooManyHopsError(self.me.name, self.most_hops)
        is_watched = self.history.detailed if handling is None else handling.is_watched
        facts = self.clock.now, hops, torch.is_grad_enabled(), is_watched
        return secrets.token_bytes(8), self.life, life, *facts

    def _exchange(self, name: str, request: Request, patience: float) -> Reply:
        header, frames = request.to_bytes()
        answer = self.link.ask(name, header, frames, patience)
        try:
            reply = Reply.from_bytes(answer.header, answer.frames)
        except ValueError as trouble:
            raise NotUnderstoodError(self.me.name, str(trouble)) from None
        if brings_something(reply.value):
            self.letters.note_arrival(name, request.id)
        return reply

    def _take_in(self, name: str, reply: Reply) -> None:
        self._silent.discard(name)
        self.clock.advance(reply.clock)
        self.meet(name, reply.life)
        self.hear_of_lives(reply.lives)
        self._take_rows(reply.rows)
        for request, made in reply.in_vain:
            self._hear_late(name, request, made)

    def _hear_late(self, name: str, request: bytes, made: list[Result] | None) -> None:
        """Hear what came of a request that nobody waited for any more."""
        if made is None:  # it goes on
            self.letters.give_up(name, request)
            return
        _, message = self._given_up.pop(request, ("", None))
        for result in made:
            reference = self.me.handles.get((name, message.ids[0] if isinstance(message, Move) else result.id))
            handle = reference() if reference is not None else None
            if isinstance(message, Move) and not message.keeps_pointer:
                if handle is not None and handle.owner is self.me:  # it moved all the same
                    handle.follow(self.workers[message.to], result.id, result.description)
            elif handle is None:
                self.letters.drop((name, result.id))

    def _note_failure(self, name: str, request: Request) -> None:
        if self.randomness is not None:
            self.randomness.forget(name)
        self.letters.put_back(name, request.notices)
        if request.message is not None:
            self.letters.give_up(name, request.id)
            self._given_up[request.id] = name, request.message

    def _as_error(self, name: str, trouble: NoAnswerError, patience: float, *, was_here: bool) -> Exception:
        if not self.is_open:
            return ClassClosedError()
        if isinstance(trouble, TooMuchError):
            return TooLargeError(name, trouble.size, trouble.most)
        if trouble.why == "silent":
            return WorkerTimeoutError(name, patience)
        if trouble.why == "offline":
            return ClassOfflineError(self.link.endpoint)
        here = sorted(self.link.lives.keys() - {name, self.me.name})
        when = "during" if was_here else "before" if name in self.link.ever_here else "never"
        return WorkerGoneError(name, when, here)

    # Lives

    def meet(self, name: str, life: str) -> None:
        """Take note of the life in which a worker is: what it had in an earlier one is lost, what it held is free."""
        was_another = self.lives.meet(name, life)
        self.letters.meet(name, life, forget=was_another)
        if not was_another:
            return
        self.reclaim(name)
        self._given_up = {request: asked for request, asked in self._given_up.items() if asked[0] != name}
        for place, reference in list(self.me.handles.items()):
            handle = reference() if place[0] == name else None
            if handle is not None:
                handle.lose()
        self._late.append(name)

    def lives_in(self, thing: Any) -> dict[str, str]:
        """Return in which lives the workers are that a message or a reply tells of."""
        return {name: self.life if name == self.me.name else self.lives[name] for name in workers_in(thing)}

    def hear_of_lives(self, lives: dict[str, str]) -> None:
        """Take note of the lives in which workers are that I was told of, where I knew none, or an earlier one."""
        for name, life in lives.items():
            if (
                name != self.me.name
                and name in self.workers
                and self.lives.is_news(name, life, of_a_stranger=self.among_strangers)
            ):
                self.meet(name, life)

    def note_process(self, name: str, mark: str) -> None:
        """Take note that a worker's process came, as soon as it is nobody's turn."""
        self._came.append((name, mark))

    def _note_processes(self) -> None:
        while self._came:
            name, mark = self._came.popleft()
            self._silent.discard(name)
            self._note_seat(name)
            if self.lives.has_ended(name, mark):
                self.meet(name, "")
                self._late.append(self.book.log.take())

    # Rows

    def _take_rows(self, rows: list[Row]) -> None:
        """Write down what others did: for whom I do something, in my history, or in it later."""
        here = self._here
        if not rows:
            return
        if here.handling is not None:
            here.handling.rows += rows
        elif here.depth:
            self.history.log.extend(rows)
        else:
            self._late.append(rows)

    def late_rows(self) -> list[Row]:
        """Return what was written down for nobody, and forget it."""
        rows: list[Row] = []
        for _ in range(len(self._late)):
            late = self._late.popleft()
            if isinstance(late, str):
                self._late.append(late)
            else:
                rows += late
        return rows

    def _write_late_rows(self) -> None:
        """Write down what happened between my calls: pointers that went away make a step if an object went."""
        while self._late:
            late = self._late.popleft()
            rows = self._lost(late) if isinstance(late, str) else late
            if any(row[0] is REMOVED for row in rows):
                self.history.log.step_or_same("forget")
            self.history.log.extend(rows)

    def _lost(self, name: str) -> list[Row]:
        """Return the rows that say what a worker lost that was started again."""
        lost = self.history.state(len(self.history.log)).stores.get(name, {})
        return [(REMOVED, name, id, look, None, f"{name} was started again", None, None) for id, look in lost.items()]

    # Whose turn it is

    @contextmanager
    def handle(self, handling: Handling) -> Iterator[None]:
        """Carry out something for somebody else within the block."""
        self._here.handling = handling
        self._turn.take()
        self.book.detailed = handling.is_watched
        try:
            yield
        finally:
            handling.rows += self.book.log.take()
            self._turn.give()
            self._here.handling = None

    @contextmanager
    def _others_may(self) -> Iterator[None]:
        """Let others work here within the block, in which this thread waits."""
        here = self._here
        if not self._turn.is_mine:
            yield
            return
        self._take_rows(self.book.log.take())
        self._turn.give()
        try:
            with self.link.aside():
                yield
        finally:
            self._turn.take()
            self.book.detailed = here.handling is not None and here.handling.is_watched

    @contextmanager
    def _on_the_way(self, name: str, life: str) -> Iterator[Notices]:
        """Have a request to a worker under way within the block; others may work here meanwhile.

        It counts as under way until it is this thread's turn again: a letter must not take back what it brings.
        """
        with ExitStack() as ends, self._others_may():
            notices = self.letters.begin(name, life)
            ends.callback(self.letters.end, name)
            yield notices

    def close(self) -> None:
        """End it: calls are refused from now on."""
        self.is_open = False
