"""The kit's commands: makes `.venv` and runs the lessons and the tests in it. Knows no syftlite.

    python kit.py lab [--zh]      opens the lessons in JupyterLab (--zh: in Chinese)
    python kit.py test [PART...]  runs what CI runs: lint types imports unit player remote
                                  binder notebooks browser; or only the parts that are
                                  named, of which `long` is run in no other way
    python kit.py bench           prints the benchmarks, as ratios to plain torch
    python kit.py setup           makes the environment and stops

Each makes what is missing first; nothing needs to be installed but Python 3.11 or newer. What
stands after `lab` or `bench` is passed on to JupyterLab or pytest. SYFTLITE_TORCH=... installs
another torch than the pinned one: a requirement, or the path of a wheel.
"""
# Standard library only. It has to parse on old Pythons, or they could not be told that they are.

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "kit-stamp"


def main(arguments: list[str]) -> int:
    """Returns the exit code of the command that the arguments name; the help when none does."""
    commands = {"setup": lambda _: 0, "lab": lab, "test": test, "bench": bench}
    name, rest = (arguments[0] if arguments else "help"), arguments[1:]
    if name not in commands:
        print(__doc__)
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        refuse_unfit_machine()
        setup()
        return commands[name](rest)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one was.")
        return 130


# ------------------------------------------------------------------------------ the environment


def refuse_unfit_machine() -> None:
    """Exits with a sentence that says what to do, on a machine that cannot run the kit."""
    system, machine = platform.system(), platform.machine().lower()
    elsewhere = "Open the lessons on Binder or Colab, or read them as pages: README.md has the links."
    if sys.version_info < (3, 11):
        sys.exit(
            f"The kit needs Python 3.11 or newer, and this is Python {platform.python_version()} "
            f"({sys.executable}).\nInstall a newer one from python.org, and run kit.py with it."
        )
    if system == "Darwin" and machine == "x86_64":
        sys.exit(
            "torch is no longer built for Intel Macs (since 2.2). " + elsewhere + "\n"
            "On a Mac with Apple silicon, this Python is an Intel one: install an arm64 Python."
        )
    if system == "Windows" and machine in ("arm64", "aarch64"):
        sys.exit("The kit's torch is not built for Windows on ARM. " + elsewhere)
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(
            "This Python cannot make environments: on Debian and Ubuntu that is a package of its "
            "own.\nRun `sudo apt-get install python3-venv`, and then the same command again."
        )


def setup() -> None:
    """Makes `.venv` complete. When it already is, installs nothing and needs no network."""
    wanted = stamp()
    reason = why_remake()
    if reason:
        print(f".venv {reason}: it is made anew.", flush=True)
        shutil.rmtree(VENV)
    elif STAMP.exists() and STAMP.read_text() == wanted:
        return
    if not PYTHON.exists():
        # The base Python, as this one may be a .venv's own.
        base = getattr(sys, "_base_executable", sys.executable)
        if run(base, "-m", "venv", VENV):
            give_up("An environment for Python")
    install_torch()
    uv = shutil.which("uv")
    installer = [uv, "pip", "install", "--python", PYTHON] if uv else pip_install()
    print("Installing what the lessons and the tests need ...", flush=True)
    if run(*installer, "-e", ".[lab,test]"):
        give_up("What the lessons and the tests need")
    STAMP.write_text(wanted)


