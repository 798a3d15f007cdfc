# %% [markdown] lang="en"
# # Lesson 8: what leaks
#
# ## Question
#
# The data never left bob. Only gradients and models did. Is the data private?
#
# About 35 minutes, after [lesson 7](07_federated_averaging.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 8 课：泄露了什么
#
# ## 问题
#
# 数据从没离开过 bob，离开的只有梯度和模型。那么数据保密吗？
#
# 大约 35 分钟，请先学完[第 7 课](07_federated_averaging.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch
from torch.nn.functional import cross_entropy

import syftlite as sy
from syftlite_lessons import lesson_08 as lesson
from syftlite_widgets import inspect, picture

torch.set_num_threads(1)
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob", data=lesson.few_digits_of("bob"))
alice = sy.VirtualWorker(hook, id="alice", data=lesson.few_digits_of("alice"))

# %% [markdown] lang="en"
# bob has 4 handwritten digits, alice has 16, from the set of lesson 6 (Alpaydin and Kaynak, 1998, licence CC BY 4.0). You have a model for such images, still random, and pointers.

# %% [markdown] lang="zh"
# bob 有 4 张手写数字，alice 有 16 张，都来自第 6 课的那批数据（Alpaydin 和 Kaynak，1998 年，许可证 CC BY 4.0）。你有一个还是随机的模型，以及几个指针。

# %%
torch.manual_seed(3)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
me = sy.local_worker
images, labels = me.request_search("#digits", bob)
alices_images, alices_labels = me.request_search("#digits", alice)
inspect()

# %% [markdown] lang="en"
# ## Predict
#
# The model goes to bob and reads one image, the first. Then `backward` makes the **gradient** there. What crosses?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 模型去 bob 那里，只读第一张图像，然后 `backward` 在那边算出**梯度**。路上传的是什么？

# %%
model.send(bob)
lesson.predict("me bob", "bob")

# %%
cross_entropy(model(images[:1]), labels[:1]).backward()
picture()

# %% [markdown] lang="en"
# Nothing but commands crossed. The image is sealed, and the gradient hangs on the weights, on bob. Now call the model home with its gradient, as many programs do after each step.

# %% [markdown] lang="zh"
# 传的只有命令。图像还封着，梯度挂在权重上，都在 bob 那里。现在叫模型带着梯度回家，很多程序每走一步都这样做。

# %%
lesson.predict("bob", "me bob")

# %%
model.get()
dw, db = model[0].weight.grad, model[0].bias.grad
print("weights:", tuple(dw.shape), " biases:", tuple(db.shape))

# %% [markdown] lang="en"
# ## Predict
#
# The weights you knew before. New is the gradient: of the first layer 2,048 numbers and 32 more. The next code makes one division of it. What does that need from bob?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 权重你本来就知道，新来的是梯度：第一层有 2048 个数，外加 32 个。下面的代码只用它做一次除法。这需要 bob 给什么吗？

# %%
lesson.predict("me bob", "bob")

# %%
row = db.abs().argmax()
recovered = dw[row] / db[row]

# %% [markdown] lang="en"
# ## Picture
#
# Nothing was asked of bob, so bob notices nothing. Compare, for the picture alone, with his original, seen through the simulation's window.

# %% [markdown] lang="zh"
# ## 看图
#
# 没有向 bob 要任何东西，bob 也就毫无察觉。为了画图，透过模拟环境的窗口取出他的原图，比一比。

# %%
originals = bob._objects[images.id_at_location]
print("largest difference of a dot:", round((recovered - originals[0]).abs().max().item(), 4))
lesson.gallery(original=originals[0], recovered=recovered)

# %% [markdown] lang="en"
# It is the image, dot by dot. It never left bob, and you have it.

# %% [markdown] lang="zh"
# 这就是那张图像，每个点都对。它从没离开过 bob，你却拿到了。

# %% [markdown] lang="en"
# ## Why
#
# A neuron computes weights · image + bias. If the gradient of its bias is some number, that of each weight is the same number times the weight's dot. So every row of `dw` is the image, stronger or weaker. Look at eight of them:

# %% [markdown] lang="zh"
# ## 为什么
#
# 一个神经元算的是：权重 · 图像 + 偏置。偏置的梯度是某个数，每个权重的梯度就是这个数乘以对应的点。所以 `dw` 的每一行都是这张图像，只是深浅不同。看其中八行：

# %%
rows = dw[db != 0][:8].abs()
print("neurons that tell of the image:", int((db != 0).sum()), "of", len(db))
lesson.gallery(rows=rows / rows.max())

# %% [markdown] lang="en"
# The others were silent. Dividing by the bias's number makes the strength the same: Phong and others, Privacy-Preserving Deep Learning via Additively Homomorphic Encryption, 2018.

# %% [markdown] lang="zh"
# 其余的神经元没有反应。除以偏置的那个数，深浅就一致了。出处：Phong 等，Privacy-Preserving Deep Learning via Additively Homomorphic Encryption，2018 年。

