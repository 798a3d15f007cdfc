# %% [markdown] lang="en"
# # Lesson 6: two workers, one model
#
# ## Question
#
# bob and alice have handwritten digits that you may not see. How does a model learn from data it never sees?
#
# About 35 minutes, after [lesson 5](05_clinic.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 6 课：两台工作机，一个模型
#
# ## 问题
#
# bob 和 alice 有一批手写数字，不许你看。模型怎样从没见过的数据里学到东西？
#
# 大约 35 分钟，请先学完[第 5 课](05_clinic.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch
from torch.nn.functional import cross_entropy

import syftlite as sy
from syftlite_lessons import lesson_06 as lesson
from syftlite_widgets import inspect, picture

torch.set_num_threads(1)
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob", data=lesson.digits_of("bob"))
alice = sy.VirtualWorker(hook, id="alice", data=lesson.digits_of("alice"))

# %% [markdown] lang="en"
# `data=` gives a worker what is its own: 300 images and their labels for bob, 900 for alice. A search finds them by their tag, and returns pointers.

# %% [markdown] lang="zh"
# `data=` 是工作机自己本来就有的东西：bob 有 300 张图像和标签，alice 有 900 张。按标记一搜，就能得到指针。

# %%
me = sy.local_worker
at_bob = me.request_search("#digits", bob)
at_alice = me.request_search("#digits", alice)
inspect()

# %% [markdown] lang="en"
# The boxes are sealed: no number of theirs has come to you. You have a **model**, 2,410 numbers called **weights**, and they are still random.
#
# ## Predict
#
# Now send the model to bob. What does bob gain, and what crosses?

# %% [markdown] lang="zh"
# 方框都是封着的：里面的数一个也没有到过你这里。你手里有一个**模型**，也就是 2410 个叫做**权重**的数，现在还是随机的。
#
# ## 猜一猜
#
# 把模型发给 bob。bob 会得到什么？路上传的又是什么？

# %%
torch.manual_seed(4)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
lesson.predict("bob", "me bob")

# %%
model.send(bob)
picture()

# %% [markdown] lang="en"
# ## Picture
#
# The numbers that crossed are the weights. Sending a tensor copies it; sending a model takes it along: it is the same `model`, and its weights are pointers now. So there is one model, and it is on bob.

# %% [markdown] lang="zh"
# ## 看图
#
# 传过去的数是权重。发送张量是复制，发送模型却是整个带走：`model` 还是那个 `model`，只是权重都变成了指针。所以模型只有一个，它在 bob 那里。

# %%
print(model.location)
print(model[0].bias)

# %% [markdown] lang="en"
# ## Predict
#
# The model reads bob's images, and the loss says how wrong it is. Where does the loss lie, and what crosses?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 模型来读 bob 的图像，损失 `loss` 说明它错得多厉害。损失会在哪里？路上传的又是什么？

# %%
images, labels = at_bob
lesson.predict("result", "me bob")

# %%
loss = cross_entropy(model(images), labels)
print(loss)

# %% [markdown] lang="en"
# ## Run: one step of learning
#
# `backward` makes a **gradient** for each weight: which way it should go. That happens on bob too, and the gradient is one more pointer.

# %% [markdown] lang="zh"
# ## 运行：学一步
#
# `backward` 给每个权重算出一个**梯度**，也就是该往哪边改。这也在 bob 那里进行，梯度又是一个指针。

# %%
loss.backward()
print(model[0].bias.grad)
optimizer.step()

# %% [markdown] lang="en"
# ## Why
#
# The optimizer was made before the model left, and works without a change. It holds the very same parameters: what it does to them is now asked of bob.

# %% [markdown] lang="zh"
# ## 为什么
#
# 优化器是在模型动身之前造好的，现在照样能用。它拿着的就是这些参数本身：对它们做的事，现在都变成了请 bob 去做。

# %%
held = optimizer.param_groups[0]["params"]
print([one is other for one, other in zip(held, model.parameters(), strict=True)])

