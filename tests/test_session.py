"""The session inside IPython: names after each statement, cells by their number, and nothing left behind."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

import syftlite as sy
from syftlite_widgets import session
from syftlite_widgets.outputs import Outputs
from tests.shells import cell


@pytest.fixture
def shell(shell: InteractiveShell) -> InteractiveShell:
    sy.history().watch()
    return shell


def names(step: int) -> list[str]:
    return list(sy.history().at(step).names)


def test_names_are_noted_after_each_cell_without_ipythons_own(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.tensor([1, 2, 3])")
    assert names(0) == ["x"]
    cell(shell, "x_ptr = x.send(bob)\n_scratch = x + 1\nx_ptr")
    assert names(1) == ["x", "x_ptr"]
    assert sy.history().at(1).names["x_ptr"].id == 2
    cell(shell, "del x")
    assert names(1) == ["x_ptr"]


def test_each_step_of_a_cell_has_the_names_of_its_moment(shell: InteractiveShell) -> None:
    cell(shell, "p = torch.ones(2).send(bob)\nq = p.send(alice)\nr = q + q")
    assert [names(step) for step in range(4)] == [[], ["p"], ["p", "q"], ["p", "q", "r"]]


def test_the_value_of_the_last_statement_is_still_the_cells_result(shell: InteractiveShell) -> None:
    assert cell(shell, "n = 1\nn + 1") == 2
    assert cell(shell, "n = 1\nn + 1;\nn = 3") is None
    assert cell(shell, '"""Text."""\nfrom __future__ import annotations\nn = 5\nn') == 5
    assert cell(shell, "import asyncio\nawait asyncio.sleep(0)\n'done'") == "done"


def test_an_error_is_still_told_at_the_learners_own_line(shell: InteractiveShell) -> None:
    result = shell.run_cell("p = torch.ones(2).send(bob)\n\n1 / 0", store_history=True)
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    trace = result.error_in_exec.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    assert trace.tb_lineno == 3
    assert names(1) == ["p"]


def test_steps_know_their_cell_and_line(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2)\nx_ptr = x.send(bob)")
    step = sy.history().step(1)
    assert (step.place, step.code) == (f"In[{shell.execution_count - 1}], line 2", "x_ptr = x.send(bob)")


def test_nothing_that_goes_wrong_reaches_the_learner(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(Outputs, "with_held", broken)
    here = session.current()
    assert here is not None
    here.after_cell.append(lambda: broken(None) and None)
    assert cell(shell, "a = 1\na + 1") == 2
    assert "a bug of ours" in caplog.text


def test_removing_the_extension_leaves_nothing_behind(shell: InteractiveShell) -> None:
    session.remove()
    assert session.current() is None
    assert [each for each in shell.ast_transformers if type(each).__module__.startswith("syftlite")] == []
    hooks = [hook for hooks in shell.events.callbacks.values() for hook in hooks]
    assert not any((getattr(hook, "__module__", "") or "").startswith("syftlite") for hook in hooks)
    cell(shell, "x = torch.tensor([1, 2, 3])")
    assert names(0) == []


def test_it_can_be_unloaded_in_the_middle_of_a_cell(shell: InteractiveShell) -> None:
    cell(shell, "import syftlite_widgets.session\na = 1\nsyftlite_widgets.session.remove()\nb = 2\nc = 3")
    assert session.current() is None


def test_installing_twice_hooks_in_once(shell: InteractiveShell) -> None:
    before = len(shell.ast_transformers)
    assert session.install(shell) is session.current()
    assert len(shell.ast_transformers) == before


def test_the_cell_that_installs_the_session_is_known_too_so_that_it_replaces_its_inspector(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.remove()
    monkeypatch.setattr(InteractiveShell, "get_parent", lambda _: {"metadata": {"cellId": "one"}}, raising=False)
    opening = "from syftlite_widgets import inspect\nlook = inspect()"
    shell.run_cell(opening, store_history=True)
    first = shell.user_ns["look"]
    shell.run_cell(opening, store_history=True, cell_id="one")
    assert (first.comm, shell.user_ns["look"].comm is None) == (None, False)
    shell.user_ns["look"].close()


def test_outside_ipython_there_is_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    InteractiveShell.clear_instance()
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    assert session.install() is None
    session.note_names()
