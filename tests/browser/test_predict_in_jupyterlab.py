"""Predictions in a real JupyterLab: asked, answered by click and by key, graded when the next cell has run."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab, Notebook

SET_UP = """
import torch
import syftlite as sy
from syftlite_widgets import language, predict
language("{language}")
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
x_ptr = torch.ones(28, 28).send(bob)
"""
ASK = "predict()"
SEND = "y_ptr = x_ptr.send(alice)"


def begin(lab: Lab, page: Page, language: str = "en") -> tuple[Notebook, Locator]:
    """Return a new notebook that has just asked about its last cell, and the form in it."""
    notebook = lab.open_new(page, [SET_UP.format(language=language), ASK, SEND])
    assert [notebook.run(0), notebook.run(1)] == [0, 0]
    form = page.locator(".sl-predict")
    expect(form.locator(".sl-question")).to_have_count(7)
    return notebook, form


def choice(form: Locator, question: str, answer: str) -> Locator:
    return form.locator(f"[data-question='{question}'] input[value='{answer}']")


def result(form: Locator, question: str) -> Locator:
    return form.locator(f"[data-question='{question}'] .sl-result")


def test_answers_by_click_are_graded_with_the_reasons_when_the_next_cell_has_run(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    notebook, form = begin(lab, page)
    expect(form.locator(".sl-predict-note")).to_have_text("Choose your answers, then run the next cell.")
    form.get_by_role("group", name="What happens to alice._objects?").get_by_label("gains", exact=True).check()
    choice(form, "link me alice", "numbers").check()
    page.screenshot(path=screenshots / "predict_open_light.png")
    assert notebook.run(2) == 0
    expect(form.locator(".sl-predict-note")).to_have_text("1 of 7 right.")
    expect(result(form, "store alice")).to_have_text(
        "✓ rightalice gains a pointer: the pointer went there, the numbers stay on bob."
    )
    expect(result(form, "link me alice")).to_have_text(
        "✗ wrongBetween me and alice went only an address or a command, no numbers."
    )
    expect(result(form, "link me bob")).to_contain_text("only a note: one more pointer leads to an object of bob.")
    expect(result(form, "store bob")).to_contain_text("– not answered")
    expect(choice(form, "store bob", "keeps")).to_be_disabled()
    form.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "predict_graded_light.png")
    notebook.set_theme(dark=True)
    page.screenshot(path=screenshots / "predict_graded_dark.png")
    notebook.set_theme(dark=False)


def test_the_keyboard_alone_answers_and_drives_no_notebook_command(lab: Lab, page: Page) -> None:
    notebook, form = begin(lab, page)
    choice(form, "result", "on me").focus()
    page.keyboard.press("2")
    expect(choice(form, "result", "on bob")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(choice(form, "store bob", "gains")).to_be_checked()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(choice(form, "store bob", "keeps")).to_be_checked()
    for key in ["x", "d", "d", "a", "b", "9"]:
        page.keyboard.press(key)
    assert notebook.code_cells() == [0, 1, 2]
    assert notebook.run(2) == 0
    expect(form.locator(".sl-predict-note")).to_have_text("2 of 7 right.")


def test_shift_enter_in_the_form_keeps_the_answers_and_goes_on_to_the_next_cell(lab: Lab, page: Page) -> None:
    _, form = begin(lab, page)
    choice(form, "store alice", "gains").click()
    page.keyboard.press("Shift+Enter")
    expect(form).to_have_count(1)
    expect(choice(form, "store alice", "gains")).to_be_checked()
    page.keyboard.press("Shift+Enter")
    expect(form.locator(".sl-predict-note")).to_have_text("1 of 7 right.")


def test_two_predictions_on_one_page_do_not_disturb_each_other(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP.format(language="en"), ASK, SEND, ASK, "z = y_ptr.get()"])
    for cell in range(4):
        assert notebook.run(cell) == 0
    first, second = page.locator(".sl-predict").first, page.locator(".sl-predict").last
    expect(first.locator(".sl-predict-note")).to_have_text("Not answered.")
    choice(second, "store alice", "loses").check()
    assert notebook.run(4) == 0
    expect(second.locator(".sl-predict-note")).to_have_text("1 of 7 right.")
    expect(first.locator(".sl-predict-note")).to_have_text("Not answered.")


def test_run_all_says_not_answered_and_waits_for_nobody(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP.format(language="en"), ASK, SEND, "done = True"])
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    form = page.locator(".sl-predict")
    expect(form.locator(".sl-predict-note")).to_have_text("Not answered.", timeout=30_000)
    expect(result(form, "store alice")).to_contain_text("alice gains a pointer")
    page.wait_for_function("jupyterapp.shell.currentWidget.content.widgets[3].model.sharedModel.execution_count === 4")
    assert notebook.ask("import __main__; answer = __main__.done") is True


def test_a_cell_that_ends_with_an_error_is_graded_too(lab: Lab, page: Page) -> None:
    notebook = lab.open_new(page, [SET_UP.format(language="en"), ASK, "print(x_ptr)\nx_ptr + 'one'"])
    assert [notebook.run(0), notebook.run(1)] == [0, 0]
    form = page.locator(".sl-predict")
    choice(form, "shows", "error").check()
    assert notebook.run(2) == 1
    expect(result(form, "shows")).to_contain_text("✓ right")
    expect(result(form, "shows")).to_contain_text("The cell ends with an error: ")


def test_a_typed_print_is_compared_with_what_a_kernel_showed(lab: Lab, page: Page) -> None:
    cases = [
        ("print(x_ptr)", "me:2 -> bob:1", "✓ right", "It shows: (Wrapper)>[PointerTensor | me:2 -> bob:1]"),
        ("x_ptr", "me -> bob", "≈ nearly", "It shows: (Wrapper)>[PointerTensor | me:2 -> bob:1]"),
        ("display(torch.tensor([1, 2]))", "tensor([1,2])", "✓ right", "It shows: tensor([1, 2])"),
        ("print('one')\ndisplay('two')\n3", "one 'two' 3", "✓ right", "It shows: one 'two'3"),
        ("y_ptr = x_ptr + 1", "3", "✗ wrong", "prints nothing"),
    ]
    asked = [cell for case in cases for cell in (ASK, case[0])]
    notebook = lab.open_new(page, [SET_UP.format(language="en"), *asked])
    assert notebook.run(0) == 0
    for number, (_, typed, worth, shown) in enumerate(cases):
        assert notebook.run(1 + 2 * number) == 0
        form = page.locator(".sl-predict").nth(number)
        form.locator(".sl-type").fill(typed)
        expect(choice(form, "shows", "text:")).to_be_checked()
        assert notebook.run(2 + 2 * number) == 0
        expect(result(form, "shows")).to_contain_text(worth)
        expect(result(form, "shows")).to_contain_text(shown)
        expect(form.locator(".sl-type")).to_be_disabled()


def test_a_print_can_be_typed_and_chosen_by_the_keyboard_alone(lab: Lab, page: Page, screenshots: Path) -> None:
    notebook, form = begin(lab, page)
    shows = form.locator("[data-question=shows]")
    expect(shows.locator(".sl-choice")).to_have_text(
        ["nothing", "an error", "(Wrapper)>[PointerTensor | me:2 -> bob:1]", ""]
    )
    choice(form, "shows", "nothing").focus()
    page.keyboard.press("3")
    expect(choice(form, "shows", "text:(Wrapper)>[PointerTensor | me:2 -> bob:1]")).to_be_checked()
    page.keyboard.press("4")
    expect(form.locator(".sl-type")).to_be_focused()
    page.keyboard.type("dd 1 x")  # neither commands of the notebook nor digits of choices
    expect(choice(form, "shows", "text:")).to_be_checked()
    assert notebook.code_cells() == [0, 1, 2]
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    expect(choice(form, "shows", "text:")).not_to_be_checked()  # nothing typed is no answer
    page.keyboard.type("nothing")
    shows.screenshot(path=screenshots / "predict_typed_light.png")
    assert notebook.run(2) == 0
    expect(result(form, "shows")).to_contain_text("✓ right")
    expect(form.locator(".sl-predict-note")).to_have_text("1 of 7 right.")


def test_after_a_kernel_restart_the_form_says_that_it_is_of_no_use(lab: Lab, page: Page) -> None:
    notebook, form = begin(lab, page)
    notebook.restart()
    expect(form.locator(".sl-predict-note")).to_have_text(
        "This picture is from before the kernel restarted. Run the cell again."
    )
    expect(choice(form, "store bob", "keeps")).to_be_disabled()


def test_in_chinese_every_word_is_chinese(lab: Lab, page: Page, screenshots: Path) -> None:
    notebook, form = begin(lab, page, "zh")
    choice(form, "store alice", "gains").check()
    assert notebook.run(2) == 0
    expect(form.locator(".sl-predict-note")).to_have_text("7 题答对 1 题。")
    expect(result(form, "store alice")).to_contain_text("alice 多了一个指针：去的是指针，数字仍在 bob。")
    page.screenshot(path=screenshots / "predict_graded_zh.png")
