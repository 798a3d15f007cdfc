"""What tensors and pointers gain: fixed point, and shares. A pointer's data is encoded and shared by who has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import torch
from torch import Tensor
from torch.nn import Parameter

from syftlite.description import Address, Fixed, Share
from syftlite.kinds import as_kind, mark_of, plain
from syftlite.me import local_worker
from syftlite.private import users_of
from syftlite.refusals import called, refuse_unusable
from syftlite.sharing import shares
from syftlite.sharing.encoding import fixed_point
from syftlite.sharing.errors import FixedPointError, HoldersError, NotOnSharesError, NotWholeError, ShareOptionError
from syftlite.sharing.randomness import Seeds, next_seed, split
from syftlite.sharing.shared import AdditiveSharingTensor, shared_with
from syftlite.sharing.sharing import Sharing
from syftlite.swapping import swap
from syftlite.tensor_verbs import send
from syftlite.worker import Worker


def fix_precision(self: Tensor, *, base: int = 10, precision_fractional: int = 3, **options: Any) -> Any:
    """Return the tensor in fixed point, with so many digits of a base behind the point; a pointer's, where its data is.

    Each value is rounded to the nearest unit, so it is at most `base ** -precision_fractional / 2` off.

    Raises:
        FixedPointError: if a value is nan, infinite or too large, or it is in fixed point already.

    Example:
        >>> import syftlite as sy, torch
        >>> hook = sy.TorchHook(torch)
        >>> torch.tensor([0.5, 3.14159]).fix_precision().float_precision()
        tensor([0.5000, 3.1420])
    """
    __tracebackhide__ = True
    is_bare = _refuse_options(options)
    fixed = fixed_point(base, precision_fractional, self.dtype)
    mark = mark_known_here(self)
    if isinstance(self, AdditiveSharingTensor) or isinstance(mark, Fixed):
        held = self.encoding if isinstance(self, AdditiveSharingTensor) else mark
        if not isinstance(held, Fixed):
            raise NotOnSharesError("call", "fix_precision", called(self))
        raise FixedPointError("again", called(self), held.base, held.digits)
    encoded = _named(self, lambda: shares.fix_precision(self, base, precision_fractional, fixed.dtype))
    return encoded.child if is_bare and mark_of(encoded) is not None else encoded


def float_precision(self: Tensor) -> Any:
    """Return what a tensor in fixed point stands for; of a pointer, where its data is.

    Raises:
        FixedPointError: if it is not in fixed point.
    """
    __tracebackhide__ = True
    if isinstance(self, AdditiveSharingTensor):
        raise NotOnSharesError("call", "float_precision", called(self))
    if self.dtype is torch.bool and mark_known_here(self) is None:
        return self.float()  # what a comparison of fixed point says, which in 0.2.9 was in fixed point as well
    if not isinstance(mark_known_here(self), Fixed):
        raise FixedPointError("not fixed", called(self))
    return _named(self, lambda: shares.float_precision(self))


def fix_precision_(self: Tensor, **options: Any) -> Tensor:
    """Turn the tensor into fixed point in place, under all its names; returns this very object."""
    __tracebackhide__ = True
    learns = isinstance(self, Parameter) and self.requires_grad
    fixed = fix_precision(self, **options)
    swap(self, fixed, local_worker().room.tensors)
    if learns:
        self.__dict__["_learns"] = True
    return self


def float_precision_(self: Tensor) -> Tensor:
    """Turn a tensor in fixed point back, in place, under all its names; returns this very object."""
    __tracebackhide__ = True
    swap(self, float_precision(self), local_worker().room.tensors)
    if self.__dict__.pop("_learns", False):
        self.requires_grad_()
    return self


def share(
    self: Tensor, *holders: Any, crypto_provider: Any = None, seed: int | None = None, **options: Any
) -> AdditiveSharingTensor:
    """Share a tensor of whole numbers or in fixed point among workers; the tensor itself stays as it is.

    Each holder gets one share, random numbers that say nothing alone. Products also take a `crypto_provider`, a worker
    without a share. The randomness is the operating system's; a `seed` makes it repeatable, for lessons and tests,
    and then it protects nothing. Of a pointer, the data is shared by the worker that has it and never comes here; that
    worker holds the shared tensor, and `get` fetches it, still shared.

    Raises:
        NotWholeError: if it is neither whole nor in fixed point.
        HoldersError: if these workers cannot hold shares.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     x = torch.tensor([25]).share(bob, alice, seed=1)
        ...     bob._objects, alice._objects, x.get()
        ({3: tensor([-353166576746136207])}, {5: tensor([353166576746136232])}, tensor([25]))
    """
    __tracebackhide__ = True
    is_bare = _refuse_share_options(options)
    if isinstance(self, AdditiveSharingTensor):
        raise HoldersError("again", called(self), self._sharing.names)
    workers, provider = check_parties(self, holders, crypto_provider)
    mark = mark_known_here(self)
    if self.dtype.is_floating_point or self.dtype.is_complex or isinstance(mark, Share):
        kind = "shares" if isinstance(mark, Share) else str(self.dtype).removeprefix("torch.")
        raise NotWholeError(called(self), kind)
    if users_of(self) is not None:
        raise NotOnSharesError("private share", called(self))
    seeds = None if seed is None else Seeds(seed)
    with local_worker().room.call("share"):
        parties = (workers, provider, seeds, mark)
        shared = _share_there(self, *parties) if hasattr(self, "look") else _share_here(self, *parties)
    return shared.child if is_bare else shared  # type: ignore[return-value]  # 0.2.9 returned the inner one


def _share_here(
    tensor: Tensor, holders: list[Worker], provider: Worker | None, seeds: Seeds | None, fixed: Any
) -> AdditiveSharingTensor:
    room = local_worker().room
    id, known_as = room.tensors.of_sent(tensor)
    units = plain(tensor).detach().to(torch.int64)
    secret, origin = room.next_id(), Address(room.me.name, id if known_as is None else known_as)
    found = {}
    for number, (part, holder) in enumerate(zip(split(units, len(holders), next_seed(seeds)), holders, strict=True)):
        mark = Share(secret, number, len(holders), origin, is_renewed=known_as is None)
        found[holder.id] = send(as_kind(part, mark), holder)
    return shared_with(Sharing(found, secret, provider, fixed, seeds))


def _share_there(
    pointer: Any, holders: list[Worker], provider: Worker | None, seeds: Seeds | None, fixed: Any
) -> AdditiveSharingTensor:
    """Have the worker that has the data split it, keep its own share, send on the others, and keep pointers to them."""
    if len(pointer.look.targets) > 1 or pointer.target_look.target is not None:
        raise HoldersError("chain", called(pointer))
    refuse_unusable("share", pointer, pointer.id)
    room, place = pointer.owner.room, pointer.look.target
    secret = room.next_id()
    origin = ("", 0) if place.attribute else (place.worker, place.id)
    parts = shares.split_into_shares(pointer, len(holders), secret, *origin, next_seed(seeds))
    found = {}
    for part, holder in zip(parts, holders, strict=True):
        found[holder.id] = part if holder is pointer.location else part.remote_send(holder)
    return shared_with(Sharing(found, secret, provider, fixed, seeds, held_by=pointer.location))


def share_(self: Tensor, *holders: Any, **options: Any) -> Tensor:
    """Share a tensor, and become the shared one, under all its names; returns this very object."""
    __tracebackhide__ = True
    swap(self, share(self, *holders, **options), local_worker().room.tensors)
    return self


def encrypt(self: Tensor, protocol: str = "mpc", **options: Any) -> AdditiveSharingTensor:
    """Turn a tensor into fixed point and share it: `fix_precision(...)` and `share(*workers, ...)` in one, as in 0.2.9.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice, james = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice", "james"))
        ...     x = torch.tensor([0.5, 2.0]).encrypt(workers=[bob, alice], crypto_provider=james, base=10)
        ...     (x * x).decrypt()
        tensor([0.2500, 4.0000])
    """
    __tracebackhide__ = True
    if str(protocol).lower() != "mpc":
        raise ShareOptionError("encrypt", "protocol", protocol)
    workers = options.pop("workers", ())
    sharing = {key: options.pop(key) for key in _SHARING if key in options}
    encrypted: AdditiveSharingTensor = share(fix_precision(self, **options), *workers, **sharing)
    return encrypted


def decrypt(self: Tensor, **_: Any) -> Tensor:
    """Return the values of what `encrypt` shared; the shares stay with their holders."""
    __tracebackhide__ = True
    if not isinstance(self, AdditiveSharingTensor):
        raise HoldersError("not shared", "decrypt", called(self))
    if self.location is not None:
        raise HoldersError("fetch", "decrypt", called(self), self.location.name)
    values: Any = self.copy()
    found = values.get()
    return found if self.encoding is None else float_precision(found)  # type: ignore[no-any-return]


def reconstruct(self: Tensor) -> NoReturn:
    """Refuse: a shared tensor has this verb of its own."""
    raise HoldersError("not shared", "reconstruct", called(self))


# What is refused at the door


def check_parties(thing: Any, holders: tuple[Any, ...], provider: Any) -> tuple[list[Worker], Worker | None]:
    """Return the holders of a tensor's or a model's shares, and who deals the masks.

    Raises:
        HoldersError: if they are too few, or one is named twice.
    """
    room = local_worker().room
    flat = list(holders[0]) if len(holders) == 1 and isinstance(holders[0], list | tuple) else list(holders)
    workers = [room.find(holder) for holder in flat]
    for worker in workers:
        if worker is room.me:
            raise HoldersError("me", called(thing))
        if workers.count(worker) > 1:
            raise HoldersError("twice", called(thing), worker.name)
    if len(workers) < 2:
        raise HoldersError("few", called(thing), f"only {workers[0].name}" if workers else "none")
    dealer = None if provider is None else room.find(provider)
    if dealer in workers:
        raise HoldersError("provider", called(thing), dealer.name)
    return workers, dealer


#: The options of 0.2.9 that chose another way to keep whole numbers, or to print.
_KEEPING = ("dtype", "field", "storage", "field_type", "kappa", "verbose")
_SHARING = ("crypto_provider", "seed", "requires_grad", "no_wrap", "protocol", "field", "dtype")


def _refuse_options(options: dict[str, Any]) -> bool:
    """Refuse options that mean nothing here; returns whether the inner tensor is wanted."""
    for option, value in options.items():
        if option in _KEEPING and not (option == "dtype" and value in (None, "long")):
            raise FixedPointError("option", f"{option}={value!r}")
        if option not in (*_KEEPING, "no_wrap"):
            raise FixedPointError("unknown", option)
    return bool(options.get("no_wrap"))


def _refuse_share_options(options: dict[str, Any]) -> bool:
    taken: dict[str, Callable[[Any], bool]] = {
        "dtype": lambda value: value in (None, "long"),
        "field": lambda value: value is None or value == 2**64,
        "protocol": lambda value: value in (None, "snn", "fss"),  # they differ in comparisons alone
        "requires_grad": lambda value: not value,
        "no_wrap": lambda _: True,
    }
    for option, value in options.items():
        if option not in taken or not taken[option](value):
            raise ShareOptionError("share", option, value)
    return bool(options.get("no_wrap"))


def mark_known_here(thing: Any) -> Any:
    """Return what the numbers of a tensor, or of the data that a pointer leads to, are."""
    return thing.look.mark if hasattr(thing, "look") else mark_of(thing)


def _named(thing: Tensor, call: Callable[[], Any]) -> Any:
    """Make a call that may be carried out elsewhere, where nobody knows what the learner calls the thing."""
    try:
        return call()
    except FixedPointError as error:
        raise error.about(called(thing)) from None


#: What torch's tensors gain.
GAINED: dict[str, Any] = {
    **{verb.__name__: verb for verb in (fix_precision, fix_precision_, float_precision, float_precision_)},
    **{"fix_prec": fix_precision, "fix_prec_": fix_precision_},
    **{"float_prec": float_precision, "float_prec_": float_precision_},
    **{verb.__name__: verb for verb in (share, share_, encrypt, decrypt, reconstruct)},
}
