"""Stepping: a cell with `%%step` runs once and as it would without, and each statement that ran is a step."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell

import syftlite as sy
from syftlite_widgets import session, stepping
from syftlite_widgets.recording import Recording
from syftlite_widgets.sentences import sentence
from syftlite_widgets.statements import mark_each
from syftlite_widgets.stepping import Stepper, step_through


class Notebook:
    """A notebook's shell with the extension loaded, and the steppers that its cells showed."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.shown: list[Stepper] = []

    def run(self, code: str) -> object:
        """Run a cell, and return its result; raise its error."""
        result = self.shell.run_cell(dedent(code).strip("\n"), store_history=True)
        result.raise_error()
        return result.result

    def step(self, code: str) -> list[str]:
        """Run a cell with `%%step` above it, and return the first line of every statement that ran."""
        self.run("%%step\n" + dedent(code).strip("\n"))
        return self.steps()

    def steps(self) -> list[str]:
        """Return the code of the steps that were shown last."""
        history = self.shown[-1]._history
        return [history.step(step).code for step in range(1, len(history) + 1)]

    def frame(self, step: int) -> dict[str, object]:
        """Return what the player gets for a step of those shown last."""
        sent: list[dict[str, object]] = []
        stepper = self.shown[-1]
        stepper.comm = None
        asked = {"type": "want", "step": step, "xray": False}
        original = stepper._send
        stepper._send = lambda content, buffers=None: sent.append(content)
        stepper._on_message(stepper, asked, [])
        stepper._send = original
        return sent[0]["content"]["frame"]


