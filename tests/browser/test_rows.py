"""All that the inspector can show, in both themes and both languages: there, readable, and open to everybody.

Its pictures are numbered like the features in the plan of the inspector: row 7 is what changed, row 14 the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.axe import assert_shuts_nobody_out
from tests.browser.drawn import settle
from tests.browser.lab import Lab
from tests.browser.readable import LEAST_BESIDE, assert_readable

SET_UP = """
%load_ext syftlite_widgets
import torch
import syftlite as sy
from syftlite_widgets import chain, inspect, language, messages, picture, predict, save_page, seen_by
language("{language}")
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
inspect(bob, alice)
"""
#: One call each, so that each is a step; the last leaves a pointer on alice dangling.
CALLS = """
image = torch.arange(784.0).reshape(28, 28)
x_ptr = image.send(bob)
chain_ptr = x_ptr.send(alice)
total = chain_ptr + chain_ptr
parts = [torch.ones(3).send(alice)]
x_ptr = x_ptr.move(alice)
"""
STEPPED = """
%%step
a = torch.tensor([1, 2, 3, 4])
for worker in (bob, alice):
    a_ptr = a.send(worker)
    print((a_ptr + a_ptr).get())
"""
SAVE = """
save_page(sy.history(), "page_{language}.html", predict=True)
print(sy.history().to_test())
"""
#: What is kept in the inspector has no name of its own: the list of a thousand would be what one sees.
CROWD = """
carol = sy.VirtualWorker(hook, id="carol")
crowd = inspect(carol)
rows = torch.ones(1000, 3).send(carol)
crowd.kept = rows.unbind()
crowd
"""
PANEL = """
inspect(bob, alice, where="panel")
"""
CELLS = [SET_UP, CALLS, "chain(total)", "seen_by()", "messages()", STEPPED, "predict()", "back = total.get()\nback"]
CELLS += ["%stores", SAVE, CROWD, PANEL]
INSPECTOR, _, CHAIN, SEEN, MESSAGES, STEPS, ASKED, ANSWERED, STORES, SAVED, CROWDED, PANELLED = range(12)


class Story:
    """A notebook that tells the story in one language, and the places in it."""

    def __init__(self, lab: Lab, browser: Browser, language: str, screenshots: Path) -> None:
        """Run all cells up to the saved page."""
        self.context = browser.new_context(reduced_motion="reduce")
        self.lab, self.page, self.language = lab, self.context.new_page(), language
        self.screenshots, self.theme = screenshots, "light"
        cells = [cell.replace("{language}", language) for cell in CELLS]
        self.notebook = lab.open_new(self.page, cells)
        self.fit(1000, 6000)
        for cell in range(CROWDED):
            if cell == ANSWERED:
                for question, answer in (("store alice", "loses"), ("store bob", "gains")):
                    self.output(ASKED).locator(f"[data-question='{question}'] input[value='{answer}']").check()
            self.run(cell)
        self.stores = self.view(INSPECTOR)

    def run(self, cell: int) -> None:
        """Run a cell."""
        assert self.notebook.run(cell) == 0

    def fit(self, width: int, height: int) -> None:
        """Give the window a size."""
        self.page.set_viewport_size({"width": width, "height": height})

    def put_on(self, theme: str) -> None:
        """Choose a theme."""
        self.notebook.set_theme(dark=theme == "dark")
        self.theme = theme

    def output(self, cell: int) -> Locator:
        """Return what a cell shows."""
        return self.page.locator(".jp-Cell").nth(cell).locator(".jp-OutputArea").first

    def view(self, cell: int) -> Locator:
        """Return the view that a cell shows, once its drawing is there."""
        found = self.output(cell).locator(".sl-player")
        expect(found.locator("svg").first).to_be_visible()
        return found

    def at(self, code: str) -> Locator:
        """Return the inspector, at the next step of a line of code."""
        while self.stores.locator(".sl-code").inner_text() != code:
            self.stores.locator(".sl-next").click()
            settle(self.stores)
        return self.stores

    def keep(self, row: int, name: str, shown: Locator) -> None:
        """Fail if something shown cannot be read; keep a picture of it."""
        assert_readable(shown)
        shown.screenshot(path=self.path(row, name), animations="disabled")

    def path(self, row: int, name: str) -> Path:
        """Return the file for a picture."""
        return self.screenshots / f"row_{row:02}_{name}_{self.theme}_{self.language}.png"


@pytest.fixture(params=["en", "zh"])
def story(lab: Lab, browser: Browser, request: pytest.FixtureRequest, screenshots: Path) -> Iterator[Story]:
    """Give the story in each language, in a window of 1,000 pixels with the list of files open."""
    told = Story(lab, browser, request.param, screenshots)
    yield told
    told.put_on("light")
    told.context.close()


@pytest.mark.needs("node")  # axe comes with npm
def test_all_that_there_is_can_be_read_and_shuts_nobody_out(story: Story) -> None:
    for theme in ("light", "dark"):
        story.put_on(theme)
        keep_the_stores(story)
        keep_the_other_views(story)
        assert_shuts_nobody_out(story.page, ".sl-player")
    story.run(CROWDED)
    for theme in ("dark", "light"):
        story.put_on(theme)
        keep_the_crowd(story)
    story.run(PANELLED)
    for theme in ("light", "dark"):
        story.put_on(theme)
        keep_the_panel(story)
    for theme in ("light", "dark"):
        story.theme = theme
        keep_the_saved_page(story)


def keep_the_stores(story: Story) -> None:
    stores, page = story.stores, story.page
    stores.locator(".sl-first").click()
    story.keep(2, "names", story.at("x_ptr = image.send(bob)"))
    story.keep(13, "sentence", stores.locator(".sl-words"))
    story.keep(4, "back", story.at("chain_ptr = x_ptr.send(alice)"))
    story.keep(3, "arrows", story.at("total = chain_ptr + chain_ptr"))
    story.keep(7, "changed", story.at("x_ptr = x_ptr.move(alice)"))
    story.keep(1, "live", story.at("back = total.get()"))
    stores.locator(".sl-last").click()
    settle(stores)
    story.keep(8, "dangling", stores)
    stores.locator(".sl-lens").check()
    expect(stores.locator(".sl-sealed")).to_have_count(0)
    story.keep(9, "xray", stores)
    stores.locator(".sl-lens").uncheck()
    expect(stores.locator(".sl-sealed")).not_to_have_count(0)
    story.keep(9, "my_view", stores)
    stores.locator(".sl-lens").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    settle(stores)
    story.keep(14, "keyboard", stores)


def keep_the_other_views(story: Story) -> None:
    pictures = ((3, "chain", CHAIN), (9, "seen", SEEN), (12, "to_test", SAVED), (17, "stores", STORES))
    for row, name, cell in pictures:
        story.keep(row, name, story.output(cell))
    messages = story.view(MESSAGES)
    if not messages.locator("tbody tr").count():
        messages.locator("summary").click()
    story.keep(6, "messages", messages)
    steps = story.view(STEPS)
    steps.locator(".sl-first").click()
    for _ in range(4):
        steps.locator(".sl-next").click()
    settle(steps)
    story.keep(5, "steps", steps)
    story.keep(10, "predict", story.output(ASKED).locator(".sl-predict"))


def keep_the_crowd(story: Story) -> None:
    story.fit(1000, 900)
    crowd = story.view(CROWDED)
    crowd.locator(".sl-last").click()  # all inspectors of one history stand on one step
    crowd.locator(".sl-search").fill("")
    expect(crowd.locator(".sl-found")).to_be_empty()
    settle(crowd)
    crowd.scroll_into_view_if_needed()
    story.keep(16, "folded", crowd)
    crowd.locator(".sl-search").fill("carol 77")
    expect(crowd.locator(".sl-found")).not_to_be_empty()
    settle(crowd)
    story.keep(16, "found", crowd)


def keep_the_panel(story: Story) -> None:
    story.fit(1366, 768)
    beside = story.page.locator(".jupyterlab-sidecar .sl-player")
    expect(beside).to_be_visible()
    assert_readable(beside, LEAST_BESIDE)
    story.page.screenshot(path=story.path(15, "panel"))


def keep_the_saved_page(story: Story) -> None:
    page = story.context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark" if story.theme == "dark" else "light")
    page.goto((story.lab.notebooks / f"page_{story.language}.html").as_uri())
    for _ in range(3):
        page.locator(".sl-page-buttons button").nth(1).click()
    page.locator(".sl-page-buttons button").first.click()
    for shown in (page.locator(".sl-page-player"), page.locator(".sl-page-question")):
        assert_readable(shown)
    page.screenshot(path=story.path(11, "page"), full_page=True)
    page.close()
