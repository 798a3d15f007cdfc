"""A `with` block that ends when its time is up, whatever runs in it. Knows no exercise."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Once the time is up, the block is interrupted so often (seconds): a loop may catch the first interruptions.
AGAIN = 0.02


class TimeUp(BaseException):
    """The time of a block is up. No `Exception`, so that `except Exception` in a learner's loop lets it through."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block after so many seconds, once Python gets to run again inside it.

    Example:
        >>> try:
        ...     with time_limit(0.05):
        ...         while True:
        ...             pass
        ... except TimeUp:
        ...     print("interrupted")
        interrupted

    Raises:
        TimeUp: in the block, which should let it through.
    """
    in_main = threading.current_thread() is threading.main_thread()
    with _unheard(), _by_signal(seconds) if in_main and hasattr(signal, "setitimer") else _by_thread(seconds):
        yield


@contextmanager
def _unheard() -> Iterator[None]:
    """Say nothing of an interruption that hits a `__del__`, which Python drops: the next one comes soon."""
    before = sys.unraisablehook

    def hook(dropped: sys.UnraisableHookArgs) -> None:
        if dropped.exc_type is not TimeUp:
            before(dropped)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    """Interrupt by the clock's signal, which wakes a sleeping call, too. Unix, and only the main thread."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Interrupt from another thread, which every system can; a call that sleeps is interrupted when it wakes."""
    target = ctypes.c_ulong(threading.get_ident())
    done = threading.Event()
    door = threading.Lock()  # so that no interruption arrives after the block

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with door:
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(TimeUp))
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True, name="time limit")
    watcher.start()
    try:
        yield
    finally:
        with door:
            done.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(target, None)
        watcher.join()
