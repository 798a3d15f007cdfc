"""Workers in processes of their own, on this machine or on others: the same verbs, the same errors, real messages."""

from syftlite.remote.errors import (
    ClassClosedError,
    ClassOfflineError,
    ClientOnlyError,
    LocalClassError,
    NoClassError,
    NotEncryptedError,
    NotInThisClassError,
    NotYouError,
    NotYourHoldError,
    PatienceError,
    PrivateStaysError,
    RemoteNotInstalledError,
    TooLargeError,
    TooManyObjectsError,
    WorkerDidNotStartError,
    WorkerGoneError,
    WorkerTimeoutError,
)
from syftlite.remote.join_errors import AlreadyJoinedError, ClassFolderError, JoinError, JoinFileError, PortTakenError
from syftlite.remote.joined import class_history, join, leave, show_values_to, workers
from syftlite.remote.local_class import LocalClass, local_class
from syftlite.remote.remote_worker import RemoteWorker

__all__ = [
    "AlreadyJoinedError",
    "ClassClosedError",
    "ClassFolderError",
    "ClassOfflineError",
    "ClientOnlyError",
    "JoinError",
    "JoinFileError",
    "LocalClass",
    "LocalClassError",
    "NoClassError",
    "NotEncryptedError",
    "NotInThisClassError",
    "NotYouError",
    "NotYourHoldError",
    "PatienceError",
    "PortTakenError",
    "PrivateStaysError",
    "RemoteNotInstalledError",
    "RemoteWorker",
    "TooLargeError",
    "TooManyObjectsError",
    "WorkerDidNotStartError",
    "WorkerGoneError",
    "WorkerTimeoutError",
    "class_history",
    "join",
    "leave",
    "local_class",
    "show_values_to",
    "workers",
]
