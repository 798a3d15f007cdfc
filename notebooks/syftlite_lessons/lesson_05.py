"""Lesson 5, the clinic: when does bob forget? Its exercises and their judges."""

from __future__ import annotations

import torch

from syftlite_lessons.exercise import Exercise
from syftlite_lessons.lesson import Lesson
from syftlite_lessons.lives import lives
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.trial import Trial
from syftlite_lessons.words import Words

__all__ = ["LESSON", "clean", "lives", "predict", "shown", "spent", "stays", "vanished"]


def judge_clean(trial: Trial) -> None:
    """Be content when the sum is here and bob has nothing."""
    bob, x, y = trial.worker("bob"), trial.tensor(3), trial.tensor(2, 3)
    home = trial.run(bob, x, y)
    trial.expect_tensor(home, x + y)
    if trial.stored(bob):
        trial.mistake("still_there", count=len(trial.stored(bob)))


clean = Puzzle(
    "clean",
    judge_clean,
    parameters=("bob", "x", "y"),
    lines=(
        "del x_ptr, y_ptr",
        "y_ptr = y.send(bob)",
        "home = (x_ptr + y_ptr).get()",
        "x_ptr = x.send(bob)",
        "home = x_ptr + y_ptr",
    ),
    returns="home",
    hints=(
        Words("Nobody may point to bob's objects in the end.", "最后不能再有人指着 bob 的对象。"),
        Words("A name can be deleted once you need it no more, and not before.", "名字要等用不着了再删，不能早。"),
    ),
    mistakes={
        "still_there": Mistake(
            "The sum is here, and bob still has {count} objects: the names of their pointers are still there.",
            "和取回来了，可是 bob 那里还有 {count} 个对象：指针的名字还在。",
        ),
        "NameError": Mistake(
            "Line {line}, `{code}`, needs a name that is not there: not made yet, or deleted already.",
            "第 {line} 行 `{code}` 要用的名字不在：要么还没有，要么已经删掉了。",
        ),
    },
    insight=Words("The sum's own pointer had no name, and went by itself.", "和的指针没有名字，自己就走了。"),
)


def judge_vanished(trial: Trial) -> None:
    """Be content when bob has x and y after the function is done."""
    bob, x, y = trial.worker("bob"), trial.tensor(3), trial.tensor(2, 2)
    trial.run(bob, x, y)
    has = [tuple(each.shape) for each in trial.stored(bob) if isinstance(each, torch.Tensor)]
    if has == [(2, 2)]:
        trial.mistake("not_returned")
    if has == [(3,)]:
        trial.mistake("one_name_lost")
    trial.expect_store(bob, x, y)


vanished = Exercise(
    "vanished",
    judge_vanished,
    parameters=("bob", "x", "y"),
    starter="""def vanished(bob, x, y):
        x.send(bob)
        y_ptr = y.send(bob)
        return y_ptr""",
    hints=(
        Words("Who points to bob's x once the line is done?", "这一行运行完以后，谁还指着 bob 的 x？"),
        Words("A pointer that the function does not return goes with it.", "函数没有返回的指针，会跟着函数一起消失。"),
    ),
    mistakes={
        "not_returned": Mistake(
            "bob has y alone: no pointer to x outlives your function.",
            "bob 那里只有 y：函数结束以后，没有指针指着 x 了。",
        ),
        "one_name_lost": Mistake(
            "bob has x alone: now it is y that nobody points to.", "bob 那里只有 x：这回没人指着的是 y。"
        ),
    },
    insight=Words("What is to stay needs a pointer that stays.", "要留住东西，就得留住指向它的指针。"),
    minutes=2,
)


def judge_stays(trial: Trial) -> None:
    """Be content when bob has y alone."""
    bob, x, y = trial.worker("bob"), trial.tensor(3), trial.tensor(2, 2)
    names = {"x_ptr": trial.sent(x, bob), "y_ptr": trial.sent(y, bob)}
    names["also"] = names["x_ptr"]
    trial.run(names)
    if len(trial.stored(bob)) == 2:
        trial.mistake("one_name")
    if not trial.stored(bob):
        trial.mistake("all_gone")
    trial.expect_store(bob, y)


