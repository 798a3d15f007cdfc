"""Lesson 6, two workers and one model: its exercises and their judges."""

from __future__ import annotations

import torch
from torch.nn import Module

from syftlite_lessons.datasets import digits_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.figures import gallery
from syftlite_lessons.learning import (
    RATE,
    SIZES,
    a_model,
    alike,
    judge_learned,
    refuse_away,
    refuse_data,
    rounded,
    some_data,
    taught,
)
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.travels import arrivals, travels
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = [
    "LESSON",
    "arrivals",
    "digits_of",
    "gallery",
    "predict",
    "score",
    "teach_a_copy",
    "train",
    "travels",
    "whole_visit",
]

DATA_CAME = Mistake(
    "{bytes:,} B of {owner}'s data came to you, a tensor of shape `{shape}`. It is the model that is to travel.",
    "有 {bytes:,} B 属于 {owner} 的数据到了你这里（形状为 `{shape}` 的张量）。该走动的是模型。",
    "data_travels",
)
NOT_HOME = Mistake(
    "The model is still on {worker}. Nobody has called it home.", "模型还在 {worker} 那里，没有人叫它回家。"
)
NOT_LEARNED = Mistake(
    "The model came home as it went: not one of its weights has changed.",
    "模型怎么去的就怎么回来了：一个权重也没有变。",
)


def judge_whole_visit(trial: Trial) -> None:
    """Be content when the model went to bob, made a step there, and came home, and nothing of bob's did."""
    data, model = some_data(trial, 7), a_model(trial)
    before, wanted, _ = taught(model, [data])
    images, labels = trial.owned(trial.worker("bob"), *data)
    trial.run(model, torch.optim.SGD(model.parameters(), lr=RATE), images, labels)
    refuse_data(trial, model)
    judge_learned(trial, model, before, wanted)


whole_visit = Puzzle(
    "whole_visit",
    judge_whole_visit,
    parameters=("model", "optimizer", "images", "labels"),
    lines=(
        "model.get()",
        "optimizer.step()",
        "images, labels = images.get(), labels.get()",
        "loss.backward()",
        "loss = torch.nn.functional.cross_entropy(model(images), labels)",
        "model.send(images.location)",
    ),
    returns="loss",
    hints=(
        Words("The model has to be where the images are, before it can read them.", "模型要先到图像那里，才能读它们。"),
        Words(
            "First how wrong it is (the loss), then which way is better (backward), then a step that way.",
            "先看错了多少（loss），再看往哪边改（backward），然后才走一步（step）。",
        ),
    ),
    mistakes={
        "data_came": DATA_CAME,
        "not_home": NOT_HOME,
        "not_learned": NOT_LEARNED,
        "NotCollocatedError": Mistake(
            "Line {line} is refused: the model is here, and the images are on bob. One of them has to travel first.",
            "第 {line} 行被拒绝了：模型在你这里，图像在 bob 那里。得先有一个动身。",
            "result_comes_to_me",
        ),
    },
    insight=Words("The model made the way twice, the images not once.", "模型走了一个来回，图像一步也没动。"),
    minutes=4,
)


def judge_train(trial: Trial) -> None:
    """Be content when the model learned on both workers in turn, is home, and no data came."""
    bobs, alices, model = some_data(trial, 7), some_data(trial, 4), a_model(trial)
    before, wanted, loss = taught(model, [bobs, alices] * 2)
    at_bob, at_alice = trial.owned(trial.worker("bob"), *bobs), trial.owned(trial.worker("alice"), *alices)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    result = trial.run(model, optimizer, [at_bob, at_alice] * 2)
    refuse_data(trial, model)
    judge_learned(trial, model, before, wanted)
    trial.expect_tensor(rounded(result), rounded(loss))


train = Exercise(
    "train",
    judge_train,
    parameters=("model", "optimizer", "places"),
    hints=(
        Words(
            "Two lines are about where the model is, and two about learning.",
            "有两行管模型在哪里，有两行管学习。",
        ),
        Words(
            "`images.location` is the worker that a pointer leads to. Before the next place, the model has to be home.",
            "`images.location` 就是指针指向的工作机。去下一处之前，模型得先回家。",
        ),
    ),
    mistakes={
        "data_came": DATA_CAME,
        "not_home": NOT_HOME,
        "not_learned": NOT_LEARNED,
        "NotCollocatedError": Mistake(
            "Line {line}, `{code}`, is refused: model and images are not on the same worker. Did the model come home "
            "from the place before?",
            "第 {line} 行 `{code}` 被拒绝了：模型和图像不在同一台工作机上。它从上一处回家了吗？",
        ),
    },
    insight=Words(
        "Four visits, and what came to you is weights and one number.", "去了四次，回到你这里的只有权重和一个数。"
    ),
    minutes=6,
)


