# %%
import torch
import torch as th
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import syft as sy
# %%
hook = sy.TorchHook(torch)
# %%
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
bob.add_workers([alice])
# %%
x = torch.tensor([1, 2, 3, 4, 5])
x_ptr = x.send(bob)
x_ptr
# %%
assert x_ptr.location == bob and x_ptr.owner == sy.local_worker
print(x_ptr.id_at_location, x_ptr.id, x_ptr.child)
# %%
print(bob._objects)
# %%
x_ptr = x_ptr.get()
x_ptr
# %%
bob._objects
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
y = torch.tensor([1, 1, 1, 1, 1]).send(bob)
z = x + y
z.get()
# %%
z = th.add(x, y)
assert (z.get() == torch.tensor([2, 3, 4, 5, 6])).all()
# %%
x = torch.tensor([1.0, 2, 3, 4, 5], requires_grad=True).send(bob)
y = torch.tensor([1.0, 1, 1, 1, 1], requires_grad=True).send(bob)
z = (x + y).sum()
z.backward()
# %%
x.grad
# %%
x = x.get()
print(x, x.grad)
assert (x.grad == 1).all()
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
del x
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
x = "asdf"
# %%
bob._objects
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
for i in range(1000):
    x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
assert len(bob._objects) <= 3, len(bob._objects)
# %%
bob = bob.clear_objects()
alice = alice.clear_objects()
# %%
x = torch.tensor([1, 2, 3, 4])
pointer_to_x_ptr = x.send(bob).send(alice)
pointer_to_x_ptr
# %%
print(bob._objects)
print(alice._objects)
# %%
x_ptr = pointer_to_x_ptr.get()
x = x_ptr.get()
x
# %%
p2p2x = torch.tensor([1, 2, 3, 4, 5]).send(bob).send(alice)
y = p2p2x + p2p2x
assert len(bob._objects) == 2 and len(alice._objects) == 2
# %%
y.get().get()
# %%
p2p2x.get().get()
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
x = x.move(alice)
assert x.location == alice and len(bob._objects) == 0
# %%
x.get()
# %%
x = torch.tensor([1, 2, 3]).send(bob)
x_copy = x.copy()
assert len(bob._objects) == 2
# %%
x = x.get(); x_copy = x_copy.get()
# %%
a = torch.tensor([1, 2, 3]).send(bob, alice)
print(a)
# %%
b = a + a
b.get(sum_results=True)
# %%
c = a * 2
c.get()
# %%
a.get()
# %%
ptr_ptr = torch.tensor([1, 2]).send(bob).send(alice)
ptr_ptr.remote_get()
assert len(bob.object_store._tensors) == 0 and len(alice.object_store._tensors) == 1
# %%
ptr_ptr.get()
# %%
ptr = torch.tensor([1, 2]).send(bob)
ptr.remote_send(alice)
assert ptr.location == bob and len(alice._tensors) == 1
# %%
ptr.get().get()
# %%
t = torch.tensor([1.0, -1.0, 3.0])
t.send_(bob)
t.add_(1)
t.get_()
t
# %%
x = torch.tensor([1, 2, 3]).send(bob)
x.gc = False
del x
assert len(bob._objects) == 1
# %%
bob.clear_objects()
x = torch.tensor([1, 2, 3]).send(bob, garbage_collect_data=False)
print(x.garbage_collection, x.child.garbage_collect_data)
# %%
bob.object_store.force_rm_obj(x.id_at_location)
assert len(bob._objects) == 0
# %%
x = torch.tensor([1, 2, 3, 4, 5]).tag("#fun", "#boston", "#housing").describe("The input datapoints.")
y = torch.tensor([1, 2, 3, 4, 5]).tag("#fun", "#target").describe("The input datapoints.")
x
# %%
x_p = x.send(bob)
y_p = y.send(bob)
x_p
# %%
results = bob.search(["#boston", "#housing"])
print(results[0].description, results[0].tags)
# %%
found = hook.local_worker.request_search(["#fun"], location=bob)
assert len(found) == 2 and found[0].location == bob
# %%
grid = sy.PrivateGridNetwork(bob, alice)
grid.search("#boston")
# %%
secret = torch.tensor([4, 5, 6]).private_tensor(allowed_users=["carol"])
secret_ptr = secret.send(bob, user="carol")
# %%
try:
    secret_ptr.get()
except sy.exceptions.GetNotPermittedError as e:
    print("not permitted")
secret_ptr.get(user="carol")
# %%
try:
    torch.tensor([1, 2]).send(bob) + torch.tensor([1, 2]).send(alice)
except sy.exceptions.TensorsNotCollocatedException as e:
    print(e)
