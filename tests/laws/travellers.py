"""Random programs with models and optimizers that travel, and a plain picture of them: twins that stay, and routes.

A route is the list of workers on the way to some numbers: [] for what is here, ["alice", "bob"] for a pointer that
alice has to something of bob's. The twins learn here what the models learn where they are.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from hypothesis import note
from hypothesis import strategies as st
from torch import nn

import syftlite as sy
from syftlite import snapshot
from tests.laws.programs import WORKERS
from tests.silence import NoAnswer, silent_at

_MOST = 3
_DEEPEST = 2


class Tied(nn.Module):
    """Two names for one weight, a buffer that is not saved, and a forward that makes constants."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2)
        self.second.weight = self.first.weight
        self.register_buffer("shift", torch.full((2,), 0.5), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.tanh(self.first(x))) + self.shift * torch.ones(2)


_KINDS: tuple[Callable[[], nn.Module], ...] = (
    *(lambda: nn.Linear(2, 1), lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.ReLU())),
    *(Tied, lambda: nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Linear(3, 1))),
)
_OPTIMIZERS: tuple[Callable[[Any], torch.optim.Optimizer], ...] = (
    *(lambda p: torch.optim.SGD(p, lr=0.1), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    *(lambda p: torch.optim.Adam(p, lr=0.1), lambda p: torch.optim.Adagrad(p, lr=0.1)),
)
# With the first optimizer torch imports half of itself, which leaves a ring of frames around that one to the collector.
_OPTIMIZERS[0]([torch.zeros(1)])

#: A verb stands here as often as it should be likely.
_VERBS = (
    *("make", "send", "send", "send", "get", "get", "move", "move", "copy", "learn", "learn", "learn", "learn"),
    *("remember_send", "remember_get", "remember_move", "one_home", "one_moves", "by_hand", "freeze", "load", "forget"),
)
_small = st.integers(0, 11)
programs = st.lists(st.tuples(st.sampled_from(_VERBS), _small, _small, _small), min_size=4, max_size=14)
Instruction = tuple[str, int, int, int]
Route = list[str]


class Refused(Exception):  # noqa: N818  (it is what the twin says, not an error of its own)
    """The call raises the error of this name, and changes nothing."""


@dataclass
class Traveller:
    """A model with its optimizer, their twins, and where everything of them is."""

    model: nn.Module
    twin: nn.Module
    optimizer: torch.optim.Optimizer
    local: torch.optim.Optimizer
    routes: list[Route]
    #: Where what the optimizer remembers is.
    remembered: Route = field(default_factory=list)

    @classmethod
    def of(cls, model: nn.Module, twin: nn.Module, kind: int, routes: list[Route]) -> Traveller:
        optimizer, local = (_OPTIMIZERS[kind % len(_OPTIMIZERS)](each.parameters()) for each in (model, twin))
        # Adagrad remembers from the beginning, where the model is
        return cls(model, twin, optimizer, local, routes, list(routes[0]))

    def one_route(self) -> Route | None:
        """Return the route of a model that is in one piece."""
        return self.routes[0] if all(route == self.routes[0] for route in self.routes) else None

    def one_place(self) -> bool:
        """Say whether the first hops are the same."""
        return len({(route or [""])[0] for route in self.routes}) == 1


class Journey:
    """Models in a room of their own (the test enters it)."""

    def __init__(self) -> None:
        hook = sy.TorchHook(torch)
        self.workers = {name: sy.VirtualWorker(hook, id=name) for name in WORKERS}
        self.travellers: list[Traveller] = []
        self.identities: list[list[int]] = []
        self._made = 0

    def run(self, program: list[Instruction], *, failing: bool = False) -> None:
        """Run a program; after each call compare everything. `failing`: first with a request that gets no answer."""
        for instruction in program:
            if instruction[0] == "forget" and self.travellers:
                del self.travellers[instruction[1] % len(self.travellers)]
                self.compare()
            else:
                self.step(instruction, instruction[3] + 1 if failing else 0)

    def step(self, instruction: Instruction, unanswered: int) -> None:
        verb, first, second, third = instruction
        if not self.travellers or verb == "forget":
            verb = "make"
        if verb in ("make", "copy") and len(self.travellers) >= _MOST:
            verb = "learn"
        one = self.travellers[first % len(self.travellers)] if self.travellers else None
        other = self.travellers[second % len(self.travellers)] if self.travellers else None
        call, predict = getattr(self, f"_{verb}")(one, other, WORKERS[third % 3], second)
        note(f"{verb} {first} {second} {third}")
        before = snapshot.read().stores
        if unanswered and verb != "make":
            with silent_at(unanswered):
                error = error_of(call)
            if error == NoAnswer.__name__ or (verb == "load" and error == "RuntimeError"):  # torch collects errors
                note(f"(request {unanswered} got no answer)")
                if verb in ("learn", "by_hand", "load"):
                    self._take_over(one)
                else:
                    assert snapshot.read().stores == before, f"{verb} got no answer and changed a store"
                self.compare()
                return
        else:
            error = error_of(call)
        expected = error_of(predict)
        assert error == expected, f"{verb}: raised {error}, not {expected}"
        if error and verb != "learn":
            assert snapshot.read().stores == before, f"{verb} was refused and changed a store"
        self.compare()

    def end(self) -> None:
        """Let go of everything; nothing may be left."""
        self.travellers.clear()
        for worker in self.workers.values():
            assert not worker._objects
            assert not worker.handles
        assert not sy.local_worker.handles

    # What must be the same

    def compare(self) -> None:
        """Compare values, gradients, routes, and how many objects each worker has."""
        counts = dict.fromkeys(WORKERS, 0)
        for one in self.travellers:
            for real, twin, route in zip(tensors(one.model), tensors(one.twin), one.routes, strict=True):
                found = at_the_end(real)
                assert found[0] == route
                assert same(found[1], twin)
                assert isinstance(real, nn.Parameter) == isinstance(twin, nn.Parameter)
                assert real.requires_grad == twin.requires_grad
                for worker in route:
                    counts[worker] += 1
            for real, twin in zip(remembered(one.optimizer), remembered(one.local), strict=True):
                found = at_the_end(real)
                assert found[0] == (one.remembered if on_the_way(twin) else [])
                assert torch.equal(found[1], twin)
                for worker in found[0]:
                    counts[worker] += 1
            assert (one.model.location or sy.local_worker).name == next((r[0] for r in one.routes if r), "me")
        assert {name: len(worker._objects) for name, worker in self.workers.items()} == counts
        history = sy.history()
        assert history.at(len(history)).stores == snapshot.read(with_values=False).stores

    def _take_over(self, one: Traveller) -> None:
        """Let the twin be as the model is: how far a step came that got no answer nobody can say."""
        for real, twin in zip(tensors(one.model), tensors(one.twin), strict=True):
            value = at_the_end(real)[1]
            twin.data.copy_(value.data)
            twin.grad = None if value.grad is None else value.grad.clone()
        for parameter, twin in zip(one.model.parameters(), one.twin.parameters(), strict=True):
            state = one.optimizer.state.get(parameter, {})
            one.local.state[twin] = {
                name: at_the_end(value)[1].clone() if isinstance(value, torch.Tensor) else value
                for name, value in state.items()
            }
            for name, value in state.items():
                if isinstance(value, torch.Tensor) and on_the_way(value, name):
                    one.remembered = at_the_end(value)[0]

    # Verbs: what a learner calls, and what the twin does for it

    def _make(
        self, one: Any, other: Any, worker: str, number: int
    ) -> tuple[Callable[[], object], Callable[[], object]]:
        self._made += 1
        kind = _KINDS[number % len(_KINDS)]
        torch.manual_seed(self._made)
        model = kind()
        torch.manual_seed(self._made)
        twin = kind()
        self.travellers.append(Traveller.of(model, twin, number // 3, [[] for _ in tensors(model)]))
        return (lambda: None), (lambda: None)

    def _send(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if not one.one_place():
                raise Refused("ModelInPiecesError")
            if one.routes[0][:1] == [worker]:
                raise Refused("AlreadyThereError")
            for route in one.routes:
                route.insert(0, worker)

        if max(map(len, one.routes)) >= _DEEPEST:
            return self._get(one, other, worker, number)
        return (lambda: one.model.send(self.workers[worker])), predict

    def _get(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if not any(one.routes):
                raise Refused("AlreadyHereError")
            for route in one.routes:
                del route[:1]

        return (lambda: one.model.get()), predict

    def _move(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if not any(one.routes):
                raise Refused("AlreadyHereError")
            if not all(one.routes):
                raise Refused("ModelInPiecesError")
            if any(route[0] != worker and route[1:2] == [worker] for route in one.routes):
                raise Refused("AlreadyThereError")
            for route in one.routes:
                route[0] = worker

        return (lambda: one.model.move(self.workers[worker])), predict

    def _copy(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        made: list[nn.Module] = []

        def predict() -> None:
            routes = [list(route) for route in one.routes]
            second = made.pop()
            self.travellers.append(Traveller.of(second, copy.deepcopy(one.twin), number, routes))
            if not one.one_route():
                self.travellers[-1].remembered = []

        if one.one_route() is None:  # Adagrad would remember in several places
            number = 0
        return (lambda: made.append(one.model.copy())), predict

    def _learn(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        route = max(one.routes, key=len)
        torch.manual_seed(number)
        x = torch.randn(4, 2)

        def learn(model: nn.Module, optimizer: torch.optim.Optimizer, data: torch.Tensor) -> None:
            torch.manual_seed(number)
            optimizer.zero_grad()
            (model(data) ** 2).sum().backward()
            optimizer.step()

        def really() -> None:
            data = x
            for each in reversed(route):
                data = data.send(self.workers[each])
            learn(one.model, one.optimizer, data)

        def predict() -> None:
            if one.one_route() is None:
                self._take_over(one)  # a layer before the one in two places may have counted its batches
                raise Refused("NotCollocatedError")
            torch.manual_seed(number)
            one.local.zero_grad()
            (one.twin(x) ** 2).sum().backward()
            has_some = any(map(on_the_way, remembered(one.local)))
            if has_some and one.remembered not in ([], one.routes[0]):
                raise Refused("OptimizerElsewhereError")
            one.local.step()
            one.remembered = list(one.routes[0])

        return really, predict

    def _by_hand(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def update(model: nn.Module) -> None:
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.125 * torch.sign(parameter) * (number % 3)
                    if parameter.grad is not None:
                        parameter.grad *= 0

        return (lambda: update(one.model)), (lambda: update(one.twin))

    def _freeze(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def toggle(model: nn.Module) -> None:
            last = list(model.parameters())[-1]
            last.requires_grad_(not last.requires_grad)

        return (lambda: toggle(one.model)), (lambda: toggle(one.twin))

    def _load(self, one: Traveller, other: Traveller, worker: str, number: int) -> Any:
        if one.one_route() is None or other.one_route() is None or type(one.model) is not type(other.model):
            other = one
        if one.one_route() is None or one.twin.state_dict().keys() != other.twin.state_dict().keys():
            return self._freeze(one, other, worker, number)
        shapes = [[value.shape for value in each.twin.state_dict().values()] for each in (one, other)]
        ours, theirs = one.routes[0], other.routes[0]
        if shapes[0] != shapes[1] or (ours != theirs and ours[:1] == theirs[:1]):
            return self._freeze(one, other, worker, number)

        def predict() -> None:
            if ours != theirs:
                raise Refused("StateElsewhereError" if ours else "RuntimeError")
            one.twin.load_state_dict(other.twin.state_dict())

        return (lambda: one.model.load_state_dict(other.model.state_dict())), predict

    def _one_home(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        chosen = number % len(list(one.model.parameters()))  # a number of batches would travel by value

        def predict() -> None:
            if not one.routes[chosen]:
                raise Refused("AlreadyHereError")
            del one.routes[chosen][:1]

        return (lambda: tensors(one.model)[chosen].get()), predict

    def _one_moves(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        chosen = number % len(list(one.model.parameters()))  # a number of batches would travel by value
        route = one.routes[chosen]

        def predict() -> None:
            if not route:
                raise Refused("AlreadyHereError")
            if route[0] != worker and route[1:2] == [worker]:
                raise Refused("AlreadyThereError")
            route[0] = worker

        return (lambda: tensors(one.model)[chosen].move(self.workers[worker])), predict

    def _remember_send(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if any(map(on_the_way, remembered(one.local))):
                if one.remembered[:1] == [worker]:
                    raise Refused("AlreadyThereError")
                one.remembered.insert(0, worker)

        if len(one.remembered) >= _DEEPEST:
            return self._remember_get(one, other, worker, number)
        return (lambda: one.optimizer.send(self.workers[worker])), predict

    def _remember_get(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if any(map(on_the_way, remembered(one.local))):
                if not one.remembered:
                    raise Refused("AlreadyHereError")
                del one.remembered[:1]

        return (lambda: one.optimizer.get()), predict

    def _remember_move(self, one: Traveller, other: Any, worker: str, number: int) -> Any:
        def predict() -> None:
            if any(map(on_the_way, remembered(one.local))):
                if not one.remembered:
                    raise Refused("AlreadyHereError")
                if one.remembered[0] != worker and one.remembered[1:2] == [worker]:
                    raise Refused("AlreadyThereError")
                one.remembered[0] = worker

        return (lambda: one.optimizer.move(self.workers[worker])), predict


def tensors(model: nn.Module) -> list[torch.Tensor]:
    return [*model.parameters(), *model.buffers()]


def remembered(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    """Return all tensors that an optimizer keeps, in the order of its parameters."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    states = [optimizer.state[parameter] for parameter in parameters if parameter in optimizer.state]
    return [value for state in states for value in state.values() if isinstance(value, torch.Tensor)]


def on_the_way(value: torch.Tensor, name: str = "") -> bool:
    """Say whether an optimizer's tensor travels: the count of steps does not."""
    return name != "step" and value.ndim > 0


def at_the_end(tensor: torch.Tensor) -> tuple[Route, torch.Tensor]:
    """Return the route to a tensor's numbers, and these."""
    route, value = [], tensor
    while isinstance(value, sy.PointerTensor):
        route.append(value.location.name)
        value = value.location._objects[value.id_at_location]
    return route, value


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Compare values and gradients."""
    if not torch.equal(one.detach(), other.detach()) or (one.grad is None) != (other.grad is None):
        return False
    return one.grad is None or torch.equal(one.grad, other.grad)


def error_of(call: Callable[[], object]) -> str:
    try:
        call()
    except Exception as error:
        return str(error) if isinstance(error, Refused) else type(error).__name__
    return ""
