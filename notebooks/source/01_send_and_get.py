# %% [markdown] lang="en"
# # Lesson 1: send and get
#
# ## Question
#
# You send a tensor to a worker. Where is it now, and what does the worker keep?
#
# About 20 minutes, after [lesson 0](00_cold_open.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 1 课：发送与取回
#
# ## 问题
#
# 你把一个张量发给工作机。它现在在哪里？工作机又留下了什么？
#
# 大约 20 分钟，请先学完[第 0 课](00_cold_open.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_01 as lesson
from syftlite_widgets import inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
x = torch.tensor([1, 2, 3])
y = torch.tensor([[0.5, 1.5], [2.5, 3.5]])
inspect()

# %% [markdown] lang="en"
# There are two **workers**, bob and alice. Each has an **object store**, and both stores are empty. The tensors `x` and `y` are yours.
#
# ## Predict
#
# The next code sends `x` to bob, and then prints `x`. Choose your answers before you run it. A wrong one teaches most.

# %% [markdown] lang="zh"
# 这里有两台**工作机** bob 和 alice，各有一个**对象存储**，现在都是空的。张量 `x` 和 `y` 是你自己的。
#
# ## 猜一猜
#
# 接下来的代码把 `x` 发给 bob，然后打印 `x`。先选答案，再运行。猜错的那一题，学到的最多。

# %%
lesson.predict("bob", "shows")

# %%
x_ptr = x.send(bob)
print(x)

# %% [markdown] lang="en"
# ## Picture
#
# bob has the three numbers, and so have you: `x` stays as it was. Sending makes a copy. What `send` returns is a **pointer**, and its arrow ends on bob's copy.

# %% [markdown] lang="zh"
# ## 看图
#
# bob 有了这 3 个数，你也还有：`x` 原样没动。发送就是复制。`send` 返回的是一个**指针**，它的箭头停在 bob 的那份副本上。

# %%
picture()

# %% [markdown] lang="en"
# ## Run: read a pointer
#
# Read `me:2 -> bob:1` like this: the pointer is yours and has the id 2; it leads to bob, to the object with the id 1. The store tells the same from bob's side: under id 1 it keeps these numbers.

# %% [markdown] lang="zh"
# ## 运行：读懂指针
#
# `me:2 -> bob:1` 这样读：指针归你所有，编号是 2；它指向 bob 那里编号为 1 的对象。从 bob 这边看，说的是同一件事：对象存储里，编号 1 下面放着这些数。

# %%
print(x_ptr)
print(bob._objects)

# %% [markdown] lang="en"
# `_objects` is an inventory: ids on the left, objects on the right. No name of yours stands in it. bob does not know that you say `x`.

# %% [markdown] lang="zh"
# `_objects` 就是一张清单：左边是编号，右边是对象。你起的名字，清单里一个也没有。bob 不知道你管它叫 `x`。

# %% [markdown] lang="en"
# ## Predict
#
# The next code gives `x` a second name, and sends it to bob under that name. How many objects has bob then?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 接下来给 `x` 起第二个名字，再用这个名字把它发给 bob。这时 bob 那里有几个对象？

# %%
lesson.predict("bob")

# %%
same_tensor = x
again_ptr = same_tensor.send(bob)
print(bob._objects)

# %% [markdown] lang="en"
# ## Why
#
# An id belongs to the tensor, not to a name. Two names, one tensor, one id: the copy arrives at the place where the first one lies. A tensor of its own gets a place of its own.

# %% [markdown] lang="zh"
# ## 为什么
#
# 编号属于张量，不属于名字。名字有两个，张量只有一个，编号也只有一个：副本到了，还是放在原来的位置。另外造一个张量，才会有另一个位置。

# %%
another = x.clone()
another_ptr = another.send(bob)
y_ptr = y.send(alice)
print(bob._objects)
print(alice._objects)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# Now bring `y` home from alice with `get`. What happens to her store, and what travels?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在用 `get` 把 `y` 从 alice 那里取回来。她的对象存储会怎样？路上传的又是什么？

# %%
lesson.predict("alice", "me alice", "shows")

# %%
y_home = y_ptr.get()
print(y_home)

# %% [markdown] lang="en"
# Getting takes. The numbers are here, alice keeps none, and `y_ptr` leads nowhere: its box is red, and its arrow ends at a cross. To keep a second object there, make one before with `y_ptr.copy()`.

# %% [markdown] lang="zh"
# 取回就是拿走。数据到了这里，alice 那里一个也没有了，`y_ptr` 也就落空了：方框变成红色，箭头停在一个叉上。想在那边多留一份，要先用 `y_ptr.copy()` 复制。

# %%
print(alice._objects)
picture()

# %% [markdown] lang="en"
# ## Run: let go
#
# One more way for an object to go: nobody points to it any more. `another_ptr` is the only pointer to bob's second object. Delete it.

# %% [markdown] lang="zh"
# ## 运行：放手
#
# 对象还有一种走法：没有指针指着它了。bob 的第二个对象，只有 `another_ptr` 这一个指针。把它删掉。

# %%
del another_ptr
print(bob._objects)
picture()

# %% [markdown] lang="en"
# ## Exercises
#
# Each check runs your code in a room of its own, with other numbers, and says what it saw. If you are stuck, open the hints below its answer, one by one.

# %% [markdown] lang="zh"
# ## 练习
#
# 每次检查都在另一个房间里、换一批数来运行你的代码，再把看到的告诉你。卡住了，就打开回答下面的提示，一条一条来。

