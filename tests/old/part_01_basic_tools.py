# %% [markdown]
# # The basic tools
# A tensor goes to somebody else's machine, is worked on there, and comes back. The calls of PySyft 0.2's first tutorial.
# %%
import sys

import torch
from torch.nn import Parameter
import torch.nn as nn
import torch.nn.functional as F
# %%
import syft as sy

hook = sy.TorchHook(torch)
# %%
torch.tensor([1, 2, 3, 4, 5])
# %%
x = torch.tensor([1, 2, 3, 4, 5])
y = x + x
print(y)
# %% [markdown]
# Somebody else's machine.
# %%
bob = sy.VirtualWorker(hook, id="bob")
# %%
x = torch.tensor([1, 2, 3, 4, 5])
y = torch.tensor([1, 1, 1, 1, 1])
x_ptr = x.send(bob)
y_ptr = y.send(bob)
x_ptr
# %%
bob._objects
# %%
z = x_ptr + x_ptr
z
# %%
bob._objects
# %% [markdown]
# What a pointer knows.
# %%
assert x_ptr.location == bob
assert bob == bob
assert bob.id == x_ptr.location.id
assert x_ptr.id_at_location in bob._objects
assert x_ptr.owner == hook.local_worker
me = sy.local_worker
assert me == x_ptr.owner and me.id == x_ptr.owner.id
me
# %% [markdown]
# Home again.
# %%
x_ptr.get()
# %%
y_ptr.get()
# %%
z.get()
# %%
assert len(bob._objects) == 0
bob._objects
# %% [markdown]
# Arithmetic where the data is.
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
y = torch.tensor([1, 1, 1, 1, 1]).send(bob)
z = x + y
z
# %%
assert z.get().tolist() == [2, 3, 4, 5, 6]
# %%
z = torch.add(x, y)
z.get()
# %% [markdown]
# Gradients, too.
# %%
x = torch.tensor([1, 2, 3, 4, 5.0], requires_grad=True).send(bob)
y = torch.tensor([1, 1, 1, 1, 1.0], requires_grad=True).send(bob)
z = (x + y).sum()
z.backward()
# %%
x = x.get()
x.grad
# %%
assert x.grad.tolist() == [1.0] * 5
# %% [markdown]
# The first exercises: a matrix product, a comparison, a linear model by hand.
# %%
weights = torch.zeros(2, 1, requires_grad=True).send(bob)
inputs = torch.tensor([[1.0, 1], [0, 1], [1, 0], [0, 0]]).send(bob)
target = torch.tensor([[1.0], [1], [0], [0]]).send(bob)
for i in range(20):
    pred = inputs.mm(weights)
    loss = ((pred - target) ** 2).sum()
    loss.backward()
    weights.data.sub_(weights.grad * 0.1)
    weights.grad *= 0
    print(loss.get().data)
# %%
weights = weights.get()
assert (weights.data.view(-1) - torch.tensor([0.0, 1.0])).abs().max() < 0.05, weights
