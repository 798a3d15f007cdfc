# %% [markdown]
# # Exercises of a course on private learning
# As participants wrote them in 2019: playing with remote tensors, pointers to pointers, learning on several workers in
# a loop, averaging by state, names imported by their full paths.
# %%
import torch as th
import syft
from syft.frameworks.torch.hook.hook import TorchHook
from syft.workers.virtual import VirtualWorker
from syft.generic.pointers.pointer_tensor import PointerTensor
from syft.exceptions import TensorsNotCollocatedException

hook = TorchHook(th)
me = hook.local_worker
me.is_client_worker = False
# %%
jake = VirtualWorker(hook, id="jake")
john = VirtualWorker(hook, id="john")
print("Jake has: " + str(jake._objects))
# %%
x = th.tensor([1, 2, 3, 4, 5])
x = x.send(jake)
print("x: " + str(x))
print("Jake has: " + str(jake._objects))
assert isinstance(x, PointerTensor)
x.location, x.id_at_location, x.id, x.owner
# %%
x = x.get()
print("Jake has: " + str(jake._objects))
# %% [markdown]
# One tensor on several machines.
# %%
x = th.tensor([1, 2, 3, 4, 5])
x_ptr = x.send(jake, john)
x_ptr.child
# %%
x_ptr.get()
# %%
x = th.tensor([1, 2, 3, 4, 5]).send(jake, john)
x.get(sum_results=True)
# %%
def add_there(a, b, worker):
    a, b = th.tensor(a).send(worker), th.tensor(b).send(worker)
    return (a + b).get()


add_there([1, 2], [3, 4], jake)
# %%
try:
    th.tensor([1]).send(jake) + th.tensor([1]).send(john)
except TensorsNotCollocatedException as error:
    print(error)
# %% [markdown]
# Learn a linear function where the inputs are.
# %%
inputs = th.tensor([[1.0, 1], [0, 1], [1, 0], [0, 0]]).send(jake)
target = th.tensor([[1.0], [1], [0], [0]]).send(jake)
weights = th.tensor([[0.0], [0.0]], requires_grad=True).send(jake)
for i in range(10):
    pred = inputs.mm(weights)
    loss = ((pred - target) ** 2).sum()
    loss.backward()
    weights.data.sub_(weights.grad * 0.1)
    weights.grad *= 0
    print(loss.get().data)
# %% [markdown]
# Who lets go of what.
# %%
jake = jake.clear_objects()
x = th.tensor([1, 2, 3, 4, 5]).send(jake)
del x
assert len(jake._objects) == 0
x = th.tensor([1, 2, 3, 4, 5]).send(jake)
x.child.garbage_collect_data = False
del x
assert len(jake._objects) == 1
jake.clear_objects()
# %%
for i in range(100):
    x = th.tensor([1, 2, 3, 4, 5]).send(jake)
print(len(jake._objects))
# %% [markdown]
# A model on ten workers, made in a loop.
# %%
workers = []
for i in range(10):
    workers.append(syft.VirtualWorker(hook, id=f"worker{i}"))
secure = syft.VirtualWorker(hook, id=20)
th.manual_seed(0)
data = th.rand(40, 3)
target = data.sum(1, keepdim=True)
parts = [(data[4 * i : 4 * i + 4].send(worker), target[4 * i : 4 * i + 4].send(worker)) for i, worker in enumerate(workers)]
model = th.nn.Linear(3, 1)
# %%
losses = []
for round_iter in range(5):
    models = [model.copy().send(worker) for worker in workers]
    optimizers = [th.optim.SGD(params=m.parameters(), lr=0.1) for m in models]
    total = 0
    for (x, y), m, opt in zip(parts, models, optimizers):
        for _ in range(2):
            opt.zero_grad()
            loss = ((m(x) - y) ** 2).mean()
            loss.backward()
            opt.step()
        total += loss.get().data
    for m in models:
        m.move(secure)
    with th.no_grad():
        summed = sum(m.weight.data for m in models)
        model.weight.set_((summed / len(models)).get())
        model.bias.set_((sum(m.bias.data for m in models) / len(models)).get())
    losses.append(total.item())
    print(round_iter, losses[-1])
assert losses[-1] < losses[0]
# %% [markdown]
# Averaging whole states, without a line for each parameter.
# %%
copies = [model.copy(), model.copy()]
with th.no_grad():
    copies[1].weight.add_(1)
state = copies[0].state_dict()
for key in state:
    state[key] = (copies[0].state_dict()[key] + copies[1].state_dict()[key]) / 2
averaged = th.nn.Linear(3, 1)
averaged.load_state_dict(state)
from syft.frameworks.torch.fl.utils import federated_avg

fl_averaged = federated_avg({0: copies[0], 1: copies[1]})
assert th.allclose(averaged.weight, fl_averaged.weight)
# %% [markdown]
# Nothing is left behind.
# %%
del models, optimizers, m, opt, summed, loss, parts, x, y
print([len(worker._objects) for worker in workers], len(secure._objects))
assert sum(len(worker._objects) for worker in [*workers, secure]) == 0
