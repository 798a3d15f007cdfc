"""The panel beside the notebook, in a real JupyterLab: it stays in sight, it is one, and its cell takes over again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.drawn import assert_shows_the_stores, settle
from tests.browser.lab import Lab

SET_UP = """
import torch
import syftlite as sy
from syftlite_widgets import inspect
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspector = inspect(where="panel")
inspector
"""
TABS = "[...jupyterapp.shell.widgets('main')].filter((widget) => widget.title.label === 'Inspector')"


def test_the_panel_follows_shares_its_step_with_python_and_gives_way_to_the_cell(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    notebook = lab.open_new(page, [SET_UP, "p = torch.tensor([1, 2, 3]).send(bob)\npp = p.send(alice)", "q = pp + pp"])
    page.set_viewport_size({"width": 1366, "height": 768})
    for cell in notebook.code_cells():
        assert notebook.run(cell) == 0
    beside = page.locator(".jupyterlab-sidecar .sl-player")
    expect(beside).to_be_visible()
    expect(page.locator(".jp-Cell .sl-player")).to_be_hidden()
    expect(page.locator(".jp-Cell").get_by_text("The inspector is in the panel beside the notebook.")).to_be_visible()
    assert_shows_the_stores(notebook, beside)
    for dark in (False, True):
        notebook.set_theme(dark=dark)
        page.screenshot(path=screenshots / f"panel_{'dark' if dark else 'light'}.png")

    notebook.ask("import __main__; __main__.inspector.step = 1; answer = 0")
    expect(beside.locator(".sl-count")).to_have_text("step 1 of 3")
    beside.get_by_role("button", name="Next", exact=True).click()
    settle(beside)
    page.evaluate("jupyterapp.shell.activateById(jupyterapp.shell.widgets('main').next().value.id)")
    assert notebook.ask("import __main__; answer = __main__.inspector.step") == 2

    assert notebook.run(0) == 0
    expect(beside).to_have_count(1)
    assert page.evaluate(f"{TABS}.length") == 1

    page.evaluate(f"{TABS}[0].close()")
    expect(page.locator(".jp-Cell .sl-player")).to_be_visible()
