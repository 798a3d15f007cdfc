"""In which life each worker is known: an id is good for one life of its worker. Knows names and marks.

A life is a mark, new for each process, and how often the process has begun anew: `9f3a51c2.1`.
"""

from __future__ import annotations

from collections.abc import Mapping


class Lives:
    """What one process knows of the others' lives."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        """Take the marks of the processes that are there now, by worker."""
        self._marks = marks
        self._known: dict[str, str] = {}

    def __getitem__(self, worker: str) -> str:
        """Return the life in which a worker is known, "" if it is in none."""
        return self._known.get(worker, "")

    def meet(self, worker: str, life: str) -> bool:
        """Know a worker in a life from now on; says whether it was known in another one, whose ids are no good now."""
        known = self._known.get(worker)
        self._known[worker] = life
        return known not in (None, "", life)

    def is_between(self, worker: str) -> bool:
        """Say whether the life in which a worker was known is over, and nothing is known of the next."""
        return self._known.get(worker) == ""

    def has_ended(self, worker: str, mark: str) -> bool:
        """Say whether the life in which a worker is known is over, now that a process with this mark came."""
        known = self[worker]
        return bool(known) and mark_of(known) != mark

    def is_news(self, worker: str, life: str, *, of_a_stranger: bool = False) -> bool:
        """Say whether a worker is in this life rather than in the one in which it is known.

        A stranger who says so is believed about workers that are there, and of whom nothing else is known.
        """
        known, mark = self[worker], self._marks.get(worker, "")
        if of_a_stranger:
            return not known and bool(mark) and mark_of(life) == mark
        if not known or not mark:
            return not known
        return mark_of(life) == mark and (mark_of(known) != mark or _beginnings(life) > _beginnings(known))


def mark_of(life: str) -> str:
    """Return the mark of the process whose life it is."""
    return life.partition(".")[0]


def _beginnings(life: str) -> int:
    count = life.partition(".")[2]
    return int(count) if count.isdecimal() and len(count) < 10 else 0
