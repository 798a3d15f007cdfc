"""The program that draws: it stays open for the next drawing, and whatever becomes of it, a picture comes or none."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import graphviz
import pytest

from syftlite_widgets import engine
from syftlite_widgets.cards import board
from syftlite_widgets.dot import MEASURED_FONTS, to_graph
from syftlite_widgets.engine import render, render_placed
from syftlite_widgets.scene import place
from syftlite_widgets.svg import finish_svg
from tests.drawn_rooms import seed

pytestmark = pytest.mark.needs("dot")


def graph(label: str) -> graphviz.Digraph:
    """Return a graph of one node whose position is given."""
    made = graphviz.Digraph(engine="neato")
    made.node("n", label=label, pos="10,10")
    return made


def children() -> set[int]:
    """Return the programs that this one has started and not ended."""
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(map(int, own.read_text().split()))


@pytest.fixture(autouse=True)
def _own_drawers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test start its own programs."""
    monkeypatch.setattr(engine, "_drawers", [])


@pytest.fixture(autouse=True)
def _ended(_own_drawers: None) -> object:
    yield
    engine._stop_all()


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a `dot` of our own before all others."""
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_drawings_come_from_one_program_that_stays_open() -> None:
    before = children()
    drawings = [render_placed(graph(label)) or b"" for label in "abc"]
    assert [f">{label}<".encode() in drawing for label, drawing in zip("abc", drawings, strict=True)] == [True] * 3
    (one,) = children() - before
    engine._stop_all()
    assert one not in children()


def test_a_later_drawing_is_the_same_as_the_first_one_of_a_new_program() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            layout = place(history, board(history, step))
            placed = to_graph(layout, fonts=MEASURED_FONTS)
            open_one, new_one = render_placed(placed), render(placed, "svg", neato_no_op=2)
            assert open_one is not None
            assert new_one is not None
            assert finish_svg(open_one, layout) == finish_svg(new_one, layout)


def test_several_threads_get_each_their_own_drawing() -> None:
    labels = [f"label_{number}" for number in range(40)]
    with ThreadPoolExecutor(4) as threads:
        drawings = list(threads.map(render_placed, map(graph, labels)))
    assert all(drawing and f">{label}<".encode() in drawing for label, drawing in zip(labels, drawings, strict=True))


def test_a_drawing_longer_than_what_a_pipe_holds_comes_whole() -> None:
    made = graph("first")
    for number in range(3_000):
        made.node(f"n{number}", label=f"a node with the number {number}", pos=f"{number},10")
    drawing = render_placed(made)
    assert drawing is not None
    assert len(drawing) > 500_000
    assert drawing.count(b'class="node"') == 3_001


def test_a_program_that_was_ended_from_outside_is_started_again() -> None:
    before = children()
    render_placed(graph("a"))
    (one,) = children() - before
    os.kill(one, signal.SIGKILL)
    time.sleep(0.05)
    drawing = render_placed(graph("b"))
    assert drawing is not None
    assert b">b<" in drawing


def test_it_is_started_anew_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_DRAWINGS", 2)
    before = children()
    programs = set()
    for label in "abcd":
        assert render_placed(graph(label))
        programs |= children() - before
    assert len(programs) == 2
    assert len(children() - before) == 1


def test_a_program_that_never_draws_a_second_time_is_asked_anew_for_each(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = shutil.which("dot")
    # As some builds do: nothing is written before all has been read.
    program(tmp_path, monkeypatch, f'text=$(cat); printf "%s" "$text" | {real} "$@"')
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    assert [b">a<" in (render_placed(graph("a")) or b""), b">b<" in (render_placed(graph("b")) or b"")] == [True, True]


def test_an_interrupt_while_it_draws_leaves_no_drawing_behind_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    render_placed(graph("first"))
    drawer = engine._drawers[0]

    class Interrupted:
        def get(self, timeout: float) -> bytes:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawer, "_drawings", Interrupted())
        with pytest.raises(KeyboardInterrupt):
            render_placed(graph("interrupted"))
    drawing = render_placed(graph("next"))
    assert drawing is not None
    assert b">next<" in drawing


def test_a_program_forked_off_draws_for_itself_and_nothing_is_left_open_at_the_end() -> None:
    code = """
import os, graphviz
from syftlite_widgets.engine import render_placed
def drawn(label):
    graph = graphviz.Digraph(engine="neato")
    graph.node("n", label=label, pos="10,10")
    return f">{label}<".encode() in render_placed(graph)
assert drawn("parent")
child = os.fork()
if not child:
    assert drawn("child")
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
assert drawn("parent again")
print("done")
"""
    flags = ["-W", "error", "-W", "ignore::DeprecationWarning"]  # a fork beside a thread
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True, env=paths, check=False)
    assert (told.stdout, told.stderr, told.returncode) == ("done\n", "", 0)
