"""Operations that torch's own table of overridable functions leaves out, by name. Knows torch alone.

A process that has not met them yet must find them when another one names them, and nothing else by any name: they are
looked for on a few shelves, all of which hold tensor operations, and only if they are what those shelves are for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, MethodDescriptorType
from typing import Any

import torch
from torch import Tensor


def late_function(name: str) -> Callable[..., Any] | None:
    """Return the function of torch that a name means, None if it means none of those.

    >>> late_function("torch._foreach_add_"), late_function("torch.load"), late_function("torch.from_file")
    (<built-in method _foreach_add_ of type object at ...>, None, None)
    """
    path, _, last = name.rpartition(".")
    found: Any = None
    if last in _NEVER or not all(part.isidentifier() for part in name.split(".")):
        return None
    if path in _BUILT_IN:
        found = getattr(_BUILT_IN[path], last, None)
        return found if isinstance(found, BuiltinFunctionType) else None
    if path in _WRITTEN:
        found = getattr(_WRITTEN[path], last, None)
        return found if isinstance(found, FunctionType) and found.__module__ == path else None
    if path == "torch.Tensor":
        found = inspect.getattr_static(Tensor, last, None)
        return found if isinstance(found, MethodDescriptorType | FunctionType) and last[0] != "_" else None
    if path.startswith("torch.Tensor.") and last in ("__get__", "__set__"):
        found = inspect.getattr_static(Tensor, path.rpartition(".")[2], None)
        return getattr(found, last) if isinstance(found, GetSetDescriptorType) else None
    if name.startswith("aten."):
        return _of_aten(*name.split(".")[1:])
    return _ALONE.get(name)


def _of_aten(name: str, overload: str = "", *more: str) -> Callable[..., Any] | None:
    if more or name in _NEVER or name not in _aten_names():
        return None
    packet = getattr(torch.ops.aten, name)
    if not overload:
        return packet  # type: ignore[no-any-return]  # torch's own
    return getattr(packet, overload) if overload in packet.overloads() else None


def _aten_names() -> set[str]:
    if not _of_aten_known:
        schemas = torch._C._jit_get_all_schemas()
        names = (schema.name.removeprefix("aten::") for schema in schemas if schema.name.startswith("aten::"))
        _of_aten_known.update(names)
    return _of_aten_known


_of_aten_known: set[str] = set()
#: They read files, or write where nobody looks.
_NEVER = frozenset(("from_file", "_print", "save", "load", "set_data", "warn"))
_BUILT_IN: dict[str, Any] = {
    "torch": torch._C._VariableFunctions,
    "torch._VF": torch._C._VariableFunctions,
    "torch._C._nn": torch._C._nn,
    "torch._C._sparse": getattr(torch._C, "_sparse"),  # noqa: B009  (mypy does not see it)
}
_WRITTEN: dict[str, Any] = {
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.functional": torch.functional,
}
_ALONE: dict[str, Callable[..., Any]] = {
    "torch.autograd.backward": torch.autograd.backward,
    "torch.autograd.grad": torch.autograd.grad,
}
