"""The link to the other processes of a class: questions and answers as bytes, and who is there.

The engine is zenoh: everybody dials out to one router. A question goes out under the key `syft/<worker>/ask/<caller>`,
and what a watcher asks under `syft/<worker>/watch/<watcher>`, so that the router's lists can hold each of them to his
own name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from syftlite.remote.answering import Answering, Question
from syftlite.remote.asking import Answer, Asking
from syftlite.remote.background import in_background
from syftlite.remote.errors import RemoteNotInstalledError
from syftlite.remote.presence import Presence
from syftlite.remote.settings import Settings, configuration
from syftlite.remote.traffic import Traffic

#: How often (seconds) silence is looked for.
LOOK = 0.1
#: It is late by more than this (seconds) only if this process did not run.
STALL = 0.5


class Link:
    """One process's place in a class."""

    def __init__(self, settings: Settings) -> None:
        """Open it.

        Raises:
            RemoteNotInstalledError: if the engine is not installed.
            OSError: if the class cannot be reached.
        """
        self.name = settings.name
        self._zenoh = engine = _engine()
        self._settings = settings
        with ExitStack() as ends:
            told = configuration(engine, settings, ends)
            try:
                self._session = engine.open(told)
            except engine.ZError as trouble:
                raise OSError(str(trouble)) from None
        self._is_open = True
        #: What went over this link.
        self.traffic = Traffic()
        facts = engine, self._session, self.name, settings.most_bytes, self.traffic
        self._asking = Asking(*facts, lambda: self.is_online)
        self._answering = Answering(*facts)
        self._presence = Presence(engine, self._session)
        #: Who is there, and who has been; called when one comes or goes: see `Presence`.
        self.lives, self.ever_here = self._presence.lives, self._presence.ever_here
        self.watchers = self._presence.watchers
        in_background(self._look_around)

    def ask(self, worker: str, header: bytes, frames: Sequence[memoryview] = (), patience: float = 10.0) -> Answer:
        """Ask a worker, and return its answer.

        `patience`: so many seconds of silence end the wait; a worker that is at work is not silent.

        Raises:
            NoAnswerError: if none came.
        """
        return self._asking.ask(worker, header, frames, patience)

    def watch(self, worker: str, header: bytes, patience: float) -> bytes:
        """Ask a worker what it has to tell those who watch, and return that; it may take its time.

        Raises:
            NoAnswerError: if no answer came.
        """
        return self._asking.ask(worker, header, (), patience, "watch").header

    def report(self, take: Callable[[Question], None]) -> None:
        """Pass on what watchers ask, from now on. `take` must not raise, returns at once, and sees to the answer."""
        self._answering.report(take)

    def serve(self, answer: Callable[[Question], None]) -> None:
        """Answer questions from now on, one at a time, on threads of its own.

        `answer` must not raise, and answers by the question.
        """
        self._answering.serve(answer)

    def aside(self) -> AbstractContextManager[None]:
        """Let another question be answered within the block, in which this thread waits."""
        return self._answering.aside()

    def announce(self, life: str) -> None:
        """Let everybody know that this worker is there, in this life."""
        self._presence.announce(self.name, life)

    def who_is_there(self) -> set[str]:
        """Return who is there, asked just now."""
        return self._presence.ask()

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

    def close(self) -> None:
        """Close the link; whoever waits for an answer gets none."""
        if self._is_open:
            self._is_open = False
            self._asking.close()
            self._session.close()

    def _look_around(self) -> None:
        last = time.monotonic()
        while self._is_open:
            time.sleep(LOOK)
            now = time.monotonic()
            # Who was stopped, or had no processor, has heard nothing meanwhile, and that says nothing of the others.
            stalled = now - last - LOOK
            last = now
            self._asking.end_silent_waits(now, stalled if stalled > STALL else 0.0)
            self._answering.beat(now)


def _engine() -> Any:
    try:
        import zenoh
    except ImportError:
        raise RemoteNotInstalledError from None
    return zenoh
