"""What a judge can see of a thing: whether it is a pointer, where its chain ends, how to name it.

It looks through `_objects`, the window into the simulation, so that looking leaves no message in the record. A worker
that is a process of its own has no window: of what it keeps a copy is fetched, so a judge reads the record first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

import syftlite as sy
from syftlite_lessons import sayings

#: Tensors with more numbers are named by their shape.
FEW = 10
#: So many letters of anything else are quoted.
QUOTED = 60


@dataclass(slots=True)
class Chain:
    """The way of a pointer: the workers that it leads over; the last one has the tensor, or None if it is gone."""

    workers: list[str]
    tensor: torch.Tensor | None

    @property
    def home(self) -> str:
        """The worker at the end."""
        return self.workers[-1]


def chain_of(pointer: sy.PointerTensor) -> Chain:
    """Follow a pointer, hop by hop.

    Example:
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice"))
        ...     chain_of(torch.tensor([1, 2]).send(bob).send(alice))
        Chain(workers=['alice', 'bob'], tensor=tensor([1, 2]))
    """
    workers: list[str] = []
    there: object = pointer
    while isinstance(there, sy.PointerTensor):
        workers.append(str(there.location.id))
        there = kept(there.location, there.id_at_location)
    return Chain(workers, there if isinstance(there, torch.Tensor) else None)


def kept(worker: object, id: int) -> object:
    """Return an object of a worker, None if it is gone: by the window of the simulation, or a copy that is fetched."""
    if not isinstance(worker, sy.RemoteWorker):
        return worker._objects.get(id)  # type: ignore[attr-defined]  # workers have it
    try:
        return worker.pointer_to(id).copy().get()
    except sy.SyftliteError:
        return None  # or the whole process is


def hops(count: int) -> str:
    """Return a number of hops in words."""
    return sayings.ONE_HOP.say() if count == 1 else sayings.HOPS.say(count=count)


def in_words(thing: object) -> str:
    """Name a thing as it stands in a sentence.

    >>> in_words(torch.tensor([1, 2])), in_words(torch.zeros(4, 5)), in_words("two")
    ('`tensor([1, 2])`', 'a tensor of shape `(4, 5)`', "`'two'`, which is of type `str`")
    """
    if thing is None:
        return sayings.NOTHING.say()
    if isinstance(thing, sy.PointerTensor):
        chain = chain_of(thing)
        if chain.tensor is None:
            return sayings.A_DANGLING_POINTER.say()
        return sayings.A_POINTER.say(hops=hops(len(chain.workers)), home=chain.home)
    if isinstance(thing, torch.Tensor):
        if thing.numel() > FEW:
            return sayings.A_TENSOR.say(shape=tuple(thing.shape))
        return sayings.A_SMALL_TENSOR.say(text=" ".join(str(thing.tolist() if thing.ndim == 0 else thing).split()))
    return sayings.A_THING.say(text=shortened(thing), type=type(thing).__name__)


def shortened(thing: object) -> str:
    """Return the start of a thing's repr, whatever that does."""
    try:
        text = " ".join(repr(thing).replace("`", "'").split())
    except Exception:
        text = f"<{type(thing).__name__}>"
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def all_in_words(things: Sequence[object]) -> str:
    """Name several things in a row."""
    words = [in_words(thing) for thing in things]
    if len(words) < 2:
        return words[0] if words else sayings.AN_EMPTY_STORE.say()
    return sayings.COMMA.say().join(words[:-1]) + sayings.AND.say() + words[-1]
