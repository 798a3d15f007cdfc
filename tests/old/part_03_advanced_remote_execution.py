# %% [markdown]
# # Pointers to pointers, and moving
# The calls of PySyft 0.2's third tutorial: an exercise each.
# %%
import torch
import syft as sy

hook = sy.TorchHook(torch)
# %%
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
# %%
x = torch.tensor([1, 2, 3, 4])
x_ptr = x.send(bob)
pointer_to_x_ptr = x_ptr.send(alice)
pointer_to_x_ptr
# %%
print(bob._objects)
print(alice._objects)
assert len(bob._objects) == 1 and len(alice._objects) == 1
# %%
x_ptr = pointer_to_x_ptr.get()
x_ptr
# %%
x = x_ptr.get()
x
# %% [markdown]
# Arithmetic through the chain.
# %%
p2p2x = torch.tensor([1, 2, 3, 4, 5]).send(bob).send(alice)
y = p2p2x + p2p2x
# %%
print(bob._objects)
print(alice._objects)
# %%
y.get().get()
# %%
print(len(bob._objects), len(alice._objects))
assert (len(bob._objects), len(alice._objects)) == (1, 1)
# %%
p2p2x.get().get()
assert bob._objects == {} and alice._objects == {}
# %% [markdown]
# A chain over four machines.
# %%
workers = []
for name in ["carol", "dave", "erin"]:
    workers.append(sy.VirtualWorker(hook, id=name))
carol, dave, erin = workers
deep = torch.tensor([1.0, 2.0]).send(carol).send(dave).send(erin)
doubled = deep * 2
print(doubled)
print(doubled.get().get().get())
# %%
del deep, doubled
assert [len(worker._objects) for worker in workers] == [0, 0, 0]
# %% [markdown]
# Moving what a pointer points to.
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
# %%
bob._objects
# %%
x = x.move(alice)
# %%
assert bob._objects == {}
bob._objects
# %%
alice._objects
# %%
x
# %%
x.get()
# %% [markdown]
# Moving a chain's middle, and having a worker fetch.
# %%
x = torch.tensor([1, 2, 3, 4, 5]).send(bob)
p = x.send(alice)
p = p.move(carol)
assert p.location == carol and len(alice._objects) == 0
p.remote_get()
print(carol._objects)
assert len(bob._objects) == 0
p.get()
# %% [markdown]
# What does not work, works not.
# %%
x = torch.tensor([1, 2, 3]).send(bob)
y = torch.tensor([1, 2, 3]).send(alice)
try:
    x + y
except Exception as e:
    print(type(e).__name__, e)
# %%
try:
    torch.tensor([1, 2, 3]) + x
except Exception as e:
    print(type(e).__name__, e)
# %%
(x + y.move(bob)).get()
# %%
a = x.get()
try:
    x.get()
except Exception as e:
    print(type(e).__name__)
assert a.tolist() == [1, 2, 3]
