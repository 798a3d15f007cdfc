# %% [markdown] lang="en"
# # Lesson 10: secure aggregation
#
# ## Question
#
# Can nobody see an update, and the mean still come out?
#
# About 30 minutes, after [lesson 9](09_secret_shares.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 10 课：安全聚合
#
# ## 问题
#
# 谁也看不到更新，平均值还算得出来吗？
#
# 大约 30 分钟，请先学完[第 9 课](09_secret_shares.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_10 as lesson
from syftlite_widgets import inspect, picture, seen_by

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob", data=lesson.patients_of("bob"))
alice = sy.VirtualWorker(hook, id="alice", data=lesson.patients_of("alice"))
secure_worker = sy.VirtualWorker(hook, id="secure")
inspect()

# %% [markdown] lang="en"
# The clinics of lesson 7: bob has 300 patients, alice 100. There, both models went to secure, which averaged them, and saw them. You trusted it. Lesson 8 showed what somebody who sees an update can read from it.

# %% [markdown] lang="zh"
# 还是第 7 课的诊所：bob 有 300 名病人，alice 有 100 名。那时两个模型都去了 secure 那里求平均，它也就都看到了，你信任它。第 8 课又说明：看到更新的人，能从里面读出什么。

# %% [markdown] lang="en"
# So train as before, with the function of lesson 7. Then each **update** becomes whole numbers, where it is.

# %% [markdown] lang="zh"
# 还是照第 7 课的办法训练。然后每个**更新**就地变成整数。

# %%
me = sy.local_worker
torch.manual_seed(0)
model = torch.nn.Linear(2, 1, bias=False)
for_bob = lesson.train_there(model, *me.request_search("#patients", bob))
for_alice = lesson.train_there(model, *me.request_search("#patients", alice))
update_bob = for_bob.weight.fix_precision(precision_fractional=6)
update_alice = for_alice.weight.fix_precision(precision_fractional=6)

# %% [markdown] lang="en"
# ## Predict
#
# Each owner cuts its update into three shares: for bob, for alice and for secure. What happens in secure's store, what crosses from bob to it, and what comes to you?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 每个主人都把更新分成三份：给 bob、给 alice、给 secure。secure 的存储会怎样？bob 和它之间传送什么？有什么会到你这里来？

# %%
lesson.predict("secure", "bob secure", "me bob")

# %%
holders = (bob, alice, secure_worker)
shares_of_bob = update_bob.share(*holders, seed=1).get()
shares_of_alice = update_alice.share(*holders, seed=2).get()
print(secure_worker._objects)
picture()

# %% [markdown] lang="en"
# secure holds two shares: noise, as `_objects` shows; each dotted line ties the three shares of one update. To you came pointers alone. (The seed is for this page; leave it out and the noise is real.)

# %% [markdown] lang="zh"
# secure 拿着两个份额，从 `_objects` 里看到的只是噪声；点线把同一个更新的三个份额连在一起。到你这里的只有指针。（seed 只是为了这一页；不写它，噪声才是真的。）

# %% [markdown] lang="en"
# ## Predict
#
# The counts are public, and a public number may be multiplied with every share. So the weighted sum is made like the sum of lesson 9. What crosses between bob and secure?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 样本数是公开的，公开的数可以和每个份额相乘。所以加权和也像第 9 课的和一样求。bob 和 secure 之间要传送什么？

# %%
lesson.predict("bob secure", "me secure")

# %%
total = 300 * shares_of_bob + 100 * shares_of_alice

# %% [markdown] lang="en"
# ## Run: open the sum alone
#
# No number crossed. Now `get` brings three shares of the sum; adding them is all that you open. Divide by all 400 patients.

# %% [markdown] lang="zh"
# ## 运行：只打开和
#
# 一个数也没传。现在 `get` 取回和的三个份额，相加之后打开的只有这个和。再除以全部 400 名病人。

# %%
begin = len(sy.history())
mean = total.get().float_precision() / 400
print(mean)
print(lesson.arrivals("me", since=begin))