# %% [markdown] lang="en"
# ## Predict
#
# `get` calls the model home. First clear the gradients, for they would come along. What does bob keep, and what crosses?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# `get` 叫模型回家。先把梯度清掉，不然它们会跟着一起来。bob 那里会怎样？路上传的又是什么？

# %%
optimizer.zero_grad()
lesson.predict("bob", "me bob")

# %%
model.get()
loss = loss.get()
print("loss:", round(loss.item(), 1))
picture()

# %% [markdown] lang="en"
# The model is home, with what bob's images taught it. Images and labels are where they were, and still sealed.

# %% [markdown] lang="zh"
# 模型回家了，带着从 bob 的图像里学到的东西。图像和标签还在原处，方框也还封着。

# %% [markdown] lang="en"
# ## Predict: batches
#
# One step with all images is slow learning. Training reads one **batch** a step, here 50 images. Take one with an index. Does the data travel now?

# %% [markdown] lang="zh"
# ## 猜一猜：分批
#
# 所有图像一起只走一步，学得太慢。训练是分**批**进行的，每步 50 张。用下标取出一批。这回数据会传过来吗？

# %%
lesson.predict("result", "me bob")

# %%
batch = images[0:50]
print(batch)

# %% [markdown] lang="en"
# A batch is a pointer, too. You asked bob to cut, and he keeps the piece. So a visit can have many steps: the model goes there once, reads batch after batch, and comes home.

# %% [markdown] lang="zh"
# 一批也是一个指针。你只是请 bob 切一下，切出来的还在他那里。所以一次拜访可以走很多步：模型过去一趟，一批一批地读完，再回家。


# %%
def visit(images, labels):
    model.send(images.location)
    for start in range(0, len(images), 50):
        loss = cross_entropy(model(images[start : start + 50]), labels[start : start + 50])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    optimizer.zero_grad()
    model.get()
    return loss.get().item()


# %% [markdown] lang="en"
# To see what the model has learned, test it on 597 digits of your own. Nobody trains on these. All of them are real: 8 × 8 dots, by 13 writers.

# %% [markdown] lang="zh"
# 模型学得怎么样，用你自己的 597 张数字来考它，它们从不参加训练。这些数字都是真的：8 × 8 个点，由 13 个人手写。


# %%
test_images, test_labels = lesson.digits_of("me")


def accuracy():
    with torch.no_grad():
        return (model(test_images).argmax(1) == test_labels).float().mean().item()


print(test_labels[:8].tolist())
lesson.gallery(yours=test_images[:8])

# %% [markdown] lang="en"
# They ship with scikit-learn: Alpaydin and Kaynak, UCI Machine Learning Repository, 1998, licence CC BY 4.0.
#
# ## Predict
#
# Now bob and alice in turn, eight rounds. alice will learn from what bob taught. What crosses between the two?

# %% [markdown] lang="zh"
# 它们随 scikit-learn 一起提供：Alpaydin 和 Kaynak，UCI 机器学习库，1998 年，许可证 CC BY 4.0。
#
# ## 猜一猜
#
# 现在轮流去 bob 和 alice 那里，一共八轮。bob 教的，alice 会接着用。他们两个之间会传送什么？

# %%
lesson.predict("bob alice", "me bob")

# %%
losses, accuracies = [], []
for _ in range(8):
    for place in (at_bob, at_alice):
        losses.append(visit(*place))
        accuracies.append(accuracy())
print("right answers:", round(accuracies[0], 1), "at first,", round(accuracies[-1], 1), "now")

# %% [markdown] lang="en"
# ## Picture: the model's way
#
# Between bob and alice nothing crossed. The model carried what it had learned, always by way of you. Below its way: the loss of each visit's last batch, and the share of your digits that it reads rightly.

# %% [markdown] lang="zh"
# ## 看图：模型走过的路
#
# bob 和 alice 之间什么也没传。学到的东西由模型自己带着，每次都经过你。路线下面是每次拜访最后一批的损失，以及你的数字里它认对的比例。

