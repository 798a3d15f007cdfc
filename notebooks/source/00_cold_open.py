# %% [markdown] lang="en"
# # Lesson 0: cold open
#
# ## Question
#
# You send a pointer to alice. What travels to her: the numbers, or an address?
#
# About 3 minutes. Shift and Enter run a cell. Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 0 课：开场
#
# ## 问题
#
# 你把一个指针发给 alice。传过去的是数据，还是地址？
#
# 大约 3 分钟。按 Shift 加回车，运行一个单元格。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_00 as lesson
from syftlite_widgets import inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspect()

# %% [markdown] lang="en"
# bob and alice are **workers**: they keep tensors for you. Give bob a few numbers and a long song. The picture above follows along.

# %% [markdown] lang="zh"
# bob 和 alice 是**工作机**，替你保存张量。先给 bob 几个数，再给他一首长长的歌。上面的图会跟着变。

# %%
x = torch.tensor([1, 2, 3, 4])
song = torch.arange(2000)
x_ptr = x.send(bob)
song_ptr = song.send(bob)

# %% [markdown] lang="en"
# ## Predict
#
# You hold two **pointers**, one to each copy on bob. The next code sends both pointers to alice. What crosses between you and her? Choose first, then run.

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 你手里有两个**指针**，分别指向 bob 那里的两份副本。接下来的代码把两个指针都发给 alice。你和她之间会传送什么？先选答案，再运行。

# %%
lesson.predict("me alice")

# %%
pointer_to_x_ptr = x_ptr.send(alice)
pointer_to_song_ptr = song_ptr.send(alice)
print(pointer_to_x_ptr)

# %% [markdown] lang="en"
# ## Picture
#
# Two addresses went to alice, and not one number: the song would have been 16,000 bytes. Follow the arrows from `pointer_to_x_ptr`: to alice, and on to bob. That is a **chain**, and the numbers are at its end.

# %% [markdown] lang="zh"
# ## 看图
#
# 传到 alice 那里的是两个地址，一个数也没有；要是传那首歌，就是 16000 字节。从 `pointer_to_x_ptr` 出发，顺着箭头先到 alice，再到 bob：这就是**指针链**，数据在它的末端。

# %%
print(sy.history().bytes_between("me", "alice").data, "bytes of numbers from me to alice")
picture()

# %% [markdown] lang="en"
# ## Why
#
# A pointer says where numbers are; it has none in it. So whoever gets a pointer gets a way to the numbers, and you decide who walks it. The next lessons do that, slowly.

# %% [markdown] lang="zh"
# ## 为什么
#
# 指针只说数据在哪里，里面没有数据。得到指针，就是得到一条通向数据的路；由谁来走，由你决定。后面几课会慢慢走给你看。

# %% [markdown] lang="en"
# ## One line to keep
#
# > Sending a pointer sends an address; the numbers stay where they are.
#
# Next: [Lesson 1, send and get](01_send_and_get.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 发送指针，发的只是地址；数据留在原处。
#
# 下一课：[第 1 课 发送与取回](01_send_and_get.ipynb)
