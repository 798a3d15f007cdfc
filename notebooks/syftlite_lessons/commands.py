"""The lessons' part of the program `syftlite`: `new-lesson` and `grade`. Each takes words and returns an exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from syftlite_lessons.new_lesson import NewLessonError, make_lesson

#: Where the lessons stand when the kit is worked on: beside this package.
NOTEBOOKS = Path(__file__).resolve().parent.parent


def new_lesson(words: list[str]) -> int:
    """Make a lesson to begin from: its source and its judges, with one exercise."""
    parser = argparse.ArgumentParser(prog="syftlite new-lesson", description=new_lesson.__doc__)
    parser.add_argument("title", help='the English title, such as "Copies"')
    parser.add_argument("--zh", default="", metavar="TITLE", help="the Chinese title; without it, the English one")
    parser.add_argument("--number", type=int, help="the lesson's number; without it, the next free one from 50 on")
    parser.add_argument(
        "--folder", type=Path, default=NOTEBOOKS, help="the folder of the lessons (the kit's notebooks)"
    )
    asked = parser.parse_args(words)
    try:
        source, judges = make_lesson(asked.folder, asked.title, asked.zh, asked.number)
    except NewLessonError as trouble:
        print(f"syftlite new-lesson: {trouble}", file=sys.stderr)
        return 2
    number = source.name[:2]
    print(f"Made {source}\n and {judges}.\nThey work as they are. Rewrite them, and then:")
    print(f"  python notebooks/build.py {number}\n  python -m pytest tests/test_lesson_exercises.py -k {number}")
    return 0


WARNING = """\
This EXECUTES {count} notebooks of {students} students, with all that you may do on this machine: read your files, use
your network. Run it where that can do no harm: in a container or a virtual machine that you throw away, or as a user
who owns nothing. The limits of time and memory keep it going; they protect nothing.
"""


def grade(words: list[str]) -> int:
    """Run a class's notebooks (their code is EXECUTED) and write a table of outcomes."""
    from syftlite_lessons import class_tables, grading
    from syftlite_lessons.limits import Limits

    parser = argparse.ArgumentParser(prog="syftlite grade", description=grade.__doc__)
    parser.add_argument("folder", type=Path, help="a folder for each student, or mei-01_send_and_get.ipynb")
    parser.add_argument("-o", "--output", type=Path, default=Path("grades.csv"), help="the table (grades.csv)")
    parser.add_argument("--seconds", type=float, default=300, help="for one notebook (300)")
    parser.add_argument("--cell-seconds", type=float, default=60, help="for one cell (60)")
    parser.add_argument("--memory", type=float, default=2000, metavar="MB", help="for one notebook (2000)")
    parser.add_argument("--seed", type=int, default=0, help="with it and the student's name, the numbers are chosen")
    asked = parser.parse_args(words)
    submissions = grading.find_submissions(asked.folder)
    if not submissions:
        print(f"syftlite grade: there is no notebook of a lesson below {asked.folder}.", file=sys.stderr)
        return 2
    students = len({each.student for each in submissions})
    print(WARNING.format(count=len(submissions), students=students), file=sys.stderr)
    logs = grading.find_logs(asked.folder)
    limits = Limits(asked.seconds, asked.memory)
    run = grading.grade_all(submissions, logs, limits=limits, cell_seconds=asked.cell_seconds, seed=asked.seed)
    grades = []
    for row in run:
        grades.append(row)
        print(f"{row.student}  {row.lesson} {row.exercise}: {row.outcome}{row.stopped and f' ({row.stopped})'}")
    believed = class_tables.misconceptions(grades, logs)
    grading.write_csv(asked.output, grades, grading.Grade)
    beside = [
        asked.output.with_name(f"{asked.output.stem}-{name}.csv") for name in ("misconceptions", "predictions", "tests")
    ]
    grading.write_csv(beside[0], believed, class_tables.Believed)
    grading.write_csv(beside[1], class_tables.predictions(logs), class_tables.Foreseen)
    grading.write_csv(beside[2], class_tables.sittings(logs), class_tables.Answered)
    print(f"\n{class_tables.text(believed) or 'No misconception was shown.'}\n")
    print(f"Written: {asked.output}, and beside it {', '.join(each.name for each in beside)}.")
    return 0
