"""What the learner calls a tensor: by a name of his, by the model that it belongs to, or by an attribute of his class.

Knows the learner's running code and torch's modules, no worker and no pointer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from torch import Tensor
from torch.nn import Module

from syftlite.caller import attribute_where, name_where


@dataclass(slots=True, frozen=True)
class Name:
    """A name, None when the learner has none, and what has it: the tensor itself, its model, a module's attribute."""

    text: str | None = None
    is_model: bool = False
    is_attribute: bool = False


def name_for(is_meant: Callable[[object], bool]) -> Name:
    """Return the learner's name for the one tensor that is meant."""
    own = name_where(is_meant)
    if own is not None:
        return Name(own)
    model = name_where(lambda value: isinstance(value, Module) and any(map(is_meant, tensors_of(value))))
    if model is not None:
        return Name(model, is_model=True)
    found = attribute_where(is_meant)
    if found is not None:
        owner, attribute = found
        return Name(f"self.{attribute}", is_attribute=isinstance(owner, Module))
    found = attribute_where(lambda value: isinstance(value, Module) and any(map(is_meant, tensors_of(value))))
    return Name() if found is None else Name(f"self.{found[1]}", is_model=True)


def tensors_of(module: Module) -> list[Tensor]:
    """Return a module's parameters and buffers, each once, also where two of its layers share one.

    >>> import torch
    >>> [tuple(each.shape) for each in tensors_of(torch.nn.Linear(2, 3))]
    [(3, 2), (3,)]
    """
    return list({id(tensor): tensor for tensor in chain(module.parameters(), module.buffers())}.values())
