"""Lesson 2, pointers to pointers: its exercises and their judges."""

from __future__ import annotations

import torch

import syftlite as sy
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import chain_of, hops
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.sketch import Pointer, Thing, sketch
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words
from syftlite_widgets.picture import Picture


def judge_walk(trial: Trial) -> None:
    """Be content when x came home from bob, over a pointer on alice, who has never seen it."""
    bob, alice, x = *trial.workers("bob", "alice"), trial.tensor(4)
    home = trial.run(bob, alice, x)
    if trial.data_between("me", "alice"):
        trial.mistake("alice_saw", bytes=trial.data_between("me", "alice"))
    if isinstance(home, sy.PointerTensor):
        trial.mistake("one_hop_short", home=chain_of(home).home)
    trial.expect_tensor(home, x)
    if trial.history.bytes_between("me", "alice").messages == 0:
        trial.mistake("no_detour")
    trial.expect_store(bob)
    trial.expect_store(alice)


walk = Puzzle(
    "walk",
    judge_walk,
    parameters=("bob", "alice", "x"),
    lines=(
        "pointer = x_ptr.send(alice)",
        "x_ptr = x.send(bob)",
        "x_ptr = pointer.get()",
        "home = x_ptr.get()",
        "home = pointer.get()",
        "pointer = x.send(alice)",
    ),
    returns="home",
    hints=(
        Words("Two sends out, two gets home.", "发出去两次，取回来两次。"),
        Words(
            "The first `get` brings back what alice has. What is that?",
            "第一次 `get` 取回的是 alice 手里的东西。那是什么？",
        ),
    ),
    mistakes={
        "one_hop_short": Mistake(
            "`home` is a pointer again. The numbers are one hop further, on {home}.",
            "`home` 还是一个指针。数据还在一跳之外，在 {home} 那里。",
            "get_brings_numbers",
        ),
        "no_detour": Mistake(
            "The numbers came home, and alice never had a pointer to them.",
            "数据取回来了，但 alice 从来没有得到过指针。",
        ),
        "alice_saw": Mistake(
            "{bytes} B of numbers went to alice. Send her the pointer, not the tensor.",
            "有 {bytes} B 数据传到了 alice 那里。发给她的应该是指针，不是张量。",
            "pointer_carries_numbers",
        ),
    },
    insight=Words(
        "Each get walks one hop, and only the last one brings numbers.", "每次 get 走一跳，只有最后一次取回的是数据。"
    ),
)


def drawn_state(x: torch.Tensor, y: torch.Tensor) -> Picture:
    """Return the picture of what `cross` is to make."""
    stores: dict[str, dict[int, Thing]] = {"bob": {1: x, 4: Pointer("alice", 3)}, "alice": {2: Pointer("bob", 1), 3: y}}
    names: dict[str, Thing] = {
        "x": x,
        "y": y,
        "x_over_alice": Pointer("alice", 2),
        "y_over_bob": Pointer("bob", 4),
    }
    return sketch(stores, names)


