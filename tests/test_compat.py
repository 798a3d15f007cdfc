"""`import syft` in old code, the module paths that it imports, and the names that are no more."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy


@pytest.fixture
def as_syft() -> Iterator[None]:
    sy.as_syft()
    yield
    sy.as_syft(undo=True)


def said(call: Callable[[], object], error: type[Exception]) -> str:
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


def run(code: str) -> Callable[[], object]:
    return lambda: exec(code, {})


def test_import_syft_means_syftlite_until_it_is_undone() -> None:
    sy.as_syft()
    sy.as_syft()
    import syft  # type: ignore[import-not-found]  # that is the point

    assert syft is sy
    importlib.import_module("syft.frameworks.torch.fl.utils")
    sy.as_syft(undo=True)
    sy.as_syft(undo=True)
    assert not [name for name in sys.modules if name.partition(".")[0] == "syft"]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("syft")
    assert sy.__name__ == "syftlite"
    assert sy.__spec__.name == "syftlite"


def test_another_syft_that_is_installed_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "syft.py").write_text("other = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert said(sy.as_syft, sy.OtherSyftError) == (
        "as_syft: another package called syft is installed, and `import syft` means that one. "
        "Uninstall it (pip uninstall syft), or write import syftlite as sy."
    )
    assert importlib.import_module("syft").other
    del sys.modules["syft"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from syft.workers.virtual import VirtualWorker as found", "VirtualWorker"),
        ("from syft.workers import VirtualWorker as found", "VirtualWorker"),
        ("from syft import VirtualWorker as found", "VirtualWorker"),
        ("from syft.generic.pointers.pointer_tensor import PointerTensor as found", "PointerTensor"),
        ("from syft.frameworks.torch.tensors.interpreters import PointerTensor as found", "PointerTensor"),
        ("from syft.frameworks.torch.pointers import PointerTensor as found", "PointerTensor"),
        ("from syft.generic.pointers.multi_pointer import MultiPointerTensor as found", "MultiPointerTensor"),
        ("from syft.frameworks.torch.fl.utils import federated_avg as found", "federated_avg"),
        ("from syft.frameworks.torch.federated.utils import federated_avg as found", "federated_avg"),
        ("from syft.frameworks.torch.fl import utils; found = utils.federated_avg", "federated_avg"),
        ("import syft; found = syft.frameworks.torch.fl.utils.federated_avg", "federated_avg"),
        ("from syft.frameworks.torch.federated import BaseDataset as found", "BaseDataset"),
        ("from syft.frameworks.torch import fl; found = fl.FederatedDataLoader", "FederatedDataLoader"),
        ("from syft.grid.private_grid import PrivateGridNetwork as found", "PrivateGridNetwork"),
        ("import syft as sy; found = sy.exceptions.GetNotPermittedError", "GetNotPermittedError"),
        ("from syft.exceptions import TensorsNotCollocatedException as found", "NotCollocatedError"),
        ("from syft.exceptions import InvalidTensorForRemoteGet as found", "NotAChainError"),
        ("from syft.sandbox import create_sandbox as found", "create_sandbox"),
        ("from syft.frameworks.torch.hook.hook import TorchHook as found", "TorchHook"),
        ("from syft import hook; found = hook.TorchHook", "TorchHook"),
    ],
)
def test_old_imports_lead_to_what_stands_for_it(as_syft: None, line: str, name: str) -> None:
    from syftlite import federated

    names: dict[str, object] = {}
    exec(line, names)
    assert names["found"] is (getattr(sy, name, None) or getattr(federated, name))


def test_old_names_for_what_is_called_otherwise(as_syft: None) -> None:
    with sy.fresh() as me:
        assert sy.torch is torch
        assert sy.optim is torch.optim
        assert sy.BaseWorker is sy.Worker
        assert sy.ID_PROVIDER.pop() + 1 == sy.ID_PROVIDER.pop()
        assert sy.local_worker is me
        sy.TorchHook(torch)
        assert sy.create_virtual_worker("bob").id == "bob"


def test_a_name_that_is_no_more_says_what_it_was_and_what_to_use(as_syft: None) -> None:
    plan = (
        "syftlite has no Plan: in PySyft it was recorded operations to be run later, on servers and phones. "
        "Call the operations on pointers as they come."
    )
    assert said(lambda: sy.Plan, sy.OldNameError) == plan
    assert said(run("from syft import Plan"), sy.OldNameImportError) == plan
    assert said(run("from syftlite import Plan"), sy.OldNameImportError) == plan
    assert said(run("from syft.workers import WebsocketClientWorker"), sy.OldNameImportError) == (
        "syftlite has no WebsocketClientWorker: in PySyft it was a worker behind a socket of its own. "
        "Use sy.VirtualWorker(hook, id='bob'), which needs no server."
    )
    assert said(run("from syft.frameworks.torch.dp import pate"), sy.OldModuleError) == (
        "syftlite has no module syft.frameworks.torch.dp: in PySyft it was differential privacy (PATE). "
        "There is none in its place; a library of its own, Opacus, adds it to torch."
    )
    assert said(lambda: sy.Duet, sy.OldNameError) == (
        "syftlite has no Duet: in PySyft it was part of the later PySyft, from 0.3 on, which is another program. "
        "Use pointers and workers, as in 0.2."
    )


def test_asking_whether_a_name_is_there_is_answered() -> None:
    assert not hasattr(sy, "Plan")
    assert getattr(sy, "Plan", None) is None
    assert not hasattr(sy, "never_there")
    assert said(lambda: sy.never_there, sy.UnknownNameError) == (
        "module 'syftlite' has no attribute 'never_there', and PySyft 0.2 had none. Is it spelled right?"
    )


def test_a_path_that_never_was_is_not_found(as_syft: None) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'syft\.nowhere'"):
        importlib.import_module("syft.nowhere")
