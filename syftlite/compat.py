"""Old notebooks: `import syft` means syftlite, every module path that they import leads here, missing names say so."""

from __future__ import annotations

import dis
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import torch

from syftlite import federated
from syftlite.errors import OldModuleError, OldNameError, OldNameImportError, OtherSyftError, UnknownNameError
from syftlite.hook import TorchHook
from syftlite.old_names import ANSWERED_MODULES, LACKING, LACKING_MODULES
from syftlite.virtual_worker import VirtualWorker, local_worker
from syftlite.worker import Worker


def as_syft(undo: bool = False) -> None:
    """Let `import syft`, in this process, mean syftlite; with `undo`, no longer.

    The paths of old imports lead here too: `from syft.frameworks.torch.fl import utils`.

    Raises:
        OtherSyftError: if another package of that name is installed.

    Example:
        >>> import syftlite
        >>> syftlite.as_syft()
        >>> from syft.workers.virtual import VirtualWorker
        >>> VirtualWorker is syftlite.VirtualWorker
        True
        >>> syftlite.as_syft(undo=True)
    """
    ours = sys.modules["syftlite"]
    if undo:
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _FINDER]
        for name in [name for name, module in sys.modules.items() if _is_ours(name, module)]:
            del sys.modules[name]
    elif sys.modules.get("syft") is not ours:
        if "syft" in sys.modules or importlib.util.find_spec("syft") is not None:
            raise OtherSyftError
        sys.modules["syft"] = ours
        sys.meta_path.insert(0, _FINDER)  # before the files of syftlite are found a second time, as syft's


def old_name(name: str, module: str = "syft", *, importing: bool = False) -> Any:
    """Return what an old name of PySyft stands for.

    Raises:
        OldNameError: if syftlite lacks it (OldNameImportError when it is `importing` that fails).
        UnknownNameError: if there never was such a name.
    """
    if name in _OTHERWISE:
        return _OTHERWISE[name]()
    if name in LACKING:
        raise (OldNameImportError if importing else OldNameError)(name, *LACKING[name])
    raise UnknownNameError(name, module)


def is_importing() -> bool:
    """Say whether `from syft import name` asks, two frames up; `hasattr` must get another error than that."""
    frame = sys._getframe(2)
    return frame.f_code.co_code[frame.f_lasti] == dis.opmap["IMPORT_FROM"]


class _OldModule(ModuleType):
    """A module of PySyft: whatever is asked of it is looked up in syftlite."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        ours = sys.modules["syftlite"]
        if name in ours.__dict__.get("__all__", ()):
            return getattr(ours, name)
        if name in _FEDERATED:
            return getattr(federated, name)
        if f"{self.__name__}.{name}" in _PACKAGES:
            return importlib.import_module(f"{self.__name__}.{name}")
        return old_name(name, self.__name__, importing=is_importing())


class _Finder(MetaPathFinder, Loader):
    """Finds the modules below `syft`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the modules that old code imports."""
        if not fullname.startswith("syft.") or sys.modules.get("syft") is not sys.modules["syftlite"]:
            return None
        what = next((what for begin, what in LACKING_MODULES.items() if fullname.startswith(begin)), None)
        if what is not None:
            raise OldModuleError(fullname, *what)
        parts = fullname.split(".")
        is_a_name = (
            parts[-1] in LACKING or not parts[-1].islower()
        )  # `from syft.workers import Name` looks for a module
        if parts[1] not in ANSWERED_MODULES or is_a_name:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return an empty module, which looks everything up."""
        return _OldModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Fill in the exceptions, which have a module of their own; the rest is looked up."""
        if module.__name__ == "syft.exceptions":
            exceptions = importlib.import_module("syftlite.exceptions")
            module.__dict__.update({name: getattr(exceptions, name) for name in exceptions.__all__})


class _IdProvider:
    """Gives ids that nobody has, as `sy.ID_PROVIDER.pop()` did."""

    def pop(self, *_: object) -> int:
        """Return the next id."""
        return local_worker().room.next_id()


def _module(name: str) -> Any:
    as_syft()
    return importlib.import_module(f"syft.{name}")


_FINDER = _Finder()
_FEDERATED = frozenset(federated.__all__)
#: Modules that old code reaches as attributes of one another.
_PACKAGES = frozenset(
    f"syft.{path}"
    for path in (
        *("frameworks.torch", "frameworks.torch.fl", "frameworks.torch.fl.utils", "frameworks.torch.fl.dataset"),
        *("frameworks.torch.fl.dataloader", "frameworks.torch.federated", "frameworks.torch.federated.utils"),
        *("frameworks.torch.hook", "frameworks.torch.tensors", "frameworks.torch.pointers", "workers.virtual"),
        *("workers.base", "workers.abstract", "generic.pointers", "grid.private_grid", "federated.utils"),
        *("frameworks.torch.federated.dataset", "frameworks.torch.federated.dataloader", "frameworks.torch.functions"),
    )
)
#: Old names for what syftlite calls otherwise.
_OTHERWISE: dict[str, Any] = {
    **{name: (lambda name=name: _module(name)) for name in ANSWERED_MODULES if name not in ("exceptions", "hook")},
    "exceptions": lambda: importlib.import_module("syftlite.exceptions"),
    "hook": lambda: TorchHook(torch),
    "torch": lambda: torch,
    "optim": lambda: torch.optim,
    "framework": lambda: torch,
    "ID_PROVIDER": _IdProvider,
    "BaseWorker": lambda: Worker,
    "AbstractWorker": lambda: Worker,
    "create_virtual_worker": lambda: lambda id: VirtualWorker(TorchHook(torch), id=id),
    "dataset_federate": lambda: federated.federate,
}


def _is_ours(name: str, module: object) -> bool:
    if name == "syft":
        return module is sys.modules["syftlite"]
    return name.startswith("syft.") and (isinstance(module, _OldModule) or getattr(module, "__loader__", 0) is _FINDER)
