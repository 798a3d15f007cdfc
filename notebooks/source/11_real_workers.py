# %% [markdown] lang="en"
# # Lesson 11: real workers
#
# ## Question
#
# So far bob lived inside your notebook. What changes if he is another process? And what if that process ends?
#
# About 30 minutes, after [lesson 10](10_secure_aggregation.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 11 课：真正的工作机
#
# ## 问题
#
# 到现在为止，bob 一直住在你的笔记本里。如果他是另一个进程，会有什么不同？要是那个进程结束了呢？
#
# 大约 30 分钟，请先学完[第 10 课](10_secure_aggregation.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_11 as lesson
from syftlite_widgets import inspect, messages, picture

room = sy.local_class("alice", "bob")

# %% [markdown] lang="en"
# The last line started two programs on this machine. Each is a **process**: it has a memory of its own, and ends with your notebook at the latest. From here on you see the code of [lesson 3](03_arithmetic_on_chains.ipynb), and not a letter of it is changed.

# %% [markdown] lang="zh"
# 最后一行在这台机器上启动了两个程序。每个都是一个**进程**：有自己的内存，最晚和你的笔记本一起结束。下面的代码来自[第 3 课](03_arithmetic_on_chains.ipynb)，一个字母也没有改。

# %%
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")

inspect()

# %%
print(bob._objects)
print(alice._objects)

# %%
p2p2x = torch.tensor([1, 2, 3, 4, 5]).send(bob).send(alice)
p2p2w = torch.tensor([[0.5, 1.0], [1.5, 2.0]]).send(alice).send(bob)
picture()

# %% [markdown] lang="en"
# ## Predict
#
# `VirtualWorker` found bob and alice in the class, and gave you those. Now the sum of lesson 3. Where will it be, and what crosses between bob and alice: the same as there?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# `VirtualWorker` 发现班里已有 bob 和 alice，给你的就是他们。现在做第 3 课的加法。和会在哪里？bob 和 alice 之间传送什么？和那时一样吗？

# %%
lesson.predict("result", "bob alice")

# %%
y = p2p2x + p2p2x
picture()

# %% [markdown] lang="en"
# ## Run: look into the stores
#
# It is the same: bob adds, and the sum stays with him. What will his store look like from here?

# %% [markdown] lang="zh"
# ## 运行：看看对象存储
#
# 一样：bob 来算，和留在他那里。从这里看他的对象存储，会是什么样子？

# %%
print(bob._objects)
print(alice._objects)

# %% [markdown] lang="en"
# In lesson 3 the numbers stood here. They were never sent to you: you looked straight into bob's memory, through a window that only a simulation has. A process has no window. It tells kind and shape, and keeps the numbers.

# %% [markdown] lang="zh"
# 第 3 课里，这里显示的是数。那些数并没有发给你：你是透过模拟环境才有的窗口，直接看到了 bob 的内存。进程没有窗口：它只说类型和形状，数自己留着。

# %%
from syftlite.events import Sent

history = sy.history()
for event in history.events(len(history)):
    if isinstance(event, Sent):
        print(event.sender, "to", event.receiver, "|", event.kind, event.operation, "|", event.data_bytes, "bytes")

# %% [markdown] lang="en"
# ## Picture: the real way
#
# The same two messages, with 0 bytes of numbers. But now they went over a link, as bytes, and took their time. In the last step: how many bytes is a command, and after how many milliseconds was the answer there?

# %% [markdown] lang="zh"
# ## 看图：真实的路
#
# 还是那两条消息，里面的数据是 0 字节。不过现在它们真的变成字节，走过了线路，也花了时间。看最后一步：一条命令有多少字节？过了多少毫秒，回答才到？

# %%
messages()

# %% [markdown] lang="en"
# ## Why
#
# Your process cannot touch bob's memory, and does not know his names. So a command is written as bytes: who asks, which operation, which ids. They go through a socket to bob's process, he reads them, computes, and writes an answer. You wait for it.

# %% [markdown] lang="zh"
# ## 为什么
#
# 你的进程碰不到 bob 的内存，也不知道他那边的名字。所以命令要写成字节：谁在问、做什么运算、用哪些编号。字节经过套接字到 bob 的进程；他读出来，计算，再写回答。你就等着。

# %% [markdown] lang="en"
# That is why a pointer is more than a manner of speaking here: worker and id are all that can be written on the way. The rest of lesson 3 runs too. Compare what it prints.

# %% [markdown] lang="zh"
# 所以指针在这里不只是一种说法：路上能写的，只有工作机和编号。第 3 课剩下的代码也照样运行，比一比打印的结果。

# %%
print(y.get().get())

# %%
print(bob._objects)
print(alice._objects)
picture()

# %%
print(p2p2x.get().get())

# %%
print(bob._objects)
print(alice._objects)
picture()

# %%
v = p2p2w * 10
print(bob._objects)
print(alice._objects)
print(v.get().get())
picture()

