"""Whose batch comes when: the turns of several passes over several workers. Knows numbers alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def turns(batches: Sequence[int], passes: int) -> Iterator[tuple[int, ...]]:
    """Yield, step by step, the number of the worker that serves each pass, as in 0.2.9.

    `batches[k]` is how many batches worker k has. Pass k begins with worker k and goes on with the next one that it has
    not had and that serves no other pass. All end when one of them finds nobody.

    >>> list(turns([2, 1], passes=1))
    [(0,), (0,), (1,)]
    >>> list(turns([1, 1, 1], passes=2))
    [(0, 1), (2, 0), (1, 2)]
    """
    serving = list(range(passes))
    left = [[number for number, count in enumerate(batches) if count] for _ in range(passes)]
    taken = [0] * passes
    while True:
        for one in range(passes):
            if taken[one] == batches[serving[one]]:
                left[one] = [worker for worker in left[one] if worker != serving[one]]
                free = [worker for worker in left[one] if worker not in serving]
                if not free:
                    return
                serving[one], taken[one] = free[0], 0
            taken[one] += 1
        yield tuple(serving)


def side_by_side(batches: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield all workers at each step, as long as all have a batch.

    >>> list(side_by_side([2, 1]))
    [(0, 1)]
    """
    for _ in range(min(batches)):
        yield tuple(range(len(batches)))
