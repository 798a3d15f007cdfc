"""Lesson 7, federated averaging: its exercises and their judges."""

from __future__ import annotations

import torch
from torch.nn import Module

from syftlite_lessons.averages import OTHER_MEAN, judge_mean, judge_state, near, refuse_updates, weighted
from syftlite_lessons.clinics import a_line, learned_on, of_all, trained
from syftlite_lessons.datasets import digits_of, half_the_digits_of, patients_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.figures import curves, points
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["LESSON", "accuracy", "arrivals", "average", "before_get", "curves", "fed_avg", "half_the_digits_of"]
__all__ += ["of_all", "one_round", "patients_of", "points", "predict"]

SAW_UPDATE = Mistake(
    "{owner}'s own model came to you, {bytes} B of shape `{shape}`, before anything was averaged. Let both meet on "
    "secure_worker, and get the mean alone.",
    "还没求平均，{owner} 自己的模型就到了你这里（{bytes} B，形状 `{shape}`）。"
    "让两个模型在 secure_worker 那里碰面，只取回平均值。",
)
PLAIN_MEAN = Mistake(
    "This is the plain mean, in which every model counts the same. A model that learned from three times as many "
    "samples counts three times.",
    "这是普通的平均，每个模型分量一样。一个模型学过的样本是三倍，分量也应该是三倍。",
    "plain_mean",
)
NOT_TOGETHER = Mistake(
    "Line {line}, `{code}`, is refused: the two are not on the same worker yet.",
    "第 {line} 行 `{code}` 被拒绝了：两者还不在同一台工作机上。",
    "result_comes_to_me",
)


def accuracy(model: Module) -> float:
    """Return the share of my 597 digits that a model reads rightly."""
    images, labels = digits_of("me")
    with torch.no_grad():
        return float((model(images).argmax(1) == labels).float().mean())


def judge_before_get(trial: Trial) -> None:
    """Be content with the weighted mean here, when neither of its parts came."""
    bob, alice, secure_worker = trial.workers("bob", "alice", "secure")
    of_bob, of_alice = trial.floats(4), trial.floats(4)
    (w_bob,), (w_alice,) = trial.owned(bob, of_bob), trial.owned(alice, of_alice)
    home = trial.run(w_bob, w_alice, secure_worker)
    refuse_updates(trial)
    judge_mean(trial, home, of_bob, of_alice)


before_get = Puzzle(
    "before_get",
    judge_before_get,
    parameters=("w_bob", "w_alice", "secure_worker"),
    lines=(
        "w_alice = w_alice.move(secure_worker)",
        "mean = (w_bob + w_alice) / 2",
        "w_bob = w_bob.get().send(secure_worker)",
        "home = mean.get()",
        "mean = (3 * w_bob + w_alice) / 4",
        "w_bob = w_bob.move(secure_worker)",
    ),
    returns="home",
    hints=(
        Words(
            "First both have to be where secure_worker can add them, and past you.",
            "先让两个都到 secure_worker 那里，而且不经过你。",
        ),
        Words("300 samples and 100: three parts and one part.", "样本是 300 和 100：一个占三份，一个占一份。"),
    ),
    mistakes={"saw_update": SAW_UPDATE, "plain_mean": PLAIN_MEAN, "NotCollocatedError": NOT_TOGETHER},
    insight=Words("You hold the mean, and have seen neither of its parts.", "你拿到了平均值，却没见过其中任何一份。"),
    minutes=3,
)


def judge_fed_avg(trial: Trial) -> None:
    """Be content with a mean that weighs by counts, in any order, leaves its inputs alone, and works on pointers."""
    counts = [5, 1, 2]
    states = [{"weight": trial.floats(2, 3), "bias": trial.floats(2)} for _ in counts]
    before = [{key: value.clone() for key, value in state.items()} for state in states]
    judge_state(trial, trial.run(states, counts), before, counts)
    if not all(torch.equal(state[key], old[key]) for state, old in zip(states, before, strict=True) for key in old):
        trial.mistake("changed_input")
    judge_state(trial, trial.run(states[::-1], counts[::-1]), before[::-1], counts[::-1])
    judge_state(trial, trial.run(states[:2], [300, 100]), before[:2], [300, 100])
    secure_worker = trial.worker("secure")
    flat = trial.owned(secure_worker, *(value for state in before[:2] for value in state.values()))
    mean = trial.run([dict(zip(before[0], flat[at : at + 2], strict=True)) for at in (0, 2)], [300, 100])
    trial.expect_nothing_came()
    for key in before[0]:
        trial.expect_pointer(mean[key], home="secure")