# %%
print("bob to alice:", history.bytes_between("bob", "alice").data, "bytes of numbers")
print("alice to bob:", history.bytes_between("alice", "bob").data, "bytes of numbers")

# %% [markdown] lang="en"
# Every number came out as in lesson 3. And these are really three processes:

# %% [markdown] lang="zh"
# 每个数都和第 3 课一样。而且这真的是三个进程：

# %%
import os

print(len({os.getpid(), *room.process_ids.values()}), "processes")
print(room)

# %% [markdown] lang="en"
# ## Predict: bob ends
#
# A process can end: a crash, a power cut, a kernel restart. Send one tensor to each. Then bob's process is ended, and you ask him to add. What do you get, what happens in alice's store, what crosses between you and bob?

# %% [markdown] lang="zh"
# ## 猜一猜：bob 结束了
#
# 进程会结束：程序崩溃、停电、内核重启。给两人各发一个张量；然后让 bob 的进程结束，再请他做加法。你会得到什么？alice 的存储会怎样？你和 bob 之间传送什么？

# %%
x_ptr = torch.tensor([1, 2, 3]).send(bob)
z_ptr = torch.tensor([[4.0, 5.0]]).send(alice)
lesson.predict("result", "alice", "me bob")

# %%
room.kill("bob")
try:
    total = x_ptr + x_ptr
except sy.WorkerGoneError as error:
    print(error)

# %% [markdown] lang="en"
# No waiting for ever, and no empty tensor: an error with a name, at once. It says what is lost and what is not. alice has what she had, so ask her:

# %% [markdown] lang="zh"
# 没有一直等下去，也没有给你一个空张量：马上就是一个有名字的错误，说明什么没了、什么还在。alice 的东西都在，问问她：

# %%
print((z_ptr + z_ptr).get())

# %% [markdown] lang="en"
# ## Predict: bob is back
#
# Now bob's process is started again, and your pointer says bob and a number, as before. You ask him to add. What do you get, and what is in his store?

# %% [markdown] lang="zh"
# ## 猜一猜：bob 回来了
#
# 现在重新启动 bob 的进程。你的指针上还是写着 bob 和一个编号，和以前一样。再请他做加法：你会得到什么？他的存储里有什么？

# %%
print(x_ptr)
lesson.predict("result", "bob")

# %%
bob = room.start_again("bob")
try:
    total = x_ptr + x_ptr
except sy.ObjectLostError as error:
    print(error)
print(bob._objects)

# %% [markdown] lang="en"
# ## Picture
#
# A store is memory, and memory ends with its process. The new bob has an empty one. Your pointer is an address in a house that was torn down; a new house stands there, and the number means nothing in it.

# %% [markdown] lang="zh"
# ## 看图
#
# 对象存储就是内存，进程结束，内存也就没了。新的 bob 存储是空的。你的指针像一栋已经拆掉的房子的地址：那里盖了新房子，可旧的门牌号在里面什么也不代表。

# %%
picture()

# %% [markdown] lang="en"
# The same for `p2p2w`: its numbers are on alice, alive and well, but the way to them led over bob's store. You still have the tensor that you sent? Send it again.

# %% [markdown] lang="zh"
# `p2p2w` 也一样：它的数在 alice 那里，好好的，可是路要经过 bob 的存储。当初发出去的张量还在你手里吗？那就再发一次。

# %%
try:
    p2p2w.get()
except sy.ObjectLostError as error:
    print(error)
x_ptr = torch.tensor([1, 2, 3]).send(bob)
print((x_ptr + x_ptr).get())

# %% [markdown] lang="en"
# ## What to conclude
#
# The code stays the same. New are three things: a call takes time, what you may see of others is what they tell you, and a worker can end. A worker that hangs is waited for ten seconds, then `WorkerTimeoutError` says so.

# %% [markdown] lang="zh"
# ## 可以得出什么结论
#
# 代码不用变。新的有三点：调用要花时间；别人那里的东西，只能看到他们告诉你的；工作机会结束。要是工作机卡住了，最多等十秒，然后 `WorkerTimeoutError` 会告诉你。

# %% [markdown] lang="en"
# ## Exercises
#
# Each check has an alice and a bob of its own, who are processes too. Yours are left alone.
#
# ### 1. Outlive bob (a puzzle)
#
# When all lines have run, bob's process is ended. `total` is to lead to x + y all the same. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# 检查时用的是另外的 alice 和 bob，也都是进程；你的不会受影响。
#
# ### 1. 比 bob 活得久（拼图）
#
# 所有行运行完以后，bob 的进程会被结束。这时 `total` 仍然要指向 x + y。把各行排好顺序，有的行用不上。

# %% exercise="outlive"
lesson.outlive.check(...)

# %% answer="outlive"
lesson.outlive.check("D B A C")

# %% mistake="outlive" named="on_bob"
lesson.outlive.check("B D A")

