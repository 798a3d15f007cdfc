"""Lesson 11, real workers: its exercises and their judges. The workers of its checks are processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

import syftlite as sy
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import chain_of
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.rooms import Processes
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

TWO = Processes("alice", "bob")

OTHER_NAMES = Words(
    "You return {got}. What bob's end took with it are {wanted}.", "你返回的是 {got}。随 bob 一起没了的是 {wanted}。"
)


def judge_outlive(trial: Trial) -> None:
    """Be content with a pointer to the sum that leads to it when bob's process has ended."""
    alice, bob = trial.workers("alice", "bob")
    x, y = trial.tensor(3), trial.tensor(2, 1)
    total = trial.run(alice, bob, x, y)
    if isinstance(total, sy.PointerTensor):
        way = chain_of(total).workers
        if way == ["bob"]:
            trial.mistake("on_bob")
        if way == ["alice", "bob"]:
            trial.mistake("address_on_alice")
    trial.room.kill("bob")
    trial.expect_pointer(total, home="alice", wanted=x + y)


outlive = Puzzle(
    "outlive",
    judge_outlive,
    parameters=("alice", "bob", "x", "y"),
    lines=(
        "total = x_ptr + y_ptr",
        "y_ptr = y.send(bob)",
        "total = total.move(alice)",
        "x_ptr = x.send(bob)",
        "total = total.send(alice)",
    ),
    returns="total",
    hints=(
        Words(
            "When the last line has run, bob's process is ended. Where should the sum be then?",
            "最后一行运行完，bob 的进程就结束了。那时和应该在哪里？",
        ),
        Words(
            "`send` on a pointer sends the address, `move` moves what it leads to.",
            "对指针用 `send`，发的是地址；用 `move`，转移的是它指向的东西。",
        ),
    ),
    mistakes={
        "on_bob": Mistake(
            "`total` leads to bob. His process ends, and the sum with it.",
            "`total` 指向 bob。他的进程一结束，和也跟着没了。",
            "pointer_outlives_worker",
        ),
        "address_on_alice": Mistake(
            "alice has an address only; the sum is on bob, and ends with his process.",
            "alice 那里只有一个地址；和在 bob 那里，随他的进程一起没了。",
            "pointer_carries_numbers",
        ),
    },
    insight=Words(
        "bob's process ended, and the sum is still there: it had left before.",
        "bob 的进程结束了，和还在：它早就离开了。",
    ),
    processes=TWO,
)


def judge_insist(trial: Trial) -> None:
    """Be content with the double of x that bob computed in his second life."""
    for x in (trial.tensor(3), trial.tensor(2, 2)):
        before = trial.data_between("bob", "me")
        doubled = trial.run(trial.room, x)
        came = trial.data_between("bob", "me") - before
        if isinstance(doubled, Tensor) and not isinstance(doubled, sy.PointerTensor) and not came:
            trial.mistake("not_by_bob")
        trial.expect_tensor(doubled, x * 2)


insist = Exercise(
    "insist",
    judge_insist,
    parameters=("room", "x"),
    hints=(
        Words(
            "Two things are missing after the power cut: bob, and his copy of x.",
            "停电以后少了两样：bob，还有他手里的那份 x。",
        ),
        Words(
            '`room.start_again("bob")` brings bob. You still have x.',
            '`room.start_again("bob")` 让 bob 回来。x 还在你手里。',
        ),
    ),
    mistakes={
        "WorkerGoneError": Mistake(
            "Line {line}, `{code}`, asks bob, and there is nobody: his process has ended.",
            "第 {line} 行 `{code}` 问的是 bob，可那里没有人：他的进程已经结束了。",
        ),
        "ObjectLostError": Mistake(
            "Line {line}, `{code}`: bob is there again, and what the pointer leads to is not. "
            "His new process has an empty store.",
            "第 {line} 行 `{code}`：bob 又在了，可指针指向的东西不在了。他的新进程，存储是空的。",
            "pointer_outlives_worker",
        ),
        "not_by_bob": Mistake(
            "The numbers are right, and nothing came from bob: you computed them here.",
            "数是对的，可是没有一个来自 bob：是你在这里算的。",
        ),
    },
    insight=Words(
        "You could send again, as you still had x. Whoever has the only copy cannot.",
        "你能再发一次，因为 x 还在你手里。唯一的一份没了，就没有办法了。",
    ),
    processes=TWO,
)


def judge_backup(trial: Trial) -> None:
    """Be content with a pointer to a copy on alice that outlives bob, when bob kept his and no number came to me."""
    for x in (trial.tensor(4), trial.tensor(2, 3)):
        trial.begin_again()
        (x_ptr,) = trial.owned(trial.worker("bob"), x)
        second = trial.run(x_ptr, trial.worker("alice"))
        came = trial.data_between("bob", "me")
        if came:
            trial.mistake("through_me", bytes=came)
        if isinstance(second, sy.PointerTensor):
            way = chain_of(second).workers
            if way == ["alice", "bob"]:
                trial.mistake("address_on_alice")
            if way == ["bob"]:
                trial.mistake("on_bob")
            if not trial.stored(trial.worker("bob")):
                trial.mistake("taken_away")
        trial.room.kill("bob")
        trial.expect_pointer(second, home="alice", wanted=x)


