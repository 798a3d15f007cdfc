"""kit.py's commands: what they start, with which words and variables, and what is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kit


@pytest.fixture
def venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Returns the folder that stands for .venv."""
    monkeypatch.setattr(kit, "VENV", tmp_path)
    return tmp_path


def start_of_lab(arguments: list[str], monkeypatch: pytest.MonkeyPatch, user: int) -> list[str]:
    """Returns the words after `jupyterlab` with which `kit.py lab` starts it."""
    started: list[list[str]] = []

    class Server:
        def __init__(self, command: list[str], **options: object) -> None:
            started.append(command)

        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *problem: object) -> None: ...

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Server)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert kit.lab(arguments) == 0
    return started[0][3:]


def test_lab_opens_the_index_of_the_english_lessons(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_of_lab([], monkeypatch, user=1000) == [str(kit.ROOT / "notebooks" / "en" / "index.ipynb")]


def test_lab_opens_the_chinese_lessons_and_passes_the_rest_on(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = start_of_lab(["--zh", "--no-browser"], monkeypatch, user=1000)
    assert words == ["--no-browser", str(kit.ROOT / "notebooks" / "zh" / "index.ipynb")]


def test_lab_runs_as_root_too(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--allow-root" in start_of_lab([], monkeypatch, user=0)


def test_lab_does_not_ask_about_news(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_of_lab([], monkeypatch, user=1000)
    settings = next(venv.rglob("notification.jupyterlab-settings"))
    assert settings.read_text() == '{"fetchNews": "false", "checkForUpdates": false}'


def test_kernels_of_the_lab_have_the_extension(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_of_lab([], monkeypatch, user=1000)
    settings = next(venv.rglob("ipython_kernel_config.py"))
    assert 'extensions = ["syftlite_widgets"]' in settings.read_text()
    assert kit.kernels() == settings.parent.parent


def test_no_command_and_an_unknown_one_print_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert kit.main([]) == 0
    assert kit.main(["tset"]) == 2
    assert capsys.readouterr().out == 2 * f"{kit.__doc__}\n"


def test_a_stop_is_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kit, "setup", stop)
    assert kit.main(["setup"]) == 130
    assert capsys.readouterr().out == "\nStopped. The same command goes on where this one was.\n"


def test_the_help_is_printed_by_a_real_python_outside_any_environment() -> None:
    done = subprocess.run([sys.executable, "-I", kit.__file__], capture_output=True, text=True, check=True)
    assert done.stdout == f"{kit.__doc__}\n"


@pytest.mark.parametrize("root", ["widgets", "notebooks"])
def test_a_root_is_no_package(root: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-I", "-c", f"import {root}"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"No module named '{root}'" in done.stderr


@pytest.mark.parametrize("package", ["syftlite", "syftlite_widgets", "syftlite_lessons"])
def test_a_package_is_installed(package: str, tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-c", f"import {package}"]
    assert subprocess.run(command, cwd=tmp_path).returncode == 0


def test_what_the_first_notebook_compiled_the_next_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert kit.run(sys.executable, "-c", "import sys; sys.exit(sys.dont_write_bytecode)") == 0


def test_the_users_own_jupyter_is_not_touched() -> None:
    ours = kit.environment()
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        assert kit.VENV in Path(ours[name]).parents
