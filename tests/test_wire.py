"""Messages as bytes: what a message takes is told without building it, and told right."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from syftlite import wire
from syftlite.messages import REFERENCE, Command, Release, Scalar

IDS = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32)


@pytest.mark.parametrize("id", IDS)
def test_a_release_is_as_long_as_its_id_asks_for(id: int) -> None:
    assert wire.size(Release("me", id)) == len(wire.header(Release("me", id)))


@pytest.mark.parametrize(
    "arguments",
    [
        (REFERENCE,),
        (REFERENCE, REFERENCE),
        (REFERENCE, 1),
        (REFERENCE, True),
        (REFERENCE, 1.0),
        (REFERENCE, 300),
        (REFERENCE, "mean"),
        (REFERENCE, None),
        (REFERENCE, (1, True)),
        (REFERENCE, (True, 1)),
        (REFERENCE, [1, 2.0]),
        (REFERENCE, slice(1, None)),
        (REFERENCE, torch.Size([2, 3]), torch.float32),
        (REFERENCE, Scalar(1, torch.int64)),
        (REFERENCE, Scalar(True, torch.bool)),
        (REFERENCE, 1 + 2j),
    ],
)
def test_a_command_is_as_long_as_what_it_says_however_often_it_was_said(arguments: tuple[Any, ...]) -> None:
    for id in IDS * 2:
        references = tuple(id for argument in arguments if argument is REFERENCE)
        command = Command("me", "torch.add", references, arguments, None)
        assert wire.size(command) == len(wire.header(command))


def test_a_command_with_keywords_or_many_references_is_measured_too() -> None:
    many = Command("me", "torch.cat", tuple(range(40)), ([REFERENCE] * 40,), {"dim": 0})
    few = Command("me", "torch.sum", (1,), (REFERENCE,), {"dim": 0, "keepdim": True})
    assert [wire.size(each) for each in (many, few)] == [len(wire.header(each)) for each in (many, few)]
