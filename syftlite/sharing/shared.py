"""A shared tensor as me holds it: pointers to the shares of one secret, as one tensor. Knows protocols by calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import torch
from torch import Tensor

from syftlite.description import Description, Fixed, Share
from syftlite.multi_pointer import MultiPointerTensor
from syftlite.refusals import called
from syftlite.sharing.errors import HoldersError, NotOnSharesError
from syftlite.sharing.fixed import as_fixed
from syftlite.sharing.shared_calls import answer
from syftlite.sharing.shares import open_shares
from syftlite.sharing.shares_by_holder import SharesByHolder
from syftlite.sharing.sharing import Sharing
from syftlite.worker import Worker

_empty_wrapper = Tensor._make_wrapper_subclass


class AdditiveSharingTensor(Tensor):
    """Stands for a secret that no worker has: each holder has a share, and only all shares together tell it.

    `x.share(bob, alice, crypto_provider=james)` makes one, of whole numbers or of fixed point. It adds and multiplies
    as a tensor does, modulo 2^64; every result is shared again. `get` brings all shares here and sums them. What is
    promised, and what is not, stands in `syftlite.sharing`.

    Sums, differences and products of whole numbers are exact. Where fixed point is rounded (after a product, in a mean
    or a quotient), a result is less than one unit off, if what is rounded stays below 2^62 in size; nobody could see
    that it did not, so choose `precision_fractional` for the largest product.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():  # doctest: +NORMALIZE_WHITESPACE
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice, james = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "james"))
        ...     x = torch.tensor([5, -7]).share(bob, alice, crypto_provider=james)
        ...     print(x)
        ...     (x + x).get(), (x * x).get(), (x[0] * 3).get()
        (Wrapper)>[AdditiveSharingTensor]
            -> [PointerTensor | me:4 -> bob:3]
            -> [PointerTensor | me:6 -> alice:5]
            *crypto provider: james*
        (tensor([ 10, -14]), tensor([25, 49]), tensor(15))
    """

    _sharing: Sharing
    _id: int
    #: torch asks for these to know a parameter and a buffer of a model.
    _is_param = False
    _is_buffer = False

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Have the holders compute, each on its shares."""
        __tracebackhide__ = True
        if func is Tensor.__hash__:
            return id(args[0])
        return answer(cls, shared_with, func, args, kwargs or {})

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        """Sound the alarm: whatever comes here wants memory that a shared tensor does not have."""
        first = next(value for value in args if isinstance(value, cls))
        raise NotOnSharesError("read", f"Reading it ({func})", called(first), first._sharing.names)

    # What is known here

    @property
    def child(self) -> SharesByHolder:
        """The pointers to the shares by their holder; so is the `child` of that, where 0.2.9 had more layers."""
        return SharesByHolder(self._sharing)

    @property
    def id(self) -> int:
        """The shared tensor's own id."""
        return self._id

    @property
    def owner(self) -> Worker:
        """The worker that holds the pointers: me."""
        owner: Worker = self._sharing.first.owner
        return owner

    @property
    def locations(self) -> list[Worker]:
        """The holders."""
        return self._sharing.holders

    @property
    def location(self) -> Worker | None:
        """The worker that holds the pointers to the shares, None if me does."""
        return self._sharing.held_by

    @property
    def crypto_provider(self) -> Worker | None:
        """Who deals the masks for products."""
        return self._sharing.provider

    @property
    def encoding(self) -> Fixed | None:
        """What the whole numbers stand for, None if for themselves."""
        return self._sharing.fixed

    @property
    def look(self) -> Description:
        """How it looks from afar: where the shares lie, and the shape and kind of the secret."""
        places = [pointer.look.target for pointer in self._sharing.shares.values()]
        mark = Share(self._sharing.secret, -1, len(places))
        look: Description = self._sharing.first.target_look.pointing_to(*places)
        return look.marked(mark)

    is_wrapper = True
    field = 2**64
    shape = property(lambda self: self._sharing.shape)
    dtype = property(lambda self: torch.int64)
    device = property(lambda self: self._sharing.first.device)
    ndim = property(lambda self: len(self._sharing.shape))
    is_leaf = property(lambda self: True)
    requires_grad = property(lambda self: False)
    grad = property(lambda self: None)  # there are no gradients through shares

    def wrap(self, *_: Any, **__: Any) -> Tensor:
        """Return this shared tensor, which needs no wrapper."""
        return self

    # Verbs

    def get(self, user: object = None) -> Tensor:
        """Bring all shares here, which leave their stores, and return what they sum to.

        Of one whose pointers another worker holds, bring home those alone: what comes back is still shared.

        Raises:
            ObjectNotFoundError: if a share is lost. Then the others go back to where they were.
        """
        __tracebackhide__ = True
        sharing = self._sharing
        with sharing.room.call("shared.fetch" if sharing.held_by is not None else "shared.get", keeps_line=True):
            if sharing.held_by is not None:
                return self._fetched()
            fetched: list[Any] = []
            for pointer in sharing.shares.values():
                try:
                    fetched.append(pointer.get(user=user))
                except Exception:
                    for taken, share in zip(sharing.shares.values(), fetched, strict=False):
                        taken.give_back(share)
                    raise
            total: Tensor = open_shares(fetched)
            sharing.room.tensors.come_home(total, fetched[-1])
            return total if sharing.fixed is None else as_fixed(total, sharing.fixed)

    def _fetched(self) -> Tensor:
        """Fetch the pointers that another worker holds."""
        sharing = self._sharing
        home = {
            holder: pointer if pointer.target_look.target is None else pointer.get()
            for holder, pointer in sharing.shares.items()
        }
        found = sharing.with_shares(home, sharing.secret)
        found.held_by = None
        return shared_with(found)

    def send(self, worker: Any) -> Tensor:
        """Send the pointers to a worker, which holds the shared tensor then; the shares stay where they are."""
        __tracebackhide__ = True
        sharing = self._sharing
        receiver = sharing.room.find(worker)
        if sharing.held_by is not None:
            raise HoldersError("fetch", "send", called(self), sharing.held_by.name)
        with sharing.room.call("shared.send"):
            sent = {
                holder: pointer if pointer.location is receiver else pointer.send(receiver)
                for holder, pointer in sharing.shares.items()
            }
            held = sharing.with_shares(sent, sharing.secret)
            held.held_by = receiver
            return shared_with(held)

    def move(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a shared tensor is in no one place."""
        raise NotOnSharesError("move", called(self), self._sharing.names)

    def copy(self) -> Tensor:
        """Have each holder make a second copy of its share; returns the second shared tensor."""
        __tracebackhide__ = True
        sharing = self._sharing
        with sharing.room.call("shared.copy"):
            second = {holder: pointer.copy() for holder, pointer in sharing.shares.items()}
            return shared_with(sharing.with_shares(second, sharing.secret))

    def __copy__(self) -> Tensor:
        """Return another name for the same shares."""
        return shared_with(self._sharing, self._id)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """Have the holders make second shares; nothing travels."""
        if id(self) not in memo:
            memo[id(self)] = self.copy()
            memo[id(self)].__dict__["_is_param"] = self._is_param
        second: Tensor = memo[id(self)]
        return second

    def reconstruct(self) -> MultiPointerTensor:
        """Have every holder learn the secret: all shares are copied to each. Returns a multi pointer to the results."""
        __tracebackhide__ = True
        sharing = self._sharing
        if sharing.held_by is not None:
            raise HoldersError("fetch", "reconstruct", called(self), sharing.held_by.name)
        with sharing.room.call("shared.reconstruct", keeps_line=True):
            opened = []
            for taker in sharing.holders:
                parts = [share if share.location is taker else share.copy() for share in sharing.shares.values()]
                opened.append(open_shares([part.move(taker) for part in parts]))
            return MultiPointerTensor(opened)

    def virtual_get(self) -> Tensor:
        """Return the secret without fetching it: a look through the simulation's window, as at `bob._objects`."""
        sharing = self._sharing
        if sharing.held_by is not None:
            raise HoldersError("fetch", "virtual_get", called(self), sharing.held_by.name)
        if not sharing.room.is_simulated:
            raise HoldersError("apart", called(self), sharing.first.location.name)
        pointers = sharing.shares.values()
        total = open_shares([pointer.location.store.find(pointer.id_at_location).value for pointer in pointers])
        return total if sharing.fixed is None else as_fixed(total, sharing.fixed)

    def tag(self, *_: Any) -> NoReturn:
        """Refuse: it is no object of a worker's."""
        raise NotOnSharesError("label", called(self), "tag")

    def describe(self, *_: Any) -> NoReturn:
        """Refuse: it is no object of a worker's."""
        raise NotOnSharesError("label", called(self), "describe")

    # As text

    def __iter__(self) -> Iterator[Tensor]:
        """Go through the first dimension, on all holders at once."""
        return iter(self.unbind())

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return the pointers, a line each, and who deals the masks, as 0.2.9 did; and the seed, if there is one."""
        sharing = self._sharing
        text = "Parameter containing:\n(Wrapper)>" if self._is_param else "(Wrapper)>"
        if sharing.held_by is not None:
            place = sharing.first.look.target
            return f"{text}[PointerTensor | {self.owner.id}:{self._id} -> {place.worker}:{place.id}]"
        return text + ("FixedPrecisionTensor>" if sharing.fixed is not None else "") + repr(self.child)

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        """Format the pointers; the values cannot be formatted here."""
        if specification:
            raise NotOnSharesError("read", f"The format {specification!r}", called(self), self._sharing.names)
        return repr(self)

    def __hash__(self) -> int:
        """Hash by identity, as torch does."""
        return id(self)

    def __reduce_ex__(self, protocol: object) -> Any:
        """Refuse to be pickled or saved: the values are not here."""
        raise NotOnSharesError("read", "Saving or pickling", called(self), self._sharing.names)


def shared_with(sharing: Sharing, id: int | None = None) -> AdditiveSharingTensor:
    """Return a shared tensor for a sharing; it gets an id of its own unless it has one."""
    shared: AdditiveSharingTensor = _empty_wrapper(AdditiveSharingTensor, (0,))
    shared._sharing = sharing
    shared._id = sharing.room.next_id() if id is None else id
    return shared
