# %% [markdown]
# # A recurrent net on the texts of two people
# As third-party notebooks of 2019 trained one: data sets sent by hand, the hidden state made anew on each worker,
# gradients clipped there, a test on both workers' data, predictions fetched.
# %%
import numpy as np
import torch
import torch.nn as nn
import syft as sy
from syft.frameworks.torch.fl import utils

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
anne = sy.VirtualWorker(hook, id="anne")
torch.manual_seed(0)
# %%
BATCH_SIZE, HIDDEN_DIM, CLIP = 8, 6, 5
inputs = torch.randint(1, 20, (64, 7))
labels = (inputs[:, -1] > 10).long()
# %%
bob_train_dataset = sy.BaseDataset(inputs[:24], labels[:24]).send(bob)
anne_train_dataset = sy.BaseDataset(inputs[24:48], labels[24:48]).send(anne)
bob_test_dataset = sy.BaseDataset(inputs[48:56], labels[48:56]).send(bob)
anne_test_dataset = sy.BaseDataset(inputs[56:], labels[56:]).send(anne)
federated_train_dataset = sy.FederatedDataset([bob_train_dataset, anne_train_dataset])
federated_test_dataset = sy.FederatedDataset([bob_test_dataset, anne_test_dataset])
federated_train_loader = sy.FederatedDataLoader(federated_train_dataset, shuffle=True, batch_size=BATCH_SIZE)
federated_test_loader = sy.FederatedDataLoader(federated_test_dataset, shuffle=False, batch_size=BATCH_SIZE)
print(federated_train_dataset, len(federated_train_loader))
# %%
class GRU(nn.Module):
    def __init__(self):
        super(GRU, self).__init__()
        self.emb = nn.Embedding(20, 5)
        self.gru_cell = nn.GRUCell(5, HIDDEN_DIM)
        self.fc = nn.Linear(HIDDEN_DIM, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x, h):
        x = self.emb(x)
        for t in range(x.shape[1]):
            h = self.gru_cell(x[:, t], h)
        return self.sigmoid(self.fc(h)), h


model = GRU()
criterion = nn.BCELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
# %%
for e in range(4):
    losses = []
    model.train()
    for inputs, labels in federated_train_loader:
        worker = inputs.location
        h = torch.Tensor(np.zeros((BATCH_SIZE, HIDDEN_DIM))).send(worker)
        model.send(worker)
        optimizer.zero_grad()
        output, _ = model(inputs, h)
        loss = criterion(output.squeeze(), labels.float())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        model.get()
        losses.append(loss.get())

    test_preds, test_labels_list = [], []
    model.eval()
    for inputs, labels in federated_test_loader:
        worker = inputs.location
        h = torch.Tensor(np.zeros((BATCH_SIZE, HIDDEN_DIM))).send(worker)
        model.send(worker)
        with torch.no_grad():
            output, _ = model(inputs, h)
        test_preds.append(output.squeeze().get().numpy())
        test_labels_list.append(labels.get().numpy())
        model.get()
    right = ((np.concatenate(test_preds) > 0.5) == np.concatenate(test_labels_list)).mean()
    print("Epoch {}: loss {:.3f}, right {:.2f}".format(e + 1, sum(losses).item() / len(losses), right))
# %% [markdown]
# The other way that recurrent nets were trained: a copy for each worker, averaged every few batches.
# %%
workers_virtual = [bob, anne]
model_pointers, optim_pointers = {}, {}


def send_copies(model):
    for worker in workers_virtual:
        model_pointers[worker.id] = model.copy().send(worker)
        optim_pointers[worker.id] = torch.optim.SGD(model_pointers[worker.id].parameters(), lr=0.3)


send_copies(model)
# %%
for iteration, (inputs, labels) in enumerate(federated_train_loader):
    worker = inputs.location
    model_ptr, optimizer = model_pointers[worker.id], optim_pointers[worker.id]
    optimizer.zero_grad()
    h = torch.zeros(BATCH_SIZE, HIDDEN_DIM).send(worker)
    output, _ = model_ptr(inputs, h)
    loss = criterion(output.squeeze(), labels.float())
    loss.backward()
    optimizer.step()
    if iteration % 3 == 2:
        models_local = {}
        for worker in workers_virtual:
            models_local[worker.id] = model_pointers[worker.id].copy().get()
        model_avg = utils.federated_avg(models_local)
        send_copies(model_avg)
# %%
mean = (models_local["bob"].fc.weight.double() + models_local["anne"].fc.weight.double()) / 2
assert torch.equal(model_avg.fc.weight, mean.float())
type(model_avg).__name__
# %%
batches = utils.extract_batches_per_worker(federated_train_loader)
print({worker.id: len(pairs) for worker, pairs in batches.items()})
