"""Refusals about models and optimizers on their way."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError
from syftlite.errors.places import NotCollocatedError


class ModelInPiecesError(SyftliteError):
    """A model that is in several places was to go somewhere as one."""

    def __init__(self, verb: str, name: str, parts: list[tuple[str, str]]) -> None:
        """Take the verb, the model's name, and one part for each place, such as ("fc.weight", "on bob")."""
        where = ", ".join(f"{part} is {place}" for part, place in parts)
        super().__init__(f"{verb}: {name} is in pieces: {where}. Bring all of it home first: {name}.get().")


class ModelNotSendableError(SyftliteError):
    """A model that would not do on a worker what it does here."""

    def __init__(self, trouble: str, part: str, model: str = "") -> None:
        """Take what is wrong (lazy, hook, backward, script), which part it is, and the model's name."""
        sentences = {
            "lazy": "{part} has no weights yet, it learns their shape from its first batch. "
            "Give it one here first: {model}(x).",
            "hook": "{part} has a hook on its gradient, which runs only here. Remove the hook first: handle.remove().",
            "backward": "{part} has a hook on its backward pass, which runs only here. "
            "Remove the hook first: handle.remove().",
            "script": "{part} is a script module, whose weights torch keeps to itself. "
            "Send the module that it was made of.",
        }
        super().__init__("send: " + sentences[trouble].format(part=part, model=model))


class GradientTooLateError(SyftliteError):
    """A gradient was asked for after what it belongs to had left."""

    def __init__(self, line: str) -> None:
        """Take the line by which it left."""
        super().__init__(
            f"backward: what this was computed with left at {line}, and gradients cannot follow. "
            "Call backward() before that line, or compute the result again."
        )


class StateElsewhereError(NotCollocatedError):
    """A state was to be loaded into a model that is elsewhere."""

    def __init__(self, model: str, model_place: str, state_place: str) -> None:
        """Take the model's name, where it is and where the state is; "" is here."""
        if state_place:
            remedy = f"Take the state of a model on {model_place}, or bring both home first, with .get()"
        else:
            remedy = (
                f"Load it here and send again: {model}.get().load_state_dict(...), then {model}.send({model_place})"
            )
        places = [f"on {place}" if place else "here" for place in (model_place, state_place)]
        SyftliteError.__init__(
            self, f"load_state_dict: {model} is {places[0]}, what is to be loaded is {places[1]}. {remedy}."
        )


class OptimizerElsewhereError(NotCollocatedError):
    """What an optimizer remembers is on another worker than its model."""

    def __init__(self, optimizer: str, place: str, model: str, model_place: str) -> None:
        """Take the optimizer's name, where what it remembers is, the model's name and place; "" is here."""
        remedy = f"{optimizer}.move({model_place})" if model_place else f"{optimizer}.get()"
        SyftliteError.__init__(
            self,
            f"step: what {optimizer} remembers (momentum, averages) is on {place}, "
            f"{model} is {f'on {model_place}' if model_place else 'here'}. It goes where the model goes: {remedy}.",
        )
