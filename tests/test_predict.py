"""Predictions: asked before the next cell, graded from the record when that cell ends, and never waiting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_notebook

import syftlite as sy
from syftlite.snapshot import describe_names
from syftlite_widgets import language, predict
from syftlite_widgets.predict import NextCell, Prediction
from syftlite_widgets.prints import exact, loose, print_of, verdict
from syftlite_widgets.sentences import messages
from syftlite_widgets.stretch import Watch
from tests.shells import START, cell


@pytest.fixture
def shell(shell: InteractiveShell) -> Iterator[InteractiveShell]:
    """Give a notebook's shell, and leave no prediction that waits."""
    cell(shell, "from syftlite_widgets import predict")
    yield shell
    Prediction.close_all()
    for waiting in list(NextCell._waiting):
        waiting._stop()
    language("en")


def asked(shell: InteractiveShell, code: str, answers: dict[str, str] | None = None) -> Prediction:
    """Predict in a cell of its own, answer, and run the cell that was asked about."""
    prediction = cell(shell, "predict()")
    assert isinstance(prediction, Prediction)
    prediction.answers = answers or {}
    shell.run_cell(code, store_history=True)
    return prediction


def test_it_asks_about_the_result_each_store_each_link_and_the_output(shell: InteractiveShell) -> None:
    prediction = cell(shell, "predict()")
    assert isinstance(prediction, Prediction)
    assert [each["key"] for each in prediction.questions] == [
        "result", "store bob", "store alice", "link me bob", "link me alice", "link bob alice", "shows",
    ]  # fmt: skip
    assert prediction.truths == {}


def test_a_sent_pointer_is_graded_with_the_reasons_from_the_record(shell: InteractiveShell) -> None:
    cell(shell, "x_ptr = torch.ones(28, 28).send(bob)")
    answers = {"store alice": "gains", "store bob": "loses", "link me alice": "numbers"}
    prediction = asked(shell, "y_ptr = x_ptr.send(alice)", answers)
    assert prediction.right == ["store alice"]
    truths = {key: (truth["value"], truth["why"]) for key, truth in prediction.truths.items()}
    assert truths == {
        "result": ("on bob", "y_ptr is only a pointer: its numbers are on bob."),
        "store bob": ("keeps", "bob keeps what it has: nothing is stored there or taken away."),
        "store alice": ("gains", "alice gains a pointer: the pointer went there, the numbers stay on bob."),
        "link me bob": (
            "address",
            "Between me and bob went no numbers, only a note: one more pointer leads to an object of bob.",
        ),
        "link me alice": (
            "address",
            "Between me and alice went only an address or a command, no numbers.",
        ),
        "link bob alice": ("nothing", "Nothing went between bob and alice: no numbers, no address, no command."),
        "shows": ("nothing", "The cell prints nothing, and its last line has no value to show."),
    }
    # The picture of that step shows every link that the answers speak of.
    assert [(each["from"], each["to"], each["kind"]) for each in messages(sy.history(), 2, ["me", "bob", "alice"])] == [
        *(("me", "bob", "HOLD"), ("me", "alice", "PTR"))
    ]


@pytest.mark.parametrize(
    ("code", "key", "value", "why"),
    [
        ("p.get()", "store bob", "loses", "bob loses a tensor: its numbers went to me."),
        ("p.get()", "result", "on me", "The result is a tensor here: its numbers are with me."),
        ("x = p.get()", "result", "on me", "x is a tensor here: its numbers are with me."),
        ("p.get()", "link me bob", "numbers", "8 B of numbers went between me and bob."),
        ("q = p + p", "store bob", "gains", "bob gains a tensor: it made it from its own numbers."),
        ("q = p + p", "link me bob", "address", "Between me and bob went only an address or a command, no numbers."),
        ("p.add_(1);", "store bob", "keeps", "bob keeps what it has, and changes it in place."),
        ("p.add_(1);", "result", "nowhere", "No tensor and no pointer is made."),
        ("del p", "store bob", "loses", "bob loses a tensor: nothing leads to it any more."),
        (
            "p = torch.zeros(2).send(bob)",
            "store bob",
            "both",
            "bob gains a tensor: 8 B of numbers came from me. bob loses a tensor: nothing leads to it any more.",
        ),
        ("p.move(alice);", "store alice", "gains", "alice gains a tensor: 8 B of numbers came from bob."),
        ("p.move(alice);", "store bob", "loses", "bob loses a tensor: its numbers went to alice."),
        (
            "q = None",
            "link me alice",
            "address",
            "Between me and alice went no numbers, only a note: one pointer less leads to an object of alice.",
        ),
        ("n = 3", "result", "nowhere", "No tensor and no pointer is made."),
        ("t = torch.zeros(2)", "result", "on me", "t is a tensor here: its numbers are with me."),
        (
            "kept = p + p\ndel kept",
            "store bob",
            "keeps",
            "bob keeps what it has: nothing is stored there or taken away.",
        ),
    ],
)
def test_each_kind_of_cell_has_its_truth(shell: InteractiveShell, code: str, key: str, value: str, why: str) -> None:
    cell(shell, "p = torch.ones(2).send(bob); q = torch.ones(2).send(alice)")
    assert asked(shell, code).truths[key] == {"value": value, "why": why}


