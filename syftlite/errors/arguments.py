"""Refusals of what was given: no pointer, no tensor, no option, no label, nothing that can travel."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError


class NotAPointerError(SyftliteError, AttributeError):
    """What only pointers have was asked of a tensor that is here."""

    def __init__(self, attribute: str, name: str) -> None:
        """Take what was asked for and the tensor's name."""
        super().__init__(
            f"{name} is no pointer, its values are already here, so it has no {attribute!r}. "
            f"Send it to have one: {name} = {name}.send(bob)."
        )


class NotATensorError(SyftliteError, TypeError):
    """A worker was given something of its own that is no tensor here."""

    def __init__(self, what: str, given: object) -> None:
        """Take what it was given as, and the thing."""
        is_pointer = hasattr(given, "id_at_location")
        thing = "a pointer" if is_pointer else f"{given!r}, which is no tensor"
        remedy = "Send a pointer instead: x_ptr.send(alice)" if is_pointer else "Try torch.tensor([1, 2, 3])"
        super().__init__(f"{what}: a worker's own data are tensors, and this is {thing}. {remedy}.")


class OperationError(SyftliteError):
    """A function that cannot be put on the allow-list."""

    def __init__(self, name: str, *, taken: bool) -> None:
        """Take the name, and whether another operation has it already."""
        if taken:
            sentence = f"There is an operation {name!r} already. Give yours another name: name='my_{name}'."
        else:
            sentence = f"An operation is a function with a name, and {name} is none. Write it with def."
        super().__init__(f"register_operation: {sentence}")


class OptionError(SyftliteError, TypeError):
    """An option that a verb does not have."""

    def __init__(self, verb: str, name: str, option: str, *, known: bool) -> None:
        """Take the verb, the thing's name, the option, and whether PySyft 0.2.9 had it."""
        if known:
            why = (
                f"{option}=True of PySyft 0.2.9 kept gradients here in step with those there. "
                f"Here a gradient stays with its data: leave the option out, and read it with .grad"
            )
        else:
            why = f"there is no option {option}. Try {name}.{verb}(bob)"
        super().__init__(f"{verb}: {why}.")


class LabelError(SyftliteError, TypeError):
    """A tag or a description that is no text."""

    def __init__(self, kind: str, given: object) -> None:
        """Take "tag" or "description", and what was given."""
        remedy = "x.tag('#ages', '#2024')" if kind == "tag" else "x.describe('Ages of patients')"
        super().__init__(f"A {kind} is a text, and this is {given!r}. Try {remedy}.")


class NotSendableError(SyftliteError):
    """A thing that cannot travel in a message."""

    def __init__(self, operation: str, kind: str, place: str, remedy: str = "") -> None:
        """Take the operation, the kind of thing, the worker that it was meant for or came from, and what to do."""
        can = "Tensors, numbers, texts, dtypes, shapes, slices, and lists, tuples and dicts of them can."
        sounds_open = kind.lower().startswith(("a", "e", "i", "o", "un")) and not kind.lower().startswith("uni")
        article = "an" if sounds_open else "a"  # an UntypedStorage, but a User
        super().__init__(f"{operation}: {article} {kind} cannot travel to or from {place}. {remedy or can}")


class NotAPointerAttributeError(SyftliteError, AttributeError):
    """A pointer has no such attribute."""

    def __init__(self, name: str, attribute: str, close: str = "") -> None:
        """Take the pointer's name, what was asked for, and what may have been meant."""
        guess = f" Did you mean {close!r}?" if close else ""
        super().__init__(f"{name} is a pointer to a tensor, and neither of them has {attribute!r}.{guess}")
