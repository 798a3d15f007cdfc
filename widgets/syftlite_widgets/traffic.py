"""The traffic of a history: every message as a row, and how much went over each link. Reads events, draws nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syftlite.description import Share
from syftlite.events import Sent
from syftlite.history import History
from syftlite_widgets.slots import ME
from syftlite_widgets.text import say

if TYPE_CHECKING:
    from syftlite.trips import Trip


@dataclass(slots=True)
class Row:
    """One message. `number` counts from 1; `data_bytes` are those of values, `message_bytes` those of all of it.

    `operation` is that of a command; of an object that is part of a secret's protocol, what it is: see `_protocol`.
    `trip` says what it took to bring it to another process, None within one.
    """

    number: int
    step: int
    sender: str
    receiver: str
    kind: str
    operation: str
    data_bytes: int
    message_bytes: int
    trip: Trip | None = None

    @property
    def carries_data(self) -> bool:
        """Whether values travel, and not only a request or an address."""
        return self.kind == "OBJ"

    @property
    def label(self) -> str:
        """What stands at the message's arrow."""
        count = self.data_bytes if self.carries_data else self.message_bytes
        label = f"{self.kind}  {count:,} B" + (f"  {self.operation}" if self.carries_data and self.operation else "")
        return label if self.trip is None else f"{label}  {say('trip_time', time=self.time)}"

    @property
    def time(self) -> str:
        """The milliseconds from asking to having the reply, with three digits; empty within one process."""
        if self.trip is None:
            return ""
        time = self.trip.milliseconds
        return f"{time:,.0f}" if time >= 100 else f"{time:.1f}" if time >= 10 else f"{time:.2f}"

    @property
    def size(self) -> str:
        """How much travelled, in words; a request has no data to speak of."""
        whole = f"{self.message_bytes:,}"
        return say("message_size", data=f"{self.data_bytes:,}", all=whole) if self.carries_data else f"{whole} B"

    @property
    def spoken(self) -> str:
        """The whole message in one line, for a screen reader."""
        kind = " ".join(part for part in (self.kind, self.operation) if part)
        ends = {"sender": self.sender, "receiver": self.receiver}
        spoken = say("message_spoken", step=self.step, kind=kind, **ends, size=self.size)
        if self.trip is None:
            return spoken
        bytes_over = {"there": f"{self.trip.bytes_there:,}", "back": f"{self.trip.bytes_back:,}"}
        return spoken + say("trip_spoken", time=self.time, **bytes_over)


@dataclass(slots=True)
class Link:
    """What went from one worker to another."""

    sender: str
    receiver: str
    data: int = 0
    count: int = 0
    all: int = 0


class Traffic:
    """The messages of one history; each call of `read` takes in what came since."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.rows: list[Row] = []
        self._revision = 0
        #: Whether a message went to another process.
        self.has_trips = False
        #: What went over each link by now, that is by the last of the rows, and from the very beginning on.
        self._totals: dict[tuple[str, str], Link] = {}
        self._count = 0

    def read(self, history: History) -> None:
        """Take in the events that came since the last time, and drop those that are no longer kept."""
        del self.rows[: bisect_left(self.rows, history.first, key=lambda row: row.step)]
        new = [_row(step, event) for step, event in history.messages_since(self._revision)]
        if self._revision < history.forgotten:  # some went before anybody looked at them
            found = history.bytes_by_link().items()
            self._totals = {ends: Link(*ends, each.data, each.count, each.messages) for ends, each in found}
            self._count = sum(link.count for link in self._totals.values()) - len(new)
        else:
            _add(self._totals, new, 1)
        for row in new:
            self._count += 1
            row.number = self._count
        self.rows += new
        self.has_trips = self.has_trips or any(row.trip is not None for row in new)
        if new:
            _tell_masked(self.rows[self.span(new[0].step)[0] :])
        self._revision = history.revision

    def span(self, step: int) -> tuple[int, int]:
        """Return where the messages of a step begin and end among the rows."""
        first = bisect_left(self.rows, step, key=lambda row: row.step)
        return first, bisect_right(self.rows, step, key=lambda row: row.step)

    def window(self, step: int, most: int) -> tuple[int, int]:
        """Return which rows to show so that those of a step stand in the middle."""
        first, end = self.span(step)
        begin = max(0, min(first - max(0, most - (end - first)) // 2, len(self.rows) - most))
        return begin, min(begin + most, len(self.rows))

    def links(self, step: int) -> list[Link]:
        """Return what went over each link by a step, in the order in which the links were first used."""
        links = {ends: replace(link) for ends, link in self._totals.items()}
        _add(links, self.rows[self.span(step)[1] :], -1)
        return [link for link in links.values() if link.count]


def _add(links: dict[tuple[str, str], Link], rows: list[Row], sign: int) -> None:
    """Count rows in, or out again."""
    for row in rows:
        link = links.get((row.sender, row.receiver))
        if link is None:
            link = links[row.sender, row.receiver] = Link(row.sender, row.receiver)
        link.data += sign * row.data_bytes
        link.count += sign
        link.all += sign * row.message_bytes


def _row(step: int, event: Sent) -> Row:
    operation = event.operation.removeprefix("torch.").removeprefix("Tensor.") or _protocol(event)
    sizes = event.data_bytes, event.message_bytes
    return Row(0, step, event.sender, event.receiver, event.kind, operation, *sizes, event.trip)


def _protocol(event: Sent) -> str:
    """Say what an object is to those who share a secret: a share of it, or a mask; empty for any other."""
    if event.kind != "OBJ" or not isinstance(event.mark, Share):
        return ""
    return say("sent_mask" if event.mark.is_mask else "sent_share")


def _tell_masked(rows: list[Row]) -> None:
    """Call masked what comes from somebody who got masks in the same step: the provider deals, and gets none."""
    mask, masked = say("sent_mask"), say("sent_masked")
    hiding: set[tuple[int, str]] = set()
    for row in rows:
        if row.carries_data and row.operation == mask:
            if (row.step, row.sender) in hiding:
                row.operation = masked
            else:
                hiding.add((row.step, row.receiver))


def through_me(links: list[Link]) -> str:
    """Say in words how much data came to me, and how much went between workers directly."""
    home = sum(link.data for link in links if link.receiver == ME)
    direct = sum(link.data for link in links if ME not in (link.sender, link.receiver))
    if not home and not direct:
        return say("messages_local")
    return say("messages_through" if home else "messages_through_none", home=f"{home:,}", direct=f"{direct:,}")


def total(link: Link) -> str:
    """Say in words what went over a link."""
    key = "messages_total_one" if link.count == 1 else "messages_total"
    numbers = {"data": f"{link.data:,}", "count": f"{link.count:,}", "all": f"{link.all:,}"}
    return say(key, sender=link.sender, receiver=link.receiver, **numbers)
