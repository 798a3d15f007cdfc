"""A lesson, as its notebook meets it: its exercises by name, and predictions that are logged. Runs no cell."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import syftlite_lessons
from syftlite_lessons import progress
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.words import Words
from syftlite_widgets.predict import Prediction
from syftlite_widgets.predict import predict as ask


class Lesson:
    """What is known of a lesson besides its notebook. `number` is that of its file, such as "02".

    Example:
        >>> lesson = Lesson("99", Words("Toy", "玩具"), Words("What is this?", "这是什么？"), minutes=3, exercises=())
        >>> lesson.number, lesson.exercises
        ('99', ())
    """

    def __init__(
        self, number: str, title: Words, question: Words, *, minutes: int, exercises: tuple[Exercise, ...] = ()
    ) -> None:
        """Take what the index shows, and the exercises in their order."""
        self.number, self.title, self.question, self.minutes = number, title, question, minutes
        self.exercises = exercises
        for exercise in exercises:
            exercise.lesson = number

    def predict(self, *about: str) -> Prediction:
        """Ask what the next cell will do, and log the answers when it has run.

        `about` names the questions: "result" (where the numbers of the new result will be), "shows" (what the cell
        shows), a worker for its store ("alice"), two for the link between them ("me alice"). Without any, all are
        asked.

        Raises:
            ValueError: if nobody here has such a name.
        """
        return _asked(self.number, about)


def _asked(lesson: str, about: tuple[str, ...]) -> Prediction:
    prediction = ask(ask=[_key(each) for each in about])
    cell = prediction.cell_id or ""

    def log(_change: object) -> None:
        progress.note_prediction(lesson, cell, dict(prediction.answers), dict(prediction.truths), prediction.right)

    prediction.observe(log, "truths")
    return prediction


def _key(about: str) -> str:
    """Return the name under which the widgets know a question.

    >>> _key("alice"), _key("me alice"), _key("shows")
    ('store alice', 'link me alice', 'shows')
    """
    if about in ("result", "shows"):
        return about
    return f"{'link' if ' ' in about else 'store'} {about}"


def all_lessons() -> Iterator[Lesson]:
    """Yield every lesson there is, in order: each module `lesson_NN` of this package has one."""
    for module in sorted(iter_modules(syftlite_lessons.__path__), key=lambda each: each.name):
        if module.name.startswith("lesson_"):
            yield import_module(f"{syftlite_lessons.__name__}.{module.name}").LESSON
