"""Under which id each caller's things lie here: two notebooks may send something under the same number.

Knows callers and ids. What a caller sends again takes the place of what it sent before, and of nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from syftlite.messages import Message, Result, StorePointer, StoreTensor

#: Of so many things it is known where they were put; what is sent again after that lies beside the first.
_REMEMBERED = 10_000


class Placed:
    """The places of what was sent here."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: OrderedDict[tuple[str, int], int] = OrderedDict()

    def prepare(self, caller: str, parts: Iterable[Message], is_there: Callable[[int], bool]) -> list[int]:
        """Have what a caller sends take the place of what it sent under the same id, if that is there.

        Returns the ids under which the caller knows what it sends.
        """
        ids = []
        for part in parts:
            if isinstance(part, StoreTensor | StorePointer):
                ids.append(part.id)
                if part.replaces:
                    place = self._places.get((caller, part.id))
                    part.replaces = place is not None and is_there(place)
                    part.id = part.id if place is None or not part.replaces else place
        return ids

    def note(self, caller: str, ids: Sequence[int], results: Sequence[Result]) -> None:
        """Take note of where it was put."""
        for id, result in zip(ids, results, strict=False):
            self._places[caller, id] = result.id
            if len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)

    def forget(self, caller: str) -> None:
        """Forget a caller: it begins to count anew."""
        for key in [key for key in self._places if key[0] == caller]:
            del self._places[key]
