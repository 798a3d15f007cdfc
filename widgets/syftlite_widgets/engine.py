"""The program that draws: finds Graphviz's `dot` or the one from pip, and asks it. Knows graphs, and nothing in them.

Starting `dot` takes ten times as long as one of our drawings. So for SVG one stays open and draws one after the other.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

import graphviz
from graphviz.backend import dot_command

#: Seconds to wait for a drawing before the program counts as one that does not draw in a row.
PATIENCE = 5.0
#: After so many drawings it is started anew: it gives little of its memory back.
MOST_DRAWINGS = 1_000

#: The program from pip draws pixels with fonts of its own, which end before the Chinese letters and all that follow.
FIRST_LACKING = 0x2E80

_END = b"</svg>"


def find_engine() -> Path | None:
    """Return the program that draws: Graphviz's `dot`, else the one that pip can install, else None."""
    found = shutil.which("dot") or shutil.which("graphviz-pure")
    if found:
        return Path(found)
    # A kernel that was started without activating its environment lacks that environment's programs on its path.
    beside = Path(sys.executable).with_name("graphviz-pure")
    return next((path for path in (beside, beside.with_suffix(".exe")) if path.exists()), None)


def lacks_letters(text: str) -> bool:
    """Say whether the program here would draw empty squares for some letters of a text.

    That is so for pixels alone: in an SVG the letters are the browser's.
    """
    engine = find_engine()
    return engine is not None and engine.stem == "graphviz-pure" and any(ord(each) >= FIRST_LACKING for each in text)


def render(graph: graphviz.Digraph, form: str, **options: int) -> bytes | None:
    """Return a graph as "svg" or "png", or None when no program here can draw it."""
    engine = find_engine()
    if engine is None:
        return None
    usual, dot_command.DOT_BINARY = dot_command.DOT_BINARY, engine
    try:
        picture: bytes = graph.pipe(format=form, quiet=True, **options)
    except (OSError, subprocess.SubprocessError, graphviz.ExecutableNotFound):
        return None
    finally:
        dot_command.DOT_BINARY = usual
    return picture


def render_placed(graph: graphviz.Digraph) -> bytes | None:
    """Return as SVG a graph in which everything has its position, or None when no program here can draw it."""
    engine = find_engine()
    if engine is None:
        return None
    svg = _drawer_by(engine).draw(graph.source)
    return render(graph, "svg", neato_no_op=2) if svg is None else svg


class _Drawer:
    """One `dot` that stays open. Several threads may ask; one that was forked off gets a drawer of its own."""

    def __init__(self, engine: Path) -> None:
        """Start nothing yet."""
        self.engine = engine
        self.owner = os.getpid()
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._drawings: SimpleQueue[bytes] = SimpleQueue()
        self._count = 0
        #: The one from pip is a script that reads all of its input first.
        self._is_able = engine.stem == "dot"

    def draw(self, source: str) -> bytes | None:
        """Return the drawing of a graph, or None when this program does not draw in a row."""
        with self._lock:
            # One that has ended meanwhile is started again; one that ends at once, or says nothing, is given up.
            drawing = self._is_able and (self._ask(source) or self._ask(source))
            if not drawing:
                self._is_able = False
            return drawing or None

    def _ask(self, source: str) -> bytes:
        """Return a drawing; an empty one when none came, and then the program has ended."""
        drawing = b""
        try:
            process = self._running()
            assert process.stdin is not None
            process.stdin.write(source.encode("utf-8"))
            process.stdin.flush()
            drawing = self._drawings.get(timeout=PATIENCE)
        except (OSError, Empty):
            pass
        finally:
            if (
                not drawing
            ):  # or the learner interrupted, and a drawing that comes later would be taken for the next one
                self.stop()
        return drawing

    def stop(self) -> None:
        """End the program, if it runs."""
        if self._process is None or self.owner != os.getpid():
            return
        process, self._process = self._process, None
        with suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        process.kill()  # it is waiting for a graph
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        self._count += 1
        if self._count > MOST_DRAWINGS:
            self.stop()
        if self._process is None:
            self._count = 1
            self._process = self._start()
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        # In a session of its own, where the interrupt of a cell does not reach it.
        away: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            away = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        command = [str(self.engine), "-Kneato", "-n2", "-Tsvg"]
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **away
        )
        assert process.stdout is not None
        self._drawings = SimpleQueue()
        # A thread reads, for a pipe has no patience of its own, and two full pipes would wait for each other.
        reading = (process.stdout, self._drawings)
        Thread(target=_read, args=reading, name="syftlite drawings", daemon=True).start()
        return process


def _read(stream: IO[bytes], drawings: SimpleQueue[bytes]) -> None:
    """Hand over one drawing after the other, and an empty one when the program ends."""
    text = b""
    with stream:
        while chunk := os.read(stream.fileno(), 1 << 16):
            text += chunk
            while (end := text.find(_END)) >= 0:
                drawings.put(text[: end + len(_END)].lstrip() + b"\n")
                text = text[end + len(_END) :]
    drawings.put(b"")


_drawers: list[_Drawer] = []


def _drawer_by(engine: Path) -> _Drawer:
    """Return the one drawer by this program in this process."""
    for drawer in _drawers:
        if drawer.engine == engine and drawer.owner == os.getpid():
            return drawer
    _drawers.append(_Drawer(engine))
    return _drawers[-1]


@atexit.register
def _stop_all() -> None:
    for drawer in _drawers:
        drawer.stop()
