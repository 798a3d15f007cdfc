"""The threads that answer what others ask: one at a time, and always the same one if it is free. Knows no engine.

Another thread takes over only while one waits for somebody else. That is more than order: autograd numbers what it
records thread by thread, and adds gradients up in the order of these numbers; on other threads other last digits would
come out.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Task = TypeVar("Task")


class Crew(Generic[Task]):
    """Threads that do one kind of work."""

    def __init__(self, work: Callable[[Task], None]) -> None:
        """Take what is done with each task; it must not raise."""
        self._work = work
        self._tasks: deque[Task] = deque()
        self._changed = threading.Condition()
        self._threads = 0
        #: The threads that have nothing to do, by number; and how many are at work, without those that wait.
        self._idle: set[int] = set()
        self._at_work = 0
        self._mine = threading.local()

    def put(self, task: Task) -> None:
        """Have a task done soon."""
        with self._changed:
            self._tasks.append(task)
            self._call_somebody()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another thread work within the block, in which this one waits; nothing on a thread of others."""
        if not getattr(self._mine, "is_of_crew", False):
            yield
            return
        with self._changed:
            self._at_work -= 1
            self._call_somebody()
        try:
            yield
        finally:
            with self._changed:
                self._at_work += 1

    def _call_somebody(self) -> None:
        """See to it that somebody takes the next task, unless somebody is at work who will."""
        if not self._tasks or self._at_work:
            return
        if not self._idle:
            number, self._threads = self._threads, self._threads + 1
            self._idle.add(number)
            threading.Thread(target=self._take_tasks, args=(number,), daemon=True, name="syftlite answers").start()
        self._changed.notify_all()

    def _take_tasks(self, number: int) -> None:
        self._mine.is_of_crew = True
        while True:
            with self._changed:
                while not (self._tasks and not self._at_work and number == min(self._idle)):
                    self._changed.wait()
                task = self._tasks.popleft()
                self._idle.discard(number)
                self._at_work += 1
            self._work(task)
            del task
            with self._changed:
                self._at_work -= 1
                self._idle.add(number)
                self._call_somebody()
