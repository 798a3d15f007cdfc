# %% [markdown]
# # Averaging with somebody whom both trust
# The models of bob and alice go to a third worker, who averages them, and only the average comes home. The calls of
# PySyft 0.2's fourth tutorial.
# %%
import torch
import syft as sy
import copy

hook = sy.TorchHook(torch)
from torch import nn
from torch import optim
# %%
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
secure_worker = sy.VirtualWorker(hook, id="secure_worker")
# %%
bob.add_workers([alice, secure_worker])
alice.add_workers([bob, secure_worker])
secure_worker.add_workers([alice, bob])
# %%
torch.manual_seed(3)
data = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1.0]], requires_grad=True)
target = torch.tensor([[0], [0], [1], [1.0]], requires_grad=True)
# %%
bobs_data = data[0:2].send(bob)
bobs_target = target[0:2].send(bob)
alices_data = data[2:].send(alice)
alices_target = target[2:].send(alice)
# %%
model = nn.Linear(2, 1)
# %%
bobs_model = model.copy().send(bob)
alices_model = model.copy().send(alice)
bobs_opt = optim.SGD(params=bobs_model.parameters(), lr=0.1)
alices_opt = optim.SGD(params=alices_model.parameters(), lr=0.1)
# %%
for i in range(10):
    bobs_opt.zero_grad()
    bobs_pred = bobs_model(bobs_data)
    bobs_loss = ((bobs_pred - bobs_target) ** 2).sum()
    bobs_loss.backward()
    bobs_opt.step()
    bobs_loss = bobs_loss.get().data

    alices_opt.zero_grad()
    alices_pred = alices_model(alices_data)
    alices_loss = ((alices_pred - alices_target) ** 2).sum()
    alices_loss.backward()
    alices_opt.step()
    alices_loss = alices_loss.get().data

    print("Bob:" + str(bobs_loss) + " Alice:" + str(alices_loss))
# %%
alices_model.move(secure_worker)
bobs_model.move(secure_worker)
# %%
with torch.no_grad():
    model.weight.set_(((alices_model.weight.data + bobs_model.weight.data) / 2).get())
    model.bias.set_(((alices_model.bias.data + bobs_model.bias.data) / 2).get())
model.weight
# %% [markdown]
# And again, round after round.
# %%
iterations = 10
worker_iters = 5

for a_iter in range(iterations):
    bobs_model = model.copy().send(bob)
    alices_model = model.copy().send(alice)
    bobs_opt = optim.SGD(params=bobs_model.parameters(), lr=0.1)
    alices_opt = optim.SGD(params=alices_model.parameters(), lr=0.1)
    for wi in range(worker_iters):
        bobs_opt.zero_grad()
        bobs_loss = ((bobs_model(bobs_data) - bobs_target) ** 2).sum()
        bobs_loss.backward()
        bobs_opt.step()
        bobs_loss = bobs_loss.get().data

        alices_opt.zero_grad()
        alices_loss = ((alices_model(alices_data) - alices_target) ** 2).sum()
        alices_loss.backward()
        alices_opt.step()
        alices_loss = alices_loss.get().data

    alices_model.move(secure_worker)
    bobs_model.move(secure_worker)
    with torch.no_grad():
        model.weight.set_(((alices_model.weight.data + bobs_model.weight.data) / 2).get())
        model.bias.set_(((alices_model.bias.data + bobs_model.bias.data) / 2).get())
    print("Bob:" + str(bobs_loss) + " Alice:" + str(alices_loss))
# %%
preds = model(data)
loss = ((preds - target) ** 2).sum()
print(preds)
print(target)
assert loss.data.item() < 0.5, loss
# %%
del bobs_model, alices_model, bobs_opt, alices_opt
print(secure_worker, bob, alice)
assert len(secure_worker._objects) == 2  # Jupyter's Out keeps bob's first model, which a cell above showed