stays = Exercise(
    "stays",
    judge_stays,
    parameters=("names",),
    starter="""def stays(names):
        del names["x_ptr"]""",
    hints=(
        Words("How many names lead to bob's x?", "通向 bob 的 x 的名字有几个？"),
        Words("`also` is the same pointer as `x_ptr`.", "`also` 和 `x_ptr` 是同一个指针。"),
    ),
    mistakes={
        "one_name": Mistake(
            "bob still has x: the other name stands for the same pointer, and keeps it.",
            "bob 还留着 x：另一个名字就是同一个指针，还在留着它。",
            "two_names_two_pointers",
        ),
        "all_gone": Mistake("bob forgot y as well. It was to stay.", "bob 把 y 也忘了。y 应该留下。"),
    },
    insight=Words("bob counts pointers, and does not know your names.", "bob 数的是指针，不认识你的名字。"),
    minutes=2,
)


def judge_shown(trial: Trial) -> None:
    """Be content when bob has nothing."""
    bob, x, y = trial.worker("bob"), trial.tensor(3), trial.tensor(2, 2)
    names = {"parts": [trial.sent(x, bob), trial.sent(y, bob)], "n": 2}
    out = {7: names["parts"]}
    trial.run(names, out)
    if not trial.stored(bob):
        return
    if "parts" in names:
        trial.mistake("name_left")
    trial.mistake("still_held", count=len(trial.stored(bob)))


shown = Exercise(
    "shown",
    judge_shown,
    parameters=("names", "Out"),
    starter="""def shown(names, Out):
        del names["parts"]""",
    hints=(
        Words(
            "`Out` is a dictionary: what each cell has shown, by its number.",
            "`Out` 是一个字典：每个单元格显示过的东西，按编号存着。",
        ),
        Words("A dictionary has a method that empties it.", "字典有一个方法，可以把自己清空。"),
    ),
    mistakes={
        "still_held": Mistake(
            "bob still has {count} objects: a list that something keeps holds their pointers.",
            "bob 那里还有 {count} 个对象：有一个列表还被留着，里面握着它们的指针。",
            "showing_keeps_nothing",
        ),
        "name_left": Mistake(
            "`Out` is empty now, and the name `parts` still holds both pointers.",
            "`Out` 清空了，可是名字 `parts` 还握着两个指针。",
        ),
    },
    insight=Words("In a notebook, `forget()` does this for you.", "在笔记本里，`forget()` 会替你做这件事。"),
    minutes=2,
)


def judge_spent(trial: Trial) -> None:
    """Be content with x, and with twice x computed by bob."""
    bob, x = trial.worker("bob"), trial.tensor(2, 3)
    home, doubled = trial.expect_several(trial.run(bob, x), ("home", "doubled"))
    trial.expect_tensor(home, x)
    trial.expect_tensor(doubled, x * 2)
    if trial.count("get") < 2:
        trial.mistake("computed_here")
    trial.expect_store(bob)


spent = Exercise(
    "spent",
    judge_spent,
    parameters=("bob", "x"),
    starter="""def spent(bob, x):
        x_ptr = x.send(bob)
        home = x_ptr.get()
        doubled = (x_ptr * 2).get()
        return home, doubled""",
    hints=(
        Words("After which line is the pointer spent?", "哪一行以后，指针就失效了？"),
        Words("Compute while bob still has the numbers.", "趁 bob 还有数据的时候算。"),
    ),
    mistakes={
        "ObjectNotFoundError": Mistake(
            "Line {line}, `{code}`, comes too late: bob has no x any more. A second name is the same pointer.",
            "第 {line} 行 `{code}` 来得太晚：bob 那里已经没有 x 了。换个名字也没用，还是同一个指针。",
            "spent_pointer_works",
        ),
        "computed_here": Mistake(
            "The numbers are right, and you doubled them here. Let bob do it.",
            "数是对的，但翻倍是你在这里做的。请让 bob 来做。",
            "result_comes_to_me",
        ),
    },
    insight=Words("The order decides: first compute there, then take.", "关键是先后：先在那边算，再取走。"),
    minutes=3,
)


LESSON = Lesson(
    "05",
    Words("Clinic", "门诊"),
    Words("Why is it still there, why is it gone?", "它怎么还在？它怎么没了？"),
    minutes=25,
    exercises=(clean, vanished, stays, shown, spent),
)
predict = LESSON.predict
