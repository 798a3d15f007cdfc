"""What the hook adds to every tensor: the verbs of one that is here. A pointer has its own, in the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from syftlite.errors import AlreadyHereError, NotAPointerError, PrivacyError, SendNotPermittedError
from syftlite.facts import bytes_of, independent_copy, labels_of, look_of, travelling_copy
from syftlite.handle import handle_to
from syftlite.labelling import add_tags, describe_as, set_tags
from syftlite.me import local_worker
from syftlite.messages import StoreTensor
from syftlite.multi_pointer import MultiPointerTensor
from syftlite.pointer import PointerTensor, pointer_with
from syftlite.private import as_private, users_of
from syftlite.refusals import called, one_worker, refuse_options, some_workers
from syftlite.swapping import as_parameter, swap
from syftlite.worker import Worker


def send(self: Tensor, *workers: Any, user: object = None, garbage_collect_data: bool = True, **options: Any) -> Tensor:
    """Send a copy to a worker; returns the pointer to it. The tensor itself stays as it is.

    To several workers, each gets a copy, and one multi pointer is returned. `user` is who sends a private tensor;
    without `garbage_collect_data` the object stays when the pointer goes.

    Raises:
        NoWorkerGivenError: without a worker.
        UnknownWorkerError: if there is no such worker.
        SendNotPermittedError: if it is private, and `user` may not send it.
    """
    __tracebackhide__ = True
    if options.pop("inplace", False):
        return send_(self, *workers, user=user, garbage_collect_data=garbage_collect_data, **options)
    refuse_options("send", self, options)
    allowed = users_of(self)
    if allowed is not None and user not in allowed:
        raise SendNotPermittedError(called(self), user)
    if len(workers) > 1:
        receivers = some_workers("send", self, workers, local_worker().room)
        with local_worker().room.call("send"):
            return MultiPointerTensor([_sent(self, receiver, garbage_collect_data) for receiver in receivers])
    receiver = one_worker("send", self, workers, local_worker().room)
    with local_worker().room.call("send"):
        return _sent(self, receiver, garbage_collect_data)


def _sent(tensor: Tensor, receiver: Worker, lets_go: bool) -> PointerTensor:
    room = local_worker().room
    with torch._C.DisableTorchFunctionSubclass():  # a private tensor travels as a plain one, with the list of its users
        copy = travelling_copy(tensor)
    id, origin = room.tensors.of_sent(tensor)
    me = room.me.name
    parcel = StoreTensor(me, id, origin, me, True, look_of(copy), bytes_of(copy), copy, users_of(tensor))
    result = receiver.handle(parcel)
    handle = handle_to(room.me, receiver, result.id, result.description)
    if not lets_go:
        handle.keep(True)
    pointer = pointer_with(handle)
    if isinstance(tensor, Parameter):
        as_parameter(pointer)
    return pointer


def send_(self: Tensor, *workers: Any, **options: Any) -> Tensor:
    """Send a copy to a worker, and become the pointer to it, under every name; returns this very object."""
    __tracebackhide__ = True
    one_worker("send_", self, workers, local_worker().room)
    swap(self, send(self, *workers, **options), local_worker().room.tensors)
    return self


def get(self: Tensor, *_: Any, **__: Any) -> Tensor:
    """Refuse: only a pointer can be fetched."""
    raise AlreadyHereError("get", called(self))


def move(self: Tensor, *workers: Any, **_: Any) -> Tensor:
    """Refuse: only a pointer's target can be moved."""
    one_worker("move", self, workers, local_worker().room, to_me=True)
    raise AlreadyHereError("move", called(self))


def copy(self: Tensor) -> Tensor:
    """Return a tensor of its own with the same values, `requires_grad` and gradient."""
    return independent_copy(self)


# Labels


def tag(self: Tensor, *tags: str) -> Tensor:
    """Write tags on the tensor, which travel with it and by which `search` finds it; returns the tensor."""
    return add_tags(self, *tags)


def describe(self: Tensor, description: str) -> Tensor:
    """Write a description on the tensor, which travels with it; returns the tensor."""
    return describe_as(self, description)


