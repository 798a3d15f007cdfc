"""What learners do to a notebook: restart its kernel, run a cell twice, run cells out of order. A real JupyterLab."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.drawn import assert_shows_the_stores, read, settle
from tests.browser.lab import Lab

SET_UP = """
import torch
import syftlite as sy
from syftlite_widgets import inspect
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspect()
"""


def test_after_a_kernel_restart_the_old_picture_stays_says_so_and_a_new_one_comes(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP, "p = torch.tensor([1, 2]).send(bob)", "q = p.send(alice)"])
    for cell in range(3):
        assert notebook.run(cell) == 0
    player = page.locator(".sl-player").first
    assert_shows_the_stores(notebook, player)
    player.locator(".sl-back").click()
    settle(player)

    notebook.restart()
    expect(player.locator(".sl-note")).to_have_text(
        "This picture is from before the kernel restarted. Run the cell again.", timeout=15_000
    )
    player.locator(".sl-last").click()
    player.locator(".sl-first").click()
    player.locator(".sl-next").click()
    player.locator(".sl-lens").check()
    player.locator(".sl-lens").uncheck()
    settle(player)
    assert read(player).step == 1

    assert notebook.run(0) == 0
    assert notebook.run(1) == 0
    assert assert_shows_the_stores(notebook, page.locator(".sl-player").first).last == 1


def test_running_the_worker_cell_again_makes_no_second_bob_and_no_second_picture(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP, "p = torch.tensor([1, 2]).send(bob)"])
    for cell in (0, 1, 0, 1, 0):
        assert notebook.run(cell) == 0
    player = page.locator(".sl-player")
    expect(player).to_have_count(1)
    shown = assert_shows_the_stores(notebook, player)
    assert shown.lanes == ["me", "bob", "alice"]
    assert [box for box in shown.boxes if box.startswith("bob/")] == [min(shown.boxes)]


def test_cells_run_out_of_order_show_the_sentence_and_change_no_store(lab: Lab, page: Page) -> None:
    cells = [SET_UP, "p = torch.tensor([1, 2]).send(bob)", "x = p.get()", "y = p + p"]
    notebook = lab.open_new(page, cells)
    for cell in (0, 1, 2):
        assert notebook.run(cell) == 0
    player = page.locator(".sl-player").first
    before = assert_shows_the_stores(notebook, player)
    assert notebook.run(3) == 1
    assert notebook.run(2) == 1
    after = assert_shows_the_stores(notebook, player)
    assert (after.boxes, after.arrows, after.dangling) == (before.boxes, before.arrows, before.dangling)
    error = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").first
    expect(error).to_contain_text("x = p.get()")
    assert notebook.run(1) == 0
    assert notebook.run(3) == 0
    assert_shows_the_stores(notebook, player)


def test_a_learner_who_looks_back_is_not_torn_away_by_a_running_cell(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP, "p = torch.tensor([1, 2]).send(bob)\nq = p + p", "for _ in range(3): p + p"])
    assert notebook.run(0) == 0
    assert notebook.run(1) == 0
    player = page.locator(".sl-player").first
    assert_shows_the_stores(notebook, player)
    player.locator(".sl-back").click()
    settle(player)
    assert notebook.run(2) == 0
    expect(player.locator(".sl-news")).to_be_visible()
    assert read(player).step == 1
    player.locator(".sl-news").click()
    assert_shows_the_stores(notebook, player)


def test_the_players_keys_drive_no_notebook_command(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP, "p = torch.tensor([1, 2]).send(bob)\nq = p + p"])
    assert notebook.run(0) == 0
    assert notebook.run(1) == 0
    player = page.locator(".sl-player").first
    shown = assert_shows_the_stores(notebook, player)
    player.focus()
    for key in ["ArrowLeft", "ArrowLeft", "x", "d", "d", "a", "b", "Home", "End", "ArrowLeft", "ArrowRight"]:
        page.keyboard.press(key)
    settle(player)
    assert read(player).step == shown.last
    assert notebook.code_cells() == [0, 1]
    assert player.evaluate("(player) => player.contains(document.activeElement)")