SHOWN = "(Wrapper)>[PointerTensor | me:2 -> bob:1]"


@pytest.mark.parametrize(
    ("code", "value", "why"),
    [
        ("p", f"text:{SHOWN}", f"It shows: {SHOWN}"),
        ("p.get()", "text:tensor([1., 1.])", "It shows: tensor([1., 1.])"),
        ("print('hello')", "text:hello", "It shows: hello"),
        ("print(p)\np.copy().get()", f"text:{SHOWN} tensor([1., 1.])", f"It shows: {SHOWN} tensor([1., 1.])"),
        ("p;", "nothing", "The cell prints nothing, and its last line has no value to show."),
        ("1 / 0", "error", "The cell ends with an error: ZeroDivisionError: division by zero"),
        ("1 +", "error", None),
        ("print('x' * 999)", f"text:{'x' * 999}", f"It shows: {'x' * 159}…"),
    ],
)
def test_what_a_cell_prints_or_shows_is_the_truth(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], code: str, value: str, why: str | None
) -> None:
    cell(shell, "p = torch.ones(2).send(bob)")
    truth = asked(shell, code).truths["shows"]
    assert truth["value"] == value
    assert why is None or truth["why"] == why


@pytest.mark.parametrize(
    ("code", "answer", "verdict"),
    [
        ("p", f"text:{SHOWN}", "right"),
        ("p", "text:me:2->bob:1", "right"),
        ("p", "text:me -> bob", "nearly"),
        ("p", "text:me -> alice", "wrong"),
        ("p", "nothing", "wrong"),
        ("p.get()", "text:tensor([1.,1.])", "right"),
        ("p.get()", "text:[1, 1]", "nearly"),
        ("p.get()", "text:[1, 2]", "wrong"),
        ("p;", "nothing", "right"),
        ("p;", "text:nothing", "right"),
        ("p;", "text:something", "wrong"),
        ("p;", "error", "wrong"),
        ("p.item()", "error", "right"),
        ("p.item()", "text:DataNotHereError", "right"),
        ("p.item()", "text:an error", "right"),
        ("p.item()", "text:AN ERROR", "nearly"),
        ("print('hello')\np.item()", "text:hello", "nearly"),
        ("print('hello')\np.item()", "text:hello DataNotHereError", "right"),
        ("p.item()", "text:1.0", "wrong"),
    ],
)
def test_a_predicted_print_is_right_nearly_right_or_wrong(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], code: str, answer: str, verdict: str
) -> None:
    cell(shell, "p = torch.ones(2).send(bob)")
    prediction = asked(shell, code, {"shows": answer})
    found = "right" if "shows" in prediction.right else "nearly" if "shows" in prediction.nearly_right else "wrong"
    assert found == verdict
    nearly = ", 1 nearly." if verdict == "nearly" else "."
    assert repr(prediction).endswith(f"{len(prediction.right)} of 7 right{nearly}")


def test_a_typed_print_is_worth_the_same_here_as_in_the_page() -> None:
    for shown, typed, worth in json.loads(Path(__file__).with_name("print_cases.json").read_text(encoding="utf-8")):
        assert verdict(f"text:{typed}", f"text:{shown}", [exact(shown)], [loose(shown)]) == worth, (shown, typed)


