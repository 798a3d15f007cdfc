"""A class under load for a long time: does it keep what nobody holds, and does its memory grow?

    python -m tests.remote.soak [MINUTES] [WORKERS]     10 minutes and 30 workers, unless others are asked for

Every worker gets tensors, computes, has its results moved and fetched, trains a model, fails, and is let go of. What is
printed each minute: calls a second, what lies in all stores after everything was let go of, and each process's memory.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from syftlite.errors import SyftliteError
from syftlite.remote.local_class import LocalClass
from tests.remote.waits import proportional_mebibytes, soon

#: The record of one call of this load takes at most so many bytes for good.
MOST_RECORD = 3000


@dataclass
class Reading:
    """What was read after a while: calls so far, calls a second, objects left, mebibytes of all workers and of me."""

    so_far: int
    calls: float
    objects: int
    workers: float
    me: float

    def __str__(self) -> str:
        return (
            f"{self.so_far:8} calls  {self.calls:7.0f} a second  {self.objects:5} objects left  "
            f"workers {self.workers:7.1f} MiB  me {self.me:6.1f} MiB"
        )


def soak(minutes: float, workers: int, *, every: float = 60.0, told: Callable[[str], object] = print) -> list[Reading]:
    """Have a class of so many workers under load; returns a reading for each `every` seconds."""
    names = [f"w{number}" for number in range(workers)]
    begin = time.monotonic()
    with LocalClass(*names) as room:
        told(f"{workers} workers came in {time.monotonic() - begin:.1f} s")
        readings: list[Reading] = []
        so_far = 0
        chance = random.Random(1)
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            calls, since = 0, time.monotonic()
            while time.monotonic() < min(end, since + every):
                calls += load(room, names, chance)
            seconds = time.monotonic() - since
            gc.collect()
            soon(lambda: not objects_in(room))
            ids = room.process_ids.values()
            me = proportional_mebibytes("self")
            so_far += calls
            reading = Reading(so_far, calls / seconds, objects_in(room), sum(map(proportional_mebibytes, ids)), me)
            readings.append(reading)
            told(str(reading))
        return readings


def load(room: LocalClass, names: Sequence[str], chance: random.Random) -> int:
    """Do a little of everything with two workers; returns how many calls that were."""
    one, other = chance.sample(names, 2)
    size = chance.choice((1, 100, 10_000))
    x = torch.randn(size).send(one)
    y = (x * 2 + x).sum()
    moved = x.copy().move(other)
    chain = moved.send(one)
    total = chain + chain
    assert total.get().get().shape == (size,)
    assert y.get().shape == ()
    model, data = nn.Linear(4, 1), torch.randn(8, 4).send(one)
    model.send(one)  # type: ignore[operator]  # the hook gives it
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss: Any = model(data).pow(2).sum()
    loss.backward()
    optimizer.step()
    model.get()  # type: ignore[operator]  # the hook gives it
    try:
        data + moved
    except SyftliteError:
        pass
    else:
        raise AssertionError("arguments in two places were added")
    room[other].search("#none")  # type: ignore[attr-defined]  # workers have it
    return 20


def objects_in(room: LocalClass) -> int:
    """Return how many objects lie in all stores."""
    return sum(len(worker.looks()) for worker in room)


def is_flat(readings: Sequence[Reading]) -> bool:
    """Say whether nothing was left behind, and memory does not go on growing.

    At first the workers' does, as they write on pages that they were given in common: what counts is the second half.
    Mine holds the record, which keeps for ever who has seen what: that much a call, and no more.
    """
    middle, last = readings[len(readings) // 2], readings[-1]
    record = (last.me - middle.me) * (1 << 20) / max(1, last.so_far - middle.so_far)
    return (
        not any(reading.objects for reading in readings)
        and last.workers < 1.08 * middle.workers
        and record < MOST_RECORD
    )


def main() -> int:
    """Run it; returns 1 if something was left behind, or memory goes on growing."""
    asked = [float(word) for word in sys.argv[1:]]
    minutes, workers = asked + [10.0, 30.0][len(asked) :]
    fine = is_flat(soak(minutes, int(workers)))
    print("flat, and nothing left" if fine else "something grows")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
