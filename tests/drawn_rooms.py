"""Rooms with something to draw, for the tests of the pictures. Plays the part of the notebook that notes its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

import syftlite as sy
from syftlite.history import History
from syftlite.snapshot import describe_names

Statement = Callable[[dict[str, object]], None]


@contextmanager
def room(*workers: str) -> Iterator[tuple[History, dict[str, object]]]:
    """Give an empty, watched room with workers in it; the dictionary holds them, as a notebook's names would."""
    with sy.fresh():
        hook = sy.TorchHook(torch)
        names: dict[str, object] = {worker: sy.VirtualWorker(hook, id=worker) for worker in workers}
        history = sy.history()
        history.watch()
        yield history, names


def run(history: History, names: dict[str, object], *lines: str) -> None:
    """Run lines one by one, and note the names after each, as a notebook does."""
    for line in lines:
        exec(line, {"torch": torch, "sy": sy}, names)
        history.note_names(describe_names(names))


#: The seed's story, and a second tensor beside it; eight steps with every verb.
SEED = (
    "x = torch.tensor([1, 2, 3, 4])",
    "x_ptr = x.send(bob)",
    "pointer_to_x_ptr = x_ptr.send(alice)",
    "image = torch.ones(28, 28).send(bob)",
    "y = pointer_to_x_ptr + pointer_to_x_ptr",
    "image.add_(1)",
    "image = image.move(alice)",
    "z = y.get()",
    "x_ptr = pointer_to_x_ptr.get()",
    "x = x_ptr.get()",
    "del y, z",
)


@contextmanager
def seed() -> Iterator[History]:
    """Give the history of the seed's story."""
    with room("bob", "alice") as (history, names):
        run(history, names, *SEED)
        yield history
