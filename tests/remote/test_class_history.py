"""The history of a whole class, as any member may watch it: real members, in processes of their own."""

from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from jupyter_client.manager import start_new_kernel

import syftlite as sy
from syftlite.events import Changed, Removed, Sent, Stored
from syftlite.facts import look_of
from syftlite.history import History
from syftlite.log import SENT, STORED
from syftlite.messages import Release
from syftlite.remote.journal import Call, Entry
from syftlite.remote.reports import Report, Wish
from syftlite_widgets import picture, save_page
from syftlite_widgets.inspector import Inspector, inspect
from syftlite_widgets.sentences import code_of, sentence
from tests.remote.classes import Class, opened
from tests.remote.students import Student
from tests.remote.waits import soon


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    with opened(tmp_path_factory.mktemp("class"), "alice", "bob", "carol", "dave", "erin", "mallory") as made:
        made.worker("bob")
        yield made


@pytest.fixture(scope="module")
def alice(started: Class) -> Iterator[Student]:
    student = Student(started.file("alice"))
    yield student
    student.close()


@pytest.fixture(scope="module")
def carol(started: Class) -> Iterator[Student]:
    student = Student(started.file("carol"))
    yield student
    student.close()


@pytest.fixture(scope="module")
def dave(started: Class) -> Iterator[Student]:
    student = Student(started.file("dave"))
    yield student
    student.close()


@pytest.fixture
def teacher(started: Class, alice: Student, carol: Student) -> Iterator[sy.Worker]:
    """Give me as the teacher, who watches and makes no call."""
    me = sy.join(started.file("teacher"))
    assert soon(lambda: {"alice", "bob", "carol"} <= sy.workers().keys())
    yield me
    sy.leave()
    Inspector.close_all()
    gc.collect()


def calls(history: History) -> list[tuple[str, str]]:
    """Return whose call each step is, and of what."""
    with history.steady:
        steps = [history.step(step) for step in range(history.first + 1, len(history) + 1)]
    return [(step.caller, step.verb) for step in steps]


def calls_of(history: History, *callers: str) -> list[tuple[str, str]]:
    return [call for call in calls(history) if call[0] in callers]


def test_a_teacher_sees_what_students_do_among_themselves_and_no_value(
    teacher: sy.Worker, alice: Student, carol: Student, tmp_path: Path
) -> None:
    history = sy.class_history()
    assert sy.class_history() is history
    begin = len(history)
    code = "x = torch.tensor([0.3721, 2.0]).send('bob'); y = x + 4711.0; z = y.move('carol')"
    assert alice.run(code) == "done"
    assert soon(lambda: len(calls_of(history, "alice")) == 3), calls(history)
    assert calls(history)[begin:] == [("alice", "send"), ("alice", "torch.Tensor.add"), ("alice", "move")]
    with history.steady:
        assert {"teacher", "alice", "bob", "carol"} <= history.at(len(history)).stores.keys()
        told = [event for step in range(begin + 1, begin + 4) for event in history.events(step)]
    sent = [(event.kind, event.sender, event.receiver) for event in told if isinstance(event, Sent)]
    assert sent == [
        *[("OBJ", "alice", "bob"), ("CMD", "alice", "bob"), ("MOVE", "alice", "bob"), ("OBJ", "bob", "carol")]
    ]
    assert all(event.trip is not None and event.trip.milliseconds > 0 for event in told if isinstance(event, Sent))
    order = [type(event).__name__ for event in told]
    assert order[1:3] == ["Sent", "Stored"]  # what was sent came before what it caused
    assert order[-4:] == ["Sent", "Sent", "Stored", "Removed"]  # asked, passed on, kept there, gone here
    assert sentence(history, begin + 3) == "alice calls move. Numbers go from bob to carol: 8 B."
    assert code_of(history, begin + 3) == "alice: move"
    seen = next(event for event in reversed(told) if isinstance(event, Stored))
    assert history.seen("carol", seen.id) == ("bob", "carol")
    drawn = repr(picture(history=history))
    assert "teacher._objects   0 objects" in drawn
    assert "not seen by teacher" in drawn
    history.save(tmp_path / "class.json")
    save_page(history, tmp_path / "class.html")
    for name in ("class.json", "class.html"):
        told_in_file = (tmp_path / name).read_text()
        assert "0.3721" not in told_in_file  # no value
        assert "4711" not in told_in_file  # and no argument, nor the line that made the call
    loaded = History.load(tmp_path / "class.json")
    assert repr(picture(history=loaded)) == repr(picture(history=history))
    assert alice.run("del x, y, z") == "done"


