# %% [markdown] lang="en"
# # Lesson 4: move
#
# ## Question
#
# Numbers lie on bob, and alice needs them. Must they pass through your hands?
#
# About 10 minutes, after [lesson 3](03_arithmetic_on_chains.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 4 课：转移
#
# ## 问题
#
# 数据在 bob 那里，alice 要用。它们非得从你手里过一遍吗？
#
# 大约 10 分钟，请先学完[第 3 课](03_arithmetic_on_chains.ipynb)。粗体字见[词汇表](glossary.md)。

# %% [markdown] lang="en"
# ## Run: who is here
#
# This time a third worker joins: carol. In the code she is called `another_worker`.

# %% [markdown] lang="zh"
# ## 运行：都有谁
#
# 这一次多了第三台工作机 carol，代码里用 `another_worker` 表示。

# %%
import torch

import syftlite as sy
from syftlite_widgets import inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
another_worker = sy.VirtualWorker(hook, id="carol")

inspect()

# %% [markdown] lang="en"
# You want to know what travels where, so make yourself a meter. It tells how many bytes of numbers have gone over each **link** so far, each way.

# %% [markdown] lang="zh"
# 为了看清数据走了哪条路，先做一个计数表：每条**线路**的每个方向上，到目前为止一共传了多少字节的数据。


# %%
ROUTES = [("me", "bob"), ("bob", "me"), ("me", "alice"), ("bob", "alice"), ("alice", "bob")]


def meter():
    history = sy.history()
    for sender, receiver in ROUTES:
        print(sender, "to", receiver, "|", history.bytes_between(sender, receiver).data, "bytes")


# %% [markdown] lang="en"
# ## Run: the long way
#
# `song` starts on bob. To bring it to alice with what you know so far, get it and send it on.

# %% [markdown] lang="zh"
# ## 运行：绕远路
#
# `song` 一开始在 bob 那里。按学过的办法，要给 alice，就得先取回来，再发出去。

# %%
song_ptr = torch.arange(2000).send(bob)
song_ptr = song_ptr.get().send(alice)
meter()
picture()

# %% [markdown] lang="en"
# The 16,000 bytes travelled three times: to bob, back to you, on to alice. None went from bob to alice directly: every number passed through your hands.

# %% [markdown] lang="zh"
# 这 16000 字节走了三趟：先到 bob，再回到你这里，最后到 alice。bob 和 alice 之间的线路一点也没用上，所有的数都从你手里过了一遍。

# %% [markdown] lang="en"
# ## Run: move one hop
#
# `move` transfers what lies one hop away to another worker. First try it on a chain: `my_pointer2pointer` leads over alice to four numbers on bob.

# %% [markdown] lang="zh"
# ## 运行：转移一跳之外的东西
#
# `move` 把一跳之外的东西转移到另一台工作机。先拿指针链试试：`my_pointer2pointer` 经过 alice，通向 bob 那里的 4 个数。

# %%
my_pointer2pointer = torch.tensor([[1.5, 2.5], [3.5, 4.5]]).send(bob).send(alice)
print(my_pointer2pointer)
picture()

# %% [markdown] lang="en"
# Old tutorials show the next line as the way to hand data from worker to worker. Watch what really moves.

# %% [markdown] lang="zh"
# 旧教程用下面这一行来演示“把数据从一台工作机直接交给另一台”。看清楚，转移的到底是什么。

# %%
my_pointer2pointer.move(another_worker)
print(my_pointer2pointer)
print("alice:", alice._objects)
print("carol:", another_worker._objects)
picture()

# %% [markdown] lang="en"
# One hop away from you lies a pointer, so the pointer moved, from alice to carol. The four numbers have not stirred: they are still on bob. The 16 bytes more on the first line are how they came there.

# %% [markdown] lang="zh"
# 离你一跳远的是一个指针，所以转移的是指针，从 alice 到了 carol。那 4 个数原地没动，还在 bob 那里。第一行多出来的 16 字节，是你当初发给 bob 时传的。

# %%
print("  bob:", bob._objects)
meter()

# %% [markdown] lang="en"
# ## Run: move the numbers
#
# To move numbers, hold a pointer that leads straight to them. `x` is one hop away from five numbers on bob.

# %% [markdown] lang="zh"
# ## 运行：转移数据
#
# 要转移数据，手里的指针就得直接指向数据。下面的 `x` 离 bob 那里的 5 个数只有一跳。

# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
print("  bob:", bob._objects)
print("alice:", alice._objects)

# %% [markdown] lang="en"
# Now `move` takes the numbers along, and returns a pointer to their new place.

# %% [markdown] lang="zh"
# 这一回，`move` 转移的就是数据了，返回的指针指向它们的新住处。

# %%
x = x.move(alice)
print("  bob:", bob._objects)
print("alice:", alice._objects)

# %% [markdown] lang="en"
# ## Picture
#
# bob has nothing of `x` left; alice has its five numbers, under the same id. `x` is a plain pointer to alice, one hop long. It is no pointer to a pointer, and its data no longer lives with bob, whatever old comments say.

# %% [markdown] lang="zh"
# ## 看图
#
# `x` 的数据，bob 那里一个也没有了；5 个数都到了 alice 那里，编号不变。`x` 是直接指向 alice 的指针，只有一跳。旧教程的注释说它“指向指针”、数据“在 Bob 的机器上”，两处都不对。

# %%
print(x)
picture()

# %% [markdown] lang="en"
# ## Why
#
# You send bob a short request, and bob sends the numbers to alice. See it on a heavy tensor: move `song` from alice to bob, and compare with the long way.

# %% [markdown] lang="zh"
# ## 为什么
#
# 你只给 bob 发一个很短的请求，数据由 bob 直接交给 alice。换个大张量看得更清楚：把 `song` 从 alice 转移到 bob，再和绕远路比一比。

# %%
print("before")
meter()
song_ptr = song_ptr.move(bob)
print("after")
meter()
picture()

# %% [markdown] lang="en"
# The 16,000 bytes travelled once, from alice to bob. Your own two links carried none of them: you directed the move, and no number passed you.

# %% [markdown] lang="zh"
# 这 16000 字节只走了一趟，从 alice 直接到 bob；你和两台工作机之间的线路，一点数据也没传。转移由你指挥，却没有一个数经过你。

# %% [markdown] lang="en"
# ## One line to keep
#
# > `get` and `send` take the numbers through your hands; `move` takes them from worker to worker, past you.
#
# Look again: [Lesson 2, pointers to pointers](02_pointers_to_pointers.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 先 `get` 再 `send`，数据要从你手里过；用 `move`，数据由一台工作机直接交给另一台。
#
# 再看一遍：[第 2 课 指向指针的指针](02_pointers_to_pointers.ipynb)
