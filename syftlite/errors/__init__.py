"""Every sentence a learner can read when something is refused: what was asked, what is where, what to type next.

Knows no worker and no pointer: it is given names, places and lines as text.
"""

from syftlite.errors.arguments import (
    LabelError,
    NotAPointerAttributeError,
    NotAPointerError,
    NotATensorError,
    NotSendableError,
    OperationError,
    OptionError,
)
from syftlite.errors.base import SyftliteError
from syftlite.errors.files import HistoryFileError, NotebookFileError
from syftlite.errors.learning import AverageError, DataSetError, RoundError
from syftlite.errors.models import (
    GradientTooLateError,
    ModelInPiecesError,
    ModelNotSendableError,
    OptimizerElsewhereError,
    StateElsewhereError,
)
from syftlite.errors.old_names import (
    OldModuleError,
    OldNameError,
    OldNameImportError,
    OtherSyftError,
    UnknownNameError,
    UnknownNameImportError,
)
from syftlite.errors.places import (
    AlreadyHereError,
    AlreadyThereError,
    CombineError,
    DataNotHereError,
    JustLeavingError,
    NotAChainError,
    NotCollocatedError,
    NotOwnedError,
    NotYourPointerError,
    ObjectLostError,
    ObjectNotFoundError,
    PartOfAnObjectError,
)
from syftlite.errors.privacy import GetNotPermittedError, PrivacyError, SendNotPermittedError
from syftlite.errors.workers import (
    AskMeError,
    NoHookError,
    NotOnGridError,
    NoWorkerGivenError,
    SandboxError,
    UnknownWorkerError,
    WorkerNameError,
)

__all__ = [
    "AlreadyHereError",
    "AlreadyThereError",
    "AskMeError",
    "AverageError",
    "CombineError",
    "DataNotHereError",
    "DataSetError",
    "GetNotPermittedError",
    "GradientTooLateError",
    "HistoryFileError",
    "JustLeavingError",
    "LabelError",
    "ModelInPiecesError",
    "ModelNotSendableError",
    "NoHookError",
    "NoWorkerGivenError",
    "NotAChainError",
    "NotAPointerAttributeError",
    "NotAPointerError",
    "NotATensorError",
    "NotCollocatedError",
    "NotOnGridError",
    "NotOwnedError",
    "NotSendableError",
    "NotYourPointerError",
    "NotebookFileError",
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
    "PrivacyError",
    "RoundError",
    "SandboxError",
    "SendNotPermittedError",
    "StateElsewhereError",
    "SyftliteError",
    "UnknownNameError",
    "UnknownNameImportError",
    "UnknownWorkerError",
    "WorkerNameError",
]
