"""Where the graphs of autograd end: gradients of what has left are refused, not lost in silence. Knows torch alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor
from torch.autograd.graph import Node, get_gradient_edge
from torch.utils.hooks import RemovableHandle

from syftlite.errors import GradientTooLateError


def ends_of_graphs(tensors: Iterable[Tensor]) -> list[Node]:
    """Return where graphs end that were computed with these tensors and may still be asked for gradients."""
    return [
        get_gradient_edge(tensor).node
        for tensor in tensors
        if tensor.requires_grad and tensor.is_leaf and tensor._use_count() > 1  # type: ignore[attr-defined]  # torch's own
    ]


def refuse_gradients(ends: Iterable[Node], line: str) -> list[RemovableHandle]:
    """Let `backward` raise when it comes to one of these ends: what it belongs to left, by this line.

    Returns what undoes that.
    """

    def refuse(_: Any) -> None:
        raise GradientTooLateError(line)

    hook: Callable[[Any], None] = refuse
    return [end.register_prehook(hook) for end in ends]
