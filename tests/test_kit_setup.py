"""kit.py setup: what it installs, from where, when not, and every sentence it can say."""

import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kit

INDEX = "https://download.pytorch.org/whl/cpu"
ELSEWHERE = "Open the lessons on Binder or Colab, or read them as pages: README.md has the links."
AGAIN = (
    "could not be installed; the lines above say why.\n"
    "Is there a connection, and room on the disk? "
    "Then run the same command again: it goes on from here."
)


class Machine:
    """A machine on which commands are noted, not run; `fails` says which of them do not work."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails: Callable[[list[str]], bool] = lambda command: False

    def run(self, *words: object, **options: object) -> int:
        """Stands in for kit.run; making an environment leaves what a real one would."""
        command = [str(word).replace(str(kit.PYTHON), "PYTHON") for word in words]
        self.commands.append(command)
        if self.fails(command):
            return 1
        if "venv" in command:
            kit.BIN.mkdir(parents=True)
            kit.PYTHON.touch()
        return 0

    def installed(self) -> list[str]:
        """Returns the commands that install something, without the words they all share."""
        prefix = "PYTHON -m pip install --no-compile "
        lines = [" ".join(command) for command in self.commands]
        return [line.removeprefix(prefix) for line in lines if " install " in line]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Returns an x86-64 Linux with nothing installed: no .venv, no uv, no variable set."""
    made = Machine()
    monkeypatch.setattr(kit, "run", made.run)
    monkeypatch.setattr(kit, "VENV", tmp_path)
    monkeypatch.setattr(kit, "BIN", tmp_path / "bin")
    monkeypatch.setattr(kit, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(kit, "STAMP", tmp_path / "kit-stamp")
    monkeypatch.setattr(kit, "why_remake", lambda: "")
    monkeypatch.setattr(kit.shutil, "which", lambda name: None)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.delenv("SYFTLITE_TORCH", raising=False)
    return made


def said(capsys: pytest.CaptureFixture[str], act: Callable[[], object]) -> str:
    """Returns the sentence with which an act ends the kit."""
    with pytest.raises(SystemExit) as stopped:
        act()
    return str(stopped.value)


# ------------------------------------------------------------------------------------ installing


def test_setup_takes_torch_from_the_cpu_index_and_the_rest_with_pip(machine: Machine) -> None:
    kit.setup()
    assert machine.installed() == [
        f"--retries 1 --timeout 10 --index-url {INDEX} torch==2.13.0",
        "-e .[lab,test]",
    ]


def test_an_unreachable_cpu_index_is_told_in_one_line_and_replaced_by_pips_own_sources(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.fails = lambda command: INDEX in command
    kit.setup()
    assert machine.installed()[1:] == ["torch==2.13.0", "-e .[lab,test]"]
    assert capsys.readouterr().out == (
        "Installing torch==2.13.0 ...\n"
        "PyTorch's CPU index gave none; taking it from pip's own sources.\n"
        "Installing what the lessons and the tests need ...\n"
    )


def test_outside_linux_torch_comes_from_pips_own_sources(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    kit.setup()
    assert machine.installed() == ["torch==2.13.0", "-e .[lab,test]"]


def test_uv_installs_the_rest_but_never_torch(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit.shutil, "which", {"uv": "/opt/uv"}.get)
    kit.setup()
    assert machine.installed()[0].endswith("torch==2.13.0")
    assert machine.installed()[1] == "/opt/uv pip install --python PYTHON -e .[lab,test]"


def test_a_variable_names_another_torch(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYFTLITE_TORCH", "torch==2.13.1")
    kit.setup()
    assert machine.installed()[0].endswith("torch==2.13.1")


def test_a_second_setup_runs_nothing(machine: Machine) -> None:
    kit.setup()
    machine.commands.clear()
    kit.setup()
    assert machine.commands == []


def test_another_torch_is_another_environment(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.setup()
    machine.commands.clear()
    monkeypatch.setenv("SYFTLITE_TORCH", "torch==2.13.1")
    kit.setup()
    assert len(machine.installed()) == 2


def test_a_setup_that_failed_goes_on_without_making_the_environment_again(
    machine: Machine,
) -> None:
    machine.fails = lambda command: ".[lab,test]" in command
    with pytest.raises(SystemExit):
        kit.setup()
    machine.commands.clear()
    machine.fails = lambda command: False
    kit.setup()
    assert not any("venv" in command for command in machine.commands)
    assert kit.STAMP.read_text() == kit.stamp()


def test_a_broken_environment_is_made_anew_and_says_so(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kit.setup()
    machine.commands.clear()
    monkeypatch.setattr(kit, "why_remake", lambda: "was made in another folder")
    kit.setup()
    assert ".venv was made in another folder: it is made anew.\n" in capsys.readouterr().out
    assert "venv" in machine.commands[0]


# ------------------------------------------------------------------------- what cannot be done


def test_a_failed_torch_says_what_failed_and_what_to_do(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = lambda command: "torch==2.13.0" in command
    version = platform.python_version()
    assert said(capsys, kit.setup) == (
        f"\ntorch==2.13.0 {AGAIN} If there is none for Python {version}, use an older Python."
    )


def test_a_failed_rest_says_what_failed_and_what_to_do(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = lambda command: ".[lab,test]" in command
    assert said(capsys, kit.setup) == f"\nWhat the lessons and the tests need {AGAIN}"
    assert not kit.STAMP.exists()


def test_a_failed_environment_says_so(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = lambda command: "venv" in command
    assert said(capsys, kit.setup) == f"\nAn environment for Python {AGAIN}"


@pytest.mark.parametrize(
    ("system", "processor", "sentence"),
    [
        (
            "Darwin",
            "x86_64",
            f"torch is no longer built for Intel Macs (since 2.2). {ELSEWHERE}\n"
            "On a Mac with Apple silicon, this Python is an Intel one: install an arm64 Python.",
        ),
        ("Windows", "ARM64", f"The kit's torch is not built for Windows on ARM. {ELSEWHERE}"),
    ],
)
def test_a_machine_without_torch_is_told_what_to_use(
    system: str,
    processor: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    assert said(capsys, kit.refuse_unfit_machine) == sentence


@pytest.mark.parametrize(("system", "processor"), [("Linux", "x86_64"), ("Darwin", "arm64"), ("Windows", "AMD64")])
def test_a_machine_with_torch_is_not_refused(system: str, processor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    kit.refuse_unfit_machine()


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(platform, "python_version", lambda: "3.8.18")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    assert said(capsys, kit.refuse_unfit_machine) == (
        "The kit needs Python 3.11 or newer, and this is Python 3.8.18 (/usr/bin/python3).\n"
        "Install a newer one from python.org, and run kit.py with it."
    )


def test_kit_can_be_read_by_an_old_python() -> None:
    import ast

    source = Path(kit.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_a_python_without_ensurepip_is_told_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kit.importlib.util, "find_spec", lambda name: None)
    assert said(capsys, kit.refuse_unfit_machine) == (
        "This Python cannot make environments: on Debian and Ubuntu that is a package of its own.\n"
        "Run `sudo apt-get install python3-venv`, and then the same command again."
    )


# ------------------------------------------------------------------------ the environment's state


def test_an_environment_is_kept_while_it_is_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / ".venv"
    monkeypatch.setattr(kit, "VENV", place)
    monkeypatch.setattr(kit, "PYTHON", Path(sys.executable))
    assert kit.why_remake() == ""  # there is none yet
    place.mkdir()
    assert kit.why_remake() == "is not whole"
    (place / "pyvenv.cfg").write_text("command = python -m venv /elsewhere/.venv\n")
    assert kit.why_remake() == "was made in another folder"
    (place / "pyvenv.cfg").write_text(f"command = python -m venv {place}\n")
    assert kit.why_remake() == ""
    monkeypatch.setattr(platform, "python_version_tuple", lambda: ("3", "99", "0"))
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert kit.why_remake() == f"has Python {here}, and this is 3.99"
    monkeypatch.setattr(kit, "PYTHON", tmp_path / "gone")
    assert kit.why_remake() == "has a Python that does not run"
