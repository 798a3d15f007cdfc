"""All that CI runs, part by part, with a table at the end: `python kit.py test [PART...]`."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.tools import HOW_TO_GET, find, required

ROOT = Path(__file__).resolve().parent.parent
PLAYER = ROOT / "widgets"
NOT_UNIT = ("bench", "browser", "remote", "test_binder.py")  # parts of their own, and the benchmarks
EVERY_CORE = ("-n", "auto", "--dist", "loadscope")  # a file's tests, or cells, stay together: they share what they made
SPEC = ("--test-reporter=spec", "--test-reporter-destination=stdout")
JUNIT = ("--test-reporter=junit", "--test-reporter-destination={}")
NPM = ("--no-package-lock", "--no-audit", "--no-fund")
NBVAL = ("-p", "syftlite_lessons.nbval_plugin", "--nbval-current-env", "--nbval-cell-timeout=120")


@dataclass(slots=True)
class Check:
    """One command of a part; it counts as one test, unless it writes a report of its tests."""

    words: tuple[str, ...]
    folder: Path = ROOT
    report: tuple[str, ...] = ()  # the options that make it write one; {} is the file's name
    counts: bool = True  # False: it only makes ready
    variables: tuple[tuple[str, str], ...] = ()  # of its environment, beside those that there are


@dataclass(slots=True)
class Outcome:
    """How many tests passed, failed and were skipped, and which of them lacked which tool."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    lacked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: "Outcome") -> None:
        """Adds another outcome to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.seconds += other.seconds
        for tool, tests in other.lacked.items():
            self.lacked[tool] += tests


def main(names: list[str]) -> int:
    """Runs the parts that are named, or all; returns 0 when nothing failed."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"There is no part {unknown[0]}. The parts are: {' '.join(PARTS)}.")
        return 2
    wanted = [name for name in PARTS if name in names or (not names and name not in ASKED_FOR)]
    with ThreadPoolExecutor(max_workers=1) as pool:
        beside = {name: pool.submit(run_part, name) for name in wanted if name in BESIDE}
        outcomes = {name: run_part(name) for name in wanted if name not in BESIDE}
        outcomes |= {name: under_way.result() for name, under_way in beside.items()}
    print_table({name: outcomes[name] for name in wanted})
    return 1 if any(outcome.failed for outcome in outcomes.values()) else 0


def python(*words: str) -> Check:
    """Returns a check that is a module of this environment."""
    return Check((sys.executable, "-m", *words))


def pytest(*words: str, **variables: str) -> Check:
    """Returns a check that is a run of pytest."""
    return Check(
        (sys.executable, "-m", "pytest", *words), report=("--junitxml={}",), variables=tuple(variables.items())
    )


def player() -> list[Check]:
    """Returns the player's checks; its compiler is installed when package.json is newer."""
    npm, npx, node = (shutil.which(name) or name for name in ("npm", "npx", "node"))
    compiler = Check((npm, "install", "--no-package-lock", "--no-audit", "--no-fund"), PLAYER, counts=False)
    installed = PLAYER / "node_modules" / ".package-lock.json"
    manifest = PLAYER / "package.json"
    fresh = installed.exists() and installed.stat().st_mtime >= manifest.stat().st_mtime
    return [
        *([] if fresh else [compiler]),
        Check((npx, "--no-install", "tsc", "--noEmit", "-p", "."), PLAYER),
        Check((node, "--test", *SPEC), PLAYER, JUNIT),
    ]


def notebooks() -> list[Check]:
    """Returns the lessons' checks: built from their sources, true to their outputs, runnable."""
    lessons = ROOT / "notebooks"
    nbval = (*NBVAL, "--nbval-sanitize-with=tests/notebooks.cfg")
    learner = str(lessons / "en")  # test_notebooks sees to it that the Chinese ones have the same code
    # A bar has no place in outputs, and no answer of ours is a learner's progress.
    quiet = {"TQDM_DISABLE": "1", "SYFTLITE_PROGRESS": "off"}
    return [
        Check((sys.executable, str(lessons / "build.py"), "--check", "--unrun")),  # the next two run them all
        pytest(*EVERY_CORE, "--nbval", *nbval, str(lessons / "solved"), **quiet),
        pytest(*EVERY_CORE, "--nbval-lax", *nbval, learner, **quiet),
    ]


