"""A class on one machine: workers in processes of their own, there at once, and gone with the notebook."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite.remote.local_class import LocalClass
from syftlite.snapshot import describe_names
from syftlite_widgets.picture import Picture
from syftlite_widgets.questions import questions, truths
from syftlite_widgets.scene import make_frame
from syftlite_widgets.stretch import Watch
from syftlite_widgets.text import speaking
from tests.remote.waits import is_running, proportional_mebibytes, soon
from tests.test_errors import refused


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )


@pytest.fixture(scope="module")
def room() -> Iterator[sy.LocalClass]:
    with sy.local_class("alice", "bob", "carol") as started:
        yield started


# While it is open


def test_its_workers_are_processes_and_the_notebook_is_me(room: sy.LocalClass) -> None:
    alice, bob, carol = room
    assert repr(room) == "<LocalClass: alice, bob, carol>"
    assert room.workers == {"alice": alice, "bob": bob, "carol": carol}
    assert (room["bob"], room.me, sy.local_worker) == (bob, room.me, room.me)
    assert repr(bob) == "<RemoteWorker id:bob #objects:0>"
    processes = set(room.process_ids.values())
    assert len(processes) == 3
    assert os.getpid() not in processes
    assert all(map(is_running, processes))


def test_the_line_that_made_it_can_be_run_again(room: sy.LocalClass) -> None:
    x_ptr = torch.tensor([1, 2, 3]).send("bob")
    again = sy.local_class("alice", "bob", "carol")
    assert again is room
    assert torch.equal(x_ptr.get(), torch.tensor([1, 2, 3]))


def test_old_code_that_makes_its_workers_by_name_gets_these(room: sy.LocalClass) -> None:
    hook = sy.TorchHook(torch)
    bob = sy.VirtualWorker(hook, id="bob", data=[torch.tensor([7])])
    assert bob is room["bob"]
    assert repr(list(bob._objects.values())) == "[int64 (1,)]"
    bob.clear_objects()
    refused(
        lambda: sy.VirtualWorker(hook, id="dave"),
        sy.UnknownWorkerError,
        "There is no worker 'dave'. Known workers: 'me', 'alice', 'bob', 'carol'. "
        "The workers of a class are those that it was begun with.",
    )


def test_data_of_its_own_is_there_once_however_often_the_cell_runs(room: sy.LocalClass) -> None:
    hook, bob = sy.TorchHook(torch), room["bob"]

    def cell(*values: int) -> list[int]:
        sy.VirtualWorker(hook, id="bob", data=[torch.tensor([value]).tag("#d") for value in values])
        return list(bob._objects)

    def found() -> list[int]:
        return [int(x_ptr.copy().get()) for x_ptr in bob.search("#d")]

    ids = cell(1, 2)
    assert cell(1, 2) == ids
    assert found() == [1, 2]
    assert cell(1, 3, 4)[0] == ids[0]
    assert found() == [1, 3, 4]
    assert cell(1) == ids[:1]
    sy.VirtualWorker(hook, id="bob")
    assert list(bob._objects) == ids[:1]
    bob.clear_objects()
    assert len(cell(1)) == 1
    assert found() == [1]
    bob.clear_objects()


def test_called_within_another_room_it_is_in_use_again_and_stays_so(room: sy.LocalClass) -> None:
    x_ptr = torch.tensor([1, 2, 3]).send("bob")
    with sy.fresh() as me:
        assert sy.local_worker is me
        assert sy.local_class("alice", "bob", "carol") is room
        assert sy.local_worker is room.me
        assert torch.equal((x_ptr + x_ptr).get(), torch.tensor([2, 4, 6]))
    assert sy.local_worker is room.me
    assert torch.equal(x_ptr.get(), torch.tensor([1, 2, 3]))


def days_of(worker: str) -> list[torch.Tensor]:
    """Give bob two tensors and everybody else one."""
    days = [torch.tensor([1.0, 2.0]).tag("#days"), torch.tensor([7])]  # type: ignore[attr-defined]  # the hook's
    return days if worker == "bob" else days[:1]


def test_data_that_a_process_loads_itself_comes_from_nobody_and_nobody_else_has_seen_it() -> None:
    with LocalClass("alice", "bob", data=days_of) as started:
        for _ in range(2):
            history = sy.history()
            held = {name: [repr(each) for each in started[name]._objects.values()] for name in ("alice", "bob")}
            assert held["alice"][0].startswith("float32 (2,)\n\tTags: #days")
            assert [len(each) for each in held.values()] == [1, 2]
            assert list(started["alice"]._objects) + list(started["bob"]._objects) == [1, 2, 3]
            assert history.at(len(history)).stores["bob"].keys() == {2, 3}
            assert [list(value.seen) for value in history.values()] == [["alice"], ["bob"], ["bob"]]
            assert history.bytes_between("me", "bob").data == 0
            started.begin_again()
        started.kill("bob")
        bob = started.start_again("bob")
        assert len(bob._objects) == 2
        (days,) = bob.search("#days")  # type: ignore[attr-defined]  # workers have it
        assert torch.equal(days.copy().get(), torch.tensor([1.0, 2.0]))


def nothing_of(worker: str) -> list[torch.Tensor]:
    """Give nobody anything."""
    return []


def test_a_class_that_is_open_is_not_taken_for_one_with_other_data() -> None:
    with sy.local_class("dora", "eve", data=days_of) as started:
        assert sy.local_class("dora", "eve", data=days_of) is started
        assert sy.local_class("dora", "eve") is started
        with pytest.raises(sy.LocalClassError) as trouble:
            sy.local_class("dora", "eve", data=nothing_of)
        assert str(trouble.value) == (
            "A class with these names is open, and its workers have other data, or none. "
            "To begin anew with yours, end it first: sy.local_class('dora', 'eve').close()."
        )
        assert [len(worker._objects) for worker in started] == [1, 1]
        sy.local_class("dora", "eve").close()
    with sy.local_class("dora", "eve", data=nothing_of) as started:
        assert [len(worker._objects) for worker in started] == [0, 0]


def test_a_class_that_is_open_is_not_taken_for_one_with_another_patience() -> None:
    with sy.local_class("dora", patience=7) as started:
        assert sy.local_class("dora") is started
        assert sy.local_class("dora", patience=7.0) is started
        with pytest.raises(sy.LocalClassError) as trouble:
            sy.local_class("dora", patience=10.0)
        assert str(trouble.value) == (
            "A class with these names is open, and it has another patience. "
            "To begin anew with yours, end it first: sy.local_class('dora').close()."
        )


@pytest.mark.parametrize("patience", [0, -1.5, float("nan"), float("inf"), True, "10", [10]])
def test_what_is_no_patience_is_refused_before_anything_begins(patience: object, tmp_path: Path) -> None:
    me = sy.local_worker
    for begin in (
        lambda: sy.local_class("dora", patience=patience),  # type: ignore[arg-type]  # that is what is tried
        lambda: sy.join(tmp_path / "no.such.file", patience=patience),  # type: ignore[arg-type]  # the same
    ):
        with pytest.raises(sy.PatienceError) as trouble:
            begin()
        assert str(trouble.value) == (
            "patience is how many seconds of silence end a call, a finite number above 0: "
            f"{patience!r} is none. Try patience=10."
        )
    assert sy.local_worker is me


def test_whoever_was_ended_is_there_again_when_all_begin_again_and_is_missed_before(room: sy.LocalClass) -> None:
    x_ptr = torch.tensor([1]).send("bob")
    room.kill("bob")
    with pytest.raises(sy.WorkerGoneError) as trouble:
        x_ptr + x_ptr
    assert str(trouble.value) == (
        "bob is not here any more. If its process ended, what it kept is gone with it; what others keep is not. "
        "Here now: alice, carol."
    )
    _, bob, _ = room.begin_again()
    assert bob._objects == {}
    assert repr(torch.tensor([2]).send(bob)) == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"


@pytest.mark.parametrize(
    ("language", "note", "sentence", "why"),
    [
        (
            "en",
            "ended with bob's process",
            "What bob kept ended with the process, which was started again.",
            "bob was started again: what bob had ended with the old process.",
        ),
        (
            "zh",
            "随 bob 的进程没了",
            "bob 的进程重新启动过，原来保存的东西随旧进程没了。",
            "bob 重新启动过：原来的东西随旧进程一起没了。",
        ),
    ],
)
def test_a_picture_says_of_what_ended_with_a_process_that_it_did(
    language: str, note: str, sentence: str, why: str, room: sy.LocalClass
) -> None:
    room.begin_again()
    history = sy.history()
    x_ptr = torch.tensor([1, 2]).send("bob")
    history.note_names(describe_names({"x_ptr": x_ptr}))
    watch = Watch.begin(history)
    room.kill("bob")
    room.start_again("bob")
    with speaking(language):
        assert f"x_ptr  me:2 → bob:1  {note}" in repr(Picture(history, len(history)))
        assert make_frame(history, len(history))["sentence"] == sentence
        (asked,) = [each for each in questions(["me", "bob"], []) if each["key"] == "store bob"]
        assert truths([asked], watch.end())["store bob"] == {"value": "loses", "why": why}


def test_the_objects_of_a_worker_are_described_and_never_shown(room: sy.LocalClass) -> None:
    bob = room["bob"]
    x_ptr = torch.tensor([[1.0, 2.0]]).tag("#x").send(bob)
    seen = bob._objects[x_ptr.id_at_location]
    assert repr(seen) == "float32 (1, 2)\n\tTags: #x \n\tShape: torch.Size([1, 2])"
    assert (seen.shape, seen.dtype, seen.tags) == (torch.Size([1, 2]), torch.float32, {"#x"})
    with pytest.raises(AttributeError) as trouble:
        seen.sum()
    assert str(trouble.value) == (
        f"bob._objects describes what bob keeps in a process of its own: the description of bob:{x_ptr.id_at_location} "
        f"has no 'sum'. Get a pointer to the object itself: bob.pointer_to({x_ptr.id_at_location})."
    )
    assert torch.equal(bob.pointer_to(x_ptr.id_at_location).get(), torch.tensor([[1.0, 2.0]]))


def test_what_moves_goes_from_worker_to_worker_and_me_gets_a_few_hundred_bytes(room: sy.LocalClass) -> None:
    room.begin_again()
    x_ptr = torch.zeros(1_000_000).send("bob")
    traffic = room.room.link.traffic
    before = traffic.sent + traffic.received
    x_ptr.move("alice")
    assert traffic.sent + traffic.received - before < 2000
    between = sy.history().bytes_between
    assert (between("bob", "alice").data, between("alice", "bob").data) == (4_000_000, 0)
    assert between("me", "alice").data == between("alice", "me").data == between("bob", "me").data == 0
    assert x_ptr.location is room["alice"]


def test_it_begins_again_with_empty_stores_and_ids_from_one(room: sy.LocalClass) -> None:
    kept = torch.tensor([1]).send("bob")
    processes = room.process_ids
    alice, bob, carol = room.begin_again()
    assert (alice._objects, bob._objects, carol._objects) == ({}, {}, {})
    assert repr(torch.tensor([2]).send(bob)) == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert room.process_ids == processes
    with pytest.raises(sy.ClassClosedError):
        kept.get()


# Its end


def test_when_it_is_closed_its_processes_have_ended_and_the_old_room_is_back() -> None:
    with sy.fresh():
        simulated = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        started = LocalClass("alice", "bob")
        x_ptr = torch.tensor([1]).send("bob")
        processes = list(started.process_ids.values())
        started.close()
        started.close()
        assert not any(map(is_running, processes))
        assert repr(started) == "<LocalClass: closed>"
        refused_when_closed = "This class is closed, and its workers' processes have ended. Begin another: "
        with pytest.raises(sy.ClassClosedError) as trouble:
            x_ptr + x_ptr
        assert str(trouble.value) == refused_when_closed + "room = sy.local_class('alice', 'bob')."
        assert torch.tensor([1]).send("bob").location is simulated
        del x_ptr
        gc.collect()


STARTED = """
import os, signal, torch, syftlite as sy
room = sy.local_class("alice", "bob")
x_ptr = torch.tensor([1, 2]).send("bob").move("alice")
print(*room.process_ids.values(), flush=True)
"""


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        pytest.param("raise SystemExit(3)", 3, marks=pytest.mark.long),
        pytest.param("os._exit(4)", 4, marks=pytest.mark.long),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_however_the_notebook_ends_its_workers_end_with_it_and_nothing_is_printed(ending: str, code: int) -> None:
    ended = run(STARTED + ending)
    assert (ended.returncode, ended.stderr) == (code, "")
    processes = [*map(int, ended.stdout.split())]
    assert len(processes) == 2
    assert soon(lambda: not any(map(is_running, processes)))


def test_without_fork_each_worker_is_started_by_itself() -> None:
    with LocalClass("bob", forks=False) as started:
        (bob,) = started
        (process,) = started.process_ids.values()
        assert torch.equal((torch.tensor([1, 2]).send(bob) * 2).get(), torch.tensor([2, 4]))
    assert not is_running(process)


def test_a_class_of_two_takes_a_small_part_of_what_binder_has() -> None:
    with LocalClass("alice", "bob") as started:
        x_ptr = torch.ones(1000).send("bob").move("alice")
        assert (x_ptr + x_ptr).sum().get().item() == 2000
        memory = [proportional_mebibytes(process) for process in started.process_ids.values()]
        assert sum(memory) < 250  # of 1024, where the notebook and JupyterLab take 330


# What cannot be


def test_names_that_cannot_be_are_refused_before_anything_is_started() -> None:
    tell = "Try sy.local_class('alice', 'bob')."
    named = "A worker's name here is a word of letters, digits, - and _, and not 'me'"
    cases: list[tuple[tuple[object, ...], str]] = [
        ((), f"local_class starts a process for each worker, and got no names. {tell}"),
        (("alice", "me"), f"{named}: 'me' is none. {tell}"),
        (("al/ice",), f"{named}: 'al/ice' is none. {tell}"),
        ((["alice"],), f"{named}: ['alice'] is none. {tell}"),
        (("bob", "alice", "bob"), f"local_class: bob is named twice. {tell}"),
    ]
    for names, sentence in cases:
        with pytest.raises(sy.LocalClassError) as trouble:
            sy.local_class(*names)  # type: ignore[arg-type]  # that is the point
        assert str(trouble.value) == sentence
    for data in (lambda name: [], [torch.tensor([1])]):
        with pytest.raises(sy.LocalClassError) as trouble:
            sy.local_class("alice", data=data)  # type: ignore[arg-type]  # that is the point
        shown = "<lambda>" if callable(data) else "[tensor([1])]"
        assert str(trouble.value) == (
            "Each worker calls data(name) in a process of its own, which knows only what it can import: "
            f"{shown} is no function of a module. Write it into a file, my_data.py, and: from my_data import rows_of."
        )


def test_without_the_engine_it_says_how_to_get_it_and_all_else_works() -> None:
    ended = run(
        "import sys; sys.modules['zenoh'] = None\n"
        "import syftlite as sy, torch\n"
        "bob = sy.VirtualWorker(sy.TorchHook(torch), id='bob')\n"
        "print(torch.tensor([1]).send(bob).get())\n"
        "try: sy.local_class('bob')\n"
        "except sy.RemoteNotInstalledError as trouble: print(trouble)"
    )
    assert ended.stdout.splitlines() == [
        "tensor([1])",
        "Workers in processes of their own need eclipse-zenoh, which is not installed: pip install 'syftlite[remote]'. "
        "Without it, sy.VirtualWorker(hook, id='bob') makes one in this process.",
    ]


def test_a_process_that_cannot_start_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[LocalClass.__module__], "START", 3.0)
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(sy.WorkerDidNotStartError) as trouble:
        LocalClass("bob", forks=False)
    assert str(trouble.value) == "local_class: bob did not start within 3 s. Is there memory left?"
