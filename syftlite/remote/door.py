"""The door of a worker in a class over a network: what it does for whom. Knows its store, and who asks for certain.

The router let everybody in under his own name only, so that `caller` is who asks. A class on one machine has no doors:
there all workers are the learner's own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from syftlite.description import Description
from syftlite.errors import GetNotPermittedError
from syftlite.messages import Command, Fetch, Hold, Message, Move, StorePointer, StoreTensor
from syftlite.object_store import ObjectStore
from syftlite.remote.errors import NotYouError, NotYourHoldError, PrivateStaysError, TooManyObjectsError

#: So many objects are kept for one caller.
MOST_OBJECTS = 10_000
#: Of so many holds is it known who asked for them in another's name.
_REMEMBERED = 10_000


class Door:
    """What one worker does for whom."""

    def __init__(self, worker: str, store: ObjectStore[Description]) -> None:
        """Take the worker's name and store."""
        self._worker = worker
        self._store = store
        #: (caller, id, holder): what a caller had somebody else hold, because a pointer was on its way there.
        self._holds: OrderedDict[tuple[str, int, str], None] = OrderedDict()

    def check(self, caller: str, parts: Sequence[Message]) -> None:
        """Refuse what is not for this caller; what is private is asked for in his name.

        Raises:
            NotYouError: if he asks in another's.
            GetNotPermittedError: if he may not have a private object.
            PrivateStaysError: if it was to go to somebody who may not.
            NotYourHoldError: if he lets go of what another holds.
            TooManyObjectsError: if there are too many for him here.
        """
        for part in parts:
            if isinstance(part, Fetch):
                self._check_fetch(caller, part)
            elif isinstance(part, Move):
                self._check_move(part)
            elif isinstance(part, Hold):
                self._check_hold(caller, part)
            elif isinstance(part, StoreTensor | StorePointer):
                self._check_number(part.holder)
            elif isinstance(part, Command):
                self._check_number(caller)

    def _check_fetch(self, caller: str, part: Fetch) -> None:
        if part.user not in (None, caller):
            raise NotYouError(self._worker, caller, part.user)
        part.user = caller
        if part.into is not None and not self._may_have(caller, part.id):  # a worker takes it as it is
            raise GetNotPermittedError(self._worker, part.id, caller)

    def _check_move(self, part: Move) -> None:
        if not self._may_have(part.to, part.id):
            raise PrivateStaysError(self._worker, part.id, part.to)

    def _check_hold(self, caller: str, part: Hold) -> None:
        hold = caller, part.id, part.holder
        if part.holder == caller:
            return
        if part.holds:
            self._holds[hold] = None
            if len(self._holds) > _REMEMBERED:
                self._holds.popitem(last=False)
        elif hold in self._holds:
            del self._holds[hold]
        else:
            raise NotYourHoldError(self._worker, caller, part.holder)

    def _check_number(self, holder: str) -> None:
        if len(self._store) < MOST_OBJECTS:
            return
        held = sum(holder in stored.holders for _, stored in self._store.entries())
        if held >= MOST_OBJECTS and holder != self._worker:
            raise TooManyObjectsError(self._worker, holder, MOST_OBJECTS)

    def _may_have(self, user: str, id: int) -> bool:
        if id not in self._store:
            return True  # there is nothing to have, and the store says so
        allowed = self._store.find(id).allowed
        return allowed is None or user in allowed
