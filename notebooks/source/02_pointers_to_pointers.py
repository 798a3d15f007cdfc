# %% [markdown] lang="en"
# # Lesson 2: pointers to pointers
#
# ## Question
#
# You send a tensor to a worker and hold a pointer to it. If you send that pointer on, what do you hold then?
#
# About 25 minutes, after [lesson 1](01_send_and_get.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 2 课：指向指针的指针
#
# ## 问题
#
# 把张量发给一台工作机，你手里会得到一个指针。要是把这个指针也发出去，你手里拿着的又是什么？
#
# 大约 25 分钟，请先学完[第 1 课](01_send_and_get.ipynb)。粗体字见[词汇表](glossary.md)。

# %% [markdown] lang="en"
# ## Run: who is here
#
# You are here, called `me`, and so are bob and alice. The last line opens a picture of everybody. It follows every cell that you run.

# %% [markdown] lang="zh"
# ## 运行：都有谁
#
# 这里有你自己，记作 `me`，还有 bob 和 alice。最后一行打开一幅图，把各方都画出来；你每运行一个单元格，图就跟着变。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_02 as lesson
from syftlite_widgets import inspect, picture

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")

inspect()

# %% [markdown] lang="en"
# Make two tensors: `x` has four numbers, `song` has 2,000. Both live in this notebook. Nothing has travelled yet, so both stores are empty.

# %% [markdown] lang="zh"
# 先造两个张量：`x` 有 4 个数，`song` 有 2000 个数。它们都在这个笔记本里。现在还什么都没发出去，所以两台工作机的对象存储都是空的。

# %%
x = torch.tensor([1, 2, 3, 4])
print(x)
song = torch.arange(2000)
print(song)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# `x` goes to bob, and after it `song` goes to alice. Where are the numbers that `song_ptr` stands for, and what crossed to her?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# `x` 发给 bob，然后 `song` 发给 alice。`song_ptr` 代表的数据在哪里？传到 alice 那里的是什么？

# %%
lesson.predict("result", "me alice")

# %%
x_ptr = x.send(bob)
print(x_ptr)
song_ptr = song.send(alice)
print(song_ptr)
picture()

# %% [markdown] lang="en"
# Sending copies, and what you receive is a **pointer**: the address of the copy. `me:2 -> bob:1` is yours, has the id 2, and leads to bob, to the object with the id 1. The numbers are not in it.

# %% [markdown] lang="zh"
# “发送”就是复制，你拿到的是**指针**，也就是副本所在的地址。`me:2 -> bob:1` 这个指针归你所有，编号是 2；它指向 bob 那里编号为 1 的对象。指针里面没有数据。

# %% [markdown] lang="en"
# ## Predict
#
# Now send `x_ptr` itself, to alice. The other lines measure what this puts on the **link** between you and alice. What will it be?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在把 `x_ptr` 本身发给 alice。其余几行用来量一量：这一步在你和 alice 之间的**线路**上传了什么。你说会是什么？

# %%
lesson.predict("me alice", "alice", "bob")

# %%
before = sy.history().bytes_between("me", "alice")
pointer_to_x_ptr = x_ptr.send(alice)
print(pointer_to_x_ptr)
after = sy.history().bytes_between("me", "alice")
print("numbers: ", after.data - before.data, "bytes")
print("messages:", after.messages - before.messages, "bytes")

# %% [markdown] lang="en"
# ## Picture
#
# No number travelled. alice received an address, in one short message; `song` had put 16,000 bytes on the same link. Follow the arrows from `pointer_to_x_ptr`: to alice, then to bob. That is a **chain** of two **hops**.

# %% [markdown] lang="zh"
# ## 看图
#
# 一个数也没有传。alice 收到的只是一个地址，装在一条很短的消息里；而先前的 `song` 在同一条线路上传了 16000 字节。从 `pointer_to_x_ptr` 出发，顺着箭头先到 alice，再到 bob：这就是一条两**跳**的**指针链**。

# %%
picture()

# %% [markdown] lang="en"
# Look into the stores. bob still has the four numbers. They are an ordinary PyTorch tensor there; some older texts call it a LocalTensor, but no such type exists.

