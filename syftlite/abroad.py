"""What a module does where its weights are: constants that its forward makes are made there too.

An LSTM begins with zeros, a learner's own forward makes masks and positions: torch makes them here, and they are sent.
Knows modules by their weights, and sends through a function that it is given.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from copy import deepcopy
from itertools import chain
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, RNNBase, RNNCellBase
from torch.overrides import TorchFunctionMode

#: Sends a tensor to where another one is.
Follow = Callable[[Tensor, Tensor], Tensor]

#: The functions of torch that make a tensor of none.
_MAKING = frozenset(
    getattr(torch, name)
    for name in (
        *("zeros", "ones", "empty", "full", "eye", "tensor", "as_tensor", "from_numpy", "scalar_tensor"),
        *("arange", "range", "linspace", "logspace", "tril_indices", "triu_indices", "empty_strided", "asarray"),
        *("rand", "randn", "randint", "randperm", "normal", "bernoulli", "zeros_like", "ones_like", "full_like"),
        *("empty_like", "rand_like", "randn_like", "randint_like", "hann_window", "hamming_window", "kaiser_window"),
        *("bartlett_window", "blackman_window"),
    )
)


class Abroad:
    """The forward of a module whose weights are on a worker."""

    __slots__ = ("_follow", "_module", "_own", "_weight")

    def __init__(self, module: Module, weight: Tensor, follow: Follow) -> None:
        """Take the module, a weight that is where it works, and the way there; the module is kept by no reference."""
        self._module = weakref.ref(module)
        self._weight = weakref.ref(weight)
        self._follow = follow
        #: The forward that was set on this very module, not on its class.
        self._own: Any = module.__dict__.get("forward")

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Run the module's own forward; what it makes is sent."""
        __tracebackhide__ = True
        module = self._module()
        assert module is not None
        weight = self._weight()
        if weight is None:  # somebody gave the module another one
            weight = next(chain(module.parameters(), module.buffers()), None)
        forward = self._own if self._own is not None else type(module).forward.__get__(module)
        if weight is None or "_handle" not in weight.__dict__ or _Making.is_under_way():
            return forward(*arguments, **keywords)
        with _Making(weight, self._follow):
            return forward(*arguments, **keywords)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Return the same for the module that is being copied: its weights come along."""
        module, weight = self._module(), self._weight()
        copied = memo.get(id(module))
        if copied is None or weight is None:
            return self
        again = Abroad(copied, deepcopy(weight, memo), self._follow)
        again._own = deepcopy(self._own, memo)
        return again


def needs_it(module: Module) -> bool:
    """Say whether a module makes tensors in its forward, or may: of torch's own only recurrent ones do."""
    return not type(module).__module__.startswith("torch.nn.") or isinstance(module, RNNBase | RNNCellBase)


def go_abroad(module: Module, weight: Tensor, follow: Follow) -> None:
    """Let a module's forward make its constants where its weight is."""
    if not isinstance(module.__dict__.get("forward"), Abroad):
        module.__dict__["forward"] = Abroad(module, weight, follow)


def come_back(module: Module) -> None:
    """Let a module's forward be what it was."""
    forward = module.__dict__.get("forward")
    if isinstance(forward, Abroad):
        del module.__dict__["forward"]
        if forward._own is not None:
            module.__dict__["forward"] = forward._own


class _Making(TorchFunctionMode):
    """Sends what is made while it is on."""

    def __init__(self, weight: Tensor, follow: Follow) -> None:
        super().__init__()
        self._weight = weight
        self._follow = follow

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        __tracebackhide__ = True
        result = func(*args, **(kwargs or {}))
        return self._follow(result, self._weight) if func in _MAKING and type(result) is Tensor else result

    @staticmethod
    def is_under_way() -> bool:
        depth = torch._C._len_torch_function_stack()
        return depth > 0 and isinstance(torch._C._get_function_stack_at(depth - 1), _Making)