# %% [markdown] lang="en"
# ## Run: four images at once
#
# Real training reads a **batch**, and its gradient is a mean over all images in it. Do the same division with four.

# %% [markdown] lang="zh"
# ## 运行：四张一起
#
# 真正的训练一次读一**批**，梯度是这一批图像的平均。用四张图像，做同样的除法。


# %%
def gradient(images, labels):
    there = model.copy().send(images.location)
    cross_entropy(there(images), labels).backward()
    there.get()
    return [parameter.grad for parameter in there.parameters()]


of_four = gradient(images, labels)
dw, db = of_four[0], of_four[1]
row = db.abs().argmax()
lesson.gallery(original=originals, divided=dw[row] / db[row])

# %% [markdown] lang="en"
# A mixture: four images, each weighted by how hard it pulls. So a batch protects? Divide every row, not the strongest alone, and pick for each original the nearest.

# %% [markdown] lang="zh"
# 出来的是混合：四张图像，谁拉得用力，谁的分量就重。那么分批就安全了？别只除最强的那一行，每一行都除一除，再给每张原图挑出最接近的。

# %%
tells = db != 0
divided = dw[tells] / db[tells].unsqueeze(1)
best, away = lesson.nearest(originals, divided)
print(len(divided), "divisions; nearest:", [round(gap, 1) for gap in away.tolist()], "away")
lesson.gallery(original=originals, nearest=best)

# %% [markdown] lang="en"
# Some neurons answered to one image alone, and there nothing is mixed. Picking took the originals here; without them you would look through 24 pictures.

# %% [markdown] lang="zh"
# 有的神经元只对一张图像有反应，那里什么也没混。这里挑选时用到了原图；没有原图，也不过是把 24 张图看一遍。

# %% [markdown] lang="en"
# ## Predict: search
#
# Now without the originals. Begin with noise; compute its gradient here; change the noise until its gradient is the one you were given. What does that take from bob?

# %% [markdown] lang="zh"
# ## 猜一猜：搜索
#
# 这回不用原图。从噪声开始，在这里算出它的梯度，一点点改动噪声，直到梯度和拿到的一样。这需要从 bob 那里拿什么吗？

# %%
lesson.predict("me bob", "shows")

# %%
shown = (of_four[3] < 0).nonzero().flatten()
print("digits that the last layer's gradient tells of:", shown.tolist())
found = lesson.match(model, of_four, shown)

# %% [markdown] lang="en"
# First you read which digits were in the batch: only those pull their own answer up. Then the search finds images that fit. Are they bob's?

# %% [markdown] lang="zh"
# 先读出这一批里有哪些数字：只有它们会把自己的答案往上拉。然后搜索出对得上的图像。它们是 bob 的吗？

# %%
best, away = lesson.nearest(originals, found)
print("nearest:", [round(gap, 1) for gap in away.tolist()], "away")
lesson.gallery(original=originals, found=best)

# %% [markdown] lang="en"
# All four, from noise and one gradient: Zhu, Liu and Han, Deep Leakage from Gradients, 2019. What a batch mixes, a search can part.

# %% [markdown] lang="zh"
# 四张全在，只靠噪声和一个梯度。出处：Zhu、Liu 和 Han，Deep Leakage from Gradients，2019 年。一批混在一起的东西，搜索能把它拆开。

# %% [markdown] lang="en"
# ## Run: sixteen images
#
# alice's batch has 16. The gradient has as many numbers as before, and now they have to tell of four times as many dots. Here the search is even told the labels.

# %% [markdown] lang="zh"
# ## 运行：十六张
#
# alice 的一批有 16 张。梯度还是那么多个数，要交代的点却多了四倍。这一次，连标签都直接告诉它。

# %%
of_sixteen = gradient(alices_images, alices_labels)
hers, their_labels = (alice._objects[each.id_at_location] for each in (alices_images, alices_labels))
found = lesson.match(model, of_sixteen, their_labels, seed=1)
best, away = lesson.nearest(hers, found)
print("exact:", int((away < 0.05).sum()), "of", len(hers))
lesson.gallery(original=hers[:8], found=best[:8])

# %% [markdown] lang="en"
# Not one is exact, and yet several can be read. A larger batch makes it harder, and nobody can say how hard: a better search, more knowledge of digits, or a model made to leak could bring out more.

# %% [markdown] lang="zh"
# 没有一张完全一样，可是有好几张认得出来。批越大越难，到底有多难，谁也说不准：更好的搜索，对数字更多的了解，或者一个专门造来泄密的模型，都可能挖出更多。

# %% [markdown] lang="en"
# ## What to conclude
#
# Data that stays is not data that is private: what it did to a model tells of it. A FedAvg update is many such gradients added up, harder to read and made of the same.

# %% [markdown] lang="zh"
# ## 可以得出什么结论
#
# 数据不动，不等于数据保密：它对模型做了什么，就透露了它自己。FedAvg 的一次更新，是许多这样的梯度加起来，更难读，但成分一样。