# %%
lesson.travels(loss=losses, accuracy=accuracies)

# %% [markdown] lang="en"
# ## Why: what came to you
#
# Here is every number that has come to you, by its shape: weights, and one loss a visit. The shape (32, 64) is the first layer's: 32 neurons, each with a weight for every dot. Images would come in 300, 900 or 50 rows, and nothing did.

# %% [markdown] lang="zh"
# ## 为什么：到过你这里的东西
#
# 到过你这里的数，全部按形状列在下面：只有权重，和每次拜访的一个损失。(32, 64) 是第一层：32 个神经元，每个点对应一个权重。图像要是来了，会是 300、900 或 50 行，这样的形状一个也没有。

# %%
print(lesson.arrivals("me"))

# %% [markdown] lang="en"
# The record says the same from the other end: who has ever held bob's images, or alice's?

# %% [markdown] lang="zh"
# 从另一头问，记录的回答也一样：bob 的图像，alice 的图像，都有谁拿到过？

# %%
history = sy.history()
for pointer in (at_bob[0], at_alice[0]):
    print(tuple(pointer.shape), "seen by", history.seen(pointer.location.id, pointer.id_at_location))

# %% [markdown] lang="en"
# So 0 bytes of data went through you, and the model has learned. What you do see is each model that comes home. Keep that in mind for the next lesson.

# %% [markdown] lang="zh"
# 也就是说，经过你的数据是 0 字节，模型却学会了。不过每次回家的模型，你都看到了。这一点请记着，下一课要用。

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. A whole visit (a puzzle)
#
# The model goes to the images, makes one step of learning there, and comes home. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 一次完整的拜访（拼图）
#
# 模型去图像那里，在那边学一步，然后回家。把各行排好顺序，有的行用不上。

# %% exercise="whole_visit"
lesson.whole_visit.check(...)

# %% answer="whole_visit"
lesson.whole_visit.check("F E D B A")

# %% mistake="whole_visit" named="data_came"
lesson.whole_visit.check("C E D B")

# %% mistake="whole_visit" named="not_home"
lesson.whole_visit.check("F E D B")

# %% mistake="whole_visit" named="not_learned"
lesson.whole_visit.check("F E B D A")

# %% mistake="whole_visit" named="NotCollocatedError"
lesson.whole_visit.check("E D B F A")

# %% [markdown] lang="en"
# ### 2. The loop
#
# `places` are pairs of pointers, on bob and on alice in turn. Fill in the four lines, so that the model learns at each place and is home in the end.

# %% [markdown] lang="zh"
# ### 2. 训练循环
#
# `places` 是一对一对的指针，轮流在 bob 和 alice 那里。把空着的四行补上，让模型在每一处都学一步，最后在家。


# %% exercise="train"
def train(model, optimizer, places):
    for images, labels in places:
        ...
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        ...
        ...
        ...
    return loss.get()


lesson.train.check(train)


# %% answer="train"
def train(model, optimizer, places):
    for images, labels in places:
        model.send(images.location)
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.get()
    return loss.get()


lesson.train.check(train)


# %% mistake="train" named="data_came"
def train(model, optimizer, places):
    for images, labels in places[:2]:
        images, labels = images.get(), labels.get()
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss


lesson.train.check(train)


# %% mistake="train" named="NotCollocatedError"
def train(model, optimizer, places):
    for images, labels in places:
        model.send(images.location)
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.get()


lesson.train.check(train)


# %% mistake="train" named="not_home"
def train(model, optimizer, places):
    model.send(places[0][0].location)
    for images, labels in places:
        model.move(images.location)
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.get()


lesson.train.check(train)


# %% mistake="train" named="not_learned"
def train(model, optimizer, places):
    for images, labels in places:
        model.send(images.location)
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        model.get()
    return loss.get()


lesson.train.check(train)

# %% [markdown] lang="en"
# ### 3. An examination (make)
#
# Your model is home; images and labels are on a worker. Return the share of images that it reads rightly there. Neither images nor single answers may come to you. In the end the model is home.

