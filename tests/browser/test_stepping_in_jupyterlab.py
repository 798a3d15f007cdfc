"""Stepping in a real JupyterLab: the code beside the drawing, statement by statement, and what a notebook keeps."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab, Notebook

FIRST = """
%load_ext syftlite_widgets
import torch, syftlite as sy, syftlite_widgets
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob"); alice = sy.VirtualWorker(hook, id="alice")
syftlite_widgets.language({language!r})
"""

STEPPED = """
%%step
x = torch.tensor([1, 2, 3, 4])
x_ptr = x.send(bob)
parts = []
for i in range(2):
    parts.append(
        x_ptr * i
    )
pp = x_ptr.send(alice)
parts
"""


def begin(lab: Lab, page: Page, *cells: str, language: str = "en") -> tuple[Notebook, Locator]:
    """Open a notebook, run its cells, and return it with its player."""
    notebook = lab.open_new(page, [FIRST.format(language=language), *cells])
    for index in notebook.code_cells():
        notebook.run(index)
    player = page.locator(".jp-OutputArea .sl-player").last
    expect(player.locator("[data-key='lane/bob']")).to_have_count(1)
    return notebook, player


def marked(player: Locator) -> tuple[list[str], list[str]]:
    """Return the lines that just ran, and the next ones."""
    lines = player.locator(".sl-code").inner_text().splitlines()
    return (
        [line[2:].strip() for line in lines if line.startswith("►")],
        [line[2:].strip() for line in lines if line[1:2] == "▷"],
    )


def test_the_player_walks_through_the_cell_line_by_line(lab: Lab, page: Page) -> None:
    _, player = begin(lab, page, STEPPED)
    assert marked(player) == ([], ["2  x = torch.tensor([1, 2, 3, 4])"])
    expect(player.locator(".sl-count")).to_have_text("step 0 of 10")
    player.focus()
    ran = []
    for step in range(1, 11):
        page.keyboard.press("ArrowRight")
        expect(player.locator(".sl-count")).to_have_text(f"step {step} of 10")
        expect(player.locator(".sl-waiting")).to_have_count(0)
        ran.append([int(line.split()[0]) for line in marked(player)[0]])
        banded = player.locator(".sl-ran").all_inner_texts()
        assert [line[2:].strip() for line in banded] == marked(player)[0]
    assert ran == [[2], [3], [4], [5], [6, 7, 8], [5], [6, 7, 8], [5], [9], [10]]
    assert marked(player)[1] == []
