# %% [markdown] lang="en"
# # Lesson 4: move
#
# ## Question
#
# Numbers lie on bob, and alice needs them. Must they pass through your hands?
#
# About 25 minutes, after [lesson 3](03_arithmetic_on_chains.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 4 课：转移
#
# ## 问题
#
# 数据在 bob 那里，alice 要用。它们非得从你手里过一遍吗？
#
# 大约 25 分钟，请先学完[第 3 课](03_arithmetic_on_chains.ipynb)。粗体字见[词汇表](glossary.md)。

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
from syftlite_lessons import lesson_04 as lesson
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
# ## Predict: the long way
#
# `song` starts on bob. To bring it to alice with what you know so far, get it and send it on. What crosses which link?

# %% [markdown] lang="zh"
# ## 猜一猜：绕远路
#
# `song` 一开始在 bob 那里。按学过的办法，要给 alice，就得先取回来，再发出去。哪条线路上会传送什么？

# %%
song_ptr = torch.arange(2000).send(bob)
lesson.predict("me bob", "me alice", "bob alice")

# %%
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
# ## Predict
#
# Old tutorials show the next line as the way to hand data from worker to worker. What moves: the numbers, or a pointer?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 旧教程用下面这一行来演示“把数据从一台工作机直接交给另一台”。转移的会是数据，还是指针？

# %%
lesson.predict("bob", "alice", "carol")

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
# ## Predict
#
# Now one hop away from you lie numbers. What does `move` do to each store, and what crosses between you and bob?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 这一回，离你一跳远的就是数据。`move` 会让各个对象存储怎样？你和 bob 之间又会传送什么？

# %%
lesson.predict("bob", "alice", "me bob", "bob alice")

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
# ## Exercises
#
# ### 1. Past you (a puzzle)
#
# `x_ptr` leads to bob, `y_ptr` to alice. In the end `home` is x + y, and nothing but the sum has come to you. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 绕过你（拼图）
#
# `x_ptr` 指向 bob，`y_ptr` 指向 alice。最后 `home` 是 x + y，而且除了和，什么也没有传到你这里。把各行排好顺序，有的行用不上。

# %% exercise="past_me"
lesson.past_me.check(...)

# %% answer="past_me"
lesson.past_me.check("B D A")

# %% mistake="past_me" named="through_me"
lesson.past_me.check("E D A")

# %% mistake="past_me" named="NotCollocatedError"
lesson.past_me.check("C D A")

# %% [markdown] lang="en"
# ### 2. Hand it over
#
# `x` leads to bob. Give its numbers to alice: afterwards she has them, bob has nothing, and you have seen nothing. Return your pointer.

# %% [markdown] lang="zh"
# ### 2. 交接
#
# `x` 指向 bob。把它的数据交给 alice：做完以后她有，bob 没有，你什么也没看到。返回你的指针。


# %% exercise="hand_over"
def hand_over(bob, alice, x):
    return ...


lesson.hand_over.check(hand_over)


# %% answer="hand_over"
def hand_over(bob, alice, x):
    return x.move(alice)


lesson.hand_over.check(hand_over)


# %% mistake="hand_over" named="through_me"
def hand_over(bob, alice, x):
    return x.get().send(alice)


lesson.hand_over.check(hand_over)


# %% mistake="hand_over" named="only_a_pointer"
def hand_over(bob, alice, x):
    return x.send(alice)


lesson.hand_over.check(hand_over)


# %% mistake="hand_over" named="copy_stays"
def hand_over(bob, alice, x):
    return x.copy().move(alice)


lesson.hand_over.check(hand_over)

# %% [markdown] lang="en"
# ### 3. Move the pointer alone
#
# `chain` leads over alice to numbers on bob. Let carol have the pointer instead of alice; the numbers stay. Return the chain.

# %% [markdown] lang="zh"
# ### 3. 只转移指针
#
# `chain` 经过 alice 通向 bob 那里的数据。让指针从 alice 换到 carol 那里，数据不动。返回这条链。


# %% exercise="relay"
def relay(bob, alice, carol, chain):
    return ...


lesson.relay.check(relay)


# %% answer="relay"
def relay(bob, alice, carol, chain):
    return chain.move(carol)


lesson.relay.check(relay)


# %% mistake="relay" named="numbers_moved"
def relay(bob, alice, carol, chain):
    return chain.get().move(carol)


lesson.relay.check(relay)


# %% mistake="relay" named="one_more_hop"
def relay(bob, alice, carol, chain):
    return chain.send(carol)


lesson.relay.check(relay)

# %% [markdown] lang="en"
# ### 4. Move the light one
#
# One of `x` and `y` is heavy, the other light, and you don't know which. Return a pointer to `x + y`, with as few bytes moved as can be. `numel()` is known here.

# %% [markdown] lang="zh"
# ### 4. 转移轻的那个
#
# `x` 和 `y` 一个重、一个轻，你不知道是哪个。返回一个指向 `x + y` 的指针，转移的字节越少越好。`numel()` 在这里就能知道。


# %% exercise="light"
def add(x, y):
    ...
    return x + y


lesson.light.check(add)


# %% answer="light"
def add(x, y):
    if x.numel() < y.numel():
        return x.move(y.location) + y
    return x + y.move(x.location)


lesson.light.check(add)


# %% mistake="light" named="heavy_moved"
def add(x, y):
    return x + y.move(x.location)


lesson.light.check(add)


# %% mistake="light" named="through_me"
def add(x, y):
    if x.numel() < y.numel():
        return x.get().send(y.location) + y
    return x + y.get().send(x.location)


lesson.light.check(add)


# %% mistake="light" named="NotCollocatedError"
def add(x, y):
    return x + y


lesson.light.check(add)

# %% [markdown] lang="en"
# ## One line to keep
#
# > `get` and `send` take the numbers through your hands; `move` takes them from worker to worker, past you.
#
# Next: [Lesson 5, clinic](05_clinic.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 先 `get` 再 `send`，数据要从你手里过；用 `move`，数据由一台工作机直接交给另一台。
#
# 下一课：[第 5 课 门诊](05_clinic.ipynb)
