"""The table that closes a run of the benchmarks, as text and as JSON.

How to read it: each row stands beside the same work in plain torch (`beside`). `plain` and `ours` are microseconds a
call, medians of the run. `value` is the median, over the rounds, of ours / plain in that round; a row with a unit of
its own (µs, ms, B) shows our own cost. `a hop` is the cost of the further hop alone. `spread` is how far apart the
middle half of the rounds lies; where it is large, marked !, something else ran on the machine: run again. Nothing
here fails a test: times are reported, only the results of the work are asserted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from statistics import median

from tests.bench.budget import BUDGET
from tests.bench.comparison import Result

#: From this spread on, a row is marked.
NOISY = 0.15
HEADINGS = ("", "beside", "plain µs", "ours µs", "value", "target", "reached", "spread")


def in_order(results: Iterable[Result]) -> list[Result]:
    """Returns the results in the order of the budget."""
    return sorted(results, key=lambda result: BUDGET.index(result.row))


def text_table(results: Iterable[Result]) -> str:
    """Returns the table as lines of text."""
    lines = [HEADINGS, *(cells(result) for result in in_order(results))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(aligned(line, widths).rstrip() for line in lines)


def aligned(line: tuple[str, ...], widths: list[int]) -> str:
    """Returns a line with words to the left and numbers to the right."""
    texts = [
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(texts)


def cells(result: Result) -> tuple[str, ...]:
    """Returns what stands in a row."""
    row, spread = result.row, result.spread
    target = "" if row.most is None else f"{number(row.most)} {row.unit}"
    noise = f"{spread:.0%}{'!' if spread > NOISY else ' '}" if len(result.values) > 2 else ""
    times = (f"{median(times) * 1e6:,.2f}" if times else "" for times in (result.plain, result.ours))
    value = f"{number(result.value)} {row.unit}"
    return (row.name, row.beside, *times, value, target, row.reached(result.value), noise)


def number(value: float) -> str:
    """Returns a number with about three digits.

    >>> number(1.0234), number(21.26), number(164.0), number(8)
    ('1.02', '21.3', '164', '8')
    """
    text = f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_json(results: Iterable[Result]) -> str:
    """Returns the table as JSON, times in microseconds."""
    rows = [
        {
            "name": result.row.name,
            "beside": result.row.beside,
            "plain_us": median(result.plain) * 1e6 if result.plain else None,
            "ours_us": median(result.ours) * 1e6 if result.ours else None,
            "value": result.value,
            "unit": result.row.unit,
            "target": result.row.most,
            "reached": {"yes": True, "no": False}.get(result.row.reached(result.value)),
            "spread": result.spread,
        }
        for result in in_order(results)
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
