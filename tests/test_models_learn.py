"""Models of every kind and optimizers of every kind: so many steps on a worker end where so many steps here end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import syftlite as sy
from tests.rooms import Meet

#: So many steps are taken with a worker in this process, and with one in its own, where each message takes its time.
STEPS, STEPS_ELSEWHERE = 20, 4
Make = Callable[[], nn.Module]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@pytest.fixture(autouse=True)
def bob(meet: Meet) -> Iterator[sy.Worker]:
    with meet("bob") as (bob,):
        torch.manual_seed(0)
        yield bob


# What learners build


class Reader(nn.Module):
    """Reads a sequence and judges by its end."""

    def __init__(self, kind: type[nn.RNNBase], **options: Any) -> None:
        super().__init__()
        self.reader = kind(4, 8, batch_first=True, **options)
        self.judge = nn.Linear(8 * (1 + bool(options.get("bidirectional"))), 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        read, _ = self.reader(x)
        return self.judge(read[:, -1])


class OwnState(nn.Module):
    """Makes the state that its LSTM begins with itself, as old tutorials do."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 8, 2, batch_first=True)
        self.judge = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h0 = torch.zeros(2, x.size(0), 8).requires_grad_()
        c0 = torch.zeros(2, x.size(0), 8).requires_grad_()
        read, _ = self.lstm(x, (h0.detach(), c0.detach()))
        return self.judge(read[:, -1, :])


class StepByStep(nn.Module):
    """Runs a cell by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(4, 8)
        self.judge = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = None
        outputs = torch.zeros(x.shape[1], x.shape[0], 8)
        for number in range(x.shape[1]):
            state = self.cell(x[:, number], state)
            outputs[number] = state
        return self.judge(outputs.mean(0))


class Words(nn.Module):
    """Embeds words and their positions."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(10, 8, padding_idx=0)
        self.places = nn.Embedding(3, 8)
        self.judge = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.judge((self.words(x) + self.places(torch.arange(x.shape[1]))).mean(1))


class Attentive(nn.Module):
    """Attends to itself, with a mask of its own making."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True, add_bias_kv=True)
        self.judge = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        later = torch.triu(torch.ones(x.shape[1], x.shape[1]), diagonal=1).bool()
        return self.judge(self.attention(x, x, x, attn_mask=later)[0].mean(1))


class Transforming(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)
        self.judge = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.judge(self.layers(x).mean(1))


class Tied(nn.Module):
    """Two layers share their weight, and one layer is frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 4), nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.judge = nn.Linear(4, 2)
        self.first.bias.requires_grad = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.judge(self.second(torch.tanh(self.first(x))))


class ByHand(nn.Module):
    """Keeps its weights in lists and dicts, has a buffer that is not saved and numbers that are no parameters."""

    def __init__(self, width: int, *, scale: float) -> None:
        super().__init__()
        self.layers = nn.ParameterList([nn.Parameter(torch.randn(4, width)), nn.Parameter(torch.randn(width, 2))])
        self.others = nn.ParameterDict({"bias": nn.Parameter(torch.randn(2))})
        self.register_buffer("mask", torch.tensor([1.0, 0.0, 1.0, 1.0]), persistent=False)
        self.count = nn.Buffer(torch.zeros(()))
        self.scale = torch.tensor(scale)
        self.half = 0.5

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.count += 1
        hidden = (x * self.mask @ self.layers[0]).relu()
        return (hidden @ self.layers[1] * self.scale + self.others["bias"]) * self.half


