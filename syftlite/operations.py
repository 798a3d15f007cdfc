"""The allow-list: which torch calls may travel in a message, by which name, and which reveal or change values.

Knows torch alone. Whatever torch itself declares overridable is on the list, and nothing else.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import torch
from torch import Tensor
from torch.overrides import get_overridable_functions, handle_torch_function, has_torch_function, resolve_name

from syftlite.arguments import leaves
from syftlite.errors import NotSendableError, OperationError
from syftlite.late_operations import late_function
from syftlite.special_calls import ADDING_TO_GRADIENTS, CHANGING, IN_WORDS, REVEALING, REWRITING, TELLING_LAYOUT


@dataclass(slots=True, frozen=True, eq=False)
class Operation:
    """One torch call: its name in a message, and what is special about it."""

    name: str
    function: Callable[..., Any]
    #: Brings values, or a handle on memory, to the caller.
    reveals: bool = False
    #: May change an argument in place.
    mutates: bool = False
    #: Replaces the memory or the values of its first argument, or of all, behind torch's count of changes.
    rewrites_first: bool = False
    rewrites_all: bool = False
    #: Adds to the gradients of tensors that it does not name.
    adds_to_gradients: bool = False
    #: Asks for the gradient of its argument, or sets it.
    is_of_gradients: bool = False
    #: May return plain numbers and flags, which tell of shape and layout but not of values.
    tells_layout: bool = False

    @property
    def short_name(self) -> str:
        """The name in a sentence: `torch.add`, `sum`, `+=`."""
        name = self.name.removeprefix("torch.Tensor.").removeprefix("torch.nn.functional.")
        name = name.removesuffix(".__get__").removesuffix(".__set__")
        return IN_WORDS.get(name, name)


_BY_FUNCTION: dict[Callable[..., Any], Operation] = {}


class _Operations(dict[str, Operation]):
    """Operations by name, those that torch's own table leaves out when they are first asked for."""

    def __missing__(self, name: str) -> Operation:
        function = late_function(name)
        if function is None:
            raise NotSendableError(name, "call that is not on the allow-list", "another worker")
        return _enter(_classify(name, function))


#: The operation that a message names; asked for another, it raises `NotSendableError`.
OPERATIONS = _Operations()


def operation_of(function: Callable[..., Any]) -> Operation:
    """Return the operation for a torch function that met a pointer.

    >>> import torch
    >>> operation_of(torch.add).name
    'torch.add'
    """
    found = _BY_FUNCTION.get(function)
    return found if found is not None else _late(function)


def register_operation(function: Callable[..., Any], name: str = "", *, mutates: bool = False) -> Callable[..., Any]:
    """Let a function of yours run where the data is: called on pointers, it travels as one command.

    Every worker must know it under the same `name` (its own, if you give none). `mutates` says that it may change its
    arguments. Returns what is to be called in the function's place; it can stand above it as a decorator.

    Raises:
        OperationError: if the name is taken, or it is no function.

    Example:
        >>> import syftlite as sy, torch
        >>> @sy.register_operation
        ... def standardised(x):
        ...     return (x - x.mean()) / x.std()
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.tensor([1.0, 2.0, 3.0]).send(bob)
        ...     standardised(x_ptr).get()
        tensor([-1.,  0.,  1.])
    """
    called = name or getattr(function, "__name__", "")
    if not callable(function) or not called.isidentifier():
        raise OperationError(called or repr(function), taken=False)
    earlier = OPERATIONS.get(called)
    if earlier is not None and earlier.function.__qualname__ != getattr(function, "__qualname__", None):
        raise OperationError(called, taken=True)
    OPERATIONS.pop(called, None)  # a cell that defines it is run again

    @wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        tensors = tuple(value for value in leaves((arguments, keywords)) if isinstance(value, Tensor))
        if not has_torch_function(tensors):
            return function(*arguments, **keywords)
        return handle_torch_function(call, tensors, *arguments, **keywords)

    _enter(Operation(called, call, mutates=mutates))  # `call`, so that a pointer in a store passes it on as one command
    return call


def register(name: str, function: Callable[..., Any], *, mutates: bool = False) -> Operation:
    """Put a call of our own on the list."""
    return _enter(Operation(name, function, mutates=mutates))


def _late(function: Callable[..., Any]) -> Operation:
    """Enter a torch function that torch's own table leaves out, if its name leads back to it."""
    name = getattr(function, "__name__", "")
    for path in _SHELVES:
        if getattr(_shelf(path), name, None) == function:
            return _enter(_classify(f"{path}.{name}", function))
    known = resolve_name(function)
    if known is None:
        raise NotSendableError(name or repr(function), "call that is no operation of torch", "another worker")
    return _enter(_classify(known, function))


#: Where torch keeps functions that its table of overridable functions does not list.
_SHELVES = (
    *("torch", "torch.Tensor", "torch.nn.functional", "torch._VF", "torch._C._nn"),
    *("torch.functional", "torch.linalg", "torch.sparse", "torch._C._sparse", "torch.autograd"),
)


def _shelf(path: str) -> Any:
    shelf: Any = torch
    for part in path.split(".")[1:]:
        shelf = getattr(shelf, part)
    return shelf


def _enter(operation: Operation) -> Operation:
    _BY_FUNCTION.setdefault(operation.function, operation)
    return OPERATIONS.setdefault(operation.name, operation)


def _classify(name: str, function: Callable[..., Any]) -> Operation:
    parts = name.split(".")
    last = parts[-2] if parts[-1] in ("__get__", "__set__") else parts[-1]
    return Operation(
        name,
        function,
        reveals=last in REVEALING,
        mutates=parts[-1] == "__set__" or _changes_in_place(last) or _has_inplace(function),
        rewrites_first=last in REWRITING,
        rewrites_all=last.startswith("_fused_"),
        adds_to_gradients=last in ADDING_TO_GRADIENTS,
        is_of_gradients=parts[-1] in ("__get__", "__set__") and last in ("grad", "_grad"),
        tells_layout=last in TELLING_LAYOUT,
    )


def _changes_in_place(name: str) -> bool:
    dunder = name.startswith("__") and name.endswith("__")
    augmented = dunder and name[2] == "i" and hasattr(Tensor, f"__{name[3:]}") and name not in ("__index__", "__int__")
    return name in CHANGING or augmented or (name.endswith("_") and not dunder)


def _has_inplace(function: Callable[..., Any]) -> bool:
    try:
        return "inplace" in inspect.signature(function).parameters
    except (ValueError, TypeError):  # a builtin without a signature
        return False


def _everything() -> Iterator[tuple[str, Callable[..., Any]]]:
    shortest: dict[Any, str] = {}  # torch.mm is torch.spmm and torch.dsmm as well
    for name in sorted(vars(torch), key=lambda name: (len(name), name)):
        value = vars(torch)[name]
        if callable(value):
            shortest.setdefault(value, f"torch.{name}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # touching torch's deprecated names warns
        for functions in get_overridable_functions().values():
            for function in functions:
                name = resolve_name(function)
                if name:
                    yield shortest.get(function, name), function


for _name, _function in _everything():
    _enter(_classify(_name, _function))


def _set_memory(tensor: Tensor, *source: Any, **layout: Any) -> Tensor:
    """Call `set_` as a method, which a pointer has of its own: torch asks no tensor before it carries this one out."""
    return tensor.set_(*source, **layout)


OPERATIONS["torch.Tensor.set_"] = replace(OPERATIONS["torch.Tensor.set_"], function=_set_memory)
