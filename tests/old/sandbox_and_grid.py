# %% [markdown]
# Old code around the sandbox, as the tutorials of PySyft 0.2 used it: find data by its tags, and learn where it lies.
# %%
import torch
import torch.nn as nn
import syft as sy

sy.create_sandbox(globals(), verbose=False)
# %%
print(hook, bob, workers)
# %%
x = torch.tensor([1, 2, 3, 4, 5]).tag("#fun", "#boston", "#housing").describe("The input datapoints to the dataset.")
y = torch.tensor([1, 2, 3, 4, 5]).tag("#fun", "#boston", "#housing").describe("The input datapoints to the dataset.")
z = torch.tensor([1, 2, 3, 4, 5]).tag("#fun", "#mnist").describe("The images in the MNIST training dataset.")
# %%
x = x.send(bob)
y = y.send(bob)
z = z.send(bob)
# %%
results = bob.search(["#boston", "#housing"])
assert len(results) == 2
print(results[0].description)
# %%
results = grid.search("#diabetes")
for worker, found in results.items():
    print(worker, len(found))
# %%
diabetes_data = grid.search("#diabetes", "#data")
diabetes_target = grid.search("#diabetes", "#target")
n_features = diabetes_data["alice"][0].shape[1]
n_targets = 1
# %%
torch.manual_seed(0)
model = nn.Linear(n_features, n_targets)
datasets = []
for worker in diabetes_data.keys():
    dataset = sy.BaseDataset(diabetes_data[worker][0], diabetes_target[worker][0])
    datasets.append(dataset)
dataset = sy.FederatedDataset(datasets)
print(dataset.workers)
optimizers = {}
for worker in dataset.workers:
    optimizers[worker] = torch.optim.Adam(params=model.parameters(), lr=1e-2)
# %%
train_loader = sy.FederatedDataLoader(dataset, batch_size=32, shuffle=False, drop_last=False)
# %%
losses = []
for epoch in range(1, 3):
    loss_accum = 0
    for batch_idx, (data, target) in enumerate(train_loader):
        model.send(data.location)
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
        optimizer.zero_grad()
        pred = model(data)
        loss = ((pred.view(-1) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        model.get()
        loss = loss.get()
        loss_accum += float(loss)
    losses.append(loss_accum)
assert losses[1] < losses[0]
print("ok")
