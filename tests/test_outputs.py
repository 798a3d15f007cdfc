"""What a notebook keeps of what it showed: no data for a bare pointer, and who holds what is held."""

from __future__ import annotations

import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell

import syftlite as sy
import syftlite_widgets
from syftlite.collector import paused_collector
from syftlite_widgets import language, session, stepping
from syftlite_widgets.cards import board
from syftlite_widgets.finding import find
from syftlite_widgets.follower import Pace
from syftlite_widgets.holders import holders
from syftlite_widgets.messages_view import Messages
from syftlite_widgets.scene import place
from tests.shells import cell


@pytest.fixture
def shell(shell: InteractiveShell) -> InteractiveShell:
    sy.history().watch()
    return shell


def on(shell: InteractiveShell, worker: str) -> int:
    return len(shell.user_ns[worker]._objects)


def held(worker: str, id: int) -> list[str]:
    history = sy.history()
    return holders(history.at(len(history))).get((worker, id), [])


def test_showing_a_pointer_does_not_keep_its_data(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)")
    cell(shell, "x")
    cell(shell, "del x")
    assert on(shell, "bob") == 0


def test_a_result_that_is_only_shown_goes_when_the_next_cell_begins(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\nx + x")
    assert on(shell, "bob") == 2
    assert held("bob", 3) == ["_"]
    cell(shell, "n = len(bob._objects)")
    assert shell.user_ns["n"] == 1


def test_the_underscore_is_the_pointer_until_the_next_cell_is_done(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\nx + x")
    cell(shell, "y = (_ + 1).get().tolist()")
    assert shell.user_ns["y"] == [3.0, 3.0]
    assert on(shell, "bob") == 1
    assert not isinstance(shell.user_ns["_"], sy.PointerTensor)


def test_out_has_the_text_of_a_pointer_and_says_that_it_is_no_more(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)")
    number = shell.execution_count
    cell(shell, "x")
    assert repr(cell(shell, f"Out[{number}]")) == (
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]  (shown; only this text is kept)"
    )
    assert cell(shell, f"_{number} is Out[{number}]") is True
    with pytest.raises(AttributeError, match=r"Out keeps only the text.* it has no 'get'\. Give the pointer a name"):
        cell(shell, f"Out[{number}].get()")


def test_names_of_the_learners_own_are_left_alone(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\n_ = x\n__ = 5")
    cell(shell, "x")
    cell(shell, "del x")
    assert (on(shell, "bob"), shell.user_ns["__"]) == (1, 5)


def test_a_container_of_pointers_is_kept_and_said_to_hold_them(shell: InteractiveShell) -> None:
    number = shell.execution_count
    cell(shell, "[torch.ones(2).send(bob), torch.ones(3).send(bob)]")
    cell(shell, "parts = {'a': torch.ones(4).send(alice)}")
    assert (on(shell, "bob"), on(shell, "alice")) == (2, 1)
    assert held("bob", 1) == held("bob", 3) == [f"Out[{number}]"]
    assert held("alice", 5) == ["parts"]
    me = board(sy.history(), len(sy.history())).lanes[0]
    assert [(card.title, card.note) for card in me.cards] == [
        ("parts['a']", "held by parts"),
        (f"Out[{number}][0]", f"held by Out[{number}]"),
        (f"Out[{number}][1]", f"held by Out[{number}]"),
    ]


def test_a_shown_container_that_has_a_name_too_is_there_once(shell: InteractiveShell) -> None:
    number = shell.execution_count
    cell(shell, "parts = [torch.ones(2).send(bob)]\nparts")
    assert held("bob", 1) == ["parts"]
    cell(shell, "del parts")
    assert held("bob", 1) == [f"Out[{number}]"]


def test_a_box_says_who_keeps_it_alive(shell: InteractiveShell) -> None:
    cell(shell, "x_ptr = torch.ones(2).send(bob)\npp = x_ptr.send(alice)")
    lanes = board(sy.history(), len(sy.history())).lanes
    assert lanes[1].cards[0].spoken.endswith("held by x_ptr and alice's object 2")
    assert lanes[2].cards[0].spoken.endswith("held by pp")


def me_lane() -> list[tuple[str, str, str, str]]:
    cards = board(sy.history(), len(sy.history())).lanes[0].cards
    return [(card.title, card.detail, card.note, card.change) for card in cards]


def test_what_a_function_keeps_is_held_by_something_without_a_name(shell: InteractiveShell) -> None:
    cell(shell, "def keep(p):\n    return lambda: p\nkept = keep(torch.ones(2).send(bob))")
    assert held("bob", 1) == ["something without a name"]
    assert me_lane() == [("without a name", "1 pointer → bob", "in a function, or a failed cell", "new")]
    cell(shell, "del kept")
    assert me_lane() == [("without a name", "", "", "left")]
    assert on(shell, "bob") == 0


def test_what_a_failed_cell_keeps_is_held_by_something_without_a_name_until_it_is_forgotten(
    shell: InteractiveShell,
) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\ndef f():\n    t = x + x\n    return t @ torch.ones(7)")
    shell.run_cell("f()", store_history=True)
    assert held("bob", 3) == ["something without a name"]
    session.forget()
    assert [title for title, *_ in me_lane()] == ["x", "without a name"]
    assert me_lane()[1][3] == "left"


def test_what_goes_in_another_room_leaves_the_names_of_this_one_alone(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "wait", lambda *_: -1.0)
    with paused_collector():
        with sy.fresh():
            look = syftlite_widgets.inspect()
            parts: list[object] = [torch.ones(2).send(sy.VirtualWorker(sy.TorchHook(torch), id="carol"))]
            parts.append(parts)
            del parts  # it goes with what is forgotten below, and a picture of that room is due at this very moment
        cell(shell, "x = torch.ones(2).send(bob)\ndef f():\n    t = x + x\n    return t @ torch.ones(7)")
        shell.run_cell("f()", store_history=True)
        session.forget()
    assert [title for title, *_ in me_lane()] == ["x", "without a name"]
    look.close()


def test_a_picture_that_is_due_at_the_end_of_a_failed_cell_shows_what_that_keeps(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "wait", lambda *_: -1.0)
    look = syftlite_widgets.inspect()
    cell(shell, "x = torch.ones(2).send(bob)\ndef f():\n    t = x + x\n    return t @ torch.ones(7)")
    shell.run_cell("f()", store_history=True)
    assert "without a name" in look.latest["alt"]
    look.close()


def test_the_many_pointers_of_one_thing_share_a_row_with_an_arrow_to_each(shell: InteractiveShell) -> None:
    cell(shell, "parts = [torch.ones(2).send(w) for w in (bob, alice, bob)]")
    assert [row[0] for row in me_lane()] == ["parts[0]", "parts[1]", "parts[2]"]
    cell(shell, "parts.append(torch.ones(2).send(alice))")
    assert me_lane() == [("parts", "4 pointers → bob, alice", "[0] … [3]", "changed")]
    layout = place(sy.history(), board(sy.history(), len(sy.history())))
    assert [arrow.key for arrow in layout.arrows] == [
        *("edge/me/parts", "edge/me/parts/1", "edge/me/parts/2", "edge/me/parts/3")
    ]
    assert held("bob", 1) == ["parts"]
    assert find(board(sy.history(), len(sy.history())), "parts[2]").found == 1 + 4  # the row, and all that it leads to


def test_a_sent_model_is_one_row(shell: InteractiveShell) -> None:
    cell(shell, "model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))")
    cell(shell, "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\nmodel.send(bob);")
    assert me_lane() == [("model", "4 pointers → bob", ".0.weight … .2.bias", "new")]
    assert held("bob", 1) == ["model.0.weight"]
    cell(shell, "del model")
    assert me_lane()[0][:2] == ("optimizer", "4 pointers → bob")


def test_a_shown_model_and_a_shown_multi_pointer_are_told_and_forgotten(shell: InteractiveShell) -> None:
    number = shell.execution_count
    cell(shell, "torch.nn.Linear(2, 1).send(bob)")
    assert held("bob", 1) == [f"Out[{number}]"]
    session.forget()
    assert on(shell, "bob") == 0
    cell(shell, "torch.ones(2).send(bob, alice)")
    assert [row[0] for row in me_lane() if row[3] != "left"] == ["_[bob]", "_[alice]"]
    cell(shell, "n = 1")
    assert (on(shell, "bob"), on(shell, "alice")) == (0, 0)


def test_forgetting_lets_go_of_shown_containers_and_keeps_names(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\n[torch.ones(2).send(bob)]")
    cell(shell, "syftlite_widgets = __import__('syftlite_widgets')\nsyftlite_widgets.forget()")
    assert on(shell, "bob") == 1
    assert held("bob", 1) == ["x"]


def test_forgetting_lets_go_of_what_a_failed_cell_holds(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\ndef f():\n    t = x + x\n    return t @ torch.ones(7)")
    assert isinstance(shell.run_cell("f()", store_history=True).error_in_exec, sy.SyftliteError)
    cell(shell, "n = 1")
    assert on(shell, "bob") == 2
    session.forget()
    assert on(shell, "bob") == 1


def test_a_send_that_nobody_keeps_is_told(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    cell(shell, "x = torch.ones(2)\nx.send(bob)\nfor worker in [alice]:\n    x.send(worker)")
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == (
        "Note: nobody kept the pointer that x.send(bob) returned, so bob has already forgotten what was sent. "
        "To keep it: x_ptr = x.send(bob)\n"
        "Note: nobody kept the pointer that x.send(worker) returned, so alice has already forgotten what was sent. "
        "To keep it: x_ptr = x.send(worker)\n"
    )
    assert (on(shell, "bob"), on(shell, "alice")) == (0, 0)


def test_a_send_at_a_cells_end_is_told_too(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    cell(shell, "x = torch.ones(2)\nx.send(bob);")
    assert "so bob has already forgotten" in capsys.readouterr().out
    cell(shell, "x.send(bob)")
    assert capsys.readouterr().out.endswith(
        "Note: the pointer that x.send(bob) returned has no name, so bob will forget what was sent when the next cell "
        "runs. To keep it: x_ptr = x.send(bob)\n"
    )


def test_a_send_whose_result_is_used_is_not_told(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    cell(shell, "x = torch.ones(2)\np = x.send(bob)\nx.send(bob)\n(x.send(alice) + 1).get()\nq = p.send(alice)")
    cell(shell, "class Line:\n    def send(self, text): return text\nLine().send('hello')")
    assert "Note" not in capsys.readouterr().out


def test_the_hint_is_there_in_chinese(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    language("zh")
    try:
        cell(shell, "x = torch.ones(2)\nx.send(bob)\nn = 1")
    finally:
        language("en")
    assert capsys.readouterr().out == (
        "注意：x.send(bob) 返回的指针没有人留着，bob 已经忘掉了送去的东西。要留住它，请写：x_ptr = x.send(bob)\n"
    )


def test_the_magics_are_twins_of_functions(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)")
    assert repr(cell(shell, "%stores")) == repr(syftlite_widgets.picture())
    assert repr(cell(shell, "%stores 0")) == repr(syftlite_widgets.picture(0))
    assert repr(cell(shell, "%stores xray")) == repr(syftlite_widgets.picture(xray=True))
    with pytest.raises(ValueError, match="takes the number of a step, or xray, or both"):
        cell(shell, "%stores everything")


def test_the_magic_for_messages_opens_the_view_that_its_function_opens(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\ny = x.send(alice)")
    shown, opened = cell(shell, "%messages"), syftlite_widgets.messages()
    assert isinstance(shown, Messages)
    assert (repr(shown), shown.frame, shown.log) == (repr(opened), opened.frame, opened.log)
    assert [row[3] for row in shown.log] == ["OBJ", "HOLD", "PTR"]
    shown.step = 1
    assert opened.frame["step"] == 1  # they stand on one step
    cell(shell, "z = x + x")
    assert shown.last == 3
    with pytest.raises(ValueError, match=r"^%messages takes nothing\. To stand on step 3: messages\(\)\.step = 3$"):
        cell(shell, "%messages 3")
    shown.close()
    opened.close()


def test_stepping_by_the_magic_and_by_the_function_shows_the_same(shell: InteractiveShell) -> None:
    lines = "x = torch.ones(2).send(bob)\nfor _ in range(2):\n    x = x + 1"
    shown: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepping, "show", lambda recording: shown.append(stepping.Stepper(recording)))
        cell(shell, f"%%step\n{lines}")
    by_function = cell(shell, f"from syftlite_widgets import step_through\nstep_through({lines!r})")
    assert repr(shown[0]) == repr(by_function)


def test_unloading_gives_ipython_its_own_ways_back(shell: InteractiveShell) -> None:
    cell(shell, "x = torch.ones(2).send(bob)\nx")
    assert "step" in shell.magics_manager.magics["cell"]
    session.remove()
    assert "update_user_ns" not in shell.displayhook.__dict__
    assert not {"step"} & set(shell.magics_manager.magics["cell"])
    assert not {"stores", "messages"} & set(shell.magics_manager.magics["line"])
    assert all(
        not each.__module__.startswith("syftlite") for each in shell.input_transformer_manager.cleanup_transforms
    )
    assert isinstance(cell(shell, "x"), sy.PointerTensor)
    assert isinstance(shell.user_ns["_"], sy.PointerTensor)


def test_a_magic_of_the_learners_own_comes_back(shell: InteractiveShell) -> None:
    session.remove()
    shell.register_magic_function(lambda line: "mine", "line", "stores")
    session.install(shell)
    session.remove()
    assert cell(shell, "%stores") == "mine"
