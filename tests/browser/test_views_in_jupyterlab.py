"""The messages, the chain and who has seen what, in a real JupyterLab: light and dark, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab, Notebook

STORY = """
import torch
import syftlite as sy
from syftlite_widgets import chain, language, messages, seen_by
language("{language}")
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
messages()
"""
CALLS = """
image = torch.ones(28, 28).send(bob)
zz = image.send(alice)
y = zz + zz
image.add_(1)
image = image.move(alice)
"""
#: What the record says: the messages, and those of one step.
MESSAGES = """
import syftlite
from syftlite.events import Sent
history = syftlite.history()
steps = [[event.kind for event in history.events(k) if isinstance(event, Sent)] for k in range(len(history) + 1)]
answer = {"last": len(history), "steps": steps}
"""


def begin(lab: Lab, page: Page, language: str, *cells: str) -> tuple[Notebook, Locator]:
    """Return a notebook that has told the story with the messages open, and that view."""
    notebook = lab.open_new(page, [STORY.format(language=language), CALLS, *cells])
    for cell in notebook.code_cells():
        assert notebook.run(cell) == 0
    view = page.locator(".sl-traffic")
    expect(view).to_have_count(1)
    return notebook, view


def current(view: Locator) -> list[str]:
    """Return the kinds of the messages that are marked."""
    texts: list[str] = view.locator(".sl-message.sl-current").all_text_contents()
    return [text.split()[0] for text in texts]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_message_is_drawn_once_and_the_steps_own_are_marked(lab: Lab, page: Page, language: str) -> None:
    notebook, view = begin(lab, page, language)
    recorded = notebook.ask(MESSAGES)
    everything = [kind for kinds in recorded["steps"] for kind in kinds]
    expect(view.locator(".sl-message")).to_have_count(len(everything))
    expect(view.locator(".sl-edge")).to_have_count(len(everything))
    expect(view.locator(".sl-edge.sl-data")).to_have_count(everything.count("OBJ"))
    for step in range(recorded["last"], 0, -1):
        count = f"step {step} of {recorded['last']}" if language == "en" else f"第 {step} 步，共 {recorded['last']} 步"
        expect(view.locator(".sl-count")).to_have_text(count)
        expect(view.locator(".sl-message.sl-current")).to_have_count(len(recorded["steps"][step]))
        assert current(view) == recorded["steps"][step]
        view.locator(".sl-back").click()
    view.locator(".sl-last").click()
    expect(view.locator(".sl-totals li").last).to_contain_text("3,136 B")
    view.locator("summary").click()
    expect(view.locator("tbody tr")).to_have_count(len(everything))


def test_a_click_on_a_message_goes_to_its_step(lab: Lab, page: Page) -> None:
    _, view = begin(lab, page, "en")
    view.locator("[data-key^='step/3/message/']").first.click()
    expect(view.locator(".sl-count")).to_contain_text("step 3 of")
    expect(view.locator(".sl-code")).to_have_text("y = zz + zz")
    assert current(view) == ["CMD", "CMD"]
    view.locator("[data-key^='step/2/message/']").first.focus()
    page.keyboard.press("Enter")
    expect(view.locator(".sl-count")).to_contain_text("step 2 of")
    page.keyboard.press("ArrowRight")
    expect(view.locator(".sl-count")).to_contain_text("step 3 of")
    page.keyboard.press("End")
    expect(view.locator(".sl-code")).to_have_text("image = image.move(alice)")


def test_an_inspector_opened_later_leaves_the_messages_their_colours(lab: Lab, page: Page) -> None:
    notebook, view = begin(lab, page, "en", "from syftlite_widgets import inspect\ninspect()")
    colours = (
        """(edges) => [...new Set(edges.map((edge) => getComputedStyle(edge.querySelector('path')).stroke))].sort()"""
    )
    notebook.set_theme(dark=False)
    expect(page.locator(".sl-player:not(.sl-traffic)")).to_have_count(1)
    grey, ink = "rgb(100, 116, 139)", "rgb(15, 23, 42)"
    assert view.locator(".sl-edge").evaluate_all(colours) == sorted([grey, ink])
    assert notebook.code_cells() == [0, 1, 2]


def test_the_log_is_searched_copied_and_leads_to_a_step(lab: Lab, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook, view = begin(lab, page, "en")
    view.locator("summary").click()
    view.locator(".sl-filter").fill("obj me")
    expect(view.locator("tbody tr")).to_have_count(1)
    expect(view.locator(".sl-found")).to_contain_text("1 of ")
    view.locator(".sl-copy").click()
    expect(view.locator(".sl-note")).to_have_text("Rows copied: 1")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[0] == "step\tfrom\tto\tkind\toperation\tB of data\tB in all\tcode"
    assert copied[1].startswith("1\tme\tbob\tOBJ\t\t3136\t")
    assert copied[1].endswith("\timage = torch.ones(28, 28).send(bob)")
    view.locator(".sl-go").click()
    expect(view.locator(".sl-count")).to_contain_text("step 1 of")
    assert len(notebook.code_cells()) == 2


def test_a_new_message_appears_when_its_cell_has_run_and_after_a_restart_the_view_says_so(lab: Lab, page: Page) -> None:
    notebook, view = begin(lab, page, "en", "back = y.get()")
    expect(view.locator(".sl-code")).to_have_text("back = y.get()")
    notebook.restart()
    expect(view.locator(".sl-note")).to_have_text(
        "This picture is from before the kernel restarted. Run the cell again."
    )
    view.locator(".sl-back").click()
    expect(view.locator(".sl-code")).to_have_text("back = y.get()")


def test_the_chain_and_who_has_seen_what_are_pictures_in_the_notebook(lab: Lab, page: Page) -> None:
    begin(lab, page, "en", "chain(y)", "seen_by()")
    pictures = page.locator(".jp-OutputArea-output img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        width, natural = picture.evaluate("(image) => [image.width, image.naturalWidth]")
        assert width * 1.2 < natural


def test_the_inspector_and_the_messages_stand_on_one_step(lab: Lab, page: Page, screenshots: Path) -> None:
    notebook, view = begin(lab, page, "en", "from syftlite_widgets import inspect\ninspect()")
    stores = page.locator(".sl-player:not(.sl-traffic)")
    expect(stores).to_have_count(1)
    view.locator("[data-key^='step/2/message/']").first.click()
    expect(stores.locator(".sl-count")).to_have_text("step 2 of 5")
    stores.locator(".sl-next").click()
    expect(view.locator(".sl-count")).to_have_text("step 3 of 5")
    assert current(view) == ["CMD", "CMD"]
    stores.locator(".sl-last").click()
    expect(view.locator(".sl-count")).to_have_text("step 5 of 5")
    page.set_viewport_size({"width": 1280, "height": 2000})
    page.screenshot(path=screenshots / "messages_and_stores.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert notebook.run(1) == 0
    expect(view.locator(".sl-count")).to_contain_text("of 1")
    assert view.locator(".sl-count").text_content() == stores.locator(".sl-count").text_content()
