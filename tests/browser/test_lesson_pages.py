"""The lessons' pages, opened from files with the network off: they predict, play, run puzzles, and fit a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lesson_source import LANGUAGES
from syftlite_lessons import Puzzle
from syftlite_lessons.lesson import all_lessons
from syftlite_lessons.recorder import MOST_STEPS
from tests.lesson_runs import LESSONS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Give the page of a phone without a network; anything that it asks for or complains of fails the test."""
    context = browser.new_context(viewport=PHONE, offline=True, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]  # a size
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: None if re.match("file:|data:|blob:", asked.url) else troubles.append(asked.url))
    yield page
    context.close()
    assert troubles == []


def open_lesson(page: Page, site: Path, language: str, name: str) -> None:
    page.goto((site / language / f"{name}.html").as_uri())
    expect(page.locator(".sl-predict").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [lesson.name for lesson in LESSONS])
def test_every_lesson_opens_on_a_phone_and_shows_everything_when_asked(
    phone: Page, site: Path, screenshots: Path, name: str, language: str
) -> None:
    open_lesson(phone, site, language, name)
    last = phone.locator("blockquote").last  # the line to keep
    expect(last).to_be_hidden()
    phone.locator(".sl-lesson-all").tap()
    expect(last).to_be_visible()

    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert phone.locator(".sl-at-player").count() >= 2
    for player in phone.locator(".sl-at-player").all():
        expect(player.locator("svg").first).to_be_attached()
        expect(player.locator(".sl-code")).to_have_count(1)
    phone.screenshot(path=screenshots / f"page_{language}_{name}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_site_leads_to_a_page_of_it(site: Path, language: str) -> None:
    for page in [site / "index.html", *(site / language).glob("*.html")]:
        for link in re.findall(r'<a [^>]*href="([^"]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_a_prediction_hides_what_comes_after_it_until_it_is_answered_and_then_says_why(phone: Page, site: Path) -> None:
    open_lesson(phone, site, "en", "02_pointers_to_pointers")
    form = phone.locator(".sl-predict").first
    after = phone.get_by_text("Sending copies, and what you receive is a pointer")
    expect(after).to_be_hidden()
    expect(phone.locator(".sl-code-in", has_text="song_ptr = song.send(alice)")).to_be_visible()  # what is asked about
    form.locator("[data-question='link me alice'] input[value='address']").check()
    phone.get_by_role("button", name="Check my answers").first.tap()

    expect(form.locator("[data-question='link me alice'] .sl-result")).to_contain_text("16,000 B of numbers went")
    expect(form.locator(".sl-predict-note")).to_have_text("0 of 2 right.")
    expect(after).to_be_visible()
    expect(phone.locator(".sl-predict")).to_have_count(3)
    expect(phone.get_by_text("No number travelled.")).to_be_hidden()  # the next prediction hides its own part


def test_a_picture_plays_the_steps_since_the_picture_before_it(phone: Page, site: Path) -> None:
    open_lesson(phone, site, "en", "02_pointers_to_pointers")
    phone.get_by_role("button", name="Show the step").first.tap()
    player = phone.locator(".sl-at-player").nth(2)
    expect(player.locator(".sl-count")).to_have_text("step 2 of 2")
    player.locator(".sl-back").tap()
    expect(player.locator(".sl-code")).to_have_text("x_ptr = x.send(bob)")
    expect(player.locator("[data-key='alice/3']")).to_have_count(0)
    player.locator(".sl-next").tap()
    expect(player.locator("[data-key='alice/3']")).to_have_count(1)
    expect(player.locator(".sl-sentence")).to_contain_text("A copy of the numbers goes to alice.")


def test_a_picture_shows_no_name_that_a_later_cell_gives(phone: Page, site: Path) -> None:
    open_lesson(phone, site, "en", "02_pointers_to_pointers")
    first, second = phone.locator(".sl-at-player").nth(0), phone.locator(".sl-at-player").nth(1)

    expect(first.locator("[data-key='me/x']")).to_have_count(0)
    expect(second.locator("[data-key='me/x']")).to_have_count(1)


def test_a_puzzle_runs_every_order_without_a_kernel(phone: Page, site: Path) -> None:
    open_lesson(phone, site, "zh", "02_pointers_to_pointers")
    phone.locator(".sl-lesson-all").tap()
    puzzle = phone.locator(".sl-puzzle")
    for letter in "BAE":
        puzzle.locator(f".sl-piece[data-letter={letter}]").tap()
    puzzle.get_by_role("button", name="按这个顺序运行").tap()
    expect(puzzle.locator(".sl-told")).to_have_text("✗ 还差一点。 home 还是一个指针。数据还在一跳之外，在 bob 那里。")
    puzzle.locator("[data-action=out][data-letter=E]").tap()
    expect(puzzle.locator(".sl-told")).to_have_text("")
    for letter in "DC":
        puzzle.locator(f".sl-piece[data-letter={letter}]").tap()
    puzzle.locator("[data-action=up][data-letter=C]").focus()
    phone.keyboard.press("Enter")
    expect(puzzle.locator("[data-action=up][data-letter=C]")).to_be_focused()
    puzzle.locator(".sl-run").tap()
    expect(puzzle.locator(".sl-told")).to_contain_text("✓ 正确。")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_readable_in_both_themes(browser: Browser, site: Path, screenshots: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, offline=True, viewport={"width": 1100, "height": 900})  # type: ignore[arg-type]  # a theme
    page = context.new_page()
    open_lesson(page, site, "en", "05_clinic")
    page.locator(".sl-lesson-all").click()
    style = "getComputedStyle(document.documentElement)"
    paper, ink = (page.evaluate(f"{style}.{name}") for name in ("backgroundColor", "color"))
    page.screenshot(path=screenshots / f"page_{scheme}.png", full_page=True)
    context.close()

    bright = [sum(map(int, re.findall(r"\d+", each)[:3])) for each in (paper, ink)]
    assert (bright[0] > bright[1]) == (scheme == "light")


def test_the_door_leads_to_a_lesson_in_two_taps_and_the_other_language_in_one(phone: Page, site: Path) -> None:
    phone.goto((site / "index.html").as_uri())
    phone.get_by_role("link", name="English").tap()
    phone.get_by_role("link", name="1 Send and get").tap()
    expect(phone.locator("h1")).to_have_text("Lesson 1: send and get")
    phone.get_by_role("link", name="中文").first.tap()
    expect(phone.locator("h1")).to_have_text("第 1 课：发送与取回")


def test_no_page_has_an_answer_or_a_value_that_me_has_not_seen(site: Path) -> None:
    for lesson in LESSONS:
        text = (site / "en" / f"{lesson.name}.html").read_text(encoding="utf-8")
        (found,) = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
        assert "xrayFrames" not in json.loads(found)
        for answer in lesson.marked("answer"):
            assert answer.source not in text


def test_no_page_has_the_thousands_of_steps_of_a_training(site: Path) -> None:
    for lesson in LESSONS:
        page = (site / "en" / f"{lesson.name}.html").read_text(encoding="utf-8")
        (found,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
        for frames in json.loads(found)["players"]:
            steps = [frame["step"] for frame in frames]
            assert steps == list(range(steps[0], steps[0] + len(steps)))
            assert len(steps) <= MOST_STEPS + 1
        assert len(re.sub(r'data:image/png;base64,[^"]*', "", page)) < 400_000  # pictures of messages are tall


def test_every_puzzle_has_an_order_that_is_right(site: Path) -> None:
    for lesson in all_lessons():
        for puzzle in (each for each in lesson.exercises if isinstance(each, Puzzle)):
            (page,) = (site / "en").glob(f"{lesson.number}_*.html")
            (found,) = re.findall(
                r'<script type="application/json">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL
            )
            data = json.loads(found)["puzzles"][puzzle.name]
            outcomes = [data["told"][number]["outcome"] for number in data["orders"].values()]
            assert "correct" in outcomes
            assert outcomes.count("correct") < len(outcomes) / 10
