"""What was handed over and is not known to have arrived: kept for a while, and put back if it did not.

Knows one worker's arrivals and departures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torch.utils.hooks import RemovableHandle

from syftlite.description import Description
from syftlite.object_store import StoredObject
from syftlite.travel import Travel


@dataclass(slots=True)
class _Kept:
    request: bytes
    stored: StoredObject[Description]
    refusals: list[RemovableHandle]


class HandedOver:
    """Objects between a worker and who took them."""

    def __init__(self, travel: Travel) -> None:
        """Take the worker's arrivals and departures, which tell of each object that is handed over."""
        self._travel = travel
        self._kept: dict[tuple[str, int], _Kept] = {}
        travel.handed_over = self._keep
        #: The request that is being carried out.
        self.request = b""

    def __len__(self) -> int:
        """Return how many objects are on their way."""
        return len(self._kept)

    def arrived(self, requests: Iterable[bytes]) -> None:
        """Forget what was handed over by these requests: it arrived."""
        gone = set(requests)
        for place in [place for place, kept in self._kept.items() if kept.request in gone]:
            del self._kept[place]

    def put_back(self, *, taker: str, ids: Iterable[int] = (), request: bytes | None = None) -> None:
        """Put back what did not arrive: what a taker asks for again, or waited for in vain."""
        wanted = set(ids)
        for place, kept in list(self._kept.items()):
            if place[0] == taker and (place[1] in wanted or kept.request == request):
                del self._kept[place]
                self._travel.take_back(place[1], kept.stored, kept.refusals)

    def forget(self, taker: str) -> None:
        """Forget what somebody took who is gone for good."""
        for place in [place for place in self._kept if place[0] == taker]:
            del self._kept[place]

    def _keep(self, taker: str, id: int, stored: StoredObject[Description], refusals: list[RemovableHandle]) -> None:
        self._kept[taker, id] = _Kept(self.request, stored, refusals)
