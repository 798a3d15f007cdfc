"""The sandbox of PySyft 0.2's tutorials, and functions of one's own that run where the data is."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
import torch

import syftlite as sy


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    with sy.fresh():
        yield


def test_the_sandbox_makes_six_workers_with_a_sixth_of_each_data_set(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"torch": torch}
    sy.create_sandbox(names)
    said = capsys.readouterr().out
    assert said.startswith("Setting up Sandbox...\n\t- Hooking PyTorch\n\t- Creating Virtual Workers:\n\t\t- bob\n")
    assert "Boston Housing Dataset: left out. scikit-learn withdrew it" in said
    assert said.endswith("\tCollecting workers into a VirtualGrid...\nDone!\n")
    assert [worker.id for worker in names["workers"]] == ["bob", "theo", "jason", "alice", "andy", "jon"]
    grid = names["grid"]
    for tag, rows in (("#diabetes", 442), ("#digits_dataset", 1797), ("#linnerud_dataset", 20)):
        data, target = grid.search(tag, "#data"), grid.search(tag, "#target")
        assert sum(len(found[0]) for found in data.values()) == rows
        assert [len(found[0]) for found in data.values()] == [len(found[0]) for found in target.values()]
    assert len(names["bob"]._objects) == 12
    sy.create_sandbox(names, verbose=False)
    assert len(names["bob"]._objects) == 12
    assert names["bob"].search("#iris_dataset", "#data")[0].tags >= {"#iris_dataset", "#data"}


def test_the_sandbox_without_data_needs_nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    names: dict[str, object] = {}
    with pytest.raises(sy.SandboxError) as caught:
        sy.create_sandbox(names)
    assert str(caught.value) == (
        "create_sandbox takes its data sets from scikit-learn, which is not installed: pip install scikit-learn. "
        "For the workers alone, try sy.create_sandbox(globals(), download_data=False)."
    )
    assert names == {}
    sy.make_hook(names)
    assert len(names["workers"]) == 6


def test_a_function_of_ones_own_runs_where_the_data_is_as_one_command() -> None:
    hook = sy.TorchHook(torch)
    bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")

    @sy.register_operation
    def clipped_mean(x: torch.Tensor, limit: float = 1.0) -> torch.Tensor:
        return x.clamp(-limit, limit).mean()

    x = torch.tensor([-3.0, 0.5, 4.0])
    x_ptr = x.send(bob)
    pp = x_ptr.send(alice)
    before = len(list(sy.history().messages()))
    result = clipped_mean(x_ptr, limit=2.0)
    assert len(list(sy.history().messages())) == before + 1
    assert torch.equal(result.get(), clipped_mean(x, limit=2.0))
    assert torch.equal(clipped_mean(pp).get().get(), clipped_mean(x))
    assert len(list(sy.history().messages())) > before + 1

    @sy.register_operation  # the cell runs again
    def clipped_mean(x: torch.Tensor, limit: float = 1.0) -> torch.Tensor:
        return x.clamp(-limit, limit).mean() + 1

    assert torch.equal(clipped_mean(x_ptr).get(), clipped_mean(x))


def test_an_operation_needs_a_name_of_its_own() -> None:
    with pytest.raises(sy.OperationError) as caught:
        sy.register_operation(lambda x: x)
    assert str(caught.value) == (
        "register_operation: An operation is a function with a name, and <lambda> is none. Write it with def."
    )
    with pytest.raises(sy.OperationError) as caught:
        sy.register_operation(lambda x: x, name="copy")
    assert str(caught.value) == (
        "register_operation: There is an operation 'copy' already. Give yours another name: name='my_copy'."
    )
