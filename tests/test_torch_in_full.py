"""What surrounds torch's operations: views, out=, masks, promotion, containers, generators, loaders, modes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch.utils.data import ConcatDataset, DataLoader, Subset, TensorDataset, random_split

import syftlite as sy
from syftlite import snapshot

Far = Callable[[torch.Tensor], torch.Tensor]


@pytest.fixture
def room() -> Iterator[tuple[sy.VirtualWorker, sy.VirtualWorker]]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        torch.manual_seed(1)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")


@pytest.fixture(params=["pointer", "chain"])
def far(room: tuple[sy.VirtualWorker, sy.VirtualWorker], request: pytest.FixtureRequest) -> Far:
    """Sends a tensor to bob, or its pointer on to alice."""
    bob, alice = room
    return lambda tensor: tensor.send(bob) if request.param == "pointer" else tensor.send(bob).send(alice)


def home(thing: Any) -> Any:
    """Fetch everything in a nest of tuples, lists and dicts."""
    if isinstance(thing, dict):
        return {key: home(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [home(value) for value in thing]
    while isinstance(thing, sy.PointerTensor):
        thing = thing.copy().get()
    return thing


# Views and aliases


VIEWS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "row": lambda x: x[1],
    "slice": lambda x: x[:, 1:3],
    "step": lambda x: x[::2],
    "new axis": lambda x: x[None, :, None],
    "ellipsis": lambda x: x[..., 0],
    "transposed": lambda x: x.T,
    "reshaped": lambda x: x.view(2, 6),
    "expanded": lambda x: x[:1].expand(3, 4),
    "narrow": lambda x: x.narrow(1, 1, 2),
    "diagonal": lambda x: x.diagonal(),
    "permuted": lambda x: x.permute(1, 0),
    "unfolded": lambda x: x.unfold(1, 2, 2),
    "chunk": lambda x: x.chunk(2, dim=1)[1],
    "detached": lambda x: x.detach(),
    "data": lambda x: x.data,
    "strided": lambda x: x.as_strided((2, 2), (1, 4)),
    "flat": lambda x: x.flatten(),
    "real": lambda x: x.real,
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_change_through_a_view_shows_in_its_base_and_back(far: Far, name: str) -> None:
    x = torch.arange(12.0).reshape(3, 4)
    p = far(x.clone())
    view, local = VIEWS[name](p), VIEWS[name](x)
    assert view.shape == local.shape
    assert (view.stride(), view.storage_offset(), view.is_contiguous()) == (
        *(local.stride(), local.storage_offset()),
        local.is_contiguous(),
    )
    if name != "expanded":
        view.mul_(2)
        local.mul_(2)
        view[0] = 7
        local[0] = 7
    p.add_(1)
    x.add_(1)
    assert torch.equal(home(p), x)
    assert torch.equal(home(view), local)


def test_two_names_of_one_object_see_the_same_changes(room: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, alice = room
    p = torch.zeros(3).send(bob)
    same, chain = p.detach(), p.send(alice)
    chain += 1
    p.data[0] = 9
    assert torch.equal(home(same), torch.tensor([9.0, 1, 1]))
    p.set_(torch.ones(2).send(bob))
    assert (p.shape, chain.shape, same.shape) == ((2,), (2,), (3,))
    chain.set_()
    assert (p.shape, chain.shape) == ((0,), (0,))


def test_set_takes_the_memory_of_another_object_there(far: Far) -> None:
    p, q = far(torch.zeros(3)), far(torch.ones(2, 2))
    assert p.set_(q) is p
    q += 1
    assert torch.equal(home(p), torch.full((2, 2), 2.0))
    with pytest.raises(sy.NotCollocatedError, match="set_ needs its arguments in one place: p is on"):
        p.set_(torch.ones(2))
    with pytest.raises(sy.NotSendableError, match="set_: an UntypedStorage cannot travel"):
        p.set_(torch.ones(3).untyped_storage())


def test_names_that_can_follow_the_dot_are_listed_without_a_message(far: Far) -> None:
    p = far(torch.ones(2))
    messages = len(list(sy.history().messages()))
    assert {"get", "move", "shape", "location", "sum"} <= set(dir(p))
    assert len(list(sy.history().messages())) == messages


# out=


def test_out_takes_one_result_or_several(far: Far) -> None:
    x = torch.tensor([[3.0, 1.0], [2.0, 5.0]])
    p = far(x)
    out = far(torch.zeros(2, 2))
    assert torch.mul(p, p, out=out) is out
    assert torch.equal(home(out), x * x)
    values, indices = far(torch.zeros(2)), far(torch.zeros(2, dtype=torch.int64))
    result = torch.max(p, 1, out=(values, indices))
    assert result.values is values
    assert torch.equal(home(values), x.max(1).values)
    assert torch.equal(home(indices), x.max(1).indices)
    empty = far(torch.empty(0))
    torch.cat([p, p], out=empty)
    assert empty.shape == (4, 2)


# Indexing and assignment


INDICES: dict[str, Any] = {
    "number": 1,
    "negative": -1,
    "pair": (1, 2),
    "slices": (slice(None), slice(0, 3, 2)),
    "list": [0, 2],
    "list in a pair": (slice(None), [0, 0, 2]),
    "ellipsis": (..., 1),
    "none": (None, 0),
    "true": True,
    "nested": ([0, 1], [1, 3]),
    "flags": [True, False, True],
}


@pytest.mark.parametrize("name", INDICES)
def test_every_way_to_index_reads_and_writes(far: Far, name: str) -> None:
    index, x = INDICES[name], torch.arange(12.0).reshape(3, 4)
    p = far(x.clone())
    assert torch.equal(home(p[index]), x[index])
    p[index] = 50
    x[index] = 50
    assert torch.equal(home(p), x)
    p[index] = p[index] * 2
    x[index] = x[index] * 2
    assert torch.equal(home(p), x)


def test_index_tensors_and_masks_read_and_write(far: Far) -> None:
    x, index = torch.arange(6.0), torch.tensor([0, 2, 2])
    p, there = far(x.clone()), far(index)
    assert torch.equal(home(p[there]), x[index])
    p[there] = 9
    x[index] = 9
    p[p > 4] -= 1
    x[x > 4] -= 1
    p[(p == 3) | (p < 2)] = -1
    x[(x == 3) | (x < 2)] = -1
    assert torch.equal(home(p), x)
    assert torch.equal(home(p.masked_select(p > 0)), x.masked_select(x > 0))
    assert torch.equal(home(p.masked_fill(p < 0, 5)), x.masked_fill(x < 0, 5))
    assert torch.equal(home(torch.where(p > 0, p, -p)), torch.where(x > 0, x, -x))
    assert torch.equal(home(p.index_add(0, there, far(torch.ones(3)))), x.index_add(0, index, torch.ones(3)))
    assert torch.equal(home(p.nonzero()), x.nonzero())
    assert [home(each).tolist() for each in p.nonzero(as_tuple=True)] == [each.tolist() for each in x.nonzero().T]


# Kinds of numbers


def test_kinds_are_promoted_as_torch_promotes_them(far: Far) -> None:
    kinds = (torch.bool, torch.uint8, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.complex64)
    numbers: tuple[Any, ...] = (True, 2, 2.5, 1j, torch.tensor(3), torch.tensor(2.5, dtype=torch.float64))
    for kind in kinds:
        x = torch.ones(2).to(kind)
        p = far(x)
        for other in kinds:
            y = torch.ones(2).to(other)
            result = p * far(y)
            assert result.dtype == (x * y).dtype
            assert torch.equal(home(result), x * y)
        for number in numbers:
            if kind is torch.float16 and number == 1j:  # torch itself cannot compare the result
                continue
            assert (p * number).dtype == (x * number).dtype
            assert (number * p).dtype == (number * x).dtype
            assert torch.equal(home(p * number), x * number)
    assert torch.result_type(far(torch.ones(2)), 1j) is torch.complex64


# Containers


def test_lists_tuples_and_named_tuples_of_pointers(far: Far) -> None:
    x = torch.tensor([[3.0, 1.0], [2.0, 5.0]])
    p = far(x)
    assert type(p.sort()) is type(x.sort())
    for name in ("sort", "cummax", "aminmax", "mode", "median", "svd", "slogdet", "frexp", "std_mean"):
        call = getattr(torch, name)
        options = {"dim": 0} if name in ("cummax", "mode", "median") else {}
        ours, local = call(p, **options), call(x, **options)
        assert type(ours) is type(local)
        assert all(torch.equal(home(a), b) for a, b in zip(ours, local, strict=True))
    assert isinstance(p.unbind(), tuple)
    assert isinstance(p.split(1), tuple)
    assert torch.equal(home(torch.block_diag(p, p)), torch.block_diag(x, x))
    ours, local = (torch.meshgrid(each[0], each[1], indexing="ij") for each in (p, x))
    assert all(torch.equal(home(a), b) for a, b in zip(ours, local, strict=True))
    assert torch.equal(home(torch.einsum("ij,kj->ik", p, p)), torch.einsum("ij,kj->ik", x, x))
    assert torch.equal(home(torch.nn.functional.pad(p, (1, 1))), torch.nn.functional.pad(x, (1, 1)))
    assert [home(row).tolist() for row in p] == x.tolist()
    first, *rest = p
    assert torch.equal(home(first), x[0])
    assert len(rest) == 1


def test_pointers_in_dicts_are_found_by_torchs_trees(room: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, _ = room
    batch = {"x": torch.ones(2, 3).send(bob), "more": [torch.zeros(2).send(bob)]}
    doubled = torch.utils._pytree.tree_map(lambda leaf: leaf * 2, batch)
    assert home(doubled)["x"].tolist() == [[2.0] * 3] * 2
    stacked = torch.utils.data.default_collate([batch, batch])
    assert stacked["x"].shape == (2, 2, 3)
    assert stacked["x"].location is bob


# Random numbers


def test_random_numbers_are_drawn_as_they_would_be_here(far: Far) -> None:
    x = torch.ones(2, 3)
    p = far(x)
    calls: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = (
        *(torch.randn_like, torch.rand_like, torch.bernoulli, lambda t: torch.nn.functional.dropout(t, 0.5)),
        *(lambda t: t.clone().normal_(1, 2), lambda t: torch.multinomial(t, 2), lambda t: t.new_empty(3).uniform_()),
    )
    for call in calls:
        torch.manual_seed(3)
        expected = call(x)
        torch.manual_seed(3)
        assert torch.equal(home(call(p)), expected)
    drawn = torch.multinomial(x, 2, generator=torch.Generator().manual_seed(5))
    assert torch.equal(home(torch.multinomial(p, 2, generator=torch.Generator().manual_seed(5))), drawn)


# Loaders


def test_a_loader_gives_batches_of_pointers(room: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, _ = room
    x, y = torch.arange(15.0).reshape(5, 3), torch.tensor([0, 1, 0, 1, 1])
    local, there = TensorDataset(x, y), TensorDataset(x.send(bob), y.send(bob))
    assert len(there) == 5
    for options in ({}, {"shuffle": True}, {"drop_last": True}, {"sampler": [3, 1, 0]}):
        torch.manual_seed(2)
        expected = list(DataLoader(local, batch_size=2, **options))
        torch.manual_seed(2)
        batches = list(DataLoader(there, batch_size=2, **options))
        assert all(a.location is bob for batch in batches for a in batch)
        for ours, theirs in zip(batches, expected, strict=True):
            assert all(torch.equal(home(a), b) for a, b in zip(ours, theirs, strict=True))
    assert [a.shape for a, _ in DataLoader(Subset(there, [0, 2, 4]), batch_size=2)] == [(2, 3), (1, 3)]
    assert len(DataLoader(ConcatDataset([there, there]), batch_size=5)) == 2
    assert [len(part) for part in random_split(there, [3, 2])] == [3, 2]
    assert [row.shape for row in DataLoader(x.send(bob), batch_size=None)] == [(3,)] * 5
    del batches, ours
    assert len(bob._objects) == 2


def test_a_loader_over_two_workers_says_which_is_where(room: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, alice = room
    rows = [torch.ones(2).send(bob), torch.zeros(2).send(alice)]
    before = snapshot.read().stores
    with pytest.raises(sy.NotCollocatedError, match="one pointer is on bob, another tensor is on alice"):
        list(DataLoader(rows, batch_size=2))
    assert snapshot.read().stores == before


# Modes


def test_modes_of_autograd_hold_where_the_data_is(far: Far) -> None:
    p = far(torch.ones(3, requires_grad=True))
    with torch.no_grad():
        assert not (p * 2).requires_grad
        with torch.enable_grad():
            assert (p * 2).requires_grad
    with torch.set_grad_enabled(False):
        assert not (p * 2).requires_grad

    @torch.no_grad()
    def doubled(x: torch.Tensor) -> torch.Tensor:
        return x * 2

    assert not doubled(p).requires_grad
    with torch.inference_mode():
        q = p * 2
        assert not q.requires_grad
        assert torch.equal(home(q + 1), torch.full((3,), 3.0))
    assert (p * 2).requires_grad


def test_autocast_holds_where_the_data_is(far: Far) -> None:
    x = torch.randn(4, 4)
    p, layer = far(x), torch.nn.Linear(4, 4)
    weight, bias = far(layer.weight.detach()), far(layer.bias.detach())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours, local = p @ p, x @ x
        assert ours.dtype is local.dtype is torch.bfloat16
        assert torch.equal(home(ours), local)
        assert torch.equal(home(torch.nn.functional.linear(p, weight, bias)), layer(x))
    assert (p @ p).dtype is torch.float32


def test_a_model_learns_under_autocast_as_it_does_here(room: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, _ = room
    x, y = torch.randn(8, 4), torch.randn(8, 1)
    torch.manual_seed(3)
    model = torch.nn.Linear(4, 1)
    torch.manual_seed(3)
    twin = torch.nn.Linear(4, 1)
    model.send(bob)
    for each, a, b in ((model, x.send(bob), y.send(bob)), (twin, x, y)):
        optimizer = torch.optim.SGD(each.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = ((each(a) - b) ** 2).mean()
            loss.backward()
            optimizer.step()
    assert torch.equal(model.get().weight, twin.weight)


def test_gradients_of_gradients(far: Far) -> None:
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    p = far(x.detach().requires_grad_())
    for t in (x, p):
        (slope,) = torch.autograd.grad((t**3).sum(), t, create_graph=True)
        (slope**2).sum().backward()
    assert torch.equal(home(p.grad), x.grad)


def test_retained_and_inspected_graphs(far: Far) -> None:
    p = far(torch.ones(2, requires_grad=True))
    middle = p * 2
    middle.retain_grad()
    total = middle.sum()
    total.backward(retain_graph=True)
    total.backward()
    assert torch.equal(home(p.grad), torch.full((2,), 4.0))
    assert torch.equal(home(middle.grad), torch.full((2,), 2.0))
    assert repr(total.grad_fn).startswith("<grad_fn on ")
    assert p.grad_fn is None