def test_the_prints_of_what_there_is_are_offered_as_answers(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.tensor([1, 2, 3])\np = x.send(bob)\nbig = torch.ones(9)")
    cell(shell, "parts = [x.send(alice)]\npp = p.send(alice)")
    prediction = cell(shell, "predict()")
    assert isinstance(prediction, Prediction)
    shows = prediction.questions[-1]
    assert shows["typed"]
    assert [choice["label"] for choice in shows["choices"]] == [
        *("nothing", "an error", "tensor([1, 2, 3])", repr(shell.user_ns["p"]), repr(shell.user_ns["pp"]))
    ]


@pytest.mark.parametrize(
    "tensor",
    [
        *(
            "torch.tensor(1)",
            "torch.tensor([1., -2.5])",
            "torch.tensor([[1], [2]])",
            "torch.tensor([], dtype=torch.int64)",
        ),
        *("torch.tensor([True, False])", "torch.tensor([1.5], dtype=torch.float64)", "torch.zeros(0, 3)"),
        *("torch.tensor([1+2j])", "torch.tensor([1.5], dtype=torch.bfloat16)", "torch.tensor([1e-9, 1e9])"),
    ],
)
def test_the_print_of_a_small_tensor_can_be_told_from_the_record(tensor: str) -> None:
    x = eval(tensor, {"torch": torch})
    assert print_of(describe_names({"x": x})["x"]) == repr(x)


def test_no_print_is_told_that_the_record_is_not_sure_of() -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        things = {
            "large": torch.ones(4),
            "learns": torch.ones(1, requires_grad=True),
            "weight": torch.nn.Linear(1, 1).send(bob).weight,
            "tagged": torch.ones(1).tag("#a").send(bob),
        }
        assert {name: print_of(named) for name, named in describe_names(things).items()} == dict.fromkeys(things)


def test_the_learners_output_is_left_as_it_is(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    asked(shell, "print('hello')")
    assert "hello\n" in capsys.readouterr().out
    assert sys.stdout is before


def test_run_all_says_not_answered_and_goes_on(shell: InteractiveShell) -> None:
    prediction = asked(shell, "p = torch.ones(2).send(bob)")
    assert prediction.right == []
    assert repr(prediction).endswith("\nNot answered.")
    assert len(sy.history()) == 1


def test_its_text_is_stable_and_says_the_score_once_answered(shell: InteractiveShell) -> None:
    prediction = asked(shell, "p = torch.ones(2).send(bob)", {"store bob": "gains", "result": "on me"})
    assert repr(prediction).splitlines() == [
        "Predict: what will the next cell do?",
        "  Where will the numbers of the new result be?  here, with me / bob / alice / nothing new is made",
        "  What happens to bob._objects?  gains / loses / gains and loses / keeps what it has",
        "  What happens to alice._objects?  gains / loses / gains and loses / keeps what it has",
        "  What crosses between me and bob?  numbers / only an address, a command or a note / nothing",
        "  What crosses between me and alice?  numbers / only an address, a command or a note / nothing",
        "  What crosses between bob and alice?  numbers / only an address, a command or a note / nothing",
        "  What does the cell print or show?  nothing / an error / something else",
        "1 of 7 right.",
    ]
    assert prediction._repr_mimebundle_()[0]["text/plain"] == repr(prediction)


def test_only_the_next_cell_is_graded(shell: InteractiveShell) -> None:
    prediction = asked(shell, "p = torch.ones(2).send(bob)")
    graded = dict(prediction.truths)
    cell(shell, "p.get();")
    assert prediction.truths == graded
    assert NextCell._waiting == []


def test_a_prediction_that_runs_again_keeps_its_answers_and_waits_on(shell: InteractiveShell) -> None:
    def run(code: str) -> object:
        return shell.run_cell(code, store_history=True, cell_id="asks" if "predict" in code else "acts").result

    first = run("predict()")
    assert isinstance(first, Prediction)
    first.answers = {"store bob": "gains"}
    second = run("predict()")
    assert isinstance(second, Prediction)
    assert (first.comm, second.answers, second.truths) == (None, {"store bob": "gains"}, {})
    run("p = torch.ones(2).send(bob)")
    assert second.right == ["store bob"]
    third = run("predict()")
    assert isinstance(third, Prediction)
    assert third.answers == {}


def test_only_the_asked_for_workers_are_asked_about(shell: InteractiveShell) -> None:
    prediction = cell(shell, "predict(bob)")
    assert isinstance(prediction, Prediction)
    assert [each["key"] for each in prediction.questions] == ["result", "store bob", "link me bob", "shows"]
    with pytest.raises(ValueError, match=r"^There is no worker carol\. Workers here: me, bob, alice\.$"):
        predict("carol")


def test_a_prediction_that_cannot_be_graded_does_not_fail_the_learners_cell(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(Watch, "end", broken)
    asked(shell, "p = torch.ones(2).send(bob)")
    assert "a bug of ours" in caplog.text
    assert cell(shell, "1 + 1") == 2


def test_in_chinese_the_questions_and_reasons_are_chinese(shell: InteractiveShell) -> None:
    language("zh")
    prediction = asked(shell, "p = torch.ones(2).send(bob)")
    assert prediction.labels["title"] == "先猜一猜：下一个单元格会做什么？"
    assert prediction.truths["store bob"]["why"] == "bob 多了一个张量：8 B 数字从 me 传来。"


def test_outside_a_notebook_there_is_no_next_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    InteractiveShell.clear_instance()
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    with sy.fresh():
        assert repr(predict()).endswith("Not answered.")


def test_a_stored_notebook_passes_nbval_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    cells = [START, "from syftlite_widgets import predict\npredict()", "p = torch.ones(3).send(bob)\np", "p.get()"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_code_cell(code.strip()) for code in cells], metadata=kernel)
    nbclient.NotebookClient(notebook, store_widget_state=False).execute()
    (stored,) = notebook.cells[1].outputs
    assert stored.data["text/plain"].endswith("\nNot answered.")
    del stored.data["application/vnd.jupyter.widget-view+json"]  # stored lessons carry none
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    words = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(path)]
    told = subprocess.run([sys.executable, "-m", "pytest", *words], capture_output=True, text=True, check=False)
    assert "4 passed" in told.stdout, told.stdout