class Noisy(nn.Module):
    """Draws random numbers in its forward."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.judge = nn.Linear(4, 6), nn.Linear(3, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean, spread = self.body(x).chunk(2, dim=1)
        return self.judge(mean + torch.randn(x.shape[0], 3) * torch.exp(spread) + torch.randn_like(mean))


def conv() -> nn.Module:
    pooled = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2))
    return nn.Sequential(pooled, nn.Dropout2d(0.2), nn.Flatten(), nn.Linear(36, 2))


def normalised() -> nn.Module:
    parts = nn.utils.parametrizations
    return nn.Sequential(
        parts.weight_norm(nn.Linear(4, 8)), parts.spectral_norm(nn.Linear(8, 8)), parts.orthogonal(nn.Linear(8, 2))
    )


def old_weight_norm() -> nn.Module:
    return nn.Sequential(nn.utils.weight_norm(nn.Linear(4, 8)), nn.Linear(8, 2))


def pruned() -> nn.Module:
    from torch.nn.utils import prune

    layer = nn.Linear(4, 8)
    prune.l1_unstructured(layer, "weight", amount=0.5)
    return nn.Sequential(layer, nn.Linear(8, 2))


def rows() -> torch.Tensor:
    return torch.randn(8, 4)


def sequences() -> torch.Tensor:
    return torch.randn(8, 5, 4)


def wide_sequences() -> torch.Tensor:
    return torch.randn(8, 5, 8)


MODELS: dict[str, tuple[Make, Callable[[], torch.Tensor]]] = {
    "Linear": (lambda: nn.Linear(4, 2), rows),
    "Linear without bias": (lambda: nn.Linear(4, 2, bias=False), rows),
    "MLP": (lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2)), rows),
    "norms": (
        lambda: nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.GELU(), nn.BatchNorm1d(8), nn.Linear(8, 2)),
        rows,
    ),
    "convolutions": (conv, lambda: torch.randn(8, 1, 8, 8)),
    "RNN": (lambda: Reader(nn.RNN), sequences),
    "LSTM": (lambda: Reader(nn.LSTM, num_layers=2, dropout=0.1), sequences),
    "GRU both ways": (lambda: Reader(nn.GRU, bidirectional=True), sequences),
    "LSTM with its own state": (OwnState, sequences),
    "GRUCell": (StepByStep, sequences),
    "Embedding": (Words, lambda: torch.randint(0, 10, (8, 3))),
    "attention": (Attentive, wide_sequences),
    "transformer": (Transforming, wide_sequences),
    "tied and frozen": (Tied, rows),
    "parameters by hand": (lambda: ByHand(5, scale=2.0), rows),
    "random numbers": (Noisy, rows),
    "bilinear": (lambda: nn.Sequential(nn.Unflatten(1, (2, 2)), nn.Flatten(), nn.Linear(4, 2)), rows),
    "parametrizations": (normalised, rows),
    "the old weight_norm": (old_weight_norm, rows),
    "pruned": (pruned, rows),
}
Optimize = Callable[[Any], torch.optim.Optimizer]
OPTIMIZERS: dict[str, Optimize] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "SGD with momentum and decay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=1e-2),
    "SGD with Nesterov's momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "SGD for each": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, foreach=True),
    "SGD fused": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, fused=True),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "Adam with AMSGrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True, weight_decay=0.1),
    "Adam for each": lambda p: torch.optim.Adam(p, lr=0.01, foreach=True),
    "Adam fused": lambda p: torch.optim.Adam(p, lr=0.01, fused=True),
    "Adam with a rate that is a tensor": lambda p: torch.optim.Adam(p, lr=torch.tensor(0.01)),
    "Adam maximizing": lambda p: torch.optim.Adam(p, lr=0.01, maximize=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01),
    "AdamW fused": lambda p: torch.optim.AdamW(p, lr=0.01, fused=True),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "RMSprop, centred": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.01),
    "Adagrad fused": lambda p: torch.optim.Adagrad(p, lr=0.01, fused=True),
    "Adadelta": lambda p: torch.optim.Adadelta(p),
    "NAdam": lambda p: torch.optim.NAdam(p),
    "RAdam": lambda p: torch.optim.RAdam(p),
    "Adamax": lambda p: torch.optim.Adamax(p),
    "ASGD": lambda p: torch.optim.ASGD(p),
    "Rprop": lambda p: torch.optim.Rprop(p),
    "Muon": lambda p: torch.optim.Muon([each for each in p if each.ndim == 2], lr=0.01),
}


def learn(
    model: nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, y: torch.Tensor, loss: Loss = F.mse_loss
) -> list[torch.Tensor]:
    """Take the steps; return the losses."""
    losses = []
    for step in range(STEPS if sy.local_worker.room.is_simulated else STEPS_ELSEWHERE):
        torch.manual_seed(step)
        optimizer.zero_grad()
        result = loss(model(x), y)
        result.backward()
        optimizer.step()
        losses.append(result)
    return losses


def assert_equal(one: nn.Module, other: nn.Module) -> None:
    """Compare everything that two models have here: values, gradients, kinds."""
    mine, theirs = ([*m.named_parameters(), *m.named_buffers()] for m in (one, other))
    assert [name for name, _ in mine] == [name for name, _ in theirs]
    for (name, a), (_, b) in zip(mine, theirs, strict=True):
        assert type(a) is type(b), name
        assert a.requires_grad == b.requires_grad, name
        assert torch.equal(a, b), name
        assert (a.grad is None) == (b.grad is None), name
        assert a.grad is None or torch.equal(a.grad, b.grad), name


def twins(make: Make) -> tuple[nn.Module, nn.Module]:
    """Return two models with the same weights."""
    torch.manual_seed(3)
    one = make()
    torch.manual_seed(3)
    return one, make()


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated:FutureWarning")
def test_a_model_learns_on_a_worker_what_it_learns_here(bob: sy.Worker, name: str) -> None:
    make, data = MODELS[name]
    local, model = twins(make)
    x, y = data(), torch.randn(8, 2)
    losses = learn(local, torch.optim.SGD(local.parameters(), lr=0.1, momentum=0.9), x, y)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    pointers = learn(model.send(bob), optimizer, x.send(bob), y.send(bob))
    assert all(torch.equal(mine.get(), theirs) for mine, theirs in zip(pointers, losses, strict=True))
    model.eval()
    local.eval()
    with torch.no_grad(), without_fast_path():
        assert torch.equal(seeded(model, x.send(bob)).get(), seeded(local, x))
    assert_equal(model.get(), local)
    optimizer.get()
    assert torch.equal(seeded(model, x), seeded(local, x))
    assert bob._objects == {}


def seeded(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    torch.manual_seed(5)
    return model(x)


class without_fast_path:  # noqa: N801  (reads as a context manager)
    """Transformers that are here have a shortcut in eval mode, whose last digits differ; pointers go the long way."""

    def __enter__(self) -> None:
        torch.backends.mha.set_fastpath_enabled(False)

    def __exit__(self, *_: object) -> None:
        torch.backends.mha.set_fastpath_enabled(True)


@pytest.mark.parametrize("when", ["made before", "made after"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_does_on_a_worker_what_it_does_here(bob: sy.Worker, name: str, when: str) -> None:
    local, model = twins(MODELS["MLP"][0])
    x, y = rows(), torch.randn(8, 2)
    learn(local, OPTIMIZERS[name](local.parameters()), x, y)
    if when == "made before":
        optimizer = OPTIMIZERS[name](model.parameters())
        model.send(bob)
    else:
        optimizer = OPTIMIZERS[name](model.send(bob).parameters())
    learn(model, optimizer, x.send(bob), y.send(bob))
    assert_equal(model.get(), local)
    del optimizer
    assert bob._objects == {}


LOSSES: dict[str, tuple[Loss, Callable[[], torch.Tensor]]] = {
    "cross_entropy": (F.cross_entropy, lambda: torch.randint(0, 2, (8,))),
    "CrossEntropyLoss": (nn.CrossEntropyLoss(label_smoothing=0.1), lambda: torch.randint(0, 2, (8,))),
    "nll_loss": (lambda p, t: F.nll_loss(F.log_softmax(p, dim=1), t), lambda: torch.randint(0, 2, (8,))),
    "MSELoss": (nn.MSELoss(reduction="sum"), lambda: torch.randn(8, 2)),
    "by hand": (lambda p, t: ((p - t) ** 2).sum(), lambda: torch.randn(8, 2)),
    "bce": (F.binary_cross_entropy_with_logits, lambda: torch.rand(8, 2)),
    "smooth_l1": (F.smooth_l1_loss, lambda: torch.randn(8, 2)),
    "HuberLoss": (nn.HuberLoss(), lambda: torch.randn(8, 2)),
    "kl_div": (
        lambda p, t: F.kl_div(F.log_softmax(p, 1), F.softmax(t, 1), reduction="batchmean"),
        lambda: torch.randn(8, 2),
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_teaches_the_same(bob: sy.Worker, name: str) -> None:
    loss, targets = LOSSES[name]
    local, model = twins(MODELS["MLP"][0])
    x, y = rows(), targets()
    learn(local, torch.optim.Adam(local.parameters()), x, y, loss)
    learn(model, torch.optim.Adam(model.send(bob).parameters()), x.send(bob), y.send(bob), loss)
    assert_equal(model.get(), local)