# %% [markdown] lang="en"
# ## Picture: who has seen
#
# Three times two numbers came, each noise alone. And who has seen the updates?

# %% [markdown] lang="zh"
# ## 看图：谁看到过
#
# 来了三次，每次两个数，单独看都是噪声。那么更新呢，谁看到过？

# %%
seen_by(of=[update_bob, update_alice])

# %% [markdown] lang="en"
# Full is the owner alone; secure is hollow: it had a share, and could not have read more if it wanted to. You had not even that.

# %% [markdown] lang="zh"
# 实心的只有主人。secure 是空心的：它有过一个份额，就算想读，也读不出更多。你连份额都没有过。

# %% [markdown] lang="en"
# ## Predict: trust
#
# Beside it the way of lesson 7: both updates go to secure, which adds them in the clear. Will the mean differ, and which disc will?

# %% [markdown] lang="zh"
# ## 猜一猜：信任
#
# 旁边再走一遍第 7 课的路：两个更新到 secure 那里，明着相加。平均值会不同吗？哪个圆会变？

# %%
lesson.predict("bob secure", "secure")

# %%
update_bob, update_alice = update_bob.move(secure_worker), update_alice.move(secure_worker)
trusted = (300 * update_bob + 100 * update_alice).get().float_precision() / 400
print("the same mean:", torch.equal(trusted, mean))
seen_by(of=[update_bob, update_alice])

# %% [markdown] lang="en"
# The same mean, bit by bit, and secure is full now. That it forgets is a promise. With shares there is nothing to promise: it is built so that secure cannot see. That is the difference between trust and construction.

# %% [markdown] lang="zh"
# 平均值一位不差，可 secure 变成实心了。它说看过就忘，那只是承诺。用份额就不必承诺：构造本身让 secure 看不到。信任和构造，差别就在这里。

# %% [markdown] lang="en"
# ## Run: in one call
#
# `sy.secure_fed_avg` does it for whole models: encoded and shared where they learned, among their owners, added, and the sum opened to you. What came to you, and what to alice?

# %% [markdown] lang="zh"
# ## 运行：一次调用
#
# `sy.secure_fed_avg` 对整个模型做这件事：在学习的地方编码，分享给各个主人，相加，只向你打开和。给你带来了什么，给 alice 带来了什么？

# %%
begin = len(sy.history())
secure = sy.secure_fed_avg([for_bob, for_alice], [300, 100])
print(lesson.arrivals("me", since=begin))
print(lesson.arrivals("alice", since=begin))

# %% [markdown] lang="en"
# Is it the mean of `fed_avg`? Each model is rounded once, to units of 2^-32: for two models and 400 patients the mean is at most 6e-13 off, which float32 does not even show.

# %% [markdown] lang="zh"
# 这和 `fed_avg` 的平均一样吗？每个模型只舍入一次，单位是 2^-32：两个模型、400 名病人，平均值最多差 6e-13，float32 根本显不出来。

# %%
begin = len(sy.history())
plain = sy.fed_avg([each.copy().get() for each in (for_bob, for_alice)], [300, 100])
print("equal:", torch.allclose(secure["weight"], plain["weight"], rtol=1e-6))
print(lesson.arrivals("me", since=begin))

# %% [markdown] lang="en"
# The price: a share has 8 bytes a number, not 4, goes to the other holder, and from both to you. With two owners that is four times what plain FedAvg sends; here, 64 bytes for 16.

# %% [markdown] lang="zh"
# 代价是：份额的每个数占 8 字节，不是 4 字节；要发给另一个持有方，最后两人再各发给你一次。有两个主人时，是普通 FedAvg 的四倍：这里是 64 字节对 16 字节。

# %% [markdown] lang="en"
# ## Run: round after round
#
# Nothing else changes in training: copies out, learning, and now the secure mean into your model. The weights settle as they would with a plain mean; only, nobody had to be trusted.

