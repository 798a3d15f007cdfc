"""Lesson 10, secure aggregation: its exercises and their judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import mse_loss

import syftlite as sy
from syftlite_lessons.audits import seers, value_of
from syftlite_lessons.averages import judge_mean, near, weighted
from syftlite_lessons.clinics import learned_on
from syftlite_lessons.datasets import patients_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["LESSON", "arrivals", "average", "patients_of", "predict", "subtract", "train_there", "unseen_mean"]
__all__ += ["who_saw"]

SAW_UPDATE = Mistake(
    "{seer} has seen the update of {owner}. Nobody but {owner} is to have it in the clear: share it first.",
    "{seer} 看到了 {owner} 的更新。除了 {owner} 自己，谁都不应该看到它：先分享。",
    "trusted_is_blind",
)
PLAIN_MEAN = Mistake(
    "This is the plain mean, in which every model counts the same. One learned from 300 samples, the other from 100.",
    "这是普通的平均，每个模型分量一样。可是一个学过 300 个样本，另一个只学过 100 个。",
    "plain_mean",
)
OTHER_NAMES = Words(
    "Here {seen}, and you return {got}. It should be {wanted}.", "这里{seen}，你返回的是 {got}，应该是 {wanted}。"
)
NOBODY = Words("nobody but the owners has seen an update", "除了主人，谁也没看过更新")
SOMEBODY = Words("others have seen an update: {names}", "别人也看过更新：{names}")
OTHER_MODEL = Words("You return {got}. The other model was {wanted}.", "你返回的是{got}。对方的模型是{wanted}。")


def train_there(model: Any, measured: Any, worse: Any) -> Any:
    """Return a copy of a model that has learned for 20 steps where the data is, as in lesson 7."""
    model = model.copy().send(measured.location)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(20):
        optimizer.zero_grad()
        mse_loss(model(measured), worse).backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    optimizer.zero_grad()
    return model


def refuse_seers(trial: Trial, updates: Mapping[str, int]) -> None:
    """Say so if anybody but its owner has seen an update, of which the number of its value is known.

    Raises:
        NotYet: if somebody has.
    """
    for owner, value in updates.items():
        for seer in seers(value):
            if seer != owner:
                trial.mistake("saw_update", owner=owner, seer=seer)


def judge_unseen_mean(trial: Trial) -> None:
    """Be content with the weighted mean here, when nobody has seen a part of it that was not its own."""
    bob, alice = trial.workers("bob", "alice")
    of_bob, of_alice = trial.floats(4), trial.floats(4)
    (w_bob,), (w_alice,) = trial.owned(bob, of_bob), trial.owned(alice, of_alice)
    updates = {"bob": value_of(w_bob), "alice": value_of(w_alice)}
    home = trial.run(w_bob, w_alice, bob, alice)
    refuse_seers(trial, updates)
    if isinstance(home, Tensor) and near_units(home, (of_bob + of_alice) / 400):
        trial.mistake("not_weighted")
    wanted = weighted([of_bob, of_alice], [300, 100])
    trial.expect_tensor(wanted if isinstance(home, Tensor) and near_units(home, wanted) else home, wanted)


def near_units(one: Tensor, other: Tensor) -> bool:
    """Say whether a tensor that is here is another one, but for a thousandth, the unit of fixed point."""
    if isinstance(one, sy.PointerTensor | sy.AdditiveSharingTensor) or one.shape != other.shape:
        return False
    return bool(((one.detach() - other).abs() <= 0.001).all())


unseen_mean = Puzzle(
    "unseen_mean",
    judge_unseen_mean,
    parameters=("w_bob", "w_alice", "bob", "alice"),
    lines=(
        "s_alice = w_alice.fix_precision().share(bob, alice).get()",
        "total = 300 * s_bob + 100 * s_alice",
        "home = total.get().float_precision() / 400",
        "total = s_bob + s_alice",
        "s_bob = w_bob.fix_precision().share(bob, alice).get()",
        "w_bob = w_bob.move(alice)",
    ),
    returns="home",
    hints=(
        Words("Share each where it lies. What is added then?", "在各自那里分享。然后相加的是什么？"),
        Words("The counts are public: they may stand in the sum.", "样本数是公开的，可以写进求和里。"),
    ),
    mistakes={
        "saw_update": SAW_UPDATE,
        "not_weighted": Mistake(
            "Each model counts once in your sum, and you divide by 400. Each has to count as often as it has samples.",
            "你的和里每个模型只算一份，却除以了 400。每个模型要按样本数来算。",
            "plain_mean",
        ),
    },
    insight=Words(
        "No worker of the room could read an update, not even if it wanted to.",
        "房间里没有一台工作机读得到别人的更新，就算想读也读不到。",
    ),
    minutes=4,
)


def judge_average(trial: Trial) -> None:
    """Be content with the weighted mean of two models here, when nobody has seen one that was not its own."""
    bob, alice, secure_worker = trial.workers("bob", "alice", "secure")
    of_bob, of_alice = trial.floats(1, 2), trial.floats(1, 2)
    for_bob, for_alice = learned_on(trial, bob, of_bob), learned_on(trial, alice, of_alice)
    updates = {"bob": value_of(for_bob.weight), "alice": value_of(for_alice.weight)}
    result = trial.run(for_bob, for_alice, secure_worker)
    refuse_seers(trial, updates)
    judge_mean(trial, result, of_bob, of_alice)


average = Exercise(
    "average",
    judge_average,
    parameters=("for_bob", "for_alice", "secure_worker"),
    starter="""def average(for_bob, for_alice, secure_worker):
        for_bob.move(secure_worker)
        for_alice.move(secure_worker)
        mean = sy.fed_avg([for_bob, for_alice], [300, 100])
        return mean["weight"].get()""",
    hints=(
        Words("`sy.secure_fed_avg` takes the same models and counts.", "`sy.secure_fed_avg` 接受同样的模型和样本数。"),
        Words(
            "It shares each model where it learned, and returns the mean itself, with nothing left to get.",
            "它在各个模型学习的地方分享，返回的就是平均值本身，不用再 get。",
        ),
    ),
    mistakes={
        "saw_update": SAW_UPDATE,
        "plain_mean": PLAIN_MEAN,
        "HoldersError": Mistake(
            "Line {line}, `{code}`, is refused: both models lie on one worker already, which sees them.",
            "第 {line} 行 `{code}` 被拒绝了：两个模型已经在同一台工作机上，它全看到了。",
            "trusted_is_blind",
        ),
    },
    insight=Words(
        "The models never left their owners, and secure_worker had nothing to do.",
        "模型没有离开过自己的主人，secure_worker 什么也不用做。",
    ),
    minutes=3,
)


def judge_who_saw(trial: Trial) -> None:
    """Be content with the names of those who have seen what is not theirs, in three stories."""
    bob, alice, secure_worker = trial.workers("bob", "alice", "secure")

    def updates() -> list[Any]:
        return [*trial.owned(bob, trial.floats(3)), *trial.owned(alice, trial.floats(3))]

    def ids(of_bob: Any, of_alice: Any) -> dict[str, int]:
        return {"bob": of_bob.id_at_location, "alice": of_alice.id_at_location}

    first = updates()
    shared = [update.fix_precision().share(bob, alice) for update in first]
    judge_names(trial, ids(*first), [])
    of_bob, of_alice = updates()
    known = ids(of_bob, of_alice)
    of_bob = of_bob.move(secure_worker)
    judge_names(trial, known, ["secure"])
    of_bob = of_bob.move(alice)
    of_alice.get()
    judge_names(trial, known, ["alice", "me", "secure"])
    del shared


def judge_names(trial: Trial, updates: dict[str, int], wanted: list[str]) -> None:
    """Be content with these names for these updates.

    Raises:
        NotYet: if the work returns others, by the name of the mistake if it is a known one.
    """
    result = trial.run(dict(updates))
    got = list(result) if isinstance(result, list | tuple | set) else result
    if got == wanted:
        return
    seen = {owner: set(trial.history.seen(owner, id)) for owner, id in updates.items()}
    if isinstance(got, list) and all(isinstance(each, str) for each in got):
        if set(got) == set[str]().union(*seen.values()):
            trial.mistake("owner_too")
        if set(got) == seen["alice"] - {"alice"} != set(wanted):
            trial.mistake("last_alone")
    story = SOMEBODY.say(names=", ".join(wanted)) if wanted else NOBODY.say()
    trial.not_yet(OTHER_NAMES, seen=story, got=f"`{got}`", wanted=f"`{wanted}`")


who_saw = Exercise(
    "who_saw",
    judge_who_saw,
    parameters=("updates",),
    hints=(
        Words(
            "`sy.history().seen(owner, id)` names all who have seen one update, its owner too.",
            "`sy.history().seen(owner, id)` 给出看过这个更新的所有人，主人也在内。",
        ),
        Words(
            "Collect names over all updates in one set: `names |= more` adds those of another set.",
            "把所有更新里的名字收进一个集合：`names |= more` 会把另一个集合里的都加进来。",
        ),
    ),
    mistakes={
        "owner_too": Mistake(
            "You count owners among those who saw their own update. Leave out the owner of each.",
            "主人看过自己的更新，也被你算进去了。每个更新都要去掉它的主人。",
        ),
        "last_alone": Mistake(
            "You return who saw the last update alone; what you found for those before it is lost.",
            "你只返回了看过最后一个更新的人，前面找到的都丢了。",
        ),
    },
    insight=Words(
        "Such an audit belongs at the end of each protocol: it asks the record, not the promise.",
        "每个协议最后都该这样审计一次：问的是记录，不是承诺。",
    ),
    minutes=6,
)


def judge_subtract(trial: Trial) -> None:
    """Be content with the other model, computed from the mean and one's own."""
    for counts in ((100, 300), (7, 5)):
        own, other = trial.floats(1, 2), trial.floats(1, 2)
        mean = weighted([own, other], counts)
        result = trial.run(mean.clone(), own.clone(), *counts)
        if near(result, other):
            continue
        if near(result, 2 * mean - own):
            trial.mistake("plain_mean")
        if near(result, sum(counts) * mean - counts[0] * own):
            trial.mistake("not_divided", count=counts[1])
        trial.not_yet(OTHER_MODEL, got=in_words(result), wanted=in_words(other))


