# %% [markdown] lang="en"
# # Lesson 5: clinic
#
# ## Question
#
# An object on bob is gone, or it will not go. When does bob forget?
#
# About 25 minutes, after [lesson 4](04_move.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 5 课：门诊
#
# ## 问题
#
# bob 那里的对象不见了，或者怎么也不走。bob 到底什么时候会忘掉一个对象？
#
# 大约 25 分钟，请先学完[第 4 课](04_move.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_05 as lesson
from syftlite_widgets import forget, inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
x = torch.tensor([1, 2, 3])
y = torch.tensor([[0.5, 1.5], [2.5, 3.5]])
inspect()

# %%
x_ptr = x.send(bob)
also = x_ptr
print(bob._objects)

# %% [markdown] lang="en"
# ## Predict
#
# There are two names now, `x_ptr` and `also`. The next code deletes one of them. What does bob do?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在有两个名字：`x_ptr` 和 `also`。接下来的代码删掉其中一个。bob 会怎样？

# %%
lesson.predict("bob")

# %%
del x_ptr
print(bob._objects)

# %% [markdown] lang="en"
# Two names, one pointer. bob counts **pointers**, not names: as long as one leads to an object, he keeps it. Now let the second name go as well.

# %% [markdown] lang="zh"
# 名字有两个，指针只有一个。bob 数的是**指针**，不是名字：只要还有一个指针指着，他就留着对象。现在把第二个名字也删掉。

# %%
del also
print(bob._objects)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# A pointer need not be yours. `y` goes to bob, and alice gets a pointer to it. Then your own pointer goes. What does each store do?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 指针不一定在你手里。`y` 发给 bob，alice 得到一个指向它的指针。然后你自己的指针没有了。两边的对象存储会怎样？

# %%
y_ptr = y.send(bob)
chain = y_ptr.send(alice)
lesson.predict("bob", "alice")

# %%
del y_ptr
picture()

# %% [markdown] lang="en"
# alice's pointer keeps bob's object, and your `chain` keeps alice's pointer. Who holds whom is a **chain**: let go of its beginning, and it collapses hop by hop.

# %% [markdown] lang="zh"
# alice 的指针留住了 bob 的对象，你的 `chain` 又留住了 alice 的指针。一环扣一环，就是**指针链**：放开起点，它就一跳一跳地散掉。

# %%
del chain
print(bob._objects, alice._objects)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# `parts` is a list of two pointers. The next cell makes it and shows it. Then the name is deleted. What will bob do then?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# `parts` 是一个列表，里面有两个指针。下一个单元格造出它，并把它显示出来。然后名字被删掉。这时 bob 会怎样？

# %%
parts = [x.send(bob), y.send(bob)]
parts

# %%
lesson.predict("bob")

# %%
del parts
picture()

# %% [markdown] lang="en"
# ## Why
#
# Jupyter remembers what a cell shows in `Out`, and so the list still holds both pointers: the picture names it. A single pointer that is shown is not kept like that. `forget()` lets go.

# %% [markdown] lang="zh"
# ## 为什么
#
# 单元格显示过的东西，Jupyter 会记在 `Out` 里，所以那个列表还握着两个指针：图上写着由谁持有。单独显示的一个指针不会这样留着。`forget()` 就能放手。

# %%
forget()
picture()

# %% [markdown] lang="en"
# ## Run: a spent pointer
#
# Getting takes, so a pointer can outlive its object. Then it is spent, and says by which line the object left.

# %% [markdown] lang="zh"
# ## 运行：用完的指针
#
# 取回就是拿走，所以指针可能比对象活得久。这时它就失效了，会告诉你对象是哪一行代码取走的。

# %%
x_ptr = x.send(alice)
home = x_ptr.get()
try:
    x_ptr + 1
except sy.ObjectNotFoundError as error:
    print(error)

# %% [markdown] lang="en"
# ## Picture: all lives
#
# One row an object, one column a step: when it came and by which line, and when it went. This is the chart to look at when something is gone, or will not go.

# %% [markdown] lang="zh"
# ## 看图：对象的一生
#
# 一行是一个对象，一列是一步：什么时候来、因为哪一行代码，又什么时候走。有东西不见了，或者怎么也不走，就看这张表。

# %%
lesson.lives()

# %% [markdown] lang="en"
# ## Exercises
#
# Four patients come in, and one puzzle. Each broken function runs as it is: check it first, and read what it does.

# %% [markdown] lang="zh"
# ## 练习
#
# 来了四个病人，还有一道拼图。每个坏掉的函数都能运行：先检查一次，读一读它做了什么。

# %% [markdown] lang="en"
# ### 1. Nothing left behind (a puzzle)
#
# These lines run as in a notebook. In the end `home` has the numbers of x + y, and bob's store is empty. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ### 1. 什么也不留下（拼图）
#
# 这些行就像在笔记本里一样运行。最后 `home` 是 x + y 的数，bob 的对象存储是空的。把各行排好顺序，有的行用不上。

# %% exercise="clean"
lesson.clean.check(...)

# %% answer="clean"
lesson.clean.check("D B C A")

