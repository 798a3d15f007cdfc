# %% [markdown]
# # A toy of federated learning
# A linear model visits two workers, who never give their data away. The calls of PySyft 0.2's second tutorial.
# %%
import torch
from torch import nn
from torch import optim
# %% [markdown]
# First without workers, for comparison.
# %%
data = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1.0]], requires_grad=True)
target = torch.tensor([[0], [0], [1], [1.0]], requires_grad=True)
# %%
torch.manual_seed(1)
model = nn.Linear(2, 1)
# %%
def train_here():
    opt = optim.SGD(params=model.parameters(), lr=0.1)
    for iter in range(20):
        opt.zero_grad()
        pred = model(data)
        loss = ((pred - target) ** 2).sum()
        loss.backward()
        opt.step()
        print(loss.data)


train_here()
# %% [markdown]
# Now the data lies with bob and alice.
# %%
import syft as sy

hook = sy.TorchHook(torch)
# %%
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
# %%
data_bob = data[0:2]
target_bob = target[0:2]
data_alice = data[2:]
target_alice = target[2:]
# %%
model = nn.Linear(2, 1)
# %%
data_bob = data_bob.send(bob)
data_alice = data_alice.send(alice)
target_bob = target_bob.send(bob)
target_alice = target_alice.send(alice)
# %%
datasets = [(data_bob, target_bob), (data_alice, target_alice)]
opt = optim.SGD(params=model.parameters(), lr=0.1)
# %%
losses = []


def train():
    opt = optim.SGD(params=model.parameters(), lr=0.1)
    for iter in range(20):
        for data, target in datasets:
            model.send(data.location)
            opt.zero_grad()
            pred = model(data)
            loss = ((pred - target) ** 2).sum()
            loss.backward()
            opt.step()
            model.get()
            losses.append(loss.get())
            print(losses[-1])


# %%
train()
# %%
assert losses[-1] < 0.05 and losses[-2] < 0.05, losses[-2:]
assert not model.weight.is_wrapper
with torch.no_grad():
    print(model(data).round())
# %% [markdown]
# Other optimizers travel as well: one each for bob and alice.
# %%
model = nn.Linear(2, 1)
optimizers = {worker.id: optim.Adam(model.parameters(), lr=0.05) for worker in (bob, alice)}
for data_ptr, target_ptr in datasets * 20:
    try:
        model = model.send(data_ptr.location)
        opt = optim.Adam(model.parameters(), lr=0.05)
        opt.zero_grad()
        loss = ((model(data_ptr) - target_ptr) ** 2).sum()
        loss.backward()
        opt.step()
    finally:
        model = model.get()
loss.get()
