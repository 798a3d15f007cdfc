"""The three clinics of lesson 12's checks: what a round may do wrong, and how the record tells a judge."""

from __future__ import annotations

from typing import Any, NoReturn

import torch
from torch import Tensor
from torch.nn import Module

import syftlite as sy
from syftlite_lessons.audits import Parcel, parcels, seers, value_of
from syftlite_lessons.learning import alike
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words
from syftlite_lessons.records import records_of
from syftlite_lessons.trial import Trial
from syftlite_lessons.tumours import Place, learned, new_model, train_there
from syftlite_lessons.words import Words

NAMES = ("alice", "bob", "carol")

SAW_UPDATE = Mistake(
    "{seer} has seen the update of {owner}. In the clear it is to be with {owner} alone.",
    "{seer} 看到了 {owner} 的更新。明着的更新只能在 {owner} 自己那里。",
    "trusted_is_blind",
)
SAW_RECORDS = Mistake(
    "{seer} has seen records of {owner}. They are not to leave {owner}: the model goes to them.",
    "{seer} 看到了 {owner} 的病历。病历不能离开 {owner}：应该让模型过去。",
    "data_travels",
)
CAME_IN_CLEAR = Mistake(
    "{bytes} B went from {owner} to {seer} in the clear, of shape `{shape}`: all of an update, or of what tells it.",
    "有 {bytes} B 明着从 {owner} 到了 {seer} 那里，形状是 `{shape}`：那是整个更新，或者能看出它的东西。",
    "trusted_is_blind",
)
PLAIN_MEAN = Mistake(
    "This is the plain mean. A clinic with more records is to count more: give the counts along.",
    "这是普通的平均。病历多的诊所分量应该更重：要把样本数也交进去。",
    "plain_mean",
)
NOT_LOADED = Mistake(
    "The model is as it was. A mean that nobody loads into it changes nothing.",
    "模型还是原来的样子。算出了平均，却没有装进模型。",
)
#: Whatever a round may do wrong.
KNOWN = {
    "saw_records": SAW_RECORDS,
    "saw_update": SAW_UPDATE,
    "came_in_clear": CAME_IN_CLEAR,
    "plain_mean": PLAIN_MEAN,
    "not_loaded": NOT_LOADED,
}
NO_MODEL = Words("You return {got}. It should be the model.", "你返回的是{got}，应该是模型。")
OTHER_MODEL = Words(
    "The model has other weights than the mean of what the three clinics learned.",
    "模型的权重，不是三家诊所各自学到的模型的平均。",
)


class Clinics:
    """The three clinics of a check: where their records are, how many, and which update each has made."""

    def __init__(self, steps: int = 1) -> None:
        """Look for the records: what comes are pointers. Training takes so many steps: one does, where it is judged."""
        self.steps = steps
        me: Any = sy.local_worker
        self.places: list[Place] = [tuple(me.request_search("#records", name)) for name in NAMES]
        self.counts = [place[0].shape[0] for place in self.places]
        self.own = [(name, value_of(part)) for name, place in zip(NAMES, self.places, strict=True) for part in place]  # type: ignore[arg-type]  # pointers
        self.updates: list[tuple[str, int]] = []

    def train(self, model: Any, records: Tensor, malignant: Tensor) -> Any:
        """Return what `train_there` returns, and take note whose update it is."""
        copy = train_there(model, records, malignant, self.steps)
        if copy.location is not None:
            self.updates.append((copy.location.id, value_of(copy.weight)))
        return copy

    def refuse_leaks(self, trial: Trial) -> None:
        """Say so if anybody has seen another's records or update, or was sent more than a number of it in the clear.

        Raises:
            NotYet: if somebody has, or was.
        """
        for mistake, values in (("saw_records", self.own), ("saw_update", self.updates)):
            for owner, value in values:
                for seer in seers(value):
                    if seer != owner:
                        say(trial, mistake, owner=owner, seer=seer)
        for each in parcels():
            if is_leak(each) and torch.Size(each.shape).numel() > 1:
                told = {"owner": each.sender, "seer": each.receiver, "shape": each.shape, "bytes": each.bytes}
                say(trial, "came_in_clear", **told)


def say(trial: Trial, name: str, **values: object) -> NoReturn:
    """Say that the work went a known wrong way, by its name if the exercise expects it.

    Raises:
        NotYet: always.
    """
    if name in trial.mistakes:
        trial.mistake(name, **values)
    trial.not_yet(KNOWN[name], **values)


def is_leak(parcel: Parcel) -> bool:
    """Say whether a clinic sent something that is no share."""
    return parcel.sender != "me" and not parcel.is_share


def here() -> list[Place]:
    """Return the clinics' records as a judge has them, who computes what they should lead to."""
    return [records_of(name) for name in NAMES]


def judge_model(trial: Trial, model: object, clinics: Clinics, *, rounds: int = 1) -> None:
    """Be content with a model that has learned so many rounds from all three clinics.

    Raises:
        NotYet: if it is another, or none.
    """
    if not isinstance(model, Module):
        trial.not_yet(NO_MODEL, got=in_words(model))
    wanted, plain = new_model(), new_model()
    for _ in range(rounds):
        wanted = learned(wanted, here(), clinics.counts, clinics.steps)
        plain = learned(plain, here(), steps=clinics.steps)
    if alike(model, wanted):
        return
    if alike(model, new_model()):
        say(trial, "not_loaded")
    if alike(model, plain):
        say(trial, "plain_mean")
    trial.not_yet(OTHER_MODEL)
