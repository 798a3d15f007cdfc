"""syftlite: pointers to tensors on other workers, as in the PySyft 0.1/0.2 line, on today's PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syftlite.errors import (
    AlreadyHereError,
    AlreadyThereError,
    DataNotHereError,
    HistoryFileError,
    NoHookError,
    NotCollocatedError,
    NotOwnedError,
    NotSendableError,
    NotYourPointerError,
    NoWorkerGivenError,
    ObjectNotFoundError,
    PartOfAnObjectError,
    SyftliteError,
    UnknownWorkerError,
    WorkerNameError,
)
from syftlite.history import History
from syftlite.hook import TorchHook, fresh, history
from syftlite.pointer import PointerTensor
from syftlite.virtual_worker import VirtualWorker
from syftlite.virtual_worker import local_worker as _local_worker
from syftlite.worker import Worker

if TYPE_CHECKING:
    local_worker: Worker

__version__ = "0.1.0"
__all__ = [
    "AlreadyHereError",
    "AlreadyThereError",
    "DataNotHereError",
    "History",
    "HistoryFileError",
    "NoHookError",
    "NoWorkerGivenError",
    "NotCollocatedError",
    "NotOwnedError",
    "NotSendableError",
    "NotYourPointerError",
    "ObjectNotFoundError",
    "PartOfAnObjectError",
    "PointerTensor",
    "SyftliteError",
    "TorchHook",
    "UnknownWorkerError",
    "VirtualWorker",
    "Worker",
    "WorkerNameError",
    "fresh",
    "history",
    "local_worker",
]


def __getattr__(name: str) -> Worker:
    """Return `sy.local_worker`, which depends on the room in use."""
    if name == "local_worker":
        return _local_worker()
    raise AttributeError(f"module 'syftlite' has no attribute {name!r}")
