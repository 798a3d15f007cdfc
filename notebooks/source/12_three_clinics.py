# %% [markdown] lang="en"
# # Lesson 12: three clinics
#
# ## Question
#
# Can three clinics train one model together, and no one read another's records or updates? And how would you know?
#
# About 40 minutes, after [lesson 11](11_real_workers.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 12 课：三家诊所
#
# ## 问题
#
# 三家诊所一起训练一个模型，能不能谁也读不到别人的病历和更新？你又怎么知道真的没有？
#
# 大约 40 分钟，请先学完[第 11 课](11_real_workers.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_12 as lesson
from syftlite_widgets import inspect, picture, seen_by

hook = sy.TorchHook(torch)
room = sy.local_class("alice", "bob", "carol", data=lesson.records_of)
me = sy.local_worker
inspect()

# %% [markdown] lang="en"
# Each clinic is a **process**, and loaded its own records itself: tumours, each with 30 measures of its cells, and whether it was malignant. Nothing came from you, and nothing comes to you. A search gives pointers:

# %% [markdown] lang="zh"
# 每家诊所是一个**进程**，病历由它自己载入：每个肿瘤有 30 项细胞的测量值，还有它是不是恶性。没有什么是你给的，也没有什么到你这里来。搜索得到的是指针：

# %%
places = [tuple(me.request_search("#records", clinic)) for clinic in room]
counts = [records.shape[0] for records, malignant in places]
for records, malignant in places:
    print(records.location.id, tuple(records.shape), tuple(malignant.shape))
picture()

# %% [markdown] lang="en"
# ## Predict: alone
#
# You have 189 published records to test with. First each clinic trains alone, and its copy is tested where it is. What crosses between you and alice, and what between alice and bob?

# %% [markdown] lang="zh"
# ## 猜一猜：各自训练
#
# 你手里有 189 份公开的病历，用来测试。先让每家诊所各自训练，副本就在它那里测试。你和 alice 之间传送什么？alice 和 bob 之间呢？

# %%
lesson.predict("me alice", "alice bob")

# %%
alone = {}
for records, malignant in places:
    name, copy = records.location.id, lesson.new_model()
    alone[name] = []
    for _ in range(4):
        copy = lesson.train_there(copy, records, malignant)
        alone[name].append(lesson.score(copy))
    print(name, "alone:", alone[name])

# %% [markdown] lang="en"
# The model and your test went out, and each time one number came back: how often it was right. alice treats mostly malignant cases, the others mostly benign ones, so none of them learns to tell them apart well.

# %% [markdown] lang="zh"
# 发出去的是模型和你的测试，每次回来的只有一个数：答对的比例。alice 那里大多是恶性的，另外两家大多是良性的，所以单靠哪一家，都学不会好好分辨。

# %% [markdown] lang="en"
# ## Predict: together
#
# Now four rounds of lesson 10: copies go out and learn, and `secure_fed_avg` opens their mean alone. What crosses between alice and bob now, and between you and alice?

# %% [markdown] lang="zh"
# ## 猜一猜：一起训练
#
# 现在做四轮第 10 课的办法：派出副本去学习，`secure_fed_avg` 只打开它们的平均。这回 alice 和 bob 之间传送什么？你和 alice 之间呢？

# %%
begin = len(sy.history())
lesson.predict("alice bob", "me alice")

# %%
model, scores = lesson.new_model(), []
for _ in range(4):
    copies = [lesson.train_there(model, *place) for place in places]
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    scores.append(lesson.score(model))
print(scores)

# %% [markdown] lang="en"
# ## Picture: the target
#
# More than 95 of 100 right, which no clinic reached alone. Shares went between the clinics: noise. All four as curves:

# %% [markdown] lang="zh"
# ## 看图：达到目标
#
# 100 个里对了 95 个以上，单靠哪一家都没有做到。诊所之间走的是份额，也就是噪声。把四条曲线画在一起：

# %%
lesson.curves(each="round", together=scores, **alone)

