"""What one picture says, in words: a card for every object and every name, lane by lane. Knows no coordinates.

Both the drawing and the text table are made from cards, so that they never tell two stories.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from syftlite.description import Address, Description
from syftlite.events import NamedObject
from syftlite.history import History
from syftlite_widgets.changes import Change, Moment, name_changes
from syftlite_widgets.holders import is_part, root
from syftlite_widgets.measure import BOX_WIDTH, MARGINS, width_of
from syftlite_widgets.slots import ME, Key
from syftlite_widgets.text import join, say
from syftlite_widgets.themes import FULL, HOLLOW


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
    holders: list[str] = field(default_factory=list)

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
        if self.holders:
            marks.append(say("held_by", holders=join(self.holders)))
        return ", ".join(part for part in (title, self.detail, self.note, *marks) if part)


@dataclass(slots=True)
class LaneCards:
    """One lane: its heading, a line that counts, and its cards; `others` are those that a search did not find."""

    worker: str
    heading: str
    count: str
    cards: list[Card] = field(default_factory=list)
    others: list[Card] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """All lanes after one step. `found` counts what a search shows, and is None while nobody searches."""

    step: int
    lanes: list[LaneCards]
    xray: bool = False
    found: int | None = None


def board(history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = ()) -> Board:
    """Return the cards of the picture after `step`, for all workers or only for some (and me)."""
    moment = Moment(history, step)
    shown = [worker for worker in moment.after.stores if worker != ME and (not workers or worker in workers)]
    return Board(step, [_names_lane(moment), *(_store_lane(moment, worker, xray) for worker in shown)], xray)


def _names_lane(moment: Moment) -> LaneCards:
    changes = name_changes(moment)
    cards = [_name_card(moment, name, named, changes.get(name, "")) for name, named in moment.after.names.items()]
    for name, change in changes.items():
        if change == "left":
            cards.append(_left(_name_card(moment, name, moment.before.names[name], "left")))
    count = len(moment.after.names)
    return LaneCards(ME, say("me_heading"), say("me_name") if count == 1 else say("me_names", count=count), cards)


def _name_card(moment: Moment, name: str, named: NamedObject, change: Change) -> Card:
    description = named.description
    if description.target is None:
        return Card(ME, name, False, name, description.kind, description.preview or say("here"), change)
    card = Card(
        ME, name, True, name, f"{ME}:{named.id} → {description.target}", change=change, target=description.target
    )
    card = _tell_target(moment, card, description)
    if name == "_":
        card.note = say("shown_last")
    elif is_part(name) and not card.dangling:
        card.note = say("held_by", holders=root(name))
    return card


def _store_lane(moment: Moment, worker: str, xray: bool) -> LaneCards:
    store = moment.after.stores[worker]
    # By id: walking back through a history may leave the entries of a store in another order.
    cards = [_object_card(moment, worker, id, each, xray) for id, each in sorted(store.items())]
    for id in sorted(id for place, id in moment.touched if place == worker and id not in store):
        old = moment.before.find(worker, id)
        if old is not None:
            cards.append(_left(_object_card(moment, worker, id, old, xray)))
    counted = sum(each.data_bytes for each in store.values())
    count = say("object" if len(store) == 1 else "objects", count=len(store), bytes=f"{counted:,}")
    return LaneCards(worker, say("heading", worker=worker), count, cards)


def _object_card(moment: Moment, worker: str, id: int, description: Description, xray: bool) -> Card:
    change = moment.change(worker, id)
    held = moment.holders.get((worker, id), []) if change != "left" else []
    if description.target is not None:
        title = f"{worker}:{id} → {description.target}"
        card = Card(worker, id, True, title, change=change, target=description.target, holders=held)
        return _tell_target(moment, card, description)
    card = Card(worker, id, False, f"{id}  {description.kind}", change=change, holders=held)
    if change == "left":
        return card
    seen = moment.history.seen(worker, id, moment.step)
    value = description.preview or say("unrecorded")
    card.sealed = ME not in seen and not xray
    if ME in seen:
        card.detail = value
    else:
        card.detail = say("sealed") if card.sealed else say("xray_value", value=value)
    card.note = discs(seen, list(moment.after.stores))
    return card


def _tell_target(moment: Moment, card: Card, description: Description) -> Card:
    """Write into a pointer's card what it leads to, or where that went."""
    assert card.target is not None
    target = card.target
    card.dangling = card.change != "left" and moment.dangles(target)
    if card.dangling:
        gone = moment.history.departure(target.worker, target.id, moment.step)
        words = [say("not_found"), say("went", worker=target.worker, code=call_of(gone)) if gone else ""]
    else:
        there = moment.after.find(target.worker, target.id)
        words = [say("to_pointer") if there and there.is_pointer else say("to_tensor", kind=description.kind), ""]
    if card.lane == ME:
        # A name's second line is its address, so one line is left: the more telling one.
        card.note = words[1] or words[0]
    else:
        card.detail, card.note = words
    return card


def call_of(departure: str) -> str:
    """Return the call that took an object away, without its place and without the name that took the result.

    >>> call_of("In[7], line 2: `x = x_ptr.get()`")
    '`x_ptr.get()`'
    """
    return re.sub(r"^.*?`(?:[\w, ]+ = )?(.*)$", r"`\1", departure)


def _left(card: Card) -> Card:
    """Turn a card into the outline of what was there."""
    return Card(card.lane, card.key, card.pointer, card.title, change="left")


def discs(seen: tuple[str, ...], everyone: list[str]) -> str:
    """Return one disc a worker, filled if it has held the value: `● me  ● bob  ○ alice`.

    >>> discs(("me",), ["me", "bob"])
    '● me  ○ bob'
    """
    for gap in ("  ", " "):
        told = gap.join(f"{FULL if worker in seen else HOLLOW} {worker}" for worker in everyone)
        if width_of(told, "note") <= BOX_WIDTH - MARGINS:
            return told
    if len(seen) <= 3:
        return say("seen_by", workers=join(list(seen)) or say("nobody"))
    return say("seen_by_some", count=len(seen), all=len(everyone))
