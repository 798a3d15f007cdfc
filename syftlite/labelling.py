"""Writing tags and descriptions on objects. The operations are on the allow-list: along a chain they reach the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from syftlite.description import Labels
from syftlite.errors import LabelError
from syftlite.facts import labels_of, write_labels
from syftlite.operations import Operation, register


def add_tags(tensor: Tensor, *tags: str) -> Tensor:
    """Write tags on a tensor, beside those it has; returns the tensor.

    Raises:
        LabelError: if one is no text.
    """
    old = labels_of(tensor) or Labels()
    return set_tags(tensor, *old.tags, *tags)


def set_tags(tensor: Tensor, *tags: str) -> Tensor:
    """Write these tags on a tensor and take off the others; returns the tensor."""
    check_tags(tags)
    old = labels_of(tensor) or Labels()
    return _write(tensor, Labels(tuple(sorted(set(tags))), old.description))


def describe_as(tensor: Tensor, description: str | None) -> Tensor:
    """Write a description on a tensor; returns the tensor."""
    check_description(description)
    old = labels_of(tensor) or Labels()
    return _write(tensor, Labels(old.tags, description))


def check_tags(tags: tuple[object, ...]) -> None:
    """Refuse what is no tag."""
    for tag in tags:
        if not isinstance(tag, str):
            raise LabelError("tag", tag)


def check_description(description: object) -> None:
    """Refuse what is no description."""
    if description is not None and not isinstance(description, str):
        raise LabelError("description", description)


def _write(tensor: Tensor, labels: Labels) -> Tensor:
    write_labels(tensor, None if labels == Labels() else labels)
    return tensor


def _along_chains(name: str, on_tensor: Callable[..., Any]) -> Operation:
    """Put a way of labelling on the allow-list; a pointer in a store passes it on to what it points to."""

    def write(thing: Tensor, *values: Any) -> Tensor:
        if type(thing) is not Tensor and hasattr(thing, "relabel"):
            written: Tensor = thing.relabel(WAYS[name], *values)
            return written
        labelled: Tensor = on_tensor(thing, *values)
        return labelled

    return register(name, write, mutates=True)


#: The operations by name.
WAYS: dict[str, Operation] = {
    name: _along_chains(name, function)
    for name, function in (("tag", add_tags), ("set_tags", set_tags), ("describe", describe_as))
}
