"""One run of a program on real workers and on the model at once, and what must be the same in both.

The learner's code is run as text, so that no frame of the test keeps a pointer alive.
"""

from __future__ import annotations

import gc
import operator
from typing import Any

import torch
from hypothesis import note
from torch import Tensor

import syftlite as sy
from syftlite import snapshot, wire
from syftlite.events import RecordedMessage, Snapshot
from syftlite.snapshot import describe_names
from tests.laws.model import Model, Thing, tags_of
from tests.laws.programs import WORKERS, Author, Instruction
from tests.silence import NoAnswer, silent_at

Stores = dict[str, dict[int, Any]]


class Run:
    """Three workers in a room of their own (the test enters it), and a model of them."""

    def __init__(self, *, watched: bool = False, awkward: bool = False, failing: bool = False) -> None:
        """Begin with empty stores.

        `awkward`: garbage may be collected at any moment, not only when a line says so. `failing`: each line is tried
        first with a worker that does not answer one of its requests.
        """
        gc.freeze()  # what was there before, a million objects, need not be looked at again; conftest.py thaws it
        hook = sy.TorchHook(torch)
        self.workers = {name: sy.VirtualWorker(hook, id=name) for name in WORKERS}
        self.history = sy.history()
        self.model = Model(WORKERS)
        #: The stores after each step, and who had seen which object.
        self.stores_at: dict[int, Stores] = {}
        self.seen_at: dict[int, dict[tuple[str, int], set[str]]] = {}
        self._watched = watched
        self._failing = failing
        self._awkward = awkward
        self._author = Author(self.model)
        self._namespace: dict[str, Any] = {
            **{"__name__": "program", "torch": torch, "operator": operator, "gc": gc, "sy": sy},
            **{"describe_names": describe_names, "me": sy.local_worker, **self.workers},
        }
        if watched:
            self.history.watch()
        if awkward:
            self.history.subscribe(lambda history: self._record_stores())

    def run(self, program: list[Instruction]) -> None:
        """Run a program; after each line compare everything."""
        for instruction in program:
            line, predict = self._author.line(instruction)
            if self._failing:
                self.step(line, predict, unanswered=1 + instruction[3] % 3, again=instruction[2] % 2 == 0)
            else:
                self.step(line, predict)

    def step(self, line: str, predict: Any, *, unanswered: int = 0, again: bool = True) -> None:
        """Run one line and what the model does for it; with `unanswered`, first without an answer to that request.

        Not `again`: when the line failed for that, it stays undone.
        """
        note(line)
        before = self._live()
        error = self._error_without_answer(line, unanswered) if unanswered else NoAnswer.__name__
        if error == NoAnswer.__name__ and unanswered and not again:
            return
        expected = _error_of(predict)
        if error == NoAnswer.__name__:
            error = self._error_of_line(line)
        assert error == expected, f"{line}: raised {error}, not {expected}"
        if self._awkward:
            gc.collect()
            self.model.floating.clear()
        self.model.sweep()
        if error:
            assert self._live().stores == before.stores, f"{line}: was refused and changed a store"
        self.compare()
        self._record_stores()
        seen = {place: set(value.seen) for place, value in self.model.values.items() if place[0] != "me"}
        self.seen_at[len(self.history)] = seen

    def end(self) -> None:
        """Delete every name; nothing may be left."""
        for name in list(self.model.names):
            self.step(f"del {name}", lambda name=name: self.model.names.pop(name))
        self.step("gc.collect()", self.model.floating.clear)
        for name in self.workers:  # what was to be kept is still there
            self.step(f"{name}.clear_objects()", lambda name=name: self.model.clear(name))
        for worker in self.workers.values():
            assert not worker._objects
            assert not worker.handles
        assert not sy.local_worker.handles

    # What must be the same

    def compare(self) -> None:
        """Compare stores, names, and what is known of them from afar, with the model."""
        for name, worker in self.workers.items():
            expected = self.model.stores[name]
            assert list(worker._objects) == list(expected)
            for id, value in worker._objects.items():
                self._compare_thing(name, value, expected[id])
        for name, thing in self.model.names.items():
            self._compare_thing("me", self._namespace[name], thing)

    def _compare_thing(self, owner: str, real: Any, thing: Thing) -> None:
        if isinstance(thing, Tensor):
            assert not isinstance(real, sy.PointerTensor)
            assert _facts(real) == _facts(thing)
            assert (real.tags or set()) == tags_of(thing)
            assert torch.equal(real, thing)
            return
        worker, id = thing.arrow.place
        assert repr(real).partition("\n")[0] == f"(Wrapper)>[PointerTensor | {owner}:{thing.id} -> {worker}:{id}]"
        data = self.model.end_of_chain(thing)
        if data is not None and not thing.arrow.spent:
            assert (real.tags or set()) == tags_of(data)
            assert _facts(real) == _facts(data)
            looks = snapshot.describe_names({"p": real})["p"].description
            assert (looks.shape, looks.requires_grad) == (data.shape, data.requires_grad)

    # The record

    def compare_history(self, history: sy.History) -> None:
        """Step a history back to its start and forward again; each step shows the stores as they were."""
        numbers = range(history.first, len(history) + 1)
        assert len(history) == len(self.history)
        for step in [*reversed(numbers), *numbers]:
            if step in self.stores_at:
                assert _drawn(history.at(step).stores) == self.stores_at[step], f"step {step}"
        for step, seen in self.seen_at.items():
            for (worker, id), witnesses in seen.items():
                if step >= history.first:
                    assert self._same_witnesses(history.seen(worker, id, step), witnesses), f"{worker}:{id}, {step}"
        for worker, id in self.model.values:
            assert self._same_witnesses(history.seen_by(id), self.model.seen_by(id))
            if worker != "me":
                assert bool(history.departure(worker, id)) == ((worker, id) in self.model.left)

        if not history.first:
            self._compare_links(history)

    def _compare_links(self, history: sy.History) -> None:
        counted: dict[tuple[str, str], list[int]] = {}
        for event in history.messages():
            total = counted.setdefault((event.sender, event.receiver), [0, 0, 0])
            recorded = isinstance(event.message, RecordedMessage)
            size = event.message_bytes if recorded else len(wire.header(event.message)) + event.data_bytes
            for place, count in enumerate((event.data_bytes, size, 1)):
                total[place] += count
        totals = {link: [each.data, each.messages, each.count] for link, each in history.bytes_by_link().items()}
        assert totals == counted

    def _same_witnesses(self, recorded: tuple[str, ...], expected: set[str]) -> bool:
        """Say whether the record has the right witnesses: of a call that failed half way, it may know more of them."""
        return expected <= set(recorded) if self._failing else expected == set(recorded)

    def _record_stores(self) -> None:
        live = _drawn(self._live().stores)
        self.stores_at[len(self.history)] = live
        assert _drawn(self.history.at(len(self.history)).stores) == live

    def _live(self) -> Snapshot:
        return snapshot.read(with_values=self._watched)

    def _error_without_answer(self, line: str, request: int) -> str:
        """Run a line with a request that gets no answer: no store and no name changes, only ids are used up."""
        before, names = self._live().stores, dict(self._namespace)
        with silent_at(request):
            error = self._error_of_line(line)
        if error == NoAnswer.__name__:
            note(f"({line}: request {request} gets no answer)")
            assert self._live().stores == before, f"{line}: got no answer and changed a store"
            assert all(self._namespace.get(name) is thing for name, thing in names.items())
            self.model.take_ids_of({name: thing for name, thing in names.items() if type(thing) is Tensor})
            self.model.count_from(sy.local_worker.room.next_id() + 1)
        return error

    def _error_of_line(self, line: str) -> str:
        try:
            exec(line, self._namespace)
        except Exception as error:
            return type(error).__name__
        return ""


def _error_of(predict: Any) -> str:
    try:
        predict()
    except Exception as error:
        return str(error) if type(error).__name__ == "Refused" else type(error).__name__
    return ""


def _drawn(stores: Stores) -> Stores:
    """Return the stores as a picture can show them, which is also how a file keeps them."""
    return {
        worker: {
            id: (look.kind, look.requires_grad, look.is_leaf, str(look.target), look.preview)
            for id, look in store.items()
        }
        for worker, store in stores.items()
    }


def _facts(tensor: Tensor) -> tuple[object, ...]:
    return tensor.shape, tensor.dtype, tensor.requires_grad, tensor.is_leaf
