# %% [markdown] lang="en"
# # Lesson 3: arithmetic on chains
#
# ## Question
#
# You hold a pointer to a pointer to some numbers, and you write `+`. Who adds, and where does the sum lie?
#
# About 25 minutes, after [lesson 2](02_pointers_to_pointers.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 3 课：指针链上的运算
#
# ## 问题
#
# 你手里是一个指向指针的指针，数据在链的另一头。这时你写下一个 `+`：加法由谁来做？和放在哪里？
#
# 大约 25 分钟，请先学完[第 2 课](02_pointers_to_pointers.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_03 as lesson
from syftlite_widgets import inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")

inspect()

# %% [markdown] lang="en"
# Both workers are new here. Their stores are empty.

# %% [markdown] lang="zh"
# 两台工作机都是新的，对象存储里还什么都没有。

# %%
print(bob._objects)
print(alice._objects)

# %% [markdown] lang="en"
# ## Run: two chains
#
# Build two **chains** in opposite directions. `p2p2x` leads over alice to five numbers on bob. `p2p2w` leads over bob to four numbers on alice.

# %% [markdown] lang="zh"
# ## 运行：两条指针链
#
# 造两条方向相反的**指针链**：`p2p2x` 经过 alice，通向 bob 那里的 5 个数；`p2p2w` 经过 bob，通向 alice 那里的 4 个数。

# %%
p2p2x = torch.tensor([1, 2, 3, 4, 5]).send(bob).send(alice)
p2p2w = torch.tensor([[0.5, 1.0], [1.5, 2.0]]).send(alice).send(bob)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# Now add. You write it as for any tensor; another operation would do as well. Where will the sum be, and what travels?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在做加法。写法和普通张量一模一样，换成别的运算也行。和会在哪里？路上传的又是什么？

# %%
lesson.predict("result", "alice", "bob alice")

# %%
y = p2p2x + p2p2x
picture()

# %% [markdown] lang="en"
# ## Picture
#
# Two objects are new. The sum lies on bob, beside the numbers it was made from; its box says that you have not seen it. alice has a pointer to it, and your `y` points to that pointer. The stores say the same.

# %% [markdown] lang="zh"
# ## 看图
#
# 多了两个对象。和就在 bob 那里，挨着原来的数，方框上写着你没有看过它；alice 那里多了一个指向它的指针；你的 `y` 则指向这个指针。打印对象存储，看到的也是一样。

# %%
print(bob._objects)
print(alice._objects)

# %% [markdown] lang="en"
# ## Why
#
# The history keeps every **message**. These are the ones of your addition: who wrote to whom, what kind of message it was, the operation, and how many bytes of numbers were in it.

# %% [markdown] lang="zh"
# ## 为什么
#
# 每一条**消息**都有记录。下面就是刚才那次加法的消息：谁发给谁、是哪一种消息、做什么运算、里面有多少字节的数据。

# %%
from syftlite.events import Sent

history = sy.history()
for event in history.events(len(history)):
    if isinstance(event, Sent):
        print(event.sender, "to", event.receiver, "|", event.kind, event.operation, "|", event.data_bytes, "bytes")

# %% [markdown] lang="en"
# You ask alice to add. She has only pointers, so she asks bob, to whom they lead. bob has the numbers, so bob adds. What travels is a **command** (`CMD`), and it carries 0 bytes of numbers.

# %% [markdown] lang="zh"
# 你让 alice 做加法。她手里只有指针，于是顺着指针去找 bob；bob 有数据，加法就由 bob 来做。一路上传的都是**命令**（`CMD`），里面的数据是 0 字节。

# %% [markdown] lang="en"
# ## Predict
#
# `y` is two hops away from its numbers, so it takes two gets. What do the stores keep after that?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# `y` 离它的数据有两跳，所以要取两次。取完以后，对象存储里会怎样？

# %%
lesson.predict("bob", "alice", "me bob")

# %%
print(y.get().get())

# %% [markdown] lang="en"
# Getting takes: bob no longer has the sum, and alice no longer has the pointer to it. Both chains that you built are still there.

# %% [markdown] lang="zh"
# 取回就是拿走：bob 那里没有和了，alice 那里也没有指向它的指针了。你造的两条链都还在。

# %%
print(bob._objects)
print(alice._objects)
picture()

# %% [markdown] lang="en"
# Adding did not change the numbers it started from. Bring them home too, and see what the stores keep.

# %% [markdown] lang="zh"
# 加法没有改动原来的数。把它们也取回来，再看看对象存储里还剩什么。

# %%
print(p2p2x.get().get())

# %% [markdown] lang="en"
# Only the other chain is left: bob has its pointer, alice has its four numbers.

# %% [markdown] lang="zh"
# 只剩另一条链了：bob 那里是它的指针，alice 那里是它的 4 个数。

# %%
print(bob._objects)
print(alice._objects)
picture()

# %% [markdown] lang="en"
# ## The other way round
#
# `p2p2w` leads over bob to alice. Multiply it by 10, and bring the product home. What crosses between bob and alice?

