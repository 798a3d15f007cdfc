"""A tensor that becomes another one under all its names: how a tensor turns into a pointer in place, and back."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from syftlite.identities import Identities


def swap(one: Tensor, other: Tensor, identities: Identities) -> None:
    """Let two tensors change places: every name and every list that has the one has the other's contents from now on.

    torch's public `swap_tensors` refuses tensors that something else refers to weakly, as the weights of an LSTM are
    and every tensor that was sent before; what it does after that check is this.
    """
    first: Any = one
    second: Any = other
    torch._C._swap_tensor_impl(one, other)
    first.__class__, second.__class__ = second.__class__, first.__class__
    first.__dict__, second.__dict__ = second.__dict__, first.__dict__
    identities.exchange(one, other)
