"""The history: everything that happened in a room, step by step, to be walked back and forth. Reads no live worker.

A step is one call made by me with all the events it caused; a last pointer that goes away makes a step of its own.
Events between two calls (names noted, pointers let go of) belong to the step before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syftlite.caller import Line
from syftlite.collector import paused_collector
from syftlite.events import Called, Event, NamedObject, Sent, Snapshot
from syftlite.log import Log
from syftlite.steps import Step, Steps
from syftlite.values import Value, all_values
from syftlite.witnesses import Departed, Seen, Witnesses

#: Beyond this many events the older half is dropped; who has seen what, and what left where, is kept for ever.
LIMIT = 200_000


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
        #: Which of them make which step; the room writes them.
        self.steps = Steps(self.log)
        #: Whether somebody watches: only then are first values and the learner's lines recorded.
        self.detailed = False
        #: Called back after each step.
        self.subscribers: tuple[Callable[[History], None], ...] = ()
        self._watchers = 0
        self._present = (0, Snapshot())
        self._witnesses = Witnesses()

    # Reading

    def __len__(self) -> int:
        """Return the number of steps so far, dropped ones included."""
        return len(self.steps)

    def __repr__(self) -> str:
        """Say how much there is, and how much is no longer there."""
        gone = f", the first {self.first} no longer kept" if self.first else ""
        return f"<History: {len(self)} steps{gone}>"

    @property
    def first(self) -> int:
        """The step that the record begins after: 0, or more once old steps were dropped."""
        return self.steps.dropped

    @property
    def revision(self) -> int:
        """The number of events so far: it tells whether the last step's picture is still right."""
        return self.steps.dropped_events + len(self.log)

    def at(self, step: int) -> Snapshot:
        """Return the stores and names after a step; step 0 is before the first call.

        Raises:
            IndexError: if there is no such step, or it is no longer kept.
        """
        return self._state(self.steps.extent(step)[1]).copy()

    def step(self, step: int) -> Step:
        """Return what was called in a step, counted from 1."""
        return self.steps.step(step)

    def events(self, step: int) -> list[Event]:
        """Return the events of a step in order; for step 0 those before the first call."""
        return list(self.log.between(*self.steps.extent(step)))

    def changes_since(self, revision: int) -> Iterator[tuple[int, Event]]:
        """Yield, with its step, each event after a revision that may change a store or the names, if it is still kept.

        This is for tables that follow a long history; what is only said (calls, commands, releases) is left out.
        """
        dropped, end = self.steps.dropped_events, len(self.log)
        for number, event in self.log.telling(max(0, revision - dropped), end):
            yield self.steps.holding(dropped + number), event

    def messages(self) -> Iterator[Sent]:
        """Yield every message that is still recorded, in order."""
        return (event for event in self.log.between(0, len(self.log)) if type(event) is Sent)

    def bytes_between(self, sender: str, receiver: str) -> Bytes:
        """Return the bytes that went from one worker to another, in this direction.

        Counted are requests, and objects on their way; a reply that only says "done" is not.
        """
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

        A worker has seen a value once its store held it in the clear, by send, get, move, remote_get or by computing
        it; me by creating or fetching it. A pointer or a share alone is not seeing, nor is a look at `bob._objects`,
        the simulation's window. A change in place makes a new value of the same object, which only the worker that
        computed it has seen. This is what "seen" means everywhere in the kit.
        """
        return self._witnessed().seen_by(object_id, self._moment(step))

    def first_seen(self, worker: str, object_id: int, step: int | None = None) -> int | None:
        """Return the step in which a worker first saw what `seen_by` speaks of, or None if it has not seen it.

        What was seen in a step that is no longer kept counts as seen in the step that the record begins after.
        """
        moment = self._witnessed().first_seen_by(object_id, self._moment(step)).get(worker)
        return None if moment is None else self.steps.holding(moment - 1)

    def values(self, step: int | None = None) -> list[Value]:
        """Return every value that there was (by a step), who has seen it, and since when; see `seen_by`."""
        return all_values(self._witnessed(), self.steps, self._moment(step))

    def departure(self, worker: str, id: int, step: int | None = None) -> str:
        """Say by which line an object left a worker, or return "" when it did not leave by a call."""
        return self._witnessed().departure(worker, id, self._moment(step))

    # Writing

    def begin(self, verb: str) -> None:
        """Start a step. The room calls this when I make a call."""
        if self.steps.begin(verb) > LIMIT:
            self._thin()

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
        """Record first values and the learner's lines from now on, until `unwatch` was called as often."""
        self._watchers += 1
        self.detailed = True

    def unwatch(self) -> None:
        """Take back one `watch`."""
        self._watchers = max(0, self._watchers - 1)
        self.detailed = self._watchers > 0

    @contextmanager
    def watched(self) -> Iterator[History]:
        """Record first values and lines within a `with` block."""
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

    def to_test(self, lesson: str = "") -> str:
        """Return Python code that asserts what every store has after each step.

        With the code of a `lesson` it is a test for pytest, which runs the lesson in an empty room and then asserts.
        Without one it is the last cell of the notebook whose history this is: run again, the notebook must do the same.
        Kinds, shapes and targets are compared, and those values that me had seen.

        Example:
            >>> import syftlite as sy, torch
            >>> with sy.fresh():
            ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
            ...     with sy.history().watched() as history:
            ...         x_ptr = torch.tensor([1, 2, 3]).send(bob)
            ...     code = history.to_test()
            >>> print(code.splitlines()[-4])
                assert look(history, 1, "bob") == {1: "int64 (3,) [1, 2, 3]"}
        """
        from syftlite import history_checks

        return history_checks.write_test(self, lesson)

    @classmethod
    def restored(
        cls,
        dropped: int,
        start: Snapshot,
        rows: Iterable[tuple[Event, Line, str]],
        seen: Iterable[Seen],
        departures: Iterable[Departed],
    ) -> History:
        """Return a history with these events, each with the line and the error of its call, if it is one."""
        history = cls()
        history.steps.dropped = dropped
        history._present = (0, start.copy())
        history._witnesses.begin_with(start.stores, seen, departures)
        for event, line, error in rows:
            if isinstance(event, Called):
                history.steps.begin(event.verb)
                history.steps.note_line(line)
                if error:
                    history.steps.note_error(error)
            else:
                history.log.add(event)
        history._state(len(history.log))  # events that contradict each other are found now, not in a picture
        return history

    def beginning(self, first: int = 0) -> tuple[Snapshot, list[Seen], list[Departed]]:
        """Return the state before event `first`, or the first one recorded; who had seen what; what had left where."""
        first = max(first, self.steps.dropped_events)
        return self._state(first - self.steps.dropped_events).copy(), *self._witnessed().known_at(first)

    def all_events(self, first: int = 0) -> Iterator[tuple[int, Event]]:
        """Yield every recorded event from number `first` on with its number, the calls themselves included."""
        first = max(first, self.steps.dropped_events)
        return enumerate(self.log.between(first - self.steps.dropped_events, len(self.log)), first)

    # Walking

    def _moment(self, step: int | None) -> int | None:
        return None if step is None else self.steps.dropped_events + self.steps.extent(step)[1]

    def _state(self, position: int) -> Snapshot:
        """Walk from the one state that is kept to just before the event at `position` of the log.

        The walk is on a copy: a pointer may be collected on the way, and who is told of that asks for a state too.
        """
        here, state = self._present
        if here == position:
            return state
        state = state.copy()
        for _, event in self.log.telling(here, position):
            event.apply(state)
        for _, event in self.log.telling(position, here, backwards=True):
            event.undo(state)
        self._present = (position, state)
        return state

    def _witnessed(self) -> Witnesses:
        dropped, end = self.steps.dropped_events, len(self.log)
        with paused_collector():
            self._witnesses.read(self.log.telling(self._witnesses.events_read - dropped, end), dropped, dropped + end)
        return self._witnesses

    def _thin(self) -> None:
        """Drop the older half of the steps; the state that they led to is where the record begins."""
        self._witnessed()
        drop = self.steps.drop_half()
        if drop:
            self._present = (0, self._state(drop))
            self.log.drop(drop)
