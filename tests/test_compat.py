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
from syftlite.old_names import LACKING, LACKING_MODULES, LACKING_VERBS
from tests.shells import loaded_shell


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
    names = {"grid": sy.grid, "federated": sy.federated, "exceptions": sy.exceptions}
    attributes, path = set(vars(sy)), list(sys.meta_path)
    sy.as_syft()
    sy.as_syft()
    import syft  # type: ignore[import-not-found]  # that is the point

    assert syft.VirtualWorker is sy.VirtualWorker
    assert syft.__version__ == sy.__version__
    assert repr(syft) == "<module 'syft' (syftlite)>"
    assert {"VirtualWorker", "TorchHook"} <= set(dir(syft))
    for module in ("frameworks.torch.fl.utils", "grid.private_grid", "federated", "exceptions", "workers.virtual"):
        importlib.import_module(f"syft.{module}")
    sy.as_syft(undo=True)
    sy.as_syft(undo=True)
    assert sys.meta_path == path
    assert not [name for name in sys.modules if name.partition(".")[0] == "syft"]
    assert set(vars(sy)) == attributes
    assert all(getattr(sy, name) is module for name, module in names.items())
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("syft")


def test_a_star_takes_all_public_names(as_syft: None) -> None:
    names: dict[str, object] = {}
    exec("from syft import *", names)
    assert names["VirtualWorker"] is sy.VirtualWorker
    assert set(sy.__all__) <= set(names)


def test_another_syft_that_is_installed_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "syft.py").write_text("other = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    sentence = (
        f"Another program called syft is here ({tmp_path / 'syft.py'}), and `import syft` means that one. "
        "Uninstall it (pip uninstall syft), or write import syftlite as sy."
    )
    assert said(sy.as_syft, sy.OtherSyftError) == sentence
    assert importlib.import_module("syft").other
    assert said(sy.as_syft, sy.OtherSyftError) == sentence
    del sys.modules["syft"]


def test_the_extension_says_that_another_syft_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "syft.py").write_text("other = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    with loaded_shell():
        pass
    assert capsys.readouterr().err.startswith(f"Another program called syft is here ({tmp_path / 'syft.py'}), and")


def test_a_folder_that_happens_to_be_called_syft_is_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_syft: None
) -> None:
    sy.as_syft(undo=True)
    (tmp_path / "syft").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    sy.as_syft()
    assert importlib.import_module("syft").VirtualWorker is sy.VirtualWorker


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
        ("from syft.core.hooks import TorchHook as found", "TorchHook"),
        ("from syft.core.workers import VirtualWorker as found", "VirtualWorker"),
        ("from syft.frameworks.torch.fl.utils import accuracy as found", "accuracy"),
        ("from syft.frameworks.torch.fl.dataset import FederatedDataset as found", "FederatedDataset"),
        ("from syft.generic.pointers import pointer_tensor; found = pointer_tensor.PointerTensor", "PointerTensor"),
        ("import syft.frameworks.torch.fl.utils as utils; found = utils.add_model", "add_model"),
        ("import syftlite as sy; found = sy.frameworks.torch.fl.utils.scale_model", "scale_model"),
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
        assert (sy.nn, sy.optim, sy.Variable) == (torch.nn, torch.optim, torch.autograd.Variable)
        assert torch.equal(sy.FloatTensor([1, 2]), torch.tensor([1.0, 2.0]))
        assert sy.BaseWorker is sy.Worker
        assert sy.ID_PROVIDER.pop() + 1 == sy.ID_PROVIDER.pop()
        assert sy.local_worker is me
        hook = sy.TorchHook(torch)
        assert importlib.import_module("syft").hook is hook
        assert sy.create_virtual_worker("bob").id == "bob"


#: What `import syft as sy` gave in 0.2.9, by its own `__init__`, and what of it is no more.
HERE = (
    *("AdditiveSharingTensor", "FixedPrecisionTensor"),
    *("BaseDataset", "FederatedDataLoader", "FederatedDataset", "MultiPointerTensor", "PointerTensor", "PrivateTensor"),
    *("PrivateGridNetwork", "TorchHook", "VirtualWorker", "ID_PROVIDER", "combine_pointers", "create_sandbox"),
    *("make_hook", "exceptions", "federated", "framework", "frameworks", "generic", "grid", "local_worker", "sandbox"),
    *("torch", "workers"),
)
GONE = (
    *("AutogradTensor", "KerasHook", "LoggingTensor", "NumpyTensor"),
    *("PlaceHolder", "Plan", "PointerPlan", "Protocol", "PublicGridNetwork", "TFECluster", "TFEWorker", "TrainConfig"),
    *("WebsocketClientWorker", "WebsocketServerWorker", "codes", "dependency_check", "execution", "func2plan"),
    *("func2protocol", "keygen", "make_plan", "messaging", "pool", "serde", "version"),
)