def test_who_comes_late_is_told_what_was(teacher: sy.Worker, alice: Student, dave: Student) -> None:
    history = sy.class_history()
    assert alice.run("p = torch.ones(3).send('bob'); q = p * p; r = q.send('carol')") == "done"
    assert soon(lambda: calls(history)[-3:] == [("alice", verb) for verb in ("send", "torch.Tensor.mul", "send")])
    assert dave.run("history = sy.class_history()") == "done"  # another member, a student, from now on
    told = dave.ask("[(s.caller, s.verb) for s in map(history.step, range(1, len(history) + 1))]")
    assert [call for call in told if call[0] == "alice"] == calls_of(history, "alice")
    with history.steady:
        stores = {worker: sorted(store) for worker, store in history.at(len(history)).stores.items()}
    known = dave.ask("{worker: sorted(store) for worker, store in history.at(len(history)).stores.items()}")
    assert all(known[worker] == stores[worker] for worker in ("alice", "bob", "carol"))
    assert alice.run("del p, q, r") == "done"


def test_values_reach_a_watcher_only_if_their_owner_allows_it_and_then_it_has_seen_them(
    teacher: sy.Worker, alice: Student, carol: Student, dave: Student
) -> None:
    history = sy.class_history()
    assert carol.run("sy.show_values_to('teacher')") == "done"
    make = "a = torch.tensor([137.0]).send('carol'); b = a + 1; c = torch.tensor([6.0]).send('bob')"
    hide = "d = torch.tensor([4711.0]).private_tensor(['alice']).send('carol', user='alice'); e = d + 1"
    assert alice.run(f"{make}; {hide}") == "done"
    a, b, c, d, e = alice.ask("[pointer.id_at_location for pointer in (a, b, c, d, e)]")
    assert soon(lambda: e in history.at(len(history)).stores["carol"])
    with history.steady:
        stores = history.at(len(history)).stores
        assert [stores["carol"][id].preview for id in (a, b, d, e)] == ["[137]", "[138]", None, None]
        assert stores["bob"][c].preview is None
        assert [history.seen("carol", id) for id in (a, b)] == [("teacher", "alice", "carol"), ("teacher", "carol")]
        assert [history.seen("carol", id) for id in (d, e)] == [("alice", "carol"), ("carol",)]
        assert "teacher" not in history.seen("bob", c)
        assert "138" in repr(picture(history=history))
    # Everybody is told who has seen it; nobody else sees it, not even who computed it.
    assert alice.ask(f"sy.history().seen('carol', {b})") == ("carol", "teacher")
    assert alice.ask(f"sy.history().at(len(sy.history())).stores['carol'][{b}].values") is None
    assert dave.run("history = sy.class_history()") == "done"
    assert soon(lambda: dave.ask(f"{b} in history.at(len(history)).stores['carol']"))
    assert dave.ask(f"history.at(len(history)).stores['carol'][{b}].values") is None
    assert set(dave.ask(f"history.seen('carol', {b})")) == {"carol", "teacher"}
    assert carol.run("sy.show_values_to()") == "done"
    assert alice.run("f = a + 2") == "done"
    f = alice.ask("f.id_at_location")
    assert soon(lambda: f in history.at(len(history)).stores["carol"])
    assert history.at(len(history)).stores["carol"][f].values is None
    assert alice.run("del a, b, c, d, e, f") == "done"
    assert carol.run("sy.show_values_to('nobody')").startswith("UnknownWorkerError: ")


def test_a_client_only_calls_and_watches_and_keeps_nothing_for_others(
    started: Class, alice: Student, carol: Student
) -> None:
    sy.join(started.file("teacher"), serve=False)
    try:
        assert soon(lambda: {"alice", "bob"} <= sy.workers().keys())
        history = sy.class_history()
        x = torch.tensor([1, 2]).send("bob")
        chain = x.send("carol")
        assert torch.equal((chain + chain).get().get(), torch.tensor([2, 4]))
        assert alice.run("torch.tensor([1]).send('teacher')") == (
            "ClientOnlyError: teacher joined as a client only, with serve=False, and keeps nothing for others. Choose "
            "another worker; or teacher joins again without serve=False."
        )
        assert soon(lambda: ("alice", "send") in calls(history))
        failed = calls(history).index(("alice", "send")) + 1 + history.first
        assert history.step(failed).error in ("ClientOnlyError", "")
        assert history.at(len(history)).stores["teacher"] == {}
        del x, chain
    finally:
        sy.leave()
        gc.collect()


def test_in_a_room_without_a_class_nobody_watches() -> None:
    with sy.fresh():
        assert sy.class_history() is sy.history()
        with pytest.raises(sy.NoClassError) as caught:
            sy.show_values_to("bob")
    assert str(caught.value) == (
        "show_values_to is for a class, and here all workers are in this notebook. "
        "Join one: me = sy.join('bob.join'), or begin one: room = sy.local_class('alice', 'bob')."
    )


