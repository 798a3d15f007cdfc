"""tests/parts.py: what it counts, and what it says of tools that are missing."""

import sys
from pathlib import Path

import pytest

from tests import parts
from tests.parts import Check, Outcome
from tests.tools import HOW_TO_GET

REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="one"/>
<testcase classname="tests.test_a" name="two"><failure message="no"/></testcase>
<testcase classname="tests.test_a" name="three"><error message="no"/></testcase>
<testcase classname="tests.test_dot" name="four"><skipped message="needs dot"/></testcase>
<testcase classname="tests.test_dot" name="five"><skipped message="not today"/></testcase>
</testsuite></testsuites>"""


def test_a_report_is_counted_and_tells_who_lacked_a_tool(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    outcome = parts.read_report(tmp_path / "report.xml")
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, 2)
    assert outcome.lacked == {"dot": ["tests.test_dot"]}


@pytest.mark.parametrize(("code", "passed", "failed"), [("0", 1, 0), ("3", 0, 1)])
def test_a_command_without_a_report_is_one_test(code: str, passed: int, failed: int) -> None:
    outcome = parts.run_check(Check((sys.executable, "-c", f"raise SystemExit({code})")))
    assert (outcome.passed, outcome.failed) == (passed, failed)


def test_a_command_that_makes_ready_counts_only_when_it_fails() -> None:
    fine = parts.run_check(Check((sys.executable, "-c", ""), counts=False))
    broken = parts.run_check(Check((sys.executable, "-c", "raise SystemExit(1)"), counts=False))
    assert (fine.passed, fine.failed) == (0, 0)
    assert (broken.passed, broken.failed) == (0, 1)


def test_the_table_names_what_was_missing_and_ends_with_the_sum(
    capsys: pytest.CaptureFixture[str],
) -> None:
    browser = Outcome(skipped=2, seconds=1.5)
    browser.lacked["browser"] += ["tests.browser.test_lab"] * 2
    parts.print_table({"unit": Outcome(passed=40, seconds=12.25), "browser": browser})
    assert capsys.readouterr().out.splitlines() == [
        "",
        "part          passed  failed skipped  seconds",
        "unit              40       0       0     12.2",
        "browser            0       0       2      1.5",
        f"No browser: the tests of tests.browser.test_lab (2) had none. To get one: {HOW_TO_GET['browser']}.",
        "40 passed, 0 failed, 2 skipped",
    ]


def test_without_node_the_player_is_not_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "find", lambda tool: None)
    monkeypatch.delenv("SYFTLITE_REQUIRE", raising=False)
    outcome = parts.run_part("player")
    assert (outcome.failed, outcome.skipped, outcome.lacked["node"]) == (0, 1, ["player"])


def test_without_node_where_it_is_required_the_player_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "find", lambda tool: None)
    monkeypatch.setenv("SYFTLITE_REQUIRE", "browser,node")
    outcome = parts.run_part("player")
    assert (outcome.failed, outcome.skipped) == (1, 0)


def test_an_unknown_part_is_told_the_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert parts.main(["units"]) == 2
    assert capsys.readouterr().out == (
        "There is no part units. The parts are: lint types imports unit player remote binder notebooks browser long.\n"
    )


def test_what_takes_long_runs_only_when_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(parts, "run_part", lambda name: ran.append(name) or Outcome(passed=1))
    assert parts.main([]) == 0
    told = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line][1:-1]
    assert told == [name for name in parts.PARTS if name != "long"]  # one of them ran beside the others
    assert sorted(ran) == sorted(told)
    ran.clear()
    assert parts.main(["long"]) == 0
    assert ran == ["long"]
