"""Lesson 8, what leaks: its exercises and their judges."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from syftlite_lessons.averages import near, summed, weighted
from syftlite_lessons.datasets import few_digits_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.figures import gallery
from syftlite_lessons.leaks import match, nearest
from syftlite_lessons.learning import SIZES, a_model, taught
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["LESSON", "attack", "few_digits_of", "from_update", "gallery", "match", "mixture", "nearest", "predict"]
__all__ += ["recover"]

ROW_ALONE = Mistake(
    "Each dot of what you return is the image's dot times one number. That number stands in the bias gradient: divide.",
    "你返回的每个点，都是图像的点乘上了同一个数。这个数就在偏置的梯度里：除掉它。",
)
DEAD_ROW = Mistake(
    "You return {got}, not numbers: that neuron was silent, and its gradients are 0. Take one that was not.",
    "你返回的是 {got}，不是数：那个神经元没有反应，梯度都是 0。换一个有反应的。",
)


def a_case(trial: Trial) -> tuple[Any, Tensor, Tensor]:
    """Return a model, an image and its label, of which some neuron tells clearly, and the first one nothing."""
    while True:
        model: Any = a_model(trial)
        image, label = trial.floats(1, SIZES[0]).abs(), trial.tensor(1) % SIZES[2]
        pulls = torch.autograd.grad(cross_entropy(model(image), label), model[0].bias)[0].abs()
        if pulls[0] == 0 and pulls.max() > 0.1:
            return model, image, label


def judge_image(trial: Trial, result: object, image: Tensor, dw: Tensor, db: Tensor) -> None:
    """Be content with the image that the gradients of a layer come from.

    Raises:
        NotYet: if it is something else, saying what if that is known.
    """
    if (
        isinstance(result, Tensor)
        and result.dtype.is_floating_point
        and result.shape in (image.shape, (1, *image.shape))
    ):
        result = result.detach().reshape(image.shape)
        if not result.isfinite().all():
            trial.mistake("dead_row", got="inf" if result.isinf().any() else "nan")
        if any(near(result, row) for row in dw):
            trial.mistake("row_alone")
    trial.expect_tensor(image if near(result, image) else result, image)


def judge_attack(trial: Trial) -> None:
    """Be content with the image, when it was not asked for."""
    model, image, label = a_case(trial)
    at_bob = trial.owned(trial.worker("bob"), image, label)
    result = trial.run(model, *at_bob)
    if any(row.shape == tuple(image.shape) for row in arrivals().rows):
        trial.mistake("asked_for_it")
    if isinstance(result, Tensor) and near(result.reshape(-1) if result.numel() == SIZES[0] else result, image[0]):
        return
    trial.expect_tensor(result, image[0])


attack = Puzzle(
    "attack",
    judge_attack,
    parameters=("model", "image", "label"),
    lines=(
        "seen = model[0].weight.grad[row] / model[0].bias.grad[row]",
        "model.get()",
        "torch.nn.functional.cross_entropy(model(image), label).backward()",
        "row = model[0].bias.grad.abs().argmax()",
        "model.send(image.location)",
        "seen = image.get()[0]",
    ),
    returns="seen",
    hints=(
        Words("bob is to do one thing alone: make a gradient.", "bob 只需要做一件事：算出梯度。"),
        Words(
            "`get` brings the gradient along with the model. From then on you need nobody.",
            "`get` 会把梯度和模型一起带回来。从那以后，你谁也不需要。",
        ),
    ),
    mistakes={
        "asked_for_it": Mistake(
            "You asked bob for the image itself. He will refuse that; the gradient he gives you every day.",
            "你直接向 bob 要图像。这他不会给；梯度，他倒是天天都给。",
            "gradients_harmless",
        ),
        "NotCollocatedError": Mistake(
            "Line {line} is refused: part of it is here, and part on bob.",
            "第 {line} 行被拒绝了：一部分在你这里，一部分在 bob 那里。",
        ),
    },
    insight=Words("The image never crossed the link. Its gradient did.", "图像从没在线路上走过。走过的是它的梯度。"),
    minutes=4,
)


def judge_recover(trial: Trial) -> None:
    """Be content with the image."""
    for _ in range(2):
        image, pulls = trial.floats(8).abs(), trial.floats(5)
        pulls[0] = 0  # a silent neuron
        dw = pulls.unsqueeze(1) * image
        judge_image(trial, trial.run(dw.clone(), pulls.clone()), image, dw, pulls)


recover = Exercise(
    "recover",
    judge_recover,
    parameters=("dw", "db"),
    hints=(
        Words("Row i of dw is the image times `db[i]`.", "dw 的第 i 行就是图像乘以 `db[i]`。"),
        Words(
            "Where `db[i]` is 0 there is nothing to divide by. Which i is safest?",
            "`db[i]` 是 0 的地方没法除。选哪个 i 最稳妥？",
        ),
    ),
    mistakes={"row_alone": ROW_ALONE, "dead_row": DEAD_ROW},
    insight=Words(
        "One neuron is enough. A wide first layer tells the image many times over.",
        "一个神经元就够了。第一层越宽，同一张图像就泄露得越多遍。",
    ),
    minutes=4,
)


def judge_from_update(trial: Trial) -> None:
    """Be content with the image that a model learned from in one step."""
    model, image, label = a_case(trial)
    _, learned, _ = taught(model, [(image, label)])
    before, after = (
        {key: value.detach().clone() for key, value in each.state_dict().items()} for each in (model, learned)
    )
    dw, db = (before[key] - after[key] for key in ("0.weight", "0.bias"))
    result = trial.run(before, after)
    rows = (state["0.weight"] / state["0.bias"].unsqueeze(1) for state in (after, before))
    if any(near(result, row) for ratios in rows for row in ratios):
        trial.mistake("weights_divided")
    judge_image(trial, result, image[0], dw, db)


from_update = Exercise(
    "from_update",
    judge_from_update,
    parameters=("before", "after"),
    hints=(
        Words(
            "A step of SGD takes the gradient, times the rate, off each weight. What is before minus after?",
            "SGD 走一步，就是每个权重减去学习率乘梯度。那么 before 减 after 是什么？",
        ),
        Words(
            "The rate is unknown, and the same in weights and biases: a ratio does not need it.",
            "学习率不知道，但权重和偏置用的是同一个：做除法就用不着它。",
        ),
    ),
    mistakes={
        "weights_divided": Mistake(
            "You divided the weights themselves. What tells of the image is how they changed.",
            "你除的是权重本身。透露图像的是权重的变化。",
        ),
        "row_alone": ROW_ALONE,
        "dead_row": DEAD_ROW,
    },
    insight=Words(
        "No gradient was sent here, only a model before and after. That is what came home in lesson 6.",
        "这里谁也没发过梯度，只有前后两个模型。第 6 课里回家的正是这个。",
    ),
    minutes=5,
)


def judge_mixture(trial: Trial) -> None:
    """Be content with the mean of the images, weighted by how much each pulls."""
    images, pulls = trial.floats(4, 6).abs(), trial.floats(4)
    pulls[0] += 4 - pulls.sum()  # no division by something small
    result = trial.run(images.clone(), pulls.clone())
    parts = list(images)
    if near(result, weighted(parts, [1] * 4)):
        trial.mistake("plain_mean")
    if near(result, summed(parts, pulls.tolist())):
        trial.mistake("not_divided")
    wanted = weighted(parts, pulls.tolist())
    trial.expect_tensor(wanted if near(result, wanted) else result, wanted)


mixture = Exercise(
    "mixture",
    judge_mixture,
    parameters=("images", "pulls"),
    hints=(
        Words(
            "The gradient of a batch is the sum of its images' gradients, in the weights and in the bias.",
            "一批的梯度，就是各张图像的梯度加起来，权重如此，偏置也如此。",
        ),
        Words(
            "Image k alone gives the row `pulls[k] * images[k]`, and the bias `pulls[k]`.",
            "单独一张图像 k 给出的行是 `pulls[k] * images[k]`，偏置是 `pulls[k]`。",
        ),
    ),
    mistakes={
        "plain_mean": Mistake(
            "This is the plain mean of the images. Those that pull harder show more.",
            "这是各张图像的普通平均。拉得越用力的，露出来的越多。",
            "plain_mean",
        ),
        "not_divided": Mistake(
            "This is the row of the weight gradient. Divide it by the bias gradient, which is a sum, too.",
            "这是权重梯度的那一行。还要除以偏置的梯度，它也是一个和。",
        ),
    },
    insight=Words(
        "It is the weighted mean of lesson 7, and if three of four do not pull, nothing is mixed.",
        "这正是第 7 课的加权平均；要是四张里有三张不拉，那就什么也没混。",
    ),
    minutes=5,
)


LESSON = Lesson(
    "08",
    Words("What leaks", "泄露了什么"),
    Words("It never left: is it private?", "数据没有离开过，就保密了吗？"),
    minutes=35,
    exercises=(attack, recover, from_update, mixture),
)
predict = LESSON.predict