# %% [markdown] lang="zh"
# ## 运行：一轮又一轮
#
# 训练的其他部分都不变：派出副本，学习，再把安全的平均装进你的模型。权重照样稳定下来，和普通平均时一样，只是谁也不必被信任。

# %%
places = [me.request_search("#patients", worker) for worker in (bob, alice)]
for _ in range(3):
    copies = [lesson.train_there(model, *place) for place in places]
    model.load_state_dict(sy.secure_fed_avg(copies, [300, 100]))
    print([round(weight, 3) for weight in model.weight.flatten().tolist()])

# %% [markdown] lang="en"
# ## Predict: what alice can do
#
# alice gets the mean, as everybody does. She knows her own update, and the counts. What does she need from bob to know his?

# %% [markdown] lang="zh"
# ## 猜一猜：alice 能做什么
#
# 平均值人人都有，alice 也有。她知道自己的更新，也知道样本数。要知道 bob 的更新，她还要从 bob 那里拿什么？

# %%
hers = alice._objects[for_alice.weight.id_at_location].detach()
lesson.predict("bob alice", "me bob")

# %%
guess = (400 * mean - 100 * hers) / 300

# %% [markdown] lang="en"
# Nothing. Compare with what bob has, through the simulation's window:

# %% [markdown] lang="zh"
# 什么也不用。透过模拟环境的窗口，和 bob 真正的比一比：

# %%
his = bob._objects[for_bob.weight.id_at_location].detach()
print(guess, his)

# %% [markdown] lang="en"
# ## What to conclude
#
# The sum was computed unread, and of two, a sum tells each the other's. Shares hide what goes in; they cannot hide what the result says. So there have to be more owners, and not all but one may join.

# %% [markdown] lang="zh"
# ## 可以得出什么结论
#
# 和是在不读的情况下算出来的；可要是只有两个人，和就把各自的告诉了对方。份额能藏住放进去的数，藏不住结果说出来的事。所以主人要更多，而且不能除一个之外全都串通。

# %% [markdown] lang="en"
# Nor do shares stop an owner who sends a wrong update, or tell when a holder changes its share. And the mean of many still tells what all have in common.

# %% [markdown] lang="zh"
# 份额也拦不住谁送来一个错的更新，持有方改了份额也不会被发现。而且就算人很多，平均值也还是说出了大家共有的东西。

# %% [markdown] lang="en"
# Source: sums of masked updates at the scale of telephones are from Bonawitz and others, Practical Secure Aggregation for Privacy-Preserving Machine Learning, 2017; it also survives owners who drop out.

# %% [markdown] lang="zh"
# 出处：在成千上万部手机之间求掩过的更新之和，见 Bonawitz 等，Practical Secure Aggregation for Privacy-Preserving Machine Learning，2017 年；那里就算有人中途掉线也行。

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. The unseen mean (a puzzle)
#
# `w_bob` leads to weights that learned from 300 samples, `w_alice` to some from 100. In the end `home` is their mean, and nobody has seen what was not its own. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 看不到的平均（拼图）
#
# `w_bob` 指向从 300 个样本学到的权重，`w_alice` 的来自 100 个。最后 `home` 是它们的平均，而且没有人看过别人的。把各行排好顺序，有的行用不上。

# %% exercise="unseen_mean"
lesson.unseen_mean.check(...)

# %% answer="unseen_mean"
lesson.unseen_mean.check("E A B C")

# %% mistake="unseen_mean" named="saw_update"
lesson.unseen_mean.check("F E A B C")

# %% mistake="unseen_mean" named="not_weighted"
lesson.unseen_mean.check("E A D C")

# %% [markdown] lang="en"
# ### 2. Mend: it had to be trusted
#
# The mean is right, and secure_worker saw both updates. `for_bob` learned from 300 samples, `for_alice` from 100. Return the same mean, seen by nobody on the way.

