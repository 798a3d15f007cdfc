"""The exceptions of PySyft 0.2 under their old names, for `from syft.exceptions import ...`."""

from __future__ import annotations

from syftlite.errors import (
    AlreadyHereError,
    DataNotHereError,
    GetNotPermittedError,
    NotAChainError,
    NotCollocatedError,
    NotSendableError,
    ObjectNotFoundError,
    PartOfAnObjectError,
    SendNotPermittedError,
    SyftliteError,
    UnknownWorkerError,
)

TensorsNotCollocatedException = NotCollocatedError
CannotRequestObjectAttribute = CannotRequestTensorAttribute = PartOfAnObjectError
InvalidTensorForRemoteGet = NotAChainError
WorkerNotFoundException = UnknownWorkerError
RemoteObjectFoundError = RemoteTensorFoundError = DataNotHereError
PureFrameworkTensorFoundError = PureTorchTensorFoundError = AlreadyHereError
ResponseSignatureError = RouteNotImplementedException = SyftliteError
IdNotUniqueError = EmptyCryptoPrimitiveStoreError = SyftliteError
UndefinedProtocolTypeError = TranslationUnavailableError = SyftliteError
DependencyError = ImportError

__all__ = [
    "AlreadyHereError",
    "CannotRequestObjectAttribute",
    "CannotRequestTensorAttribute",
    "DataNotHereError",
    "DependencyError",
    "EmptyCryptoPrimitiveStoreError",
    "GetNotPermittedError",
    "IdNotUniqueError",
    "InvalidTensorForRemoteGet",
    "NotAChainError",
    "NotCollocatedError",
    "NotSendableError",
    "ObjectNotFoundError",
    "PartOfAnObjectError",
    "PureFrameworkTensorFoundError",
    "PureTorchTensorFoundError",
    "RemoteObjectFoundError",
    "RemoteTensorFoundError",
    "ResponseSignatureError",
    "RouteNotImplementedException",
    "SendNotPermittedError",
    "SyftliteError",
    "TensorsNotCollocatedException",
    "TranslationUnavailableError",
    "UndefinedProtocolTypeError",
    "UnknownWorkerError",
    "WorkerNotFoundException",
]
