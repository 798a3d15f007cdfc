"""`syftlite grade`: notebooks of a class are run under limits, and the tables say what each exercise was told."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from syftlite.cli import main
from syftlite_lessons import grading, progress
from syftlite_lessons.feedback import MEDIA_TYPE
from syftlite_lessons.grading import Submission
from syftlite_lessons.limits import Limits, run_limited

IMPORTS = "from syftlite_lessons import lesson_01 as lesson"
RIGHT = "def two(bob, x):\n    return x.send(bob), x.clone().send(bob)\n\nlesson.two_objects.check(two)"
WRONG = "def two(bob, x):\n    return x.send(bob), x.send(bob)\n\nlesson.two_objects.check(two)"
LEARNED = "def two(bob, x):\n    print(x)\n    return x.send(bob), x.clone().send(bob)\n\nlesson.two_objects.check(two)"
ENDLESS = "while True:\n    pass"
HUNGRY = "import torch\nkept = torch.ones(400_000_000)\nimport time\ntime.sleep(30)"


def hand_in(path: Path, *cells: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_class_is_graded_exercise_by_exercise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(tmp_path / "class" / "mei" / "01_send_and_get.ipynb", IMPORTS, RIGHT)
    hand_in(tmp_path / "class" / "jon-01_send_and_get.ipynb", IMPORTS, "1 / 0", WRONG)
    hand_in(tmp_path / "class" / "jon-notes.ipynb", "anything")

    assert main(["grade", str(tmp_path / "class"), "-o", str(tmp_path / "grades.csv")]) == 0
    said = capsys.readouterr()
    graded = {(row["student"], row["exercise"]): row for row in rows(tmp_path / "grades.csv")}

    assert "This EXECUTES 2 notebooks of 2 students, with all that you may do on this machine" in said.err
    assert {key for key, row in graded.items() if row["outcome"] != "missing"} == {
        ("mei", "two_objects"),
        ("jon", "two_objects"),
    }
    assert graded["mei", "two_objects"]["outcome"] == "correct"
    assert graded["jon", "two_objects"]["outcome"] == "not yet"  # the broken cell before it spoilt nothing
    assert graded["jon", "two_objects"]["first_mistake"] == "sent_twice"
    assert graded["jon", "two_objects"]["first_wrong_observation"].startswith(
        "You sent x twice, and bob has one object"
    )
    believed = {row["misconception"]: row for row in rows(tmp_path / "grades-misconceptions.csv")}
    assert (believed["names_are_ids"]["students"], believed["names_are_ids"]["exercises"]) == ("1", "01 two_objects")
    assert believed["sending_moves"]["students"] == "0"
    assert "1 students,   1 times  A worker knows objects by the names in my notebook." in said.out


def test_a_log_that_was_handed_in_tells_what_was_wrong_before(tmp_path: Path) -> None:
    student = hand_in(tmp_path / "mei" / "01_send_and_get.ipynb", IMPORTS, RIGHT).parent
    log = progress.Progress(
        [progress.Check("01", "two_objects", "not yet", "two_names", "Both names stand for one pointer.", "1")],
        [progress.Prediction("01", "cell-05", "store bob", "loses", "gains", False, "2")],
    )
    (student / "progress.json").write_text(log.text(), encoding="utf-8")

    assert main(["grade", str(tmp_path), "-o", str(tmp_path / "grades.csv")]) == 0
    (row,) = [row for row in rows(tmp_path / "grades.csv") if row["exercise"] == "two_objects"]

    assert (row["outcome"], row["first_mistake"], row["attempts"]) == ("correct", "two_names", "1")
    assert row["first_wrong_observation"] == "Both names stand for one pointer."
    (foreseen,) = rows(tmp_path / "grades-predictions.csv")
    assert (foreseen["question"], foreseen["right"], foreseen["most_common_wrong_answer"]) == (
        "store bob",
        "0",
        "loses",
    )
    believed = {row["misconception"]: row["students"] for row in rows(tmp_path / "grades-misconceptions.csv")}
    assert believed["two_names_two_pointers"] == "1"


def test_each_student_has_numbers_of_their_own(tmp_path: Path) -> None:
    printed = []
    for student in ("mei", "jon"):
        path = hand_in(tmp_path / student / "01_x.ipynb", IMPORTS, LEARNED.replace("print(x)", "raise ValueError(x)"))
        said, _ = grading.run_submission(Submission(student, "01", path), Limits(), 60, grading.seed_of(student, 0))
        printed.append(said[0]["observation"])

    assert printed[0] != printed[1]


@pytest.mark.parametrize(
    ("cell", "options", "reason"),
    [
        (ENDLESS, ["--cell-seconds", "1"], "a cell ran longer than 1 seconds"),
        (ENDLESS, ["--seconds", "6"], "it ran longer than 6 seconds"),
        (HUNGRY, ["--memory", "900"], "it took more than 900 MB of memory"),
        ("import os\nos._exit(1)", [], "the kernel died"),
    ],
)
def test_what_runs_away_is_ended_and_the_next_one_is_graded(
    tmp_path: Path, cell: str, options: list[str], reason: str
) -> None:
    hand_in(tmp_path / "class" / "a" / "01_x.ipynb", cell, IMPORTS, RIGHT)
    hand_in(tmp_path / "class" / "b" / "00_x.ipynb", "1")
    code = main(["grade", str(tmp_path / "class"), "-o", str(tmp_path / "grades.csv"), *options])
    graded = rows(tmp_path / "grades.csv")

    assert code == 0
    assert {row["stopped"] for row in graded if row["student"] == "a"} == {reason}


def test_what_is_stored_in_a_notebook_counts_for_nothing(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "mei" / "01_x.ipynb", IMPORTS)
    notebook = nbformat.read(path, 4)
    data = {MEDIA_TYPE: {"exercise": "build", "outcome": "correct", "mistake": "", "observation": ""}}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data)]
    nbformat.write(notebook, path)

    assert grading.run_submission(Submission("mei", "01", path), Limits(), 60, 0) == ([], "")


def test_a_file_that_is_no_notebook_is_a_grade_too(tmp_path: Path) -> None:
    (tmp_path / "mei").mkdir()
    (tmp_path / "mei" / "01_x.ipynb").write_text("no notebook", encoding="utf-8")
    graded = list(grading.grade_all(grading.find_submissions(tmp_path), {}, limits=Limits()))

    assert {row.outcome for row in graded} == {"missing"}
    assert {row.stopped for row in graded} == {"no notebook: NotJSONError"}


def test_names_of_students_are_read_off_folders_or_files(tmp_path: Path) -> None:
    for name in (
        "mei/01_a.ipynb",
        "jon-01_a.ipynb",
        "li wei_02_b.ipynb",
        "01_c.ipynb",
        "notes.ipynb",
        "mei/.ipynb_checkpoints/01_a.ipynb",
    ):
        hand_in(tmp_path / name, "1")

    assert [(each.student, each.number) for each in grading.find_submissions(tmp_path)] == [
        ("", "01"),
        ("jon", "01"),
        ("li wei", "02"),
        ("mei", "01"),
    ]


def test_a_folder_without_notebooks_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"syftlite grade: there is no notebook of a lesson below {tmp_path}.\n"


def test_no_cell_of_the_table_is_taken_for_a_formula(tmp_path: Path) -> None:
    grading.write_csv(tmp_path / "t.csv", [grading.Grade("=HYPERLINK(1)", "01", "build", "missing")], grading.Grade)

    assert rows(tmp_path / "t.csv")[0]["student"] == "'=HYPERLINK(1)"


def test_the_children_of_a_program_that_is_ended_end_too(tmp_path: Path) -> None:
    child = f"import time; time.sleep(2); open({str(tmp_path / 'alive')!r}, 'w').close()"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"

    assert run_limited([sys.executable, "-c", parent], Limits(seconds=1), {}) == "it ran longer than 1 seconds"
    assert run_limited([sys.executable, "-c", "import time; time.sleep(2.5)"], Limits(), {}) == ""
    assert not (tmp_path / "alive").exists()


def test_the_result_of_a_run_is_what_the_checks_said(tmp_path: Path) -> None:
    from syftlite_lessons.run_submission import main as run

    path = hand_in(tmp_path / "01_x.ipynb", IMPORTS, WRONG, RIGHT)
    assert run([str(path), str(tmp_path / "result.json"), "60", MEDIA_TYPE]) == 0
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))

    assert [each["outcome"] for each in result["said"]] == ["not yet", "correct"]
    assert result["stopped"] == ""