def judge_score(trial: Trial) -> None:
    """Be content with the share of right answers, when neither images nor answers came."""
    data, model = some_data(trial, 8), a_model(trial)
    with torch.no_grad():
        share = float((model(data[0]).argmax(1) == data[1]).float().mean())
    images, labels = trial.owned(trial.worker("alice"), *data)
    result = trial.run(model, images, labels)
    refuse_data(trial, model, lambda shape: "images_came" if shape[-1] == SIZES[0] else "answers_came")
    refuse_away(trial, model)
    trial.expect_tensor(rounded(result), rounded(share))


score = Exercise(
    "score",
    judge_score,
    parameters=("model", "images", "labels"),
    hints=(
        Words(
            "`model(images).argmax(1)` are the model's guesses, and `==` compares them with the labels: all of that "
            "runs where the images are.",
            "`model(images).argmax(1)` 是模型的猜测，用 `==` 和标签比较：这些都在图像那边算。",
        ),
        Words(
            "Add up there what is right, and get that one number. `len(labels)` is known here.",
            "猜对的个数在那边加起来，只取回这一个数。`len(labels)` 在这里就知道。",
        ),
    ),
    mistakes={
        "images_came": Mistake(
            "{bytes:,} B of {owner}'s images came to you. Send the model to them.",
            "有 {bytes:,} B 属于 {owner} 的图像到了你这里。请把模型发到图像那边去。",
            "data_travels",
        ),
        "answers_came": Mistake(
            "A tensor of shape `{shape}` came from {owner}: an answer for each image. The count is one number.",
            "从 {owner} 那里来了一个形状为 `{shape}` 的张量：每张图都有一个答案。猜对了几个，只要一个数。",
            "result_comes_to_me",
        ),
        "not_home": NOT_HOME,
    },
    insight=Words(
        "You know how good the model is, and not which image it misread.", "你知道模型有多准，却不知道它认错了哪一张。"
    ),
    minutes=5,
)


def judge_teach_a_copy(trial: Trial) -> None:
    """Be content with a copy that learned, is here, and left the model as it was."""
    data, model = some_data(trial, 7), a_model(trial)
    before, wanted, _ = taught(model, [data])
    images, labels = trial.owned(trial.worker("bob"), *data)
    result = trial.run(model, images, labels)
    refuse_data(trial, model)
    if model.location is not None or not alike(model, before):
        trial.mistake("trained_mine")
    if result is model:
        trial.mistake("returned_mine")
    if not isinstance(result, Module):
        trial.expect_tensor(result, next(wanted.parameters()))
    judge_learned(trial, result, before, wanted)


teach_a_copy = Exercise(
    "teach_a_copy",
    judge_teach_a_copy,
    parameters=("model", "images", "labels"),
    starter="""def teach_a_copy(model, images, labels):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        there = model.copy().send(images.location)
        loss = cross_entropy(there(images), labels)
        loss.backward()
        optimizer.step()
        return there.get()""",
    hints=(
        Words(
            "Whose weights does the optimizer move? Whose have a gradient?", "优化器改的是谁的权重？梯度又在谁身上？"
        ),
        Words(
            "An optimizer works on the parameters that it was given. `model` and `there` have different ones.",
            "优化器只管当初交给它的那些参数。`model` 和 `there` 的参数不是同一批。",
        ),
    ),
    mistakes={
        "not_learned": NOT_LEARNED,
        "trained_mine": Mistake(
            "Your own `model` has changed. It was to stay as it is, and a copy to learn.",
            "你自己的 `model` 变了。它应该保持原样，去学习的是副本。",
        ),
        "returned_mine": Mistake(
            "You return `model`, which has not changed. The copy is the one that learned.",
            "你返回的是没有变过的 `model`。学了东西的是副本。",
        ),
        "not_home": NOT_HOME,
    },
    insight=Words(
        "An optimizer follows parameters wherever they go, and no copy of them.",
        "参数走到哪里，优化器就跟到哪里；可是它不管副本。",
    ),
    minutes=4,
)


LESSON = Lesson(
    "06",
    Words("Two workers, one model", "两台工作机，一个模型"),
    Words("How does a model learn from data it never sees?", "模型怎样从没见过的数据里学到东西？"),
    minutes=35,
    exercises=(whole_visit, train, score, teach_a_copy),
)
predict = LESSON.predict