# %% [markdown] lang="en"
# An aggregator that you trust keeps single updates from you, and sees them itself: that is trust, not privacy. If nobody is to read them, they must be added unread. That is what secret shares do, in the next two lessons.

# %% [markdown] lang="zh"
# 可信的聚合器不让你看到单个的更新，它自己却看得到：这是信任，不是保密。要让谁都读不到，就得在不读的情况下把它们加起来。后面两课要讲的秘密分享，做的就是这件事。

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. The attack (a puzzle)
#
# `image` and `label` are pointers to bob. In the end `seen` is the image, and it was not asked for. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 攻击（拼图）
#
# `image` 和 `label` 是指向 bob 的指针。最后 `seen` 就是那张图像，而且没有向他要过。把各行排好顺序，有的行用不上。

# %% exercise="attack"
lesson.attack.check(...)

# %% answer="attack"
lesson.attack.check("E C B D A")

# %% mistake="attack" named="asked_for_it"
lesson.attack.check("F")

# %% mistake="attack" named="NotCollocatedError"
lesson.attack.check("C B D A")

# %% [markdown] lang="en"
# ### 2. Recover
#
# `dw` and `db` are the gradients of a first layer, made from one image. Return the image. Some neurons were silent.

# %% [markdown] lang="zh"
# ### 2. 还原
#
# `dw` 和 `db` 是第一层的梯度，来自一张图像。返回这张图像。有的神经元没有反应。


# %% exercise="recover"
def recover(dw, db):
    return ...


lesson.recover.check(recover)


# %% answer="recover"
def recover(dw, db):
    row = db.abs().argmax()
    return dw[row] / db[row]


lesson.recover.check(recover)


# %% mistake="recover" named="row_alone"
def recover(dw, db):
    return dw[db.abs().argmax()]


lesson.recover.check(recover)


# %% mistake="recover" named="dead_row"
def recover(dw, db):
    return dw[0] / db[0]


lesson.recover.check(recover)

# %% [markdown] lang="en"
# ### 3. From an update (make)
#
# No gradient this time. `before` and `after` are states of the model, with keys such as `"0.weight"` and `"0.bias"`; between them lies one step of SGD on one image, at an unknown rate. Return the image.

# %% [markdown] lang="zh"
# ### 3. 从更新里还原（自己写）
#
# 这次没有梯度。`before` 和 `after` 是模型的两个状态，键有 `"0.weight"`、`"0.bias"` 等；两者之间是 SGD 用一张图像走的一步，学习率不知道。返回这张图像。


# %% exercise="from_update"
def from_update(before, after):
    return ...


lesson.from_update.check(from_update)


# %% answer="from_update"
def from_update(before, after):
    dw = before["0.weight"] - after["0.weight"]
    db = before["0.bias"] - after["0.bias"]
    row = db.abs().argmax()
    return dw[row] / db[row]


lesson.from_update.check(from_update)


# %% mistake="from_update" named="weights_divided"
def from_update(before, after):
    row = after["0.bias"].abs().argmax()
    return after["0.weight"][row] / after["0.bias"][row]


lesson.from_update.check(from_update)


# %% mistake="from_update" named="row_alone"
def from_update(before, after):
    dw = before["0.weight"] - after["0.weight"]
    return dw[dw.abs().sum(1).argmax()]


lesson.from_update.check(from_update)


# %% mistake="from_update" named="dead_row"
def from_update(before, after):
    dw = before["0.weight"] - after["0.weight"]
    db = before["0.bias"] - after["0.bias"]
    return dw[0] / db[0]


lesson.from_update.check(from_update)

# %% [markdown] lang="en"
# ### 4. What a batch mixes
#
# Four `images`; `pulls[k]` is the bias gradient of one neuron for image k alone. Return what the division gives for all four at once: their row, divided by their bias gradient.

# %% [markdown] lang="zh"
# ### 4. 一批混成了什么
#
# 有四张图像 `images`；`pulls[k]` 是单独一张图像 k 时，某个神经元偏置的梯度。返回四张一起时除出来的结果：它们那一行，除以它们的偏置梯度。


# %% exercise="mixture"
def mixture(images, pulls):
    return ...


lesson.mixture.check(mixture)


# %% answer="mixture"
def mixture(images, pulls):
    row = (pulls.unsqueeze(1) * images).sum(0)
    return row / pulls.sum()


lesson.mixture.check(mixture)


# %% mistake="mixture" named="plain_mean"
def mixture(images, pulls):
    return images.mean(0)


lesson.mixture.check(mixture)


# %% mistake="mixture" named="not_divided"
def mixture(images, pulls):
    return pulls @ images


lesson.mixture.check(mixture)

# %% [markdown] lang="en"
# ## One line to keep
#
# > A gradient is made of the data, and who reads it may read the data. Staying put is not privacy.
#
# Next: [Lesson 9, secret shares](09_secret_shares.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 梯度是数据做成的，读得到梯度，就可能读得到数据。不离开，不等于保密。
#
# 下一课：[第 9 课 秘密分享](09_secret_shares.ipynb)
