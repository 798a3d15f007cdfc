"""What a worker writes down, and for whom: who asked for it, its own history, and those who watch the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syftlite.keeper import Keeper
from syftlite.remote.journal import Journal
from syftlite.remote.late_rows import LateRows
from syftlite.remote.rows import Row, with_request, without_values
from syftlite.remote.showing import Showing

if TYPE_CHECKING:
    from syftlite.remote.class_room import ClassRoom


class Bookkeeping:
    """The books of one process."""

    def __init__(self, room: ClassRoom, life: str) -> None:
        """Begin them in a room, for one life of its worker."""
        self._room = room
        #: What this worker wrote down, for those who watch the class.
        self.journal = Journal(life)
        #: Rows that came outside of any call of mine.
        self.late = LateRows(room.history)
        #: To whom first values are shown; there is a store as soon as I am in.
        self.showing: Showing

    def keep_for(self, worker: Keeper, *, among_strangers: bool) -> None:
        """Know the worker whose books they are."""
        self.showing = Showing(worker.name, worker.store, to_all=not among_strangers)

    def heed_watchers(self) -> None:
        """Take first values down from now on, if somebody is to see them."""
        handling = self._room.doing.handling
        is_watched = handling is not None and handling.is_watched
        self._room.book.detailed = bool(self.showing.watchers) or is_watched

    def own_rows(self, ended: str = "") -> list[Row]:
        """Return what this worker wrote down since it was last asked, which then stands in its journal.

        `ended` is the verb of the call of mine that ends here.
        """
        rows = self._room.book.log.take()
        here, handling = self._room.doing, self._room.doing.handling
        if handling is not None and handling.request and with_request(rows, handling.caller, handling.request):
            handling.request = b""
        if not rows and not here.trips and not ended:
            return rows
        call = here.call if handling is None else handling.call
        trips, here.trips = here.trips, []
        told = self.showing.told(rows)
        self.journal.add(call, told, trips, ended, here.error if ended else "")
        # Who asks is told what was shown to others, and sees values himself only where all workers are the learner's.
        return rows if not self.showing.watchers else without_values(told)

    def take_rows(self, rows: list[Row]) -> None:
        """Write down what others did: for whom I do something, in my history, or in it later."""
        here = self._room.doing
        if not rows:
            return
        if here.handling is not None:
            here.handling.rows += rows
        elif here.depth:
            self._room.history.log.extend(rows)
        else:
            self.late.add(rows)
