"""`syftlite new-lesson`: what it makes keeps every rule of the lessons, and passes their tests as it is."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

import syftlite_lessons
from lesson_rules import complaints
from lesson_source import load
from syftlite.cli import main
from syftlite_lessons import Lesson, Outcome
from tests import lesson_runs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of lessons, whose judges can be imported."""
    (tmp_path / "source").mkdir()
    (tmp_path / "syftlite_lessons").mkdir()
    monkeypatch.setattr(syftlite_lessons, "__path__", [*syftlite_lessons.__path__, str(tmp_path / "syftlite_lessons")])
    return tmp_path


def test_a_new_lesson_works_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-lesson", "Copies & copies", "--zh", "副本", "--folder", str(folder)]) == 0
    source = load(folder / "source" / "50_copies_copies.py")
    monkeypatch.setattr(lesson_runs, "LESSONS", [source])
    told = lesson_runs.told(source.name, "en")
    lesson: Lesson = import_module("syftlite_lessons.lesson_50").LESSON
    sys.modules.pop("syftlite_lessons.lesson_50")

    assert complaints(source) == []
    assert told.starters["keep"].outcome is Outcome.NOT_ATTEMPTED
    assert told.answers["keep"].outcome is Outcome.CORRECT
    assert {key: feedback.mistake for key, feedback in told.mistakes.items()} == {
        ("keep", "taken"): "taken",
        ("keep", "a_pointer"): "a_pointer",
    }
    assert source.in_language("en")[0].source.startswith("# Lesson 50: copies & copies\n")
    assert source.in_language("zh")[0].source.startswith("# 第 50 课：副本\n")
    assert (lesson.number, lesson.title.en, lesson.title.zh) == ("50", "Copies & copies", "副本")
    assert "python notebooks/build.py 50" in capsys.readouterr().out


def test_the_next_lesson_takes_the_next_number(folder: Path) -> None:
    for title in ("One", "Two"):
        assert main(["new-lesson", title, "--folder", str(folder)]) == 0

    assert sorted(path.name for path in (folder / "source").iterdir()) == ["50_one.py", "51_two.py"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["One", "--number", "7"], "There is a lesson 07 already. Leave --number out, and the next one is taken."),
        (["第一"], "A lesson's name is made of its English title, and '第一' has no letter in it."),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(
    folder: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "source" / "07_there.py").write_text("", encoding="utf-8")

    assert main(["new-lesson", *words, "--folder", str(folder)]) == 2
    assert capsys.readouterr().err == f"syftlite new-lesson: {sentence}\n"
    assert len(list(folder.rglob("*.py"))) == 1


def test_a_folder_without_lessons_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-lesson", "One", "--folder", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"syftlite new-lesson: {tmp_path} is no folder of lessons: ")