def test_all_that_two_students_do_at_once_is_written_down_and_drawn_a_few_times(
    teacher: sy.Worker, alice: Student, carol: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Counter[str]()
    redraw = Inspector.redraw
    monkeypatch.setattr(Inspector, "redraw", lambda view: (drawn.update(["frames"]), redraw(view))[1])
    history = sy.class_history()
    view = inspect(history=history)
    loop = "x = torch.ones(4).send('bob')\nfor _ in range(300): x.add_(1)"
    begin = len(history)
    for student in (alice, carol):
        student.begin(loop)
    for student in (alice, carol):
        assert student.end() == "done"
    wanted = {("alice", "torch.Tensor.add_"): 300, ("carol", "torch.Tensor.add_"): 300}
    assert soon(lambda: Counter(calls(history)[begin:]) & Counter(wanted) == Counter(wanted))
    with history.steady:
        events = [event for step in range(begin + 1, len(history) + 1) for event in history.events(step)]
    changed = Counter(type(event) for event in events)
    assert changed[Changed] == 600
    assert soon(lambda: view.last == len(history))
    assert 1 < drawn["frames"] < 60
    for student in (alice, carol):
        assert student.run("del x") == "done"
    assert soon(lambda: any(isinstance(event, Removed) for event in history.events(len(history))))


def test_who_is_busy_silent_or_gone_is_said_and_drawn(teacher: sy.Worker, alice: Student, dave: Student) -> None:
    history = sy.class_history()
    alice.begin("u = torch.linalg.svd(torch.ones(900, 900).send('bob'))")
    assert soon(lambda: history.states.get("bob") == "busy")
    assert "(busy)" in repr(picture(history=history))
    assert alice.end() == "done"
    assert soon(lambda: not history.states.get("bob"))
    assert soon(lambda: history.states.get("dave") == "")
    os.kill(dave.id, signal.SIGSTOP)
    assert soon(lambda: history.states.get("dave") == "silent")
    assert "(silent)" in repr(picture(history=history))
    dave.close()
    assert soon(lambda: history.states.get("dave") == "gone")
    assert "(gone)" in repr(picture(history=history))


def test_a_student_is_busy_as_long_as_a_cell_runs_in_that_notebooks_kernel(
    teacher: sy.Worker, started: Class, tmp_path: Path
) -> None:
    history = sy.class_history()
    ended = tmp_path / "ended"
    manager, notebook = start_new_kernel(kernel_name="python3", startup_timeout=60, extra_arguments=["--log-level=40"])
    try:
        joins = f"import syftlite as sy; me = sy.join({str(started.file('erin'))!r})"
        assert notebook.execute_interactive(joins, timeout=60)["content"]["status"] == "ok"
        assert soon(lambda: history.states.get("erin") == "")
        notebook.execute(f"import pathlib, time\nwhile not pathlib.Path({str(ended)!r}).exists(): time.sleep(0.01)")
        assert soon(lambda: history.states.get("erin") == "busy")
        assert "erin._objects   0 objects  0 B of tensor data   (busy)" in repr(picture(history=history))
        ended.touch()
        assert soon(lambda: history.states.get("erin") == "")
    finally:
        notebook.stop_channels()
        manager.shutdown_kernel(now=True)


def test_nobody_can_tell_of_another(teacher: sy.Worker, started: Class) -> None:
    mallory = started.link("mallory")
    try:
        zenoh, session = mallory._zenoh, mallory._session
        false = session.declare_queryable("syft/bob/watch/*", zenoh.handlers.FifoChannel(16), complete=True)
        answer = Report.from_bytes(mallory.watch("bob", Wish().to_bytes(), 3.0), "bob")
        assert answer.life  # it is bob himself who answered, and mallory may watch like everybody
        asked = session.get("syft/bob/watch/alice", zenoh.handlers.FifoChannel(16), payload=b"", timeout=1.0)
        assert not any(reply.ok for reply in asked)  # nor does anybody ask in the name of another
        while (question := false.try_recv()) is not None:  # only what mallory asked came there, though others watch bob
            assert str(question.key_expr) in ("syft/bob/watch/mallory", "syft/bob/watch/alice")
    finally:
        mallory.close()


TENSOR = look_of(torch.ones(2))
FALSE_ROWS = {
    "a call of another": Entry(1, Call("alice", 1), [], {}, [], "send"),
    "a message between others": Entry(
        1, None, [(SENT, "bob", Release("alice", 7), None, None, None, None, None)], {}, []
    ),
}


@pytest.mark.parametrize("what", FALSE_ROWS)
def test_a_report_that_tells_of_another_is_none(what: str) -> None:
    told = Report("life", [FALSE_ROWS[what]]).to_bytes()
    with pytest.raises(ValueError, match="mallory"):
        Report.from_bytes(told, "mallory")


def test_whatever_store_a_row_names_it_is_that_of_who_tells() -> None:
    row = (STORED, "bob", 7, TENSOR, None, None, None, None)
    (entry,) = Report.from_bytes(Report("life", [Entry(1, None, [row], {}, [])]).to_bytes(), "mallory").entries
    assert entry.rows[0][1] == "mallory"