def stamp() -> str:
    """Returns a hash of all that decides what is installed: other contents, other environment."""
    spec, index = torch_source()
    parts = [(ROOT / "pyproject.toml").read_text("utf-8"), spec, index]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def why_remake() -> str:
    """Returns what is wrong with the `.venv` that is there, or nothing."""
    if not VENV.exists():
        return ""
    configuration = VENV / "pyvenv.cfg"
    if not configuration.exists():
        return "is not whole"
    if f" -m venv {VENV}\n" not in configuration.read_text("utf-8"):
        return "was made in another folder"
    ask = [str(PYTHON), "-c", "import sys, pip; print(*sys.version_info[:2], sep='.')"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "has a Python that does not run"
    here = ".".join(platform.python_version_tuple()[:2])
    return "" if answer == here else f"has Python {answer}, and this is {here}"


def torch_source() -> tuple[str, str]:
    """Returns the torch to install and the address of PyTorch's CPU index, as Binder has them."""
    binder = (ROOT / "binder" / "requirements.txt").read_text("utf-8")
    torch = re.findall(r"^torch==[\d.]+\d", binder, re.MULTILINE)
    index = re.findall(r"^--extra-index-url (\S+)", binder, re.MULTILINE)
    return os.environ.get("SYFTLITE_TORCH") or torch[0], index[0]


def install_torch() -> None:
    """Installs torch, through pip always: uv would take the 3 GB CUDA build in pip's place."""
    torch, cpu_index = torch_source()
    print(f"Installing {torch} ...", flush=True)
    if platform.system() == "Linux":  # elsewhere the ordinary build is the CPU one
        quick = ["--retries", "1", "--timeout", "10", "--index-url", cpu_index]
        if run(*pip_install(), *quick, torch, stderr=subprocess.DEVNULL) == 0:
            return
        print("PyTorch's CPU index gave none; taking it from pip's own sources.", flush=True)
    if run(*pip_install(), torch):
        give_up(torch, f"If there is none for Python {platform.python_version()}, use an older Python.")


def pip_install() -> list[object]:
    """Returns how pip is called: it need not compile what Python compiles when it first imports it."""
    return [PYTHON, "-m", "pip", "install", "--no-compile"]


def give_up(what: str, hint: str = "") -> None:
    """Exits, saying what is missing and what to do; what was installed stays for the next run."""
    sys.exit(
        f"\n{what} could not be installed; the lines above say why.\nIs there a connection, and "
        f"room on the disk? Then run the same command again: it goes on from here. {hint}".rstrip()
    )


# ----------------------------------------------------------------------------- the commands in it


def lab(arguments: list[str]) -> int:
    """Opens JupyterLab on the index of the lessons; returns its exit code when it is closed."""
    lessons = ROOT / "notebooks" / ("zh" if "--zh" in arguments else "en") / "index.ipynb"
    words = [word for word in arguments if word != "--zh"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")  # JupyterLab refuses root, and root is all some containers have
    quiet_lab()
    command = [str(PYTHON), "-m", "jupyterlab", *words, str(lessons)]
    with subprocess.Popen(command, cwd=ROOT, env={**environment(), "IPYTHONDIR": str(kernels())}) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab gets the Ctrl-C too, and asks whether it is meant


def quiet_lab() -> None:
    """Keeps JupyterLab from asking, over the first lesson, whether it may fetch its news."""
    folder = VENV / "jupyter" / "config" / "lab" / "user-settings" / "@jupyterlab"
    settings = folder / "apputils-extension" / "notification.jupyterlab-settings"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))


def kernels() -> Path:
    """Returns the folder that has IPython load syftlite's extension in every kernel: `%%step` needs no line first."""
    folder = VENV / "jupyter" / "lab-ipython"
    settings = folder / "profile_default" / "ipython_kernel_config.py"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('c = get_config()\nc.InteractiveShellApp.extensions = ["syftlite_widgets"]\n')
    return folder


def test(arguments: list[str]) -> int:
    """Runs what CI runs, or the parts that are named; returns 0 when all passed."""
    return run(PYTHON, "-m", "tests.parts", *arguments)


def bench(arguments: list[str]) -> int:
    """Prints the benchmarks; returns pytest's exit code."""
    return run(PYTHON, "-m", "pytest", "tests/bench", *arguments)


def run(*command: object, stderr: int | None = None) -> int:
    """Returns the exit code of a command, run in the kit's folder with its own Jupyter set-up."""
    words = [str(word) for word in command]
    (VENV / "jupyter").mkdir(parents=True, exist_ok=True)  # IPython warns in a cell when it cannot write there
    return subprocess.run(words, cwd=ROOT, env=environment(), stderr=stderr).returncode


def environment() -> dict[str, str]:
    """Returns the variables under which the user's own Jupyter is neither read nor changed.

    Each notebook is a process of its own: Python may write down what it compiled, so that only the first compiles it.
    """
    own = VENV / "jupyter"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
