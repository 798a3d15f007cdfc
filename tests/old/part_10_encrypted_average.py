# %% [markdown]
# # Averaging with nobody whom both must trust
# The models of bob and alice are averaged as shares, and only the average is opened. The calls of PySyft 0.2's tenth
# tutorial.
# %%
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import syft as sy

hook = sy.TorchHook(torch)
# %%
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
james = sy.VirtualWorker(hook, id="james")
nodes = [bob, alice]
# %%
torch.manual_seed(1)
X = torch.randn(80, 3)
y = X @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1
batches = []
for start in range(0, 80, 10):
    worker = nodes[(start // 10) % 2]
    batches.append((X[start : start + 10].send(worker), y[start : start + 10].send(worker)))
datasets = (list(), list())
for number, batch in enumerate(batches):
    datasets[number % 2].append(batch)


# %%
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(3, 8)
        self.fc2 = nn.Linear(8, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        return self.fc2(x)


bobs_model = Net()
alices_model = Net()
alices_model.load_state_dict(bobs_model.state_dict())
bobs_optimizer = optim.SGD(bobs_model.parameters(), lr=0.05)
alices_optimizer = optim.SGD(alices_model.parameters(), lr=0.05)
models = [bobs_model, alices_model]
params = [list(bobs_model.parameters()), list(alices_model.parameters())]
optimizers = [bobs_optimizer, alices_optimizer]


# %%
def update(data, target, model, optimizer):
    model.send(data.location)
    optimizer.zero_grad()
    prediction = model(data)
    loss = F.mse_loss(prediction, target)
    loss.backward()
    optimizer.step()
    return model


# %%
def train():
    for batch_number in range(len(datasets[0])):
        for owner in range(len(nodes)):
            data, target = datasets[owner][batch_number]
            models[owner] = update(data, target, models[owner], optimizers[owner])

        new_params = list()
        for param_i in range(len(params[0])):
            shared_params = list()
            for owner in range(len(nodes)):
                shared_params.append(
                    params[owner][param_i].copy().fix_precision().share(bob, alice, crypto_provider=james).get()
                )
            new_param = (shared_params[0] + shared_params[1]).get().float_precision() / 2
            new_params.append(new_param)

        for model in models:
            model.get()

        with torch.no_grad():
            for model in params:
                for param in model:
                    param *= 0
            for owner in range(len(nodes)):
                for param_index in range(len(params[owner])):
                    params[owner][param_index].set_(new_params[param_index])


# %%
def test():
    models[0].eval()
    return F.mse_loss(models[0](X), y).item()


first = test()
for epoch in range(10):
    train()
last = test()
print(f"{first:.2f} -> {last:.2f}")
print(all(torch.equal(one, other) for one, other in zip(bobs_model.parameters(), alices_model.parameters())))
print(bob, alice, james)
