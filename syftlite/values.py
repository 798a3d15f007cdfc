"""Values: what the objects of a room were worth over time, and who has seen each. Knows who saw what, not how it looks.

An object that is sent, moved or fetched keeps its value. A change in place gives it a new one, which stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from syftlite.steps import Steps
from syftlite.witnesses import Witnesses


@dataclass(slots=True)
class Value:
    """One value. `id` is that of the object which had it first, `changes` says how often that had changed by then.

    `places` are the worker, the id and the first step of each object that has had it; me's are those that I sent or
    fetched. `seen` maps each worker that has seen it to the step in which it first did.
    """

    id: int
    changes: int = 0
    places: list[tuple[str, int, int]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The id, with one mark for each change in place: `1`, `1′`, `1″`; many are counted, `1′7`.

        >>> Value(1).name, Value(1, changes=1).name, Value(1, changes=7).name
        ('1', '1′', '1′7')
        """
        return f"{self.id}{('', '′', '″', '‴')[self.changes] if self.changes < 4 else f'′{self.changes}'}"


def all_values(witnesses: Witnesses, steps: Steps, moment: int | None) -> list[Value]:
    """Return every value that there was by a moment, in the order in which they came to be."""
    first_places: dict[int, tuple[str, int, int]] = {}
    places: dict[int, list[tuple[str, int, int]]] = {}
    earlier: dict[tuple[str, int, int], int] = {}
    for worker, id, number, since, before in witnesses.placed(moment):
        places.setdefault(number, []).append((worker, id, since))
        earlier[worker, id, since] = before
        if number not in first_places or since < first_places[number][2]:
            first_places[number] = (worker, id, since)
    values: dict[int, Value] = {}
    for number in sorted(places):
        old = values.get(earlier[first_places[number]])
        value = Value(old.id, old.changes + 1) if old else Value(first_places[number][1])
        there = sorted(places[number], key=lambda place: place[2])
        value.places = [(worker, id, steps.holding(since - 1)) for worker, id, since in there]
        first_seen = witnesses.first_seen(number, moment)
        value.seen = {worker: steps.holding(since - 1) for worker, since in first_seen.items()}
        values[number] = value
    return list(values.values())
