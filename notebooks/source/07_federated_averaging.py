# %% [markdown] lang="en"
# # Lesson 7: federated averaging
#
# ## Question
#
# Two models have learned apart. How do they become one before you see either?
#
# About 35 minutes, after [lesson 6](06_two_workers_one_model.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 7 课：联邦平均
#
# ## 问题
#
# 两个模型分头学完了。怎样在你看到它们之前，就把两个合成一个？
#
# 大约 35 分钟，请先学完[第 6 课](06_two_workers_one_model.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch
from torch.nn.functional import cross_entropy, mse_loss

import syftlite as sy
from syftlite_lessons import lesson_07 as lesson
from syftlite_widgets import inspect, picture

torch.set_num_threads(1)
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob", data=lesson.patients_of("bob"))
alice = sy.VirtualWorker(hook, id="alice", data=lesson.patients_of("alice"))
secure_worker = sy.VirtualWorker(hook, id="secure")

# %% [markdown] lang="en"
# bob is a clinic with 300 diabetes patients, alice one with 100. Of each patient they measured blood pressure and blood fat, and how much worse it was a year later. A third worker, secure, has nothing; in the code it is called `secure_worker`.

# %% [markdown] lang="zh"
# bob 是一家有 300 名糖尿病病人的诊所，alice 那里有 100 名。每个病人都测了血压和血脂，还记了一年后病情加重了多少。第三台工作机 secure 还什么都没有，代码里用 `secure_worker` 表示。

# %%
me = sy.local_worker
at_bob = me.request_search("#patients", bob)
at_alice = me.request_search("#patients", alice)
inspect()

# %% [markdown] lang="en"
# Your model has two weights: how much each measurement says. A copy goes to each clinic and learns there, 20 steps. You know these steps from lesson 6; only this time the model stays there.

# %% [markdown] lang="zh"
# 你的模型只有两个权重：两项测量各有多大分量。给每家诊所派一个副本去学 20 步。这些步骤第 6 课都见过，只是这回模型留在那里，不回家。


# %%
def train_there(model, measured, worse):
    model = model.copy().send(measured.location)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(20):
        optimizer.zero_grad()
        mse_loss(model(measured), worse).backward()
        optimizer.step()
    optimizer.zero_grad()
    return model


# %%
torch.manual_seed(0)
model = torch.nn.Linear(2, 1, bias=False)
for_bob = train_there(model, *at_bob)
for_alice = train_there(model, *at_alice)

# %% [markdown] lang="en"
# ## Predict
#
# `get` would show you what each clinic's patients did to the model. So let both models meet on the third worker instead. What crosses which link?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 要是用 `get`，每家诊所的病人把模型变成了什么样，你就都看到了。所以让两个模型到第三台工作机上碰面。哪条线路上会传送什么？

# %%
lesson.predict("secure", "bob secure", "me bob")

# %%
for_bob.move(secure_worker)
for_alice.move(secure_worker)
picture()

# %% [markdown] lang="en"
# Models move like tensors: straight from worker to worker, past you. secure is an **aggregator** now: it has both models, and its boxes are sealed to you.

# %% [markdown] lang="zh"
# 模型也像张量一样转移：从一台工作机直接到另一台，不经过你。secure 现在是**聚合器**：两个模型都在它那里，方框对你是封着的。

# %% [markdown] lang="en"
# ## Predict
#
# Now take means, two of them. `plain` counts each model once. `mean` counts each patient once. Where do they lie, and what comes to you?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在求平均，求两种：`plain` 里每个模型算一份，`mean` 里每个病人算一份。它们会在哪里？有什么会到你这里来？

# %%
lesson.predict("result", "me secure")

# %%
with torch.no_grad():
    plain = (for_bob.weight + for_alice.weight) / 2
    mean = (300 * for_bob.weight + 100 * for_alice.weight) / 400
picture()

# %% [markdown] lang="en"
# ## Predict
#
# Only now, `get`. What does secure lose, and what crosses between you and bob?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 到现在才 `get`。secure 会少掉什么？你和 bob 之间会传送什么？

# %%
lesson.predict("secure", "me secure", "me bob")

# %%
plain, mean = plain.get(), mean.get()
print("plain:", [round(weight, 2) for weight in plain.flatten().tolist()])
print("mean: ", [round(weight, 2) for weight in mean.flatten().tolist()])

