"""Refusals about places: where objects are, where they are not, and who may ask for them there."""

from __future__ import annotations

from collections.abc import Iterable

from syftlite.errors.base import SyftliteError


class NotCollocatedError(SyftliteError):
    """The arguments of one operation are in different places."""

    #: Operation, places and worker as they were told, and owner and id of both pointers: who knows names for these,
    #: where the error arrives, can tell it again.
    told: tuple[str, str, str, str] | None = None
    pointers: tuple[tuple[str, int], tuple[str, int]] | None = None

    def __init__(
        self,
        operation: str,
        first: str,
        first_place: str,
        second: str | None,
        second_place: str,
        *,
        through: str = "",
        is_attribute: bool = False,
        models: bool = False,
        pointers: tuple[tuple[str, int], tuple[str, int]] | None = None,
    ) -> None:
        """Take the operation, and two arguments with the ids of their workers; "here" is this notebook.

        `second` is None when the learner has no name for it, and may be an attribute of a module, which does not travel
        with it; `through` is the worker whose pointers these are, when they are the middle of a chain. `models`: these
        are parts of models that were to be averaged. `pointers` are owner and id of both.
        """
        if pointers is not None:
            self.told, self.pointers = (operation, first_place, second_place, through), pointers
        if second == first:
            super().__init__(
                f"{operation} needs its arguments in one place: {first} is in pieces, on {first_place} and "
                f"{'here' if second_place == 'here' else f'on {second_place}'}. Bring all of it home: {first}.get()."
            )
            return
        here = second_place == "here"
        thing = second or ("a local tensor" if here else "another tensor")
        verb = f"send({first_place})" if here else f"move({first_place})"
        if models:
            remedy = f"Bring the models to one place: model.{verb}."
        elif second and is_attribute:
            attribute = second.removeprefix("self.")
            remedy = (
                f"A plain attribute stays here when its model is sent. To have it travel along, write "
                f"self.register_buffer({attribute!r}, ...) in __init__."
            )
        elif through and second:
            remedy = f"Try {second} = {second}.get().{verb}.send({through})."
        elif second:
            remedy = f"Try {second}.{verb}."
        else:
            remedy = f"{'Send' if here else 'Move'} it there first, with .{verb}."
        super().__init__(
            f"{operation} needs its arguments in one place: {first} is on {first_place}, "
            f"{thing} is {'here' if here else f'on {second_place}'}. {remedy}"
        )


class NotOwnedError(SyftliteError):
    """Pointers of different owners met."""

    def __init__(self, operation: str, first: str, first_owner: str, second: str, second_owner: str) -> None:
        """Take the operation, and two pointers with the ids of their owners."""
        super().__init__(
            f"{operation} needs pointers of one owner: {first} is {first_owner}'s, {second} is {second_owner}'s. "
            f"Use your own pointers; what you see in {second_owner}._objects is {second_owner}'s."
        )


class NotYourPointerError(SyftliteError):
    """A pointer that belongs to another worker was to be used as one's own."""

    def __init__(self, verb: str, name: str, owner: str, id: int) -> None:
        """Take the verb, what the learner calls the pointer, and the worker that has it under which id."""
        super().__init__(
            f"{verb}: {name} belongs to {owner}, and {owner}._objects is a window to look through. "
            f"Use your own pointer to {owner}:{id} instead."
        )


class ObjectNotFoundError(SyftliteError):
    """A pointer points to what is no longer there."""

    def __init__(
        self, worker: str, id: int, departure: str = "", present: Iterable[int] = (), *, freed: bool = False
    ) -> None:
        """Take the worker, the id, by which line the object left, and the ids that the worker has.

        `freed`: by that line the pointer was let go of, and the object may still be there for others.
        """
        id = int(id)
        if freed:
            sentence = (
                f"This pointer to {worker}:{id} was let go of at {departure}. "
                "To use the object again, keep another pointer to it, or do not free this one."
            )
        elif departure:
            sentence = (
                f"{worker} no longer has object {id}: it left at {departure}. "
                "To use a value again, keep what get() returned, or make a second one first with .copy()."
            )
        else:
            has = ", ".join(map(str, present)) or "nothing"
            sentence = (
                f"{worker} has no object {id}; it has {has}. An object goes when its last pointer goes: "
                "keep a pointer, or send the tensor again."
            )
        super().__init__(sentence)


