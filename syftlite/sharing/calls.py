"""Torch calls by what they do to whole numbers that stand for others: the table that fixed point and shares go by.

Knows torch calls by the last part of their name. What stands in no row is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syftlite.operations import operation_of

#: Leave every number as it is and put it elsewhere; of shares, each does so by itself.
SHAPING = frozenset(
    (
        *("__getitem__", "view", "reshape", "view_as", "reshape_as", "flatten", "ravel", "unflatten", "squeeze"),
        *("unsqueeze", "t", "T", "mT", "transpose", "swapaxes", "swapdims", "permute", "movedim", "moveaxis"),
        *("expand", "expand_as", "broadcast_to", "repeat", "tile", "repeat_interleave", "flip", "fliplr", "flipud"),
        *("roll", "rot90", "narrow", "select", "index_select", "gather", "take", "diagonal", "diag", "tril", "triu"),
        *("contiguous", "clone", "detach", "data", "alias", "unfold", "atleast_1d", "atleast_2d", "atleast_3d"),
    )
)
#: The same, with several results.
PARTING = frozenset(("chunk", "split", "unbind", "tensor_split", "split_with_sizes", "hsplit", "vsplit", "dsplit"))
#: The same, of several tensors.
JOINING = frozenset(("cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack", "column_stack"))
#: Add numbers up.
SUMMING = frozenset(("sum", "cumsum", "trace"))
NEGATING = frozenset(("neg", "negative"))

ADDING = frozenset(("add", "sub", "subtract", "__rsub__", "rsub"))
TIMES = frozenset(("mul", "multiply"))
#: Products whose sums are taken, as `matmul` does.
CONTRACTING = frozenset(("matmul", "__rmatmul__", "mm", "bmm", "mv", "dot", "inner"))
DIVIDING = frozenset(("div", "divide", "true_divide", "__truediv__"))
#: What is made of the calls above.
COMPOSED = frozenset(("mean", "square", "pow", "__pow__", "linear", "__rtruediv__", "reciprocal"))

COMPARING = frozenset(
    (
        *("gt", "greater", "ge", "greater_equal", "lt", "less", "le", "less_equal", "eq", "__eq__", "ne", "not_equal"),
        *("__ne__", "__gt__", "__ge__", "__lt__", "__le__", "equal", "isclose", "allclose"),
    )
)
#: Choose numbers by comparing them.
ORDERING = frozenset(
    (
        *("relu", "relu_", "abs", "absolute", "max", "min", "amax", "amin", "maximum", "minimum", "argmax", "argmin"),
        *("clamp", "clip", "sort", "argsort", "topk", "median", "sign", "heaviside", "leaky_relu", "max_pool2d"),
        *("softmax", "log_softmax", "sigmoid", "tanh"),
    )
)
#: Bring values to the caller.
READING = frozenset(("item", "tolist", "numpy", "__array__", "__bool__", "__int__", "__float__", "__index__"))

ALIKE = SHAPING | PARTING | JOINING | SUMMING | NEGATING


def short_name(call: Callable[..., Any]) -> str:
    """Return the last part of a torch call's name.

    >>> import torch
    >>> short_name(torch.add), short_name(torch.Tensor.T.__get__), short_name(torch.nn.functional.linear)
    ('add', 'T', 'linear')
    """
    parts = operation_of(call).name.split(".")
    return parts[-2] if parts[-1] == "__get__" else parts[-1]


def in_place(name: str) -> str:
    """Return the call that changes nothing, of which this one is the form in place; "" if it is no such form.

    >>> in_place("add_"), in_place("add"), in_place("__getitem__")
    ('add', '', '')
    """
    bare = name.removesuffix("_")
    return bare if bare != name and bare in ADDING | TIMES | DIVIDING | NEGATING else ""
