"""Lesson 3, arithmetic on chains: its exercises and their judges."""

from __future__ import annotations

import torch

import syftlite as sy
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import chain_of
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.trial import Trial, same
from syftlite_lessons.words import Words

FETCHED = Mistake(
    "{bytes} B of numbers came to you before anything was computed. The command goes to the numbers: compute first.",
    "还没算，就有 {bytes} B 数据到了你这里。命令会去找数据：先算。",
    "result_comes_to_me",
)


def judge_there(trial: Trial) -> None:
    """Be content with a pointer to the doubled sum, computed where the numbers are."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(3), trial.tensor(2, 1)
    double = trial.run(bob, alice, x, y)
    came = trial.data_between("bob", "me") + trial.data_between("alice", "me")
    if came:
        trial.mistake("fetched_first", bytes=came)
    trial.expect_pointer(double, home="bob", wanted=(x + y) * 2)


there = Puzzle(
    "there",
    judge_there,
    parameters=("bob", "alice", "x", "y"),
    lines=(
        "total = x_ptr + y_ptr",
        "x_ptr = x.send(bob)",
        "y_ptr = y.send(bob)",
        "double = total * 2",
        "total = x_ptr.get() + y_ptr.get()",
        "y_ptr = y.send(alice)",
    ),
    returns="double",
    hints=(
        Words("Who adds needs both numbers: send them to one worker.", "做加法的一方两个数都得有：发给同一台工作机。"),
        Words("No line with `get` belongs in it.", "带 `get` 的行都用不上。"),
    ),
    mistakes={
        "fetched_first": FETCHED,
        "NotCollocatedError": Mistake(
            "Line {line}, `{code}`, is refused: x is on bob and y is on alice, and nobody has both.",
            "第 {line} 行 `{code}` 被拒绝了：x 在 bob 那里，y 在 alice 那里，谁也没有两个数。",
        ),
    },
    insight=Words("Four messages went out, and not a number came back.", "发出去四条消息，一个数也没有回来。"),
)


def judge_dot(trial: Trial) -> None:
    """Be content with the one number, when nothing else came."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(4), trial.tensor(3, 4)
    given = trial.sent(x, bob, alice), trial.sent(y, bob, alice)
    total = trial.run(*given)
    came = trial.data_between("bob", "me")
    wanted = (x * y).sum()
    if came == (x * y).numel() * 8:
        trial.mistake("fetched_product", bytes=came)
    if came > 8:
        trial.mistake("fetched_first", bytes=came)
    if isinstance(total, sy.PointerTensor):
        trial.mistake("stopped_half_way", home=chain_of(total).home)
    trial.expect_tensor(total, wanted)


dot = Exercise(
    "dot",
    judge_dot,
    parameters=("x", "y"),
    hints=(
        Words(
            "`x * y` is a chain again, and so is its `sum()`.",
            "`x * y` 还是一条链，它的 `sum()` 也是。",
        ),
        Words("The last line of the starter brings it home, two hops.", "开头给的最后一行，会走两跳把它取回来。"),
    ),
    mistakes={
        "fetched_first": FETCHED,
        "fetched_product": Mistake(
            "bob multiplied, and then the whole product came to you: {bytes} B. Let him add as well.",
            "bob 做了乘法，可是整个积都传到了你这里：{bytes} B。加法也让他做。",
            "result_comes_to_me",
        ),
        "stopped_half_way": Mistake(
            "You hold a pointer again. The sum is one hop further, on {home}.",
            "你手里还是一个指针。和还在一跳之外，在 {home} 那里。",
            "get_brings_numbers",
        ),
    },
    insight=Words("8 bytes came home: one number.", "到家的是 8 字节：一个数。"),
    minutes=3,
)


def judge_mend(trial: Trial) -> None:
    """Be content with a pointer to the sum on bob, when no number went through me."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(3), trial.tensor(2, 3)
    x_ptr, y_ptr = trial.sent(x, bob), trial.sent(y, alice)
    total = trial.run(bob, alice, x_ptr, y_ptr)
    came = trial.data_between("alice", "me") + trial.data_between("bob", "me")
    if came:
        trial.mistake("through_me", bytes=came)
    if isinstance(total, sy.PointerTensor) and chain_of(total).home == "alice":
        trial.mistake("on_alice")
    trial.expect_pointer(total, home="bob", wanted=x + y)


mend = Exercise(
    "mend",
    judge_mend,
    parameters=("bob", "alice", "x", "y"),
    hints=(
        Words("The last sentence of the error is a line to type.", "报错的最后一句，就是该写的那行代码。"),
        Words("`y.move(bob)` is a pointer to y on bob.", "`y.move(bob)` 得到的指针，指向 bob 那里的 y。"),
    ),
    mistakes={
        "NotCollocatedError": Mistake(
            "`{code}` is refused: x is on bob, y is on alice. The error says what to type: `y.move(bob)`.",
            "`{code}` 被拒绝了：x 在 bob 那里，y 在 alice 那里。报错里写着该怎么做：`y.move(bob)`。",
        ),
        "through_me": Mistake(
            "The sum is right, and {bytes} B of numbers went through your hands. There is a verb that skips you.",
            "和是对的，可是有 {bytes} B 数据从你手里过了一遍。有一个动词可以不经过你。",
            "move_is_get_and_send",
        ),
        "on_alice": Mistake(
            "The sum lies on alice. It is asked for on bob: move the other one.",
            "和在 alice 那里。要求在 bob 那里：该转移的是另一个。",
        ),
    },
    insight=Words("Lesson 4 looks at what `move` sends, and to whom.", "第 4 课会细看 `move` 传了什么、传给谁。"),
)


def judge_standardise(trial: Trial) -> None:
    """Be content with a chain to the standardised numbers, when none came to me."""
    bob, alice = trial.workers("bob", "alice")
    x, other = trial.floats(5), trial.floats(3, 2)
    for each in (x, other):
        pointer = trial.sent(each, bob, alice)
        result = trial.run(pointer)
        came = trial.data_between("bob", "me")
        if came:
            trial.mistake("fetched_first", bytes=came)
        trial.expect_pointer(result, home="bob", hops_away=2)
        found = chain_of(result).tensor
        assert found is not None
        if same(found, each - each.mean()):
            trial.mistake("not_divided")
        if not torch.allclose(found, (each - each.mean()) / each.std()):
            trial.expect_pointer(result, wanted=(each - each.mean()) / each.std())


standardise = Exercise(
    "standardise",
    judge_standardise,
    parameters=("x",),
    hints=(
        Words("`x.mean()` is a chain, too, and you can subtract it.", "`x.mean()` 也是一条链，可以直接拿来减。"),
        Words("`x.std()` is the standard deviation.", "`x.std()` 就是标准差。"),
    ),
    mistakes={
        "fetched_first": FETCHED,
        "not_divided": Mistake(
            "The mean is subtracted. Divide by the standard deviation, too.",
            "平均值减掉了，还要除以标准差。",
        ),
    },
    insight=Words(
        "You never saw a number, and the formula is the one you know.", "你一个数也没看到，公式还是你熟悉的那个。"
    ),
)


LESSON = Lesson(
    "03",
    Words("Arithmetic on chains", "指针链上的运算"),
    Words("Who adds?", "加法由谁来做？"),
    minutes=25,
    exercises=(there, dot, mend, standardise),
)
predict = LESSON.predict