fed_avg = Exercise(
    "fed_avg",
    judge_fed_avg,
    parameters=("states", "counts"),
    hints=(
        Words(
            "Multiply each state's tensor by its count, add up, and divide by the sum of all counts.",
            "每个状态的张量先乘以它的样本数，加起来，再除以样本数的总和。",
        ),
        Words(
            "`zip(states, counts)` gives each state beside its count. `sum` adds tensors, too.",
            "`zip(states, counts)` 把每个状态和它的样本数配成对。`sum` 也能加张量。",
        ),
    ),
    mistakes={
        "plain_mean": PLAIN_MEAN,
        "not_divided": Mistake(
            "Your numbers are too large: you add up what all samples say, and never divide by how many there are.",
            "你的数太大了：把所有样本的份都加了起来，却没有除以样本总数。",
        ),
        "two_by_two": Mistake(
            "You average two, then that mean with the next. So the last model counts half, though its count is {last}, "
            "and another order gives another mean.",
            "你先平均两个，再和下一个平均。这样最后一个模型总占一半，可它的样本数只有 {last}；换个顺序，结果也变了。",
            "plain_mean",
        ),
        "changed_input": Mistake(
            "The mean is right, but one of the states that you were given has changed. Make new tensors.",
            "平均值是对的，可是传给你的状态有一个被改掉了。请造新的张量。",
        ),
    },
    insight=Words(
        "The check also gave you pointers on secure_worker: the same lines averaged there, and no number came.",
        "检查时也传过 secure_worker 上的指针：同样这几行在那里求了平均，一个数也没有过来。",
    ),
    minutes=7,
)


def judge_average(trial: Trial) -> None:
    """Be content with the weighted mean of two models here, when neither of them came."""
    bob, alice, secure_worker = trial.workers("bob", "alice", "secure")
    of_bob, of_alice = trial.floats(1, 2), trial.floats(1, 2)
    result = trial.run(learned_on(trial, bob, of_bob), learned_on(trial, alice, of_alice), secure_worker)
    refuse_updates(trial)
    judge_mean(trial, result, of_bob, of_alice)


average = Exercise(
    "average",
    judge_average,
    parameters=("for_bob", "for_alice", "secure_worker"),
    starter="""def average(for_bob, for_alice, secure_worker):
        for_bob.get()
        for_alice.get()
        with torch.no_grad():
            mean = (3 * for_bob.weight + for_alice.weight) / 4
        return mean""",
    hints=(
        Words("Average first, get then.", "先求平均，再取回。"),
        Words(
            "A model can `move`, as a tensor can. And what you return in the end has to be fetched.",
            "模型也能 `move`，和张量一样。最后要返回的东西得取回来。",
        ),
    ),
    mistakes={"saw_update": SAW_UPDATE, "plain_mean": PLAIN_MEAN, "NotCollocatedError": NOT_TOGETHER},
    insight=Words(
        "The models met on secure_worker, and not before your eyes.",
        "两个模型在 secure_worker 那里碰面，没有经过你的眼前。",
    ),
    minutes=3,
)


def judge_one_round(trial: Trial) -> None:
    """Be content when my model has become the weighted mean of two copies that learned, and I saw neither."""
    bob, alice, secure_worker = trial.workers("bob", "alice", "secure")
    data = [(trial.floats(count, 2), trial.floats(count, 1)) for count in (30, 10)]
    model = a_line(trial)
    before, parts = model.weight.detach().clone(), [trained(model, *each) for each in data]
    places = [trial.owned(worker, *each) for worker, each in zip((bob, alice), data, strict=True)]
    trial.run(model, places, secure_worker)
    refuse_updates(trial)
    if model.location is not None:
        trial.mistake("sent_mine", worker=model.location.id)
    if near(model.weight, before):
        trial.mistake("not_loaded")
    if near(model.weight, weighted(parts, [1, 1])):
        trial.mistake("plain_mean")
    wanted = weighted(parts, [30, 10])
    if not near(model.weight, wanted):
        got = in_words(model.weight.detach())
        trial.not_yet(OTHER_MEAN, key="weight", counts=[30, 10], got=got, wanted=in_words(wanted))


one_round = Exercise(
    "one_round",
    judge_one_round,
    parameters=("model", "places", "secure_worker"),
    hints=(
        Words(
            "`train_there(model, *place)` sends a copy, and returns it: one for each place. Where do they meet?",
            "`train_there(model, *place)` 会派出一个副本并返回它：每一处一个。它们在哪里碰面？",
        ),
        Words(
            "`sy.fed_avg(copies, counts)` returns pointers to the mean. Get each; `model.load_state_dict` takes them.",
            "`sy.fed_avg(copies, counts)` 返回指向平均值的指针。逐个取回，再交给 `model.load_state_dict`。",
        ),
    ),
    mistakes={
        "saw_update": SAW_UPDATE,
        "plain_mean": PLAIN_MEAN,
        "not_loaded": Mistake(
            "Your model is as it was. The mean has to get into it.", "你的模型还是原来的样子。平均值得装进去。"
        ),
        "sent_mine": Mistake(
            "Your model itself is on {worker}. It was to stay here, and copies to travel.",
            "你的模型自己跑到 {worker} 那里去了。它应该留在这里，走动的是副本。",
        ),
    },
    insight=Words(
        "This is a whole round of FedAvg. `sy.train_round` does the same for any model.",
        "这就是完整的一轮 FedAvg。`sy.train_round` 对任何模型都能这样做。",
    ),
    minutes=7,
)


LESSON = Lesson(
    "07",
    Words("Federated averaging", "联邦平均"),
    Words("How do two models become one before I see either?", "两个模型，怎样在我看到之前合成一个？"),
    minutes=35,
    exercises=(before_get, fed_avg, average, one_round),
)
predict = LESSON.predict
