"""Who has seen which value, and what left where by which line: tables read off the events, and kept when those go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from syftlite.description import Description, Share
from syftlite.events import Sent
from syftlite.log import CHANGED, JOINED, REMOVED, SENT, STORED

Value = TypeVar("Value")
#: The moment at which something came to be, what it is, and what it was before. Nested tuples of plain values cost the
#: garbage collector nothing, however many there are.
Entry: TypeAlias = "tuple[int, Value, Entry[Value] | None]"
#: (worker, id, number of the value, who has seen it), and (worker, id, by which line the object left).
Seen: TypeAlias = tuple[str, int, int, tuple[str, ...]]
Departed: TypeAlias = tuple[str, int, str]

_NO_VALUE = 0  # a pointer's


class Witnesses:
    """Tables over time, filled from the log only when somebody asks: recording costs them nothing.

    Values are numbered: an object that is sent, moved or fetched keeps its value's number, and a change in place makes
    a new one. So a value's witnesses are the same wherever it lies. All shares of a secret have the number of the
    secret's value, as a pointer has none: who has one of them has not seen it, and who has had all of them has.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.events_read = 0
        self._workers: list[str] = []
        self._values = 0
        #: (worker, id) → which value the object has, and since when; for me, what I sent, and as -n what I fetched.
        self._value_of: dict[tuple[str, int], Entry[int]] = {}
        #: value → who has seen it, and since when.
        self._seen: dict[int, Entry[tuple[str, ...]]] = {}
        #: (worker, id) → by which line the object left, and when.
        self._departed: dict[tuple[str, int], Entry[str]] = {}
        self._arriving: dict[tuple[str, int], int] = {}
        #: The secrets' values, and which parts of a secret a worker has ever had.
        self._secrets: dict[int, int] = {}
        self._parts: dict[tuple[int, str], set[int]] = {}
        self._alone: dict[str, tuple[str, ...]] = {}  # shared: a loop makes many values that one worker has seen
        self._fetched = 0

    def read(self, rows: Iterable[tuple[int, list[Any]]], dropped: int, end: int) -> None:
        """Take in the rows since the last call, numbered after those that were dropped; `end` is their end.

        Most of them are of results that nobody else ever sees, so these are dealt with here.
        """
        self.events_read = dropped + end  # first: a pointer may be collected on the way, and somebody ask again
        arriving, departed, values = self._arriving, self._departed, self._value_of
        for number, (kind, worker, what, look, _, reason, _, same_value) in rows:
            moment = dropped + number + 1
            if kind is STORED:
                place = (worker, what)
                value = arriving.pop(place, _NO_VALUE) if arriving else _NO_VALUE
                if value == _NO_VALUE and look.target is None:
                    is_share = look.mark is not None and isinstance(look.mark, Share)
                    value = self._take_share(look.mark, worker, moment) if is_share else self._new_value(worker, moment)
                values[place] = (moment, value, values.get(place))
                if departed and place in departed:
                    self._note_departure(worker, what, "", moment)
            elif kind is REMOVED:
                if reason:
                    self._note_departure(worker, what, reason, moment)
            elif kind is CHANGED:
                if not (same_value or look.target is not None):
                    unseen = look.mark is not None and isinstance(look.mark, Share)
                    value = self._unseen_value(moment) if unseen else self._new_value(worker, moment)
                    self._note_value(worker, what, value, moment)
            elif kind is SENT:
                if what.kind == "OBJ":
                    self._take_parcel(Sent(worker, what), moment)
                elif what.kind == "SHOW":
                    self._take_showing(Sent(worker, what), moment)
            elif kind is JOINED:
                self._workers.append(worker)

    def seen(self, worker: str, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of an object at a moment (None: now), in the order of joining."""
        value = _lookup(self._value_of.get((worker, id)), moment, _NO_VALUE)
        return _lookup(self._seen.get(value), moment, ())

    def seen_by(self, id: int, moment: int | None) -> tuple[str, ...]:
        """Return who had seen the value of any object with this id."""
        everyone = {one for worker in self._workers for one in self.seen(worker, id, moment)}
        return self._in_order(everyone)

    def departure(self, worker: str, id: int, moment: int | None) -> str:
        """Return by which line an object had left, "" if it is there or was never sent away."""
        return _lookup(self._departed.get((worker, id)), moment, "")

    def placed(self, moment: int | None) -> Iterator[tuple[str, int, int, int, int]]:
        """Yield worker, id, value, since when, and the value before that, for every value that an object has had."""
        for (worker, id), entry in self._value_of.items():
            there: Entry[int] | None = entry
            while there is not None:
                since, value, earlier = there
                before = _NO_VALUE if earlier is None else earlier[1]
                if value not in (_NO_VALUE, before) and (moment is None or since <= moment):
                    yield worker, id, value, since, before
                there = earlier

    def first_seen(self, value: int, moment: int | None) -> dict[str, int]:
        """Return who had seen a value at a moment, each with the moment of the first time, in the order of joining."""
        first: dict[str, int] = {}
        entry = self._seen.get(value)
        while entry is not None:
            since, witnesses, entry = entry
            if moment is None or since <= moment:
                first |= dict.fromkeys(witnesses, since)
        return {worker: first[worker] for worker in self._workers if worker in first}

    def first_seen_by(self, id: int, moment: int | None) -> dict[str, int]:
        """Return the same for the values of all objects with this id."""
        first: dict[str, int] = {}
        for worker in self._workers:
            value = _lookup(self._value_of.get((worker, id)), moment, _NO_VALUE)
            for witness, since in self.first_seen(value, moment).items():
                first[witness] = min(since, first.get(witness, since))
        return first

    def known_at(self, moment: int) -> tuple[list[Seen], list[Departed]]:
        """Return what was known at a moment."""
        values = [(*key, _lookup(entry, moment, _NO_VALUE)) for key, entry in self._value_of.items()]
        seen = [(*row, self.seen(row[0], row[1], moment)) for row in values if row[2] != _NO_VALUE]
        departures = [(*key, self.departure(*key, moment)) for key in self._departed]
        return seen, [row for row in departures if row[2]]

    def begin_with(
        self, stores: Mapping[str, Mapping[int, Description]], seen: Iterable[Seen], departures: Iterable[Departed]
    ) -> None:
        """Know this from before the first event, when the workers had these objects."""
        self._workers += stores
        for worker, id, value, witnesses in seen:
            look = stores.get(worker, {}).get(id)
            if look is not None and look.target is None and isinstance(look.mark, Share):
                self._secrets[look.mark.secret] = value
                self._parts.setdefault((look.mark.secret, worker), set()).add(look.mark.part)
            self._values = max(self._values, value)
            self._fetched = max(self._fetched, -id)
            self._seen[value] = (0, self._in_order(set(witnesses)), None)
            self._note_value(worker, id, value, 0)
        for worker, id, line in departures:
            self._note_departure(worker, id, line, 0)

    def _take_parcel(self, parcel: Sent, moment: int) -> None:
        """A value travels: its receiver sees it."""
        (id,) = parcel.ids
        if isinstance(parcel.mark, Share):
            value = self._take_share(parcel.mark, parcel.receiver, moment)
            self._note_place_of(parcel, value, moment)
            return
        known_as = id if parcel.origin is None else parcel.origin
        value = _lookup(self._value_of.get((parcel.sender, known_as)), None, _NO_VALUE)
        if parcel.origin is None or value == _NO_VALUE:
            value = self._new_value(parcel.sender, moment)
            self._note_value(parcel.sender, known_as, value, moment)
        elif parcel.sender == "me":
            self._note_value("me", id, value, moment)
        seen = _lookup(self._seen.get(value), None, ())
        self._seen[value] = (moment, self._in_order({*seen, parcel.receiver}), self._seen.get(value))
        self._note_place_of(parcel, value, moment)

    def _take_showing(self, shown: Sent, moment: int) -> None:
        """A watcher is shown a value: it has seen it."""
        (id,) = shown.ids
        value = _lookup(self._value_of.get((shown.sender, id)), None, _NO_VALUE)
        if value != _NO_VALUE:
            seen = _lookup(self._seen.get(value), None, ())
            self._seen[value] = (moment, self._in_order({*seen, shown.receiver}), self._seen.get(value))

    def _note_place_of(self, parcel: Sent, value: int, moment: int) -> None:
        """Know what arrives under which number, of mine, or id."""
        (id,) = parcel.ids
        if parcel.receiver == "me":
            self._fetched += 1
            self._note_value("me", -self._fetched, value, moment)
        else:
            self._arriving[parcel.receiver, id] = value

    def _take_share(self, share: Share, worker: str, moment: int) -> int:
        """A share comes to a worker, who has seen the secret only if it was the last one missing."""
        if share.is_mask:
            return _NO_VALUE
        value = self._secrets.get(share.secret)
        if value is None:
            value = self._secrets[share.secret] = self._value_of_secret(share, moment)
        parts = self._parts.setdefault((share.secret, worker), set())
        parts.add(share.part)
        seen = _lookup(self._seen.get(value), None, ())
        if len(parts) == share.parts and worker not in seen:
            self._seen[value] = (moment, self._in_order({*seen, worker}), self._seen.get(value))
        return value

    def _value_of_secret(self, share: Share, moment: int) -> int:
        """Return the value that was shared; a new one if it is of no object, or had changed unseen."""
        if share.origin is None:
            return self._unseen_value(moment)
        place = (share.origin.worker, share.origin.id)
        value = _NO_VALUE if share.is_renewed else _lookup(self._value_of.get(place), None, _NO_VALUE)
        if value == _NO_VALUE:
            value = self._new_value(place[0], moment)
            self._note_value(*place, value, moment)
        return value

    def _new_value(self, witness: str, moment: int) -> int:
        self._values += 1
        self._seen[self._values] = (moment, self._alone.setdefault(witness, (witness,)), None)
        return self._values

    def _unseen_value(self, moment: int) -> int:
        self._values += 1
        self._seen[self._values] = (moment, (), None)
        return self._values

    def _note_value(self, worker: str, id: int, value: int, moment: int) -> None:
        self._value_of[worker, id] = (moment, value, self._value_of.get((worker, id)))

    def _note_departure(self, worker: str, id: int, line: str, moment: int) -> None:
        self._departed[worker, id] = (moment, line, self._departed.get((worker, id)))

    def _in_order(self, workers: set[str]) -> tuple[str, ...]:
        return tuple(worker for worker in self._workers if worker in workers)


def _lookup(entry: Entry[Value] | None, moment: int | None, nothing: Value) -> Value:
    """Return the newest value at or before a moment."""
    while entry is not None:
        when, value, earlier = entry
        if moment is None or when <= moment:
            return value
        entry = earlier
    return nothing
