"""What learners do to a notebook with an open inspector, in a real JupyterLab: look back, restart, run cells again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.drawn import assert_shows_the_stores, read, settle
from tests.browser.lab import Lab, Notebook

SET_UP = """
import torch
import syftlite as sy
from syftlite_widgets import inspect
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspect()
"""
#: Adds code cells at the end of the notebook that is open.
ADD_CELLS = """(sources) => {
    const { sharedModel } = jupyterapp.shell.currentWidget.content.model;
    sources.forEach((source) => sharedModel.addCell({ cell_type: 'code', source }));
}"""

SEND = "p = torch.tensor([1, 2]).send(bob)"
SEND_AND_ADD = f"{SEND}\nq = p + p"


def begin(lab: Lab, page: Page, *cells: str) -> tuple[Notebook, Locator]:
    """Return a new notebook that has run the set-up and these cells, and the inspector in it."""
    notebook = lab.open_new(page, [SET_UP, *cells])
    for cell in notebook.code_cells():
        assert notebook.run(cell) == 0
    player = page.locator(".sl-player")
    expect(player).to_have_count(1)
    assert_shows_the_stores(notebook, player)
    return notebook, player


def test_after_a_kernel_restart_the_old_picture_stays_says_so_and_a_new_one_comes(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND, "q = p.send(alice)")
    player.locator(".sl-back").click()
    settle(player)

    notebook.restart()
    gone = "This picture is from before the kernel restarted. Run the cell again."
    expect(player.locator(".sl-note")).to_have_text(gone)
    player.locator(".sl-last").click()
    player.locator(".sl-first").click()
    player.locator(".sl-next").click()
    player.locator(".sl-lens").check()
    player.locator(".sl-lens").uncheck()
    settle(player)
    assert read(player).step == 1
    expect(player.locator(".sl-note")).to_have_text(gone)

    assert [notebook.run(0), notebook.run(1)] == [0, 0]
    assert assert_shows_the_stores(notebook, player).last == 1
    expect(player.locator(".sl-note")).to_have_text("")


def test_running_the_worker_cell_again_makes_no_second_bob_and_no_second_picture(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND)
    for cell in (0, 1, 0):
        assert notebook.run(cell) == 0
    expect(player).to_have_count(1)
    shown = assert_shows_the_stores(notebook, player)
    assert shown.lanes == ["me", "bob", "alice"]
    assert len(shown.boxes) == 2
    assert len(shown.arrows) == 1


def test_cells_run_out_of_order_say_what_is_wrong_and_change_no_store(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND, "y = p + p", "x = p.get()")
    before = assert_shows_the_stores(notebook, player)
    assert [notebook.run(2), notebook.run(3)] == [1, 1]
    after = assert_shows_the_stores(notebook, player)
    assert (after.boxes, after.arrows, after.dangling) == (before.boxes, before.arrows, before.dangling)
    errors = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
    expect(errors.first).to_contain_text("x = p.get()")
    assert [notebook.run(1), notebook.run(2)] == [0, 0]
    assert_shows_the_stores(notebook, player)


def test_a_learner_who_looks_back_is_not_torn_away_by_a_running_cell(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND_AND_ADD)
    player.locator(".sl-back").click()
    settle(player)
    news = player.locator(".sl-news")
    expect(news).to_be_hidden()
    assert notebook.run(1) == 0
    expect(news).to_be_visible()
    assert read(player).step == 1
    news.click()
    assert_shows_the_stores(notebook, player)
    expect(news).to_be_hidden()


def test_the_players_keys_drive_no_notebook_command(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND_AND_ADD)
    last = read(player).last
    player.focus()
    for key in ["ArrowLeft", "ArrowLeft", "x", "d", "d", "a", "b", "Home", "End", "ArrowLeft", "ArrowRight"]:
        page.keyboard.press(key)
    settle(player)
    assert read(player).step == last
    assert notebook.code_cells() == [0, 1]
    assert player.evaluate("(player) => player.contains(document.activeElement)")


def test_a_busy_kernel_answers_when_its_cell_is_done(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, SEND_AND_ADD, "import time\ntime.sleep(7 if 'r' in dir() else 0)\nr = p")
    notebook.start(2)
    player.locator(".sl-back").click()
    note = player.locator(".sl-note")
    expect(note).to_have_text("Drawing …")
    expect(note).to_have_text("The kernel does not answer yet. It may be busy with a cell.", timeout=6_000)
    expect(note).to_have_text("", timeout=10_000)
    settle(player)
    assert read(player).step == 1
    assert read(player).boxes == ["bob/1", "me/p"]


def test_xray_shows_a_value_that_me_has_not_seen_and_seals_it_again(lab: Lab, page: Page) -> None:
    _, player = begin(lab, page, SEND_AND_ADD)
    sealed, note = player.locator(".sl-sealed"), player.locator(".sl-note")
    expect(sealed).to_contain_text("not seen by me")
    player.locator(".sl-lens").check()
    expect(sealed).to_have_count(0)
    expect(player.locator("[data-key^='bob/']").last).to_contain_text("[2, 4]")
    expect(note).to_have_text("X-ray is on: it shows values that me has never seen.")
    player.locator(".sl-lens").uncheck()
    expect(sealed).to_have_count(1)
    expect(note).to_have_text("")


def test_nothing_moves_again_when_one_scrolls_away_and_back(lab: Lab, page: Page) -> None:
    _, player = begin(lab, page, SEND_AND_ADD, "print('line\\n' * 200)")
    player.locator(".sl-back").click()
    settle(player)
    scroll = "(top) => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = top; }"
    page.evaluate(scroll, 5000)
    expect(player).not_to_be_in_viewport()
    page.evaluate(scroll, 0)
    expect(player).to_be_in_viewport()
    assert player.evaluate("(player) => player.getAnimations({ subtree: true }).length") == 0
    assert read(player).step == 1


def test_an_inspector_that_is_opened_late_shows_the_past(lab: Lab, page: Page) -> None:
    set_up = "%load_ext syftlite_widgets\n" + SET_UP.replace("inspect()", "")
    notebook = lab.open_new(page, [set_up, SEND, "q = p.send(alice)", "z = q.get()", "inspect()"])
    for cell in notebook.code_cells():
        assert notebook.run(cell) == 0
    player = page.locator(".sl-player")
    assert assert_shows_the_stores(notebook, player).last == 3
    player.locator(".sl-first").click()
    for sentence, boxes in (
        ("A copy of the numbers goes to bob. The tensor here stays as it is.", ["bob/1", "me/p"]),
        (
            "The pointer goes to alice. The numbers stay on bob; me saw nothing.",
            ["alice/2", "bob/1", "me/p", "me/q"],
        ),
    ):
        player.locator(".sl-next").click()
        settle(player)
        expect(player.locator(".sl-sentence")).to_have_text(sentence)
        assert read(player).boxes == boxes
    expect(player.locator("[data-key='bob/1']")).to_contain_text("value not recorded")


def test_two_inspectors_both_follow_and_one_stays_when_the_other_is_closed(lab: Lab, page: Page) -> None:
    second = "second = inspect(bob)\nsecond"
    notebook, _ = begin(lab, page, SEND)
    page.evaluate(ADD_CELLS, [second, "q = p.send(alice)", "second.close()", "r = p + p"])
    for cell in (2, 3):
        assert notebook.run(cell) == 0
    first, other = page.locator(".sl-player").first, page.locator(".sl-player").last
    expect(page.locator(".sl-player")).to_have_count(2)
    shown = assert_shows_the_stores(notebook, first)
    assert (shown.lanes, shown.last) == (["me", "bob", "alice"], 2)
    expect(other.locator(".sl-count")).to_have_text("step 2 of 2")
    settle(other)
    assert (read(other).lanes, read(other).boxes) == (["me", "bob"], ["bob/1", "me/p", "me/q"])
    assert page.evaluate("[...document.querySelectorAll('.sl-player, .sl-player *')].filter((each) => each.id)") == []
    # Both stand on one step; what each shows of it is its own matter.
    first.locator(".sl-back").click()
    expect(other.locator(".sl-count")).to_have_text("step 1 of 2")
    other.locator(".sl-lens").check()
    expect(first.locator(".sl-lens")).not_to_be_checked()
    other.locator(".sl-last").click()
    expect(first.locator(".sl-count")).to_have_text("step 2 of 2")

    assert [notebook.run(4), notebook.run(5)] == [0, 0]
    expect(page.locator(".sl-player")).to_have_count(1)
    assert assert_shows_the_stores(notebook, page.locator(".sl-player")).last == 3


KEEPER = """
class Trainer:
    def __init__(self):
        self.batches = {"a": [torch.ones(n).send(alice) for n in (1, 2)]}
