"""Lesson 4, move: its exercises and their judges."""

from __future__ import annotations

import syftlite as sy
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import chain_of
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

THROUGH_ME = Mistake(
    "{bytes} B of numbers went through your hands. `move` takes them from worker to worker, past you.",
    "有 {bytes} B 数据从你手里过了一遍。`move` 让数据在工作机之间直接走，不经过你。",
    "move_is_get_and_send",
)


def came_to_me(trial: Trial) -> int:
    """Return how many bytes of numbers came to me from anybody."""
    return sum(trial.data_between(worker, "me") for worker in ("bob", "alice", "carol"))


def judge_past_me(trial: Trial) -> None:
    """Be content with the sum here, when nothing but the sum came."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(5), trial.tensor(2, 1)
    home = trial.run(trial.sent(x, bob), trial.sent(y, alice))
    came = came_to_me(trial)
    if came > (x + y).numel() * 8:
        trial.mistake("through_me", bytes=came - (x + y).numel() * 8)
    trial.expect_tensor(home, x + y)


past_me = Puzzle(
    "past_me",
    judge_past_me,
    parameters=("x_ptr", "y_ptr"),
    lines=(
        "home = total.get()",
        'x_ptr = x_ptr.move("alice")',
        'x_ptr = x_ptr.send("alice")',
        "total = x_ptr + y_ptr",
        'x_ptr = x_ptr.get().send("alice")',
    ),
    returns="home",
    hints=(
        Words("One line brings x to alice without you.", "有一行可以不经过你，把 x 带到 alice 那里。"),
        Words("The sum is made on alice, and then it comes home.", "和在 alice 那里算好，再取回来。"),
    ),
    mistakes={
        "through_me": THROUGH_ME,
        "NotCollocatedError": Mistake(
            "`{code}` is refused: the numbers of x are still on bob, and those of y are on alice.",
            "`{code}` 被拒绝了：x 的数据还在 bob 那里，y 的在 alice 那里。",
            "pointer_carries_numbers",
        ),
    },
    insight=Words(
        "x went from bob to alice once, and you saw the sum alone.", "x 从 bob 到 alice 只走了一趟，你只看到了和。"
    ),
)


def judge_hand_over(trial: Trial) -> None:
    """Be content when alice has x, bob nothing, and me has seen nothing of it."""
    bob, alice = trial.workers("bob", "alice")
    x = trial.tensor(2, 4)
    given = trial.sent(x, bob)
    pointer = trial.run(bob, alice, given)
    if came_to_me(trial):
        trial.mistake("through_me", bytes=came_to_me(trial))
    if isinstance(pointer, sy.PointerTensor) and len(chain_of(pointer).workers) == 2:
        trial.mistake("only_a_pointer")
    trial.expect_pointer(pointer, home="alice", wanted=x)
    if trial.stored(bob):
        trial.mistake("copy_stays")
    trial.expect_store(alice, x)


hand_over = Exercise(
    "hand_over",
    judge_hand_over,
    parameters=("bob", "alice", "x"),
    hints=(
        Words(
            "`send` on a pointer sends the pointer. You want the numbers to go.",
            "对指针用 `send`，发出去的是指针。你要走的是数据。",
        ),
        Words("One verb, one argument.", "一个动词，一个参数。"),
    ),
    mistakes={
        "through_me": THROUGH_ME,
        "only_a_pointer": Mistake(
            "alice has a pointer, and the numbers are still on bob.",
            "alice 得到的是指针，数据还在 bob 那里。",
            "pointer_carries_numbers",
        ),
        "copy_stays": Mistake(
            "alice has the numbers, and so has bob: you moved a copy.",
            "alice 有了数据，bob 那里也还有：你转移的是副本。",
        ),
    },
    insight=Words("You asked bob, and bob sent them.", "你只是请 bob 办事，数据由 bob 直接送去。"),
    minutes=2,
)


def judge_relay(trial: Trial) -> None:
    """Be content when carol has the pointer, alice nothing, and the numbers never left bob."""
    bob, alice, carol = trial.workers("bob", "alice", "carol")
    x = trial.tensor(3, 2)
    chain = trial.sent(x, bob, alice)
    moved = trial.run(bob, alice, carol, chain)
    if isinstance(moved, sy.PointerTensor):
        if chain_of(moved).home == "carol":
            trial.mistake("numbers_moved")
        if len(chain_of(moved).workers) == 3:
            trial.mistake("one_more_hop")
    trial.expect_pointer(moved, home="bob", hops_away=2, wanted=x)
    if chain_of(moved).workers != ["carol", "bob"]:
        trial.not_yet(Words("The pointer is still on alice.", "指针还在 alice 那里。"))
    trial.expect_store(alice)


relay = Exercise(
    "relay",
    judge_relay,
    parameters=("bob", "alice", "carol", "chain"),
    hints=(
        Words("What lies one hop away from you?", "离你一跳远的是什么？"),
        Words(
            "`move` transfers what lies one hop away, whatever that is.",
            "`move` 转移的，是一跳之外的东西，不管它是什么。",
        ),
    ),
    mistakes={
        "numbers_moved": Mistake(
            "The numbers are on carol now. They were to stay on bob.",
            "数据到了 carol 那里。它们应该留在 bob 那里。",
        ),
        "one_more_hop": Mistake(
            "carol has a pointer to alice's pointer: the chain is one hop longer, and alice still has hers.",
            "carol 得到的是指向 alice 那个指针的指针：链长了一跳，alice 那里的还在。",
        ),
    },
    insight=Words("A pointer moved, and not a number.", "走的是指针，一个数也没动。"),
    minutes=2,
)


def judge_light(trial: Trial) -> None:
    """Be content with the sum, whichever of the two is the heavy one, when the light one moved."""
    bob, alice = trial.workers("bob", "alice")
    heavy, light = trial.tensor(40, 5), trial.tensor(5)
    for on_bob, on_alice in ((light, heavy), (heavy, light)):
        before = {link: trial.data_between(*link) for link in (("bob", "alice"), ("alice", "bob"))}
        x, y = trial.sent(on_bob, bob), trial.sent(on_alice, alice)
        total = trial.run(x, y)
        if came_to_me(trial):
            trial.mistake("through_me", bytes=came_to_me(trial))
        trial.expect_pointer(total, wanted=on_bob + on_alice)
        moved = sum(trial.data_between(*link) - count for link, count in before.items())
        if moved > light.numel() * 8:
            trial.mistake("heavy_moved", bytes=f"{moved:,}", least=light.numel() * 8)


light = Exercise(
    "light",
    judge_light,
    parameters=("x", "y"),
    hints=(
        Words("`x.numel()` is known here; asking costs no message.", "`x.numel()` 在这里就知道，不用发消息。"),
        Words("`x.location` is the worker that x leads to.", "`x.location` 就是 x 指向的工作机。"),
    ),
    mistakes={
        "heavy_moved": Mistake(
            "{bytes} B moved, and {least} B would do: this time the other one is the light one.",
            "转移了 {bytes} B，其实 {least} B 就够：这一次轻的是另一个。",
        ),
        "through_me": THROUGH_ME,
        "NotCollocatedError": Mistake(
            "`{code}` is refused: the two are on different workers. Move one of them first.",
            "`{code}` 被拒绝了：两个在不同的工作机上。先转移其中一个。",
        ),
    },
    insight=Words("Bring the light one to the heavy one.", "让轻的去找重的。"),
    minutes=5,
)


LESSON = Lesson(
    "04",
    Words("Move", "转移"),
    Words("Can data skip me?", "数据能不能不经过我？"),
    minutes=25,
    exercises=(past_me, hand_over, relay, light),
)
predict = LESSON.predict