# %% [markdown] lang="en"
# ## Run: the audit
#
# That is what should have happened. Did it? An **audit** does not trust the code: it reads the record. One row for each clinic's records, one for each update of the last round. Whose discs are full?

# %% [markdown] lang="zh"
# ## 运行：审计
#
# 本来应该是这样。真的是吗？**审计**不相信代码，只看记录。每家诊所的病历一行，最后一轮的每个更新一行。谁的圆是实心的？

# %%
records = [place[0] for place in places]
updates = [copy.weight for copy in copies]
seen_by(of=[*records, *updates], steps=False)

# %% [markdown] lang="en"
# ## Why
#
# In each row the owner alone is full. You are hollow: you have pointers. And you kept no book about it: each process writes down what it stores, sends and computes for you, and these notes come along with its answers. So the table spans four processes.

# %% [markdown] lang="zh"
# ## 为什么
#
# 每一行里，实心的只有主人自己。你是空心的：你只有指针。这张表也不是你记的：每个进程替你存了什么、发了什么、算了什么，都会记下来，随回答一起交给你。所以这张表跨了四个进程。

# %% [markdown] lang="en"
# ## Run: what travelled in the clear
#
# The table follows values. Whoever fetches the double of an update has not seen that value, and knows it all the same. So ask a second question: what travelled, and was no share?

# %% [markdown] lang="zh"
# ## 运行：有什么是明着走的
#
# 这张表跟踪的是值。要是有人取走更新的两倍，他没有见过那个值，却照样知道了。所以还要问第二个问题：哪些东西走过，又不是份额？

# %%
lesson.in_the_clear(since=begin)

# %% [markdown] lang="en"
# Three times four copies of the model went out from you, weight and bias; they are nobody's secret. From a clinic came nothing in the clear. Both answers together are the audit.

# %% [markdown] lang="zh"
# 从你这里发出去的，是三家各四次的模型：权重和偏置，那不是谁的秘密。诊所没有明着发过任何东西。两个回答合起来，才是审计。

# %% [markdown] lang="en"
# ## Predict: the planted leak
#
# carol's line is slow, so a colleague had this idea: her copy is averaged from bob's place. The mean is the same. What crosses between carol and bob?

# %% [markdown] lang="zh"
# ## 猜一猜：埋下的泄露
#
# carol 的线路很慢，同事想了个办法：她的副本放到 bob 那里去求平均。平均值是一样的。carol 和 bob 之间传送什么？


# %%
def quick_round(model):
    copies = [lesson.train_there(model, *place) for place in places]
    copies[2].move(copies[1].location)
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return copies


begin = len(sy.history())
lesson.predict("bob carol")

# %%
quick, safe = lesson.new_model(), lesson.new_model()
copies = quick_round(quick)
others = [lesson.train_there(safe, *place) for place in places]
safe.load_state_dict(sy.secure_fed_avg(others, counts))
print("the same mean:", torch.equal(quick.weight, safe.weight))

# %% [markdown] lang="en"
# By the result nobody could tell, nor by the link: numbers cross there in every round, and bytes do not say whether they are noise. The audit does: find the row with two full discs.

# %% [markdown] lang="zh"
# 光看结果，谁也看不出来；看线路也不行：每一轮都有数走过，是不是噪声，字节说不出来。审计说得出来：找出有两个实心圆的那一行。

# %%
updates = [copy.weight for copy in copies]
seen_by(of=[*records, *updates], steps=False)

# %%
for update in updates:
    print(lesson.first_sight(update))

# %% [markdown] lang="en"
# carol's update is bob's to read, and the line that brought it to him stands beside his name. Take that line out, and the audit is clean; the model does not change. The second question finds it, too:

# %% [markdown] lang="zh"
# carol 的更新，bob 也能读了；是哪一行代码带过去的，就写在他的名字后面。去掉那一行，审计就干净了，模型不变。第二个问题也能找到它：

