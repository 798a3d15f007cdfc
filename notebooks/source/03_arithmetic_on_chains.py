# %% [markdown] lang="en"
# # Lesson 3: arithmetic on chains
#
# ## Question
#
# You hold a pointer to a pointer to some numbers, and you write `+`. Who adds, and where does the sum lie?
#
# About 10 minutes, after [lesson 2](02_pointers_to_pointers.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 3 课：指针链上的运算
#
# ## 问题
#
# 你手里是一个指向指针的指针，数据在链的另一头。这时你写下一个 `+`：加法由谁来做？和放在哪里？
#
# 大约 10 分钟，请先学完[第 2 课](02_pointers_to_pointers.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
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
# Now add. You write it as you would for any tensor, and any other PyTorch operation would do as well.

# %% [markdown] lang="zh"
# 现在做加法。写法和普通张量一模一样；换成别的 PyTorch 运算也行。

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
# ## Run: bring the sum home
#
# `y` is two hops away from its numbers, so it takes two gets.

# %% [markdown] lang="zh"
# ## 运行：把和取回来
#
# `y` 离它的数据有两跳，所以要取两次。

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
# On this chain it is alice who computes, and bob who passes the command on. The product lies on alice until you get it.

# %% [markdown] lang="zh"
# ## 反过来试试
#
# 在这条链上，轮到 alice 来算，bob 负责转交命令。积一直放在 alice 那里，等你去取。

# %%
v = p2p2w * 10
print(bob._objects)
print(alice._objects)
print(v.get().get())
picture()

# %% [markdown] lang="en"
# Between bob and alice, no number has travelled in this whole lesson: only pointers and commands did.

# %% [markdown] lang="zh"
# 整节课里，bob 和 alice 之间没有传过一个数，传的只有指针和命令。

# %%
print("bob to alice:", history.bytes_between("bob", "alice").data, "bytes of numbers")
print("alice to bob:", history.bytes_between("alice", "bob").data, "bytes of numbers")

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