subtract = Exercise(
    "subtract",
    judge_subtract,
    parameters=("mean", "own", "own_count", "other_count"),
    hints=(
        Words(
            "mean times all samples is a sum of two parts. You know one of them.",
            "平均值乘以样本总数，是两部分的和。其中一部分你知道。",
        ),
        Words("What is left is the other model times its count.", "剩下的，是对方的模型乘以它的样本数。"),
    ),
    mistakes={
        "plain_mean": Mistake(
            "You take apart a plain mean. This one weighs each model by its samples.",
            "你拆的是普通平均。这个平均是按样本数加权的。",
            "plain_mean",
        ),
        "not_divided": Mistake(
            "What you have is the other model times its count, {count}.", "你得到的是对方的模型乘以它的样本数 {count}。"
        ),
    },
    insight=Words(
        "With two owners, each can read the other from the mean. From three on, all but one have to join for that.",
        "只有两个主人时，谁都能从平均值里读出对方。三个或更多时，要除一个以外全都串通才行。",
    ),
    minutes=4,
)


LESSON = Lesson(
    "10",
    Words("Secure aggregation", "安全聚合"),
    Words("Can nobody see an update, and the mean still come out?", "谁也看不到更新，平均值还算得出来吗？"),
    minutes=30,
    exercises=(unseen_mean, average, who_saw, subtract),
)
predict = LESSON.predict