# %%
data = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1.0]], requires_grad=True)
target = torch.tensor([[0], [0], [1], [1.0]], requires_grad=True)
# %%
data_bob, target_bob = data[0:2].send(bob), target[0:2].send(bob)
data_alice, target_alice = data[2:].send(alice), target[2:].send(alice)
datasets = [(data_bob, target_bob), (data_alice, target_alice)]
# %%
torch.manual_seed(0)
model = nn.Linear(2, 1)
opt = optim.SGD(params=model.parameters(), lr=0.1)
# %%
def train():
    for iter in range(10):
        for data, target in datasets:
            model.send(data.location)
            opt.zero_grad()
            pred = model(data)
            loss = ((pred - target) ** 2).sum()
            loss.backward()
            opt.step()
            model.get()
            print(loss.get())
# %%
train()
# %%
assert not isinstance(model.weight, sy.PointerTensor) and model.weight.grad is not None
# %%
secure_worker = sy.VirtualWorker(hook, id="secure_worker")
bobs_model = model.copy().send(bob)
alices_model = model.copy().send(alice)
# %%
bobs_opt = optim.SGD(params=bobs_model.parameters(), lr=0.1)
alices_opt = optim.SGD(params=alices_model.parameters(), lr=0.1)
# %%
for i in range(10):
    bobs_opt.zero_grad()
    bobs_loss = ((bobs_model(data_bob) - target_bob) ** 2).sum()
    bobs_loss.backward()
    bobs_opt.step()
    bobs_loss = bobs_loss.get().data
    alices_opt.zero_grad()
    alices_loss = ((alices_model(data_alice) - target_alice) ** 2).sum()
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
# %%
preds = model(data)
loss = ((preds - target) ** 2).sum()
print(preds.shape, loss.data.item() < 1)
# %%
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, 1)
        self.fc1 = nn.Linear(4 * 3 * 3, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(x, 2, 2)
        x = x.view(-1, 4 * 3 * 3)
        return F.log_softmax(self.fc1(x), dim=1)
# %%
images, labels = torch.rand(60, 1, 8, 8), torch.randint(0, 10, (60,))
dataset = sy.BaseDataset(images, labels)
federated_train_loader = sy.FederatedDataLoader(dataset.federate((bob, alice)), batch_size=16, shuffle=True)
# %%
net = Net()
optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0)
# %%
def train_epoch(epoch):
    net.train()
    for batch_idx, (data, target) in enumerate(federated_train_loader):
        net.send(data.location)
        optimizer.zero_grad()
        output = net(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        net.get()
        if batch_idx % 2 == 0:
            loss = loss.get()
            print("Train Epoch: {} [{}/{}]\tLoss: {:.2f}".format(
                epoch, batch_idx * 16, len(federated_train_loader) * 16, loss.item()))
# %%
train_epoch(1)
# %%
net.eval()
with torch.no_grad():
    output = net(images)
    pred = output.argmax(1, keepdim=True)
    print(pred.eq(labels.view_as(pred)).sum().item() >= 0)
# %%
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)).send(bob)
adam = optim.Adam(model.parameters(), lr=0.01)
xb, yb = torch.rand(5, 3).send(bob), torch.rand(5, 1).send(bob)
# %%
for i in range(3):
    adam.zero_grad()
    F.mse_loss(model(xb), yb).backward()
    adam.step()
model.location, len(bob._objects) > 0
# %%
for p in model.parameters():
    p.data.sub_(0.1 * p.grad.data)
    p.grad *= 0
# %%
model = model.get()
model[0].weight.shape, model.location if hasattr(model, "location") else None
# %%
workers = [sy.VirtualWorker(hook, id=f"worker{i}") for i in range(3)]
pointers = [torch.tensor([float(i)]).send(w) for i, w in enumerate(workers)]
sum(p.move(workers[0]) for p in pointers).get()
# %%
x = torch.tensor([[1.0, 2], [3, 4]]).send(bob)
print(x.shape, x.dim(), x.size(0), len(x))
x.mm(x).get(), x.t().get(), torch.max(x, 0)[0].get()
# %%
x[0].get(), x[:, 1].get(), (x > 2).get()
# %%
x += 1
x -= 1
x.mul_(2)
x.get()
# %%
x = torch.tensor([1, 2, 3]).send(bob)
try:
    x.item()
except RuntimeError as e:
    print("RuntimeError:", e)
# %%
dan = sy.VirtualWorker(hook, id="dan", data=[torch.tensor([1, 2])])
print(dan, len(dan._objects))
# %%
avg = sy.frameworks.torch.fl.utils.federated_avg({"a": nn.Linear(1, 1), "b": nn.Linear(1, 1)})
avg.weight.shape
# %%
alice.clear_objects(); bob.clear_objects()
print(bob, alice)
# %%
hook.local_worker.is_client_worker = False
sy.local_worker.clear_objects()
# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
x_ptr = x.send(alice)
(x_ptr * 3).sum().backward()
alice._objects[x_ptr.id_at_location].grad
