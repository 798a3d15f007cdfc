"""What one picture says, in words: a card for every object and every name, lane by lane. Knows no coordinates.

Both the drawing and the text table are made from cards, so that they never tell two stories.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from syftlite.description import Address, Description
from syftlite.events import Changed, Event, NamedObject, Removed, Snapshot, Stored
from syftlite.history import History
from syftlite_widgets.slots import ME, Key
from syftlite_widgets.text import join, say

Change = Literal["", "new", "changed", "left"]


@dataclass(slots=True)
class Card:
    """One box: an object in a worker's store, or a name of the notebook.

    `title`, `detail` and `note` are its three lines. `target` is where its arrow ends, for a pointer.
    """

    lane: str
    key: Key
    pointer: bool
    title: str
    detail: str = ""
    note: str = ""
    change: Change = ""
    sealed: bool = False
    dangling: bool = False
    target: Address | None = None

    @property
    def data_key(self) -> str:
        """What the player knows the box by: `bob/11`, `me/x_ptr`."""
        return f"{self.lane}/{self.key}"

    @property
    def spoken(self) -> str:
        """The whole box in one line, for a screen reader."""
        title = (
            say("speak_name", title=self.title)
            if self.lane == ME
            else say("speak_object", title=self.title, worker=self.lane)
        )
        marks = [say(self.change)] if self.change else []
        if self.dangling:
            marks.append(say("speak_dangling"))
        return ", ".join(part for part in (title, self.detail, self.note, *marks) if part)


@dataclass(slots=True)
class LaneCards:
    """One lane: its heading, a line that counts, and its cards."""

    worker: str
    heading: str
    count: str
    cards: list[Card] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """All lanes after one step."""

    step: int
    lanes: list[LaneCards]
    xray: bool = False


def board(history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = ()) -> Board:
    """Return the cards of the picture after `step`, for all workers or only for some (and me)."""
    teller = _Teller(history, step, xray)
    shown = [worker for worker in teller.after.stores if worker != ME and (not workers or worker in workers)]
    return Board(step, [_names_lane(teller), *(_store_lane(teller, worker) for worker in shown)], xray)


class _Teller:
    """What is needed to put one moment into words."""

    def __init__(self, history: History, step: int, xray: bool) -> None:
        self.history, self.step, self.xray = history, step, xray
        # Where the record begins nothing is new: there is no picture before it to compare with.
        begins = step == history.first
        self.after = history.at(step)
        self.before = self.after if begins else history.at(step - 1)
        self.touched = set() if begins else touched_objects(history.events(step))
        self.everyone = list(self.after.stores)

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


def touched_objects(events: list[Event]) -> set[tuple[str, int]]:
    """Return worker and id of every object that a step stored, changed or removed."""
    return {(event.worker, event.id) for event in events if isinstance(event, Stored | Changed | Removed)}


def name_changes(before: Snapshot, after: Snapshot) -> dict[str, Change]:
    """Return the names that the step made, gave to another object, or ended."""
    changes: dict[str, Change] = {name: "new" for name in after.names if name not in before.names}
    changes |= {name: "left" for name in before.names if name not in after.names}
    for name, new in after.names.items():
        old = before.names.get(name)
        if old is not None and _identity(old) != _identity(new):
            changes[name] = "changed"
    return changes


def _identity(named: NamedObject) -> tuple[object, ...]:
    seen = named.description
    return (named.id, seen.target, seen.shape, seen.dtype, seen.preview if not seen.is_pointer else None)


def _names_lane(teller: _Teller) -> LaneCards:
    changes = {} if teller.step == teller.history.first else name_changes(teller.before, teller.after)
    cards = [_name_card(teller, name, named, changes.get(name, "")) for name, named in teller.after.names.items()]
    for name, change in changes.items():
        if change == "left":
            cards.append(_left(_name_card(teller, name, teller.before.names[name], "left")))
    count = len(teller.after.names)
    return LaneCards(ME, say("me_heading"), say("me_name") if count == 1 else say("me_names", count=count), cards)


def _name_card(teller: _Teller, name: str, named: NamedObject, change: Change) -> Card:
    description = named.description
    if description.target is None:
        return Card(ME, name, False, name, description.kind, description.preview or say("here"), change)
    card = Card(
        ME, name, True, name, f"{ME}:{named.id} → {description.target}", change=change, target=description.target
    )
    return _tell_target(teller, card, description)


def _store_lane(teller: _Teller, worker: str) -> LaneCards:
    store = teller.after.stores[worker]
    # By id: walking back through a history may leave the entries of a store in another order.
    cards = [_object_card(teller, worker, id, each) for id, each in sorted(store.items())]
    for id in sorted(id for place, id in teller.touched if place == worker and id not in store):
        old = teller.before.find(worker, id)
        if old is not None:
            cards.append(_left(_object_card(teller, worker, id, old)))
    counted = sum(each.data_bytes for each in store.values())
    count = say("object" if len(store) == 1 else "objects", count=len(store), bytes=f"{counted:,}")
    return LaneCards(worker, say("heading", worker=worker), count, cards)


def _object_card(teller: _Teller, worker: str, id: int, description: Description) -> Card:
    change = teller.change(worker, id)
    if description.target is not None:
        card = Card(worker, id, True, f"{worker}:{id} → {description.target}", change=change, target=description.target)
        return _tell_target(teller, card, description)
    card = Card(worker, id, False, f"{id}  {description.kind}", change=change)
    if change == "left":
        return card
    seen = teller.history.seen(worker, id, teller.step)
    value = description.preview or say("unrecorded")
    card.sealed = ME not in seen and not teller.xray
    if ME in seen:
        card.detail = value
    else:
        card.detail = say("sealed") if card.sealed else say("xray_value", value=value)
    card.note = discs(seen, teller.everyone)
    return card


def _tell_target(teller: _Teller, card: Card, description: Description) -> Card:
    """Write into a pointer's card what it leads to, or where that went."""
    assert card.target is not None
    target = card.target
    card.dangling = card.change != "left" and teller.dangles(target)
    if card.dangling:
        gone = teller.history.departure(target.worker, target.id, teller.step)
        words = [say("not_found"), say("went", code=_call(gone)) if gone else ""]
    else:
        there = teller.after.find(target.worker, target.id)
        words = [say("to_pointer") if there and there.is_pointer else say("to_tensor", kind=description.kind), ""]
    if card.lane == ME:
        # A name's second line is its address, so one line is left: the more telling one.
        card.note = words[1] or words[0]
    else:
        card.detail, card.note = words
    return card


