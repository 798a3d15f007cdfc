"""Workers in processes of their own, on this machine or on others: the same verbs, the same errors, real messages."""

from syftlite.remote.errors import (
    ClassClosedError,
    ClassOfflineError,
    LocalClassError,
    NotInThisClassError,
    RemoteNotInstalledError,
    WorkerDidNotStartError,
    WorkerGoneError,
    WorkerTimeoutError,
)
from syftlite.remote.local_class import LocalClass, local_class
from syftlite.remote.remote_worker import RemoteWorker

__all__ = [
    "ClassClosedError",
    "ClassOfflineError",
    "LocalClass",
    "LocalClassError",
    "NotInThisClassError",
    "RemoteNotInstalledError",
    "RemoteWorker",
    "WorkerDidNotStartError",
    "WorkerGoneError",
    "WorkerTimeoutError",
    "local_class",
]