# %%
lesson.in_the_clear(since=begin)

# %% [markdown] lang="en"
# ## What to conclude
#
# It is built so that nobody reads a record or an update, and you can check it. What it does not stop: the mean itself tells what all have in common, all but one may join, and whoever owns a machine reads its memory.

# %% [markdown] lang="zh"
# ## 可以得出什么结论
#
# 构造本身让谁也读不到病历和更新，而且你查得到。它拦不住的是：平均值会说出大家共有的东西；除一个以外可能全都串通；机器的主人能读它的内存。

# %% [markdown] lang="en"
# And here you gave all the commands, so the record is yours. Among strangers each worker has to keep its own door: private tensors, and a class over a network.

# %% [markdown] lang="zh"
# 还有，这里所有命令都是你发的，所以记录也在你手里。在陌生人之间，每台工作机要看好自己的门：用私有张量，用联网的班级。

# %% [markdown] lang="en"
# Data: Breast Cancer Wisconsin (Diagnostic), 569 tumours; Wolberg, Mangasarian, Street and Street, UCI Machine Learning Repository, 1993, CC BY 4.0; the file ships with scikit-learn. The clinics are made up.

# %% [markdown] lang="zh"
# 数据：Breast Cancer Wisconsin (Diagnostic)，569 个肿瘤；Wolberg、Mangasarian、Street 和 Street，UCI Machine Learning Repository，1993 年，CC BY 4.0；文件随 scikit-learn 提供。三家诊所是虚构的。

# %% [markdown] lang="en"
# ## Exercises
#
# Each check has three clinics of its own, in processes, with these records. `train` trains a copy there, as `lesson.train_there` does.
#
# ### 1. One round (a puzzle)
#
# In the end `model` has learned from all three, and nobody has seen an update that is not theirs. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# 每次检查都有另外三家诊所，各是一个进程，病历和这里一样。`train` 和 `lesson.train_there` 一样，在那边训练一份副本。
#
# ### 1. 一轮（拼图）
#
# 最后 `model` 从三家都学过，而且谁也没有看过别人的更新。把各行排好顺序，有的行用不上。

# %% exercise="one_round"
lesson.one_round.check(...)

# %% answer="one_round"
lesson.one_round.check("B D A")

# %% mistake="one_round" named="saw_update"
lesson.one_round.check("B C A")

# %% mistake="one_round" named="not_loaded"
lesson.one_round.check("B D")

# %% [markdown] lang="en"
# ### 2. Read the record (make)
#
# `parcels` lists all numbers that travelled. Each has a `sender`, a `receiver`, a `shape`, and `is_share`. Return a list of those that are leaks, in their order: a clinic may send shares, and nothing else.

# %% [markdown] lang="zh"
# ### 2. 查记录（自己写）
#
# `parcels` 列出了走过的所有数据。每个包裹都有 `sender`、`receiver`、`shape` 和 `is_share`。按原来的顺序，返回其中属于泄露的：诊所只可以发份额，别的都不行。


# %% exercise="leaks"
def leaks(parcels):
    return [parcel for parcel in parcels if ...]


lesson.leaks.check(leaks)


# %% answer="leaks"
def leaks(parcels):
    return [parcel for parcel in parcels if parcel.sender != "me" and not parcel.is_share]


lesson.leaks.check(leaks)


# %% mistake="leaks" named="model_too"
def leaks(parcels):
    return [parcel for parcel in parcels if not parcel.is_share]


lesson.leaks.check(leaks)


# %% mistake="leaks" named="shares_too"
def leaks(parcels):
    return [parcel for parcel in parcels if parcel.sender != "me"]


lesson.leaks.check(leaks)


# %% mistake="leaks" named="to_me_alone"
def leaks(parcels):
    return [parcel for parcel in parcels if parcel.receiver == "me" and not parcel.is_share]


lesson.leaks.check(leaks)

