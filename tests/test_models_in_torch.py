"""What torch does with a whole module, done to one whose weights are on a worker."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet


@pytest.fixture
def bob(meet: Meet) -> Iterator[sy.Worker]:
    with meet("bob") as (bob,):
        torch.manual_seed(1)
        yield bob


def net() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.LSTM(4, 4))


def same(one: nn.Module, other: nn.Module) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return all(torch.equal(mine[name], theirs[name]) and mine[name].dtype == theirs[name].dtype for name in theirs)


CONVERSIONS: dict[str, Callable[[nn.Module], object]] = {
    "double": lambda model: model.double(),
    "half": lambda model: model.half(),
    "bfloat16": lambda model: model.bfloat16(),
    "float after double": lambda model: model.double().float(),
    "to a dtype": lambda model: model.to(torch.float64),
    "to a device": lambda model: model.to("cpu"),
    "to both": lambda model: model.to("cpu", torch.float64),
    "cpu": lambda model: model.cpu(),
    "type": lambda model: model.type(torch.float64),
    "to a memory format": lambda model: model.to(memory_format=torch.contiguous_format),
}


@pytest.mark.parametrize("name", CONVERSIONS)
def test_a_sent_model_is_converted_where_it_is(bob: sy.VirtualWorker, name: str) -> None:
    model, x = net(), torch.randn(5, 3)
    model(x)[0].sum().backward()
    twin = copy.deepcopy(model)
    twin(x)[0].sum().backward()
    model.zero_grad()
    model.load_state_dict(twin.state_dict())
    model.send(bob)
    model(x.send(bob))[0].sum().backward()
    twin.zero_grad()
    twin(x)[0].sum().backward()
    parameters = list(model.parameters())
    assert CONVERSIONS[name](model) is model
    CONVERSIONS[name](twin)
    assert all(mine is before for mine, before in zip(model.parameters(), parameters, strict=True))
    assert [p.dtype for p in model.parameters()] == [p.dtype for p in twin.parameters()]
    assert sy.history().bytes_between("bob", "me").data == 0
    model.get()
    assert same(model, twin)
    for mine, theirs in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(mine.grad, theirs.grad)
        assert mine.grad.dtype == theirs.grad.dtype
    del parameters
    assert bob._objects == {}


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
def test_cuda_on_a_worker_without_cuda_says_what_torch_says_and_changes_nothing(bob: sy.VirtualWorker) -> None:
    model = net().send(bob)
    before = snapshot.read().stores
    with pytest.raises((AssertionError, RuntimeError)) as local:
        torch.ones(1).cuda()
    said = ""
    try:
        model.cuda()
    except type(local.value) as error:
        said = str(error)
    assert said == str(local.value)
    assert snapshot.read().stores == before


INITS: dict[str, Callable[[torch.Tensor], object]] = {
    "uniform_": lambda w: nn.init.uniform_(w, -1, 1),
    "normal_": lambda w: nn.init.normal_(w, 1, 2),
    "constant_": lambda w: nn.init.constant_(w, 0.5),
    "ones_": nn.init.ones_,
    "zeros_": nn.init.zeros_,
    "eye_": nn.init.eye_,
    "xavier_uniform_": nn.init.xavier_uniform_,
    "xavier_normal_": nn.init.xavier_normal_,
    "kaiming_uniform_": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
    "kaiming_normal_": nn.init.kaiming_normal_,
    "orthogonal_": nn.init.orthogonal_,
    "fill_": lambda w: w.data.fill_(0.25),
    "uniform_ of the data": lambda w: w.data.uniform_(-1, 1),
}


@pytest.mark.parametrize("name", INITS)
def test_weights_are_drawn_where_they_are_and_come_out_the_same(bob: sy.VirtualWorker, name: str) -> None:
    model = nn.Linear(3, 4)
    twin = copy.deepcopy(model)
    model.send(bob)

    def begin(layer: nn.Module) -> None:
        INITS[name](layer.weight)

    for each in (model, twin):
        torch.manual_seed(2)
        each.apply(begin)
    assert same(model.get(), twin)
    assert bob._objects == {}


def test_inits_that_read_values_say_so_in_one_sentence(bob: sy.VirtualWorker) -> None:
    model = nn.Linear(3, 4).send(bob)
    cases: tuple[tuple[Callable[[], object], type[Exception], str], ...] = (
        (
            lambda: nn.init.trunc_normal_(model.weight),
            sy.DataNotHereError,
            "item needs values that are on bob, not here. Bring them home first, with .get().",
        ),
        (
            lambda: nn.init.sparse_(model.weight, 0.5),
            sy.NotCollocatedError,
            "[...] = needs its arguments in one place: model is on bob, a local tensor is here. "
            "Send it there first, with .send(bob).",
        ),
    )
    for call, error, sentence in cases:
        said = ""
        try:
            call()
        except error as caught:
            said = str(caught)
        assert said == sentence
    assert len(bob._objects) == 2


def test_switches_and_questions_work_as_ever(bob: sy.VirtualWorker) -> None:
    model, twin = net(), net()
    model.send(bob)
    assert repr(model) == repr(twin)
    assert not model.eval().training
    assert model.train()[1].training
    assert sum(p.numel() for p in model.parameters()) == sum(p.numel() for p in twin.parameters())
    assert [name for name, _ in model.named_parameters()] == [name for name, _ in twin.named_parameters()]
    assert {p.location for p in model.parameters()} == {bob}
    model.requires_grad_(False)
    assert not any(p.requires_grad for p in model.parameters())
    for p in model.parameters():
        p.requires_grad = True
    assert all(p.requires_grad and p.is_leaf and p.grad_fn is None for p in model.parameters())
    assert all(p.requires_grad for p in model.get().parameters())


def test_lists_and_dicts_of_parameters_print_and_travel(bob: sy.VirtualWorker) -> None:
    model = nn.Module()
    model.weights = nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(2, 3))])
    model.named = nn.ParameterDict({"a": nn.Parameter(torch.ones(2))})
    printed = repr(model)
    model.send(bob)
    assert repr(model).replace("PointerTensor", "Parameter") == printed.replace("PointerTensor", "Parameter")
    assert len(bob._objects) == 3
    model.get()
    assert repr(model) == printed


def test_parameters_become_one_vector_and_come_out_of_one(bob: sy.VirtualWorker) -> None:
    model = nn.Linear(3, 4)
    expected = nn.utils.parameters_to_vector(model.parameters())
    model.send(bob)
    vector = nn.utils.parameters_to_vector(model.parameters())
    assert torch.equal(vector.copy().get(), expected)
    with torch.no_grad():
        nn.utils.vector_to_parameters(vector * 2, model.parameters())
    del vector
    assert torch.equal(nn.utils.parameters_to_vector(model.get().parameters()), expected * 2)


def test_hooks_on_modules_run_and_see_pointers(bob: sy.VirtualWorker) -> None:
    model, seen = nn.Sequential(nn.Linear(3, 2), nn.ReLU()), []
    model[0].register_forward_hook(lambda layer, given, result: seen.append((given[0].location, result.shape)))
    model.send(bob)(torch.ones(4, 3).send(bob))
    assert seen == [(bob, (4, 2))]


def test_a_model_can_be_called_with_the_weights_of_another(bob: sy.VirtualWorker) -> None:
    model, other, x = nn.Linear(3, 2), nn.Linear(3, 2), torch.ones(4, 3)
    expected = other(x)
    model.send(bob)
    other.send(bob)
    result = torch.func.functional_call(model, dict(other.named_parameters()), (x.send(bob),))
    assert torch.equal(result.get(), expected)


def test_gradients_add_up_over_several_batches(bob: sy.VirtualWorker) -> None:
    model = nn.Linear(3, 2)
    twin = copy.deepcopy(model)
    model.send(bob)
    for _ in range(3):
        x = torch.randn(4, 3)
        (twin(x).sum() / 3).backward()
        (model(x.send(bob)).sum() / 3).backward()
    assert torch.equal(model.get().weight.grad, twin.weight.grad)


def test_autograd_grad_gives_pointers_to_gradients(bob: sy.VirtualWorker) -> None:
    model, x = nn.Linear(3, 2), torch.randn(4, 3)
    expected = torch.autograd.grad(model(x).sum(), list(model.parameters()))
    model.send(bob)
    gradients = torch.autograd.grad(model(x.send(bob)).sum(), list(model.parameters()))
    assert all(torch.equal(mine.get(), theirs) for mine, theirs in zip(gradients, expected, strict=True))
    torch.autograd.backward([model(x.send(bob)).sum()])
    assert all(torch.equal(p.grad.get(), theirs) for p, theirs in zip(model.parameters(), expected, strict=True))
