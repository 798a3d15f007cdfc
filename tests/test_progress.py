"""A learner's progress: what is kept of checks and predictions, and how it is downloaded, restored and reset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite_lessons import Feedback, Outcome, progress
from syftlite_lessons.lesson import Lesson, all_lessons
from syftlite_lessons.overview import Overview
from syftlite_lessons.progress import Progress
from syftlite_lessons.words import Words
from syftlite_widgets import language

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Keep the progress in a folder of the test's own."""
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.json"))
    yield tmp_path / "progress.json"
    language("en")


def check(exercise: str, outcome: Outcome, mistake: str = "") -> None:
    progress.note_check("01", Feedback(exercise, outcome, "You return nothing.", mistake))


def test_what_was_not_attempted_is_not_kept(file: Path) -> None:
    check("build", Outcome.NOT_ATTEMPTED)

    assert not file.exists()


def test_each_attempt_is_kept_with_what_was_observed(file: Path) -> None:
    check("build", Outcome.NOT_YET, "nobody_keeps")
    check("build", Outcome.CORRECT)

    first, second = progress.load().checks
    assert (first.outcome, first.mistake, first.observation) == ("not yet", "nobody_keeps", "You return nothing.")
    assert (second.outcome, second.observation) == ("correct", "")
    assert progress.load().solved("01") == {"build"}
    assert progress.load().solved("02") == set()


def test_what_was_solved_once_stays_solved(file: Path) -> None:
    check("build", Outcome.CORRECT)
    check("build", Outcome.NOT_YET)

    assert progress.load().solved("01") == {"build"}


def test_of_predictions_the_first_answer_counts(file: Path) -> None:
    truths = {"store bob": {"value": "gains", "why": "…"}}
    progress.note_prediction("01", "cell-05", {"store bob": "loses"}, truths, [])
    progress.note_prediction("01", "cell-05", {"store bob": "gains"}, truths, ["store bob"])
    progress.note_prediction("01", "cell-09", {}, truths, [])

    (first,) = progress.load().first_predictions()
    assert (first.answer, first.truth, first.right) == ("loses", "gains", False)
    assert progress.load().predicted("01") == {"cell-05"}


def test_outside_a_notebook_nothing_is_kept_unless_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(progress.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    check("build", Outcome.CORRECT)
    monkeypatch.setenv(progress.VARIABLE, "off")
    check("build", Outcome.CORRECT)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_disturbs_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "missing" / "progress.json"))
    check("build", Outcome.CORRECT)

    assert progress.load() == Progress()
    assert progress.save(Progress()) is False


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "other"}', '{"format": "syftlite-progress", "version": 9}']
)
def test_a_damaged_file_is_put_aside_and_not_written_over(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    check("build", Outcome.CORRECT)

    assert progress.load().solved("01") == {"build"}
    assert file.with_name("progress-damaged.json").read_text(encoding="utf-8") == text


def test_a_reset_puts_the_old_progress_aside(file: Path) -> None:
    check("build", Outcome.CORRECT)
    aside = progress.reset()

    assert aside is not None
    assert progress.load() == Progress()
    assert progress.parse(aside.read_text(encoding="utf-8")).solved("01") == {"build"}
    assert progress.reset() is None


def test_a_restored_file_is_joined_with_what_was_done_since(file: Path) -> None:
    check("build", Outcome.CORRECT)
    downloaded = file.read_text(encoding="utf-8")
    progress.reset()
    check("bring_home", Outcome.CORRECT)
    progress.restore(downloaded)
    progress.restore(downloaded)  # twice is harmless

    assert progress.load().solved("01") == {"build", "bring_home"}
    assert len(progress.load().checks) == 2


@pytest.mark.parametrize("text", ["no json", "{}", '{"format": "syftlite-history"}'])
def test_another_file_is_refused_with_a_sentence(file: Path, text: str) -> None:
    with pytest.raises(progress.DamagedProgressError) as refusal:
        progress.restore(text)

    assert str(refusal.value) == "This file is no progress of these lessons, or a newer kit wrote it."


def test_the_overview_counts_what_is_solved_and_predicted(file: Path) -> None:
    check("build", Outcome.CORRECT)
    check("an exercise of an older kit", Outcome.CORRECT)
    progress.note_prediction("01", "cell-05", {"store bob": "loses"}, {"store bob": {"value": "gains"}}, [])
    (row,) = [row for row in Overview(NOTEBOOKS / "en").rows() if row.lesson.number == "01"]

    assert (row.solved, row.exercises) == (1, 4)
    assert (row.predicted, row.predictions) == (1, 3)
    assert (row.right, row.answered) == (0, 1)
    assert row.notebook == "01_send_and_get.ipynb"


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_the_overview_links_each_lesson_and_offers_the_file(file: Path, spoken: str) -> None:
    language(spoken)
    check("build", Outcome.CORRECT)
    html = Overview(NOTEBOOKS / spoken).html()

    for lesson in all_lessons():
        assert f'<a href="{lesson.number}_' in html
        assert lesson.title.say() in html
    assert 'download="progress.json" href="data:application/json;base64,' in html


def test_an_overview_without_notebooks_beside_it_still_tells_what_was_solved(file: Path, tmp_path: Path) -> None:
    check("build", Outcome.CORRECT)
    overview = Overview(tmp_path)

    assert "exercises solved 1/4" in repr(overview)
    assert "<a href" not in overview.html().partition("<p>")[0]


def test_a_lessons_prediction_is_logged_when_it_is_graded(file: Path) -> None:
    lesson = Lesson("77", Words("Toy", "玩具"), Words("What?", "什么？"), minutes=1)
    with sy.fresh():
        hook = sy.TorchHook(torch)
        for name in ("bob", "alice"):
            sy.VirtualWorker(hook, id=name)
        prediction = lesson.predict("alice", "alice me", "shows")
        asked = [question["key"] for question in prediction.questions]
        prediction.answers = {"store alice": "gains"}
        prediction.truths = {key: {"value": "keeps", "why": "…"} for key in asked}

    assert asked == ["store alice", "link me alice", "shows"]
    (kept,) = progress.load().predictions
    assert (kept.lesson, kept.question, kept.answer, kept.truth) == ("77", "store alice", "gains", "keeps")
    assert json.loads(file.read_text(encoding="utf-8"))["format"] == "syftlite-progress"


def test_a_question_that_nobody_can_answer_is_refused_with_those_that_there_are() -> None:
    lesson = Lesson("77", Words("Toy", "玩具"), Words("What?", "什么？"), minutes=1)
    with sy.fresh():
        sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        with pytest.raises(ValueError, match=r"There is no question 'store carol' here\. Questions: ") as refusal:
            lesson.predict("carol")

    assert str(refusal.value).endswith("Questions: result, store bob, link me bob, shows.")
