"""A card: one box of the picture in words, and the lanes and the board that cards make. Knows no coordinates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from syftlite.description import Address, Description
from syftlite.events import STARTED_AGAIN
from syftlite_widgets.changes import Change, Moment
from syftlite_widgets.shares import kind_of
from syftlite_widgets.slots import Key
from syftlite_widgets.text import join, say


@dataclass(slots=True)
class Card:
    """One box: an object in a worker's store, or a name of the notebook.

    `title`, `detail` and `note` are its three lines. `targets` are where its arrows end: one for a pointer, several for
    a name that stands for many, whose `parts` are then named. `lost` are the targets that are not there. `kind` is
    "share", "fixed" or "shared" for what has a look of its own. The `noise` of a share is drawn, and nobody hears it.
    `is_name` tells a name of the notebook from an object.
    """

    lane: str
    key: Key
    pointer: bool
    title: str
    detail: str = ""
    note: str = ""
    change: Change = ""
    sealed: bool = False
    lost: list[Address] = field(default_factory=list)
    targets: list[Address] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    kind: str = ""
    noise: str = ""
    is_name: bool = False

    @property
    def dangling(self) -> bool:
        """Whether a pointer leads to nothing."""
        return bool(self.lost)

    @property
    def data_key(self) -> str:
        """What the player knows the box by: `bob/11`, `me/x_ptr`."""
        return f"{self.lane}/{self.key}"

    @property
    def spoken(self) -> str:
        """The whole box in one line, for a screen reader."""
        title = (
            say("speak_name", title=self.title)
            if self.is_name
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
    """One lane: its heading, a line that counts, and its cards; `others` are those that a search did not find.

    `is_mine` marks the lane of whose notebook this is, `is_names` that of its names, and `state` says what its worker
    is at: "busy", "silent" or "gone".
    """

    worker: str
    heading: str
    count: str
    cards: list[Card] = field(default_factory=list)
    others: list[Card] = field(default_factory=list)
    is_mine: bool = False
    is_names: bool = False
    state: str = ""


@dataclass(slots=True)
class Board:
    """All lanes after one step. `found` counts what a search shows, and is None while nobody searches.

    `ties` has the keys of the cards that are shares of one secret.
    """

    step: int
    lanes: list[LaneCards]
    xray: bool = False
    found: int | None = None
    ties: list[list[str]] = field(default_factory=list)


def tell_target(moment: Moment, card: Card, description: Description) -> Card:
    """Write into a pointer's card what it leads to, or where that went."""
    (target,) = card.targets
    card.lost = [target] if card.change != "left" and moment.dangles(target) else []
    if card.dangling:
        gone = moment.history.departure(target.worker, target.id, moment.step)
        words = [say("not_found"), went(target.worker, gone)]
    else:
        there = moment.after.find(target.worker, target.id)
        words = [say("to_pointer") if there and there.is_pointer else say("to_tensor", kind=kind_of(description)), ""]
    if card.is_name:
        # A name's second line is its address, so one line is left: the more telling one.
        card.note = words[1] or words[0]
    else:
        card.detail, card.note = words
    return card


def went(worker: str, departure: str) -> str:
    """Say by which call an object left a worker, or that it ended with the worker's process; "" if nobody knows."""
    if departure.endswith(STARTED_AGAIN):
        return say("ended", worker=worker)
    return say("went", worker=worker, code=call_of(departure)) if departure else ""


def call_of(departure: str) -> str:
    """Return the call that took an object away, without its place and without the name that took the result.

    >>> call_of("In[7], line 2: `x = x_ptr.get()`")
    '`x_ptr.get()`'
    """
    return re.sub(r"^.*?`(?:[\w, ]+ = )?(.*)$", r"`\1", departure)


def left(card: Card) -> Card:
    """Turn a card into the outline of what was there."""
    return Card(card.lane, card.key, card.pointer, card.title, change="left", kind=card.kind, is_name=card.is_name)
