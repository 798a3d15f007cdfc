"""Lessons from top to bottom in a real JupyterLab, in both languages: what is drawn is what the stores hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawn import assert_shows_the_stores, settle
from tests.browser.lab import Lab

#: Lesson 11 has every cell of lesson 3, with workers in processes; `test_a_whole_lesson` takes lesson 2. For each one
#: language is enough: nbval runs all in both, and what is drawn differs by no more than words.
LESSONS = [("04_move", "zh"), ("11_real_workers", "en")]

#: Where each box is, from the drawing's own corner, by key; and its text, which tells whether the step touched it.
PLACES = """(player) => {
    const corner = player.querySelector('.sl-canvas > svg').getBoundingClientRect();
    return Object.fromEntries([...player.querySelectorAll('.sl-node:is(.sl-tensor, .sl-pointer)')].map((box) => {
        const { x, y, width } = box.querySelector('path, polygon').getBoundingClientRect();
        return [box.dataset.key, [x - corner.x, y - corner.y, width].map(Math.round)];
    }));
}"""


def stand(player: Locator) -> dict[str, Any]:
    """Return where each box stands, once nothing moves any more."""
    settle(player)
    places: dict[str, Any] = player.evaluate(PLACES)
    return places


@pytest.mark.parametrize(("lesson", "language"), LESSONS)
def test_a_lesson_runs_and_its_inspector_shows_the_stores_after_each_cell(
    lab: Lab, page: Page, screenshots: Path, lesson: str, language: str
) -> None:
    notebook = lab.open(page, f"{language}/{lesson}.ipynb")
    player = page.locator(".sl-player").first
    page.emulate_media(reduced_motion="reduce")  # only the last steps, below, wait for motion
    for cell in notebook.code_cells():
        assert notebook.run(cell) == 0
        if page.locator(".sl-player").count():
            assert_shows_the_stores(notebook, player)
    shown = assert_shows_the_stores(notebook, player)
    expect(player.locator(".sl-count")).to_have_text(
        f"step {shown.last} of {shown.last}" if language == "en" else f"第 {shown.last} 步，共 {shown.last} 步"
    )

    # Back to the beginning with the mouse, forward with the keyboard: what a step does not touch stays where it is.
    player.scroll_into_view_if_needed()
    player.locator(".sl-first").click()
    places = stand(player)
    player.focus()
    for step in range(1, shown.last + 1):
        page.emulate_media(reduced_motion="reduce" if step < shown.last - 1 else "no-preference")
        page.keyboard.press("ArrowRight")
        expect(player.locator(".sl-slider")).to_have_value(str(step))
        now = stand(player)
        both = places.keys() & now.keys()
        assert {key: now[key] for key in both} == {key: places[key] for key in both}
        places = now
    assert_shows_the_stores(notebook, player)

    for dark in (False, True):
        notebook.set_theme(dark=dark)
        player.scroll_into_view_if_needed()
        player.screenshot(path=screenshots / f"{lesson}_{language}_{'dark' if dark else 'light'}.png")
    notebook.set_theme(dark=False)
