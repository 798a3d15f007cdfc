"""What Binder would build from this folder, and that it is what kit.py installs."""

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import kit

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = (ROOT / "binder" / "requirements.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def plan() -> str:
    """Returns the plan that Binder's own builder prints, without Docker."""
    builder = Path(sysconfig.get_path("scripts"), "jupyter-repo2docker")
    done = subprocess.run([builder, "--no-build", "--debug", ROOT], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_binder_takes_python_3_11(plan: str) -> None:
    assert re.search(r"python=3\.11\b|environment\.py-3\.11\b", plan)


def test_binder_installs_our_requirements(plan: str) -> None:
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in plan


def test_binder_installs_the_program_dot(plan: str) -> None:
    assert re.search(r"apt-get [^&]*install [^&]*\bgraphviz\b", plan)


def test_binder_runs_our_post_build(plan: str) -> None:
    assert "RUN ./binder/postBuild" in plan
    assert (ROOT / "binder" / "postBuild").stat().st_mode & 0o111


def test_binder_takes_torch_from_the_index_without_cuda() -> None:
    assert "--extra-index-url https://download.pytorch.org/whl/cpu\n" in REQUIREMENTS
    assert re.search(r"^torch==[\d.]+\+cpu$", REQUIREMENTS, re.MULTILINE)


def test_binder_and_kit_install_the_same_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYFTLITE_TORCH", raising=False)
    torch, index = kit.torch_source()
    assert f"{torch}+cpu\n" in REQUIREMENTS
    assert f"--extra-index-url {index}\n" in REQUIREMENTS


def test_the_pinned_torch_is_one_the_library_was_tested_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = next(one for one in map(Requirement, project["dependencies"]) if one.name == "torch")
    pinned = kit.torch_source()[0].partition("==")[2]
    assert needed.specifier.contains(pinned)
