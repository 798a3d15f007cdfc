"""Lesson 9, secret shares: its exercises and their judges."""

from __future__ import annotations

import torch
from torch import Tensor

import syftlite as sy
from syftlite_lessons.audits import seers, value_of
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.noise import histograms, is_even, noise_from
from syftlite_lessons.observed import in_words
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.travels import arrivals
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["LESSON", "add_unread", "area", "arrivals", "encode", "histograms", "hours_of", "predict", "share"]

#: The hours that each worked in three weeks. Nobody in the lesson says them.
HOURS = {"bob": [38, 41, 35], "alice": [40, 12, 44]}

NOT_A_LIST = Words(
    "With a count of {count} you return {got}. It should be a list of {count} tensors of whole numbers (int64), "
    "each of the shape of x.",
    "count 为 {count} 时你返回的是{got}，应该是一个列表：{count} 个整数张量（int64），形状都和 x 一样。",
)
NOT_TENSOR = Words(
    "You return {got}. It should be one tensor, of the shape of x.", "你返回的是{got}，应该是一个和 x 形状相同的张量。"
)
OFF = Words(
    "With {digits} digits you give {got} for {value:.5f}. It should be {wanted}.",
    "保留 {digits} 位小数时，{value:.5f} 被你变成了 {got}，应该是 {wanted}。",
)
OTHER_AREA = Words(
    "Your area is {got}. It should be {wanted}, but for the last digit.",
    "你算出的面积是{got}，应该是{wanted}，只允许最后一位不同。",
)


def hours_of(name: str) -> list[Tensor]:
    """Return what a worker has from the start: its hours, int64 (3,), tagged #hours."""
    return [torch.tensor(HOURS[name]).tag("#hours")]  # type: ignore[attr-defined]  # the hook adds tag


def judge_add_unread(trial: Trial) -> None:
    """Be content with the sum here, when nobody but its owner has seen a part of it."""
    bob, alice = trial.workers("bob", "alice")
    secrets = {"bob": trial.tensor(3), "alice": trial.tensor(3)}
    (of_bob,), (of_alice,) = trial.owned(bob, secrets["bob"]), trial.owned(alice, secrets["alice"])
    values = {"bob": value_of(of_bob), "alice": value_of(of_alice)}
    home = trial.run(of_bob, of_alice, bob, alice)
    for owner, value in values.items():
        for seer in seers(value):
            if seer != owner:
                trial.mistake("other_saw", owner=owner, seer=seer)
    trial.expect_tensor(home, secrets["bob"] + secrets["alice"])


add_unread = Puzzle(
    "add_unread",
    judge_add_unread,
    parameters=("hours_bob", "hours_alice", "bob", "alice"),
    lines=(
        "home = total.get()",
        "of_alice = hours_alice.share(bob, alice).get()",
        "hours_alice = hours_alice.move(bob)",
        "total = of_bob + of_alice",
        "of_bob = hours_bob.share(bob, alice).get()",
        "total = hours_bob + hours_alice",
    ),
    returns="home",
    hints=(
        Words("Both have to become noise before they meet.", "两边的数，碰面之前都得先变成噪声。"),
        Words(
            "Whoever shares its hours keeps them; what is added are shares.",
            "分享之后，工时还在自己那里；相加的是份额。",
        ),
    ),
    mistakes={
        "other_saw": Mistake(
            "The sum is right, and {seer} has seen the hours of {owner}. What is shared can be added without that.",
            "和是对的，可是 {seer} 看到了 {owner} 的工时。先分享再相加，就用不着看。",
        ),
        "NotCollocatedError": Mistake(
            "Line {line}, `{code}`, is refused: the two lie on two workers. As shares, both lie on both.",
            "第 {line} 行 `{code}` 被拒绝了：两者在两台工作机上。变成份额之后，两边就都有了。",
            "result_comes_to_me",
        ),
    },
    insight=Words(
        "You hold the sum; the hours of each are known to that one alone.", "你拿到了和；各人的工时，只有自己知道。"
    ),
    minutes=3,
)


def judge_share(trial: Trial) -> None:
    """Be content with shares that sum to the secret, each of which is noise, whatever the secret is."""
    noise = noise_from(int(trial.tensor(1)) * 1000)
    for count in (2, 3, 5):
        x = trial.tensor(4)
        total = torch.stack(parts_of(trial, trial.run(x, count, noise), count, x)).sum(0)
        if not torch.equal(total, x):
            trial.mistake("other_sum", count=count, got=in_words(total), wanted=in_words(x))
    for count in (2, 3):
        for number in (2**62, 0):
            x = torch.full((20_000,), number)
            parts = parts_of(trial, trial.run(x, count, noise), count, x)
            judge_noise(trial, parts, x)


