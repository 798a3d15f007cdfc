"""The record: events in steps, the state at any of them, and the tables that are kept when old steps go.

Knows positions and moments, where `History` knows steps. Reads no live worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import TypeAlias

from syftlite.caller import Line
from syftlite.collector import paused_collector
from syftlite.events import Called, Event, Named, Sent, Snapshot, Stored
from syftlite.links import Bytes, Link, Links
from syftlite.log import CHANGED, COMMAND, JOINED, NAMED, RELEASE, REMOVED, SENT, STEP, STORED, Log
from syftlite.steps import Steps
from syftlite.witnesses import Departed, Seen, Witnesses

#: A step; a worker with the id of an object that came to it (True) or left it in that step, or me with new names.
Coming: TypeAlias = "tuple[int, str, int | Named, bool]"


@dataclass(slots=True)
class Beginning:
    """What is known from before the first event of a record."""

    start: Snapshot = field(default_factory=Snapshot)
    seen: list[Seen] = field(default_factory=list)
    departures: list[Departed] = field(default_factory=list)
    links: dict[Link, Bytes] = field(default_factory=dict)


class Record:
    """All events that are still kept."""

    def __init__(self) -> None:
        """Begin with nothing."""
        #: Held by who writes from elsewhere, and by who draws meanwhile: then nothing is added.
        self.steady = RLock()
        #: The events; the workers write them.
        self.log = Log()
        #: Which of them make which step; the room writes them.
        self.steps = Steps(self.log)
        self._present = (0, Snapshot())
        self._witnesses = Witnesses()
        self._links = Links()

    @property
    def first(self) -> int:
        """The step that the record begins after: 0, or more once old steps were dropped."""
        return self.steps.dropped

    @property
    def forgotten(self) -> int:
        """The number of events that are no longer kept."""
        return self.steps.dropped_events

    @property
    def revision(self) -> int:
        """The number of events so far: it tells whether the last step's picture is still right."""
        return self.steps.dropped_events + len(self.log)

    # Events

    def messages(self) -> Iterator[Sent]:
        """Yield every message that is still recorded, in order."""
        return (event for event in self.log.between(0, len(self.log)) if type(event) is Sent)

    def all_events(self, first: int = 0) -> Iterator[tuple[int, Event]]:
        """Yield every recorded event from number `first` on with its number, the calls themselves included."""
        first = max(first, self.steps.dropped_events)
        return enumerate(self.log.between(first - self.steps.dropped_events, len(self.log)), first)

    def changes_since(self, revision: int) -> Iterator[tuple[int, Event]]:
        """Yield, with its step, each event after a revision that may change a store or the names, if it is still kept.

        This is for tables that follow a long history; what is only said (calls, commands, releases) is left out.
        """
        dropped, end = self.steps.dropped_events, len(self.log)
        for number in self.log.index.between(max(0, revision - dropped), end):
            yield self.steps.holding(dropped + number), self.log.event(number)

    def comings_since(self, revision: int) -> Iterator[Coming]:
        """Yield who came and who left after a revision, in order: much faster than by events, and saying no more."""
        dropped, end = self.steps.dropped_events, len(self.log)
        first = max(0, revision - dropped)
        step = self.steps.holding(dropped + first - 1)
        begins = self.log.index.steps
        before = step - self.steps.dropped  # so many steps begin before the event in hand
        known = len(begins)
        for number, row in self.log.telling_rows(first, end):
            while before < known and begins[before] < number:
                before += 1
                step += 1
            kind = row[0]
            if kind is STORED:
                yield step, row[1], row[2], True
            elif kind is REMOVED:
                yield step, row[1], row[2], False
            elif kind is NAMED:
                yield step, "me", Named(row[1], row[2]), True

    def messages_since(self, revision: int) -> Iterator[tuple[int, Sent]]:
        """Yield, with its step, each message after a revision that is still recorded, in order."""
        dropped, end = self.steps.dropped_events, len(self.log)
        first = max(0, revision - dropped)
        step = self.steps.holding(dropped + first - 1)
        for number, kind in self.log.kinds(first, end):
            if kind is STEP:
                step += 1
            elif kind is COMMAND or kind is RELEASE or kind is SENT:
                event = self.log.event(number)
                assert isinstance(event, Sent)
                yield step, event

    # States

    def state(self, position: int) -> Snapshot:
        """Walk from the one state that is kept to just before the event at `position` of the log.

        Only what the events on the way come to is looked at: in a loop, most of them undo each other. The walk is on a
        copy: a pointer may be collected on the way, and who is told of that asks for a state too.
        """
        here, state = self._present
        if here == position:
            return state
        state = state.copy()
        if position > here:
            self._play(state, here, position)
        else:
            self._play_back(state, position, here)
        self._present = (position, state)
        return state

    def _play(self, state: Snapshot, first: int, end: int) -> None:
        """Bring a state from before a range of events to after it, by the last event of each place."""
        newest: dict[tuple[str, int], int] = {}
        for number, row in self.log.telling_rows(first, end):
            kind = row[0]
            if kind is STORED or kind is CHANGED:
                newest[row[1], row[2]] = number
            elif kind is REMOVED:
                place = (row[1], row[2])
                if newest.pop(place, None) is None or place[1] in state.stores[place[0]]:
                    newest[place] = number
            elif kind is NAMED or kind is JOINED:
                self.log.event(number).apply(state)
        for number in newest.values():
            self.log.event(number).apply(state)

    def _play_back(self, state: Snapshot, first: int, end: int) -> None:
        """Bring a state from after a range of events to before it, by the first event of each place."""
        oldest: dict[tuple[str, int], int] = {}
        rest: list[int] = []
        for number, row in self.log.telling_rows(first, end):
            kind = row[0]
            if kind is STORED or kind is CHANGED or kind is REMOVED:
                oldest.setdefault((row[1], row[2]), number)
            elif kind is NAMED or kind is JOINED:
                rest.append(number)
        for (worker, id), number in oldest.items():
            event = self.log.event(number)
            if id in state.stores[worker] or not (isinstance(event, Stored) and event.old is None):
                event.undo(state)
        for number in reversed(rest):
            self.log.event(number).undo(state)

    # Tables that are never thinned

    def witnesses(self) -> Witnesses:
        """Return who has seen what, up to date."""
        with paused_collector():  # or a pointer may be collected on the way, and who is told of that asks for this too
            dropped, end = self.steps.dropped_events, len(self.log)
            self._witnesses.read(self.log.telling_rows(self._witnesses.events_read - dropped, end), dropped, end)
        return self._witnesses

    def links(self) -> Links:
        """Return how much went over each link, up to date."""
        with paused_collector():
            dropped, end = self.steps.dropped_events, len(self.log)
            self._links.read(self.log.rows(self._links.events_read - dropped, end), dropped + end)
        return self._links

    # The beginning, which moves when old steps are dropped

    def beginning(self, first: int = 0) -> Beginning:
        """Return what was known before event `first`, or before the first one that is still recorded."""
        dropped = self.steps.dropped_events
        first = max(first, dropped)
        seen, departures = self.witnesses().known_at(first)
        since = Links()
        since.read(self.log.rows(first - dropped, len(self.log)), 0)
        return Beginning(self.state(first - dropped).copy(), seen, departures, self.links().less(since))

    def begin_with(self, dropped: int, beginning: Beginning, rows: Iterable[tuple[Event, Line, str]]) -> None:
        """Let an empty record be of these events, each with the line and the error of its call, if it is one."""
        self.steps.dropped = dropped
        self._present = (0, beginning.start.copy())
        self._witnesses.begin_with(beginning.start.stores, beginning.seen, beginning.departures)
        self._links.begin_with(beginning.links)
        state = beginning.start.copy()
        for event, line, error in rows:
            if isinstance(event, Called):
                self.log.step(event.verb, caller=event.caller)
                self.log.note_line(line)
                if error:
                    self.log.note_error(error)
            else:
                self.log.add(event)
            event.apply(state)  # events that contradict each other are found now, not in a picture
        self._present = (len(self.log), state)

    def thin(self) -> None:
        """Drop the older half of the steps; the state that they led to is where the record begins."""
        with paused_collector():  # nobody may ask in between
            self.witnesses()
            self.links()
            steps, events = self.steps.middle()
            if steps:
                self._present = (0, self.state(events))
                self.steps.drop(steps, events)
