"""The same views where there is no JupyterLab: Notebook 7, Voila, an untrusted notebook, a page, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.sign import NotebookNotary
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_shuts_nobody_out
from tests.browser.drawn import assert_shows_the_stores, read, settle
from tests.browser.lab import Lab

SET_UP = """
%load_ext syftlite_widgets
import torch
import syftlite as sy
from syftlite_widgets import chain, inspect, messages, picture, predict, seen_by
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspect(where="panel")
"""
NO_PANEL = (
    "No panel came, so the inspector stays here. A panel needs JupyterLab and the package sidecar: "
    "pip install sidecar, then reload the page."
)


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """Give a page whose console nobody listens to: these programs report troubles of their own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_notebook_7_follows_steps_asks_and_shows_the_messages(lab: Lab, elsewhere: Page, screenshots: Path) -> None:
    page = elsewhere
    cells = [SET_UP, "x_ptr = torch.ones(28, 28).send(bob)", "messages()", "predict()", "pp = x_ptr.send(alice)"]
    notebook = lab.open_new(page, cells, program="notebooks")
    assert [notebook.run(0), notebook.run(1)] == [0, 0]
    player = page.locator(".sl-player:not(.sl-traffic, .sl-predict)")
    expect(page.locator(".sl-elsewhere-note")).to_have_text(NO_PANEL)
    assert assert_shows_the_stores(notebook, player).last == 1

    assert [notebook.run(2), notebook.run(3)] == [0, 0]
    form = page.locator(".sl-predict")
    form.locator("[data-question='store alice'] input[value='gains']").check()
    assert notebook.run(4) == 0
    expect(form.locator(".sl-predict-note")).to_have_text("1 of 7 right.")
    assert assert_shows_the_stores(notebook, player).last == 2
    player.locator(".sl-back").click()
    settle(player)
    assert read(player).boxes == ["bob/1", "me/x_ptr"]
    player.focus()
    page.keyboard.press("ArrowRight")
    settle(player)
    assert read(player).step == 2
    view = page.locator(".sl-traffic")
    expect(view.locator(".sl-message.sl-current")).to_have_count(2)
    view.locator("[data-key^='step/1/message/']").first.click()
    expect(player.locator(".sl-count")).to_have_text("step 1 of 2")
    assert len(notebook.code_cells()) == len(cells)
    for dark in (True, False):
        notebook.set_theme(dark=dark)
        player.scroll_into_view_if_needed()
        settle(player)
        page.screenshot(path=screenshots / f"row_17_notebook_7_{'dark' if dark else 'light'}_en.png")


#: Says whether a front end trusts all cells of the notebook that is open.
TRUSTED = "[...jupyterapp.shell.currentWidget.content.widgets].every((cell) => cell.model.trusted)"

BUTTON = """
from ipywidgets import Button
def send(_):
    global x_ptr
    x_ptr = torch.ones(28, 28).send(bob)
button = Button(description="send it")
button.on_click(send)
button
"""


def test_voila_follows_what_a_button_does(lab: Lab, elsewhere: Page, screenshots: Path) -> None:
    page = elsewhere
    asked = ["predict()", "y = torch.ones(3).send(alice)"]
    path = lab.write([SET_UP, BUTTON, *asked, "messages()", "picture()"])
    page.set_viewport_size({"width": 1280, "height": 2600})
    page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())  # Voila asks others for icons
    page.goto(lab.address(f"voila/render/{path.name}"), wait_until="domcontentloaded")
    player = page.locator(".sl-player:not(.sl-traffic, .sl-predict)")
    expect(player).to_be_visible(timeout=60_000)
    expect(page.locator(".sl-elsewhere-note")).to_have_text(NO_PANEL)
    expect(player.locator(".sl-count")).to_have_text("step 1 of 1")
    # All cells have run before anybody could answer.
    expect(page.locator(".sl-predict-note")).to_have_text("Not answered.")
    picture = page.locator(".jp-OutputArea-output img")
    assert picture.evaluate("(image) => image.naturalWidth") > 800

    page.get_by_role("button", name="send it").click()
    expect(player.locator(".sl-count")).to_have_text("step 2 of 2")
    expect(player.locator("[data-key='me/x_ptr']")).to_have_count(1)
    settle(player)
    assert read(player).arrows == {"edge/me/x_ptr": "bob/3", "edge/me/y": "alice/1"}
    player.locator(".sl-back").click()
    settle(player)
    assert read(player).boxes == ["alice/1", "me/y"]
    player.locator(".sl-next").click()
    expect(page.locator(".sl-traffic .sl-message.sl-current")).to_have_count(1)
    settle(player)
    page.screenshot(path=screenshots / "row_17_voila_light_en.png")


