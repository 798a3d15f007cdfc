"""syftlite: pointers to tensors on other workers, as in the PySyft 0.1/0.2 line, on today's PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syftlite import compat as _compat
from syftlite.compat import as_syft
from syftlite.errors import (
    AlreadyHereError,
    AlreadyThereError,
    AskMeError,
    AverageError,
    CombineError,
    DataNotHereError,
    DataSetError,
    GetNotPermittedError,
    GradientTooLateError,
    HistoryFileError,
    JustLeavingError,
    LabelError,
    ModelInPiecesError,
    ModelNotSendableError,
    NoHookError,
    NotAChainError,
    NotAPointerError,
    NotATensorError,
    NotCollocatedError,
    NotOnGridError,
    NotOwnedError,
    NotSendableError,
    NotYourPointerError,
    NoWorkerGivenError,
    ObjectLostError,
    ObjectNotFoundError,
    OldModuleError,
    OldNameError,
    OldNameImportError,
    OperationError,
    OptimizerElsewhereError,
    OptionError,
    OtherSyftError,
    PartOfAnObjectError,
    PrivacyError,
    RoundError,
    SandboxError,
    SendNotPermittedError,
    StateElsewhereError,
    SyftliteError,
    UnknownNameError,
    UnknownNameImportError,
    UnknownWorkerError,
    WorkerNameError,
)
from syftlite.federated import (
    BaseDataset,
    FederatedDataLoader,
    FederatedDataset,
    Round,
    fed_avg,
    federated_avg,
    train_round,
)
from syftlite.grid import PrivateGridNetwork, VirtualGrid
from syftlite.history import History
from syftlite.hook import TorchHook, fresh, history
from syftlite.multi_pointer import MultiPointerTensor, combine_pointers
from syftlite.operations import register_operation
from syftlite.pointer import PointerTensor, run_on
from syftlite.private import PrivateTensor
from syftlite.remote import (
    ClassClosedError,
    ClassOfflineError,
    LocalClass,
    LocalClassError,
    NotInThisClassError,
    RemoteNotInstalledError,
    RemoteWorker,
    WorkerDidNotStartError,
    WorkerGoneError,
    WorkerTimeoutError,
    local_class,
)
from syftlite.sandbox import create_sandbox, make_hook
from syftlite.sharing import (
    AdditiveSharingTensor,
    FixedPointError,
    FixedPrecisionTensor,
    HoldersError,
    NotOnSharesError,
    NotWholeError,
    ProviderError,
    ShareOptionError,
    UsedMaskError,
    secure_fed_avg,
)
from syftlite.virtual_worker import VirtualWorker
from syftlite.virtual_worker import local_worker as _local_worker
from syftlite.worker import Worker

if TYPE_CHECKING:
    local_worker: Worker

__version__ = "0.1.0"
__all__ = [
    "AdditiveSharingTensor",
    "AlreadyHereError",
    "AlreadyThereError",
    "AskMeError",
    "AverageError",
    "BaseDataset",
    "ClassClosedError",
    "ClassOfflineError",
    "CombineError",
    "DataNotHereError",
    "DataSetError",
    "FederatedDataLoader",
    "FederatedDataset",
    "FixedPointError",
    "FixedPrecisionTensor",
    "GetNotPermittedError",
    "GradientTooLateError",
    "History",
    "HistoryFileError",
    "HoldersError",
    "JustLeavingError",
    "LabelError",
    "LocalClass",
    "LocalClassError",
    "ModelInPiecesError",
    "ModelNotSendableError",
    "MultiPointerTensor",
    "NoHookError",
    "NoWorkerGivenError",
    "NotAChainError",
    "NotAPointerError",
    "NotATensorError",
    "NotCollocatedError",
    "NotInThisClassError",
    "NotOnGridError",
    "NotOnSharesError",
    "NotOwnedError",
    "NotSendableError",
    "NotWholeError",
    "NotYourPointerError",
    "ObjectLostError",
    "ObjectNotFoundError",
    "OldModuleError",
    "OldNameError",
    "OldNameImportError",
    "OperationError",
    "OptimizerElsewhereError",
    "OptionError",
    "OtherSyftError",
    "PartOfAnObjectError",
    "PointerTensor",
    "PrivacyError",
    "PrivateGridNetwork",
    "PrivateTensor",
    "ProviderError",
    "RemoteNotInstalledError",
    "RemoteWorker",
    "Round",
    "RoundError",
    "SandboxError",
    "SendNotPermittedError",
    "ShareOptionError",
    "StateElsewhereError",
    "SyftliteError",
    "TorchHook",
    "UnknownNameError",
    "UnknownNameImportError",
    "UnknownWorkerError",
    "UsedMaskError",
    "VirtualGrid",
    "VirtualWorker",
    "Worker",
    "WorkerDidNotStartError",
    "WorkerGoneError",
    "WorkerNameError",
    "WorkerTimeoutError",
    "as_syft",
    "combine_pointers",
    "create_sandbox",
    "fed_avg",
    "federated_avg",
    "fresh",
    "history",
    "local_class",
    "local_worker",
    "make_hook",
    "register_operation",
    "run_on",
    "secure_fed_avg",
    "train_round",
]


def __getattr__(name: str) -> Any:
    """Return `sy.local_worker`, which depends on the room in use, or what an old name of PySyft stands for."""
    if name == "local_worker":
        return _local_worker()
    if name.startswith("__"):
        raise AttributeError(name)
    return _compat.old_name(name, "syftlite")
