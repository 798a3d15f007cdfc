"""Laws of models that travel: wherever they are, they are what their twins here are, and nothing is lost or leaks."""

from __future__ import annotations

from hypothesis import given, settings

import syftlite as sy
from tests.laws.travellers import Instruction, Journey, programs

#: These programs take longer than those without models.
half_as_many = settings(max_examples=settings.default.max_examples // 2)


@half_as_many
@given(program=programs)
def test_models_that_travel_learn_what_their_twins_learn_here(program: list[Instruction]) -> None:
    with sy.fresh():
        journey = Journey()
        journey.run(program)
        journey.end()


@half_as_many
@given(program=programs)
def test_models_lose_and_leak_nothing_when_workers_do_not_answer(program: list[Instruction]) -> None:
    with sy.fresh():
        journey = Journey()
        journey.run(program, failing=True)
        journey.end()