# %% [markdown] lang="en"
# ### 3. Mend: two leaks
#
# The round returns the model, and how long each clinic's weights are. Both are right. Check it as it is, and read who saw what; then mend both lines, with the same results.

# %% [markdown] lang="zh"
# ### 3. 修一修：两处泄露
#
# 这一轮返回模型，还有每家诊所的权重有多长，两样都对。先照原样检查一次，读一读谁看到了什么；再把两行都改好，结果不能变。


# %% exercise="mended_round"
def mended_round(train, model, places, counts):
    copies = [train(model, *place) for place in places]
    lengths = [copy.weight.copy().get().norm().item() for copy in copies]
    fewest = copies[counts.index(min(counts))]
    fewest.move(copies[0].location)
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return model, lengths


lesson.mended_round.check(mended_round)


# %% answer="mended_round"
def mended_round(train, model, places, counts):
    copies = [train(model, *place) for place in places]
    lengths = [copy.weight.norm().get().item() for copy in copies]
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return model, lengths


lesson.mended_round.check(mended_round)


# %% mistake="mended_round" named="saw_update"
def mended_round(train, model, places, counts):
    copies = [train(model, *place) for place in places]
    lengths = [copy.weight.norm().get().item() for copy in copies]
    copies[2].move(copies[0].location)
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return model, lengths


lesson.mended_round.check(mended_round)


# %% mistake="mended_round" named="came_in_clear"
def mended_round(train, model, places, counts):
    copies = [train(model, *place) for place in places]
    lengths = [copy.weight.copy().get().norm().item() for copy in copies]
    model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return model, lengths


lesson.mended_round.check(mended_round)


# %% mistake="mended_round" named="plain_mean"
def mended_round(train, model, places, counts):
    copies = [train(model, *place) for place in places]
    lengths = [copy.weight.norm().get().item() for copy in copies]
    model.load_state_dict(sy.secure_fed_avg(copies))
    return model, lengths


lesson.mended_round.check(mended_round)

# %% [markdown] lang="en"
# ### 4. To the target
#
# Train until the model is right for 90 of 100 of your records. `score(model)` says how often it is. Nobody may see another's records or update.

# %% [markdown] lang="zh"
# ### 4. 训练到目标
#
# 一直训练，直到你的病历里 100 份答对 90 份。`score(model)` 给出答对的比例。谁也不能看到别人的病历和更新。


# %% exercise="federate"
def federate(train, score, model, places, counts):
    while score(model) < 0.9:
        ...
    return model


lesson.federate.check(federate)


# %% answer="federate"
def federate(train, score, model, places, counts):
    while score(model) < 0.9:
        copies = [train(model, *place) for place in places]
        model.load_state_dict(sy.secure_fed_avg(copies, counts))
    return model


lesson.federate.check(federate)


# %% mistake="federate" named="saw_update"
def federate(train, score, model, places, counts):
    while score(model) < 0.9:
        copies = [train(model, *place).get() for place in places]
        model.load_state_dict(sy.fed_avg(copies, counts))
    return model


lesson.federate.check(federate)


# %% mistake="federate" named="saw_records"
def federate(train, score, model, places, counts):
    records = torch.cat([place[0].get() for place in places])
    malignant = torch.cat([place[1].get() for place in places])
    while score(model) < 0.9:
        model = train(model, records, malignant)
    return model


lesson.federate.check(federate)


# %% mistake="federate" named="HoldersError"
def federate(train, score, model, places, counts):
    while score(model) < 0.9:
        copies = [train(model, *places[0])]
        model.load_state_dict(sy.secure_fed_avg(copies, counts[:1]))
    return model


lesson.federate.check(federate)

# %% [markdown] lang="en"
# ## One line to keep
#
# > Let the model travel, share what it learned, open the sum alone, and let the record say whether it was so.
#
# That was the course. Back to [all lessons](index.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 让模型去走动，学到的先分享，只打开和；是不是真的这样，让记录来说。
#
# 课程到这里结束。回到[全部课程](index.ipynb)