# %% [markdown] lang="zh"
# ### 2. 修一修：它只能靠信任
#
# 平均值是对的，可是 secure_worker 看到了两个更新。`for_bob` 学过 300 个样本，`for_alice` 学过 100 个。返回同样的平均，途中谁也别看到。


# %% exercise="average"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    for_alice.move(secure_worker)
    mean = sy.fed_avg([for_bob, for_alice], [300, 100])
    return mean["weight"].get()


lesson.average.check(average)


# %% answer="average"
def average(for_bob, for_alice, secure_worker):
    mean = sy.secure_fed_avg([for_bob, for_alice], [300, 100])
    return mean["weight"]


lesson.average.check(average)


# %% mistake="average" named="saw_update"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    mean = sy.secure_fed_avg([for_bob, for_alice], [300, 100])
    return mean["weight"]


lesson.average.check(average)


# %% mistake="average" named="plain_mean"
def average(for_bob, for_alice, secure_worker):
    mean = sy.secure_fed_avg([for_bob, for_alice])
    return mean["weight"]


lesson.average.check(average)


# %% mistake="average" named="HoldersError"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    for_alice.move(secure_worker)
    mean = sy.secure_fed_avg([for_bob, for_alice], [300, 100])
    return mean["weight"]


lesson.average.check(average)

# %% [markdown] lang="en"
# ### 3. The audit (make)
#
# `updates` is a dictionary from an owner's name to the id that its update has, or had, in that store. Return the names, sorted, of all who have seen an update that is not theirs.

# %% [markdown] lang="zh"
# ### 3. 审计（自己写）
#
# `updates` 是一个字典：从主人的名字，到他的更新在他存储里的编号（现在的，或者曾经的）。把看过别人的更新的所有人，按名字排好序返回。


# %% exercise="who_saw"
def who_saw(updates):
    names = set()
    for owner, id in updates.items():
        seen = sy.history().seen(owner, id)
        names |= {name for name in seen if ...}
    return sorted(names)


lesson.who_saw.check(who_saw)


# %% answer="who_saw"
def who_saw(updates):
    names = set()
    for owner, id in updates.items():
        names |= set(sy.history().seen(owner, id)) - {owner}
    return sorted(names)


lesson.who_saw.check(who_saw)


# %% mistake="who_saw" named="owner_too"
def who_saw(updates):
    names = set()
    for owner, id in updates.items():
        names |= set(sy.history().seen(owner, id))
    return sorted(names)


lesson.who_saw.check(who_saw)


# %% mistake="who_saw" named="last_alone"
def who_saw(updates):
    names = set()
    for owner, id in updates.items():
        names = set(sy.history().seen(owner, id)) - {owner}
    return sorted(names)


lesson.who_saw.check(who_saw)

# %% [markdown] lang="en"
# ### 4. What two can read
#
# `mean` is the weighted mean of two models, `own` one of them. Return the other.

# %% [markdown] lang="zh"
# ### 4. 两个人能读出什么
#
# `mean` 是两个模型的加权平均，`own` 是其中一个。返回另一个。


# %% exercise="subtract"
def subtract(mean, own, own_count, other_count):
    return ...


lesson.subtract.check(subtract)


# %% answer="subtract"
def subtract(mean, own, own_count, other_count):
    return ((own_count + other_count) * mean - own_count * own) / other_count


lesson.subtract.check(subtract)


# %% mistake="subtract" named="plain_mean"
def subtract(mean, own, own_count, other_count):
    return 2 * mean - own


lesson.subtract.check(subtract)


# %% mistake="subtract" named="not_divided"
def subtract(mean, own, own_count, other_count):
    return (own_count + other_count) * mean - own_count * own


lesson.subtract.check(subtract)

# %% [markdown] lang="en"
# ## One line to keep
#
# > Share first, add unread, open the sum alone: then nobody has to be trusted with an update.
#
# Next: [Lesson 11, real workers](11_real_workers.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 先分享，不读就相加，只打开和：这样就不必把更新托付给任何人。
#
# 下一课：[第 11 课 真正的工作机](11_real_workers.ipynb)
