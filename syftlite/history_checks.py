"""A history as a test: Python code that asserts what every store has after each step. Writes code, and runs none.

Kinds, shapes and targets are compared, and of the values those that me had seen: nobody can state the others. Ids are
the same in each run, as they are counted in each room from 1.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syftlite.history import History

_HEAD = '''"""What every store has after each step, as syftlite recorded it."""

import syftlite as sy


def look(history, step, worker):
    """Return a worker's objects by id: kind and values, as far as me had seen them, or where a pointer points."""
    texts = {}
    for id, there in history.at(step).stores[worker].items():
        value = (there.preview or "") if "me" in history.seen(worker, id, step) else "not seen by me"
        texts[id] = f"-> {there.target}" if there.is_pointer else f"{there.kind} {value}".rstrip()
    return texts


def check(history):
    """Assert what every store has after each step."""
'''

_FOR_A_LESSON = '''

#: What the test runs, in an empty room.
LESSON = """\\
%s
"""


def test_every_store_after_each_step():
    names = {"__name__": "__main__"}
    with sy.fresh(), sy.history().watched() as history:
        exec(compile(LESSON, "lesson", "exec"), names)
        assert len(history) == %d
        check(history)
'''

_FOR_A_NOTEBOOK = """

check(sy.history())
"""


def write_test(history: History, lesson: str) -> str:
    """Return the code: a test for pytest that runs the lesson first, or (without one) a notebook's last cell."""
    first = history.first
    stores = history.at(first).stores
    lines = [f"# Before step {first + 1}"]
    lines += [_assertion(first, worker, _look(history, first, worker)) for worker in stores if worker != "me"]
    known = {worker: _look(history, first, worker) for worker in stores}
    for step in range(first + 1, len(history) + 1):
        lines.append(_comment(history, step))
        for worker in history.at(step).stores:
            texts = _look(history, step, worker)
            if texts != known.get(worker, {}):
                lines.append(_assertion(step, worker, texts))
            known[worker] = texts
    body = _HEAD + "".join(f"    {line}\n" for line in lines)
    if not lesson:
        return body + _FOR_A_NOTEBOOK
    text = lesson.strip("\n").replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return body + _FOR_A_LESSON % (text, len(history))


def _look(history: History, step: int, worker: str) -> dict[int, str]:
    """Return what the function of this name in the code returns."""
    texts = {}
    for id, there in history.at(step).stores[worker].items():
        value = (there.preview or "") if "me" in history.seen(worker, id, step) else "not seen by me"
        texts[id] = f"-> {there.target}" if there.is_pointer else f"{there.kind} {value}".rstrip()
    return texts


def _assertion(step: int, worker: str, texts: dict[int, str]) -> str:
    objects = ", ".join(f"{id}: {json.dumps(text)}" for id, text in texts.items())
    return f"assert look(history, {step}, {json.dumps(worker)}) == {{{objects}}}"


def _comment(history: History, step: int) -> str:
    called = history.step(step)
    where = f" ({called.place})" if called.place else ""
    return f"# Step {step}{where}: {called.code or called.verb}"