STORED = [
    SET_UP.replace('inspect(where="panel")', ""),
    "x_ptr = torch.ones(28, 28).send(bob)\npp = x_ptr.send(alice)",
    "picture()",
    "%stores",
    "chain(pp)",
    "seen_by()",
    "inspect()",
    "messages()",
    "predict()",
]


#: What stands in these cells is a picture, whatever shows it; the three last are live views.
STILLS = range(2, 6)


@pytest.fixture(scope="module")
def stored() -> nbformat.NotebookNode:
    """Give a learner's own notebook as a front end stores it, with stills and live views that have run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in STORED])
    options = {"kernel_name": "python3", "extra_arguments": ["--log-level=40"]}
    return NotebookClient(notebook, store_widget_state=False, **options).execute()


@pytest.mark.parametrize("trusted", [False, True], ids=["untrusted", "trusted"])
def test_a_stored_notebook_shows_its_pictures_trusted_or_not(
    lab: Lab, elsewhere: Page, stored: nbformat.NotebookNode, trusted: bool, screenshots: Path
) -> None:
    page = elsewhere
    state = "trusted" if trusted else "untrusted"
    nbformat.write(stored, lab.notebooks / f"{state}.ipynb")
    if trusted:
        NotebookNotary(data_dir=str(lab.scratch / "data")).sign(stored)
    for program, name in (("lab/tree", "lab"), ("notebooks", "notebook_7")):
        lab.open(page, f"{state}.ipynb", program=program)
        assert page.evaluate(TRUSTED) is trusted
        page.set_viewport_size({"width": 1280, "height": 2600})
        for cell in STILLS:
            image = page.locator(".jp-Cell").nth(cell).locator(".jp-OutputArea-output img")
            expect(image).to_be_visible()
            assert image.evaluate("(image) => image.naturalWidth") > 800
        page.screenshot(path=screenshots / f"row_17_{state}_{name}_light_en.png")


@pytest.mark.needs("node")  # axe comes with npm
@pytest.mark.parametrize(("template", "shown"), [("lab", ".jp-OutputArea-output"), ("classic", ".output_subarea")])
def test_a_page_and_a_paper_made_of_a_notebook_show_its_pictures_without_a_network(
    stored: nbformat.NotebookNode, browser: Browser, tmp_path: Path, screenshots: Path, template: str, shown: str
) -> None:
    html, _ = HTMLExporter(template_name=template).from_notebook_node(stored)
    (tmp_path / "learner.html").write_text(html, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "learner.html").as_uri())
    sizes = page.locator("img").evaluate_all("(all) => all.map((image) => image.naturalWidth)")
    assert len(sizes) == 6
    assert min(sizes) > 800
    if template == "classic":  # it keeps the words of a picture; the default one writes that there are none
        expect(page.locator("img").first).to_have_attribute("alt", re.compile("^me: this notebook   2 names\n"))
    outputs = page.locator(shown)
    expect(outputs).to_have_count(7)  # six pictures, live views too, and the words of a prediction
    expect(outputs.last).to_contain_text("Predict: what will the next cell do?")
    assert min(outputs.evaluate_all("(all) => all.map((output) => output.offsetHeight)")) > 50
    page.screenshot(path=screenshots / f"row_17_html_{template}_light_en.png", full_page=True)
    assert_shuts_nobody_out(page, "img")
    paper = page.pdf(path=screenshots / f"row_17_paper_{template}_light_en.pdf")
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Subtype /Image") >= 4
    context.close()
