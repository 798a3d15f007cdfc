"""Random programs: a few small numbers each, turned into a line of a learner's code and the same call of the model.

A program that fails is printed as the lines that it ran, ready to be pasted.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor

from tests.laws.model import Model, Pointer, Refused, Thing, copied

WORKERS = ("bob", "alice", "carol")
_DEEPEST = 4
_MOST_NAMES = 12

_TENSORS = (
    *("torch.tensor([1, 2, 3])", "torch.arange(4.0)", "torch.ones(2, 3)", "torch.tensor(5)", "torch.tensor(2.5)"),
    *("torch.arange(6).reshape(2, 3)", "torch.ones(3, requires_grad=True)", "torch.zeros(0)"),
    *("torch.tensor([True, False, True])", "torch.tensor(3.0, requires_grad=True)"),
)
_ONE = (
    *("a * 2", "a + 1.5", "-a", "a.sum()", "a == 1", "torch.relu(a)", "a.clone()", "a.float()", "a.cumsum(0)"),
    *("a.reshape(-1)", "a.transpose(0, -1)", "a[..., None]", "a.detach()", "a.contiguous()", "a[0]", "a[1:]", "a[0:2]"),
)
_TWO = (
    *("a + b", "a - b", "torch.sub(b, a, alpha=2)", "torch.maximum(a, b)", "torch.cat([a, b])"),
    *("torch.stack((a, b))", "a == b"),
)
_PAIR = ("torch.max(a, dim=0)", "torch.sort(a)", "torch.aminmax(a)", "torch.tensor_split(a, 2)")
_CHANGE = (
    *("a.add_(1)", "a.mul_(2)", "a.zero_()", "a.unsqueeze_(0)", "a.squeeze_()", "a.requires_grad_()", "a.detach_()"),
    *("a.add_(b)", "a.copy_(b)", "operator.setitem(a, 0, 7)", "operator.setitem(a, ..., b)"),
)
#: A verb stands here as often as it should be likely.
_VERBS = (
    *("create", "send", "send", "send", "send", "get", "move", "copy", "one", "two", "two", "pair", "change", "change"),
    *("alias", "delete", "delete", "lose", "collect", "note", "misuse"),
    *("remote_get", "remote_send", "remote_send", "free", "keep", "unkeep", "tag", "clear", "two_workers", "combined"),
)

_small = st.integers(0, 30)
#: A program: for each instruction a verb, and numbers that choose among what there is when it runs.
programs = st.lists(st.tuples(st.sampled_from(_VERBS), _small, _small, _small), min_size=4, max_size=30)
Instruction = tuple[str, int, int, int]

#: A line of code, and what the model does for it.
Line = tuple[str, Callable[[], object]]


class Author:
    """Writes the next line of a program for a model as it is now."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._made = 0

    def line(self, instruction: Instruction) -> Line:
        """Return the line for an instruction, and the model's call that goes with it."""
        verb, first, second, third = instruction
        names = list(self._model.names)
        if not names:
            verb = "create"
        elif len(names) > _MOST_NAMES:
            verb = "delete"
        name, other = (names[number % len(names)] if names else "" for number in (first, second))
        if verb == "send" and self._model.depth(self._model.names[name]) >= _DEEPEST:
            verb = "get"
        line: Line = getattr(self, f"_{verb}")(name, other, third)
        return line

    def _create(self, name: str, other: str, number: int) -> Line:
        source = _TENSORS[number % len(_TENSORS)]
        return self._bind(source, lambda: eval(source))

    def _send(self, name: str, other: str, number: int) -> Line:
        worker = WORKERS[number % 3]
        return self._bind(f"{name}.send({worker})", lambda: self._model.send(self._thing(name), worker))

    def _get(self, name: str, other: str, number: int) -> Line:
        return self._bind(f"{name}.get()", lambda: self._model.get(self._thing(name)))

    def _move(self, name: str, other: str, number: int) -> Line:
        worker = (*WORKERS, "me")[number % 4]
        return self._bind(f"{name}.move({worker})", lambda: self._model.move(self._thing(name), worker))

    def _remote_get(self, name: str, other: str, number: int) -> Line:
        return self._bind(f"{name}.remote_get()", lambda: self._model.remote_get(self._thing(name)))

    def _remote_send(self, name: str, other: str, number: int) -> Line:
        worker = WORKERS[number % 3]
        if self._model.depth(self._thing(name)) >= _DEEPEST:
            return self._get(name, other, number)
        return self._bind(f"{name}.remote_send({worker})", lambda: self._model.remote_send(self._thing(name), worker))

    def _free(self, name: str, other: str, number: int) -> Line:
        return f"{name}.free()", lambda: self._model.free(self._thing(name))

    def _keep(self, name: str, other: str, number: int) -> Line:
        return f"{name}.disable_gc", lambda: self._model.keep(self._thing(name), keep=True)

    def _unkeep(self, name: str, other: str, number: int) -> Line:
        code = f"{name}.child.garbage_collect_data = True"
        return code, lambda: self._model.keep(self._thing(name), keep=False)

    def _tag(self, name: str, other: str, number: int) -> Line:
        return self._bind(f"{name}.tag('#{number}')", lambda: self._model.tag(self._thing(name), f"#{number}"))

    def _clear(self, name: str, other: str, number: int) -> Line:
        worker = WORKERS[number % 3]
        if number % 4:  # seldom: it ends many stories
            return self._tag(name, other, number)
        return f"{worker}.clear_objects()", lambda: self._model.clear(worker)

    def _two_workers(self, name: str, other: str, number: int) -> Line:
        first, second = WORKERS[number % 3], WORKERS[(number + 1) % 3]
        code = f"{name}.send({first}, {second}).child.values()"
        return self._bind(code, lambda: self._model.send_to_two(self._thing(name), first, second), results=2)

    def _combined(self, name: str, other: str, number: int) -> Line:
        dangle = any(self._model.end_of_chain(thing) is None for thing in (self._thing(name), self._thing(other)))
        spent = any(isinstance(thing := self._thing(each), Pointer) and thing.arrow.spent for each in (name, other))
        if dangle or spent:
            return self._copy(name, other, number)
        source = _ONE[number % 5]
        call, _ = self._parts(source, name, other)
        code = _filled(source, f"sy.combine_pointers({name}, {other})", other) + ".child.values()"
        code = f"({code.removesuffix('.child.values()')}).child.values()"
        return self._bind(code, lambda: self._model.combined(call, self._thing(name), self._thing(other)), results=2)

    def _copy(self, name: str, other: str, number: int) -> Line:
        return self._bind(f"{name}.copy()", lambda: self._model.run(copied, [self._thing(name)]))

    def _one(self, name: str, other: str, number: int) -> Line:
        return self._call(_ONE[number % len(_ONE)], name, other)

    def _two(self, name: str, other: str, number: int) -> Line:
        return self._call(_TWO[number % len(_TWO)], name, other)

    def _pair(self, name: str, other: str, number: int) -> Line:
        return self._call(_PAIR[number % len(_PAIR)], name, other, results=2)

    def _change(self, name: str, other: str, number: int) -> Line:
        source = _CHANGE[number % len(_CHANGE)]
        call, things = self._parts(source, name, other)
        return _filled(source, name, other), lambda: self._model.run(call, things, changes=True)

    def _alias(self, name: str, other: str, number: int) -> Line:
        return self._bind(name, lambda: self._thing(name))

    def _delete(self, name: str, other: str, number: int) -> Line:
        return f"del {name}", lambda: self._model.names.pop(name)

    def _lose(self, name: str, other: str, number: int) -> Line:
        """Only the garbage collector finds a list that contains itself."""
        line = f"ring = [{name}]; ring.append(ring); del ring, {name}"
        return line, lambda: self._model.floating.append(self._model.names.pop(name))

    def _collect(self, name: str, other: str, number: int) -> Line:
        return "gc.collect()", self._model.floating.clear

    def _note(self, name: str, other: str, number: int) -> Line:
        return "sy.history().note_names(describe_names(globals()))", lambda: None

    def _misuse(self, name: str, other: str, number: int) -> Line:
        is_pointer = isinstance(self._thing(name), Pointer)
        code, error = (
            ("send()", "NoWorkerGivenError"),
            ("send(bob, alice)", "NoWorkerGivenError") if is_pointer else ("tag(1)", "LabelError"),
            ("send('nobody')", "UnknownWorkerError"),
            ("send(me)", "AlreadyHereError"),
            ("item()", "DataNotHereError") if is_pointer else ("move(bob)", "AlreadyHereError"),
            ("numpy()", "DataNotHereError") if is_pointer else ("get()", "AlreadyHereError"),
        )[number % 6]

        def refuse() -> None:
            thing = self._thing(name)
            raise Refused("ObjectNotFoundError" if isinstance(thing, Pointer) and thing.arrow.spent else error)

        return f"{name}.{code}", refuse

    def _call(self, source: str, name: str, other: str, results: int = 1) -> Line:
        call, things = self._parts(source, name, other)
        return self._bind(_filled(source, name, other), lambda: self._model.run(call, things), results)

    def _bind(self, source: str, call: Callable[[], Any], results: int = 1) -> Line:
        """Give new names to what a line returns."""
        new = [f"v{self._made + number}" for number in range(results)]
        self._made += results

        def bind() -> None:
            result = call()
            self._model.names.update(zip(new, [result] if results == 1 else result, strict=True))

        return f"{', '.join(new)} = {source}", bind

    def _parts(self, source: str, name: str, other: str) -> tuple[Callable[..., Any], list[Thing]]:
        call, width = _function(source)
        return call, [self._thing(name), self._thing(other)][:width]

    def _thing(self, name: str) -> Thing:
        return self._model.names[name]


def _filled(source: str, name: str, other: str) -> str:
    return re.sub(r"\b[ab]\b", lambda found: {"a": name, "b": other}[found[0]], source)


@cache
def _function(source: str) -> tuple[Callable[..., Any], int]:
    """Return what a piece of code computes of `a`, or of `a` and `b`, and how many of them it takes."""
    names = "a, b" if re.search(r"\bb\b", source) else "a"
    return eval(f"lambda {names}: {source}", {"torch": torch, "operator": operator, "Tensor": Tensor}), len(names[::3])