# %% [markdown] lang="zh"
# 再看对象存储。那 4 个数还在 bob 那里，就是一个普通的 PyTorch 张量。有些旧教程说它的类型是 LocalTensor，其实这里并没有这种类型。

# %%
print(bob._objects)

# %% [markdown] lang="en"
# alice has two objects of different kinds: the numbers of `song`, and a pointer. The pointer is owned by alice and leads to bob. She can find `x`; its values she has never seen, so her disc under them is hollow in the picture.

# %% [markdown] lang="zh"
# alice 那里有两个不同的对象：一个是 `song` 的数据，另一个是指针。这个指针归 alice 所有，指向 bob。alice 找得到 `x`，却从没看过它的值，所以图上这个值下面，代表 alice 的圆点是空心的。

# %%
print(alice._objects)

# %% [markdown] lang="en"
# `_objects` prints real values because bob and alice are simulated inside this notebook. It is a window for learning: looking through it sends no message. A worker on another machine would show you only descriptions.

# %% [markdown] lang="zh"
# `_objects` 能打印出真实的值，是因为 bob 和 alice 都是在这个笔记本里模拟出来的。它只是一扇供学习用的窗口，看一眼并不会发送消息。如果工作机真在另一台电脑上，你只能看到对象的描述。

# %% [markdown] lang="en"
# ## Predict
#
# You hold `pointer_to_x_ptr`, and you call `get`. What comes home?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 你手里是 `pointer_to_x_ptr`，现在调用 `get`。取回来的会是什么？

# %%
lesson.predict("result", "alice", "bob")

# %%
x_ptr = pointer_to_x_ptr.get()
print(x_ptr)
print(alice._objects)
picture()

# %% [markdown] lang="en"
# ## Why
#
# Getting takes, and it takes one hop. One hop from you lay alice's pointer, so the pointer came home, and alice no longer has it. bob was not even asked.

# %% [markdown] lang="zh"
# ## 为什么
#
# “取回”就是拿走，而且一次只走一跳。离你一跳远的，是 alice 手里的指针，所以回来的就是这个指针，alice 那里没有了。这一步根本没有问过 bob。

# %% [markdown] lang="en"
# The second `get` walks the second hop. Only now do the numbers travel, from bob to you, and bob keeps none. A pointer whose object was taken is spent: `pointer_to_x_ptr` and `x_ptr` now lead nowhere, and the picture says so.

# %% [markdown] lang="zh"
# 第二次 `get` 走完第二跳。直到这时，数据才真正从 bob 传到你这里，bob 一个数也没留下。对象被取走以后，指针就失效了：`pointer_to_x_ptr` 和 `x_ptr` 都不再指向任何东西，图上也画出来了。

# %%
x = x_ptr.get()
print(x)
print(bob._objects)
picture()

# %% [markdown] lang="en"
# ## The other way round
#
# No worker is special. `song` lies with alice, so send its pointer to bob: two hops out, two gets home. The last line compares what came back with what you sent.

# %% [markdown] lang="zh"
# ## 反过来试试
#
# 哪台工作机都不特殊。`song` 在 alice 那里，这回就把它的指针发给 bob：发出去是两跳，取回来也要取两次。最后一行比一比，取回来的和当初发出去的是否一样。

# %%
pointer_to_song_ptr = song_ptr.send(bob)
print(pointer_to_song_ptr)
song_again = pointer_to_song_ptr.get().get()
print(torch.equal(song_again, song))
picture()

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. Walk the chain (a puzzle)
#
# The numbers of `x` go to bob, alice gets a pointer to them and nothing more, and in the end `home` has the numbers again. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 走完这条链（拼图）
#
# `x` 的数据发给 bob；alice 只得到一个指向它的指针；最后 `home` 又有了这些数。把各行排好顺序，有的行用不上。

# %% exercise="walk"
lesson.walk.check(...)

# %% answer="walk"
lesson.walk.check("B A C D")

# %% mistake="walk" named="one_hop_short"
lesson.walk.check("B A E")

# %% mistake="walk" named="no_detour"
lesson.walk.check("B D")

# %% mistake="walk" named="alice_saw"
lesson.walk.check("F E")

