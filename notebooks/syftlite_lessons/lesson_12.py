"""Lesson 12, three clinics: its exercises and their judges. Each clinic of a check is a process with real records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

import syftlite as sy
from syftlite_lessons.audited_clinics import (
    CAME_IN_CLEAR,
    NAMES,
    NOT_LOADED,
    PLAIN_MEAN,
    SAW_RECORDS,
    SAW_UPDATE,
    Clinics,
    here,
    is_leak,
    judge_model,
)
from syftlite_lessons.audits import Parcel, first_sight, in_the_clear, parcels
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.figures import curves
from syftlite_lessons.learning import rounded
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.records import records_of
from syftlite_lessons.rooms import Processes
from syftlite_lessons.trial import Trial
from syftlite_lessons.tumours import STEPS, learned, new_model, score, train_there
from syftlite_lessons.words import Words

__all__ = ["LESSON", "curves", "federate", "first_sight", "in_the_clear", "leaks", "mended_round", "new_model"]
__all__ += ["one_round", "parcels", "predict", "records_of", "score", "train_there"]

CLINICS = Processes(*NAMES, data=records_of)
#: The model has learned enough when it is right so often.
TARGET = 0.9
#: A round on three processes may take a second, and much longer where the machine has others to serve.
SECONDS = 20.0

ALL_IN_ONE = Mistake(
    "`{code}` is refused: the models are on one clinic, which has seen them already.",
    "`{code}` 被拒绝了：模型都在同一家诊所，它已经全看到了。",
    "trusted_is_blind",
)
OTHER_LENGTHS = Words(
    "You return the lengths {got}. They should be {wanted}.", "你返回的长度是 {got}，应该是 {wanted}。"
)
OTHER_PARCELS = Words(
    "Here {count} parcels are leaks, the first of them {first}. You return {got}.",
    "这里有 {count} 个包裹是泄露，第一个是 {first}。你返回了 {got} 个。",
)
NO_LEAK = Words("Here nothing is a leak. You return {got} parcels.", "这里没有泄露。你返回了 {got} 个包裹。")


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
