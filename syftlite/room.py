"""A room: the workers that can meet, the ids they share, their history, and the pointers waiting to be let go of.

Knows workers only as things with an id that handle messages.
"""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from syftlite import caller
from syftlite.errors import UnknownWorkerError
from syftlite.history import History
from syftlite.identities import Identities
from syftlite.messages import Refresh

if TYPE_CHECKING:
    from syftlite.keeper import Keeper
    from syftlite.worker import Worker


class Room:
    """Workers that can meet. `sy.fresh()` gives an empty one."""

    __slots__ = (
        *("_depth", "_pending", "_position", "book", "history", "me", "next_id"),
        *("pointer_types", "pointer_with", "pointers", "tensors", "workers"),
    )

    #: Whether all workers are in this process, and more can be made at any time.
    is_simulated = True

    def __init__(self) -> None:
        """Begin without workers."""
        self.workers: dict[str, Worker] = {}
        self.history = History()
        #: Where workers write down what they do: the history itself, unless they are elsewhere.
        self.book = self.history
        # Make pointers, from a message and from a handle; the hook sets them, so that workers need not know how.
        self.pointers: Any = None
        self.pointer_with: Any = None
        self.pointer_types: tuple[type, ...] = ()
        #: Gives an id that no object and no pointer in this room has had.
        self.next_id = count(1).__next__
        self.tensors = Identities(self.next_id)
        self._depth = 0
        self._position = ("", 0)
        self._pending: deque[tuple[Keeper, Worker, int]] = deque()

    def watched_class(self) -> History:
        """Return the history of all workers: mine, where nobody else makes calls."""
        return self.history

    def join(self, worker: Keeper) -> None:
        """Let a worker in. The first one is me."""
        if not self.workers:
            self.me = worker
        self.workers[worker.name] = worker
        self.history.log.joined(worker.name)
        self.history.finish()

    def find(self, asked: object) -> Worker:
        """Return the worker that is meant, by itself or by its id.

        Raises:
            UnknownWorkerError: if there is none.
        """
        if getattr(asked, "room", None) is self:
            return cast("Worker", asked)
        known = self.workers.get(str(asked)) if isinstance(asked, str | int) else None
        if known is None:
            raise UnknownWorkerError(asked, self.workers, can_be_made=self.is_simulated)
        return known

    def is_here(self, name: str) -> bool:
        """Say whether a worker can be reached now."""
        return name in self.workers

    def tell(self, holder: str, news: Refresh) -> None:
        """Bring a worker news of what its pointers point to."""
        self.workers[holder].handle(news)

    def settle(self) -> None:
        """Wait until nothing is under way between the workers: here all is done at once."""

    # Calls

    def call(self, verb: str, *, keeps_line: bool = False) -> Call:
        """Begin a call for a `with` block, which ends it and notes what it raises."""
        self.enter(verb, 3, keeps_line)
        return Call(self)

    def enter(self, verb: str, depth: int, keeps_line: bool = False) -> None:
        """Begin a call. The outermost one is a step of the history. The learner is at least `depth` frames above."""
        if self._pending:
            self._let_go_of_pending()
        self._depth += 1
        if self._depth == 1:
            history = self.history
            if keeps_line or history.detailed:
                self._position = position = caller.position(depth)
                history.begin(verb, position)
            elif history.log.step(verb) > history.limit:  # the same, at one call less
                history.thin()

    def leave(self) -> None:
        """End a call."""
        if self._depth > 1:
            self._depth -= 1
            return
        if self._pending:
            self._let_go_of_pending()
        self._depth = 0
        if self.history.subscribers:
            self.history.finish()

    @property
    def learner(self) -> Keeper | None:
        """The worker whose own call is under way: me, who alone makes calls here."""
        return self.me

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way."""
        return self._depth > 0

    def line(self) -> str:
        """Return the learner's line as text, inside a call that keeps its line."""
        return str(caller.line_at(self._position))

    def fail(self, error: Exception) -> None:
        """Note on the step what a call raised."""
        if self._depth == 1:
            self.history.log.note_error(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")

    # Letting go

    def let_go(self, owner: Keeper, location: Worker, id: int) -> None:
        """Take note that a pointer is gone; during a call the worker hears of it before its next request.

        Outside a call it hears at once: a step of its own if an object goes, and several in a row make one step.
        """
        if self._depth or self._pending:
            self._pending.append((owner, location, id))
            return
        history, log = self.history, self.history.log
        went = False
        before = log.step_or_same("forget")
        self._depth = 1  # what goes in turn waits for the loop below, not for a deeper call
        try:
            went = location.let_go(id, owner.name)
            if self._pending:
                went = self._let_go_of_pending() or went
        finally:
            self._depth = 0
            if before is not None and not went:
                log.take_back(before)
        if went and history.detailed:
            log.note_line(caller.position(3))
        if history.subscribers:
            history.finish()

    def keep(self, owner: Keeper, location: Worker, id: int) -> None:
        """Withdraw a pending release, because the owner points there once more."""
        wanted, pending = (owner, location, id), self._pending
        while wanted in pending:  # in place, at one go: garbage may be collected in a loop of ours, and add to it
            pending.remove(wanted)

    @property
    def has_pending(self) -> bool:
        """Whether some worker has yet to hear that a pointer is gone."""
        return bool(self._pending)

    def _let_go_of_pending(self) -> bool:
        """Tell each worker which of its objects lost a holder; says whether an object went."""
        went = False
        while self._pending:
            owner, location, id = self._pending.popleft()
            went = location.let_go(id, owner.name) or went
        return went


class Call:
    """A call under way; a generator with `contextmanager` would take four times as long."""

    __slots__ = ("_room",)

    def __init__(self, room: Room) -> None:
        """Take the room, whose call has begun."""
        self._room = room

    def __enter__(self) -> None:
        """Go on."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """End the call."""
        if isinstance(error, Exception):
            self._room.fail(error)
        self._room.leave()