# %% [markdown] lang="en"
# ## Picture: a plane of weights
#
# A model of two weights is a point. For the picture alone, look through the simulation's window at the two models; `everyone` is where all 400 patients in one place would have led.

# %% [markdown] lang="zh"
# ## 看图：权重平面
#
# 两个权重的模型就是一个点。为了画图，透过模拟环境的窗口看一眼那两个模型；`everyone` 是把 400 名病人放在一起会学到的结果。

# %%
window = secure_worker._objects
of_bob, of_alice = (window[each.weight.id_at_location] for each in (for_bob, for_alice))
models = {"bob": of_bob, "alice": of_alice, "plain": plain, "mean": mean, "everyone": lesson.of_all()}
lesson.points(between=("bob", "alice"), parts=4, **models)

# %% [markdown] lang="en"
# ## Why: three to one
#
# Both means lie on the line between the clinics. The plain one is in the middle, as if both clinics knew as much. The weighted one is three times nearer to bob, who has three times the patients, and close to what everyone together would teach.

# %% [markdown] lang="zh"
# ## 为什么：三比一
#
# 两个平均都在 bob 和 alice 的连线上。普通平均在正中间，好像两家诊所知道得一样多。加权平均到 bob 的距离只有到 alice 的三分之一，因为他的病人是她的三倍；它也很接近所有人一起教出来的结果。

# %% [markdown] lang="en"
# ## Run: the proof
#
# You claim to have seen no single model. The record says what numbers came to you, what came to secure, and who has ever held each model.

# %% [markdown] lang="zh"
# ## 运行：证据
#
# 说自己没见过任何一个单独的模型，要有证据。记录写着：什么数到过你这里，什么到过 secure 那里，每个模型都有谁拿到过。

# %%
print(lesson.arrivals("me"))
print(lesson.arrivals("secure"))
history = sy.history()
for name, one in (("for_bob", for_bob), ("for_alice", for_alice)):
    print(name, "seen by", history.seen("secure", one.weight.id_at_location))

# %% [markdown] lang="en"
# You got two means, 8 bytes each, and from bob and alice nothing. secure did see both: you trust it. `sy.fed_avg` makes such a mean of whole models, in place of your sum.

# %% [markdown] lang="zh"
# 到你这里的是两个平均值，各 8 字节；bob 和 alice 那里什么也没来。两个模型 secure 都看到了：你信任它。整个模型的平均，用 `sy.fed_avg` 一步就能算，不用自己写求和。

# %%
print(sy.fed_avg([for_bob, for_alice], [300, 100]))

# %% [markdown] lang="en"
# ## Run: round after round
#
# Train apart, average, and again: each pass is a **round**, and the whole is FedAvg. Try it on digits: `register_obj` gives bob zeros to fours of his own, and alice fives to nines. A `BaseDataset` pairs the pointers to images and labels.

# %% [markdown] lang="zh"
# ## 运行：一轮又一轮
#
# 分头训练，求平均，再来一遍：每一遍叫一**轮**，合起来就是 FedAvg。用手写数字试试：`register_obj` 给 bob 一批自己的 0 到 4，给 alice 一批 5 到 9。`BaseDataset` 把指向图像和标签的指针配成一对。

# %%
parts = []
for worker in (bob, alice):
    for tensor in lesson.half_the_digits_of(worker.id):
        worker.register_obj(tensor)
    parts.append(sy.BaseDataset(*me.request_search("#digits", worker)))
    print(worker.id, "has", len(parts[-1]), "digits")

# %% [markdown] lang="en"
# `sy.train_round` does one whole round: copies out, training, copies to the aggregator, the mean to you. It runs ten times with both workers, and ten times with each alone.

# %% [markdown] lang="zh"
# `sy.train_round` 一次做完一轮：派出副本，训练，副本到聚合器，平均值给你。先用两台工作机做十轮，再各自单独做十轮。


# %%
def fast(parameters):
    return torch.optim.SGD(parameters, lr=0.5)


# %%
def learn(data):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    right = []
    for _ in range(10):
        sy.train_round(model, data, cross_entropy, optimizer=fast, aggregator=secure_worker, progress=False)
        right.append(lesson.accuracy(model))
    return right


# %%
begin = len(history)
together = learn(sy.FederatedDataset(parts))
print(lesson.arrivals("me", since=begin))

# %% [markdown] lang="en"
# From bob and alice came single numbers, their losses; every weight that came was a mean. How well do such means read your digits?

