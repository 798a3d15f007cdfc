"""Checks of a learner's work: whatever that is or does, there is an answer, the room is empty, and the kernel lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite_lessons import Exercise, Feedback, Mistake, Outcome, Puzzle, Trial, Words
from syftlite_lessons.feedback import MEDIA_TYPE
from syftlite_widgets import language


def judge(trial: Trial) -> None:
    bob, alice, x = *trial.workers("bob", "alice"), trial.tensor(3)
    result = trial.run(bob, alice, x)
    if trial.stored(alice):
        trial.mistake("alice_has_it", count=len(trial.stored(alice)))
    trial.expect_tensor(result, x)


HOME = Exercise(
    "home",
    judge,
    hints=(Words("First <this>.", "先这样。"), Words("Then `that`.", "再那样。")),
    mistakes={
        "alice_has_it": Mistake("alice has {count} of it.", "alice 那里有 {count} 个。"),
        "ZeroDivisionError": Mistake("Line {line} divides by zero.", "第 {line} 行除以零。"),
    },
    parameters=("bob", "alice", "x"),
    insight=Words("There and back.", "去了又回来。"),
    seconds=0.4,
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language("en")


def untouched(bob: Any, alice: Any, x: Any) -> Any:
    x.send(bob)
    home = ...
    return home


def answer(bob: Any, alice: Any, x: Any) -> Any:
    return x.send(bob).get()


def test_a_starter_is_not_attempted_and_says_which_line_waits() -> None:
    line = untouched.__code__.co_firstlineno + 2

    assert HOME.check(untouched).outcome is Outcome.NOT_ATTEMPTED
    assert str(HOME.check(untouched)) == (
        f"○ Not attempted. Line {line} still says `...`. Put your own code there, and run the cell again."
    )


def test_an_index_with_three_dots_is_no_hole() -> None:
    def indexing(bob: Any, alice: Any, x: Any) -> Any:
        return x[..., :].send(bob).get()

    assert HOME.check(indexing).outcome is Outcome.CORRECT


def test_the_answer_is_correct_and_says_what_it_shows() -> None:
    assert str(HOME.check(answer)) == "✓ Correct. There and back."
    assert HOME.check(answer).hints == ()


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (
            lambda bob, alice, x: None,
            "Your function returns nothing (`None`). End it with `return` and what is asked for.",
        ),
        (lambda bob, alice, x: x.send(bob), "You hold a pointer again. The numbers are one hop further, on bob."),
        (lambda bob, alice, x: [], "You return `[]`, which is of type `list`. It should be `{x}`."),
        (lambda bob, alice, x: x * 0, "You return `tensor([0, 0, 0])`. It should be `{x}`."),
        (lambda bob, alice, x: torch.ones(4, 4), "You return a tensor of shape `(4, 4)`. It should be `{x}`."),
    ],
    ids=["nothing", "pointer", "list", "other values", "other shape"],
)  # fmt: skip
def test_feedback_names_what_was_returned(work: Callable[..., Any], sentence: str) -> None:
    told = HOME.check(work)

    assert told.outcome is Outcome.NOT_YET
    assert told.observation == sentence.format(x=first_numbers())


def first_numbers() -> torch.Tensor:
    """Return the numbers that the check gives, which come from its seed."""
    given: list[torch.Tensor] = []
    HOME.check(lambda bob, alice, x: given.append(x))
    return given[0]


def test_a_known_mistake_is_told_in_its_own_words_in_the_chosen_language() -> None:
    def by_alice(bob: Any, alice: Any, x: Any) -> Any:
        p = x.send(alice)
        return p, x

    assert HOME.check(by_alice).observation == "alice has 1 of it."
    assert HOME.check(by_alice).mistake == "alice_has_it"
    language("zh")
    assert str(HOME.check(by_alice)) == "✗ 还差一点。alice 那里有 1 个。"


def test_an_error_in_the_work_is_told_with_its_line() -> None:
    def broken(bob: Any, alice: Any, x: Any) -> Any:
        p = x.send(bob)
        return p + x

    told = HOME.check(broken)

    line = broken.__code__.co_firstlineno + 2
    assert told.observation == (
        f"Your code stops at line {line}, `return p + x`: `NotCollocatedError`: add needs its arguments in one place: "
        "p is on bob, x is here. Try x.send(bob)."
    )


def test_an_error_that_is_a_known_mistake_has_words_of_its_own() -> None:
    def dividing(bob: Any, alice: Any, x: Any) -> Any:
        return 1 // 0

    assert HOME.check(dividing).observation == f"Line {dividing.__code__.co_firstlineno + 1} divides by zero."


class Spiteful:
    """Refuses everything."""

    def __repr__(self) -> str:
        raise ValueError("no")

    def __eq__(self, other: object) -> bool:
        raise ValueError("no")

    __hash__ = None  # type: ignore[assignment]  # nor may it be a key

    def __len__(self) -> int:
        raise ValueError("no")


def exits(bob: Any, alice: Any, x: Any) -> Any:
    raise SystemExit(3)


def recurses(bob: Any, alice: Any, x: Any) -> Any:
    return recurses(bob, alice, x)


UNEXPECTED: dict[str, object] = {
    "nothing": None,
    "a number": 3,
    "a text": "x",
    "a spiteful thing": Spiteful(),
    "a built-in": print,
    "a class": Spiteful,
    "a list": [answer],
    "a tensor": torch.ones(2),
    "a method": answer.__get__(3),
    "too few parameters": lambda: 3,
    "too many parameters": lambda a, b, c, d: 3,
    "an exit": exits,
    "a recursion": recurses,
    "returns a spiteful thing": lambda bob, alice, x: Spiteful(),
    "returns a generator": lambda bob, alice, x: (each for each in ()),
    "returns a worker": lambda bob, alice, x: bob.clear_objects(),
    "takes anything": lambda *given: given[3],
    "an unknown worker": lambda bob, alice, x: x.send("carol"),
}


@pytest.mark.parametrize("work", list(UNEXPECTED.values()), ids=list(UNEXPECTED))
@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_unexpected_work_is_answered_and_never_raises(work: object, spoken: Any) -> None:
    language(spoken)
    told = HOME.check(work)

    assert told.outcome is Outcome.NOT_YET
    assert told.observation
    assert told.hints == [hint.say() for hint in HOME.hints]


def busy(bob: Any, alice: Any, x: Any) -> Any:
    while True:
        pass


def stubborn(bob: Any, alice: Any, x: Any) -> Any:
    while True:
        try:
            x + 1
        except BaseException:
            continue


def sending(bob: Any, alice: Any, x: Any) -> Any:
    while True:
        x.send(bob)


def sleeping(bob: Any, alice: Any, x: Any) -> Any:
    time.sleep(60)


@pytest.mark.parametrize("work", [busy, stubborn, sending, sleeping])
def test_an_endless_loop_is_really_interrupted(work: Callable[..., Any]) -> None:
    began = time.monotonic()
    told = HOME.check(work)

    assert told.observation == (
        "Your code was still running after 0.4 seconds, so it was stopped. Is there a loop that never ends?"
    )
    assert time.monotonic() - began < 5
    assert HOME.check(answer).outcome is Outcome.CORRECT  # what was interrupted left nothing behind


@pytest.mark.parametrize("work", [busy, stubborn, sending])
def test_an_endless_loop_is_interrupted_in_another_thread_too(work: Callable[..., Any]) -> None:
    told: list[Feedback] = []
    thread = threading.Thread(target=lambda: told.append(HOME.check(work)))
    thread.start()
    thread.join(20)

    assert [each.mistake for each in told] == ["too_long"]


def test_a_check_leaves_the_learners_own_room_as_it_was() -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        kept = torch.tensor([1, 2]).send(bob)
        steps = len(sy.history())
        HOME.check(answer)
        HOME.check(busy)

        assert (len(sy.history()), len(bob._objects)) == (steps, 1)
        assert torch.equal(kept.get(), torch.tensor([1, 2]))


def test_work_that_uses_the_notebooks_own_worker_is_told_so() -> None:
    with sy.fresh():
        outside = sy.VirtualWorker(sy.TorchHook(torch), id="bob")

        told = HOME.check(lambda bob, alice, x: x.send(outside).get())

    assert told.observation == (
        "Your code uses `bob` of this notebook. The check runs it in a room of its own: use only what it is given."
    )


def test_another_seed_gives_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = first_numbers()
    monkeypatch.setenv("SYFTLITE_SEED", "7")

    assert not torch.equal(first_numbers(), before)


def test_the_hints_come_one_inside_the_other_and_data_is_escaped() -> None:
    html = HOME.check(None).html()

    assert html.index("Hint 1 of 2") < html.index("First &lt;this&gt;.") < html.index("Hint 2 of 2")
    assert "Then <code>that</code>." in html
    assert html.count("<details") == html.count("</details>") == 2
    assert repr(HOME.hint()) == "First <this>."
    assert repr(HOME.hint(9)) == "Then `that`."


def test_wrong_work_shows_the_stores_that_it_left_when_something_can_draw() -> None:
    told = HOME.check(lambda bob, alice, x: x.send(bob))

    assert told.png is not None
    assert told.png.startswith(b"\x89PNG")
    assert 'src="data:image/png;base64,' in told.html()
    assert HOME.check(answer).png is None


def test_what_is_stored_of_feedback_can_be_compared_and_graded() -> None:
    bundle = HOME.check(lambda bob, alice, x: None)._repr_mimebundle_()

    assert bundle["text/plain"].startswith("✗ Not yet. Your function returns nothing")
    assert bundle[MEDIA_TYPE] == {
        "exercise": "home",
        "outcome": "not yet",
        "mistake": "returned_nothing",
        "observation": bundle["text/plain"].removeprefix("✗ Not yet. "),
    }


PUZZLE = Puzzle(
    "trip",
    judge,
    hints=HOME.hints,
    mistakes=HOME.mistakes,
    parameters=("bob", "alice", "x"),
    lines=("home = p.get()", "p = x.send(bob)", "p = x.send(alice)"),
    returns="home",
)

TWICE_HOME = replace(PUZZLE, lines=("home = p.get()", "p.get()", "p = x.send(bob)"))


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("B A", "✓ Correct."),
        ("b,a", "✓ Correct."),
        ("A B", "✗ Not yet. Your code stops at line 1, `home = p.get()`: `NameError`: name 'p' is not defined"),
        ("B", "✗ Not yet. When all lines have run, nothing is called `home`."),
        ("C", "✗ Not yet. When all lines have run, nothing is called `home`."),
        ("B B A", "✗ Not yet. Line B stands there twice. Each line can be used once."),
        ("B X", "✗ Not yet. There is no line X. The lines are A, B, C."),
        (7, '✗ Not yet. The check wants letters in quotes, such as `"B A"`. It got `7`, which is of type `int`.'),
    ],
)
def test_a_puzzle_is_judged_by_running_the_order(order: object, text: str) -> None:
    assert str(PUZZLE.check(order)) == text


def test_an_untouched_puzzle_shows_its_lines() -> None:
    assert str(PUZZLE.check(...)) == (
        "○ Not attempted. Put the letters of your lines in the place of `...`, in the order in which they are to run: "
        '`trip.check("B A")`.\n  A  home = p.get()\n  B  p = x.send(bob)\n  C  p = x.send(alice)'
    )


def test_a_puzzle_knows_what_every_order_is_told() -> None:
    outcomes = PUZZLE.outcomes()

    assert len(outcomes) == 3 + 6 + 6
    assert [order for order, each in outcomes.items() if each.outcome is Outcome.CORRECT] == [
        *("BA", "CA", "BCA", "CAB", "CBA")
    ]
    assert outcomes["BAC"].mistake == "alice_has_it"


def test_orders_that_begin_alike_run_once_where_the_beginning_raises_and_are_told_what_they_are_told_alone() -> None:
    runs: list[Trial] = []

    def counted(trial: Trial) -> None:
        runs.append(trial)
        judge(trial)

    puzzle = replace(TWICE_HOME, judge=counted)
    outcomes = puzzle.outcomes()
    ran = len(runs)

    assert ran == 7  # A, B, C, CA, CB, CAB, CBA, and none of the six that begin with A or B
    assert len(outcomes) == 15
    assert {order: str(each) for order, each in outcomes.items()} == {
        order: str(TWICE_HOME.check(order)) for order in outcomes
    }


def test_an_error_that_speaks_of_a_puzzles_line_names_the_line_and_no_file() -> None:
    assert str(TWICE_HOME.check("CBA")) == (
        "✗ Not yet. Your code stops at line 3, `home = p.get()`: `ObjectNotFoundError`: bob no longer has object 1: "
        "it left at line 2: `p.get()`. To use a value again, keep what get() returned, or make a second one first with "
        ".copy()."
    )
