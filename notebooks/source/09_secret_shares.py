# %% [markdown] lang="en"
# # Lesson 9: secret shares
#
# ## Question
#
# Can you add what nobody can read?
#
# About 35 minutes, after [lesson 8](08_what_leaks.ipynb). Words in bold are in the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 第 9 课：秘密分享
#
# ## 问题
#
# 谁都读不了的数，能相加吗？
#
# 大约 35 分钟，请先学完[第 8 课](08_what_leaks.ipynb)。粗体字见[词汇表](glossary.md)。

# %%
import torch

import syftlite as sy
from syftlite_lessons import lesson_09 as lesson
from syftlite_widgets import inspect, messages, picture, seen_by

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob", data=lesson.hours_of("bob"))
alice = sy.VirtualWorker(hook, id="alice", data=lesson.hours_of("alice"))
james = sy.VirtualWorker(hook, id="james")
inspect()

# %% [markdown] lang="en"
# bob and alice each keep a tensor that you have never seen; you come to it soon. First a secret of your own, `x`. The next line cuts it into two **shares**, one for each of them.

# %% [markdown] lang="zh"
# bob 和 alice 各有一个你从没见过的张量，一会儿就用到。先来一个你自己的秘密 `x`：下面这行把它分成两个**份额**，一人一个。

# %% [markdown] lang="en"
# ## Predict
#
# What happens in bob's store, and what crosses between you and bob: numbers, an address, or nothing?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# bob 的存储会怎样？你和 bob 之间传送的是什么：数、地址，还是什么都没有？

# %%
lesson.predict("bob", "me bob")

# %%
x = torch.tensor([25, 40])
x_shared = x.share(bob, alice, seed=1)
picture()

# %% [markdown] lang="en"
# Numbers crossed. In each store lies a share, drawn as noise; the dotted line says that the two belong to one secret. `x_shared` stands for both. Look into the stores:

# %% [markdown] lang="zh"
# 传送的是数。两边的存储里各有一个份额，画成了噪声；点线表示两个份额属于同一个秘密。`x_shared` 代表它们两个。看看存储里面：


# %%
def share_at(worker, shared):
    return worker._objects[shared.child[worker.id].id_at_location]


print("bob:  ", share_at(bob, x_shared).tolist())
print("alice:", share_at(alice, x_shared).tolist())

# %% [markdown] lang="en"
# Neither 25 nor 40 is there. bob's numbers were drawn at random from all 2^64 whole numbers of 64 bits; alice's are what is missing to `x`. Add the two, as only this simulation lets you:

# %% [markdown] lang="zh"
# 没有 25，也没有 40。bob 的数是从全部 2^64 个 64 位整数里随机抽的，alice 的数是离 `x` 还差的那部分。把两边加起来看看，这只有在模拟环境里才做得到：

# %%
print(share_at(bob, x_shared) + share_at(alice, x_shared))

# %% [markdown] lang="en"
# Noise plus noise is the secret. `seed=1` makes this page the same each time, and such shares protect nothing; without a seed, the noise comes from the operating system.

# %% [markdown] lang="zh"
# 噪声加噪声，就是秘密。`seed=1` 只是让这一页每次都一样，这样的份额什么也保护不了；不写 seed，噪声就来自操作系统。

# %% [markdown] lang="en"
# ## Picture: is a share a part?
#
# Half a cake tells how big the cake was. Does alice's share tell how big the secret was? Share 0 twenty thousand times, and a number of 19 digits as often. Below, for comparison, half of the large number.

# %% [markdown] lang="zh"
# ## 看图：份额是“一部分”吗？
#
# 看到半块蛋糕，就知道整块有多大。看到 alice 的份额，能知道秘密有多大吗？把 0 分两万次，再把一个 19 位的数分两万次。最下面是大数的一半，用来对比。


# %%
def many_at_alice(secret, seed):
    return share_at(alice, torch.full((20_000,), secret).share(bob, alice, seed=seed))


small, large = many_at_alice(0, seed=2), many_at_alice(2**62, seed=3)
half = torch.full((20_000,), 2**61)
lesson.histograms(share_of_small=small, share_of_large=large, half_of_large=half)

# %% [markdown] lang="en"
# The first two are alike: every number comes as often as any other, whatever the secret is. So one share is no part of it. Alone it says nothing, and all together say everything.

