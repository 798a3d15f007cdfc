"""How much went over each link, from the beginning of a record on: a table read off the rows, and never thinned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from syftlite import wire
from syftlite.events import Sent
from syftlite.log import COMMAND, RELEASE, SENT

#: Sender and receiver.
Link: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class Bytes:
    """How much travelled over a link: bytes of values alone (`data`), of whole `messages`, and their `count`."""

    data: int = 0
    messages: int = 0
    count: int = 0


class Links:
    """Totals by link, in the order in which the links were first used."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.events_read = 0
        self._totals: dict[Link, Bytes] = {}

    def begin_with(self, totals: dict[Link, Bytes]) -> None:
        """Know this from before the first event."""
        self._totals = {link: replace(total) for link, total in totals.items()}

    def read(self, rows: Iterable[tuple[Any, ...]], end: int) -> None:
        """Take in the rows since the last call; `end` is the number of the event that comes after them."""
        self.events_read = end
        of_command, of_release = wire.size_of_command, wire.size_of_release
        counted: dict[Link, list[int]] = {}
        for kind, receiver, one, two, three, four, five, _ in rows:
            if kind is COMMAND:
                size = of_command(one, two, three, four, five)
            elif kind is RELEASE:
                size = of_release(one, two)
            elif kind is SENT:
                message = Sent(receiver, one)
                counted.setdefault((message.sender, receiver), []).append(message.message_bytes)
                self._total(message.sender, receiver).data += message.data_bytes
                continue
            else:
                continue
            sizes = counted.get((one, receiver))
            if sizes is None:
                counted[one, receiver] = [size]
            else:
                sizes.append(size)
        for (sender, receiver), sizes in counted.items():
            total = self._total(sender, receiver)
            total.messages += sum(sizes)
            total.count += len(sizes)

    def between(self, sender: str, receiver: str) -> Bytes:
        """Return what went from one worker to another."""
        total = self._totals.get((sender, receiver))
        return Bytes() if total is None else replace(total)

    def less(self, later: Links) -> dict[Link, Bytes]:
        """Return the totals without what other totals count."""
        rest: dict[Link, Bytes] = {}
        for link, total in self._totals.items():
            other = later.between(*link)
            if total.count > other.count:
                rest[link] = Bytes(total.data - other.data, total.messages - other.messages, total.count - other.count)
        return rest

    def all(self) -> dict[Link, Bytes]:
        """Return what went over each link."""
        return {link: replace(total) for link, total in self._totals.items()}

    def _total(self, sender: str, receiver: str) -> Bytes:
        total = self._totals.get((sender, receiver))
        if total is None:
            total = self._totals[sender, receiver] = Bytes()
        return total