trainer = Trainer()
"""
MODEL = "model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 1)).send(bob)"
FAIL = """
def train():
    loss = model[0].weight * 2
    return loss + torch.ones(7)
train()
"""


def test_what_a_class_a_model_and_a_failed_cell_hold_is_drawn_with_its_arrows(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    notebook, player = begin(lab, page, KEEPER, MODEL)
    row = player.locator("[data-key='me/model']")
    expect(row).to_contain_text("4 pointers → bob")
    expect(player.locator("[data-key^='edge/me/model']")).to_have_count(4)
    expect(player.locator("[data-key=\"me/trainer.batches['a'][0]\"]")).to_contain_text("held by trainer.batches")
    page.evaluate(ADD_CELLS, [FAIL, "import syftlite_widgets\nsyftlite_widgets.forget()"])
    failing, forgetting = notebook.code_cells()[-2:]
    assert notebook.run(failing) == 1
    nameless = player.locator("[data-key='me/?']")
    expect(nameless).to_contain_text("in a function, or a failed cell")
    assert_shows_the_stores(notebook, player)
    player.screenshot(path=screenshots / "names_light.png")
    notebook.set_theme(dark=True)
    player.screenshot(path=screenshots / "names_dark.png")
    notebook.set_theme(dark=False)
    assert notebook.run(forgetting) == 0
    expect(player.locator("[data-key='me/?']:not(.sl-gone)")).to_have_count(0)
    assert_shows_the_stores(notebook, player)


def test_pictures_come_while_a_busy_loop_runs(lab: Lab, page: Page) -> None:
    notebook, player = begin(lab, page, "import time\np = torch.ones(2).send(bob)")
    loop = "end = time.monotonic() + 4\nwhile time.monotonic() < end: q = p + p"
    page.evaluate(ADD_CELLS, [loop])
    notebook.start(notebook.code_cells()[-1])
    shown: set[str | None] = set()
    for _ in range(60):
        shown.add(player.locator(".sl-count").text_content())
        page.wait_for_timeout(50)
    assert len(shown) >= 6  # five a second on a machine that does nothing else
    done = "jupyterapp.shell.currentWidget.content.widgets.every((cell) => cell.model.executionCount !== null)"
    page.wait_for_function(done)
    assert_shows_the_stores(notebook, player)
