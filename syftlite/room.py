"""A room: the workers that can meet, the ids they share, their history, and the pointers waiting to be let go of.

Knows workers only as things with an id that handle messages.
"""

from __future__ import annotations

import sys
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, cast

from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from syftlite import caller
from syftlite.errors import UnknownWorkerError
from syftlite.events import Joined
from syftlite.history import History, Step
from syftlite.messages import Release

if TYPE_CHECKING:
    from syftlite.worker import Worker


class Handle(Protocol):
    """What a room must know of a pointer to let it go: whose it is, and where it points."""

    owner: Any
    location: Any
    id: int


class Room:
    """Workers that can meet. `sy.fresh()` gives an empty one."""

    __slots__ = ("_depth", "_ids", "_pending", "_step", "_tensor_ids", "history", "me", "pointers", "workers")

    def __init__(self) -> None:
        """Begin without workers."""
        self.workers: dict[str, Worker] = {}
        self.history = History()
        self.pointers: Any = None  # makes pointers; the hook sets it, so that workers need not know how
        self._ids = count(1)
        self._tensor_ids = WeakTensorKeyDictionary()
        self._depth = 0
        self._step: Step | None = None
        self._pending: deque[tuple[Worker, Worker, int]] = deque()

    def join(self, worker: Worker) -> None:
        """Let a worker in. The first one is me."""
        if not self.workers:
            self.me = worker
        self.workers[str(worker.id)] = worker
        self.history.record(Joined(str(worker.id)))
        self.history.finish()

    def next_id(self) -> int:
        """Return an id that no object and no pointer in this room has had."""
        return next(self._ids)

    def id_of(self, tensor: Tensor) -> int:
        """Return the id of a local tensor, the same each time; it gets one when it first needs it."""
        id = self._tensor_ids.get(tensor)
        if id is None:
            id = self._tensor_ids[tensor] = self.next_id()
        return int(id)

    def find(self, asked: object) -> Worker:
        """Return the worker that is meant, by itself or by its id.

        Raises:
            UnknownWorkerError: if there is none.
        """
        if getattr(asked, "room", None) is self:
            return cast("Worker", asked)
        known = self.workers.get(str(asked)) if isinstance(asked, str | int) else None
        if known is None:
            raise UnknownWorkerError(asked, self.workers)
        return known

    # Calls

    def enter(self, verb: str, *, keeps_line: bool = False) -> None:
        """Begin a call. The outermost one is a step of the history."""
        if self._pending:
            self.let_go_of_pending()
        self._depth += 1
        if self._depth == 1:
            self._step = step = self.history.begin(verb)
            if keeps_line or self.history.detailed:
                line = caller.line()
                step.code, step.place = line.code, line.place

    def leave(self) -> None:
        """End a call."""
        self._depth -= 1
        if self._depth == 0:
            if self._pending:
                self.let_go_of_pending()
            self.history.finish()

    def line(self) -> str:
        """Return the learner's line of the running call as text."""
        step = self._step
        return str(caller.Line(step.code, step.place)) if step is not None and step.place else str(caller.line())

    def fail(self, error: Exception) -> None:
        """Note on the step what a call raised."""
        if self._depth == 1 and self._step is not None:
            self._step.error = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"

    # Letting go

    def let_go(self, handle: Handle) -> None:
        """Take note that a pointer is gone; during a call the worker hears of it before its next request."""
        if sys.is_finalizing():
            return
        self._pending.append((handle.owner, handle.location, handle.id))
        if self._depth == 0:
            self._let_go_outside_a_call()

    def keep(self, owner: Worker, location: Worker, id: int) -> None:
        """Withdraw a pending release, because the owner points there once more."""
        if self._pending:
            wanted = (owner, location, id)
            self._pending = deque(entry for entry in self._pending if entry != wanted)

    def let_go_of_pending(self) -> bool:
        """Tell each worker which of its objects lost a holder; says whether an object went."""
        went = False
        while self._pending:
            owner, location, id = self._pending.popleft()
            went = bool(location.handle(Release(owner.id, id))) or went
        return went

    def _let_go_outside_a_call(self) -> None:
        """Let go, as a step of its own if an object goes; several in a row make one step."""
        history = self.history
        revision = history.revision
        self._depth = 1  # what is let go of in turn waits for the loop, not for deeper recursion
        try:
            went = self.let_go_of_pending()
        finally:
            self._depth = 0
        if went and history.last_verb() != "forget":
            step = history.begin_at(revision, "forget")
            if history.detailed:
                line = caller.line()
                step.code, step.place = line.code, line.place
        history.finish()
