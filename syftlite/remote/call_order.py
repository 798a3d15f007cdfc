"""The order in which the entries of all members' journals are told: call by call, and causes before what they caused.

Knows entries by their numbers, and time; no history. An entry comes after the one before it in the same journal, and
after those of others that its member had heard of. Within that, what belongs to one call is kept together, as long as
that call does not keep everybody waiting.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass

from syftlite.remote.journal import Call, Entry

#: A call that has not ended is told in part after so many seconds, and what came before is waited for so long.
UNFINISHED, MISSING = 0.5, 3.0
#: Of so many calls it is known that they ended, and what they were: some of it may be told late.
_REMEMBERED = 10_000


@dataclass(slots=True)
class Unit:
    """What is told as one step: entries of one call, or one entry that belongs to none; each with its member."""

    call: Call | None
    verb: str
    entries: list[tuple[str, Entry]]


@dataclass(slots=True)
class _Waiting:
    entry: Entry
    since: float


class CallOrder:
    """Entries that wait for their turn."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._queues: dict[str, deque[_Waiting]] = {}
        #: The number of the newest entry of each member that was given out.
        self._done: dict[str, int] = {}
        #: How many entries of a call wait, and the verbs of the calls that have ended.
        self._count: Counter[Call] = Counter()
        self._verbs: OrderedDict[Call, str] = OrderedDict()

    def begin(self, member: str, number: int) -> list[Unit]:
        """Take a member's entries from a number on, in another life or after a gap; returns what waited until then."""
        rest = [Unit(each.entry.call, self._verb(each.entry.call), [(member, each.entry)]) for each in self._of(member)]
        for unit in rest:
            self._leave(unit.entries[0][1])
        self._queues[member], self._done[member] = deque(), number
        return rest

    def add(self, member: str, entry: Entry, now: float) -> None:
        """Take the next entry of a member."""
        self._queues[member].append(_Waiting(entry, now))
        if entry.call is not None:
            self._count[entry.call] += 1
            if entry.verb:
                self._verbs[entry.call] = entry.verb
                if len(self._verbs) > _REMEMBERED:
                    self._verbs.popitem(last=False)

    def take(self, now: float) -> list[Unit]:
        """Return what can be told now, in order."""
        units: list[Unit] = []
        while (unit := self._next(now)) is not None:
            units.append(unit)
        return units

    def _next(self, now: float) -> Unit | None:
        heads = sorted((queue[0].since, member) for member, queue in self._queues.items() if queue)
        for _, member in heads:
            call = self._queues[member][0].entry.call
            if call is None:
                if self._may_follow(self._queues[member][0].entry, Counter()):
                    return self._given(None, {member: 1})
            elif call in self._verbs and (runs := self._whole(call)):
                return self._given(call, runs)
        for since, member in heads:
            entry = self._queues[member][0].entry
            if now - since > (UNFINISHED if self._may_follow(entry, Counter()) else MISSING):
                return self._given(entry.call, {member: 1})
        return None

    def _whole(self, call: Call) -> Counter[str]:
        """Return how many entries of a call come next in each journal, if these are all and may be told at one go."""
        runs: Counter[str] = Counter()
        for member, queue in self._queues.items():
            for waiting in queue:
                if waiting.entry.call != call:
                    break
                runs[member] += 1
        if sum(runs.values()) < self._count[call]:
            return Counter()
        entries = [self._queues[member][place].entry for member, run in runs.items() for place in range(run)]
        return runs if all(self._may_follow(entry, runs) for entry in entries) else Counter()

    def _may_follow(self, entry: Entry, runs: Counter[str]) -> bool:
        """Say whether all that an entry comes after was given out, or will be with these next ones of each journal."""
        return all(number <= self._done.get(other, number) + runs[other] for other, number in entry.after.items())

    def _given(self, call: Call | None, runs: dict[str, int]) -> Unit:
        """Give out the next entries of some journals, causes first."""
        verb = self._verb(call)
        unit = Unit(call, verb, [])
        left = dict(runs)
        while left:
            ready = [each for each in left if self._may_follow(self._queues[each][0].entry, Counter())]
            member = next(iter(ready or left))
            entry = self._queues[member].popleft().entry
            self._done[member] = entry.number
            self._leave(entry)
            unit.entries.append((member, entry))
            left[member] -= 1
            if not left[member]:
                del left[member]
        return unit

    def _leave(self, entry: Entry) -> None:
        if entry.call is not None:
            self._count[entry.call] -= 1
            if not self._count[entry.call]:
                del self._count[entry.call]

    def _verb(self, call: Call | None) -> str:
        return "" if call is None else self._verbs.get(call, "")

    def _of(self, member: str) -> deque[_Waiting]:
        return self._queues.get(member, deque())
