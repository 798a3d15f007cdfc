"""A saved page, opened from the disk: it shows every step, asks before it shows, and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from syftlite_widgets import language, save_page
from syftlite_widgets.sentences import sentence
from tests.browser.axe import assert_shuts_nobody_out
from tests.browser.player_page import at_step
from tests.browser.readable import LEAST, LEAST_BESIDE, assert_readable
from tests.drawn_rooms import seed

OpenSaved = Callable[..., Page]


@pytest.fixture
def open_saved(page: Page, tmp_path: Path) -> Iterator[OpenSaved]:
    """Give a function that saves the seed's story and opens it; fail if the page then asks for anything."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def opened(spoken: str = "en", **options: bool) -> Page:
        language(spoken)
        with seed() as history:
            save_page(history, tmp_path / "page.html", **options)
        page.goto((tmp_path / "page.html").as_uri())
        expect(page.locator(".sl-canvas > svg")).to_have_count(1)
        return page

    yield opened
    language("en")
    fetched = {url for url in asked if not url.startswith(("blob:", "data:"))}
    assert fetched == {(tmp_path / "page.html").as_uri()}


def settled(page: Page) -> None:
    """Wait until nothing moves. The page's policy forbids what playwright's own waiting does, which is `eval`."""
    for _ in range(100):
        if page.evaluate("document.getAnimations().length") == 0:
            return
        page.wait_for_timeout(50)
    raise AssertionError("it still moves")


def choice(page: Page, question: str, answer: str) -> Locator:
    return page.locator(f"[data-question='{question}'] input[value='{answer}']")


def test_it_opens_at_the_beginning_and_every_step_can_be_reached(open_saved: OpenSaved) -> None:
    page = open_saved()
    at_step(page, 0, 10)
    for step in range(1, 11):
        page.get_by_role("button", name="Next", exact=True).click()
        at_step(page, step, 10)
    page.locator(".sl-player").first.focus()
    page.keyboard.press("Home")
    at_step(page, 0, 10)
    page.locator(".sl-slider").fill("6")
    at_step(page, 6, 10)
    expect(page.locator(".sl-sentence")).to_have_text("The numbers go from bob to alice directly. me saw nothing.")


def test_xray_is_offered_only_when_the_values_are_in_the_page(open_saved: OpenSaved) -> None:
    page = open_saved()
    expect(page.locator(".sl-xray")).to_be_hidden()
    page = open_saved(values=True)
    page.locator(".sl-slider").fill("4")
    at_step(page, 4, 10)
    expect(page.locator(".sl-sealed")).to_have_count(1)
    page.get_by_label("X-ray").check()
    expect(page.locator(".sl-sealed")).to_have_count(0)
    expect(page.locator("[data-key='bob/6']")).to_contain_text("[2, 4, 6, ...]")


def test_it_asks_before_a_step_hides_what_comes_and_grades(open_saved: OpenSaved, screenshots: Path) -> None:
    page = open_saved(predict=True)
    expect(page.locator(".sl-count")).to_have_text("step 0 of 0")
    choice(page, "store bob", "gains").check()
    choice(page, "link me bob", "address").check()
    page.get_by_role("button", name="Check my answers").click()
    at_step(page, 1, 1)
    expect(page.locator(".sl-predict-note")).to_have_text("1 of 7 right.")
    expect(page.locator(".sl-wrong .sl-why")).to_have_text("32 B of numbers went between me and bob.")
    settled(page)
    page.screenshot(path=screenshots / "page_graded_light.png", full_page=True)
    page.get_by_role("button", name="Ask about the next step").click()
    expect(page.locator(".sl-predict-title")).to_have_text("Predict: what will step 2 do?")
    expect(choice(page, "result", "on me")).to_be_focused()
    page.get_by_role("button", name="Show the step").click()
    at_step(page, 2, 2)
    expect(page.locator(".sl-predict-title")).to_have_text("Predict: what will step 3 do?")