def script(name: str) -> str:
    """Returns the path of a program that was installed beside this Python."""
    return str(Path(sysconfig.get_path("scripts"), name))


# What fails fastest comes first.
PARTS: dict[str, Callable[[], list[Check]]] = {
    "lint": lambda: [python("ruff", "check"), python("ruff", "format", "--check")],
    "types": lambda: [python("mypy")],
    "imports": lambda: [Check((script("lint-imports"), "--no-cache", "--no-logo"))],
    "unit": lambda: [pytest(*EVERY_CORE, *(f"--ignore=tests/{other}" for other in NOT_UNIT))],
    "player": player,
    "remote": lambda: [pytest(*EVERY_CORE, "tests/remote")],
    "binder": lambda: [pytest("tests/test_binder.py")],
    "notebooks": notebooks,
    "browser": lambda: [pytest("tests/browser")],
    "long": lambda: [pytest("-m", "long", "tests/remote")],
}
ASKED_FOR = ("long",)  # only when it is named: it takes longer than what it tests changes often
BESIDE = ("types",)  # while the parts after it run: it takes one core, and they wait for kernels now and then
NEEDED = {"player": "node"}  # a part that is no pytest: pytest's tests have a `needs` mark each


def run_part(name: str) -> Outcome:
    """Runs a part's checks, all of them, and returns their outcomes added up."""
    tool = NEEDED.get(name)
    if tool and not find(tool):
        lacking = Outcome(failed=int(tool in required()), skipped=int(tool not in required()))
        lacking.lacked[tool].append(name)
        return lacking
    total = Outcome()
    for check in PARTS[name]():
        print(f"\n=== {name}: {shown(check.words)}", flush=True)
        total.add(run_check(check))
    return total


def shown(words: tuple[str, ...]) -> str:
    """Returns a command as somebody would type it in this folder."""
    program, *rest = words
    return " ".join([Path(program).name, *(word.removeprefix(f"{ROOT}{os.sep}") for word in rest)])


def run_check(check: Check) -> Outcome:
    """Runs one command, shows what it prints, and returns what its report counted."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = [option.format(report) for option in check.report]
        begin = time.monotonic()
        variables = {**os.environ, **dict(check.variables)}
        code = subprocess.run([*check.words, *options], cwd=check.folder, env=variables).returncode
        seconds = time.monotonic() - begin
        outcome = read_report(report) if report.exists() else Outcome(passed=int(check.counts and code == 0))
    if code and not outcome.failed:
        outcome.failed = 1  # it stopped before, or beside, its tests
    outcome.seconds = seconds
    return outcome


def read_report(path: Path) -> Outcome:
    """Returns what a report in JUnit's form counts: pytest's and node's both have it."""
    outcome = Outcome()
    for case in ElementTree.parse(path).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is None:
            outcome.passed += 1
        else:
            outcome.skipped += 1
            verb, _, tool = skipped.get("message", "").partition(" ")
            if verb == "needs" and tool in HOW_TO_GET:
                outcome.lacked[tool].append(case.get("classname", ""))
    return outcome


def print_table(outcomes: dict[str, Outcome]) -> None:
    """Prints a line a part, a line a tool that was missing, and the sum."""
    print(f"\n{'part':<12}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}")
    total = Outcome()
    for name, one in outcomes.items():
        print(f"{name:<12}{one.passed:>8}{one.failed:>8}{one.skipped:>8}{one.seconds:>9.1f}")
        total.add(one)
    for tool, tests in sorted(total.lacked.items()):
        where = f"{', '.join(sorted(set(tests)))} ({len(tests)})"
        print(f"No {tool}: the tests of {where} had none. To get one: {HOW_TO_GET[tool]}.")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {total.failed} failed{skipped}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
