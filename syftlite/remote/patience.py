"""What a patience is: after how many seconds of silence a call ends."""

from __future__ import annotations

from math import isfinite

from syftlite.remote.errors import PatienceError


def in_seconds(patience: object) -> float:
    """Return a patience, if it is one.

    Raises:
        PatienceError: if it is no finite number above 0.
    """
    if isinstance(patience, int | float) and not isinstance(patience, bool) and isfinite(patience) and patience > 0:
        return float(patience)
    raise PatienceError(patience)