def test_the_keyboard_alone_goes_from_question_to_question(open_saved: OpenSaved) -> None:
    page = open_saved(predict=True)
    choice(page, "result", "on me").focus()
    page.keyboard.press("2")
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.press("Digit1")  # what print(x_ptr) shows is offered, and can be typed
    page.keyboard.press("Tab")
    expect(page.locator(".sl-type")).to_be_focused()
    page.keyboard.type("me:7 -> bob:1")
    expect(choice(page, "print x_ptr", "text:")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check my answers")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".sl-predict-note")).to_have_text("1 of 7 right, 1 nearly.")
    expect(page.locator(".sl-nearly .sl-result")).to_have_text(
        "≈ nearlyIt shows: (Wrapper)>[PointerTensor | me:2 -> bob:1]"
    )
    page.keyboard.press("Enter")
    expect(choice(page, "result", "on me")).to_be_focused()


def test_asking_begins_at_the_step_in_view_and_ends_when_switched_off(open_saved: OpenSaved) -> None:
    page = open_saved()
    page.locator(".sl-slider").fill("8")
    at_step(page, 8, 10)
    page.get_by_label("Ask me before each step").check()
    at_step(page, 8, 8)
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 7, 8)
    for step in (9, 10):
        expect(page.locator(".sl-predict-title")).to_have_text(f"Predict: what will step {step} do?")
        page.get_by_role("button", name="Show the step").click()
        at_step(page, step, step)
    expect(page.locator(".sl-page-question")).to_have_text("That was the last step.")
    page.get_by_label("Ask me before each step").uncheck()
    at_step(page, 10, 10)
    page.get_by_role("button", name="First step").click()
    at_step(page, 0, 10)


@pytest.mark.needs("node")  # axe comes with npm
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("spoken", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_languages_and_shuts_nobody_out(
    open_saved: OpenSaved, spoken: str, width: int, scheme: str, screenshots: Path
) -> None:
    page = open_saved(spoken, predict=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for _ in range(3):
        page.locator(".sl-page-buttons button").nth(1).click()
    choice(page, "store alice", "gains").check()
    page.locator(".sl-page-buttons button").first.click()
    settled(page)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == ("rgb(17, 24, 39)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_readable(page.locator(".sl-page-main"), LEAST if width > 1000 else LEAST_BESIDE)
    assert_shuts_nobody_out(page, "html")
    page.screenshot(path=screenshots / f"row_11_page_{width}_{scheme}_{spoken}.png", full_page=True)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_each_step_is_read_out_once_in_the_pages_language(open_saved: OpenSaved, spoken: str) -> None:
    page = open_saved(spoken)
    with seed() as history:
        language(spoken)
        told = [sentence(history, step) for step in range(1, len(history) + 1)]
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        """() => {
            const live = document.querySelector('.sl-sentence');
            window.heard = [];
            const hear = (changes) => changes.forEach(() => window.heard.push(live.textContent));
            new MutationObserver(hear).observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    assert page.locator(".sl-sentence").get_attribute("aria-live") == "polite"
    page.locator(".sl-player").first.focus()
    for step in range(1, len(told) + 1):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".sl-slider")).to_have_value(str(step))
        expect(page.locator(".sl-sentence")).to_have_text(told[step - 1])
    # Two steps in a row that say the same are one change of the text.
    assert page.evaluate("window.heard") == [text for text, _ in groupby(told)]


def test_a_phone_without_a_network_answers_and_steps_by_touch_alone(
    browser: Browser, tmp_path: Path, screenshots: Path
) -> None:
    with seed() as history:
        save_page(history, tmp_path / "page.html", predict=True)
    phone = {"width": 390, "height": 844}
    context = browser.new_context(has_touch=True, is_mobile=True, viewport=phone, device_scale_factor=2, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    choice(page, "store bob", "gains").tap()
    choice(page, "link me bob", "numbers").tap()
    page.get_by_role("button", name="Check my answers").tap()
    expect(page.locator(".sl-predict-note")).to_have_text("2 of 7 right.")
    at_step(page, 1, 1)
    page.get_by_role("button", name="Ask about the next step").tap()
    page.get_by_label("Ask me before each step").tap()
    page.get_by_role("button", name="Last step").tap()
    at_step(page, 10, 10)
    page.get_by_role("button", name="Back", exact=True).tap()
    at_step(page, 9, 10)
    small = "(all) => all.filter((one) => one.offsetParent && one.getBoundingClientRect().height < 30).length"
    assert page.locator("button, .sl-choice, .sl-slider").evaluate_all(small) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    settled(page)
    page.screenshot(path=screenshots / "row_11_page_by_touch_light_en.png", full_page=True)
    context.close()
