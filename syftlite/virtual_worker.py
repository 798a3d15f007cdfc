"""A worker that lives in this process, with all that old code does to one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, cast

import torch
from torch import Tensor

from syftlite.errors import AskMeError, NoHookError, NotATensorError, WorkerNameError
from syftlite.facts import bytes_of, is_same, look_of, travelling_copy
from syftlite.handle import handle_to
from syftlite.keeper import Keeper
from syftlite.messages import Fetch, Search, StoreTensor
from syftlite.private import as_private, users_of
from syftlite.room import Room
from syftlite.store_window import ObjectsWindow, StoreWindow
from syftlite.worker import Worker


class VirtualWorker(Keeper):
    """A worker that lives in this process: bob, alice, anyone.

    The same id again gives the same worker with the same store, so a cell that makes workers can be run again. `data`
    are tensors that the worker has from the start, as its own. The other options of PySyft 0.2 are taken and change
    nothing.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob = sy.VirtualWorker(hook, id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     print(bob, bob._objects)
        ...     sy.VirtualWorker(hook, id="bob") == bob
        <VirtualWorker id:bob #objects:1> {1: tensor([1, 2, 3])}
        True
    """

    def __new__(cls, hook: object = None, id: str | int = 0, **options: Any) -> Self:
        """Return the worker with this id, a new one if there is none in the room."""
        room = _room_of(hook)
        if id == room.me.id or id == "" or isinstance(id, bool) or not isinstance(id, str | int):
            raise WorkerNameError(id)
        known = room.workers.get(str(id)) if room.is_simulated else room.find(id)
        if known is not None and not isinstance(known, Keeper):
            if options.get("data") is not None:
                known.load_data(options["data"])
            return known  # type: ignore[return-value]  # in a class, bob is who he is there: a process of his own
        return known if isinstance(known, cls) else super().__new__(cls)

    def __init__(
        self,
        hook: object = None,
        id: str | int = 0,
        known_workers: object = None,
        is_client_worker: bool = False,
        log_msgs: bool = False,
        verbose: bool = False,
        data: Iterable[Tensor] | None = None,
        auto_add: bool = True,
    ) -> None:
        """Take the hook, the worker's id (a text or a whole number), and the data that it has from the start."""
        if not hasattr(self, "room"):
            super().__init__(id, _room_of(hook))
            self._given: list[int] = []
        self.hook = hook
        self.is_client_worker, self.log_msgs, self.verbose = is_client_worker, log_msgs, verbose
        if data is not None:
            self.load_data(data)

    # The store

    @property
    def _objects(self) -> ObjectsWindow:
        """The objects by id: a window into the simulation, at no message."""
        return ObjectsWindow(self)

    @_objects.setter
    def _objects(self, objects: dict[int, Tensor]) -> None:
        self.clear_objects()
        for id, thing in objects.items():
            self.register_obj(thing, id)

    def shown_objects(self) -> dict[int, object]:
        """Return the objects as they are shown: a private one says that it is private."""
        shown: dict[int, object] = {}
        for id, stored in self.store.entries():
            if stored.allowed is None:
                shown[id] = stored.value
            else:
                assert isinstance(stored.value, Tensor)
                shown[id] = as_private(stored.value.detach(), stored.allowed)
        return shown

    @property
    def _tensors(self) -> dict[int, Tensor]:
        """The objects that are tensors, pointers included: all of them."""
        return {id: thing for id, thing in self._objects.items() if isinstance(thing, Tensor)}

    @property
    def object_store(self) -> StoreWindow:
        """The same window, as PySyft 0.2.9 called it."""
        return StoreWindow(self)

    @property
    def tensors_count(self) -> int:
        """The number of tensors and pointers in the store."""
        return len(self.store)

    objects_count = tensors_count

    def __getitem__(self, id: int) -> object:
        """Return an object by its id, None if there is none."""
        return self.find_by_id(id)

    def current_objects(self) -> dict[int, object]:
        """Return the objects by id, as a plain dict."""
        return dict(self._objects)

    def get_obj(self, obj_id: int) -> object:
        """Return an object; it stays where it is.

        Raises:
            ObjectNotFoundError: if there is none with this id.
        """
        self.store.find(obj_id)
        return self._objects[obj_id]

    def set_obj(self, obj: Tensor) -> None:
        """Put a copy of a tensor into the store under the tensor's own id, as the worker's own: it stays."""
        self.register_obj(obj)

    def register_obj(self, obj: Tensor, obj_id: int | None = None) -> None:
        """Put a copy of a tensor into the store, under an id of your choice, as the worker's own: it stays.

        Raises:
            NotATensorError: if it is anything else, a pointer included.
        """
        if not isinstance(obj, Tensor) or hasattr(obj, "look"):
            raise NotATensorError("register_obj", obj)
        if self.room.me is self:
            return  # a client keeps nothing
        id = self.room.tensors.id_of(obj) if obj_id is None else obj_id
        with self.room.call("register_obj", keeps_line=True), torch._C.DisableTorchFunctionSubclass():
            self.travel.adopt(id, travelling_copy(obj), users_of(obj))

    def rm_obj(self, obj_id: int, force: bool = False) -> None:
        """Remove an object, if it is there, whoever points to it; their pointers say by which line it left."""
        if obj_id in self.store:
            with self.room.call("rm_obj", keeps_line=True):
                self.travel.remove([obj_id], self.room.line())

    def force_rm_obj(self, obj_id: int) -> None:
        """Remove an object, if it is there."""
        self.rm_obj(obj_id)

    def de_register_obj(self, obj: Tensor, _recurse_torch_objs: bool = True) -> None:
        """Remove the object that a tensor was sent as, if it is there."""
        self.rm_obj(obj.id)  # type: ignore[attr-defined]  # the hook gives every tensor one

    def clear_objects(self, return_self: bool = True) -> Self | None:
        """Remove all objects; returns the worker, or nothing when that is not wanted."""
        with self.room.call("clear_objects", keeps_line=True):
            self.travel.remove(list(self.store.ids()), self.room.line())
        return self if return_self else None

    def _has_as_given(self, id: int, tensor: Tensor) -> bool:
        return id in self.store and is_same(self.store.find(id).value, tensor)

    # Finding

    def search(self, *query: Any) -> list[object]:
        """Return the objects that have all these tags: the simulation's window, as `_objects` is.

        Example:
            >>> import syftlite as sy, torch
            >>> with sy.fresh():
            ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
            ...     x_ptr = torch.tensor([61, 34]).tag("#ages", "#2024").send(bob)
            ...     len(bob.search("#ages")), len(bob.search(["#ages", "#1999"]))
            (1, 0)
        """
        objects = self._objects
        return [objects[id] for id in self.matching(flat_query(query))]

    def request_search(self, query: Any, location: object = None) -> list[object]:
        """Ask another worker which of its objects have all these tags; returns pointers, without their values.

        Raises:
            UnknownWorkerError: if there is no such worker.
            AskMeError: if this worker is not me: what would I do with another's pointers?
        """
        if self.room.me is not self:
            raise AskMeError("request_search", self.name)
        asked = self.room.find(location)
        with self.room.call("search"):
            found = asked.handle(Search(self.name, flat_query((query,))))
            return [self.room.pointer_with(handle_to(self, asked, each.id, each.description)) for each in found]

    def find_by_id(self, id: int) -> object:
        """Return an object by its id, None if there is none."""
        return self._objects.get(id)

    def find_by_tag(self, tag: str) -> list[object]:
        """Return the objects that have a tag."""
        return self.search(tag)

    # Other workers

    def add_worker(self, worker: object) -> Self:
        """Return this worker: all workers of a room know each other already.

        Raises:
            UnknownWorkerError: if it is none of this room.
        """
        self.room.find(worker)
        return self

    def add_workers(self, workers: Iterable[object]) -> Self:
        """Return this worker: all workers of a room know each other already."""
        for worker in workers:
            self.room.find(worker)
        return self

    def get_worker(self, id_or_worker: object, fail_hard: bool = True) -> Worker:
        """Return a worker by its id, or itself.

        Raises:
            UnknownWorkerError: if there is none.
        """
        return self.room.find(id_or_worker)

    @property
    def _known_workers(self) -> dict[str | int, Worker]:
        """All workers of the room by id."""
        return {worker.id: worker for worker in self.room.workers.values()}

    def send_obj(self, obj: Tensor, location: object) -> None:
        """Give a worker a copy of a tensor, as its own; there is no pointer to it."""
        receiver = self.room.find(location)
        allowed = users_of(obj)
        with self.room.call("send"), torch._C.DisableTorchFunctionSubclass():
            copy = travelling_copy(obj)
            id, origin = self.room.tensors.of_sent(obj)
            size = bytes_of(copy)
            parcel = StoreTensor(self.name, id, origin, receiver.name, True, look_of(copy), size, copy, allowed)
            receiver.handle(parcel)

    def request_obj(self, obj_id: int, location: object, user: object = None, reason: str = "") -> object:
        """Take an object from a worker, by its id."""
        asked = self.room.find(location)
        with self.room.call("get", keeps_line=True):
            parcel = asked.handle(Fetch(self.name, obj_id, self.room.line(), user))
            if not isinstance(parcel, StoreTensor):
                return self.room.pointers(self, parcel.target, parcel.description, parcel.id)
            assert parcel.tensor is not None
            self.room.tensors.note_fetched(parcel.tensor)
            return parcel.tensor if parcel.allowed is None else as_private(parcel.tensor, parcel.allowed)


def _room_of(hook: object) -> Room:
    room = getattr(getattr(hook, "local_worker", None), "room", None)
    if room is None:
        raise NoHookError(hook)
    return cast("Room", room)


def flat_query(query: tuple[Any, ...]) -> tuple[str | int, ...]:
    """Return tags that were given one by one or as a list."""
    found: list[str | int] = []
    for each in query:
        found += each if isinstance(each, list | tuple | set | frozenset) else [each]
    return tuple(found)
