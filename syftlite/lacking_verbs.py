"""The verbs that PySyft gave tensors and models and that are no more: calling one says what it was.

Knows names alone, and where torch's modules keep what is theirs.
"""

from __future__ import annotations

from typing import Any

from syftlite.errors import OldNameError
from syftlite.old_names import LACKING_VERBS


class LackingVerb:
    """A verb that says, when it is called, what it was and what to use."""

    def __init__(self, name: str) -> None:
        """Take the verb."""
        self._name = name

    def __get__(self, thing: Any, kind: type) -> Any:
        """Return the verb, unless the thing has something of its own by that name: a layer called `share`."""
        own = getattr(thing, "__dict__", {})
        if any(self._name in own.get(shelf, ()) for shelf in ("_modules", "_parameters", "_buffers")):
            raise AttributeError(self._name)  # torch looks there when its class has no such name
        return self

    def __call__(self, *_: object, **__: object) -> None:
        """Say what it was.

        Raises:
            OldNameError: always.
        """
        raise OldNameError(self._name, *LACKING_VERBS[self._name])


#: What tensors and models gain, to say so.
LACKED: dict[str, Any] = {name: LackingVerb(name) for name in LACKING_VERBS}
