"""The operators between pointers that lessons write most, sent on without asking torch. Knows no pointer's inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from torch import Tensor

from syftlite.forwarding import MakePointer, forward
from syftlite.operations import operation_of


def send_operators_on(pointer_type: type[Tensor], make: MakePointer) -> None:
    """Give a type of pointers these operators: torch takes a tenth of a call to find out what they do with them."""

    def operator(name: str, method: Callable[..., Any], *others: type) -> Callable[..., Any]:
        operation = operation_of(method)

        def operate(self: Tensor, other: object) -> Any:
            __tracebackhide__ = True
            if type(other) in others:
                return forward(pointer_type, make, operation, (self, other), None)
            return getattr(Tensor, name)(self, other)

        return wraps(getattr(Tensor, name))(operate)

    for name, method, *numbers in (
        ("__add__", Tensor.add, int, float),
        ("__sub__", Tensor.sub, int, float),
        ("__mul__", Tensor.mul, int, float),
        ("__truediv__", Tensor.div, int, float),
        ("__matmul__", Tensor.matmul),
    ):
        setattr(pointer_type, name, operator(name, method, pointer_type, *numbers))