class ObjectLostError(ObjectNotFoundError):
    """A worker began a new life, and what it kept in the old one is no more."""

    def __init__(self, worker: str, id: int) -> None:
        """Take the worker and the object's id."""
        SyftliteError.__init__(
            self,
            f"{worker} was started again, and object {int(id)} was in its earlier life: it is gone. "
            "Send it again, from where you still have it.",
        )


class JustLeavingError(SyftliteError):
    """Two asked for one object at once."""

    def __init__(self, worker: str, id: int) -> None:
        """Take the worker and the object's id."""
        super().__init__(
            f"Somebody else is just taking object {int(id)} from {worker}. "
            "Whose it is now, that call decides; ask again, and you will hear."
        )


class DataNotHereError(SyftliteError):
    """Something needs values that are on another worker."""

    def __init__(self, what: str, name: str | None, place: str, hops: int = 1) -> None:
        """Take what was called, the pointer's name (None without one), where its data is, and how many hops away."""
        values = f"the values of {name}, and they are on {place}" if name else f"values that are on {place}"
        remedy = f": {name}{'.get()' * hops}" if name else f", with {'.get()' * hops}"
        super().__init__(f"{what} needs {values}, not here. Bring them home first{remedy}.")


class AlreadyThereError(SyftliteError):
    """Something was sent or moved to where it already is."""

    def __init__(self, verb: str, name: str, place: str, *, kind: str = "pointer") -> None:
        """Take the verb, the name of what was to travel, its worker, and what it is: pointer, model or optimizer."""
        sentences = {
            "pointer": "what {name} points to is already on {place}, and a chain from {place} to itself leads nowhere. "
            "For a second object there, try {name}.copy().",
            "model": "{name} is already on {place}. For a second one there, try {name}.copy().",
            "optimizer": "what {name} remembers is already on {place}. Nothing is left to do.",
        }
        super().__init__(f"{verb}: " + sentences[kind].format(name=name, place=place))


class AlreadyHereError(SyftliteError):
    """A local tensor was asked to come home, or something was sent to me."""

    def __init__(self, verb: str, name: str, *, kind: str = "tensor") -> None:
        """Take the verb, the name of what is here, and whether it is a tensor, model or optimizer."""
        if verb == "send":
            super().__init__(
                f"send: {name} is already here, and me is this notebook. Name another worker: {name}.send(bob)."
            )
        elif kind != "tensor":
            thing = name if kind == "model" else f"what {name} remembers"
            remedy = "Use it as it is" if verb == "get" else f"Send it instead: {name}.send(bob)"
            super().__init__(f"{verb}: {thing} is already here. {remedy}.")
        else:
            remedy = f"Use {name} as it is" if verb == "get" else f"Send it instead: {name}.send(bob)"
            super().__init__(f"{verb}: {name} is no pointer, its values are already here. {remedy}.")


class PartOfAnObjectError(SyftliteError):
    """A gradient was to travel alone."""

    def __init__(self, verb: str, name: str) -> None:
        """Take the verb and the gradient's name."""
        super().__init__(
            f"{verb}: {name} is the gradient of a tensor and travels with it. "
            f"Make an object of its own first: {name}.copy().{verb}(...)."
        )


class NotAChainError(SyftliteError):
    """Something that needs a pointer to a pointer got a pointer to a tensor."""

    def __init__(self, worker: str, id: int, name: str = "the pointer") -> None:
        """Take the worker, the id of the object there, and what the learner calls the pointer to it."""
        super().__init__(
            f"remote_get: {name} points to a tensor, {worker}:{id}, so {worker} has nothing to fetch. "
            f"It takes a pointer to a pointer; to bring the tensor here, try {name}.get()."
        )


class CombineError(SyftliteError):
    """Pointers that cannot be one multi pointer."""

    def __init__(self, trouble: str, first: str = "", second: str = "", *more: str) -> None:
        """Take what is wrong (none, kind, place, shape), the names of two pointers, and the place or both shapes."""
        sentences = {
            "none": "A multi pointer needs pointers, and got none.",
            "kind": "A multi pointer is made of pointers, and {0} is a {1}. Send it first: {0}.send(bob).",
            "place": "{0} and {1} are both on {2}, and a multi pointer has one pointer a worker. Move one of them.",
            "shape": "{0} has the shape {2} and {1} has {3}; a multi pointer stands for tensors of one shape.",
        }
        super().__init__(sentences[trouble].format(first, second, *more))
