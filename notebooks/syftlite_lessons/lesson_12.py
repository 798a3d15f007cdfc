"""Lesson 12, three clinics: its exercises and their judges. Each clinic of a check is a process with real records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import torch
from torch import Tensor
from torch.nn import Module

import syftlite as sy
from syftlite_lessons.audits import Parcel, first_sight, in_the_clear, parcels, seers, value_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.figures import curves
from syftlite_lessons.learning import alike, rounded
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.records import records_of
from syftlite_lessons.rooms import Processes
from syftlite_lessons.trial import Trial
from syftlite_lessons.tumours import STEPS, Place, learned, new_model, score, train_there
from syftlite_lessons.words import Words

__all__ = ["LESSON", "curves", "federate", "first_sight", "in_the_clear", "leaks", "mended_round", "new_model"]
__all__ += ["one_round", "parcels", "predict", "records_of", "score", "train_there"]

NAMES = ("alice", "bob", "carol")
CLINICS = Processes(*NAMES, data=records_of)
#: The model has learned enough when it is right so often.
TARGET = 0.9
#: A round on three processes may take a second, and much longer where the machine has others to serve.
SECONDS = 20.0

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
ALL_IN_ONE = Mistake(
    "`{code}` is refused: the models are on one clinic, which has seen them already.",
    "`{code}` 被拒绝了：模型都在同一家诊所，它已经全看到了。",
    "trusted_is_blind",
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
OTHER_LENGTHS = Words(
    "You return the lengths {got}. They should be {wanted}.", "你返回的长度是 {got}，应该是 {wanted}。"
)
OTHER_PARCELS = Words(
    "Here {count} parcels are leaks, the first of them {first}. You return {got}.",
    "这里有 {count} 个包裹是泄露，第一个是 {first}。你返回了 {got} 个。",
)
NO_LEAK = Words("Here nothing is a leak. You return {got} parcels.", "这里没有泄露。你返回了 {got} 个包裹。")


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


def judge_one_round(trial: Trial) -> None:
    """Be content with a model that learned one round from all, when nobody has seen what is not theirs."""
    clinics = Clinics()
    model = trial.run(sy, clinics.train, new_model(), clinics.places, clinics.counts)
    clinics.refuse_leaks(trial)
    judge_model(trial, model, clinics)


one_round = Puzzle(
    "one_round",
    judge_one_round,
    parameters=("sy", "train", "model", "places", "counts"),
    lines=(
        "model.load_state_dict(mean)",
        "copies = [train(model, *place) for place in places]",
        "mean = sy.fed_avg([copy.get() for copy in copies], counts)",
        "mean = sy.secure_fed_avg(copies, counts)",
    ),
    returns="model",
    hints=(
        Words("A copy that has learned is an update. Who may have it?", "学过的副本就是更新。谁可以拿到它？"),
        Words("Three lines are enough: learn, average, load.", "三行就够：学习，平均，装进模型。"),
    ),
    mistakes={"saw_update": SAW_UPDATE, "not_loaded": NOT_LOADED},
    insight=Words(
        "Three processes, and none of them could have told you more than its share.",
        "三个进程，哪一个能告诉你的，都只有自己的那份份额。",
    ),
    minutes=4,
    seconds=SECONDS,
    processes=CLINICS,
)


def judge_leaks(trial: Trial) -> None:
    """Be content with the parcels that are leaks, in a record that gets longer."""
    clinics = Clinics()
    copies = [clinics.train(new_model(), *place) for place in clinics.places]
    sy.secure_fed_avg(copies, clinics.counts)
    judge_parcels(trial)
    alices: Any = clinics.places[0][0]
    alices.move("carol")
    judge_parcels(trial)
    copies[1].get()
    judge_parcels(trial)


def judge_parcels(trial: Trial) -> None:
    """Be content with the leaks of the record so far.

    Raises:
        NotYet: if the work returns others, by the name of the mistake if it is a known one.
    """
    record = parcels()
    wanted = [each for each in record if is_leak(each)]
    got = trial.run(list(record))
    got = list(got) if isinstance(got, list | tuple) else got
    if got == wanted:
        return
    known: dict[str, Callable[[Parcel], bool]] = {
        "model_too": lambda each: not each.is_share,
        "shares_too": lambda each: each.sender != "me",
        "to_me_alone": lambda each: each.receiver == "me" and not each.is_share,
    }
    for name, rule in known.items():
        if got == [each for each in record if rule(each)]:
            trial.mistake(name)
    count = len(got) if isinstance(got, list) else in_words(got)
    if not wanted:
        trial.not_yet(NO_LEAK, got=count)
    first = f"`{wanted[0].sender} → {wanted[0].receiver} {wanted[0].shape}`"
    trial.not_yet(OTHER_PARCELS, count=len(wanted), first=first, got=count)


leaks = Exercise(
    "leaks",
    judge_leaks,
    parameters=("parcels",),
    hints=(
        Words("What may a clinic send: records, an update, a share?", "诊所可以发出什么：病历、更新，还是份额？"),
        Words(
            "A parcel knows its `sender`, its `receiver`, its `shape`, and whether it `is_share`.",
            "每个包裹都有 `sender`、`receiver`、`shape`，还有 `is_share`：是不是份额。",
        ),
    ),
    mistakes={
        "model_too": Mistake(
            "You report the model, too, which goes from me to the clinics. It is nobody's secret: it may.",
            "你把模型也报了上来，它是从 me 发给诊所的。那不是谁的秘密，可以发。",
        ),
        "shares_too": Mistake(
            "You report shares. One share alone is noise, whoever has it.",
            "你把份额也报了上来。单独一个份额只是噪声，谁拿到都一样。",
            "share_is_a_part",
        ),
        "to_me_alone": Mistake(
            "alice's records went to carol, and you do not report it: you look at what came to me alone.",
            "alice 的病历到了 carol 那里，你没有报：你只看了到 me 这里的。",
        ),
    },
    insight=Words(
        "Between the clinics and to you go shares, and nothing else: a rule that a record can be checked by.",
        "诊所之间、诊所到你，只有份额在走：这样的规则，拿记录一查就知道守没守。",
    ),
    minutes=6,
    seconds=SECONDS,
    processes=CLINICS,
)


def judge_mended_round(trial: Trial) -> None:
    """Be content with the model and the lengths of the updates, when nobody has seen what is not theirs."""
    clinics = Clinics()
    result = trial.run(clinics.train, new_model(), clinics.places, clinics.counts)
    model, lengths = trial.expect_several(result, ("model", "lengths"))
    clinics.refuse_leaks(trial)
    judge_model(trial, model, clinics)
    wanted = [rounded(train_there(new_model(), *place, clinics.steps).weight.detach().norm()) for place in here()]
    got = [rounded(each) for each in lengths] if isinstance(lengths, list | tuple) else lengths
    if not (isinstance(got, list) and len(got) == 3 and all(map(near, got, wanted))):
        trial.not_yet(OTHER_LENGTHS, got=in_words(lengths), wanted=[round(float(each), 3) for each in wanted])


def near(got: object, wanted: Tensor) -> bool:
    """Say whether a number that is here is another, but for a thousandth."""
    return isinstance(got, Tensor) and not isinstance(got, sy.PointerTensor) and bool((got - wanted).abs() < 0.001)


mended_round = Exercise(
    "mended_round",
    judge_mended_round,
    parameters=("train", "model", "places", "counts"),
    starter="""def mended_round(train, model, places, counts):
        copies = [train(model, *place) for place in places]
        lengths = [copy.weight.copy().get().norm().item() for copy in copies]
        fewest = copies[counts.index(min(counts))]
        fewest.move(copies[0].location)
        model.load_state_dict(sy.secure_fed_avg(copies, counts))
        return model, lengths""",
    hints=(
        Words(
            "Two lines leak. Ask of each what leaves a clinic by it: noise, one number, or all of an update?",
            "有两行会泄露。对每一行问一问：它让什么离开诊所？是噪声、一个数，还是整个更新？",
        ),
        Words(
            "A length can be computed where the weights are: `norm` works on a pointer as well.",
            "长度可以在权重所在的地方算：`norm` 对指针也能用。",
        ),
    ),
    mistakes={"saw_update": SAW_UPDATE, "came_in_clear": CAME_IN_CLEAR, "plain_mean": PLAIN_MEAN},
    insight=Words(
        "The same model, the same lengths. Three numbers came instead of ninety, and nobody lent out an update.",
        "模型一样，长度也一样。来的是三个数，不是九十个；谁的更新也没有借出去。",
    ),
    minutes=6,
    seconds=SECONDS,
    processes=CLINICS,
)


def judge_federate(trial: Trial) -> None:
    """Be content with a model that reached the target, when nobody has seen what is not theirs."""
    clinics = Clinics(STEPS)
    model = trial.run(clinics.train, score, new_model(), clinics.places, clinics.counts)
    clinics.refuse_leaks(trial)
    rounds, wanted = 0, new_model()
    while score(wanted) < TARGET:
        rounds, wanted = rounds + 1, learned(wanted, here(), clinics.counts)
    judge_model(trial, model, clinics, rounds=rounds)


federate = Exercise(
    "federate",
    judge_federate,
    parameters=("train", "score", "model", "places", "counts"),
    hints=(
        Words("A round of the puzzle, as often as it takes.", "就是拼图里的一轮，要几轮就做几轮。"),
        Words(
            "Train a copy at each place, average them unread, and load the mean: else the loop never ends.",
            "在每个地方训练一份副本，不读就平均，再装进模型：不然循环永远不会停。",
        ),
    ),
    mistakes={"saw_update": SAW_UPDATE, "saw_records": SAW_RECORDS, "HoldersError": ALL_IN_ONE},
    insight=Words(
        "No clinic alone gets there, and none had to show what it has.",
        "单靠哪一家都做不到，而谁也不用把自己的东西拿出来。",
    ),
    minutes=5,
    seconds=SECONDS,
    processes=CLINICS,
)


LESSON = Lesson(
    "12",
    Words("Three clinics", "三家诊所"),
    Words(
        "Can three clinics train together, and no one read records or updates?",
        "三家诊所一起训练，能不能谁也读不到别人的病历和更新？",
    ),
    minutes=40,
    exercises=(one_round, leaks, mended_round, federate),
)
predict = LESSON.predict