backup = Exercise(
    "backup",
    judge_backup,
    parameters=("x_ptr", "alice"),
    hints=(
        Words("`x_ptr.copy()` makes a second object, beside the first.", "`x_ptr.copy()` 在原来那个旁边再造一个对象。"),
        Words("A pointer to the second one can be moved like any other.", "指向第二个的指针，照样可以转移。"),
    ),
    mistakes={
        "through_me": Mistake(
            "{bytes} B of numbers came to you on the way. `move` goes from bob to alice.",
            "路上有 {bytes} B 数据到了你这里。`move` 是从 bob 直接到 alice 的。",
            "move_is_get_and_send",
        ),
        "address_on_alice": Mistake(
            "alice has an address only. When bob's process ends, it leads nowhere.",
            "alice 那里只有一个地址。bob 的进程一结束，它就落空了。",
            "pointer_carries_numbers",
        ),
        "on_bob": Mistake(
            "Both copies are on bob: one power cut takes both.",
            "两份都在 bob 那里：一停电就全没了。",
        ),
        "taken_away": Mistake(
            "alice has the numbers, and bob has none left. He is to keep his own.",
            "数到了 alice 那里，bob 却一份也没有了。他自己的那份要留着。",
            "sending_moves",
        ),
    },
    insight=Words("Two processes, two copies: now it takes two power cuts.", "两个进程，两份数据：要停两次电才会丢。"),
    processes=TWO,
)


def judge_lost(trial: Trial) -> None:
    """Be content with the names of the pointers that lead nowhere since bob's process ended."""
    for story in (("door", "ward", "desk", "lab"), ("ward", "lab", "door", "desk"), ("lab", "desk")):
        trial.begin_again()
        alice, bob = trial.workers("alice", "bob")
        ways = {"door": (bob,), "desk": (alice,), "ward": (bob, alice), "lab": (alice, bob)}
        pointers = {name: trial.sent(trial.tensor(2), *ways[name]) for name in story}
        trial.room.kill("bob")
        trial.room.start_again("bob")
        judge_names(trial, pointers, [name for name in story if bob in ways[name]])


def judge_names(trial: Trial, pointers: Mapping[str, Any], wanted: list[str]) -> None:
    """Be content with these names.

    Raises:
        NotYet: if the work returns others, by the name of the mistake if it is a known one.
    """
    result = trial.run(dict(pointers))
    got = list(result) if isinstance(result, list | tuple | set) else result
    if got == wanted or (isinstance(result, set) and result == set(wanted)):
        return
    if isinstance(got, list):
        if got == [name for name, pointer in pointers.items() if pointer.location.id == "bob"]:
            trial.mistake("first_hop")
        if got == wanted[:1]:
            trial.mistake("stopped_at_first")
    trial.not_yet(OTHER_NAMES, got=f"`{got}`", wanted=f"`{wanted}`")


lost = Exercise(
    "lost",
    judge_lost,
    parameters=("pointers",),
    hints=(
        Words(
            "Where a pointer leads only its workers know: ask, and catch `sy.ObjectLostError`.",
            "指针通向哪里，只有工作机知道：去问，并捕捉 `sy.ObjectLostError`。",
        ),
        Words("`pointer + 0` goes the whole way to the numbers.", "`pointer + 0` 会一路走到数据那里。"),
    ),
    mistakes={
        "ObjectLostError": Mistake(
            "`{code}` stops at the first pointer that leads nowhere. Put it into a `try`, and catch the error.",
            "`{code}` 碰到第一个落空的指针就停了。把它放进 `try`，捕捉这个错误。",
        ),
        "first_hop": Mistake(
            "You look at the first worker alone. A pointer that leads over alice to bob is lost as well.",
            "你只看了第一台工作机。先到 alice、再到 bob 的指针也落空了。",
            "pointer_carries_numbers",
        ),
        "stopped_at_first": Mistake(
            "You return the first one alone. Go on after it.",
            "你只返回了第一个。找到以后还要接着找。",
        ),
    },
    insight=Words("A chain is as good as every worker on its way.", "一条指针链，路上每台工作机都在，它才有用。"),
    minutes=5,
    processes=TWO,
)


LESSON = Lesson(
    "11",
    Words("Real workers", "真正的工作机"),
    Words("What changes if bob is another process?", "如果 bob 是另一个进程，会有什么不同？"),
    minutes=30,
    exercises=(outlive, insist, backup, lost),
)
predict = LESSON.predict
