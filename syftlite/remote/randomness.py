"""Randomness that follows a call: seeds that are set here hold for the workers too, as they do in one process.

Knows torch's generator on the CPU. Its state goes along only when the other side does not have it.
"""

from __future__ import annotations

import torch


class Randomness:
    """What one process knows of the others' random numbers, when all of them are one stream."""

    def __init__(self) -> None:
        """Know nothing of the others."""
        self._there: dict[str, bytes] = {}

    def for_request(self, worker: str) -> bytes | None:
        """Return what a worker must be told before it goes on with my random numbers; None if it knows."""
        here = state()
        if self._there.get(worker) == here:
            return None
        self._there[worker] = here
        return here

    def after_reply(self, worker: str, there: bytes | None) -> None:
        """Go on where a worker left off; None if it drew none."""
        if there is not None:
            self._there[worker] = there
            go_on(there)

    def forget(self, worker: str) -> None:
        """Take note that nobody knows what a worker drew."""
        self._there.pop(worker, None)


def state() -> bytes:
    """Return the state of this process's random numbers."""
    return torch.get_rng_state().numpy().tobytes()


def go_on(there: bytes) -> None:
    """Go on with these random numbers; what is no state of any changes nothing."""
    try:
        torch.set_rng_state(torch.frombuffer(bytearray(there), dtype=torch.uint8))
    except (RuntimeError, ValueError):
        return