def _tags(self: Tensor) -> set[str] | None:
    """The tags, None if there are none. Assign a set to change them."""
    labels = labels_of(self)
    return set(labels.tags) if labels is not None and labels.tags else None


def _set_tags(self: Tensor, tags: Iterable[str] | None) -> None:
    set_tags(self, *(tags or ()))


def _description(self: Tensor) -> str | None:
    """The description, None if there is none."""
    labels = labels_of(self)
    return None if labels is None else labels.description


def _set_description(self: Tensor, description: str | None) -> None:
    describe_as(self, description)


def repr_with_labels(plain: Callable[..., str]) -> Callable[..., str]:
    """Return a tensor's repr that adds what was written on it to torch's own."""

    def __repr__(self: Tensor, *, tensor_contents: Any = None) -> str:  # noqa: N807  (torch asks for it by this name)
        text = plain(self, tensor_contents=tensor_contents)
        labels = labels_of(self)
        return text if labels is None else text + labels.lines(self.shape, of_pointer=False)

    return __repr__


# Privacy


def private_tensor(self: Tensor, allowed_users: Iterable[object] = ()) -> Tensor:
    """Return a private copy: only these users may send it, and fetch it or anything that is computed of it.

    Raises:
        PrivacyError: if the users are no list.
    """
    if isinstance(self, PointerTensor | MultiPointerTensor):
        raise PrivacyError(called(self), is_pointer=True)
    if isinstance(allowed_users, str) or not isinstance(allowed_users, Iterable):
        raise PrivacyError(called(self), allowed_users)
    return as_private(travelling_copy(self), tuple(allowed_users))


def allow(self: Tensor, user: object) -> bool:
    """Say whether a user may send and fetch this tensor: everybody may, unless it is private."""
    allowed = users_of(self)
    return allowed is None or user in allowed


# Names and places


def _id(self: Tensor) -> int:
    """The id that the tensor travels under, the same each time."""
    return local_worker().room.tensors.id_of(self)


def _owner(self: Tensor) -> Worker:
    """The worker that has this tensor: me."""
    return local_worker()


def create_pointer(
    self: Tensor,
    location: object = None,
    id_at_location: int | None = None,
    register: bool = False,
    owner: object = None,
    ptr_id: int | None = None,
    garbage_collect_data: bool = True,
) -> PointerTensor:
    """Return a pointer to a place, whether or not an object is there; nothing is sent.

    Without a location it points to where the tensor would be: its own id on me, who keeps nothing.
    """
    room = local_worker().room
    place = room.me if location is None else room.find(location)
    id = _id(self) if id_at_location is None else id_at_location
    return PointerTensor(location=place, id_at_location=id, id=ptr_id, garbage_collect_data=garbage_collect_data)


def combine(self: Tensor, *pointers: Tensor) -> MultiPointerTensor:
    """Return one multi pointer of this pointer and others, each on a worker of its own."""
    return MultiPointerTensor([self, *pointers])


class OnlyOnPointers:
    """An attribute that only pointers have: reading it of a tensor that is here says so."""

    def __init__(self, name: str) -> None:
        """Take the attribute's name."""
        self._name = name

    def __get__(self, thing: Tensor | None, kind: type) -> Any:
        """Refuse, and let `hasattr` answer no."""
        if thing is None:
            return self
        raise NotAPointerError(self._name, called(thing))


#: What torch's tensors gain.
GAINED: dict[str, Any] = {
    **{verb.__name__: verb for verb in (send, send_, get, move, copy, tag, describe)},
    **{verb.__name__: verb for verb in (private_tensor, allow, create_pointer, combine)},
    **{name: OnlyOnPointers(name) for name in ("get_", "move_", "remote_get", "remote_send", "free", "location")},
    **{name: OnlyOnPointers(name) for name in ("id_at_location", "garbage_collect_data", "garbage_collection")},
    **{name: OnlyOnPointers(name) for name in ("gc", "disable_gc", "child", "virtual_get")},
    **{"id": property(_id), "owner": property(_owner), "is_wrapper": False},
    **{"tags": property(_tags, _set_tags), "description": property(_description, _set_description)},
}
