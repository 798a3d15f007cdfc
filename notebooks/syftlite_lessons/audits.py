"""Who has seen what somebody was to keep: asked of the history, not of promises. Knows no exercise."""

from __future__ import annotations

import syftlite as sy


def value_of(pointer: sy.PointerTensor) -> int:
    """Return the number of the value that a pointer leads to now; it stays the same wherever the value goes.

    Example:
        >>> import torch
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.ones(2).send(bob)
        ...     twice = x_ptr * 2
        ...     seers(value_of(x_ptr)), seers(value_of(twice))
        (['me', 'bob'], ['bob'])
    """
    place = (pointer.location.id, pointer.id_at_location)
    _, number = max(
        (since, number)
        for number, value in enumerate(sy.history().values())
        for worker, id, since in value.places
        if (worker, id) == place
    )
    return number


def seers(number: int) -> list[str]:
    """Return all who have seen a value in the clear by now, its owner too."""
    return list(sy.history().values()[number].seen)
