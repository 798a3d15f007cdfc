"""Old notebooks: `import syft` means syftlite, every module path that they import leads here, missing names say so."""

from __future__ import annotations

import dis
import importlib.util
import sys
from collections.abc import Callable
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import torch

from syftlite import exceptions, federated
from syftlite.errors import (
    OldModuleError,
    OldNameError,
    OldNameImportError,
    OtherSyftError,
    UnknownNameError,
    UnknownNameImportError,
)
from syftlite.hook import TorchHook
from syftlite.me import local_worker
from syftlite.old_names import ANSWERED, LACKING, LACKING_MODULES
from syftlite.virtual_worker import VirtualWorker
from syftlite.worker import Worker


def as_syft(undo: bool = False) -> None:
    """Let `import syft`, in this process, mean syftlite; with `undo`, no longer.

    The paths of old imports lead here too: `from syft.frameworks.torch.fl import utils`. Names that were imported stay.

    Raises:
        OtherSyftError: if another program of that name is installed.

    Example:
        >>> import syftlite
        >>> syftlite.as_syft()
        >>> from syft.workers.virtual import VirtualWorker
        >>> VirtualWorker is syftlite.VirtualWorker
        True
        >>> syftlite.as_syft(undo=True)
    """
    is_on = _FINDER in sys.meta_path
    if undo and is_on:
        sys.meta_path.remove(_FINDER)
        for name in [name for name, module in sys.modules.items() if type(module) is _OldModule]:
            del sys.modules[name]
    elif not undo and not is_on:
        place = _other_syft()
        if place:
            raise OtherSyftError(place)
        sys.meta_path.insert(0, _FINDER)  # before a folder called syft beside the notebook


def old_name(name: str, module: str) -> Any:
    """Return what an old name of PySyft stands for.

    Raises:
        OldNameError: if syftlite lacks it (OldNameImportError when it was to be imported).
        UnknownNameError: if the name is not known (UnknownNameImportError when it was to be imported).
    """
    path = f"{'syft' if module == 'syftlite' else module}.{name}"
    if path in ANSWERED:
        return _module_at(path)
    if name in _OTHERWISE:
        return _OTHERWISE[name]()
    if name in LACKING:
        raise (OldNameImportError if _is_importing() else OldNameError)(name, *LACKING[name])
    fate = _fate_of(path)
    if fate is not None:
        raise OldNameError(path, *fate)
    raise (UnknownNameImportError if _is_importing() else UnknownNameError)(name, module)


class _OldModule(ModuleType):
    """A module of PySyft: whatever is asked of it is looked up in syftlite."""

    def __getattr__(self, name: str) -> Any:
        ours = sys.modules["syftlite"]
        if name in ("__all__", "__version__") and self.__name__ == "syft":
            return getattr(ours, name)
        if name.startswith("__"):
            raise AttributeError(name)
        for place in (ours, federated, exceptions):
            if name in place.__all__:
                return getattr(place, name)
        return old_name(name, self.__name__)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} (syftlite)>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *sys.modules["syftlite"].__all__})


class _Finder(MetaPathFinder, Loader):
    """Finds `syft` and the modules below it."""

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        """Answer for the modules that old code imports; of others, say what they were.

        `from syft.workers import Name` comes here too, when `syft.workers` has no such name.
        """
        if fullname.partition(".")[0] != "syft":
            return None
        if fullname in ANSWERED:
            return ModuleSpec(fullname, self, is_package=True)
        module, _, name = fullname.rpartition(".")
        if name in _OTHERWISE:
            _OTHERWISE[name]()  # which said no, or Python would not ask for a module of that name
        if name in LACKING and fullname not in LACKING_MODULES:
            raise OldNameImportError(name, *LACKING[name])
        fate = _fate_of(fullname)
        if fate is not None:
            raise OldModuleError(fullname, *fate)
        raise UnknownNameImportError(name, module)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, which looks everything up."""
        return _module_at(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty."""


_FINDER = _Finder()
_MODULES: dict[str, _OldModule] = {}


def _module_at(path: str) -> _OldModule:
    if path not in _MODULES:
        _MODULES[path] = _OldModule(path, "Here PySyft had something that old code imports: see syftlite.compat.")
    return _MODULES[path]


def _fate_of(path: str) -> tuple[str, str] | None:
    """Return what became of a module, or of the one that it stood in."""
    begins = [begin for begin in LACKING_MODULES if path.startswith(begin)]
    return LACKING_MODULES[max(begins, key=len)] if begins else None


def _other_syft() -> str:
    """Return where another program called syft is, "" if there is none; a mere folder of that name is no program."""
    loaded = sys.modules.get("syft")
    spec = getattr(loaded, "__spec__", None) if loaded is not None else importlib.util.find_spec("syft")
    if spec is None:
        return "" if loaded is None else "this very notebook"
    return spec.origin or ""


def _is_importing() -> bool:
    """Say whether `from syftlite import name` asks; `hasattr` must get another error than that."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__") in ("syftlite", __name__):
        frame = frame.f_back
    return frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] == dis.opmap["IMPORT_FROM"]


class _IdProvider:
    """Gives ids that nobody has, as `sy.ID_PROVIDER.pop()` did."""

    def pop(self, *_: object) -> int:
        """Return the next id."""
        return local_worker().room.next_id()


def _hook() -> TorchHook:
    """Return the hook, if it was made: asking for it is no way to make it."""
    if TorchHook._the_hook is None:
        raise OldNameError("hook", "the hook, once it was made", "Make it first: hook = sy.TorchHook(torch)")
    return TorchHook._the_hook


#: Old names for what syftlite calls otherwise, or torch.
_OTHERWISE: dict[str, Callable[[], Any]] = {
    "hook": _hook,
    **dict.fromkeys(("torch", "framework"), lambda: torch),
    "nn": lambda: torch.nn,
    "optim": lambda: torch.optim,
    "Variable": lambda: torch.autograd.Variable,
    **{f"{kind}Tensor": partial(getattr, torch, f"{kind}Tensor") for kind in ("Float", "Double", "Int", "Long")},
    "ID_PROVIDER": _IdProvider,
    **dict.fromkeys(("BaseWorker", "AbstractWorker"), lambda: Worker),
    "PointerDataset": lambda: federated.BaseDataset,
    "create_virtual_worker": lambda: lambda id: VirtualWorker(_hook(), id=id),
    "dataset_federate": lambda: federated.federate,
}
