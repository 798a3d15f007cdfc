"""The player in a real browser, on hand-made frames and a model without a kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.frames import LABELS, seven_frames
from playwright.sync_api import Locator, Page, Route, expect

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "widgets" / "syftlite_widgets" / "static"
ORIGIN = "http://player.test"

Open = Callable[..., Page]


@pytest.fixture
def open_player(page: Page) -> Open:
    """Give a function that opens a page with players, the newest step being `last`."""

    def opened(
        last: int = 6, players: int = 1, body: str = "", motion: str = "no-preference", xray: bool = False
    ) -> Page:
        stages = '<div class="stage" style="margin: 12px"></div>' * players
        frames = {"frames": seven_frames(), "xrayFrames": seven_frames(xray=True), "labels": LABELS, "last": last}
        head = '<meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/player.css">'
        texts = {
            "/": f'<!doctype html>{head}<body {body}>{stages}<script type="module" src="/player_page.js"></script>',
            "/frames.json": json.dumps(frames),
            "/player.js": (STATIC / "player.js").read_text(encoding="utf-8"),
            "/player.css": (STATIC / "player.css").read_text(encoding="utf-8"),
            "/player_page.js": (HERE / "player_page.js").read_text(encoding="utf-8"),
        }
        kinds = {"/": "text/html", "json": "application/json", "js": "text/javascript", "css": "text/css"}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ORIGIN)
            route.fulfill(body=texts[path], content_type=kinds[path.rpartition(".")[2]])

        page.route(f"{ORIGIN}/**", answer)
        page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        page.goto(f"{ORIGIN}/")
        page.wait_for_function("window.isReady")
        return page

    return opened


def settled(page: Page) -> None:
    """Wait until nothing moves."""
    page.wait_for_function("document.getAnimations().length === 0")


def at_step(page: Page, step: int, last: int = 6) -> None:
    """Wait until the player counts this step and its drawing is there."""
    expect(page.locator(".sl-count").first).to_have_text(f"step {step} of {last}")
    expect(page.locator(".sl-waiting")).to_have_count(0)


def code(page: Page) -> Locator:
    return page.locator(".sl-code")


def test_the_newest_frame_is_shown_with_its_code_place_sentence_and_changes(open_player: Open) -> None:
    page = open_player(last=2)
    expect(code(page)).to_have_text("pp = x_ptr.send(alice)")
    expect(page.locator(".sl-place")).to_have_text("In[2], line 1")
    expect(page.locator(".sl-sentence")).to_have_text(
        "The pointer goes to alice. The numbers stay on bob; me saw nothing."
    )
    expect(page.locator(".sl-changes li")).to_have_text(["alice gains 2", "pp is new"])
    assert page.locator(".sl-tensor, .sl-pointer").count() == 5
    assert page.locator(".sl-edge").count() == 3


def test_buttons_walk_through_the_history(open_player: Open) -> None:
    page = open_player()
    for name, step in [("Back", 5), ("First step", 0), ("Next", 1), ("Last step", 6), ("Next", 6)]:
        page.get_by_role("button", name=name, exact=True).click()
        at_step(page, step)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(code(page)).to_have_text("x_ptr.move_(alice)")


def test_arrows_home_end_and_space_drive_the_player_and_reach_nobody_else(open_player: Open) -> None:
    page = open_player()
    page.evaluate(
        "document.addEventListener('keydown', (event) => (window.leaked = [...(window.leaked ?? []), event.key]))"
    )
    page.locator(".sl-player").focus()
    for key, step in [("ArrowLeft", 5), ("ArrowLeft", 4), ("ArrowRight", 5), ("Home", 0), ("End", 6)]:
        page.keyboard.press(key)
        at_step(page, step)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press(" ")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("window.leaked") is None
    page.keyboard.press("Control+s")
    assert page.evaluate("window.leaked") == ["Control", "s"]


def test_space_on_a_button_presses_that_button(open_player: Open) -> None:
    page = open_player()
    page.get_by_role("button", name="Back", exact=True).focus()
    page.keyboard.press(" ")
    at_step(page, 5)
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_slider_keeps_its_own_keys_and_can_be_dragged(open_player: Open) -> None:
    page = open_player()
    slider = page.get_by_role("slider", name="Step")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    at_step(page, 5)
    page.keyboard.press("Home")
    at_step(page, 0)
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
    page.mouse.up()
    at_step(page, 3)
    expect(slider).to_have_attribute("aria-valuetext", "step 3 of 6")


def test_play_runs_to_the_last_step_and_stops_there(open_player: Open) -> None:
    page = open_player(last=2)
    page.get_by_role("button", name="Play").click()
    at_step(page, 0, 2)
    at_step(page, 1, 2)
    at_step(page, 2, 2)
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_player_on_the_last_step_follows_the_newest(open_player: Open) -> None:
    page = open_player(last=2)
    page.evaluate("models[0].grow(3)")
    at_step(page, 3, 3)
    expect(code(page)).to_have_text("y = pp + pp")
    expect(page.locator(".sl-news")).to_be_hidden()


def test_a_player_on_an_earlier_step_stays_and_counts_the_new_ones(open_player: Open) -> None:
    page = open_player(last=2)
    page.get_by_role("button", name="Back", exact=True).click()
    page.evaluate("models[0].grow(3)")
    at_step(page, 1, 3)
    expect(page.get_by_role("button", name="1 new step", exact=True)).to_be_visible()
    page.evaluate("models[0].grow(5)")
    page.get_by_role("button", name="3 new steps").click()
    at_step(page, 5, 5)
    expect(page.locator(".sl-news")).to_be_hidden()


def test_boxes_that_a_step_does_not_touch_stay_where_they_are(open_player: Open) -> None:
    page = open_player()
    places = """() => Object.fromEntries([...document.querySelectorAll('.sl-node[data-key]')].map((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [node.dataset.key, [x, y, width, height].map(Math.round)];
    }))"""
    page.get_by_role("button", name="First step").click()
    before: dict[str, Any] = page.evaluate(places)
    for step in range(1, 7):
        page.get_by_role("button", name="Next", exact=True).click()
        at_step(page, step)
        settled(page)
        after: dict[str, Any] = page.evaluate(places)
        boxes = {key for key in before.keys() & after.keys() if not key.startswith("title/")}
        assert {key: after[key] for key in boxes} == {key: before[key] for key in boxes}
        before = after


def test_a_message_travels_above_the_lanes_and_leaves_a_trail_for_one_step(
    open_player: Open, screenshots: Path
) -> None:
    page = open_player()
    page.get_by_role("button", name="First step").click()
    settled(page)
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_timeout(280)
    assert page.locator("svg > .sl-message").count() == 1
    page.screenshot(path=screenshots / "player_motion.png")
    settled(page)
    assert page.locator("svg > .sl-message").count() == 0
    trail = page.locator(".sl-trail .sl-message")
    expect(trail).to_have_text("OBJ  32 B")
    pill, lanes = trail.bounding_box(), [lane.bounding_box() for lane in page.locator(".sl-lane").all()]
    assert pill is not None
    assert all(lane is not None and pill["y"] + pill["height"] <= lane["y"] for lane in lanes)
    page.get_by_role("button", name="Next", exact=True).click()
    settled(page)
    expect(trail).to_have_text("PTR  49 B")


def test_fast_stepping_ends_on_a_settled_frame(open_player: Open) -> None:
    page = open_player()
    page.locator(".sl-player").focus()
    for key in ["ArrowLeft"] * 6 + ["ArrowRight"] * 4 + ["ArrowLeft"]:
        page.keyboard.press(key)
    at_step(page, 3)
    settled(page)
    expect(code(page)).to_have_text("y = pp + pp")
    assert page.locator(".sl-ghost, svg > .sl-message").count() == 0
    drawn = page.locator(".sl-edge[data-key='edge/alice/6'] path").get_attribute("d")
    assert drawn is not None
    assert drawn in seven_frames()[3]["svg"]


def test_a_frame_that_completes_the_step_under_way_goes_on_with_its_motion(open_player: Open) -> None:
    page = open_player(last=1)
    page.evaluate("models[0].grow(2)")
    page.wait_for_timeout(200)
    page.evaluate(
        "models[0].traits.latest = {...models[0].drawn.frames[2], revision: 21}; models[0].fire('change:latest')"
    )
    assert page.locator("svg > .sl-message").count() == 1
    settled(page)
    page.evaluate(
        "models[0].traits.latest = {...models[0].drawn.frames[2], revision: 22}; models[0].fire('change:latest')"
    )
    assert page.locator("svg > .sl-message").count() == 0


def test_a_step_back_onto_what_was_the_last_one_is_drawn_anew(open_player: Open) -> None:
    page = open_player(last=2)
    page.evaluate("models[0].grow(3)")
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 2, 3)
    page.get_by_role("button", name="Last step").click()
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 2, 3)
    assert page.evaluate("models[0].asked.map((question) => question.step)") == [2]


def test_reduced_motion_shows_settled_frames_only(open_player: Open) -> None:
    page = open_player(motion="reduce")
    page.evaluate("() => { Element.prototype.animate = () => { throw new Error('something moved'); }; }")
    for step in (5, 4, 3):
        page.get_by_role("button", name="Back", exact=True).click()
        at_step(page, step)
    assert page.locator(".sl-trail").count() == 2


def test_nothing_moves_again_when_the_theme_changes(open_player: Open) -> None:
    page = open_player(body='data-jp-theme-light="true"')
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 5)
    settled(page)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_xray_switch_asks_for_the_frame_anew(open_player: Open) -> None:
    page = open_player(last=3)
    expect(page.locator("[data-key='bob/5']")).to_contain_text("not seen by me")
    page.get_by_label("X-ray").check()
    expect(page.locator("[data-key='bob/5']")).to_contain_text("[2, 4, 6, ...]  X-ray")
    expect(page.locator(".sl-note")).to_have_text("X-ray is on.")
    assert page.evaluate("models[0].asked[0]") == {"type": "want", "step": 3, "xray": True}
    assert page.evaluate("models[0].saved") == [{"xray": True}]


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
    page.evaluate("document.querySelector('.stage').classList.add('jupyter-widgets-disconnected')")
    page.evaluate(
        "models[0].send = () => { throw new Error('the comm is closed'); }; models[0].fire('comm_live_update')"
    )
    expect(page.locator(".sl-note")).to_have_text(LABELS["stale_kernel"])
    page.get_by_role("button", name="Last step").click()
    at_step(page, 6)
    page.get_by_role("button", name="First step").click()
    expect(page.locator(".sl-waiting")).to_have_count(1)
    page.get_by_label("X-ray").check()
    page.get_by_label("X-ray").uncheck()
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


def test_focus_stays_on_the_box_while_one_steps(open_player: Open) -> None:
    page = open_player()
    page.locator("[data-key='me/pp']").focus()
    page.keyboard.press("ArrowLeft")
    at_step(page, 5)
    assert page.evaluate("document.activeElement.dataset.key") == "me/pp"
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    at_step(page, 1)
    assert page.evaluate("document.activeElement.className") == "sl-player"


def test_a_drawing_can_run_nothing(open_player: Open) -> None:
    page = open_player(last=2)
    page.evaluate("""() => {
        const svg = models[0].drawn.frames[2].svg.replace('</svg>',
            '<script>window.ran = 1</script><foreignObject><b>x</b></foreignObject><a href="javascript:0"><rect id="r" onclick="ran = 2"/></a></svg>');
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
    assert scale >= 0.79
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
