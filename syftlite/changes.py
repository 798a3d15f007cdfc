"""Changes in place: which objects of a store a call changed, and who must hear that one looks different now.

Knows the store and the record of one worker; what must be told to others goes out through a function it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from syftlite.description import Description
from syftlite.facts import first_values, gradient_of, look_of, memory_of, version_of
from syftlite.history import History
from syftlite.object_store import ObjectStore, StoredObject
from syftlite.operations import Operation

#: Tells a holder (its id) that an object (its id) looks like this now.
Tell = Callable[[str, int, Description], None]


@dataclass(slots=True)
class _Before:
    """How the objects that an operation may change were before it.

    `versions` are torch's counts of changes; `memories` are known of those whose memory may be replaced; `gradients`
    of all, when the operation adds to them what only the users `allowed` may have.
    """

    touched: dict[int, StoredObject[Description]]
    versions: dict[int, int | None]
    allowed: tuple[object, ...] | None
    memories: dict[int, int | None] = field(default_factory=dict)
    gradients: dict[int, object] = field(default_factory=dict)


class Changes:
    """Watches over the objects of one store."""

    def __init__(self, store: ObjectStore[Description], history: History, tell: Tell) -> None:
        """Take the store, the history that records its changes, and the way to its holders."""
        self._store = store
        self._history = history
        self._tell = tell

    def run(self, operation: Operation, arguments: list[Any], keywords: dict[str, Any], ids: tuple[int, ...]) -> Any:
        """Run an operation that may change its arguments, the objects `ids`; then record and tell what changed."""
        __tracebackhide__ = True
        before = self._before(operation, ids)
        try:
            result = operation.function(*arguments, **keywords)
        except Exception:  # a call on several tensors, or with several indices, may fail half way
            self._look_after(before, failed=True)
            raise
        self._look_after(before)
        return result

    def _before(self, operation: Operation, ids: tuple[int, ...]) -> _Before:
        store = self._store
        allowed = store.allowed_by(ids) if store.private else None
        if operation.adds_to_gradients:  # of tensors that it does not name
            ids = tuple(id for id, _ in store.entries())
        touched = {id: store.find(id) for id in ids}
        before = _Before(touched, {id: version_of(stored.value) for id, stored in touched.items()}, allowed)
        rewritten = ids if operation.rewrites_all else ids[:1] if operation.rewrites_first else ()
        before.memories = {id: memory_of(touched[id].value) for id in rewritten}
        if allowed is not None and operation.adds_to_gradients:
            before.gradients = {id: gradient_of(stored.value) for id, stored in touched.items()}
        return before

    def _look_after(self, before: _Before, *, failed: bool = False) -> None:
        """Find what an operation changed, by what versions and memories were before it, and look at that again."""
        store, memories = self._store, before.memories
        changed, affected = set[int](), set[int]()
        for id, stored in before.touched.items():
            if stored.look.target is not None:
                affected.add(id)
                continue
            assert isinstance(stored.value, Tensor)
            if id in memories and memory_of(stored.value) != memories[id]:  # what shared its old memory stays as it was
                store.place_again(id)
                changed.add(id)
            elif id in memories or version_of(stored.value) != before.versions[id]:
                changed |= store.sharing_memory(id, memory_of)
            elif _differs(look_of(stored.value), stored.look):  # a view requires a gradient once its base does
                affected |= store.sharing_memory(id, memory_of)
            elif failed and self._shows_old_values(stored):  # torch did not get to count the change
                changed |= store.sharing_memory(id, memory_of)
        for id in sorted(changed | affected):
            if id in store:  # it may be gone: while others are told, others may work here
                self.look_again(id, changed=id in changed)
        learned = {id for id, gradient in before.gradients.items() if gradient_of(before.touched[id].value) != gradient}
        for id in changed | learned:  # a gradient travels with its tensor
            if id in store:
                store.restrict(id, before.allowed)

    def look_again(self, id: int, *, changed: bool = False) -> None:
        """Record that an object's value changed, and tell its holders if it also looks different from afar."""
        stored = self._store.find(id)
        assert isinstance(stored.value, Tensor)
        look = look_of(stored.value)
        if _differs(look, stored.look):
            self._record(id, stored, look, same_value=not changed)
            for holder in sorted(stored.holders):
                self._tell(holder, id, look)
        elif changed:
            self._record(id, stored, look, same_value=False)

    def values_of(self, value: Any, look: Description) -> tuple[object, ...] | None:
        """Return the first values of an object for the history, while somebody watches; a pointer has none."""
        return first_values(value) if self._history.detailed and look.target is None else None

    def _shows_old_values(self, stored: StoredObject[Description]) -> bool:
        """Say whether the first values, if they are known, are others now."""
        return stored.values is not None and self.values_of(stored.value, stored.look) != stored.values

    def _record(self, id: int, stored: StoredObject[Description], look: Description, *, same_value: bool) -> None:
        old, old_values = stored.look, stored.values
        stored.look, stored.values = look, self.values_of(stored.value, look)
        if not stored.attribute:
            log = self._history.log
            log.changed(self._store.worker, id, look, stored.values, old, old_values, same_value)


def _differs(one: Description, other: Description) -> bool:
    """Say whether two descriptions differ; most are shared, and then the same."""
    return one is not other and one != other
