"""The history: everything that happened in a room, to be asked step by step, watched and saved. Reads no live worker.

A step is one call made by me with all the events it caused; a last pointer that goes away makes a step of its own.
Events between two calls (names noted, pointers let go of) belong to the step before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from syftlite.caller import Line
from syftlite.events import Event, NamedObject, Snapshot
from syftlite.links import Bytes, Link
from syftlite.record import Beginning, Record
from syftlite.steps import Step
from syftlite.values import Value, all_values


class History(Record):
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

    #: Beyond this many events the older half is dropped. Who has seen what, what left where by which line, and how much
    #: went over each link is kept for ever.
    limit = 200_000

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        #: Whether somebody watches: only then are first values and the learner's lines recorded.
        self.detailed = False
        #: Called back after each step.
        self.subscribers: tuple[Callable[[History], None], ...] = ()
        self._watchers = 0
        #: The worker whose notebook this is: what it has seen is shown.
        self.viewer = "me"
        #: Whether it tells of a whole class, in which everybody makes calls, and is written from elsewhere.
        self.of_class = False
        #: What is to be said of a worker now: "busy", "silent" or "gone".
        self.states: dict[str, str] = {}

    # Reading

    def __len__(self) -> int:
        """Return the number of steps so far, dropped ones included."""
        return len(self.steps)

    def __repr__(self) -> str:
        """Say how much there is, and how much is no longer there."""
        gone = f", the first {self.first} no longer kept" if self.first else ""
        return f"<History: {len(self)} steps{gone}>"

    def at(self, step: int) -> Snapshot:
        """Return the stores and names after a step; step 0 is before the first call.

        Raises:
            IndexError: if there is no such step, or it is no longer kept.
        """
        return self.state(self.steps.extent(step)[1]).copy()

    def step(self, step: int) -> Step:
        """Return what was called in a step, counted from 1."""
        return self.steps.step(step)

    def events(self, step: int) -> list[Event]:
        """Return the events of a step in order; for step 0 those before the first call."""
        return list(self.log.between(*self.steps.extent(step)))

    def bytes_between(self, sender: str, receiver: str) -> Bytes:
        """Return the bytes that went from one worker to another, in this direction, from the first call on.

        Counted are requests, and objects on their way; a reply that only says "done" is not. Steps that are no longer
        kept count too.
        """
        return self.links().between(sender, receiver)

    def bytes_by_link(self) -> dict[Link, Bytes]:
        """Return the same for every link (sender, receiver) that was used, in the order of first use."""
        return self.links().all()

    def seen(self, worker: str, id: int, step: int | None = None) -> tuple[str, ...]:
        """Return who has held, in the clear, the value that an object has (had after `step`)."""
        return self.witnesses().seen(worker, id, self._moment(step))

    def seen_by(self, object_id: int, step: int | None = None) -> tuple[str, ...]:
        """Return who has held, in the clear, the value of the object or of its namesakes on other workers.

        A worker has seen a value once its store held it in the clear, by send, get, move, remote_get or by computing
        it; me by creating or fetching it. A pointer or a share alone is not seeing: a share has the value of its
        secret, which only those have seen who had it in the clear or have had all its shares. Nor is a look at
        `bob._objects`, the simulation's window. A change in place makes a new value of the same object, which only the
        worker that computed it has seen. This is what "seen" means everywhere in the kit.
        """
        return self.witnesses().seen_by(object_id, self._moment(step))

    def first_seen(self, worker: str, object_id: int, step: int | None = None) -> int | None:
        """Return the step in which a worker first saw what `seen_by` speaks of, or None if it has not seen it.

        What was seen in a step that is no longer kept counts as seen in the step that the record begins after.
        """
        moment = self.witnesses().first_seen_by(object_id, self._moment(step)).get(worker)
        return None if moment is None else self.steps.holding(moment - 1)

    def values(self, step: int | None = None) -> list[Value]:
        """Return every value that there was (by a step), who has seen it, and since when; see `seen_by`."""
        return all_values(self.witnesses(), self.steps, self._moment(step))

    def departure(self, worker: str, id: int, step: int | None = None) -> str:
        """Say by which line an object left a worker, or return "" when it did not leave by a call."""
        return self.witnesses().departure(worker, id, self._moment(step))

    # Writing

    def begin(self, verb: str, position: tuple[str, int] = ("", 0), caller: str = "") -> None:
        """Start a step. The room calls this when I make a call, with the learner's line if it is to be kept."""
        if self.log.step(verb, position, caller) > self.limit:
            self.thin()

    def finish(self) -> None:
        """End a step: tell those who subscribed."""
        for callback in self.subscribers:
            callback(self)

    def note_names(self, names: dict[str, NamedObject]) -> None:
        """Record what the notebook's names stand for now."""
        old = self.state(len(self.log)).names
        if names != old:
            same = {name: named for name, named in old.items() if names.get(name) == named}
            self.log.named({**names, **same}, old)  # a name that stays costs the record nothing
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

        with self.steady:
            text = history_file.dumps(self)
        Path(path).write_text(text, encoding="utf-8")

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
    def restored(cls, dropped: int, beginning: Beginning, rows: Iterable[tuple[Event, Line, str]]) -> History:
        """Return a history with these events, each with the line and the error of its call, if it is one."""
        history = cls()
        history.begin_with(dropped, beginning, rows)
        return history

    def _moment(self, step: int | None) -> int | None:
        return None if step is None else self.steps.dropped_events + self.steps.extent(step)[1]
