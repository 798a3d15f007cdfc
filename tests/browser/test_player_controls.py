"""The player's controls in a real browser: buttons, keys, slider, Play, following, X-ray."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.player_page import Open, at_step

#: What has the focus, and whether it shows: by an outline, or in the drawing by a border in the colour of focus.
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const shape = one.querySelector(':scope > path, :scope > polygon');
    const isOurs = one.closest('.sl-player') !== null;
    const isBordered = shape && getComputedStyle(shape).strokeWidth === '3.5px';
    const isOutlined = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
    const name = one.dataset.key ?? [...one.classList].at(-1);
    return { mark: isOurs, isMarked: Boolean(isOutlined || isBordered), name };
}"""


def test_the_newest_frame_is_shown_with_its_code_place_sentence_and_changes(open_player: Open) -> None:
    page = open_player(last=2)
    expect(page.locator(".sl-code")).to_have_text("pp = x_ptr.send(alice)")
    expect(page.locator(".sl-place")).to_have_text("In[2], line 1")
    expect(page.locator(".sl-sentence")).to_have_text(
        "The pointer goes to alice. The numbers stay on bob; me saw nothing."
    )
    expect(page.locator(".sl-changes li")).to_have_text(["alice gains a pointer", "pp is new"])
    assert page.locator(".sl-tensor, .sl-pointer").count() == 5
    assert page.locator(".sl-edge").count() == 3


def test_buttons_walk_through_the_history(open_player: Open) -> None:
    page = open_player()
    for name, step in [("Back", 5), ("First step", 0), ("Next", 1), ("Last step", 6), ("Next", 6)]:
        page.get_by_role("button", name=name, exact=True).click()
        at_step(page, step)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".sl-code")).to_have_text("x_ptr.move_(alice)")


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


def test_keys_typed_elsewhere_on_the_page_leave_the_player_alone(open_player: Open) -> None:
    page = open_player(players=2)
    page.evaluate("document.body.append(Object.assign(document.createElement('input'), { id: 'cell' }))")
    page.locator("#cell").focus()
    page.keyboard.type("a b")
    for key in ("ArrowLeft", "Home", "x"):
        page.keyboard.press(key)
    expect(page.locator("#cell")).to_have_value("xa b")
    page.locator(".sl-player").last.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".sl-count")).to_have_text(["step 6 of 6", "step 5 of 6"])


def test_every_control_is_reached_by_tab_and_shows_that_it_is(open_player: Open) -> None:
    page = open_player(last=2, calm=True)
    page.evaluate("models[0].grow(3); models[0].drawn.frames.forEach((frame) => (frame.objects = 50))")
    page.get_by_role("button", name="Back", exact=True).click()
    page.evaluate("models[0].grow(4)")
    at_step(page, 2, 4)
    page.mouse.click(1, 1)
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if not focused["mark"]:
            break
        reached.append(focused["name"])
        assert focused["isMarked"], focused["name"]
    controls = ["sl-player", "sl-first", "sl-back", "sl-play", "sl-next", "sl-last", "sl-slider", "sl-news", "sl-lens"]
    assert reached[: len(controls) + 1] == [*controls, "sl-search"]
    boxes = page.locator(".sl-node[tabindex]").evaluate_all("(all) => all.map((one) => one.dataset.key)")
    assert sorted(reached[len(controls) + 1 :]) == sorted(boxes)


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
    expect(page.locator(".sl-code")).to_have_text("y = pp + pp")
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


def test_a_step_back_onto_what_was_the_last_one_is_drawn_anew(open_player: Open) -> None:
    page = open_player(last=2)
    page.evaluate("models[0].grow(3)")
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 2, 3)
    page.get_by_role("button", name="Last step").click()
    page.get_by_role("button", name="Back", exact=True).click()
    at_step(page, 2, 3)
    assert page.evaluate("models[0].asked.map((question) => question.step)") == [2]


