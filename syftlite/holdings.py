"""What the names of a notebook hold: local tensors, and every pointer that a name leads to, by the path to it.

Looks into containers, models, optimizers, data sets and objects of the learner's own classes, and at no more things
than it is allowed to: a notebook may hold millions.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer
from torch.utils.data import DataLoader, Dataset

from syftlite.multi_pointer import MultiPointerTensor
from syftlite.worker import Worker

#: So many entries of one container are looked at, so many things in all, so deep.
MOST_IN_CONTAINER = 1_000
MOST_THINGS = 5_000
MOST_DEPTH = 4

_CONTAINERS = (list, tuple, dict, set, frozenset, deque)
_PLAIN = frozenset((int, float, bool, complex, str, bytes, type(None), type, range, slice)) | {
    *(FunctionType, BuiltinFunctionType, MethodType, ModuleType, Path),
}


#: Names that are IPython's and Python's, not the learner's.
_NOT_LEARNERS = re.compile(r"_+|_\d+|_i+\d*|_[dio]h|_sh|_exit_code|__\w*")


class Holdings:
    """One search. `found` has each tensor or pointer with its path, and `is_whole` says whether all was looked at."""

    def __init__(self, namespace: Mapping[str, object]) -> None:
        """Search a namespace; of what the learner calls `_something`, only pointers count."""
        self.found: dict[str, Tensor] = {}
        self.is_whole = True
        self._left = MOST_THINGS
        self._visited: set[int] = set()
        optimizers: list[tuple[str, Optimizer]] = []
        for name, value in list(namespace.items()):
            if type(value) in _PLAIN or (name[:1] == "_" and _NOT_LEARNERS.fullmatch(name)):
                continue
            if isinstance(value, Optimizer):
                optimizers.append((name, value))
            elif isinstance(value, Tensor) and not hasattr(value, "look"):
                if name[:1] != "_":
                    self.found[name] = value
            else:
                self._visited.clear()  # what two names share, both hold
                self._look(value, name, MOST_DEPTH)
        # An optimizer holds what its model holds: only what nothing else leads to is said to be its own.
        known = {id(tensor) for tensor in self.found.values()}
        for name, optimizer in optimizers:
            self._look(optimizer.param_groups, f"{name}.param_groups", MOST_DEPTH)
            self._look(list(optimizer.state.values()), f"{name}.state", MOST_DEPTH)
        for path in [path for path, tensor in self.found.items() if id(tensor) in known and _is_of(path, optimizers)]:
            del self.found[path]

    def _look(self, value: Any, path: str, depth: int) -> None:
        """Note a pointer, or look for pointers in what may hold some."""
        if type(value) in _PLAIN:
            return
        if isinstance(value, MultiPointerTensor):
            for worker, pointer in value.child.items():
                self.found[f"{path}[{worker}]"] = pointer
        elif isinstance(value, Tensor) and hasattr(value, "look"):  # a pointer, or one name for several shares
            self.found[path] = value
        elif not isinstance(value, Tensor | Worker) and id(value) not in self._visited:
            steps = _parts(value)
            if steps is None:
                return
            if not depth or self._left <= 0:
                self.is_whole = False
                return
            self._visited.add(id(value))
            parts = list(islice(steps, MOST_IN_CONTAINER + 1))
            self._left -= len(parts)
            if len(parts) > MOST_IN_CONTAINER and not all(type(part) in _PLAIN for _, part in parts):
                self.is_whole = False  # a long list of numbers goes on with numbers
            for step, part in parts[:MOST_IN_CONTAINER]:
                self._look(part, path + step, depth - 1)


def _is_of(path: str, optimizers: list[tuple[str, Optimizer]]) -> bool:
    return any(path.startswith((f"{name}.param_groups", f"{name}.state")) for name, _ in optimizers)


def _parts(value: Any) -> Iterator[tuple[str, object]] | None:
    """Return what a thing holds, each with the step from its path to that of the part; None if it may hold nothing."""
    if isinstance(value, Module):
        return _parts_of_module(value)
    if isinstance(value, dict):
        return ((f"[{_key(key)}]", part) for key, part in value.items())
    if isinstance(value, _CONTAINERS):
        names = getattr(value, "_fields", None)
        if names is not None:
            return ((f".{name}", part) for name, part in zip(names, value, strict=False))
        return ((f"[{number}]", part) for number, part in enumerate(value))
    if isinstance(value, Dataset | DataLoader) or _is_learners(type(value)):
        return _attributes(value)
    return None


def _parts_of_module(module: Module) -> Iterator[tuple[str, object]]:
    """Yield parameters and buffers by their names, and what the learner's classes keep besides."""
    for name, tensor in chain(module.named_parameters(), module.named_buffers()):
        yield f".{name}", tensor
    for prefix, part in module.named_modules():
        for name, value in list(vars(part).items()):
            if name not in _OF_TORCH:
                yield f".{prefix}.{name}" if prefix else f".{name}", value


#: What every module has, and is no attribute of the learner's.
_OF_TORCH = frozenset(vars(Module()))


def _attributes(value: object) -> Iterator[tuple[str, object]]:
    """Yield an object's attributes, without asking its properties."""
    for name, part in list(getattr(value, "__dict__", {}).items()):
        yield f".{name}", part
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            place = f"_{kind.__name__.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name
            part = getattr(value, place, None) if place not in ("__dict__", "__weakref__") else None
            if part is not None:
                yield f".{name}", part


def _key(key: object) -> str:
    """Return a dict's key as it is typed; of an unusual one only what it is, for nobody knows what its repr does."""
    return repr(key) if isinstance(key, str | int | float | tuple) else f"<{type(key).__name__}>"


#: Module name → whether its classes are looked into: those that the learner wrote.
_learners_modules: dict[str, bool] = {"__main__": True, "builtins": False}
_INSTALLED = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_OURS = ("syftlite", "syftlite_widgets", "syftlite_lessons")


def _is_learners(kind: type) -> bool:
    """Say whether a class was written by the learner, and not installed."""
    name = str(kind.__module__)
    known = _learners_modules.get(name)
    if known is None:
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        own = module is None or (file is not None and not file.startswith(_INSTALLED))
        is_ours = name.partition(".")[0] in _OURS
        # Of ours, federated data alone is made to hold a learner's pointers; a worker leads to everything.
        known = _learners_modules[name] = name.startswith("syftlite.federated.") if is_ours else own
    return known