def parts_of(trial: Trial, result: object, count: int, x: Tensor) -> list[Tensor]:
    """Return a result as the shares that it should be.

    Raises:
        NotYet: if it is anything else.
    """
    parts = list(result) if isinstance(result, list | tuple) else []
    if len(parts) != count or not all(
        isinstance(part, Tensor) and part.dtype == torch.int64 and part.shape == x.shape for part in parts
    ):
        trial.not_yet(NOT_A_LIST, count=count, got=in_words(result))
    return parts


def judge_noise(trial: Trial, parts: list[Tensor], x: Tensor) -> None:
    """Be content with shares of one number, many times over, that are noise one by one, and are not the same.

    Raises:
        NotYet: if one is not, or two are the same.
    """
    secret = int(x[0])
    for number, part in enumerate(parts, start=1):
        if secret and torch.equal(part, x):
            trial.mistake("clear", number=number)
        if not is_even(part):
            low, high = (f"{each:,}" for each in (int(part.min()), int(part.max())))
            trial.mistake("part", number=number, secret=f"{secret:,}", low=low, high=high)
    for number, part in enumerate(parts, start=1):
        for other, twin in enumerate(parts[: number - 1], start=1):
            if torch.equal(part, twin):
                trial.mistake("same_noise", first=other, second=number)


share = Exercise(
    "share",
    judge_share,
    parameters=("x", "count", "noise"),
    hints=(
        Words(
            "Of two shares, the first is noise. Which number makes both together x?",
            "两个份额时，第一个是噪声。第二个是多少，两个加起来才是 x？",
        ),
        Words(
            "With more, all but one are noise, fresh each time, and the last is what is missing.",
            "更多时，除了一个都是噪声，每次取新的；最后一个补上差的那部分。",
        ),
    ),
    mistakes={
        "part": Mistake(
            "Your share {number} of the secret {secret}, drawn 20,000 times, lies from {low} to {high} and is not "
            "spread evenly over all numbers. So whoever has it learns something of the secret.",
            "把秘密 {secret} 分了 20000 次，你的第 {number} 份都在 {low} 到 {high} 之间，没有均匀分布在所有的数上。"
            "拿到它的人，就知道了秘密的一点情况。",
            "share_is_a_part",
        ),
        "clear": Mistake(
            "Your share {number} is the secret itself. Whoever has it needs no other.",
            "你的第 {number} 份就是秘密本身。拿到它的人，不需要别的份额。",
        ),
        "same_noise": Mistake(
            "Your shares {first} and {second} are the same noise. Take fresh noise for each.",
            "你的第 {first} 份和第 {second} 份是同样的噪声。每一份都要取新的噪声。",
        ),
        "other_sum": Mistake(
            "Your {count} shares sum to {got}. They should sum to x, {wanted}.",
            "你的 {count} 个份额加起来是{got}，应该等于 x，也就是{wanted}。",
        ),
    },
    insight=Words(
        "The check shared 0 and a number of 19 digits, 20,000 times each: no share tells which it was.",
        "检查时把 0 和一个 19 位的数各分了 20000 次：从任何一份都看不出是哪一个。",
    ),
    minutes=7,
)


def judge_encode(trial: Trial) -> None:
    """Be content with whole numbers of units, each the nearest one, for several numbers of digits."""
    for digits in (3, 3, 2):
        x = trial.floats(6) * 10
        result = trial.run(x, digits)
        if not isinstance(result, Tensor) or isinstance(result, sy.PointerTensor) or result.shape != x.shape:
            trial.not_yet(NOT_TENSOR, got=in_words(result))
        if result.dtype != torch.int64:
            trial.mistake("not_whole", dtype=str(result.dtype).removeprefix("torch."))
        exact = x.double() * 10**digits
        off = (result.double() - exact).abs()
        worst = int(off.argmax())
        if off[worst] <= 0.5 + 1e-3:
            continue
        value, got, wanted = float(x[worst]), int(result[worst]), int(exact[worst].round())
        if (result.double() - exact.trunc()).abs().max() == 0:
            trial.mistake("cut_off", value=value, got=got, wanted=wanted)
        if digits != 3 and (result.double() - x.double() * 1000).abs().max() <= 1:
            trial.mistake("three_digits", digits=digits)
        trial.not_yet(OFF, digits=digits, value=value, got=got, wanted=wanted)