def test_the_xray_switch_asks_for_the_frame_anew(open_player: Open) -> None:
    page = open_player(last=3)
    expect(page.locator("[data-key='bob/5']")).to_contain_text("not seen by me")
    page.get_by_label("X-ray").check()
    expect(page.locator("[data-key='bob/5']")).to_contain_text("[2, 4, 6, ...]  X-ray")
    expect(page.locator(".sl-note")).to_have_text("X-ray is on.")
    assert page.evaluate("models[0].asked[0]") == {"type": "want", "step": 3, "xray": True, "search": ""}
    assert page.evaluate("models[0].saved") == [{"xray": True, "step": -1, "search": ""}]


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


def test_a_chosen_step_moves_the_player_and_the_players_steps_are_told(open_player: Open) -> None:
    page = open_player()
    page.evaluate("models[0].set('step', 2)")
    at_step(page, 2)
    page.get_by_role("button", name="Next", exact=True).click()
    assert page.evaluate("models[0].get('step')") == 3
    page.get_by_role("button", name="Last step", exact=True).click()
    assert page.evaluate("models[0].get('step')") == -1
    page.get_by_role("button", name="Back", exact=True).click()
    page.evaluate("models[0].set('step', -1)")
    at_step(page, 6)


def test_the_search_box_comes_with_many_objects_and_asks_when_typing_rests(open_player: Open) -> None:
    page = open_player()
    box = page.get_by_role("searchbox", name="Find")
    expect(box).to_be_hidden()
    page.evaluate("models[0].drawn.frames.forEach((frame) => (frame.objects = 1002))")
    page.evaluate("models[0].grow(6)")
    box.fill("x_")
    page.keyboard.type("ptr ")
    page.keyboard.press("Home")
    page.wait_for_function("models[0].asked.length === 1")
    question = {"type": "want", "step": 6, "xray": False, "search": "x_ptr"}
    assert page.evaluate("models[0].asked[0]") == question
    assert page.evaluate("models[0].saved.at(-1).search") == "x_ptr"
    frame = "{...models[0].drawn.frames[6], search: 'x_ptr', found: 3, sentence: 'found'}"
    page.evaluate(f"models[0].fire('msg:custom', {{type: 'frame', frame: {frame}, xray: false}})")
    expect(page.locator(".sl-sentence")).to_have_text("found")
    expect(page.locator(".sl-found")).to_have_text("3 of 1002")


def test_a_long_drawing_scrolls_below_its_controls_to_what_the_step_made(open_player: Open) -> None:
    page = open_player()
    page.evaluate(
        """() => {
            const tall = (frame) => (frame.svg = frame.svg.replace(/(viewBox="[^ ]+ [^ ]+ [^ ]+) [0-9.]+/, '$1 4000')
                .replace('</svg>', '<g class="sl-band"><path d="M10,3800h100v40h-100z"/></g></svg>'));
            models[0].drawn.frames.forEach(tall);
        }"""
    )
    for _ in range(3):
        page.get_by_role("button", name="Back", exact=True).click()
    canvas = page.locator(".sl-canvas")
    page.wait_for_function("document.querySelector('.sl-canvas').scrollTop > 1000")
    assert canvas.evaluate("(canvas) => canvas.clientHeight < 0.8 * innerHeight")


def test_a_player_asked_for_in_a_panel_is_in_its_cell_at_once_where_there_are_no_panels(open_player: Open) -> None:
    page = open_player(beside="asked")
    expect(page.locator(".sl-player")).to_be_visible(timeout=1_000)
    expect(page.get_by_text("There is no panel.")).to_be_visible()


def test_a_player_asked_for_in_a_panel_shows_up_in_its_cell_when_none_comes(open_player: Open) -> None:
    page = open_player(beside="asked", body='class="jp-LabShell"')
    player = page.locator(".sl-player")
    expect(player).to_be_hidden()
    expect(page.get_by_text("The inspector is in the panel.")).to_be_visible()
    expect(player).to_be_visible(timeout=8_000)
    expect(page.get_by_text("There is no panel.")).to_be_visible()
