"""The post: tells the other workers what there is to tell between requests. Knows the room whose letters they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syftlite.remote.asking import NoAnswerError
from syftlite.remote.errors import ClassClosedError, NotUnderstoodError

if TYPE_CHECKING:
    from syftlite.remote.class_room import ClassRoom

#: News and letters do not wait long (seconds), and hardly at all for who said nothing when last asked.
SHORT, NUDGE = 2.0, 0.2


class Post:
    """The post of one process."""

    def __init__(self, room: ClassRoom) -> None:
        """Take the room."""
        self._room = room

    def deliver(self, *, silent_too: bool = False) -> bool:
        """Tell everybody what there is to tell, as far as they answer; says whether somebody did.

        Who said nothing when last asked is told only with the next request, or `silent_too`.
        """
        room = self._room
        heard = False
        if not room.is_open:
            return heard
        for name in room.letters.addressees():
            if name == room.me.name:
                heard = self._let_go_here() or heard
            elif name in room.link.lives and (silent_too or name not in room.requests.silent):
                heard = self._deliver_to(name) or heard
        return heard

    def _deliver_to(self, name: str) -> bool:
        room = self._room
        letters, silent = room.letters, room.requests.silent
        with room.turn.mine():
            if letters.is_posting(name):
                with room.others_may():
                    letters.wait(name, SHORT)
            notices = letters.take(name)
            if not notices:
                return False
            try:
                room.requests.give_notice(name, notices, NUDGE if name in silent else SHORT)
            except (NoAnswerError, NotUnderstoodError, ClassClosedError) as trouble:
                letters.put_back(name, notices)
                if isinstance(trouble, NoAnswerError) and trouble.why == "silent":
                    silent.add(name)
                return False
            finally:
                letters.posted(name)
        return True

    def _let_go_here(self) -> bool:
        """Let go of what this process keeps itself."""
        room = self._room
        with room.turn.mine():
            notices = room.letters.take(room.me.name)
            room.letters.posted(room.me.name)
            for id in notices.released:
                room.me.let_go(id, room.me.name)
            if room.doing.handling is None and not room.doing.depth:
                room.books.late.add(room.books.own_rows())
        return bool(notices)
