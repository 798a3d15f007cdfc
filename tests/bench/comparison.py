"""A comparison: ours and plain torch timed in turns, so that a busy machine slows both and their ratio stays.

The clock is that of this thread, which stands still while other programs have the core. Work that waits for another
program (drawing) is timed by the clock on the wall.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from statistics import median, quantiles
from time import thread_time
from typing import Any

from tests.bench.budget import BY_NAME, Row

Work = Callable[[], object]
Clock = Callable[[], float]

#: One timing runs its work for at least so long (seconds), or as often as it is told.
LEAST_TIME = 0.008
ROUNDS = 31
#: How many seconds of one unit of the table.
SCALE = {"µs": 1e-6, "ms": 1e-3, "×": 1e-6}


@dataclass(slots=True)
class Result:
    """What one row came to: seconds per call of each side, and the row's value in each round."""

    row: Row
    values: list[float]
    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.values)

    @property
    def spread(self) -> float:
        """How far apart the middle half of the rounds lies, as a part of the median."""
        if len(self.values) < 3:
            return 0.0
        low, _, high = quantiles(self.values, n=4)
        return (high - low) / self.value


def compare(
    benchmark: Any,
    name: str,
    *,
    ours: Work,
    plain: Work | None = None,
    less: Work | None = None,
    before_ours: Work | None = None,
    before_plain: Work | None = None,
    rounds: int = ROUNDS,
    number: int | None = None,
    clock: Clock = thread_time,
) -> Result:
    """Returns the row's result: of each round ours / plain, or (ours - less) / plain, or ours alone.

    pytest-benchmark runs the rounds of ours; the set-up of each of them times the other sides. What stands in
    `before_...` is not timed. `number` is how many calls make one timing; without it, as many as fill `LEAST_TIME`.
    """
    result = Result(BY_NAME[name], [])
    others = {
        side: timing(work, number, before_plain, clock) for side, work in (("plain", plain), ("less", less)) if work
    }
    calls = number or calls_that_fill(ours, before_ours, clock)
    times: dict[str, list[float]] = {side: [] for side in ("ours", *others)}

    def take_the_others() -> None:
        for side, take in others.items():
            times[side].append(take())
        if before_ours is not None:
            before_ours()

    def take_ours() -> None:
        times["ours"].append(run(ours, calls, clock))

    gc.collect()  # the rubbish of other tests is not ours; the collector itself stays on, as in a notebook
    benchmark.pedantic(take_ours, setup=take_the_others, rounds=rounds, warmup_rounds=1, iterations=1)
    times = {side: taken[1:] for side, taken in times.items()}  # without the warm-up
    result.ours, result.plain = times["ours"], times.get("plain", [])
    own = [a - b for a, b in zip(result.ours, times.get("less", repeat(0.0)), strict=False)]
    scale = result.plain if result.plain and result.row.unit == "×" else repeat(SCALE[result.row.unit])
    result.values = [a / b for a, b in zip(own, scale, strict=False)]
    benchmark.extra_info.update(row=name, value=result.value, spread=result.spread)
    return result


def timing(work: Work, number: int | None, before: Work | None, clock: Clock) -> Callable[[], float]:
    """Returns a function that times the work once more, in seconds per call."""
    calls = number or calls_that_fill(work, before, clock)

    def take() -> float:
        if before is not None:
            before()
        return run(work, calls, clock)

    return take


def calls_that_fill(work: Work, before: Work | None, clock: Clock) -> int:
    """Returns how many calls take about `LEAST_TIME`."""
    if before is not None:
        before()
    calls = 1
    while run(work, calls, clock) * calls < LEAST_TIME:
        calls *= 2
    return calls


def run(work: Work, calls: int, clock: Clock) -> float:
    """Returns the seconds that one call takes, as the mean of some in a row."""
    begin = clock()
    for _ in repeat(None, calls):
        work()
    return (clock() - begin) / calls
