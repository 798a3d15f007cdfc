"""What a step changed: the stores and names before and after it, compared. Knows no boxes and no coordinates."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from syftlite.description import Address, Description
from syftlite.events import Changed, NamedObject, Removed, Stored
from syftlite.history import History
from syftlite_widgets.holders import holders, is_part
from syftlite_widgets.shares import is_share
from syftlite_widgets.text import say

Change = Literal["", "new", "changed", "left"]


class Moment:
    """The stores and names after one step, and before it. Where the record begins, nothing is new."""

    def __init__(self, history: History, step: int) -> None:
        """Look at one step.

        Raises:
            IndexError: if there is no such step, or it is no longer kept.
        """
        self.history, self.step = history, step
        self.after = history.at(step)
        self.begins = step == history.first
        self.before = self.after if self.begins else history.at(step - 1)
        events = [] if self.begins else history.events(step)
        #: Who keeps an object alive, by its worker and id.
        self.holders = holders(self.after)
        #: Worker and id of every object that the step stored, changed or removed.
        self.touched = {(each.worker, each.id) for each in events if isinstance(each, Stored | Changed | Removed)}

    def change(self, worker: str, id: int) -> Change:
        """Say what the step did to an object."""
        if (worker, id) not in self.touched:
            return ""
        old, new = self.before.find(worker, id), self.after.find(worker, id)
        if old is None:
            return "" if new is None else "new"
        return "left" if new is None else "changed"

    def dangles(self, target: Address) -> bool:
        """Say whether nothing lies where a pointer points."""
        return self.after.find(target.worker, target.id) is None


def name_changes(moment: Moment) -> dict[str, Change]:
    """Return the names that the step made, gave to another object, or ended."""
    before, after = moment.before.names, moment.after.names
    changes: dict[str, Change] = {}
    for name, new in after.items():
        old = before.get(name)
        if old is None:
            changes[name] = "new"
        elif _identity(old) != _identity(new):
            changes[name] = "changed"
    return changes | {name: "left" for name in before if name not in after}


def _identity(named: NamedObject) -> tuple[object, ...]:
    seen = named.description
    return (named.id, seen.targets, seen.shape, seen.dtype, seen.preview if not seen.is_pointer else None)


def change_words(moment: Moment, most: int = 8) -> list[str]:
    """Say what the step changed: `bob gains a tensor`, `y is new`; at most so many, then how many more."""
    verbs = {"new": "gains", "left": "loses", "changed": "alters"}
    counts = Counter(
        (worker, verbs[change], _kind(_described(moment, worker, id)))
        for worker in moment.after.stores
        for place, id in sorted(moment.touched)
        if place == worker and (change := moment.change(worker, id))
    )
    words = [
        say(verb, worker=worker, what=say(f"one_{kind}" if count == 1 else f"many_{kind}s", count=count))
        for (worker, verb, kind), count in counts.items()
    ]
    before, after = moment.before.names, moment.after.names
    words += [
        _name_words(name, before.get(name), after.get(name))
        for name in name_changes(moment)
        if name != "_" and not is_part(name)
    ]
    return words if len(words) <= most else [*words[: most - 1], say("and_more", count=len(words) - most + 1)]


def _kind(look: Description) -> str:
    return "pointer" if look.is_pointer else "share" if is_share(look) else "tensor"


def _described(moment: Moment, worker: str, id: int) -> Description:
    found = moment.after.find(worker, id) or moment.before.find(worker, id)
    assert found is not None
    return found


def _name_words(name: str, old: NamedObject | None, new: NamedObject | None) -> str:
    if old is None or new is None:
        return say("name_new" if old is None else "name_gone", name=name)
    if old.id != new.id:
        return say("name_other", name=name)
    there = new.description.target
    if there is not None and there != old.description.target:
        return say("name_points", name=name, worker=there.worker)
    return say("name_changed", name=name)