# %% [markdown] lang="zh"
# 前两张一样：不管秘密是什么，每个数出现的机会都相等。所以份额不是秘密的一部分：单独一份什么也没说，凑齐了就全说了。

# %% [markdown] lang="en"
# ## Run: add unread
#
# bob and alice both know how long they worked in three weeks. You want the sums, and neither is to tell its hours. The first secret may go. Each shares its own; `get` then fetches pointers alone.

# %% [markdown] lang="zh"
# ## 运行：不读就相加
#
# bob 和 alice 各自知道自己三周的工时。你只想要和，谁的工时都不能说出来。前面那个秘密可以放掉了。两人各自分享自己的；随后的 `get` 取回的只是指针。

# %%
del x_shared, small, large, half
me = sy.local_worker
(hours_bob,) = me.request_search("#hours", bob)
(hours_alice,) = me.request_search("#hours", alice)
lesson.predict("bob alice", "me bob")

# %%
of_bob = hours_bob.share(bob, alice, seed=4).get()
of_alice = hours_alice.share(bob, alice, seed=5).get()
picture()

# %% [markdown] lang="en"
# Between bob and alice noise crossed, and between you and bob no number at all. Each of the two now has a share of both secrets: they are their **holders**.

# %% [markdown] lang="zh"
# bob 和 alice 之间传送的是噪声；你和 bob 之间，一个数也没有。现在两个秘密的份额，两人手里都有：他们是**持有方**。

# %% [markdown] lang="en"
# ## Predict
#
# Now the sum. What crosses between the two holders, and what happens in alice's store?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 现在求和。两个持有方之间要传送什么？alice 的存储会怎样？

# %%
lesson.predict("bob alice", "alice")

# %%
begin = len(sy.history())
total = of_bob + of_alice
print(lesson.arrivals("bob", since=begin))
print(lesson.arrivals("alice", since=begin))
picture()

# %% [markdown] lang="en"
# ## Why
#
# One command each, and not a number. Why is that enough? bob's secret is `b1 + b2`, alice's `a1 + a2`; bob holds `b1` and `a1`, alice `b2` and `a2`. The sum is `(b1 + a1) + (b2 + a2)`: each adds what it holds, and has a share of the sum.

# %% [markdown] lang="zh"
# ## 为什么
#
# 各收到一条命令，一个数也没传。为什么这就够了？bob 的秘密是 `b1 + b2`，alice 的是 `a1 + a2`；bob 手里是 `b1` 和 `a1`，alice 手里是 `b2` 和 `a2`。和就是 `(b1 + a1) + (b2 + a2)`：各自把手里的加起来，正好是和的份额。

# %% [markdown] lang="en"
# ## Predict
#
# Open it: `get` on a shared tensor brings all shares home. What happens in alice's store, and what crosses between you and bob?

# %% [markdown] lang="zh"
# ## 猜一猜
#
# 打开它：对分享的张量用 `get`，会把所有份额取回来。alice 的存储会怎样？你和 bob 之间传送什么？

# %%
lesson.predict("alice", "me bob")

# %%
print(total.get())

# %% [markdown] lang="en"
# You have the hours of both together. Who has seen what? Look at the rows of `of_bob` and `of_alice`: full is only their owner.

# %% [markdown] lang="zh"
# 你得到了两人合起来的工时。谁看到过什么？看 `of_bob` 和 `of_alice` 这两行：实心的只有主人自己。

# %%
seen_by()

# %% [markdown] lang="en"
# ## Run: decimal numbers
#
# All of 2^64 numbers can be equally likely; of decimal ones there is no such choice. So they are counted in thousandths, as whole numbers: **fixed point**. The nearest thousandth is at most half a unit off.

# %% [markdown] lang="zh"
# ## 运行：小数
#
# 2^64 个整数可以个个机会均等，小数却做不到。所以把小数按千分之一来数，变成整数：这叫**定点数**。取最近的千分之一，误差最多半个单位。

# %%
z = torch.tensor([1.25, 3.14159]).fix_precision()
print(z)
print(z.share(bob, alice).get().float_precision())

# %% [markdown] lang="en"
# ## Predict: a product
#
# `(b1 + b2) * (a1 + a2)` has parts like `b1 * a2` that nobody can compute alone. So james helps, who holds no share: the **crypto provider**. Who sends numbers to whom?

# %% [markdown] lang="zh"
# ## 猜一猜：乘法
#
# `(b1 + b2) * (a1 + a2)` 里有 `b1 * a2` 这样的项，谁都没法独自算。所以请没有份额的 james 来帮忙：他是**密码提供方**。谁会给谁发数？

