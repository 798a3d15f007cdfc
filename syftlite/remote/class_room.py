"""A room whose workers are in processes of their own. This process is one of them: `me`, who serves the others too.

One call at a time works on what this process keeps. While it waits for another worker, others may, so that a chain
may come back through a worker that waits. What is done for others is written into a book of its own, whose rows leave
with the reply; what others did for me comes with theirs, and is my history.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from syftlite import caller
from syftlite.history import History
from syftlite.identities import Identities
from syftlite.keeper import Keeper
from syftlite.messages import Message, Refresh
from syftlite.remote.bookkeeping import Bookkeeping
from syftlite.remote.clock import Clock
from syftlite.remote.contents import workers_in
from syftlite.remote.doing import Doing, Handling
from syftlite.remote.envelope import MESSAGE, Notices
from syftlite.remote.errors import ClassOfflineError, WorkerGoneError, WorkerTimeoutError
from syftlite.remote.journal import Call
from syftlite.remote.letters import Letters
from syftlite.remote.link import Link
from syftlite.remote.lives import Lives
from syftlite.remote.post import SHORT, Post
from syftlite.remote.randomness import Randomness
from syftlite.remote.requests import Requests
from syftlite.remote.turn import Turn
from syftlite.room import Room
from syftlite.worker import Worker


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
        #: Returns the history of the whole class.
        self.watched_class: Callable[[], History] = lambda: self.history
        #: Lets go of all that a worker held here.
        self.reclaim: Callable[[str], None] = lambda name: None
        self.doing = Doing()
        self.books = Bookkeeping(self, self.life)
        #: How many calls were made here.
        self._calls = 0
        self.turn = Turn(self._note_processes)
        self.requests = Requests(self)
        self._post = Post(self)
        #: The lives in which I know the others.
        self.lives = Lives(link.lives)
        #: The processes that came and that nothing was concluded from yet, as (worker, mark).
        self._came: deque[tuple[str, str]] = deque()
        #: Who stands in the history.
        self._seats: set[str] = set()

    def join(self, worker: Keeper) -> None:
        """Let myself in."""
        super().join(worker)
        self._seats.add(worker.name)
        self.books.keep_for(worker, among_strangers=self.among_strangers)

    def show_values_to(self, watchers: Iterable[str]) -> None:
        """Show first values of what is kept here to these watchers, and to nobody else."""
        self.books.showing.watchers.clear()
        self.books.showing.watchers.update(watchers)

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

    def enter(self, verb: str, depth: int, keeps_line: bool = False) -> None:
        """Begin a call. The outermost one of mine is a step of the history; one for somebody else is none."""
        here = self.doing
        if here.handling is not None:
            return
        here.depth += 1
        if here.depth > 1:
            return
        self.turn.take()
        self.books.late.write()
        self._calls += 1
        here.call, here.verb, here.error = Call(self.me.name, self._calls), verb, ""
        history = self.history
        if keeps_line or history.detailed:
            self._position = position = caller.position(depth)
            history.begin(verb, position)
        else:
            history.begin(verb)

    def leave(self) -> None:
        """End a call."""
        here = self.doing
        if here.handling is not None:
            return
        here.depth -= 1
        if here.depth == 0:
            self.history.log.extend(self.books.own_rows(here.verb))
            here.call = None
            self.turn.give()
            if self.history.subscribers:
                self.history.finish()

    @property
    def learner(self) -> Keeper | None:
        """The worker whose own call is under way: me, unless this thread carries out something for another."""
        return self.me if self.doing.handling is None else None

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way, on this thread."""
        return self.doing.depth > 0 or self.doing.handling is not None

    def fail(self, error: Exception) -> None:
        """Note on the step what a call raised."""
        if self.doing.depth == 1 and self.doing.handling is None:
            self.doing.error = type(error).__name__
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
        """Tell everybody what there is to tell, as far as they answer; says whether somebody did. See `Post`."""
        return self._post.deliver(silent_too=silent_too)

    def settle(self) -> None:
        """Tell everybody what there is to tell, until there is nothing, and write down what came of it."""
        while self.letters and self.post():
            pass
        if self.doing.handling is None and self.doing.depth == 0:
            with self.turn.mine():
                self.books.late.write()

    def ask(self, name: str, kind: str, message: Message | None = None, *, patience: float | None = None) -> Any:
        """Ask a worker, and return what it replies.

        Raises:
            WorkerGoneError: if it is not there, or went away meanwhile.
            WorkerTimeoutError: if it is there, and silent.
            ClassOfflineError: if nobody can be reached.
        """
        __tracebackhide__ = True
        return self.requests.ask(name, kind, message, patience=patience)

    # Lives

    def meet(self, name: str, life: str) -> None:
        """Take note of the life in which a worker is: what it had in an earlier one is lost, what it held is free."""
        was_another = self.lives.meet(name, life)
        self.letters.meet(name, life, forget=was_another)
        if not was_another:
            return
        self.reclaim(name)
        self.requests.forget(name)
        for place, reference in self.me.handles.copy().items():
            handle = reference() if place[0] == name else None
            if handle is not None:
                handle.lose()
        self.books.late.note_loss(name)

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
            self.requests.silent.discard(name)
            self._note_seat(name)
            if self.lives.has_ended(name, mark):
                self.meet(name, "")
                self.books.late.add(self.books.own_rows())

    # Whose turn it is

    @contextmanager
    def handle(self, handling: Handling) -> Iterator[None]:
        """Carry out something for somebody else within the block."""
        self.doing.handling = handling
        self.turn.take()
        self.books.heed_watchers()
        try:
            yield
        finally:
            handling.rows += self.books.own_rows()
            self.turn.give()
            self.doing.handling = None

    @contextmanager
    def others_may(self) -> Iterator[None]:
        """Let others work here within the block, in which this thread waits."""
        if not self.turn.is_mine:
            yield
            return
        self.books.take_rows(self.books.own_rows())
        self.turn.give()
        try:
            with self.link.aside():
                yield
        finally:
            self.turn.take()
            self.books.heed_watchers()

    @contextmanager
    def on_the_way(self, name: str, life: str) -> Iterator[Notices]:
        """Have a request to a worker under way within the block; others may work here meanwhile.

        It counts as under way until it is this thread's turn again: a letter must not take back what it brings.
        """
        with ExitStack() as ends, self.others_may():
            notices = self.letters.begin(name, life)
            ends.callback(self.letters.end, name)
            yield notices

    def close(self) -> None:
        """End it: calls are refused from now on."""
        self.is_open = False
