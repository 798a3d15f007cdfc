"""The player as a guest on a page: themes, widths, kernels that are silent or gone, neighbours, its clean-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.frames import LABELS
from tests.browser.player_page import Open, at_step


def test_a_silent_kernel_is_told_of_and_known_frames_stay(open_player: Open) -> None:
    page = open_player()
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 5)
    page.evaluate("models[0].answers = false")
    page.get_by_role("button", name="First step").click()
    expect(page.locator(".sl-note")).to_have_text("Drawing …")
    expect(page.locator(".sl-note")).to_have_text(LABELS["no_answer"], timeout=8000)
    page.get_by_role("button", name="Last step").click()
    at_step(page, 6)
    page.evaluate("models[0].answers = true")
    page.get_by_role("button", name="First step").click()
    at_step(page, 0)
    expect(page.locator(".sl-note")).to_have_text("")


def test_after_a_kernel_restart_the_player_says_so_and_known_frames_stay(open_player: Open) -> None:
    page = open_player()
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 5)
    page.evaluate(
        """() => {
            models[0].send = models[0].save_changes = () => { throw new Error('Cannot send'); };
            models[0].fire('comm_live_update');
        }"""
    )
    expect(page.locator(".sl-note")).to_have_text(LABELS["stale_kernel"])
    page.get_by_role("button", name="Last step").click()
    at_step(page, 6)
    page.get_by_role("button", name="First step").click()
    expect(page.locator(".sl-waiting")).to_have_count(1)
    page.get_by_label("X-ray").check()
    page.get_by_label("X-ray").uncheck()
    expect(page.locator(".sl-note")).to_have_text(LABELS["stale_kernel"])


def test_a_kernel_that_died_unannounced_is_noticed_at_the_first_question(open_player: Open) -> None:
    page = open_player()
    page.evaluate("() => { models[0].send = () => { throw new Error('Cannot send'); }; }")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".sl-note")).to_have_text(LABELS["stale_kernel"])


def test_two_players_on_one_page_do_not_disturb_each_other(open_player: Open) -> None:
    page = open_player(players=2)
    page.get_by_role("button", name="Back", exact=True).first.click()
    expect(page.locator(".sl-count")).to_have_text(["step 5 of 6", "step 6 of 6"])
    assert page.evaluate("document.querySelectorAll('[id]').length") == 0


def test_the_clean_up_takes_everything_away(open_player: Open) -> None:
    page = open_player(players=2)
    page.get_by_role("button", name="Play").first.click()
    page.evaluate("cleanUps[0]()")
    assert page.locator(".sl-player").count() == 1
    page.evaluate("models[0].grow(5)")
    page.wait_for_timeout(1200)
    assert page.evaluate("[...models[0].listeners.values()].flat().length") == 0
    expect(page.locator(".sl-count")).to_have_text("step 6 of 6")


def test_a_drawing_can_run_nothing(open_player: Open) -> None:
    page = open_player(last=2)
    page.evaluate("""() => {
        const bad = '<script>window.ran = 1</script><foreignObject><b>x</b></foreignObject>'
            + '<a href="javascript:0"><rect id="r" onclick="ran = 2"/></a></svg>';
        const svg = models[0].drawn.frames[2].svg.replace('</svg>', bad);
        models[0].traits.latest = { ...models[0].drawn.frames[2], revision: 99, svg };
        models[0].fire('change:latest');
    }""")
    assert page.locator("svg rect").count() >= 1
    assert (
        page.evaluate("document.querySelectorAll('svg :is(script, foreignObject, [id], [onclick], [href])').length")
        == 0
    )
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [1000, 700, 420])
def test_the_page_never_scrolls_sideways(open_player: Open, width: int, screenshots: Path) -> None:
    page = open_player()
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    scale = page.locator(".sl-canvas > svg").evaluate("(svg) => svg.getScreenCTM().a")
    assert scale > 0.76
    page.screenshot(path=screenshots / f"player_{width}.png")


@pytest.mark.parametrize(
    ("body", "system", "dark"),
    [
        ('data-jp-theme-light="true"', "dark", False),
        ('data-jp-theme-light="false"', "light", True),
        ("", "light", False),
        ("", "dark", True),
        ('data-vscode-theme-kind="vscode-dark"', "light", True),
        ('data-vscode-theme-kind="vscode-light"', "dark", False),
        ('data-vscode-theme-kind="vscode-high-contrast"', "light", True),
        ('data-vscode-theme-kind="vscode-high-contrast-light"', "dark", False),
    ],
)
def test_a_theme_decides_and_only_without_one_the_readers_preference(
    open_player: Open, body: str, system: str, dark: bool, screenshots: Path
) -> None:
    page = open_player(last=5, body=body)
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    paper = page.locator(".sl-player").evaluate("(player) => getComputedStyle(player).backgroundColor")
    assert paper == ("rgb(17, 24, 39)" if dark else "rgb(255, 255, 255)")
    page.screenshot(path=screenshots / f"player_{'dark' if dark else 'light'}.png")


@pytest.mark.parametrize(("theme", "dark"), [("dark", True), ("light", False)])
def test_colab_says_its_theme_on_the_html_element(open_player: Open, theme: str, dark: bool) -> None:
    page = open_player()
    page.emulate_media(color_scheme="light" if dark else "dark")
    page.evaluate("(theme) => document.documentElement.setAttribute('theme', theme)", theme)
    paper = page.locator(".sl-player").evaluate("(player) => getComputedStyle(player).backgroundColor")
    assert paper == ("rgb(17, 24, 39)" if dark else "rgb(255, 255, 255)")