# %% [markdown] lang="zh"
# ## 反过来试试
#
# `p2p2w` 经过 bob 通向 alice。把它乘以 10，再把积取回来。bob 和 alice 之间会传送什么？

# %%
lesson.predict("bob alice")

# %%
v = p2p2w * 10
print(bob._objects)
print(alice._objects)
print(v.get().get())
picture()

# %% [markdown] lang="en"
# On this chain alice computes, and bob passes the command on. Between the two, no number has travelled in this whole lesson: only pointers and commands did.

# %% [markdown] lang="zh"
# 在这条链上，轮到 alice 来算，bob 负责转交命令。整节课里，他们两个之间没有传过一个数，传的只有指针和命令。

# %%
print("bob to alice:", history.bytes_between("bob", "alice").data, "bytes of numbers")
print("alice to bob:", history.bytes_between("alice", "bob").data, "bytes of numbers")

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. Compute there (a puzzle)
#
# In the end `double` is a pointer to (x + y) × 2, and not a number has come to you. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 在那边算（拼图）
#
# 最后 `double` 是一个指针，指向 (x + y) × 2 的结果，而且一个数也没有传到你这里。把各行排好顺序，有的行用不上。

# %% exercise="there"
lesson.there.check(...)

# %% answer="there"
lesson.there.check("B C A D")

# %% mistake="there" named="fetched_first"
lesson.there.check("B C E D")

# %% mistake="there" named="NotCollocatedError"
lesson.there.check("B F A D")

# %% [markdown] lang="en"
# ### 2. One number home
#
# `x` and `y` are chains over alice to bob. Return the sum of all numbers of `x * y`, as a number here. Nothing else may come to you.

# %% [markdown] lang="zh"
# ### 2. 只取回一个数
#
# `x` 和 `y` 都是经过 alice 通向 bob 的链。返回 `x * y` 所有数之和，结果要取到这里。别的数一个也不能过来。


# %% exercise="dot"
def dot(x, y):
    total = ...
    return total.get().get()


lesson.dot.check(dot)


# %% answer="dot"
def dot(x, y):
    total = (x * y).sum()
    return total.get().get()


lesson.dot.check(dot)


# %% mistake="dot" named="fetched_first"
def dot(x, y):
    return (x.get().get() * y.get().get()).sum()


lesson.dot.check(dot)


# %% mistake="dot" named="fetched_product"
def dot(x, y):
    return (x * y).get().get().sum()


lesson.dot.check(dot)


# %% mistake="dot" named="stopped_half_way"
def dot(x, y):
    return (x * y).sum().get()


lesson.dot.check(dot)

# %% [markdown] lang="en"
# ### 3. Two places
#
# `x` leads to bob, `y` leads to alice. `x + y` is refused: run it, and read what the error says. Then return a pointer to the sum on bob. No number may come to you.

# %% [markdown] lang="zh"
# ### 3. 两个地方
#
# `x` 指向 bob，`y` 指向 alice。`x + y` 会被拒绝：运行一次，读一读报错。再改好，返回一个指针，指向 bob 那里的和。一个数也不能传到你这里。


# %% exercise="mend"
def add(bob, alice, x, y):
    total = ...
    return total


lesson.mend.check(add)


# %% answer="mend"
def add(bob, alice, x, y):
    total = x + y.move(bob)
    return total


lesson.mend.check(add)


# %% mistake="mend" named="NotCollocatedError"
def add(bob, alice, x, y):
    total = x + y
    return total


lesson.mend.check(add)


# %% mistake="mend" named="through_me"
def add(bob, alice, x, y):
    total = x + y.get().send(bob)
    return total


lesson.mend.check(add)


# %% mistake="mend" named="on_alice"
def add(bob, alice, x, y):
    total = x.move(alice) + y
    return total


lesson.mend.check(add)

# %% [markdown] lang="en"
# ### 4. Standardise what you never see
#
# `x` is a chain to bob. Return a chain to `x` minus its mean, divided by its standard deviation. Whatever you would write for a tensor works.

# %% [markdown] lang="zh"
# ### 4. 标准化你从没看过的数
#
# `x` 是一条通向 bob 的链。返回另一条链，指向 `x` 减去平均值、再除以标准差的结果。普通张量怎么写，这里就怎么写。


# %% exercise="standardise"
def standardise(x):
    return ...


lesson.standardise.check(standardise)


# %% answer="standardise"
def standardise(x):
    return (x - x.mean()) / x.std()


lesson.standardise.check(standardise)


# %% mistake="standardise" named="fetched_first"
def standardise(x):
    here = x.copy().get().get()
    return (x - here.mean()) / here.std()


lesson.standardise.check(standardise)


# %% mistake="standardise" named="not_divided"
def standardise(x):
    return x - x.mean()


lesson.standardise.check(standardise)

# %% [markdown] lang="en"
# ## One line to keep
#
# > The command travels along the chain to the numbers; the result stays beside them.
#
# Next: [Lesson 4, move](04_move.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 命令沿着指针链去找数据，结果就留在数据身边。
#
# 下一课：[第 4 课 转移](04_move.ipynb)