# %% mistake="outlive" named="address_on_alice"
lesson.outlive.check("B D A E")

# %% [markdown] lang="en"
# ### 2. Mend: the power cut
#
# In the second line bob's process ends. Have bob compute the double of x all the same.

# %% [markdown] lang="zh"
# ### 2. 修一修：停电了
#
# 第二行里，bob 的进程结束了。请想办法，让 x 的两倍仍然由 bob 算出来。


# %% exercise="insist"
def insist(room, x):
    x_ptr = x.send("bob")
    room.kill("bob")
    ...
    return (x_ptr + x_ptr).get()


lesson.insist.check(insist)


# %% answer="insist"
def insist(room, x):
    x_ptr = x.send("bob")
    room.kill("bob")
    room.start_again("bob")
    x_ptr = x.send("bob")
    return (x_ptr + x_ptr).get()


lesson.insist.check(insist)


# %% mistake="insist" named="WorkerGoneError"
def insist(room, x):
    x_ptr = x.send("bob")
    room.kill("bob")
    x_ptr = x.send("bob")
    return (x_ptr + x_ptr).get()


lesson.insist.check(insist)


# %% mistake="insist" named="ObjectLostError"
def insist(room, x):
    x_ptr = x.send("bob")
    room.kill("bob")
    room.start_again("bob")
    return (x_ptr + x_ptr).get()


lesson.insist.check(insist)


# %% mistake="insist" named="not_by_bob"
def insist(room, x):
    room.kill("bob")
    return x + x


lesson.insist.check(insist)

# %% [markdown] lang="en"
# ### 3. A second copy (make)
#
# `x_ptr` leads to numbers on bob, and you have no copy. Return a pointer to a second one, which outlives bob's process. bob keeps his, and not a number may come to you.

# %% [markdown] lang="zh"
# ### 3. 多留一份（自己写）
#
# `x_ptr` 指向 bob 那里的数，你手里没有。返回一个指针，指向另外的一份：bob 的进程结束以后，它还在。bob 自己的要留着，一个数也不能传到你这里。


# %% exercise="backup"
def backup(x_ptr, alice):
    return ...


lesson.backup.check(backup)


# %% answer="backup"
def backup(x_ptr, alice):
    return x_ptr.copy().move(alice)


lesson.backup.check(backup)


# %% mistake="backup" named="through_me"
def backup(x_ptr, alice):
    return x_ptr.copy().get().send(alice)


lesson.backup.check(backup)


# %% mistake="backup" named="address_on_alice"
def backup(x_ptr, alice):
    return x_ptr.copy().send(alice)


lesson.backup.check(backup)


# %% mistake="backup" named="on_bob"
def backup(x_ptr, alice):
    return x_ptr.copy()


lesson.backup.check(backup)


# %% mistake="backup" named="taken_away"
def backup(x_ptr, alice):
    return x_ptr.move(alice)


lesson.backup.check(backup)

# %% [markdown] lang="en"
# ### 4. What is lost? (make)
#
# `pointers` is a dictionary from names to pointers, some of them chains. bob's process was ended, and started again. Return a list of the names whose pointers lead nowhere now, in their order.

# %% [markdown] lang="zh"
# ### 4. 什么丢了？（自己写）
#
# `pointers` 是一个字典，从名字到指针，有的是指针链。bob 的进程结束过，又重新启动了。哪些指针落空了？按原来的顺序，返回它们的名字组成的列表。


# %% exercise="lost"
def lost(pointers):
    names = []
    for name, pointer in pointers.items():
        ...
    return names


lesson.lost.check(lost)


# %% answer="lost"
def lost(pointers):
    names = []
    for name, pointer in pointers.items():
        try:
            pointer + 0
        except sy.ObjectLostError:
            names.append(name)
    return names


lesson.lost.check(lost)


# %% mistake="lost" named="ObjectLostError"
def lost(pointers):
    names = []
    for name, pointer in pointers.items():
        if (pointer + 0).get() is None:
            names.append(name)
    return names


lesson.lost.check(lost)


# %% mistake="lost" named="first_hop"
def lost(pointers):
    return [name for name, pointer in pointers.items() if pointer.location.id == "bob"]


lesson.lost.check(lost)


# %% mistake="lost" named="stopped_at_first"
def lost(pointers):
    for name, pointer in pointers.items():
        try:
            pointer + 0
        except sy.ObjectLostError:
            return [name]
    return []


lesson.lost.check(lost)

# %% [markdown] lang="en"
# ## One line to keep
#
# > The code does not change when bob is a process; but what he keeps ends with him, and a pointer is only its address.
#
# Next: [Lesson 12, three clinics](12_three_clinics.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > bob 变成进程，代码不用改；可是他保存的东西会随他一起消失，而指针只是一个地址。
#
# 下一课：[第 12 课 三家诊所](12_three_clinics.ipynb)