encode = Exercise(
    "encode",
    judge_encode,
    parameters=("x", "digits"),
    hints=(
        Words(
            "With 3 digits the unit is a thousandth. How many of them are 1.25?",
            "保留 3 位时，单位是千分之一。1.25 有几个单位？",
        ),
        Words(
            "`round` gives the nearest whole number, and it is still of float32. `.long()` makes it int64.",
            "`round` 得到最近的整数，但类型还是 float32；`.long()` 把它变成 int64。",
        ),
    ),
    mistakes={
        "cut_off": Mistake(
            "{value:.5f} becomes {got} units, where {wanted} is nearer: you cut off what is behind the unit, "
            "and so are up to a whole unit off.",
            "{value:.5f} 变成了 {got} 个单位，而 {wanted} 更近：单位以下的部分被你截掉了，误差最多会有一整个单位。",
        ),
        "not_whole": Mistake(
            "Your numbers are of {dtype}. Shares are of whole numbers: int64.",
            "你给出的数是 {dtype}。份额要的是整数：int64。",
        ),
        "three_digits": Mistake(
            "With {digits} digits your unit is still a thousandth. The unit follows the digits.",
            "保留 {digits} 位小数时，你的单位还是千分之一。单位要跟着位数变。",
        ),
    },
    insight=Words(
        "No value is more than half a unit off. `fix_precision` does the same, and refuses what does not fit.",
        "没有一个数的误差超过半个单位。`fix_precision` 做的也是这件事，放不下的数它会拒绝。",
    ),
    minutes=3,
)


def judge_area(trial: Trial) -> None:
    """Be content with the product of two decimal numbers that were shared when they met."""
    bob, alice, james = trial.workers("bob", "alice", "james")
    width, height = trial.floats(3) * 4, trial.floats(3) * 4
    result = trial.run(width, height, bob, alice, james)
    wanted = width * height
    if isinstance(result, sy.FixedPrecisionTensor):
        trial.mistake("units", got=units_of(result))
    if not isinstance(result, Tensor) or isinstance(result, sy.PointerTensor | sy.AdditiveSharingTensor):
        trial.expect_tensor(result, wanted)
    assert isinstance(result, Tensor)
    unit = 0.001
    most = (width.abs() + height.abs()) * unit / 2 + 2 * unit
    if result.shape != wanted.shape or not bool(((result - wanted).abs() <= most).all()):
        trial.not_yet(OTHER_AREA, got=in_words(result), wanted=in_words((wanted * 1000).round() / 1000))
    if not trial.count("shared.mul"):
        trial.mistake("multiplied_here")


def units_of(result: sy.FixedPrecisionTensor) -> list[int]:
    """Return the whole numbers of a tensor in fixed point."""
    return [round(each * result.base**result.precision_fractional) for each in result.tolist()]


area = Exercise(
    "area",
    judge_area,
    parameters=("width", "height", "bob", "alice", "james"),
    starter="""def area(width, height, bob, alice, james):
        w = width.share(bob, alice)
        h = height.share(bob, alice)
        return (w * h).get()""",
    hints=(
        Words(
            "What has to happen to a decimal number before it can be shared, and to the result after `get`?",
            "小数要先变成什么才能分享？`get` 之后的结果又要怎样变回来？",
        ),
        Words(
            "A product takes a triple. Who deals it is said where the numbers are shared: `crypto_provider=`.",
            "乘法要用三元组。由谁来发，在分享的时候说明：`crypto_provider=`。",
        ),
    ),
    mistakes={
        "NotWholeError": Mistake(
            "Line {line}, `{code}`, is refused: these are decimal numbers, and shares are of whole ones.",
            "第 {line} 行 `{code}` 被拒绝了：这些是小数，份额要的是整数。",
        ),
        "ProviderError": Mistake(
            "Line {line}, `{code}`, is refused: nobody deals the triple that a product takes.",
            "第 {line} 行 `{code}` 被拒绝了：乘法要用三元组，可是没有人发。",
        ),
        "units": Mistake(
            "You return {got}: so many thousandths. What they stand for is asked for.",
            "你返回的是 {got}，单位是千分之一。要的是它们所代表的数。",
        ),
        "multiplied_here": Mistake(
            "The area is right, and the numbers met here, not as shares. Multiply what is shared.",
            "面积是对的，可两个数是在这里碰面的，不是以份额的形式。请把分享之后的数相乘。",
        ),
    },
    insight=Words(
        "Three verbs for any shared sum or product: `fix_precision`, `share`, and back by `get` and `float_precision`.",
        "不管是和还是积都一样：先 `fix_precision`，再 `share`；回来时先 `get`，再 `float_precision`。",
    ),
    minutes=4,
)


LESSON = Lesson(
    "09",
    Words("Secret shares", "秘密分享"),
    Words("Can I add what I cannot read?", "读不了的数，也能相加吗？"),
    minutes=35,
    exercises=(add_unread, share, encode, area),
)
predict = LESSON.predict