# %%
w = torch.tensor([3, 5]).share(bob, alice, crypto_provider=james, seed=6)
h = torch.tensor([4, 6]).share(bob, alice, crypto_provider=james, seed=7)
lesson.predict("bob james", "bob alice", "me james")

# %%
area = w * h
messages()

# %% [markdown] lang="en"
# james drew random `a` and `b`, and sent each holder its shares of `a`, `b` and `c = a * b`: a **triple**; such random numbers are **masks**. Then the holders told each other `d = w - a` and `e = h - b`, which are noise too.

# %% [markdown] lang="zh"
# james 随机取了 `a` 和 `b`，把 `a`、`b` 和 `c = a * b` 的份额发给每个持有方：这叫**三元组**，这样的随机数叫**掩码**。然后两个持有方互相说出 `d = w - a` 和 `e = h - b`，这两个也是噪声。

# %% [markdown] lang="en"
# ## Why
#
# `w * h` is `(a + d) * (b + e)`, which is `c + d * b + e * a + d * e`. Both know `d` and `e`, and have shares of `c`, `b` and `a`: each computes its share of the first three terms, and one of them adds `d * e`. (Beaver, 1991.) One triple serves one product.

# %% [markdown] lang="zh"
# ## 为什么
#
# `w * h` 就是 `(a + d) * (b + e)`，展开是 `c + d * b + e * a + d * e`。`d` 和 `e` 两人都知道，`c`、`b`、`a` 各有份额：前三项各算各的份额，`d * e` 由其中一人加上。（Beaver，1991 年。）一个三元组只用一次。

# %%
print(area.get())

# %% [markdown] lang="en"
# ## What to conclude
#
# It holds while bob and alice follow the rules and do not join: together they have everything. Nor does anything tell when one of them changes a share. See for yourself:

# %% [markdown] lang="zh"
# ## 可以得出什么结论
#
# 只要 bob 和 alice 守规矩、不串通，秘密就守得住；两人一合伙，就什么都有了。要是有一个人改了份额，也没有谁会发觉。看看：

# %%
y = torch.tensor([100, 200]).share(bob, alice)
y.child["bob"].add_(7)
print(y.get())

# %% [markdown] lang="en"
# Sources: sharing a secret began with Shamir, How to Share a Secret, 1979; the triple is from Beaver, Efficient Multiparty Protocols Using Circuit Randomization, 1991.

# %% [markdown] lang="zh"
# 出处：秘密分享始于 Shamir，How to Share a Secret，1979 年；三元组来自 Beaver，Efficient Multiparty Protocols Using Circuit Randomization，1991 年。

# %% [markdown] lang="en"
# ## Exercises
#
# ### 1. Add unread (a puzzle)
#
# `hours_bob` leads to numbers on bob, `hours_alice` to some on alice. In the end `home` is their sum, and each part was seen by its owner alone. Put lines in order; not all belong.

# %% [markdown] lang="zh"
# ## 练习
#
# ### 1. 不读就相加（拼图）
#
# `hours_bob` 指向 bob 那里的数，`hours_alice` 指向 alice 那里的数。最后 `home` 是它们的和，而每一边只有主人自己看过。把各行排好顺序，有的行用不上。

# %% exercise="add_unread"
lesson.add_unread.check(...)

# %% answer="add_unread"
lesson.add_unread.check("E B D A")

# %% mistake="add_unread" named="other_saw"
lesson.add_unread.check("C F A")

# %% mistake="add_unread" named="NotCollocatedError"
lesson.add_unread.check("F A")

# %% [markdown] lang="en"
# ### 2. Share (make)
#
# Cut the whole numbers `x` into a list of `count` shares that sum to `x`, each of them noise. `noise(shape)` returns random whole numbers of 64 bits, other ones at each call.

# %% [markdown] lang="zh"
# ### 2. 自己分享（自己写）
#
# 把整数张量 `x` 分成 `count` 个份额，放进一个列表：加起来等于 `x`，每一个都是噪声。`noise(shape)` 返回随机的 64 位整数，每次调用都不同。


# %% exercise="share"
def share(x, count, noise):
    shares = []
    ...
    return shares


lesson.share.check(share)


# %% answer="share"
def share(x, count, noise):
    shares = [noise(x.shape) for _ in range(count - 1)]
    return [*shares, x - sum(shares)]


