"""Thirteen questions before and after the course: the first sitting tells nothing, the second tells all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import syftlite as sy
from syftlite_lessons import progress
from syftlite_lessons.class_tables import sittings
from syftlite_lessons.inventory import ITEMS, LETTERS, NOT_ASKED, Sitting
from syftlite_lessons.lesson import all_lessons
from syftlite_lessons.misconceptions import MISCONCEPTIONS
from syftlite_widgets.text import speaking


@pytest.fixture(autouse=True)
def _progress_of_one_learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.json"))


def test_each_question_meets_another_misconception_that_the_lessons_name() -> None:
    met = [item.misconception for item in ITEMS]

    assert len(met) == len(set(met)) == 13
    assert {*met, *NOT_ASKED} == set(MISCONCEPTIONS)


def test_what_no_question_asks_is_caught_by_an_exercise() -> None:
    caught = {
        mistake.misconception
        for lesson in all_lessons()
        for exercise in lesson.exercises
        for mistake in exercise.mistakes.values()
    }

    assert set(NOT_ASKED) <= caught


def test_what_the_belief_says_is_never_the_true_option() -> None:
    for item in ITEMS:
        assert item.true in LETTERS
        assert item.lure in LETTERS
        assert item.true != item.lure


def test_the_test_before_the_course_tells_no_answer() -> None:
    sitting = Sitting("before")
    said = [repr(sitting.answer(number, item.true)) for number, item in enumerate(ITEMS, start=1)]
    wrong = Sitting("before")
    said_when_wrong = repr(wrong.answer(1, ITEMS[0].lure))

    assert said[0] == f"Noted: {ITEMS[0].true}."
    assert said_when_wrong == f"Noted: {ITEMS[0].lure}."
    assert repr(sitting.score()) == "You answered 13 of 13. The answers come with the test after the course."


def test_the_test_after_the_course_counts_the_right_answers_and_names_the_wrong_one() -> None:
    sitting = Sitting("after")
    for number, item in enumerate(ITEMS, start=1):
        sitting.answer(number, item.lure if number == 1 else item.true)
    lines = repr(sitting.score()).splitlines()

    assert lines[0] == f"1. ✗ you: {ITEMS[0].lure}, true: {ITEMS[0].true}"
    assert lines[-1].startswith("12 of 13 are right.")


def test_an_untouched_answer_and_a_letter_that_is_no_answer_are_told_what_to_type() -> None:
    sitting = Sitting("after")

    assert repr(sitting.answer(1)) == "Put a letter in the place of `...`, in quotes."
    assert repr(sitting.answer(1, "E")) == "The answers are A, B, C and D. You gave E."
    assert repr(sitting.answer(14, "A")) == "The questions are 1 to 13. You gave 14."
    assert sitting.given == {}


def _run(misconception: str, **given: Any) -> dict[str, Any]:
    """Run the code of a question as it is printed, and return its names."""
    hook = sy.TorchHook(torch)
    names: dict[str, Any] = {"torch": torch, **{name: sy.VirtualWorker(hook, id=name) for name in ("bob", "alice")}}
    names.update(given)
    exec(next(item.code for item in ITEMS if item.misconception == misconception), names)  # our own code, not a guest's
    return names


def _data_between(here: str, there: str) -> int:
    return sy.history().bytes_between(here, there).data


def test_where_things_are_is_as_the_true_options_say_when_the_code_runs() -> None:
    with sy.fresh():
        assert torch.equal(_run("sending_moves")["x"], torch.tensor([1, 2, 3]))
    with sy.fresh():
        assert _run("get_brings_numbers")["y"].location.id == "bob"
    with sy.fresh():
        assert _run("result_comes_to_me")["total"].location.id == "bob"
        assert (_data_between("me", "bob"), _data_between("bob", "me")) == (32, 0)  # p and q went; no sum came
    with sy.fresh():
        assert torch.equal(_run("two_names_two_pointers")["q"].get(), torch.tensor([1, 2, 3]))


def test_what_travelled_is_as_the_true_options_say_when_the_code_runs() -> None:
    with sy.fresh():
        kept = _run("pointer_carries_numbers")
        assert _data_between("me", "alice") == 0
        assert kept["chain"].location.id == "alice"
    with sy.fresh():
        kept = _run("move_is_get_and_send")
        assert kept["p"].location.id == "alice"
        assert (_data_between("bob", "alice"), _data_between("bob", "me"), _data_between("me", "alice")) == (
            16_000,
            0,
            0,
        )
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        data = {name: torch.ones(4, width).send(bob) for name, width in (("data_on_bob", 10), ("target_on_bob", 1))}
        before = _data_between("me", "bob")
        _run("data_travels", nn=nn, **data)
        assert _data_between("me", "bob") - before == 11 * 4  # the weights and the bias, as float32


def test_a_pointer_that_was_fetched_is_refused_in_the_next_line() -> None:
    with sy.fresh(), pytest.raises(sy.ObjectNotFoundError, match="bob no longer has object 1: it left at"):
        _run("spent_pointer_works")


def test_what_a_process_kept_ended_with_it_as_the_true_option_says() -> None:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        names: dict[str, Any] = {"sy": sy, "torch": torch, "hook": hook}
        (item,) = [item for item in ITEMS if item.misconception == "pointer_outlives_worker"]
        with pytest.raises(sy.ObjectLostError, match="bob was started again"):
            exec(item.code, names)  # our own code, not a guest's
        names["room"].close()


def test_fed_avg_gives_the_weight_that_the_true_option_says() -> None:
    item = next(item for item in ITEMS if item.misconception == "plain_mean")
    mean = sy.fed_avg([{"w": torch.tensor(2.0)}, {"w": torch.tensor(6.0)}], [300, 100])["w"]

    assert item.options[LETTERS.index(item.true)].say() == f"{mean.item()}"


def test_every_pixel_is_computed_from_the_gradient_of_one_image() -> None:
    torch.manual_seed(0)
    model, image = nn.Linear(784, 10), torch.rand(784)
    nn.functional.cross_entropy(model(image), torch.tensor(3)).backward()

    assert torch.allclose(model.weight.grad[3] / model.bias.grad[3], image)


def test_of_two_secrets_bobs_share_is_the_same_so_that_he_can_say_nothing() -> None:
    with sy.fresh():
        kept = _run("share_is_a_part")
        share = kept["bob"]._objects[kept["shared"].child["bob"].id_at_location]
        assert share.dtype is torch.int64
        bob, alice = kept["bob"], kept["alice"]
        one, other = (torch.tensor([number]).share(bob, alice, seed=1) for number in (25, -(2**40)))
        places = [each.child["bob"].id_at_location for each in (one, other)]
        assert bob._objects[places[0]].tolist() == bob._objects[places[1]].tolist()


def test_an_aggregator_that_is_trusted_has_seen_the_update_as_the_true_option_says() -> None:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        bob, alice, secure_worker = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "secure_worker"))
        for worker in (bob, alice):
            worker.load_data([torch.ones(2).tag("#update")])
        me: Any = sy.local_worker
        updates = {f"update_{each.id}": me.request_search("#update", each)[0] for each in (bob, alice)}
        id = updates["update_bob"].id_at_location
        _run("trusted_is_blind", secure_worker=secure_worker, **updates)
        assert sy.history().seen("bob", id) == ("bob", "secure_worker")


def test_in_chinese_every_word_is_chinese_and_the_second_score_knows_the_first() -> None:
    with speaking("zh"):
        first, second = Sitting("before"), Sitting("after")
        first.answer(1, ITEMS[0].true)
        said = [repr(second.answer(number, item.true)) for number, item in enumerate(ITEMS, start=1)]
        assert said[0] == f"已记下：{ITEMS[0].true}。"
        assert repr(second.score()).splitlines()[-1] == "共 13 题，答对 13 题。 课程之前：1 题。"


def test_a_class_is_counted_before_and_after() -> None:
    for name, letter in (("before", ITEMS[0].lure), ("after", ITEMS[0].true)):
        Sitting(name).answer(1, letter)
    row = sittings({"mei": progress.load(), "jon": progress.Progress()})[0]

    assert (row.before, row.before_right, row.before_as_believed) == (1, 0, 1)
    assert (row.after, row.after_right, row.after_as_believed) == (1, 1, 0)