# %% [markdown] lang="zh"
# ### 3. 考一考（自己写）
#
# 模型在家，图像和标签在一台工作机上。返回它在那边认对的比例。图像不能到你这里来，每张图的答案也不能。最后模型要在家。


# %% exercise="score"
def score(model, images, labels):
    return ...


lesson.score.check(score)


# %% answer="score"
def score(model, images, labels):
    model.send(images.location)
    right = (model(images).argmax(1) == labels).sum()
    model.get()
    return right.get().item() / len(labels)


lesson.score.check(score)


# %% mistake="score" named="images_came"
def score(model, images, labels):
    right = (model(images.get()).argmax(1) == labels.get()).sum()
    return right / len(labels)


lesson.score.check(score)


# %% mistake="score" named="answers_came"
def score(model, images, labels):
    model.send(images.location)
    guesses = model(images).argmax(1)
    model.get()
    return (guesses.get() == labels.get()).float().mean()


lesson.score.check(score)


# %% mistake="score" named="not_home"
def score(model, images, labels):
    model.send(images.location)
    return (model(images).argmax(1) == labels).float().mean().get()


lesson.score.check(score)

# %% [markdown] lang="en"
# ### 4. Mend: it learns nothing
#
# A copy of the model is to make one step at the images and come home. Your own `model` stays as it is. No error, and yet nothing is learned. Check it first, then mend it.

# %% [markdown] lang="zh"
# ### 4. 修一修：什么也没学到
#
# 应该由模型的副本去图像那里学一步再回家，你自己的 `model` 保持原样。不报错，可是什么也没学到。先检查一次，再改好。


# %% exercise="teach_a_copy"
def teach_a_copy(model, images, labels):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    there = model.copy().send(images.location)
    loss = cross_entropy(there(images), labels)
    loss.backward()
    optimizer.step()
    return there.get()


lesson.teach_a_copy.check(teach_a_copy)


# %% answer="teach_a_copy"
def teach_a_copy(model, images, labels):
    there = model.copy().send(images.location)
    optimizer = torch.optim.SGD(there.parameters(), lr=0.5)
    loss = cross_entropy(there(images), labels)
    loss.backward()
    optimizer.step()
    return there.get()


lesson.teach_a_copy.check(teach_a_copy)


# %% mistake="teach_a_copy" named="not_learned"
def teach_a_copy(model, images, labels):
    there = model.copy().send(images.location)
    optimizer = torch.optim.SGD(there.copy().parameters(), lr=0.5)
    loss = cross_entropy(there(images), labels)
    loss.backward()
    optimizer.step()
    return there.get()


lesson.teach_a_copy.check(teach_a_copy)


# %% mistake="teach_a_copy" named="trained_mine"
def teach_a_copy(model, images, labels):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    model.send(images.location)
    loss = cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return model.get()


lesson.teach_a_copy.check(teach_a_copy)


# %% mistake="teach_a_copy" named="returned_mine"
def teach_a_copy(model, images, labels):
    there = model.copy().send(images.location)
    optimizer = torch.optim.SGD(there.parameters(), lr=0.5)
    loss = cross_entropy(there(images), labels)
    loss.backward()
    optimizer.step()
    return model


lesson.teach_a_copy.check(teach_a_copy)


# %% mistake="teach_a_copy" named="not_home"
def teach_a_copy(model, images, labels):
    there = model.copy().send(images.location)
    optimizer = torch.optim.SGD(there.parameters(), lr=0.5)
    loss = cross_entropy(there(images), labels)
    loss.backward()
    optimizer.step()
    return there


lesson.teach_a_copy.check(teach_a_copy)

# %% [markdown] lang="en"
# ## One line to keep
#
# > The data stays, and the model travels: what comes home is weights, and not one image.
#
# Next: [Lesson 7, federated averaging](07_federated_averaging.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 数据不动，模型走动：回家的只有权重，一张图像也没有。
#
# 下一课：[第 7 课 联邦平均](07_federated_averaging.ipynb)
