"""Laws: whatever a learner does, values, stores and the record are what plain torch and plain dicts say."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

import syftlite as sy
from tests.laws.programs import Instruction, programs
from tests.laws.runs import Run


@given(program=programs)
def test_a_program_does_what_plain_torch_and_plain_dicts_say(program: list[Instruction]) -> None:
    with sy.fresh():
        run = Run()
        run.run(program)
        run.end()
        run.compare_history(run.history)


@given(program=programs)
def test_a_watched_program_is_recorded_with_the_values_it_had(program: list[Instruction]) -> None:
    with sy.fresh():
        run = Run(watched=True)
        run.run(program)
        run.end()
        run.compare_history(run.history)


@given(program=programs)
def test_a_program_comes_out_the_same_whenever_garbage_is_collected(program: list[Instruction]) -> None:
    thresholds = gc.get_threshold()
    try:
        with sy.fresh():
            run = Run(awkward=True)
            gc.set_threshold(1, 1_000_000, 1_000_000)  # young garbage at every chance, in the middle of calls too
            gc.enable()
            run.run(program)
            run.end()
            run.compare_history(run.history)
    finally:
        gc.disable()
        gc.set_threshold(*thresholds)


@given(program=programs)
def test_a_program_whose_workers_fail_to_answer_loses_and_leaks_nothing(program: list[Instruction]) -> None:
    with sy.fresh():
        run = Run(failing=True)
        run.run(program)
        run.end()
        run.compare_history(run.history)


@given(program=programs)
def test_a_history_comes_back_from_its_file_as_it_was(program: list[Instruction], files: Path) -> None:
    with sy.fresh():
        run = Run(watched=True)
        run.run(program)
        run.history.save(files / "first.json")
        loaded = sy.History.load(files / "first.json")
        run.compare_history(loaded)
        loaded.save(files / "second.json")
        assert (files / "second.json").read_text() == (files / "first.json").read_text()


@given(program=programs)
def test_a_thinned_history_keeps_what_it_still_shows_and_who_has_seen_what(
    program: list[Instruction], files: Path, short_history: None
) -> None:
    with sy.fresh():
        run = Run()
        run.run(program)
        assert len(run.history) < 30 or run.history.first > 0
        run.compare_history(run.history)
        run.history.save(files / "thinned.json")
        run.compare_history(sy.History.load(files / "thinned.json"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@pytest.fixture(scope="module")
def short_history() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sy.History, "limit", 30)
        yield
