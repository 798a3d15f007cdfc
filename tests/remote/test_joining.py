"""A class over a network and its door: what a teacher hands out, who gets in, and who may have what."""

from __future__ import annotations

import gc
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite.cli import main
from syftlite.remote import joined
from syftlite.remote.class_folder import ClassFolder
from syftlite.remote.join_file import JoinFile
from syftlite.remote.joined import dialled
from tests.remote.classes import Class, end, opened, without_paths
from tests.remote.waits import soon, timed

HANDOUT = """\
The class is open at tls/127.0.0.1:PORT, and all that goes there is encrypted. Only this machine can reach it. \
Ctrl-C closes it.

Give each member the file with their name, and nobody else: whoever has the file is that member.
  alice           FOLDER/alice.join
  bob             FOLDER/bob.join
  carol           FOLDER/carol.join
Yours:
  teacher         FOLDER/teacher.join

In a notebook          import syftlite as sy; me = sy.join("alice.join")
Without a notebook     syftlite worker --join alice.join
Who is here            sy.workers(), or syftlite class --status
A file was lost        syftlite class --renew alice
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have who is not let in wait less long than in a slow network."""
    monkeypatch.setattr(joined, "DIALLING", 1.5)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    with opened(tmp_path_factory.mktemp("class"), "alice", "bob", "carol") as made:
        made.worker("bob")
        yield made


@pytest.fixture
def alice(started: Class) -> Iterator[sy.Worker]:
    """Give me as alice, in a class in which bob is."""
    me = sy.join(started.file("alice"))
    assert soon(lambda: "bob" in sy.workers())
    yield me
    gc.collect()
    sy.leave()
    assert soon(lambda: "alice" not in here(started))


def here(started: Class) -> set[str]:
    """Return who is in a class, asked as `syftlite class --status` asks."""
    link = dialled(ClassFolder.open(started.folder).watchman())
    try:
        return link.who_is_there()
    finally:
        link.close()


# What is handed out


def test_a_teacher_gets_a_page_that_says_whom_to_give_what(started: Class) -> None:
    assert without_paths(started.handout, started.folder, started.port) == HANDOUT


def test_a_join_file_is_readable_by_its_owner_alone(started: Class) -> None:
    for path in started.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_status_tells_who_is_here(started: Class, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["class", "--status", "--folder", str(started.folder)]) == 0
    assert without_paths(capsys.readouterr().out, started.folder, started.port) == (
        "The class at tls/127.0.0.1:PORT is open: 1 of 4 are here.\n"
        "  alice           -\n  bob             here\n  carol           -\n  teacher         -\n"
    )


# Being in


def test_who_joins_is_that_worker_and_the_same_lines_work(alice: sy.Worker) -> None:
    x = torch.tensor([1.0, 2.0])
    x_ptr = x.send("bob")
    assert alice.id == "alice"
    assert list(sy.workers()) == ["alice", "bob"]
    assert torch.equal((x_ptr * 2).get(), x * 2)
    assert repr(x_ptr).startswith("(Wrapper)>[PointerTensor | alice:")
    assert torch.equal(x_ptr.get(), x)
    assert soon(lambda: sy.workers()["bob"]._objects == {})


def test_joining_again_gives_the_same_worker_and_another_name_is_refused(started: Class, alice: sy.Worker) -> None:
    assert sy.join(started.file("alice")) is alice
    with pytest.raises(sy.AlreadyJoinedError) as trouble:
        sy.join(started.file("carol"))
    assert str(trouble.value) == (
        "join: this notebook is alice already, and cannot be carol too. Leave first, with sy.leave(), or join as carol "
        "in another notebook."
    )


def test_a_member_who_has_not_come_is_named_and_after_leaving_the_old_room_is_back(started: Class) -> None:
    before = sy.local_worker
    sy.join(started.file("alice"))
    assert soon(lambda: "bob" in sy.workers())
    error, said, _ = timed(lambda: torch.tensor([1.0]).send("carol"))
    assert error == "WorkerGoneError"
    assert said == "carol has not come yet. Here now: bob. When it is here, the same line works."
    sy.leave()
    assert sy.local_worker is before


# Not getting in


def refused(join: Callable[[], object]) -> str:
    error, said, _ = timed(join)
    assert error in ("JoinError", "JoinFileError")
    return said


def changed(started: Class, path: Path, **what: object) -> Path:
    """Return a join file like bob's, in which something is another."""
    told = JoinFile.read(started.file("carol"))
    for name, value in what.items():
        setattr(told, name, value)
    told.write(path)
    return path


