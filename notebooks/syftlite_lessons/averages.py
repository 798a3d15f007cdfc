"""Judges averages of models: weighted by counts, or one of the means that learners take for it. Knows no exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

import syftlite as sy
from syftlite_lessons.observed import in_words
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

OTHER_KEYS = Words(
    "You return {got}. It should be a dictionary with the same keys as each state: {keys}.",
    "你返回的是{got}，应该是一个字典，键和每个状态一样：{keys}。",
)
OTHER_MEAN = Words(
    "With the counts {counts} your mean of `{key}` is {got}. It should be {wanted}.",
    "样本数为 {counts} 时，你算出的 `{key}` 的平均是{got}，应该是{wanted}。",
)

State = Mapping[str, Tensor]


def near(one: object, other: Tensor) -> bool:
    """Say whether a thing is this tensor, but for rounding; a pointer never is.

    >>> near(torch.tensor([1.0000001]), torch.tensor([1.0])), near([1.0], torch.tensor([1.0]))
    (True, False)
    """
    if not isinstance(one, Tensor) or isinstance(one, sy.PointerTensor) or one.shape != other.shape:
        return False
    return torch.allclose(one.detach().double(), other.detach().double(), atol=1e-4)


def weighted(values: Sequence[Tensor], counts: Sequence[float]) -> Tensor:
    """Return the mean of tensors, each weighted by its count.

    >>> weighted([torch.tensor([1.0]), torch.tensor([5.0])], [3, 1])
    tensor([2.])
    """
    return summed(values, counts) / sum(counts)


def summed(values: Sequence[Tensor], counts: Sequence[float]) -> Tensor:
    """Return the sum of tensors, each times its count."""
    return torch.stack([count * value for value, count in zip(values, counts, strict=True)]).sum(0)


def two_by_two(values: Sequence[Tensor]) -> Tensor:
    """Return the mean of the first two, then of that and the third, and so on: the last counts half.

    >>> two_by_two([torch.tensor([0.0]), torch.tensor([0.0]), torch.tensor([6.0])])
    tensor([3.])
    """
    mean = values[0]
    for value in values[1:]:
        mean = (mean + value) / 2
    return mean


def judge_state(trial: Trial, result: object, states: Sequence[State], counts: Sequence[float]) -> None:
    """Be content with the weighted mean of states, as a state.

    Raises:
        NotYet: if it is another one, by the name of the mistake if it is the plain mean, the sum, or `two_by_two`.
    """
    keys = list(states[0])
    if not isinstance(result, Mapping) or set(result) != set(keys):
        trial.not_yet(OTHER_KEYS, keys=", ".join(keys), got=in_words(result))
    columns = {key: [state[key] for state in states] for key in keys}
    means = {
        "plain_mean": {key: weighted(values, [1] * len(states)) for key, values in columns.items()},
        "not_divided": {key: summed(values, counts) for key, values in columns.items()},
        "two_by_two": {key: two_by_two(values) for key, values in columns.items()},
    }
    for name, mean in means.items():
        if all(near(result[key], mean[key]) for key in keys):
            trial.mistake(name, last=counts[-1])
    for key, values in columns.items():
        wanted = weighted(values, counts)
        if not near(result[key], wanted):
            trial.not_yet(OTHER_MEAN, key=key, counts=list(counts), got=in_words(result[key]), wanted=in_words(wanted))


def judge_mean(trial: Trial, result: object, of_bob: Tensor, of_alice: Tensor) -> None:
    """Be content with the mean of what 300 samples of bob and 100 of alice taught.

    Raises:
        NotYet: if it is another one.
    """
    wanted = weighted([of_bob, of_alice], [300, 100])
    if near(result, weighted([of_bob, of_alice], [1, 1])):
        trial.mistake("plain_mean")
    trial.expect_tensor(wanted if near(result, wanted) else result, wanted)


def refuse_updates(trial: Trial) -> None:
    """Say so if anything of several numbers came to me from anybody but secure.

    Raises:
        NotYet: if it did.
    """
    for row in arrivals().rows:
        if row.sender != "secure" and torch.Size(row.shape).numel() > 1:
            trial.mistake("saw_update", owner=row.sender, bytes=row.bytes, shape=row.shape)
