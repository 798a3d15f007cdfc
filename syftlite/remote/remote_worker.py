"""A worker in a process of its own, as it is seen from here: what it keeps is described, never shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

import torch
from torch import Tensor

from syftlite.description import Description, Labels
from syftlite.errors import AskMeError, NotATensorError, NotCollocatedError, ObjectNotFoundError, SyftliteError
from syftlite.facts import bytes_of, is_same, look_of, travelling_copy
from syftlite.handle import handle_to
from syftlite.messages import Message, Remove, Result, Search, StoreTensor
from syftlite.naming import name_for
from syftlite.private import users_of
from syftlite.remote.contents import refuse_unsendable
from syftlite.remote.envelope import BEGIN, LOAD, LOOKS, MESSAGE
from syftlite.remote.errors import OnlyDescribedError
from syftlite.store_window import ObjectsWindow, StoreWindow
from syftlite.virtual_worker import flat_query
from syftlite.worker import Worker

if TYPE_CHECKING:
    from syftlite.remote.class_room import ClassRoom


class RemoteWorker(Worker):
    """Bob, who lives in a process of his own: every verb works on him as on a `VirtualWorker`."""

    room: ClassRoom

    def __init__(self, name: str, room: ClassRoom) -> None:
        """Take his name and the class that he is in."""
        self.id = self.name = name
        self.room = room
        self._given: list[int] = []
        #: The data of his own that I gave him, to know it again.
        self._copies: dict[int, Tensor] = {}

    def __repr__(self) -> str:
        """Return the id and the number of objects; or that he does not answer."""
        try:
            return f"<RemoteWorker id:{self.id} #objects:{len(self.looks())}>"
        except SyftliteError:
            return f"<RemoteWorker id:{self.id}, who does not answer>"

    def handle(self, message: Message) -> Any:
        """Have a message carried out, and return the reply."""
        __tracebackhide__ = True
        refuse_unsendable(message, self.name)
        try:
            return self.room.ask(self.name, MESSAGE, message)
        except NotCollocatedError as error:
            raise _in_my_words(error) from None

    def looks(self, *, with_values: bool = False) -> dict[int, Description]:
        """Return how his objects look; his values are his own."""
        self.room.settle()
        results: list[Result] = self.room.ask(self.name, LOOKS)
        return {result.id: result.description for result in results}

    def look_at(self, id: int, holder: str = "") -> Description | None:
        """Return how one object looks, None if there is none; a `holder` is counted among those who point to it."""
        if not holder:
            return self.looks().get(id)
        found: list[Result] = self.handle(Search(holder, (id,)))
        return found[0].description if found else None

    # What old code reads

    @property
    def _objects(self) -> ObjectsWindow:
        """The objects by id, as descriptions: `int64 (3,)`. The values are in another process."""
        return ObjectsWindow(self)

    _tensors = _objects

    @property
    def object_store(self) -> StoreWindow:
        """The same window, as PySyft 0.2.9 called it."""
        return StoreWindow(self)

    def shown_objects(self) -> dict[int, SeenFromAfar]:
        """Return the objects as they are shown: as descriptions."""
        return {id: SeenFromAfar(self.name, id, look) for id, look in self.looks().items()}

    @property
    def tensors_count(self) -> int:
        """The number of tensors and pointers in his store."""
        return len(self.looks())

    objects_count = tensors_count

    def current_objects(self) -> dict[int, SeenFromAfar]:
        """Return the objects by id, as descriptions."""
        return self.shown_objects()

    def find_by_id(self, id: int) -> SeenFromAfar | None:
        """Return the description of an object, None if there is none."""
        return self.shown_objects().get(id)

    def __getitem__(self, id: int) -> SeenFromAfar | None:
        """Return the description of an object, None if there is none."""
        return self.find_by_id(id)

    def get_obj(self, obj_id: int) -> SeenFromAfar:
        """Return the description of an object.

        Raises:
            ObjectNotFoundError: if there is none with this id.
        """
        objects = self.shown_objects()
        if obj_id not in objects:
            raise ObjectNotFoundError(self.name, obj_id, present=objects)
        return objects[obj_id]

    def search(self, *query: Any) -> list[Any]:
        """Return pointers to the objects that have all these tags."""
        with self.room.call("search"):
            found: list[Result] = self.handle(Search(self.room.me.name, flat_query(query)))
            return [self._pointer(result.id, result.description) for result in found]

    def find_by_tag(self, tag: str) -> list[Any]:
        """Return pointers to the objects that have a tag."""
        return self.search(tag)

    def request_search(self, query: Any, location: object = None) -> list[object]:
        """Refuse: I would get pointers that I could not use."""
        raise AskMeError("request_search", self.name)

    # What old code changes

    def register_obj(self, obj: Tensor, obj_id: int | None = None) -> None:
        """Give him a copy of a tensor, as his own: it stays.

        Raises:
            NotATensorError: if it is anything else, a pointer included.
        """
        if not isinstance(obj, Tensor) or hasattr(obj, "look"):
            raise NotATensorError("register_obj", obj)
        allowed = users_of(obj)
        with self.room.call("register_obj"), torch._C.DisableTorchFunctionSubclass():
            copy = travelling_copy(obj)
            id, origin = self.room.tensors.of_sent(obj)
            me, size = self.room.me.name, bytes_of(copy)
            id = id if obj_id is None else obj_id
            self.handle(StoreTensor(me, id, origin, self.name, True, look_of(copy), size, copy, allowed))

    def set_obj(self, obj: Tensor) -> None:
        """Give him a copy of a tensor, as his own: it stays."""
        self.register_obj(obj)

    def _give(self, tensor: Tensor) -> int:
        id = super()._give(tensor)
        self._copies[id] = travelling_copy(tensor)
        return id

    def _has_as_given(self, id: int, tensor: Tensor) -> bool:
        return is_same(self._copies.get(id), tensor) and self.look_at(id) is not None

    def rm_obj(self, obj_id: int, force: bool = False) -> None:
        """Have him remove an object, if it is there, whoever points to it.

        Raises:
            NotInThisClassError: if that is not mine to decide.
        """
        with self.room.call("rm_obj", keeps_line=True):
            self.handle(Remove(self.room.me.name, (obj_id,), self.room.line()))
        self._copies.pop(obj_id, None)

    def force_rm_obj(self, obj_id: int) -> None:
        """Have him remove an object, if it is there."""
        self.rm_obj(obj_id)

    def de_register_obj(self, obj: Tensor, _recurse_torch_objs: bool = True) -> None:
        """Have him remove the object that a tensor was sent as, if it is there."""
        self.rm_obj(obj.id)  # type: ignore[attr-defined]  # the hook gives every tensor one

    def clear_objects(self, return_self: bool = True) -> Self | None:
        """Have him remove all objects; returns the worker, or nothing when that is not wanted.

        Raises:
            NotInThisClassError: if that is not mine to decide.
        """
        with self.room.call("clear_objects", keeps_line=True):
            self.handle(Remove(self.room.me.name, None, self.room.line()))
        return self if return_self else None

    # Other workers

    def add_worker(self, worker: object) -> Self:
        """Return this worker: all workers of a class know each other already."""
        self.room.find(worker)
        return self

    def add_workers(self, workers: Iterable[object]) -> Self:
        """Return this worker: all workers of a class know each other already."""
        for worker in workers:
            self.room.find(worker)
        return self

    def get_worker(self, id_or_worker: object, fail_hard: bool = True) -> Worker:
        """Return a worker by its id, or itself."""
        return self.room.find(id_or_worker)

    def begin_again(self) -> None:
        """Have him forget everything. Only who started his process may ask for that."""
        self.room.ask(self.name, BEGIN)

    def load_own(self) -> None:
        """Have him load the data of his own, which comes from nobody. Only who started his process may ask for that."""
        with self.room.call("register_obj", keeps_line=True):
            self.room.ask(self.name, LOAD)

    def pointer_to(self, id: int) -> Any:
        """Return a pointer of mine to one of his objects.

        Raises:
            ObjectNotFoundError: if there is none with this id.
        """
        look = self.look_at(id, holder=self.room.me.name)
        if look is None:
            raise ObjectNotFoundError(self.name, id)
        return self._pointer(id, look)

    def _pointer(self, id: int, look: Description) -> Any:
        return self.room.pointer_with(handle_to(self.room.me, self, id, look))


def _in_my_words(error: NotCollocatedError) -> NotCollocatedError:
    """Return the same error with the names that pointers have here: a worker does not know what I call its pointers."""
    if error.told is None or error.pointers is None:
        return error
    operation, place, other_place, through = error.told
    first, second = (name_for(lambda value, key=key: _points_to(value, key)).text for key in error.pointers)  # type: ignore[misc]  # mypy cannot infer a lambda's default
    return NotCollocatedError(operation, first or "one pointer", place, second, other_place, through=through)


def _points_to(value: object, key: tuple[str, int]) -> bool:
    handle = getattr(value, "__dict__", {}).get("_handle")
    return handle is not None and handle.key == key


class SeenFromAfar:
    """An object of another process: all that may be known of it without having it."""

    __slots__ = ("_id", "_look", "_worker")

    def __init__(self, worker: str, id: int, look: Description) -> None:
        """Take where it is and how it looks."""
        self._worker = worker
        self._id = id
        self._look = look

    def __repr__(self) -> str:
        """Return kind and shape, or where it points if it is a pointer; then what is written on it."""
        look = self._look
        labels = look.labels or Labels()
        if look.target is None:
            return look.kind + labels.lines(look.shape, of_pointer=False)
        text = f"(Wrapper)>[PointerTensor | {self._worker}:{self._id} -> {look.target}]"
        return text if look.labels is None else text + labels.lines(look.shape, of_pointer=True)

    def __getattr__(self, name: str) -> Any:
        """Say that this is a description only."""
        raise OnlyDescribedError(self._worker, self._id, name)

    @property
    def shape(self) -> torch.Size:
        """The shape of the data."""
        return self._look.shape

    @property
    def dtype(self) -> torch.dtype:
        """The type of the data."""
        return self._look.dtype

    @property
    def requires_grad(self) -> bool:
        """Whether autograd records what is done with it."""
        return self._look.requires_grad

    @property
    def tags(self) -> set[str] | None:
        """The tags, None if there are none."""
        labels = self._look.labels
        return set(labels.tags) if labels is not None and labels.tags else None

    @property
    def description(self) -> str | None:
        """What is written on it in words, None if nothing is."""
        return None if self._look.labels is None else self._look.labels.description