# %% [markdown] lang="en"
# ### 1. Round trip (a puzzle)
#
# In the end `home` is `y`, come back from bob, bob's store is empty, and `x` lies on alice. Put lines in order; not all belong. Run the cell and click them, or replace `...` by letters in quotes.

# %% [markdown] lang="zh"
# ### 1. 一来一回（拼图）
#
# 最后：`home` 是从 bob 那里取回来的 `y`，bob 的对象存储是空的，`x` 在 alice 那里。把各行排好顺序，有的行用不上。运行单元格，用鼠标点选；也可以把 `...` 换成引号里的字母。

# %% exercise="round_trip"
lesson.round_trip.check(...)

# %% answer="round_trip"
lesson.round_trip.check("B C A")

# %% mistake="round_trip" named="AlreadyHereError"
lesson.round_trip.check("B C D")

# %% mistake="round_trip" named="x_went"
lesson.round_trip.check("E A")

# %% mistake="round_trip" named="alice_empty"
lesson.round_trip.check("C A")

# %% [markdown] lang="en"
# ### 2. Bring y home
#
# Send `x` and `y` to bob. Then bring `y` home and leave `x` there. Return the pointer to `x`, and the numbers that came home.

# %% [markdown] lang="zh"
# ### 2. 把 y 取回来
#
# 把 `x` 和 `y` 都发给 bob，再把 `y` 取回来，`x` 留在那里。返回指向 `x` 的指针，以及取回来的数。


# %% exercise="bring_home"
def bring_home(bob, x, y):
    x_ptr = x.send(bob)
    home = ...
    return x_ptr, home


lesson.bring_home.check(bring_home)


# %% answer="bring_home"
def bring_home(bob, x, y):
    x_ptr = x.send(bob)
    y_ptr = y.send(bob)
    home = y_ptr.get()
    return x_ptr, home


lesson.bring_home.check(bring_home)


# %% mistake="bring_home" named="never_left"
def bring_home(bob, x, y):
    x_ptr = x.send(bob)
    home = y
    return x_ptr, home


lesson.bring_home.check(bring_home)


# %% mistake="bring_home" named="took_both"
def bring_home(bob, x, y):
    x_ptr = x.send(bob)
    y_ptr = y.send(bob)
    home = y_ptr.get()
    x_ptr.get()
    return x_ptr, home


lesson.bring_home.check(bring_home)


# %% mistake="bring_home" named="pointer_again"
def bring_home(bob, x, y):
    x_ptr = x.send(bob)
    home = y.send(bob)
    return x_ptr, home


lesson.bring_home.check(bring_home)

# %% [markdown] lang="en"
# ### 3. Build what is drawn
#
# Make these stores in an empty room, with at most three sends. Return your pointers, in the order of the picture.

# %% [markdown] lang="zh"
# ### 3. 照图搭出来
#
# 从空房间开始，最多发送三次，把图上的对象存储搭出来。按图上的顺序返回你的指针。

# %%
lesson.drawn_state(x, y)


# %% exercise="build"
def build(bob, alice, x, y):
    ...
    return x_on_bob, y_on_bob, y_on_alice


lesson.build.check(build)


# %% answer="build"
def build(bob, alice, x, y):
    x_on_bob = x.send(bob)
    y_on_bob = y.send(bob)
    y_on_alice = y.send(alice)
    return x_on_bob, y_on_bob, y_on_alice


lesson.build.check(build)


# %% mistake="build" named="too_many_sends"
def build(bob, alice, x, y):
    x_on_bob = x.send(bob)
    y_on_alice = y.send(bob).get().send(alice)
    y_on_bob = y.send(bob)
    return x_on_bob, y_on_bob, y_on_alice


lesson.build.check(build)


# %% mistake="build" named="nobody_keeps"
def build(bob, alice, x, y):
    x.send(bob)
    y.send(bob)
    y.send(alice)


lesson.build.check(build)


# %% mistake="build" named="y_moved_on"
def build(bob, alice, x, y):
    x_on_bob = x.send(bob)
    y_on_bob = y.send(bob)
    y_on_alice = y_on_bob.move(alice)
    return x_on_bob, y_on_bob, y_on_alice


lesson.build.check(build)

# %% [markdown] lang="en"
# ### 4. Two objects
#
# Make bob keep two objects with the numbers of `x`, under two ids. Return both pointers.

# %% [markdown] lang="zh"
# ### 4. 两个对象
#
# 让 bob 保存两个对象，都是 `x` 的数，编号不同。返回这两个指针。


# %% exercise="two_objects"
def two_objects(bob, x):
    first = x.send(bob)
    second = ...
    return first, second


lesson.two_objects.check(two_objects)


# %% answer="two_objects"
def two_objects(bob, x):
    first = x.send(bob)
    second = x.clone().send(bob)
    return first, second


lesson.two_objects.check(two_objects)


# %% mistake="two_objects" named="sent_twice"
def two_objects(bob, x):
    first = x.send(bob)
    second = x.send(bob)
    return first, second


lesson.two_objects.check(two_objects)


# %% mistake="two_objects" named="two_names"
def two_objects(bob, x):
    first = x.send(bob)
    second = first
    return first, second


lesson.two_objects.check(two_objects)

# %% [markdown] lang="en"
# ## One line to keep
#
# > Sending copies, getting takes; a store knows its objects by id, never by your names.
#
# Next: [Lesson 2, pointers to pointers](02_pointers_to_pointers.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 发送是复制，取回是拿走；对象存储只认编号，不认你起的名字。
#
# 下一课：[第 2 课 指向指针的指针](02_pointers_to_pointers.ipynb)
