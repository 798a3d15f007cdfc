"""Lesson 1, send and get: its exercises and their judges."""

from __future__ import annotations

import torch

from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.sketch import Pointer, Thing, sketch
from syftlite_lessons.trial import Trial, same
from syftlite_lessons.words import Words
from syftlite_widgets.picture import Picture


def judge_round_trip(trial: Trial) -> None:
    """Be content when y came back from bob, who keeps nothing, and x lies on alice."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(3), trial.tensor(2, 2)
    home = trial.run(bob, alice, x, y)
    if isinstance(home, torch.Tensor) and same(home, x):
        trial.mistake("x_went")
    trial.expect_tensor(home, y)
    if not trial.stored(alice):
        trial.mistake("alice_empty")
    trial.expect_store(alice, x)
    trial.expect_store(bob)


round_trip = Puzzle(
    "round_trip",
    judge_round_trip,
    parameters=("bob", "alice", "x", "y"),
    lines=(
        "home = y_ptr.get()",
        "x_ptr = x.send(alice)",
        "y_ptr = y.send(bob)",
        "home = y.get()",
        "y_ptr = x.send(bob)",
    ),
    returns="home",
    hints=(
        Words("Three of the five lines are enough.", "五行里只需要三行。"),
        Words(
            "`get` belongs to a pointer, and a pointer is what `send` returns.",
            "`get` 是指针才有的，而指针是 `send` 返回的。",
        ),
    ),
    mistakes={
        "AlreadyHereError": Mistake(
            "`y.get()` is refused: y is a tensor of yours, it is here already. You can get what a pointer leads to.",
            "`y.get()` 被拒绝了：y 是你自己的张量，本来就在这里。只有指针指向的东西才能取回。",
            "sending_moves",
        ),
        "x_went": Mistake(
            "It is x that went to bob and came back.",
            "去了 bob 那里又回来的是 x。",
        ),
        "alice_empty": Mistake(
            "y is home again, and alice's store is empty: x never went there.",
            "y 回来了，但 alice 的对象存储是空的：x 没有去过那里。",
        ),
    },
    insight=Words("x and y are still here, too: sending copied them.", "x 和 y 自己也都还在：发送只是复制。"),
    minutes=2,
)


def judge_bring_home(trial: Trial) -> None:
    """Be content with a pointer to x on bob and y's numbers, of which bob has none left."""
    bob = trial.worker("bob")
    x, y = trial.tensor(3), trial.tensor(2, 2)
    x_ptr, home = trial.expect_several(trial.run(bob, x, y), ("x_ptr", "home"))
    if isinstance(home, torch.Tensor) and same(home, y) and not trial.count("get"):
        trial.mistake("never_left")
    trial.expect_tensor(home, y)
    if not trial.stored(bob):
        trial.mistake("took_both")
    trial.expect_pointer(x_ptr, home="bob", wanted=x)
    trial.expect_store(bob, x)


bring_home = Exercise(
    "bring_home",
    judge_bring_home,
    parameters=("bob", "x", "y"),
    hints=(
        Words(
            "Keep what `send` returns under a name of its own, once for x and once for y.",
            "`send` 返回的东西要各起一个名字留着，x 一个，y 一个。",
        ),
        Words(
            "`get` takes the object that its pointer leads to, and no other.", "`get` 只取走这个指针指向的那个对象。"
        ),
    ),
    mistakes={
        "never_left": Mistake(
            "The y that you return is your own: it was here all along. Return what came back from bob.",
            "你返回的 y 就是你自己的那个，它一直在这里，什么也没有取回。请返回从 bob 那里取回来的。",
            "sending_moves",
        ),
        "took_both": Mistake(
            "bob's store is empty. x was to stay there: get y alone.",
            "bob 的对象存储空了。x 应该留在那里：只取 y。",
            "spent_pointer_works",
        ),
    },
    insight=Words("bob keeps x, and nothing of y: getting takes.", "bob 那里留着 x，y 一点也没剩下：取回就是拿走。"),
)


def drawn_state(x: torch.Tensor, y: torch.Tensor) -> Picture:
    """Return the picture of what `build` is to make."""
    names: dict[str, Thing] = {
        "x": x,
        "y": y,
        "x_on_bob": Pointer("bob", 1),
        "y_on_bob": Pointer("bob", 2),
        "y_on_alice": Pointer("alice", 2),
    }
    return sketch({"bob": {1: x, 2: y}, "alice": {2: y}}, names)