def _call(departure: str) -> str:
    """Return the line alone from "In[7], line 2: `x_ptr.get()`", or all of it when there is no such mark."""
    return departure[departure.index("`") :] if "`" in departure else departure


def _left(card: Card) -> Card:
    """Turn a card into the outline of what was there."""
    return Card(card.lane, card.key, card.pointer, card.title, change="left")


def discs(seen: tuple[str, ...], everyone: list[str]) -> str:
    """Return one disc a worker, filled if it has held the value: `● me  ● bob  ○ alice`.

    >>> discs(("me",), ["me", "bob"])
    '● me  ○ bob'
    """
    if sum(len(worker) + 4 for worker in everyone) <= 32:
        return "  ".join(f"{'●' if worker in seen else '○'} {worker}" for worker in everyone)
    if len(seen) <= 3:
        return say("seen_by", workers=join(list(seen)) or say("nobody"))
    return say("seen_by_some", count=len(seen), all=len(everyone))


def change_words(history: History, step: int, most: int = 8) -> list[str]:
    """Say what a step changed, in words: `bob gains 5`, `y is new`; at most so many, then how many more."""
    teller = _Teller(history, step, False)
    verbs = {"new": "gains", "left": "loses", "changed": "alters"}
    words = [
        say(verbs[change], worker=worker, id=id)
        for worker in teller.everyone
        for place, id in sorted(teller.touched)
        if place == worker and (change := teller.change(worker, id))
    ]
    if step > history.first:
        kinds = {"new": "name_new", "left": "name_gone", "changed": "name_changed"}
        words += [
            say(kinds[change], name=name)
            for name, change in name_changes(teller.before, teller.after).items()
            if change
        ]
    return words if len(words) <= most else [*words[: most - 1], say("and_more", count=len(words) - most + 1)]