# %% [markdown] lang="zh"
# bob 和 alice 那里来的只有单个的数，也就是损失；到你这里的权重，个个都是平均值。这样的平均，认你的数字认得怎么样？

# %%
bob_alone, alice_alone = (learn(sy.FederatedDataset([part])) for part in parts)
lesson.curves(each="round", together=together, bob_alone=bob_alone, alice_alone=alice_alone)

# %% [markdown] lang="en"
# A model that met five digits alone reads less than half of yours; the one from both reads most. One warning: in the two other runs each mean was the mean of one model. A mean of one hides nothing.

# %% [markdown] lang="zh"
# 只见过五个数字的模型，你的数字连一半都认不对；两边一起学的，认对了大部分。要当心的是：另外两次里，每个“平均”只有一个模型。一个模型的平均，什么也藏不住。

# %% [markdown] lang="en"
# Sources: the patients are real, from Efron and others, Least Angle Regression, 2004; the clinics are not. scikit-learn ships their data under its own licence, BSD-3-Clause, and names no other. FedAvg is from McMahan and others, Communication-Efficient Learning of Deep Networks from Decentralized Data, 2017.

# %% [markdown] lang="zh"
# 出处：病人的数据是真的，来自 Efron 等，Least Angle Regression，2004 年；诊所是虚构的。数据随 scikit-learn 提供，用它的许可证 BSD-3-Clause，没有另外注明。FedAvg 来自 McMahan 等，Communication-Efficient Learning of Deep Networks from Decentralized Data，2017 年。

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. Before get (a puzzle)
#
# `w_bob` leads to weights that learned from 300 samples, `w_alice` to some from 100. In the end `home` is their mean, and you saw neither. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 先平均，再取回（拼图）
#
# `w_bob` 指向从 300 个样本学到的权重，`w_alice` 的来自 100 个。最后 `home` 是它们的平均，而你哪个也没见过。把各行排好顺序，有的行用不上。

# %% exercise="before_get"
lesson.before_get.check(...)

# %% answer="before_get"
lesson.before_get.check("A F E D")

# %% mistake="before_get" named="saw_update"
lesson.before_get.check("A C E D")

# %% mistake="before_get" named="plain_mean"
lesson.before_get.check("A F B D")

# %% mistake="before_get" named="NotCollocatedError"
lesson.before_get.check("F E D")

# %% [markdown] lang="en"
# ### 2. fed_avg
#
# A state is a dictionary from names to tensors. Return the mean of several states, each weighted by its count. The states stay as they are.

# %% [markdown] lang="zh"
# ### 2. fed_avg
#
# 一个状态就是从名字到张量的字典。返回几个状态的平均，每个按它的样本数加权。传进来的状态不能改。


# %% exercise="fed_avg"
def fed_avg(states, counts):
    mean = {}
    for key in states[0]:
        mean[key] = ...
    return mean


lesson.fed_avg.check(fed_avg)


# %% answer="fed_avg"
def fed_avg(states, counts):
    mean = {}
    for key in states[0]:
        weighted = [count * state[key] for state, count in zip(states, counts, strict=True)]
        mean[key] = sum(weighted) / sum(counts)
    return mean


lesson.fed_avg.check(fed_avg)


# %% mistake="fed_avg" named="plain_mean"
def fed_avg(states, counts):
    mean = {}
    for key in states[0]:
        mean[key] = sum(state[key] for state in states) / len(states)
    return mean


lesson.fed_avg.check(fed_avg)


# %% mistake="fed_avg" named="not_divided"
def fed_avg(states, counts):
    mean = {}
    for key in states[0]:
        mean[key] = sum(count * state[key] for state, count in zip(states, counts, strict=True))
    return mean


lesson.fed_avg.check(fed_avg)


# %% mistake="fed_avg" named="two_by_two"
def fed_avg(states, counts):
    mean = dict(states[0])
    for state in states[1:]:
        for key in mean:
            mean[key] = (mean[key] + state[key]) / 2
    return mean


lesson.fed_avg.check(fed_avg)


# %% mistake="fed_avg" named="changed_input"
def fed_avg(states, counts):
    mean = {}
    for key in states[0]:
        for state, count in zip(states, counts, strict=True):
            state[key] *= count / sum(counts)
        mean[key] = sum(state[key] for state in states)
    return mean