@pytest.mark.parametrize("name", HERE)
def test_names_of_029_are_here(as_syft: None, name: str) -> None:
    assert getattr(importlib.import_module("syft"), name) is not None
    run(f"from syft import {name}")()


@pytest.mark.parametrize("name", GONE)
def test_names_of_029_that_are_no_more_say_what_they_were(as_syft: None, name: str) -> None:
    sentence = said(lambda: getattr(importlib.import_module("syft"), name), sy.OldNameError)
    assert sentence.startswith("syftlite has no ")
    assert f"{name}: in PySyft it was " in sentence
    assert said(run(f"from syft import {name}"), ImportError).endswith(sentence.partition(": ")[2])


def test_every_sentence_in_the_table_reads_as_one() -> None:
    for what, instead in {*LACKING.values(), *LACKING_MODULES.values(), *LACKING_VERBS.values()}:
        assert not what.endswith(".")
        assert what[0].islower()
        assert instead[0].isupper()
        assert not instead.endswith(".")
    assert not LACKING.keys() & set(sy.__all__)


@pytest.mark.parametrize("verb", LACKING_VERBS)
def test_verbs_that_are_no_more_say_what_they_were(verb: str) -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        x = torch.ones(2)
        for thing in (x, x.send(bob), torch.nn.Linear(1, 1)):
            assert said(lambda thing=thing: getattr(thing, verb)(), sy.OldNameError).startswith(  # type: ignore[misc]  # a default keeps the thing
                f"syftlite has no {verb}: in PySyft it was a "
            )


def test_a_layer_by_the_name_of_a_verb_that_is_no_more_is_the_layer() -> None:
    sy.TorchHook(torch)
    model = torch.nn.Module()
    model.share = torch.nn.Linear(1, 1)
    assert isinstance(model.share, torch.nn.Linear)


def test_asking_for_a_module_changes_nothing_but_gives_it() -> None:
    before = list(sys.meta_path), set(sys.modules)
    assert sy.frameworks.torch.fl.utils.federated_avg is sy.federated_avg
    assert not hasattr(sy, "execution")
    assert (list(sys.meta_path), set(sys.modules)) == before


def test_a_name_that_is_no_more_says_what_it_was_and_what_to_use(as_syft: None) -> None:
    plan = (
        "syftlite has no Plan: in PySyft it was a recording of operations, to be run later on servers and phones. "
        "Write the operations as a function and put @sy.register_operation above it: it travels as one command."
    )
    assert said(lambda: sy.Plan, sy.OldNameError) == plan
    assert said(run("from syft import Plan"), sy.OldNameImportError) == plan
    assert said(run("from syftlite import Plan"), sy.OldNameImportError) == plan
    assert said(run("@syft.func2plan()\ndef f(x): return x".join(["import syft\n", ""])), sy.OldNameError).startswith(
        "syftlite has no func2plan: in PySyft it was a recording of operations"
    )
    assert said(run("from syft.workers import WebsocketClientWorker"), sy.OldNameImportError) == (
        "syftlite has no WebsocketClientWorker: in PySyft it was a worker behind a socket of its own. "
        "Use sy.VirtualWorker(hook, id='bob'), which needs no server; with sy.local_class('alice', 'bob') workers are "
        "processes of their own, and over a network: syftlite class alice bob, then sy.join('bob.join')."
    )
    assert said(run("from syft.frameworks.torch.dp import pate"), sy.OldModuleError) == (
        "syftlite has no module syft.frameworks.torch.dp: in PySyft it was differential privacy (PATE). "
        "There is none in its place; a library of its own, Opacus, adds it to torch."
    )
    assert said(lambda: sy.Duet, sy.OldNameError) == (
        "syftlite has no Duet: in PySyft it was part of the later PySyft, from 0.3 on, which is another program. "
        "Use hook, workers and pointers, as in 0.1 and 0.2."
    )


def test_asking_whether_a_name_is_there_is_answered() -> None:
    assert not hasattr(sy, "Plan")
    assert getattr(sy, "Plan", None) is None
    assert not hasattr(sy, "never_there")
    assert said(lambda: sy.never_there, sy.UnknownNameError) == (
        "syftlite has no 'never_there', and it is no name of PySyft 0.1 or 0.2 that syftlite knows. "
        "Is it spelled right? help(syftlite) lists what there is."
    )


def test_a_name_or_path_that_never_was_is_not_found(as_syft: None) -> None:
    sentence = (
        "syft has no 'nowhere', and it is no name of PySyft 0.1 or 0.2 that syftlite knows. "
        "Is it spelled right? help(syftlite) lists what there is."
    )
    assert said(lambda: importlib.import_module("syft.nowhere"), ModuleNotFoundError) == sentence
    assert said(run("from syft import nowhere"), ImportError) == sentence
    assert said(run("from syftlite import nowhere"), ImportError) == sentence.replace("syft has", "syftlite has")
    with pytest.raises(ImportError, match=r"syft\.frameworks\.torch has no 'nonsense'"):
        importlib.import_module("syft.frameworks.torch.nonsense.deeper")