@pytest.fixture
def notebook(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    made = Notebook(shell)
    monkeypatch.setattr(stepping, "show", lambda recording: made.shown.append(Stepper(recording)))
    made.run("x = torch.tensor([1, 2, 3]).send(bob)\nran = []")
    return made


def test_each_statement_is_a_step_whether_it_calls_a_worker_or_not(notebook: Notebook) -> None:
    assert notebook.step("n = 3\ny = x + x\nz = (y *\n     n)\nz.get()") == [
        "n = 3",
        "y = x + x",
        "z = (y * …",
        "z.get()",
    ]
    history = notebook.shown[-1]._history
    assert [history.step(step).verb for step in range(1, 5)] == ["", "torch.Tensor.add", "torch.Tensor.mul", "get"]
    assert [sorted(history.at(step).names) for step in (0, 1, 2)] == [["x"], ["x"], ["x", "y"]]


def test_the_cell_runs_once_and_shows_its_own_result(notebook: Notebook) -> None:
    assert notebook.run("%%step\nran.append(1)\nlen(ran)") == 1
    assert notebook.run("%%step\nran.append(1)\nlen(ran);") is None
    assert notebook.run("%%step\nimport asyncio\nawait asyncio.sleep(0)\nlen(ran)") == 2
    assert notebook.run('%%step\n"""Text."""\nfrom __future__ import annotations\nlen(ran)') == 2


def test_a_loop_has_a_step_for_each_statement_in_each_round(notebook: Notebook) -> None:
    assert notebook.step("for i in range(2):\n    a = x * i\n    b = a\nb;") == [
        *["for i in range(2):", "a = x * i", "b = a"] * 2,
        *["for i in range(2):", "b;"],
    ]
    assert notebook.step("n = 2\nwhile n:\n    n -= 1\nelse:\n    m = 5") == [
        "n = 2",
        *["while n:", "n -= 1"] * 2,
        *["while n:", "m = 5"],
    ]


def test_going_back_to_the_head_is_a_step_after_continue_too(notebook: Notebook) -> None:
    code = """
    for n in range(3):
        if n == 1:
            continue
        ran.append(n)
    """
    head, test, end = "for n in range(3):", "if n == 1:", "ran.append(n)"
    assert notebook.step(code) == [head, test, end, head, test, "continue", head, test, end, head]
    notebook.run("n = 0")
    code = """
    while n < 2:
        n += 1
        try:
            continue
        finally:
            ran.append(n)
    """
    round_ = ["n += 1", "continue", "ran.append(n)"]
    assert notebook.step(code) == ["while n < 2:", *round_, *round_]


def test_statements_on_one_line_are_told_apart_and_long_ones_say_that_they_go_on(notebook: Notebook) -> None:
    assert notebook.step("a = x + 1; b = a * 2") == ["a = x + 1", "b = a * 2"]
    assert notebook.step("for n in [1]: a = x + n") == [
        "for n in [1]: a = x + n",
        "a = x + n",
        "for n in [1]: a = x + n",
    ]
    assert notebook.step("a = torch.add(\n    x, x\n)") == ["a = torch.add( …"]


def test_a_statement_that_sends_and_computes_says_both(notebook: Notebook) -> None:
    notebook.step("y = torch.tensor([1]).send(bob) + 1\nz = (y * 2).get()")
    history = notebook.shown[-1]._history
    assert [sentence(history, step) for step in (1, 2)] == [
        "A copy of the numbers goes to bob. The tensor here stays as it is. "
        "bob runs add on its own numbers. The result stays on bob; me saw nothing.",
        "bob runs mul on its own numbers. The result stays on bob; me saw nothing. "
        "The numbers come home from bob, which no longer has them. Now me has seen them.",
    ]


def test_steps_lead_into_with_if_try_and_match_but_not_into_functions_and_classes(notebook: Notebook) -> None:
    code = """
    @torch.no_grad()
    def double(t):
        u = t + t
        return u

    class A:
        n = 1

    with torch.no_grad():
        y = double(x)
    if False:
        pass
    elif True:
        z = 1
    try:
        1 / 0
    except ZeroDivisionError:
        z = 2
    finally:
        z = 3
    match z:
        case 3:
            z = 4
    """
    assert notebook.step(code) == [
        *["@torch.no_grad() …", "class A: …", "with torch.no_grad():", "y = double(x)", "if False:", "elif True:"],
        *["z = 1", "1 / 0", "z = 2", "z = 3", "match z:", "z = 4"],
    ]


def test_magics_inside_a_stepped_cell_work_and_are_statements(
    notebook: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notebook.step("%time m = x * 4\nh = x * 3") == ["%time m = x * 4", "h = x * 3"]
    assert "Wall time" in capsys.readouterr().out
    assert notebook.step("%%time\na = x * 4\nb = x * 3") == ["a = x * 4", "b = x * 3"]
    assert notebook.shown[-1]._history.step(1).place.endswith(", line 3")
    notebook.run("%%time\n%%step\na = x * 5\n")
    assert notebook.steps() == ["a = x * 5"]


def test_an_error_stands_at_the_learners_line_and_the_steps_up_to_it_are_kept(notebook: Notebook) -> None:
    result = notebook.shell.run_cell("%%step\nk = x + 1\n\n1 / 0\nafter = 1", store_history=True)
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    trace = result.error_in_exec.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    assert trace.tb_lineno == 4
    assert notebook.steps() == ["k = x + 1", "1 / 0"]
    assert notebook.shown[-1]._history.step(2).error == "ZeroDivisionError: division by zero"
    assert notebook.frame(2)["sentence"] == "This line stops with an error: ZeroDivisionError."


def test_an_error_is_told_of_its_own_line_when_finally_runs_after_it(notebook: Notebook) -> None:
    notebook.shell.run_cell("%%step\ntry:\n    1 / 0\nfinally:\n    n = 1", store_history=True)
    history = notebook.shown[-1]._history
    assert [history.step(step).error.partition(":")[0] for step in (1, 2)] == ["ZeroDivisionError", ""]


def test_a_refused_call_is_told_as_one(notebook: Notebook) -> None:
    notebook.shell.run_cell("%%step\nx.get()\nx.get()", store_history=True)
    assert notebook.frame(2)["sentence"] == "This line stops with an error: ObjectNotFoundError."


def test_a_cell_that_cannot_be_parsed_shows_no_steps(notebook: Notebook) -> None:
    result = notebook.shell.run_cell("%%step\ndef broken(:\n    pass", store_history=True)
    assert isinstance(result.error_before_exec, SyntaxError)
    assert notebook.shown == []


def test_the_code_is_shown_with_the_line_that_ran_and_the_next(notebook: Notebook) -> None:
    notebook.step("for i in range(1):\n    y = (x *\n         2)\nz = y")
    assert notebook.frame(0)["code"].splitlines() == [
        *[" ▷ 2  for i in range(1):", "   3      y = (x *", "   4           2)", "   5  z = y"]
    ]
    assert notebook.frame(2)["code"].splitlines() == [
        *[" ▷ 2  for i in range(1):", "►  3      y = (x *", "►  4           2)", "   5  z = y"]
    ]
    assert notebook.frame(4)["code"].splitlines()[-1] == "►  5  z = y"
    assert notebook.frame(0)["sentence"] == "This is before the first line."
    assert notebook.frame(1)["place"] == "► just ran   ▷ next"


def test_of_a_long_cell_the_lines_around_the_running_one_are_shown(notebook: Notebook) -> None:
    notebook.step("\n".join(f"n = {number}" for number in range(100)))
    lines = notebook.frame(50)["code"].splitlines()
    assert len(lines) == 26
    assert (lines[0].strip(), lines[-1].strip()) == ("⋮", "⋮")
    assert "►   51  n = 49" in lines


def test_the_player_begins_before_the_first_line_and_the_stored_text_tells_all_steps(notebook: Notebook) -> None:
    notebook.step("y = x.send(alice)\nn = 1")
    stepper = notebook.shown[-1]
    assert (stepper.step, stepper.first, stepper.last) == (0, 0, 2)
    text = stepper._repr_mimebundle_()[0]["text/plain"]
    assert text.startswith(
        "1  y = x.send(alice)\n"
        "   The pointer goes to alice. The numbers stay on bob; me saw nothing.\n"
        "2  n = 1\n"
        "   Nothing changes in any store.\n\n"
        "me: this notebook"
    )


def test_stepping_leaves_the_recorded_history_as_it_is_without(notebook: Notebook) -> None:
    before = len(sy.history())
    notebook.step("n = 3\ny = (x + x).copy()\ndel y")
    verbs = [sy.history().step(step).verb for step in range(before + 1, len(sy.history()) + 1)]
    assert verbs == ["torch.Tensor.add", "copy", "forget"]
    assert notebook.steps() == ["n = 3", "y = (x + x).copy()", "del y"]


def test_an_inspector_that_the_cell_opens_stays_beside_the_steps(notebook: Notebook) -> None:
    notebook.shell.run_cell("%%step\ny = x + x\nlook = syftlite_widgets.inspect()", cell_id="a", store_history=True)
    notebook.run("import syftlite_widgets")
    notebook.shell.run_cell("%%step\ny = x + x\nlook = syftlite_widgets.inspect()", cell_id="a", store_history=True)
    assert notebook.shell.user_ns["look"].comm is not None


def test_code_is_stepped_through_by_a_plain_function_too(capsys: pytest.CaptureFixture[str]) -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        space: dict[str, object] = {"torch": torch, "bob": bob}
        stepper = step_through("p = torch.ones(2).send(bob)\nq = p + p", space)
        assert "q" in space
        assert list(stepper._history.at(2).names) == ["p", "q"]
        with pytest.raises(ZeroDivisionError):
            step_through("n = 1\n1 / 0", space)
    assert "This line stops with an error: ZeroDivisionError." in capsys.readouterr().out


def test_what_a_statement_sends_and_loses_at_once_is_told(notebook: Notebook) -> None:
    notebook.step("torch.ones(2).send(alice)\nn = 1")
    assert notebook.frame(1)["sentence"] == (
        "A copy of the numbers goes to alice. The tensor here stays as it is. "
        "Nobody keeps the pointer, so alice forgets it at once."
    )


def test_other_code_is_left_as_it_is_by_the_marks() -> None:
    tree = ast.parse("def f():\n    return 1\nx = f()")
    statements = mark_each(tree)
    assert [(each.first, each.last) for each in statements] == [(1, 2), (3, 3)]
    assert len(ast.parse(ast.unparse(tree)).body) == 4


def test_a_recording_is_over_when_the_extension_is_unloaded_in_the_cell(notebook: Notebook) -> None:
    notebook.run("%%step\nimport syftlite_widgets.session\nsyftlite_widgets.session.remove()\nn = 1")
    assert session.current() is None
    assert notebook.shown == []
    assert not sy.history().detailed


def test_old_steps_that_are_no_longer_kept_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sy.History, "limit", 60)
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        stepper = step_through(
            "p = torch.ones(2).send(bob)\nfor i in range(40):\n    p = p + 1", {"torch": torch, "bob": bob}
        )
        assert stepper.first > 0
        assert stepper.last == 82
        assert isinstance(stepper._recording, Recording)