# %% mistake="clean" named="still_there"
lesson.clean.check("D B C")

# %% mistake="clean" named="pointer_again"
lesson.clean.check("D B E A")

# %% mistake="clean" named="NameError"
lesson.clean.check("D B A C")

# %% [markdown] lang="en"
# ### 2. Patient: it vanished
#
# bob is to have `x` and `y` when the function is done, and he has only one.

# %% [markdown] lang="zh"
# ### 2. 病人：不见了
#
# 函数运行完，bob 那里应该有 `x` 和 `y`，可是只有一个。


# %% exercise="vanished"
def vanished(bob, x, y):
    x.send(bob)
    y_ptr = y.send(bob)
    return y_ptr


lesson.vanished.check(vanished)


# %% answer="vanished"
def vanished(bob, x, y):
    x_ptr = x.send(bob)
    y_ptr = y.send(bob)
    return x_ptr, y_ptr


lesson.vanished.check(vanished)


# %% mistake="vanished" named="not_returned"
def vanished(bob, x, y):
    x_ptr = x.send(bob)
    y_ptr = y.send(bob)
    x_ptr = y_ptr
    return x_ptr


lesson.vanished.check(vanished)


# %% mistake="vanished" named="one_name_lost"
def vanished(bob, x, y):
    x_ptr = x.send(bob)
    y.send(bob)
    return x_ptr


lesson.vanished.check(vanished)

# %% [markdown] lang="en"
# ### 3. Patient: it will not go
#
# `names` stands for a notebook's names: `"x_ptr"`, `"also"`, which is the same pointer, and `"y_ptr"`. bob is to forget `x`, and to keep `y`.

# %% [markdown] lang="zh"
# ### 3. 病人：怎么也不走
#
# `names` 代表笔记本里的名字：`"x_ptr"`、`"also"`（同一个指针）和 `"y_ptr"`。bob 应该忘掉 `x`，留着 `y`。


# %% exercise="stays"
def stays(names):
    del names["x_ptr"]


lesson.stays.check(stays)


# %% answer="stays"
def stays(names):
    del names["x_ptr"]
    del names["also"]


lesson.stays.check(stays)


# %% mistake="stays" named="one_name"
def stays(names):
    del names["also"]


lesson.stays.check(stays)


# %% mistake="stays" named="all_gone"
def stays(names):
    names.clear()


lesson.stays.check(stays)

# %% [markdown] lang="en"
# ### 4. Patient: it was shown
#
# `parts` was shown in a cell, and `Out` remembers it. bob is to forget both objects. Deleting the name is not enough.

# %% [markdown] lang="zh"
# ### 4. 病人：显示过
#
# `parts` 在一个单元格里显示过，`Out` 还记着它。bob 应该把两个对象都忘掉。只删名字不够。


# %% exercise="shown"
def shown(names, Out):
    del names["parts"]


lesson.shown.check(shown)


# %% answer="shown"
def shown(names, Out):
    del names["parts"]
    Out.clear()


lesson.shown.check(shown)


# %% mistake="shown" named="name_left"
def shown(names, Out):
    Out.clear()


lesson.shown.check(shown)


# %% mistake="shown" named="still_held"
def shown(names, Out):
    kept = names.pop("parts")
    names["parts_again"] = list(kept)
    Out.clear()


lesson.shown.check(shown)

# %% [markdown] lang="en"
# ### 5. Patient: a spent pointer
#
# The function is to return the numbers of `x`, and twice those numbers as bob computed them. It stops at `doubled`.

# %% [markdown] lang="zh"
# ### 5. 病人：用完的指针
#
# 函数应该返回 `x` 的数，以及由 bob 算出的两倍。它停在了 `doubled` 那一行。


# %% exercise="spent"
def spent(bob, x):
    x_ptr = x.send(bob)
    home = x_ptr.get()
    doubled = (x_ptr * 2).get()
    return home, doubled


lesson.spent.check(spent)


# %% answer="spent"
def spent(bob, x):
    x_ptr = x.send(bob)
    doubled = (x_ptr * 2).get()
    home = x_ptr.get()
    return home, doubled


lesson.spent.check(spent)


# %% mistake="spent" named="computed_here"
def spent(bob, x):
    x_ptr = x.send(bob)
    home = x_ptr.get()
    doubled = home * 2
    return home, doubled


lesson.spent.check(spent)


# %% mistake="spent" named="ObjectNotFoundError"
def spent(bob, x):
    x_ptr = x.send(bob)
    also = x_ptr
    home = x_ptr.get()
    doubled = (also * 2).get()
    return home, doubled


lesson.spent.check(spent)

# %% [markdown] lang="en"
# ## One line to keep
#
# > An object lives as long as somebody points to it: you, another worker, or what a cell has shown.
#
# Next: [Lesson 6, two workers, one model](06_two_workers_one_model.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 只要还有人指着它，对象就活着：可能是你，可能是另一台工作机，也可能是单元格显示过的东西。
#
# 下一课：[第 6 课 两台工作机，一个模型](06_two_workers_one_model.ipynb)