# %% [markdown] lang="en"
# ### 2. One pointer for each
#
# Make what is drawn: each worker has a tensor and a pointer to the other's. Return the two pointers to pointers.

# %% [markdown] lang="zh"
# ### 2. 一人一个指针
#
# 照图搭出来：每台工作机各有一个张量，和一个指向对方那里的指针。返回那两个指向指针的指针。

# %%
lesson.drawn_state(x, song)


# %% exercise="cross"
def cross(bob, alice, x, y):
    x_over_alice = ...
    y_over_bob = ...
    return x_over_alice, y_over_bob


lesson.cross.check(cross)


# %% answer="cross"
def cross(bob, alice, x, y):
    x_over_alice = x.send(bob).send(alice)
    y_over_bob = y.send(alice).send(bob)
    return x_over_alice, y_over_bob


lesson.cross.check(cross)


# %% mistake="cross" named="numbers_sent"
def cross(bob, alice, x, y):
    x_over_alice = x.send(alice)
    y_over_bob = y.send(bob)
    return x_over_alice, y_over_bob


lesson.cross.check(cross)


# %% mistake="cross" named="other_way_round"
def cross(bob, alice, x, y):
    x_over_alice = x.send(alice).send(bob)
    y_over_bob = y.send(bob).send(alice)
    return x_over_alice, y_over_bob


lesson.cross.check(cross)

# %% [markdown] lang="en"
# ### 3. A chain of three
#
# Return a pointer that leads over carol, then over alice, to `x` on bob: three hops.

# %% [markdown] lang="zh"
# ### 3. 三跳的链
#
# 返回一个指针：先经过 carol，再经过 alice，最后通向 bob 那里的 `x`，一共三跳。


# %% exercise="three_hops"
def three_hops(bob, alice, carol, x):
    return ...


lesson.three_hops.check(three_hops)


# %% answer="three_hops"
def three_hops(bob, alice, carol, x):
    return x.send(bob).send(alice).send(carol)


lesson.three_hops.check(three_hops)


# %% mistake="three_hops" named="backwards"
def three_hops(bob, alice, carol, x):
    return x.send(carol).send(alice).send(bob)


lesson.three_hops.check(three_hops)


# %% mistake="three_hops" named="everybody_has_it"
def three_hops(bob, alice, carol, x):
    on_alice = x.send(alice)
    on_bob = x.send(bob)
    return on_alice, on_bob, x.send(carol)


lesson.three_hops.check(three_hops)

# %% [markdown] lang="en"
# ### 4. Bring it home, however long the chain
#
# Return the numbers at the end of a chain of one, two or more hops. A pointer is a `sy.PointerTensor`.

# %% [markdown] lang="zh"
# ### 4. 不管多长，都取回来
#
# 链可能有一跳、两跳或更多。返回它末端的数据。指针的类型是 `sy.PointerTensor`。


# %% exercise="any_length"
def bring_home(pointer):
    ...
    return pointer


lesson.any_length.check(bring_home)


# %% answer="any_length"
def bring_home(pointer):
    while isinstance(pointer, sy.PointerTensor):
        pointer = pointer.get()
    return pointer


lesson.any_length.check(bring_home)


# %% mistake="any_length" named="one_get"
def bring_home(pointer):
    return pointer.get()


lesson.any_length.check(bring_home)


# %% mistake="any_length" named="AlreadyHereError"
def bring_home(pointer):
    return pointer.get().get()


lesson.any_length.check(bring_home)


# %% mistake="any_length" named="fixed_number"
def bring_home(pointer):
    first = pointer.get()
    return first.get() if isinstance(first, sy.PointerTensor) else first


lesson.any_length.check(bring_home)

# %% [markdown] lang="en"
# ## One line to keep
#
# > Sending a pointer sends an address; each `get()` brings home what lies one hop away.
#
# Next: [Lesson 3, arithmetic on chains](03_arithmetic_on_chains.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 发送指针，发的只是地址；每调用一次 `get()`，就把一跳之外的东西取回来。
#
# 下一课：[第 3 课 指针链上的运算](03_arithmetic_on_chains.ipynb)
