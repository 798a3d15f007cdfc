"""Which local tensor is which: the id it travels under, and the one its value is known by. Keeps no tensor alive."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace

from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from syftlite.facts import version_of


@dataclass(slots=True)
class Identity:
    """A local tensor's id, once it has one, and the number by which its present value is known, if it was sent before.

    That is the id it was sent under, or -n for the value that was fetched as the n-th: a tensor of mine and what I
    fetch may have had the same id.
    """

    id: int | None
    known_as: int
    version: int | None


class Identities:
    """The local tensors of one room that were sent or fetched."""

    def __init__(self, next_id: Callable[[], int]) -> None:
        """Take the room's source of ids."""
        self._next_id = next_id
        self._fetched = 0
        self._known: MutableMapping[Tensor, Identity] = WeakTensorKeyDictionary()

    def of_sent(self, tensor: Tensor) -> tuple[int, int | None]:
        """Return the id that a tensor travels under, the same each time, and the number its value is known by.

        The latter is None when the tensor changed since it was sent or fetched: then nobody else knows its value.
        """
        identity = self._known.get(tensor)
        version = version_of(tensor)
        if identity is None:
            id = self._next_id()
            self._known[tensor] = Identity(id, id, version)
            return id, id
        if identity.id is None:
            identity.id = self._next_id()
        if identity.version == version:
            return identity.id, identity.known_as
        identity.known_as, identity.version = identity.id, version
        return identity.id, None

    def id_of(self, tensor: Tensor) -> int:
        """Return the id that a tensor travels under, without letting it count as sent."""
        identity = self._known.get(tensor)
        if identity is None or identity.id is None:
            self.of_sent(tensor)
            identity = self._known[tensor]
        assert identity.id is not None
        return identity.id

    def come_home(self, tensor: Tensor, fetched: Tensor) -> None:
        """Take note that what was fetched came home into an old object; it travels under its old id again."""
        brought, known = self._known.pop(fetched, None), self._known.get(tensor)
        if brought is not None:
            id, version = None if known is None else known.id, version_of(tensor)
            self._known[tensor] = replace(brought, id=id, version=version)

    def exchange(self, one: Tensor, other: Tensor) -> None:
        """Take note that two tensors changed places."""
        known = self._known.pop(one, None), self._known.pop(other, None)
        for tensor, identity in zip((other, one), known, strict=True):
            if identity is not None:
                self._known[tensor] = identity

    def note_fetched(self, tensor: Tensor) -> None:
        """Remember which value a tensor is that came home; if it is sent on, it gets an id of its own."""
        self._fetched += 1
        self._known[tensor] = Identity(None, -self._fetched, version_of(tensor))