lesson.fed_avg.check(fed_avg)

# %% [markdown] lang="en"
# ### 3. Mend: it saw too much
#
# The mean is right, and you saw both models on the way. `for_bob` is on bob and learned from 300 samples, `for_alice` on alice from 100. Return the mean of their weights; let only that come.

# %% [markdown] lang="zh"
# ### 3. 修一修：看到的太多了
#
# 平均值是对的，可是途中两个模型都让你看到了。`for_bob` 在 bob 那里，学了 300 个样本；`for_alice` 在 alice 那里，学了 100 个。返回权重的平均值，只让它过来。


# %% exercise="average"
def average(for_bob, for_alice, secure_worker):
    for_bob.get()
    for_alice.get()
    with torch.no_grad():
        mean = (3 * for_bob.weight + for_alice.weight) / 4
    return mean


lesson.average.check(average)


# %% answer="average"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    for_alice.move(secure_worker)
    with torch.no_grad():
        mean = (3 * for_bob.weight + for_alice.weight) / 4
    return mean.get()


lesson.average.check(average)


# %% mistake="average" named="saw_update"
def average(for_bob, for_alice, secure_worker):
    for_bob.get().send(secure_worker)
    for_alice.get().send(secure_worker)
    with torch.no_grad():
        mean = (3 * for_bob.weight + for_alice.weight) / 4
    return mean.get()


lesson.average.check(average)


# %% mistake="average" named="plain_mean"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    for_alice.move(secure_worker)
    return sy.fed_avg([for_bob, for_alice])["weight"].get()


lesson.average.check(average)


# %% mistake="average" named="NotCollocatedError"
def average(for_bob, for_alice, secure_worker):
    for_bob.move(secure_worker)
    with torch.no_grad():
        mean = (3 * for_bob.weight + for_alice.weight) / 4
    return mean.get()


lesson.average.check(average)

# %% [markdown] lang="en"
# ### 4. One round (make)
#
# `places` are the pointers of bob and of alice, as `at_bob` and `at_alice`. Train a copy at each with `train_there`, and give your `model` their weighted mean. You see no copy.

# %% [markdown] lang="zh"
# ### 4. 完整的一轮（自己写）
#
# `places` 是 bob 和 alice 的指针，就像 `at_bob` 和 `at_alice`。用 `train_there` 在每一处训练一个副本，再把加权平均装进你的 `model`。副本一个也不许看到。


# %% exercise="one_round"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place) for place in places]
    ...
    mean = sy.fed_avg(copies, ...)
    model.load_state_dict(mean)


lesson.one_round.check(one_round)


# %% answer="one_round"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place) for place in places]
    for copy in copies:
        copy.move(secure_worker)
    counts = [len(measured) for measured, worse in places]
    mean = sy.fed_avg(copies, counts)
    model.load_state_dict({key: value.get() for key, value in mean.items()})


lesson.one_round.check(one_round)


# %% mistake="one_round" named="saw_update"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place).get() for place in places]
    counts = [len(measured) for measured, worse in places]
    model.load_state_dict(sy.fed_avg(copies, counts))


lesson.one_round.check(one_round)


# %% mistake="one_round" named="plain_mean"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place).move(secure_worker) for place in places]
    mean = sy.fed_avg(copies)
    model.load_state_dict({key: value.get() for key, value in mean.items()})


lesson.one_round.check(one_round)


# %% mistake="one_round" named="not_loaded"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place).move(secure_worker) for place in places]
    mean = sy.fed_avg(copies, [len(measured) for measured, worse in places])
    return {key: value.get() for key, value in mean.items()}


lesson.one_round.check(one_round)


# %% mistake="one_round" named="sent_mine"
def one_round(model, places, secure_worker):
    copies = [train_there(model, *place).move(secure_worker) for place in places]
    mean = sy.fed_avg(copies, [len(measured) for measured, worse in places])
    model.send(secure_worker)
    model.load_state_dict(mean)


lesson.one_round.check(one_round)

# %% [markdown] lang="en"
# ## One line to keep
#
# > Average first, get then: FedAvg weighs each model by what it learned from, and you see the mean alone.
#
# Next: [Lesson 8, what leaks](08_what_leaks.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 先平均，再取回：FedAvg 按样本数给每个模型加权，你看到的只有平均值。
#
# 下一课：[第 8 课 泄露了什么](08_what_leaks.ipynb)