lesson.share.check(share)


# %% mistake="share" named="part"
def share(x, count, noise):
    shares = [x // count for _ in range(count - 1)]
    return [*shares, x - sum(shares)]


lesson.share.check(share)


# %% mistake="share" named="clear"
def share(x, count, noise):
    first = noise(x.shape)
    return [first, -first, x, *[torch.zeros_like(x)] * (count - 3)] if count > 2 else [first, x - first]


lesson.share.check(share)


# %% mistake="share" named="same_noise"
def share(x, count, noise):
    same = noise(x.shape)
    return [*[same] * (count - 1), x - (count - 1) * same]


lesson.share.check(share)


# %% mistake="share" named="other_sum"
def share(x, count, noise):
    shares = [noise(x.shape) for _ in range(count - 1)]
    return [*shares, x - shares[0]]


lesson.share.check(share)

# %% [markdown] lang="en"
# ### 3. Fixed point
#
# Return `x` as whole numbers (int64) that count units of `10 ** -digits`, each the nearest one. With 3 digits, 1.25 is 1250.

# %% [markdown] lang="zh"
# ### 3. 定点数
#
# 把 `x` 变成整数（int64）返回：以 `10 ** -digits` 为单位来数，取最近的一个。保留 3 位时，1.25 就是 1250。


# %% exercise="encode"
def encode(x, digits):
    return ...


lesson.encode.check(encode)


# %% answer="encode"
def encode(x, digits):
    return (x * 10**digits).round().long()


lesson.encode.check(encode)


# %% mistake="encode" named="cut_off"
def encode(x, digits):
    return (x * 10**digits).long()


lesson.encode.check(encode)


# %% mistake="encode" named="not_whole"
def encode(x, digits):
    return (x * 10**digits).round()


lesson.encode.check(encode)


# %% mistake="encode" named="three_digits"
def encode(x, digits):
    return (x * 1000).round().long()


lesson.encode.check(encode)

# %% [markdown] lang="en"
# ### 4. Mend: it is refused
#
# `width` and `height` are decimal numbers, here. The product should be computed on shares of bob and alice, and come back as decimal numbers.

# %% [markdown] lang="zh"
# ### 4. 修一修：它被拒绝了
#
# `width` 和 `height` 是这里的小数。它们的积要在 bob 和 alice 的份额上算出来，取回来时还是小数。


# %% exercise="area"
def area(width, height, bob, alice, james):
    w = width.share(bob, alice)
    h = height.share(bob, alice)
    return (w * h).get()


lesson.area.check(area)


# %% answer="area"
def area(width, height, bob, alice, james):
    w = width.fix_precision().share(bob, alice, crypto_provider=james)
    h = height.fix_precision().share(bob, alice, crypto_provider=james)
    return (w * h).get().float_precision()


lesson.area.check(area)


# %% mistake="area" named="NotWholeError"
def area(width, height, bob, alice, james):
    w = width.share(bob, alice, crypto_provider=james)
    h = height.share(bob, alice, crypto_provider=james)
    return (w * h).get()


lesson.area.check(area)


# %% mistake="area" named="ProviderError"
def area(width, height, bob, alice, james):
    w = width.fix_precision().share(bob, alice)
    h = height.fix_precision().share(bob, alice)
    return (w * h).get().float_precision()


lesson.area.check(area)


# %% mistake="area" named="units"
def area(width, height, bob, alice, james):
    w = width.fix_precision().share(bob, alice, crypto_provider=james)
    h = height.fix_precision().share(bob, alice, crypto_provider=james)
    return (w * h).get()


lesson.area.check(area)


# %% mistake="area" named="multiplied_here"
def area(width, height, bob, alice, james):
    w = width.fix_precision().share(bob, alice, crypto_provider=james)
    h = height.fix_precision().share(bob, alice, crypto_provider=james)
    return w.get().float_precision() * h.get().float_precision()


lesson.area.check(area)

# %% [markdown] lang="en"
# ## One line to keep
#
# > A share is noise, and only all shares together are the secret; sums are added share by share, unread.
#
# Next: [Lesson 10, secure aggregation](10_secure_aggregation.ipynb)

# %% [markdown] lang="zh"
# ## 记住一句话
#
# > 一个份额只是噪声，凑齐所有份额才是秘密；求和时各加各的份额，谁也不用读。
#
# 下一课：[第 10 课 安全聚合](10_secure_aggregation.ipynb)
