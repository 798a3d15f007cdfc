"""One whole lesson in a real JupyterLab, as a learner takes it: wrong predictions and answers, a hint, and progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from syftlite_lessons.lesson import all_lessons
from tests.browser.lab import Lab, Notebook

LESSON = "02_pointers_to_pointers"

#: What is typed in the place of each starter; the puzzle is ordered by click.
ONE_GET = """def bring_home(pointer):
    return pointer.get()


lesson.any_length.check(bring_home)"""
ANSWERS = {
    "cross": """def cross(bob, alice, x, y):
    return x.send(bob).send(alice), y.send(alice).send(bob)


lesson.cross.check(cross)""",
    "three_hops": """def three_hops(bob, alice, carol, x):
    return x.send(bob).send(alice).send(carol)


lesson.three_hops.check(three_hops)""",
    "any_length": """def bring_home(pointer):
    while isinstance(pointer, sy.PointerTensor):
        pointer = pointer.get()
    return pointer


lesson.any_length.check(bring_home)""",
}

#: What the learner reads on the way.
WORDS = {
    "en": {
        "numbers went": "16,000 B of numbers went between me and alice.",
        "still a pointer": "The chain had two hops. You hold a pointer again; the numbers are on bob.",
        "hint": "How do you know, after a get, whether you are there?",
        "one hop short": "✗ Not yet. home is a pointer again. The numbers are one hop further, on bob.",
        "puzzle": "✓ Correct. Each get walks one hop, and only the last one brings numbers.",
        "correct": "✓ Correct.",
        "at first": "1 of 2 answers right",
        "sum": "4 of {all} exercises are solved.",
    },
    "zh": {
        "numbers went": "me 和 alice 之间传送了 16,000 B 数字。",
        "still a pointer": "这条链有两跳。你手里还是一个指针，数据在 bob 那里。",
        "hint": "get 一次以后，怎么知道到没到？",
        "one hop short": "✗ 还差一点。 home 还是一个指针。数据还在一跳之外，在 bob 那里。",
        "puzzle": "✓ 正确。 每次 get 走一跳，只有最后一次取回的是数据。",
        "correct": "✓ 正确。",
        "at first": "2 题里答对 1 题",
        "sum": "共 {all} 道练习，做对了 4 道。",
    },
}


class Learner:
    """Takes a notebook cell by cell, and looks only at what it shows."""

    def __init__(self, notebook: Notebook, page: Page) -> None:
        self.notebook, self.page = notebook, page
        self.sources = notebook.sources()

    def at(self, code: str) -> int:
        """Return the place of the one code cell with this code in it."""
        (place,) = [place for place in self.notebook.code_cells() if code in self.sources[place]]
        return place

    def run_before(self, place: int, done: int) -> None:
        """Run the code cells from one place on and before another."""
        for each in self.notebook.code_cells():
            if done <= each < place:
                assert self.notebook.run(each) == 0, self.sources[each]

    def feedback(self, exercise: str) -> Locator:
        """Return what the check of an exercise shows."""
        cell = self.page.locator(".jp-CodeCell", has_text=f"lesson.{exercise}.check")
        cell.scroll_into_view_if_needed()
        return cell.locator(".sl-feedback")


@pytest.fixture
def own_kernels(lab: Lab) -> Iterator[None]:
    """End the kernels afterwards: a later test that opens the lesson would find this one's widgets in it."""
    yield
    lab.end_kernels()


@pytest.mark.usefixtures("own_kernels")
@pytest.mark.parametrize("language", WORDS)
def test_a_learner_takes_a_whole_lesson_errs_reads_why_and_sees_the_progress(
    lab: Lab, page: Page, screenshots: Path, language: str
) -> None:
    words = WORDS[language]
    (lab.notebooks / language / "progress.json").unlink(missing_ok=True)
    page.emulate_media(reduced_motion="reduce")
    learner = Learner(lab.open(page, f"{language}/{LESSON}.ipynb"), page)
    notebook = learner.notebook

    # A wrong prediction, and why it is wrong, once the next cell has run.
    asks = learner.at('lesson.predict("result", "me alice")')
    learner.run_before(asks + 1, 0)
    form = page.locator(".sl-predict").first
    form.locator("[data-question='link me alice'] input[value='address']").check()
    learner.run_before(learner.at('lesson.predict("me alice"'), asks + 1)
    expect(form.locator("[data-question='link me alice'] .sl-result")).to_contain_text(words["numbers went"])

    # The next one is right; the third is left alone.
    asks = learner.at('lesson.predict("me alice"')
    learner.run_before(asks + 1, asks)
    form = page.locator(".sl-predict").nth(1)
    form.locator("[data-question='link me alice'] input[value='address']").check()
    puzzle = learner.at("lesson.walk.check")
    learner.run_before(puzzle + 1, asks + 1)
    expect(form.locator("[data-question='link me alice'] .sl-result")).to_contain_text("✓")

    # The puzzle: one hop short, then the whole way.
    pieces = page.locator(".sl-puzzle")
    pieces.scroll_into_view_if_needed()
    for letter in "BAE":
        pieces.locator(f".sl-piece[data-letter={letter}]").click()
    pieces.locator(".sl-run").click()
    expect(pieces.locator(".sl-told")).to_have_text(words["one hop short"])
    pieces.locator("[data-action=out][data-letter=E]").click()
    for letter in "CD":
        pieces.locator(f".sl-piece[data-letter={letter}]").click()
    pieces.locator(".sl-run").click()
    expect(pieces.locator(".sl-told")).to_contain_text(words["puzzle"])
    page.screenshot(path=screenshots / f"learner_{language}_puzzle.png")

    # A wrong answer, what was seen, a hint, and the right one; two more that are right at once.
    learner.run_before(learner.at("lesson.any_length.check"), puzzle + 1)
    mending = learner.at("lesson.any_length.check")
    notebook.type_in(mending, ONE_GET)
    assert notebook.run(mending) == 0
    told = learner.feedback("any_length")
    expect(told).to_contain_text(words["still a pointer"])
    expect(told.get_by_text(words["hint"])).to_be_hidden()
    told.locator("summary").first.click()
    expect(told.get_by_text(words["hint"])).to_be_visible()
    page.screenshot(path=screenshots / f"learner_{language}_hint.png")
    for exercise in ANSWERS:
        place = learner.at(f"lesson.{exercise}.check")
        notebook.type_in(place, ANSWERS[exercise])
        assert notebook.run(place) == 0
        expect(learner.feedback(exercise)).to_contain_text(words["correct"])
    assert mending == notebook.code_cells()[-1]

    # All of it is in the index.
    index = lab.open(page, f"{language}/index.ipynb")
    for cell in index.code_cells():
        assert index.run(cell) == 0
    row = page.locator(".sl-overview tr", has=page.locator(f"a[href*='{LESSON}']"))
    expect(row).to_contain_text("●●●● 4/4")
    expect(row).to_contain_text("●●○ 2/3")
    expect(row).to_contain_text(words["at first"])
    exercises = sum(len(each.exercises) for each in all_lessons())
    expect(page.get_by_text(words["sum"].format(all=exercises))).to_be_visible()
    page.screenshot(path=screenshots / f"learner_{language}_index.png")
