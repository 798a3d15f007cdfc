"""A cell that asks what the next cell will do, and grades from the record when that one ends. It never waits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

import anywidget
import traitlets

import syftlite
from syftlite_widgets import session
from syftlite_widgets.module import whole_module, whole_style
from syftlite_widgets.overheard import Overheard
from syftlite_widgets.prints import Verdict, prints_of
from syftlite_widgets.questions import Question, questions, text_of, truths, worth
from syftlite_widgets.slots import ME
from syftlite_widgets.stretch import Watch
from syftlite_widgets.text import prediction_labels, say

_log = logging.getLogger(__name__)


class Prediction(anywidget.AnyWidget):
    """The questions about one cell, the learner's answers, and the truth once that cell has run."""

    _esm = whole_module("predict.js")
    # The colours are the player's: there is one list of them.
    _css = whole_style("player.css", "predict.css")

    questions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    #: What the learner chose, by question.
    answers = traitlets.Dict().tag(sync=True)
    #: What was true, by question; empty until the cell has run.
    truths = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, asked: list[Question]) -> None:
        """Ask these questions."""
        super().__init__(questions=asked, labels=prediction_labels(say("predict_title")))
        #: The id that the front end gave the cell that asks, None where nobody knows it.
        self.cell_id: str | None = None

    @property
    def right(self) -> list[str]:
        """The questions that were answered rightly."""
        return self._worth("right")

    @property
    def nearly_right(self) -> list[str]:
        """The questions that were answered nearly rightly: the right numbers or workers, written in another way."""
        return self._worth("nearly")

    def _worth(self, wanted: Verdict) -> list[str]:
        return [key for key, truth in self.truths.items() if worth(truth, self.answers.get(key)) == wanted]

    def __repr__(self) -> str:
        """Return the questions and how they were answered: the same for the same stores and answers."""
        nearly = len(self.nearly_right)
        key = "predict_score_nearly" if nearly else "predict_score"
        state = say(key, right=len(self.right), all=len(self.questions), nearly=nearly)
        answered = bool(self.truths) and bool(self.answers)
        return f"{say('predict_title')}\n{text_of(self.questions)}\n{state if answered else say('predict_unanswered')}"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the form, and its text for stored outputs."""
        bundle = super()._repr_mimebundle_(**options)
        live, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**live, "text/plain": repr(self)}, about


class NextCell:
    """What waits for the next cell of a notebook, to grade one prediction.

    What goes wrong here is ours, and no matter of the learner's cell.
    """

    #: The one that waits now: a prediction that is made again takes the place of the earlier one.
    _waiting: ClassVar[list[NextCell]] = []

    def __init__(self, shell: Any, prediction: Prediction, cell_id: str | None) -> None:
        """Wait for the cell after this one."""
        self._shell, self._prediction, self._cell_id = shell, prediction, cell_id
        self._overheard = Overheard(shell)
        self._watch: Watch | None = None
        self._hooks = (("pre_run_cell", self._begin), ("post_run_cell", self._end))
        for event, hook in self._hooks:
            shell.events.register(event, hook)
        self._waiting.append(self)

    @classmethod
    def replace(cls, cell_id: str | None) -> Prediction | None:
        """Stop waiting for a cell that runs anew before the next one did; returns what it had asked."""
        for one in [each for each in cls._waiting if cell_id is not None and each._cell_id == cell_id]:
            one._stop()
            return one._prediction
        return None

    def _stop(self) -> None:
        for event, hook in self._hooks:
            if hook in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, hook)
        if self in self._waiting:
            self._waiting.remove(self)

    def _begin(self, info: Any) -> None:
        if self._cell_id is not None and getattr(info, "cell_id", None) == self._cell_id:
            return  # the prediction itself runs again
        try:
            self._watch = Watch.begin(syftlite.history())
            self._overheard.begin()
        except Exception:
            _log.exception("The prediction cannot be graded.")

    def _end(self, result: Any) -> None:
        """Grade."""
        if self._watch is None:
            return  # the prediction's own cell ends
        self._stop()
        try:
            shown = self._overheard.end(result.result)
            error = result.error_before_exec or result.error_in_exec
            words = "" if error is None else f"{type(error).__name__}: {error}"
            self._prediction.truths = truths(self._prediction.questions, self._watch.end(), shown, words)
        except Exception:
            _log.exception("The prediction could not be graded.")


def predict(*workers: object, ask: Sequence[str] = ()) -> Prediction:
    """Ask what the next cell will do to all workers, or to these ones (and me).

    `ask` keeps to some of the questions: "result", "shows", "store alice", "link me alice".

    Choose the answers, then run the next cell: when it ends, the answers are graded from what was recorded, with the
    reasons. Whoever does not answer, as with "Run All", is told so; nothing waits.

    Raises:
        ValueError: if there is no such worker or no such question, naming those that there are.
    """
    here = session.install()
    session.note_names()
    history = syftlite.history()
    now = history.at(len(history))
    known = list(now.stores)
    names = [str(getattr(worker, "id", worker)) for worker in workers]
    for name in names:
        if name not in known:
            raise ValueError(say("no_worker", name=name, workers=", ".join(known)))
    asked = questions([name for name in known if name == ME or not names or name in names], prints_of(now))
    prediction = Prediction(_chosen(asked, ask) if ask else asked)
    if here is not None:
        prediction.cell_id = here.cell_id
        earlier = NextCell.replace(here.cell_id)
        if earlier is not None:
            if earlier.questions == prediction.questions:
                prediction.answers = earlier.answers
            earlier.close()
        NextCell(here.shell, prediction, here.cell_id)
    return prediction


def _chosen(asked: list[Question], wanted: Sequence[str]) -> list[Question]:
    """Return the questions that are wanted, in that order; of a link, the ends may stand either way round."""
    known = {frozenset(each["key"].split()): each for each in asked}
    for key in wanted:
        if frozenset(key.split()) not in known:
            raise ValueError(say("no_question", name=key, questions=", ".join(each["key"] for each in asked)))
    return [known[frozenset(key.split())] for key in wanted]
