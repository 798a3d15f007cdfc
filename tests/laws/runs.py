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
from tests.laws.model import Model, Thing
from tests.laws.programs import WORKERS, Author, Instruction

Stores = dict[str, dict[int, Any]]


class Run:
    """Three workers in a room of their own (the test enters it), and a model of them."""

    def __init__(self, *, watched: bool = False, awkward: bool = False) -> None:
        """Begin with empty stores. `awkward`: garbage may be collected at any moment, not only when a line says so."""
        gc.freeze()  # what was there before, a million objects, need not be looked at again; conftest.py thaws it
        hook = sy.TorchHook(torch)
        self.workers = {name: sy.VirtualWorker(hook, id=name) for name in WORKERS}
        self.history = sy.history()
        self.model = Model(WORKERS)
        #: The stores after each step, and who had seen which object.
        self.stores_at: dict[int, Stores] = {}
        self.seen_at: dict[int, dict[tuple[str, int], set[str]]] = {}
        self._watched = watched
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
            self.step(line, predict)

    def step(self, line: str, predict: Any) -> None:
        """Run one line and what the model does for it."""
        note(line)
        before = self._live()
        expected = _error_of(predict)
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
            assert torch.equal(real, thing)
            return
        worker, id = thing.arrow.place
        assert repr(real) == f"(Wrapper)>[PointerTensor | {owner}:{thing.id} -> {worker}:{id}]"
        data = self.model.end_of_chain(thing)
        if data is not None and not thing.arrow.spent:
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
                    assert set(history.seen(worker, id, step)) == witnesses, f"{worker}:{id} after step {step}"
        for worker, id in self.model.values:
            assert set(history.seen_by(id)) == self.model.seen_by(id)
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

    def _record_stores(self) -> None:
        live = _drawn(self._live().stores)
        self.stores_at[len(self.history)] = live
        assert _drawn(self.history.at(len(self.history)).stores) == live

    def _live(self) -> Snapshot:
        return snapshot.read(with_values=self._watched)

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
