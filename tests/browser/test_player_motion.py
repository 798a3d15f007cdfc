"""The player's motion in a real browser: what moves, what stands still, and how it settles."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, expect

from tests.browser.frames import seven_frames
from tests.browser.player_page import Open, at_step, settled

#: Stops all motion while the step's first message is under way.
FREEZE = """() => {
    window.requestAnimationFrame = () => 0;
    for (const animation of document.getAnimations()) { animation.pause(); animation.currentTime = 300; }
}"""

#: Says how far two pictures are apart where they differ most: 0 to 255.
DIFFERENCE = """async (pictures) => {
    const [one, other] = await Promise.all(pictures.map(async (picture) => {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        canvas.drawImage(bitmap, 0, 0);
        return canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
    }));
    return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
}"""


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
    expect(page.locator(".sl-code")).to_have_text("y = pp + pp")
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


def test_reduced_motion_shows_settled_frames_only(open_player: Open) -> None:
    page = open_player(calm=True)
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


def test_the_lanes_show_the_state_before_while_a_message_travels(open_player: Open, screenshots: Path) -> None:
    page = open_player()
    page.get_by_role("button", name="First step").click()
    page.get_by_role("button", name="Next", exact=True).click()
    at_step(page, 1)
    settled(page)
    lanes = page.locator(".sl-lane").first.bounding_box()
    assert lanes is not None
    area: FloatRect = {"x": 12, "y": lanes["y"] + 4, "width": 970, "height": lanes["height"] - 8}
    before = page.screenshot(clip=area)
    page.get_by_role("button", name="Next", exact=True).click()
    at_step(page, 2)
    page.evaluate(FREEZE)
    page.screenshot(path=screenshots / "player_message_under_way.png")
    pictures = [b64encode(picture).decode() for picture in (before, page.screenshot(clip=area))]
    assert page.evaluate(DIFFERENCE, pictures) < 60  # of 255: what moves is smoothed a little differently
