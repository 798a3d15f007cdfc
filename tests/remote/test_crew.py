"""The threads that answer: one at a time, the same one whenever it is free, another while that one waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from syftlite.remote.crew import Crew


def test_one_thread_does_everything_however_fast_the_tasks_come() -> None:
    done: SimpleQueue[tuple[int, int]] = SimpleQueue()
    crew: Crew[int] = Crew(lambda task: done.put((task, threading.get_ident())))
    for task in range(200):
        crew.put(task)
        if task % 3:
            time.sleep(0.0001)
    results = [done.get(timeout=5) for _ in range(200)]
    assert [task for task, _ in results] == list(range(200))
    assert len({thread for _, thread in results}) == 1


def test_while_one_waits_another_works_and_afterwards_the_first_does_again() -> None:
    order: SimpleQueue[tuple[str, int]] = SimpleQueue()
    inner = threading.Event()

    def work(task: Callable[[], None]) -> None:
        task()

    crew: Crew[Callable[[], None]] = Crew(work)

    def note(name: str) -> None:
        order.put((name, threading.get_ident()))

    def outer() -> None:
        note("begins")
        with crew.aside():
            assert inner.wait(5)
        note("ends")

    crew.put(outer)
    crew.put(lambda: (note("within"), inner.set())[0])
    seen = [order.get(timeout=5) for _ in range(3)]
    crew.put(lambda: note("after"))
    seen.append(order.get(timeout=5))
    names, threads = [name for name, _ in seen], [thread for _, thread in seen]
    assert names == ["begins", "within", "ends", "after"]
    assert threads[0] == threads[2] == threads[3] != threads[1]


def test_a_thread_of_somebody_else_changes_nothing_by_stepping_aside() -> None:
    done: SimpleQueue[int] = SimpleQueue()
    crew: Crew[int] = Crew(done.put)
    with crew.aside():
        crew.put(1)
        assert done.get(timeout=5) == 1
    crew.put(2)
    assert done.get(timeout=5) == 2