def test_a_class_that_cannot_be_joined_says_which_step_of_the_way_fails(started: Class, tmp_path: Path) -> None:
    with opened(tmp_path / "other", "carol") as other:
        stranger = JoinFile.read(other.file("carol")).authority
    end_point = f"tls/127.0.0.1:{started.port}"
    cannot = f"join: carol cannot get in at {end_point}: "
    path = tmp_path / "carol.join"
    assert refused(lambda: sy.join(changed(started, path, token="another"))) == (
        f"{cannot}the class is there, and does not take this file for carol. It was renewed, or carol has no seat any "
        "more: ask your teacher for a new file."
    )
    assert refused(lambda: sy.join(changed(started, path, authority=stranger))).startswith(
        f"{cannot}who answers there is not the class of this join file ("
    )
    assert refused(lambda: sy.join(changed(started, path, endpoint=f"tls/127.0.0.1:{other.port}"))) == (
        f"join: carol cannot get in at tls/127.0.0.1:{other.port}: that machine answers, and no class is there. Ask "
        "your teacher to start it: syftlite class."
    )
    assert refused(lambda: sy.join(changed(started, path, endpoint="tls/no.such.host.invalid:7447"))).startswith(
        "join: carol cannot get in at tls/no.such.host.invalid:7447: the name no.such.host.invalid leads nowhere "
    )
    assert refused(lambda: sy.join(started.file("bob"))) == (
        f"join: bob cannot get in at {end_point}: the class is there, and so is bob: another notebook joined with this "
        "file. If that was this one before it was restarted, try again in ten seconds; else end the other one."
    )


def test_what_is_no_join_file_is_refused_before_anybody_is_dialled(tmp_path: Path) -> None:
    path = tmp_path / "x.join"
    damaged = (
        f"join: {path} is no join file, or only a part of one. Ask your teacher for it again, as a file and not as "
        "text in a message."
    )
    for text in ("", "{", "[]", '{"syftlite class": 1}', '{"syftlite class": 1, "endpoint": 3}'):
        path.write_text(text)
        assert refused(lambda: sy.join(path)) == damaged
    path.write_text('{"syftlite class": 2}')
    assert refused(lambda: sy.join(path)) == (
        f"join: {path} was written by a newer syftlite: pip install --upgrade 'syftlite[remote]'."
    )
    assert refused(lambda: sy.join(tmp_path / "none.join")) == (
        f"join: {tmp_path / 'none.join'} cannot be read (No such file or directory). Your teacher has it: `syftlite "
        "class` writes one for each name. Put it beside this notebook."
    )


def test_beyond_this_machine_nothing_goes_out_that_is_not_encrypted(started: Class, tmp_path: Path) -> None:
    for endpoint in ("tcp/192.0.2.1:7447", "tcp/class.example:7447", "udp/192.0.2.1:7447"):
        error, said, seconds = timed(lambda e=endpoint: sy.join(changed(started, tmp_path / "c.join", endpoint=e)))
        assert (error, seconds < 0.5) == ("NotEncryptedError", True)
        assert said == (
            f"{endpoint} is beyond this machine, and without the class's authority everybody on the way could read "
            "what goes there. Begin the class with: syftlite class alice bob, and join with the files that it writes."
        )


# Being begun anew


def test_a_class_goes_on_with_its_files_and_a_renewed_one_makes_the_old_worthless(tmp_path: Path) -> None:
    with opened(tmp_path / "class", "alice", "bob") as made:
        old = made.file("alice").read_bytes(), made.file("bob").read_bytes()
        assert "bob.join" in made.handout
        end(made.router)
        made.open("alice", "dave", "--renew", "alice")
        assert not made.file("bob").exists()
        assert made.file("alice").read_bytes() != old[0]
        new = JoinFile.read(made.file("alice"))
        assert new.members == ["alice", "dave", "teacher"]
        for name, text in zip(("alice", "bob"), old, strict=True):
            path = tmp_path / f"{name}.old"
            path.write_bytes(text)
            assert "does not take this file" in refused(lambda p=path: sy.join(p))
        assert sy.join(made.file("alice")).id == "alice"
        sy.leave()


def test_a_class_that_cannot_be_says_so(tmp_path: Path, started: Class, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> str:
        assert main(["class", *words]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        return printed.err.strip()

    folder = ("--folder", str(tmp_path))
    assert said(*folder) == "syftlite class: A class needs names, and got none. Try: syftlite class alice bob carol."
    assert said("a/b", *folder) == (
        "syftlite class: A member's name is a word of letters, digits, - and _, and not 'me' or 'teacher': 'a/b' is "
        "none. Try: syftlite class alice bob carol."
    )
    assert said("bob", "bob", *folder) == "syftlite class: bob is named twice. Try: syftlite class alice bob carol."
    assert said("--status", *folder) == (
        f"syftlite class: {tmp_path} holds no class yet. Try: syftlite class alice bob carol."
    )
    busy = ["--host", "127.0.0.1", "--port", str(started.port)]
    assert said("bob", "--folder", str(tmp_path / "busy"), *busy) == (
        f"syftlite class: The class cannot listen at tls/127.0.0.1:{started.port}: another one is open there, or that "
        "address is not this machine's. Close the other one, or choose another port: syftlite class --port 7448, which "
        "makes new join files."
    )
