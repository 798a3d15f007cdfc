"""This process as a member of a class: its link, the room that it sees, its service, and who posts its letters."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterable, Sequence

from syftlite.errors import SyftliteError
from syftlite.hook import furnished
from syftlite.keeper import Keeper
from syftlite.me import enter_room, leave_room
from syftlite.remote.activity import Activity
from syftlite.remote.answering import Question
from syftlite.remote.background import in_background
from syftlite.remote.class_history import ClassHistory
from syftlite.remote.class_room import ClassRoom
from syftlite.remote.door import Door
from syftlite.remote.link import Link
from syftlite.remote.randomness import Randomness
from syftlite.remote.remote_worker import RemoteWorker
from syftlite.remote.reporter import Reporter
from syftlite.remote.service import Service

#: How often letters are posted (seconds), and those to workers that said nothing when last asked.
POST, NUDGE = 0.05, 1.0


class Member:
    """A member of a class. Its room can begin anew, without anybody being started again."""

    def __init__(
        self,
        link: Link,
        others: Sequence[str],
        *,
        patience: float = 10.0,
        stewards: Iterable[str] = (),
        one_stream: bool = False,
        grace: float = 60.0,
        over_network: bool = False,
        serve: bool = True,
        load: Callable[[Keeper], None] | None = None,
    ) -> None:
        """Be the member whose link this is.

        `others` are the names of its other members, `patience` is how many seconds of silence end a call, and `grace`
        after how many seconds of absence what somebody held is let go of. `stewards` may clear this worker away.
        `one_stream`: all members draw from one stream of random numbers, in the order of their calls. `over_network`:
        others are other people, for whom there is a door, and who may come without having been named. Without `serve`
        it keeps nothing for others. `load` gives this worker the data of its own, when a steward says so.
        """
        self.link = link
        self._others = others
        self._patience = patience
        self._grace = grace
        self._stewards = frozenset(stewards)
        self._over_network = over_network
        self._serve = serve
        self._one_stream = one_stream
        self._load = load
        self._life, self._beginnings = secrets.token_hex(4), 0
        self._gone_since: dict[str, float] = {}
        self.room, self._service = self._new_room()
        self.link.watchers.append(self._note_life)
        self._class_history: ClassHistory | None = None
        self.activity = Activity()
        self.reporter = Reporter(lambda: self.room, lambda: self.activity.is_busy)
        self.link.report(self.reporter.take)
        self.link.serve(self._answer)
        self.link.announce(self._life)
        in_background(self._post_letters)

    def begin(self, others: Sequence[str] | None = None) -> None:
        """Begin a room anew, with these others (without any, the same): an empty store, ids from 1, no history."""
        self._others = self._others if others is None else others
        self.room.close()
        leave_room(self.room)
        self.room, self._service = self._new_room()

    def _new_room(self) -> tuple[ClassRoom, Service]:
        self._beginnings += 1
        randomness = Randomness() if self._one_stream else None
        room = ClassRoom(self.link, self._patience, f"{self._life}.{self._beginnings}", randomness)
        room.among_strangers = self._over_network
        room.watched_class = self.watched_class
        room.history.viewer = self.link.name
        furnished(room)
        enter_room(room, self.link.name)
        for name in self._others:
            room.take_in(RemoteWorker(name, room))
        door = Door(self.link.name, room.me.store) if self._over_network else None
        service = Service(
            room, stewards=self._stewards, begin=self.begin, load=self._load, door=door, keeps=self._serve
        )
        return room, service

    def _answer(self, question: Question) -> None:
        with self.activity.at_work():
            self._service.answer(question)

    def close(self) -> None:
        """Leave the class."""
        self.activity.close()
        if self._class_history is not None:
            self._class_history.close()
        if self.room.is_open:
            self.room.settle()
            self.room.close()
            leave_room(self.room)
            self.link.close()

    def watched_class(self) -> ClassHistory:
        """Return the history of the whole class, which is written from now on, or has been for a while."""
        if self._class_history is None or not self._class_history.is_open:
            self._class_history = ClassHistory(self.link, self.reporter.report)
        return self._class_history

    def is_there(self, name: str) -> bool:
        """Say whether another member is there."""
        return name in self.link.lives

    def _note_life(self, name: str, life: str) -> None:
        if not life:
            self._gone_since[name] = time.monotonic()
            return
        self._gone_since.pop(name, None)
        if name not in self.room.workers and self._over_network:
            self.room.workers[name] = RemoteWorker(name, self.room)  # who got a seat after this one joined
        self.room.note_process(name, life)

    def _post_letters(self) -> None:
        nudged = 0.0
        while not self.link.is_closed:
            time.sleep(POST)
            room, now = self.room, time.monotonic()
            if room.letters and room.is_open:
                silent_too = now - nudged > NUDGE
                nudged = now if silent_too else nudged
                with contextlib.suppress(SyftliteError):  # it was closed meanwhile
                    room.post(silent_too=silent_too)
            for name, since in list(self._gone_since.items()):
                if now - since > self._grace and self.link.is_online:
                    del self._gone_since[name]
                    self._service.reclaim(name)