def judge_build(trial: Trial) -> None:
    """Be content when bob has x and y, alice has y, and three sends were enough."""
    bob, alice = trial.workers("bob", "alice")
    x, y = trial.tensor(3), trial.tensor(2, 2)
    pointers = trial.run(bob, alice, x, y)
    if trial.count("send") > 3:
        trial.mistake("too_many_sends", count=trial.count("send"))
    if not trial.stored(bob) and not trial.stored(alice):
        trial.mistake("nobody_keeps")
    if len(trial.stored(bob)) == 1 and len(trial.stored(alice)) == 1 and same_as(trial.stored(alice)[0], y):
        trial.mistake("y_moved_on")
    trial.expect_store(bob, x, y)
    trial.expect_store(alice, y)
    trial.expect_several(pointers, ("x_on_bob", "y_on_bob", "y_on_alice"))


def same_as(thing: object, tensor: torch.Tensor) -> bool:
    """Say whether an object of a store is this tensor."""
    return isinstance(thing, torch.Tensor) and same(thing, tensor)


build = Exercise(
    "build",
    judge_build,
    parameters=("bob", "alice", "x", "y"),
    hints=(
        Words(
            "After `y.send(bob)` y is still here. You can send it again.",
            "`y.send(bob)` 之后，y 还在这里，可以再发一次。",
        ),
        Words(
            "A worker forgets an object once nobody keeps a pointer to it. Return all your pointers.",
            "没有人留着指针，工作机就会忘掉对象。所以要把所有的指针都返回。",
        ),
    ),
    mistakes={
        "too_many_sends": Mistake(
            "You send {count} times. Three are enough, for sending leaves the tensor here.",
            "你发送了 {count} 次。三次就够了，因为发送以后张量还在这里。",
            "sending_moves",
        ),
        "nobody_keeps": Mistake(
            "When your function is done, both stores are empty: nobody keeps a pointer, so the workers forget. "
            "Return the pointers.",
            "函数运行完，两个对象存储都空了：没有人留着指针，工作机就忘掉了。请把指针返回。",
            "names_are_ids",
        ),
        "y_moved_on": Mistake(
            "y lies on alice, and bob has it no more. Send your own y to each of them.",
            "y 在 alice 那里，bob 那里却没有了。请把你自己的 y 分别发给他们。",
            "sending_moves",
        ),
    },
    insight=Words(
        "One tensor, three places: here, on bob and on alice.", "同一个张量在三个地方：这里、bob 那里和 alice 那里。"
    ),
    minutes=4,
)


def judge_two_objects(trial: Trial) -> None:
    """Be content when bob has two objects with the numbers of x, each with a pointer."""
    bob, x = trial.worker("bob"), trial.tensor(2, 3)
    first, second = trial.expect_several(trial.run(bob, x), ("first", "second"))
    trial.expect_pointer(first, home="bob", wanted=x)
    trial.expect_pointer(second, home="bob", wanted=x)
    if len(trial.stored(bob)) == 1:
        trial.mistake("two_names" if first is second else "sent_twice")
    trial.expect_store(bob, x, x)


two_objects = Exercise(
    "two_objects",
    judge_two_objects,
    parameters=("bob", "x"),
    hints=(
        Words(
            "A store has one object for an id. Which id does x have, each time you send it?",
            "一个编号只对应一个对象。每次发送 x，用的是哪个编号？",
        ),
        Words(
            "A second object needs a tensor of its own: `.clone()` here, or `.copy()` on a pointer.",
            "第二个对象得是另一个张量：在这里用 `.clone()`，或者对指针用 `.copy()`。",
        ),
    ),
    mistakes={
        "sent_twice": Mistake(
            "You sent x twice, and bob has one object: the same tensor arrives under the same id.",
            "你把 x 发了两次，bob 那里却只有一个对象：同一个张量编号相同，放在同一个位置。",
            "names_are_ids",
        ),
        "two_names": Mistake(
            "Both names stand for one pointer, and bob has one object. A name makes no object.",
            "两个名字指的是同一个指针，bob 那里只有一个对象。起名字并不会产生对象。",
            "two_names_two_pointers",
        ),
    },
    insight=Words("A new tensor has a new id, and so a place of its own.", "新的张量有新的编号，也就有自己的位置。"),
)


LESSON = Lesson(
    "01",
    Words("Send and get", "发送与取回"),
    Words(
        "Where is my tensor now, and what does a worker keep?",
        "我的张量现在在哪里？工作机又留下了什么？",
    ),
    minutes=20,
    exercises=(round_trip, bring_home, build, two_objects),
)
predict = LESSON.predict
