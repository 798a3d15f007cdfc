"""The history: everything that happened in a room, step by step, to be walked back and forth. Reads no live worker.

A step is one call made by me with all the events it caused; a last pointer that goes away makes a step of its own.
Events between two calls (names noted, pointers let go of) belong to the step before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syftlite import caller
from syftlite.events import Called, Event, NamedObject, Sent, Snapshot
from syftlite.log import Log
from syftlite.witnesses import Witnesses

#: Beyond this many events the older half is dropped; who has seen what, and what left where, is kept for ever.
LIMIT = 200_000


@dataclass(slots=True)
class Step:
    """One call made by me: where its events begin, and what was called.

    `verb` is send, get, move, copy, forget, or the torch operation. `code` is the learner's line and `place` says
    where it stands ("In[7], line 2"); both are empty when nobody watched. `error` is what a failed call raised.
    """

    first: int
    verb: str
    code: str = ""
    place: str = ""
    error: str = ""


@dataclass(slots=True)
class Bytes:
    """How much travelled over a link: `data` counts values alone, `messages` their headers too."""

    data: int = 0
    messages: int = 0


class History:
    """The record of one room.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob = sy.VirtualWorker(hook, id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     history = sy.history()
        ...     len(history), history.at(0).stores["bob"], history.at(1).stores["bob"][1].kind
        ...     history.seen_by(1)
        ...     history.bytes_between("me", "bob").data
        (1, {}, 'int64 (3,)')
        ('me', 'bob')
        24
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        #: The events; the workers write them.
        self.log = Log()
        self._firsts: list[int] = []  # the number of each step's first event; filled when somebody asks
        self._indexed = 0
        self._last_verb = ""
        self._newest = 0  # the number of the newest step's first event in the log
        # By a step's first event: the line that called (its text only for a history from a file), and what it raised.
        self._positions: dict[int, tuple[str, int]] = {}
        self._lines: dict[int, caller.Line] = {}
        self._errors: dict[int, str] = {}
        self._dropped_events = 0
        self._watchers = 0
        self.subscribers: tuple[Callable[[History], None], ...] = ()
        self._present = (0, Snapshot())
        self._witnesses = Witnesses()
        #: The step that the record begins after: 0, or more once old steps were dropped.
        self.first = 0
        #: Whether somebody watches: only then are previews and the learner's lines recorded.
        self.detailed = False

    # Reading

    def __len__(self) -> int:
        """Return the number of steps so far, dropped ones included."""
        self._index()
        return self.first + len(self._firsts)

    def __repr__(self) -> str:
        """Say how much there is, and how much is no longer there."""
        gone = f", the first {self.first} no longer kept" if self.first else ""
        return f"<History: {len(self)} steps{gone}>"

    @property
    def revision(self) -> int:
        """The number of events so far: it tells whether the last step's picture is still right."""
        return self._dropped_events + len(self.log)

    def at(self, step: int) -> Snapshot:
        """Return the stores and names after a step; step 0 is before the first call.

        Raises:
            IndexError: if there is no such step, or it is no longer kept.
        """
        return self._state(self._end(self._check(step))).copy()

    def step(self, step: int) -> Step:
        """Return what was called in a step, counted from 1."""
        if step == self.first:
            raise IndexError(f"Step {step} is where the record begins, no call. Steps are {self.first + 1} to {len(self)}.")
        first = self._firsts[self._check(step) - self.first - 1]
        (call,) = self.log.between(first - self._dropped_events, first - self._dropped_events + 1)
        assert isinstance(call, Called)
        line, error = self.call_at(first)
        return Step(first, call.verb, line.code, line.place, error)

    def events(self, step: int) -> list[Event]:
        """Return the events of a step in order; for step 0 those before the first call."""
        end = self._end(self._check(step))
        first = self._firsts[step - self.first - 1] - self._dropped_events if step > self.first else 0
        return list(self.log.between(first, end))

    def messages(self) -> Iterator[Sent]:
        """Yield every message that is still recorded, in order."""
        return (event for event in self.log.between(0, len(self.log)) if type(event) is Sent)

    def bytes_between(self, sender: str, receiver: str) -> Bytes:
        """Return the bytes that went from one worker to another, in this direction."""
        total = Bytes()
        for event in self.messages():
            if event.sender == sender and event.receiver == receiver:
                total.data += event.data_bytes
                total.messages += event.message_bytes
        return total

    def seen(self, worker: str, id: int, step: int | None = None) -> tuple[str, ...]:
        """Return who has held, in the clear, the value that an object has (had after `step`)."""
        return self._witnessed().seen(worker, id, self._moment(step))

    def seen_by(self, object_id: int, step: int | None = None) -> tuple[str, ...]:
        """Return who has held, in the clear, the value of the object or of its namesakes on other workers.

        A worker has seen a value once its store held it, by send, get, move or by computing it; me by creating or
        fetching it. A pointer alone is not seeing, nor is a look at `bob._objects`, the simulation's window.
        A change in place makes a new value, which only the worker that computed it has seen.
        """
        return self._witnessed().seen_by(object_id, self._moment(step))

    def departure(self, worker: str, id: int, step: int | None = None) -> str:
        """Say by which line an object left a worker, or return "" when it did not leave by a call."""
        return self._witnessed().departure(worker, id, self._moment(step))

    # Writing

    def begin(self, verb: str) -> None:
        """Start a step. The room calls this when I make a call."""
        self._last_verb = verb
        self._newest = self.log.step(verb)
        if self._newest > LIMIT:
            self._thin()

    def begin_before(self, number: int, verb: str) -> None:
        """Let the events from a number of the log on be a step, unless they continue one of the same verb."""
        if verb != self._last_verb:
            self._last_verb = verb
            self._newest = number
            self.log.insert_step(self._newest, verb)

    def note_position(self, position: tuple[str, int]) -> None:
        """Say of the newest step which of the learner's lines called."""
        self._positions[self._newest + self._dropped_events] = position

    def note_error(self, error: str) -> None:
        """Say of the newest step what it raised."""
        self._errors[self._newest + self._dropped_events] = error

    def finish(self) -> None:
        """End a step: tell those who subscribed."""
        for callback in self.subscribers:
            callback(self)

    def note_names(self, names: dict[str, NamedObject]) -> None:
        """Record what the notebook's names stand for now."""
        old = self._state(len(self.log)).names
        if names != old:
            self.log.named(names, dict(old))
            self.finish()

    # Watching

    def subscribe(self, callback: Callable[[History], None]) -> Callable[[], None]:
        """Call back after each step and each note of names; returns the function that ends this."""
        self.subscribers = (*self.subscribers, callback)

        def unsubscribe() -> None:
            self.subscribers = tuple(other for other in self.subscribers if other is not callback)

        return unsubscribe

    def watch(self) -> None:
        """Record previews and the learner's lines from now on, until `unwatch` was called as often."""
        self._watchers += 1
        self.detailed = True

    def unwatch(self) -> None:
        """Take back one `watch`."""
        self._watchers = max(0, self._watchers - 1)
        self.detailed = self._watchers > 0

    @contextmanager
    def watched(self) -> Iterator[History]:
        """Record previews and lines within a `with` block."""
        self.watch()
        try:
            yield self
        finally:
            self.unwatch()

    # Files

    def save(self, path: str | Path) -> None:
        """Write the history to a JSON file; the schema stands in `history_file`."""
        from syftlite import history_file

        Path(path).write_text(history_file.dumps(self), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> History:
        """Read a history that `save` wrote.

        Raises:
            HistoryFileError: if the file is damaged, of another program, or of a newer version.
        """
        from syftlite import history_file

        return history_file.loads(Path(path).read_bytes(), str(path))

    @classmethod
    def restored(
        cls,
        first: int,
        start: Snapshot,
        rows: Iterable[tuple[Event, caller.Line, str]],
        seen: Iterable[tuple[str, int, tuple[str, ...]]],
        departures: Iterable[tuple[str, int, str]],
    ) -> History:
        """Return a history with these events, each with the line and the error of its call, if it is one."""
        history = cls()
        history.first = first
        history._present = (0, start.copy())
        history._witnesses.begin_with(start.stores, seen, departures)
        for number, (event, line, error) in enumerate(rows):
            if isinstance(event, Called):
                history.log.step(event.verb)
                history._lines[number] = line
                if error:
                    history._errors[number] = error
            else:
                history.log.add(event)
        for step in range(first, len(history) + 1):  # events that contradict each other are found now, not in a picture
            history._state(history._end(step))
        return history

    def beginning(self) -> Snapshot:
        """Return the state before the first recorded event."""
        return self._state(0).copy()

    def all_events(self) -> Iterator[tuple[int, Event]]:
        """Yield every recorded event with its number, the calls themselves included."""
        return enumerate(self.log.between(0, len(self.log)), self._dropped_events)

    def call_at(self, number: int) -> tuple[caller.Line, str]:
        """Return the line that made the call which is event `number`, and what it raised."""
        line = self._lines.get(number) or caller.line_at(self._positions.get(number, ("", 0)))
        return line, self._errors.get(number, "")

    def known_before(self) -> tuple[list[tuple[str, int, tuple[str, ...]]], list[tuple[str, int, str]]]:
        """Return who had seen what, and what had left where, before the record begins."""
        return self._witnessed().known_at(self._dropped_events)

    # Walking

    def _check(self, step: int) -> int:
        if not self.first <= step <= len(self):
            raise IndexError(f"There is no step {step}. Steps are {self.first} to {len(self)}.")
        return step

    def _index(self) -> None:
        """Find the steps that began since the last look."""
        end = len(self.log)
        self._firsts += [number + self._dropped_events for number in self.log.steps_between(self._indexed, end)]
        self._indexed = end

    def _end(self, step: int) -> int:
        following = step - self.first
        return self._firsts[following] - self._dropped_events if following < len(self._firsts) else len(self.log)

    def _moment(self, step: int | None) -> int | None:
        return None if step is None else self._dropped_events + self._end(self._check(step))

    def _state(self, position: int) -> Snapshot:
        """Walk the one state that is kept to just before the event at `position`."""
        here, state = self._present
        for event in self.log.between(here, position):
            event.apply(state)
        for event in self.log.backwards(position, here):
            event.undo(state)
        self._present = (position, state)
        return state

    def _witnessed(self) -> Witnesses:
        read = self._witnesses.events_read
        self._witnesses.read(self.log.between(read - self._dropped_events, len(self.log)))
        return self._witnesses

    def _thin(self) -> None:
        """Drop the older half of the steps; the state that they led to is where the record begins."""
        self._index()
        steps = len(self._firsts) // 2
        if not steps:
            return
        self._witnessed()
        keep = self._firsts[steps]
        drop = keep - self._dropped_events
        self._present = (0, self._state(drop))
        self.log.drop(drop)
        for first in self._firsts[:steps]:
            for table in (self._positions, self._lines, self._errors):
                table.pop(first, None)
        del self._firsts[:steps]
        self.first += steps
        self._dropped_events = keep
        self._indexed -= drop
        self._newest -= drop
