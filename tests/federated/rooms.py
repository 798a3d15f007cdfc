"""What the tests of federated learning share: a room, numbers as data, and how a refusal is checked."""

from __future__ import annotations

from collections.abc import Callable

import torch

import syftlite as sy
from syftlite import snapshot

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


def refused(call: Callable[[], object], error: type[Exception], sentence: str) -> None:
    """Check that a call raises just this sentence and leaves every store as it was."""
    before, said = snapshot.read().stores, ""
    try:
        call()
    except error as caught:
        said = str(caught)
    assert said == sentence
    assert snapshot.read().stores == before


def numbers(count: int, first: int = 0) -> sy.BaseDataset:
    return sy.BaseDataset(torch.arange(first, first + count).float(), torch.arange(first, first + count))


def numbers_as_columns(count: int) -> sy.BaseDataset:
    column = torch.arange(count).float().reshape(count, 1) / count
    return sy.BaseDataset(column, column)
