"""Who is there: every member's sign of life, and those who are told when one comes or goes. Knows the engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from syftlite.remote.background import in_background

#: Who is there is told within so many seconds, and to a link that was just opened after so many.
SHORT, SETTLED = 3.0, 0.8
#: How often (seconds) it is asked for again.
LOOK = 0.1
_EVERYBODY = "syft/*/alive/*"


class Presence:
    """The members of a class that are there, as one link is told."""

    def __init__(self, engine: Any, session: Any) -> None:
        """Take the engine and its session, and follow from now on."""
        self._zenoh = engine
        self._session = session
        #: Who is there: name → the mark of its present life.
        self.lives: dict[str, str] = {}
        #: Who has been there since this process came.
        self.ever_here: set[str] = set()
        #: Called with a name and the mark of its life, "" when it went.
        self.watchers: list[Callable[[str, str], None]] = []
        self._declared: list[Any] = []
        tokens = session.liveliness().declare_subscriber(_EVERYBODY, engine.handlers.FifoChannel(4096), history=True)
        self._declared.append(tokens)
        in_background(self._take_lives, tokens)

    def announce(self, name: str, life: str) -> None:
        """Let everybody know that this worker is there, in this life."""
        self._declared.append(self._session.liveliness().declare_token(f"syft/{name}/alive/{life}"))

    def ask(self) -> set[str]:
        """Return who is there, asked just now: `lives` fills up as the news arrives.

        A link that was just opened is told of nobody for a moment, so that "nobody" is asked for again.
        """
        here: set[str] = set()
        deadline = time.monotonic() + SETTLED
        while not here and time.monotonic() < deadline:
            replies = self._session.liveliness().get(_EVERYBODY, timeout=SHORT)
            here = {str(reply.ok.key_expr).split("/")[1] for reply in replies if reply.ok is not None}
            time.sleep(0 if here else LOOK)
        return here

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