def judge_cross(trial: Trial) -> None:
    """Be content with two chains in opposite directions."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(4), trial.tensor(2, 3)
    x_over_alice, y_over_bob = trial.expect_several(trial.run(bob, alice, x, y), ("x_over_alice", "y_over_bob"))
    if isinstance(x_over_alice, sy.PointerTensor):
        way = chain_of(x_over_alice).workers
        if way == ["alice"]:
            trial.mistake("numbers_sent")
        if way == ["bob", "alice"]:
            trial.mistake("other_way_round")
    trial.expect_pointer(x_over_alice, home="bob", hops_away=2, wanted=x)
    trial.expect_pointer(y_over_bob, home="alice", hops_away=2, wanted=y)


cross = Exercise(
    "cross",
    judge_cross,
    parameters=("bob", "alice", "x", "y"),
    hints=(
        Words(
            "Read the chain from its end: where are the numbers of x? Send them there first.",
            "从链的末端读起：x 的数据在哪里？先把它发到那里。",
        ),
        Words(
            "`x.send(bob)` is a pointer, and a pointer has a `send` of its own.",
            "`x.send(bob)` 得到的是指针，指针自己也有 `send`。",
        ),
    ),
    mistakes={
        "numbers_sent": Mistake(
            "alice has the numbers of x. She was to have a pointer, and bob the numbers.",
            "alice 那里是 x 的数据。她那里应该是指针，数据应该在 bob 那里。",
            "pointer_carries_numbers",
        ),
        "other_way_round": Mistake(
            "The numbers of x are on alice, and bob has the pointer. What is sent first ends last in the chain.",
            "x 的数据在 alice 那里，指针在 bob 那里。先发出去的，在链的末端。",
        ),
    },
    insight=Words(
        "No worker is special: each keeps numbers for one and an address for another.",
        "哪台工作机都不特殊：替一方保存数据，也替另一方保存地址。",
    ),
    minutes=4,
)


def judge_three_hops(trial: Trial) -> None:
    """Be content with the chain carol, alice, bob."""
    bob, alice, carol = trial.workers("bob", "alice", "carol")
    x = trial.tensor(2, 2)
    pointer = trial.run(bob, alice, carol, x)
    seen = [worker for worker in ("alice", "carol") if trial.data_between("me", worker)]
    if isinstance(pointer, tuple | list) or len(seen) > 1:
        trial.mistake("everybody_has_it")
    if isinstance(pointer, sy.PointerTensor) and chain_of(pointer).workers == ["bob", "alice", "carol"]:
        trial.mistake("backwards")
    trial.expect_pointer(pointer, home="bob", hops_away=3, wanted=x)
    if chain_of(pointer).workers != ["carol", "alice", "bob"]:
        trial.not_yet(
            Words("Your chain leads over {way}.", "你的链经过的是 {way}。"),
            way=" → ".join(chain_of(pointer).workers),
        )


three_hops = Exercise(
    "three_hops",
    judge_three_hops,
    parameters=("bob", "alice", "carol", "x"),
    hints=(
        Words("Each `send` puts one more hop in front.", "每次 `send`，都在最前面加一跳。"),
        Words("The worker that you send to last is the first one on the way.", "最后发给谁，谁就在路的最前面。"),
    ),
    mistakes={
        "backwards": Mistake(
            "Your chain leads to carol: the numbers are there. Where they lie, the first send decides.",
            "你的链通向 carol：数据在她那里。数据在哪里，由第一次发送决定。",
        ),
        "everybody_has_it": Mistake(
            "You sent the numbers to several workers. One has them; the others get pointers.",
            "你把数据发给了好几台工作机。有数据的只该有一台，其余的得到指针。",
            "pointer_carries_numbers",
        ),
    },
    insight=Words("Three hops: three gets would bring it home.", "三跳：要取回来，得 get 三次。"),
    minutes=2,
)


def judge_any_length(trial: Trial) -> None:
    """Be content when chains of one, two and three hops all come home, and nothing stays behind."""
    workers = trial.workers("bob", "alice", "carol")
    for length in (2, 1, 3):
        x = trial.tensor(length, 2)
        home = trial.run(trial.sent(x, *workers[:length]))
        if length == 2 and isinstance(home, sy.PointerTensor):
            trial.mistake("one_get", home=chain_of(home).home)
        if isinstance(home, sy.PointerTensor):
            trial.mistake("fixed_number", length=hops(length))
        trial.expect_tensor(home, x)
        for worker in workers:
            trial.expect_store(worker)


any_length = Exercise(
    "any_length",
    judge_any_length,
    parameters=("pointer",),
    hints=(
        Words("How do you know, after a `get`, whether you are there?", "`get` 一次以后，怎么知道到没到？"),
        Words(
            "`isinstance(pointer, sy.PointerTensor)` is true as long as there is a hop left.",
            "只要还有一跳没走，`isinstance(pointer, sy.PointerTensor)` 就是真。",
        ),
    ),
    mistakes={
        "one_get": Mistake(
            "The chain had two hops. You hold a pointer again; the numbers are on {home}.",
            "这条链有两跳。你手里还是一个指针，数据在 {home} 那里。",
            "get_brings_numbers",
        ),
        "AlreadyHereError": Mistake(
            "That works for two hops. On a chain of one hop the numbers are here after the first get, "
            "and line {line} asks for more.",
            "两跳的链没问题。可是只有一跳时，第一次 get 之后数据就在这里了，第 {line} 行还要再取。",
        ),
        "fixed_number": Mistake(
            "On a chain of {length} you hold a pointer still. Get as often as there are hops.",
            "链有{length}时，你手里还是指针。有几跳就要取几次。",
        ),
    },
    insight=Words("The numbers are home when what you hold is no pointer.", "手里的东西不再是指针，数据就到家了。"),
    minutes=5,
)


LESSON = Lesson(
    "02",
    Words("Pointers to pointers", "指向指针的指针"),
    Words("If I send a pointer, what do I hold?", "把指针发出去，我手里拿着的是什么？"),
    minutes=25,
    exercises=(walk, cross, three_hops, any_length),
)
predict = LESSON.predict
