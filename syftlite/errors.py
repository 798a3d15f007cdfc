"""Every sentence a learner can read when something is refused: what was asked, what is where, what to type next.

Knows no worker and no pointer: it is given names, places and lines as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class SyftliteError(RuntimeError):
    """Anything that syftlite refuses. A refused call changes no store."""


class NoWorkerGivenError(SyftliteError):
    """`send` or `move` was not told where to."""

    def __init__(self, verb: str, name: str, given: int) -> None:
        """Take the verb, the name of what was to travel, and how many workers were given."""
        got = f"got {given}" if given else "got none"
        super().__init__(f"{verb} takes one worker and {got}. Try {name}.{verb}(bob), with a worker of yours for bob.")


class UnknownWorkerError(SyftliteError):
    """A name that is no worker."""

    def __init__(self, asked: object, known: Iterable[str]) -> None:
        """Take what was asked for and the ids of all workers there are."""
        known = list(known)
        close = get_close_matches(str(asked), known, n=1)
        guess = f" Did you mean {close[0]!r}?" if close else ""
        workers = ", ".join(repr(worker) for worker in known)
        remedy = f"Make it with sy.VirtualWorker(hook, id={asked!r})." if isinstance(asked, str | int) else ""
        super().__init__(f"There is no worker {asked!r}. Known workers: {workers}.{guess} {remedy}".rstrip())


class WorkerNameError(SyftliteError):
    """A worker cannot have this id."""

    def __init__(self, id: object) -> None:
        """Take the id that was asked for."""
        if id == "me":
            super().__init__("'me' is this notebook itself (sy.local_worker). Choose another id, such as 'bob'.")
        else:
            super().__init__(f"A worker's id is a text or a whole number, not {id!r}. Try id='bob'.")


class NoHookError(SyftliteError):
    """A worker was made before torch was hooked."""

    def __init__(self, given: object) -> None:
        """Take what was given in the place of the hook."""
        got = "no hook was made yet" if given is None else f"the first argument is {given!r}, not a hook"
        super().__init__(f"A worker needs the hook, and {got}. Begin with hook = sy.TorchHook(torch).")


class NotCollocatedError(SyftliteError):
    """The arguments of one operation are in different places."""

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
    ) -> None:
        """Take the operation, and two arguments with the ids of their workers; "here" is this notebook.

        `second` is None when the learner has no name for it, and may be an attribute of a module, which does not travel
        with it; `through` is the worker whose pointers these are, when they are the middle of a chain. `models`: these
        are parts of models that were to be averaged.
        """
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


class ModelInPiecesError(SyftliteError):
    """A model that is in several places was to go somewhere as one."""

    def __init__(self, verb: str, name: str, parts: list[tuple[str, str]]) -> None:
        """Take the verb, the model's name, and one part for each place, such as ("fc.weight", "on bob")."""
        where = ", ".join(f"{part} is {place}" for part, place in parts)
        super().__init__(f"{verb}: {name} is in pieces: {where}. Bring all of it home first: {name}.get().")


class ModelNotSendableError(SyftliteError):
    """A model that would not do on a worker what it does here."""

    def __init__(self, trouble: str, part: str, model: str = "") -> None:
        """Take what is wrong (lazy, hook, script), which part it is, and the model's name."""
        sentences = {
            "lazy": "{part} has no weights yet, it learns their shape from its first batch. "
            "Give it one here first: {model}(x).",
            "hook": "{part} has a hook on its gradient, which runs only here. Remove the hook first: handle.remove().",
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


class AskMeError(SyftliteError):
    """Another worker was asked for what only me can do."""

    def __init__(self, verb: str, worker: str) -> None:
        """Take the verb and the worker."""
        super().__init__(
            f"{verb}: {worker} would get the pointers, and you could not use them. "
            f"Ask for yourself: sy.local_worker.{verb}('#tag', location={worker})."
        )


class NotOnGridError(SyftliteError, AttributeError):
    """A grid was asked for what only a server of PyGrid could do."""

    def __init__(self, name: str) -> None:
        """Take what was asked for."""
        super().__init__(
            f"A grid of simulated workers has no {name!r}: serving models and plans took PyGrid's servers. "
            "It can search: grid.search('#data'). Its workers are in grid.workers."
        )


class SandboxError(SyftliteError, ImportError):
    """The sandbox's data sets are not installed."""

    def __init__(self) -> None:
        """Say how to get them, and how to do without."""
        super().__init__(
            "create_sandbox takes its data sets from scikit-learn, which is not installed: pip install scikit-learn. "
            "For the workers alone, try sy.create_sandbox(globals(), download_data=False)."
        )


class OperationError(SyftliteError):
    """A function that cannot be put on the allow-list."""

    def __init__(self, name: str, *, taken: bool) -> None:
        """Take the name, and whether another operation has it already."""
        if taken:
            sentence = f"There is an operation {name!r} already. Give yours another name: name='my_{name}'."
        else:
            sentence = f"An operation is a function with a name, and {name} is none. Write it with def."
        super().__init__(f"register_operation: {sentence}")


class DataSetError(SyftliteError, ValueError):
    """Data that cannot be a data set, or cannot be spread over workers so."""

    def __init__(self, trouble: str, *details: str) -> None:
        """Take what is wrong, and the details that its sentence names."""
        sentences = {
            "length": "A data set has a target for each input, and here are {0} inputs and {1} targets.",
            "places": "Inputs and targets of a data set lie in one place; here the inputs are {0}, the targets {1}. "
            "Send the whole data set: dataset.send(bob).",
            "rows": "The {0} of a data set are a tensor with a sample in each row, and these are {1}. "
            "Try torch.tensor([[1.0, 2.0], [3.0, 4.0]]).",
            "sent": "send: this data set is on {0}, and a copy goes from here. Bring it home first: dataset.get().",
            "not sent": "This data set is here. Send it first: dataset = dataset.send(bob).",
            "transform": "transform changes data that is here, and this is on {0}. Try dataset.get().transform(...), "
            "or give the transform to BaseDataset, which applies it to each sample where it lies.",
            "here": "A federated data set is made of data sets on workers, and one of these is here. "
            "Send it first, and take what comes back: dataset = dataset.send(bob).",
            "kind": "A federated data set is made of data sets on workers, and one of these is a {0}. "
            "Try sy.BaseDataset(data_ptr, target_ptr).",
            "twice": "Two of these data sets are on {0}, and a federated data set has one for each worker. "
            "Make them one there: torch.cat([first.data, second.data]).",
            "none": "A federated data set is made of data sets on workers, and got none.",
            "no part": "No part of this data set is on {0}. Its parts are on: {1}.",
            "came home": "The part that was on {0} came home by get(), so this data set has it no more. "
            "To take a part out of it, use data.get_dataset({0!r}).",
            "federated away": "federate splits data that is here, and this is on {0}. "
            "Try dataset.get().federate(bob, alice).",
            "no length": "federate splits a data set by its length, and a {0} has none. "
            "Try sy.BaseDataset(data, targets).federate(bob, alice).",
            "pairs": "federate takes a data set of pairs, input and target, and the samples of this one {0}. "
            "Try sy.BaseDataset(data, targets).federate(bob, alice).",
            "no tensors": "What goes to a worker are tensors, and the {0} of this data set are of the kind {1}. "
            "Make them numbers first.",
            "no workers": "federate splits a data set among workers, and got none. Try dataset.federate(bob, alice).",
            "same worker": "federate gives each worker one part, and {0} was named twice.",
            "few": "federate gives each worker a part, and {0} samples are too few for {1} workers.",
            "not federated": "FederatedDataLoader goes through a FederatedDataset, and this is a {0}. "
            "Try dataset.federate(bob, alice), or torch's own DataLoader for data that is here.",
            "batch size": "The size of a batch is a positive whole number, not {0}. Try batch_size=32.",
            "iterators": "num_iterators is a positive whole number, not {0}. Try num_iterators=1.",
            "option": "FederatedDataLoader has no option {0}. It has batch_size, shuffle, num_iterators, drop_last, "
            "collate_fn, iter_per_worker, generator.",
        }
        super().__init__(sentences[trouble].format(*details))


class AverageError(SyftliteError, ValueError):
    """Models that have no average."""

    def __init__(self, trouble: str, *details: str) -> None:
        """Take what is wrong, and the details that its sentence names."""
        sentences = {
            "none": "An average needs at least one model, and got none.",
            "kind": "fed_avg takes models or their state_dict(), and one of these is a {0}. "
            "Try fed_avg([model.state_dict() for model in models]).",
            "counts": "fed_avg needs one count a model: {0} models, {1} counts.",
            "count": "A count says how many samples a model learned from: a positive number, not {0}.",
            "keys": "These models are not of one kind: only model {1} has {0!r}.",
            "value": "{0!r} is no tensor in one of these models, but a {1}.",
            "shape": "These models are not of one kind: {0!r} has the shape {1} in one and {2} in another.",
            "dtype": "These models are not of one kind: {0!r} is {1} in one and {2} in another. "
            "Make them alike first: model.float().",
        }
        super().__init__(sentences[trouble].format(*details))


class RoundError(SyftliteError, ValueError):
    """A round of federated learning that cannot begin."""

    def __init__(self, trouble: str, detail: str) -> None:
        """Take what is wrong ("away", "data", or the name of a number), and where the model is or what was given."""
        if trouble == "away":
            sentence = f"the model is on {detail}, and a round begins with one that is here. Try model.get()"
        elif trouble == "data":
            sentence = f"the data is a FederatedDataset, and this is a {detail}. Try dataset.federate(bob, alice)"
        else:
            sentence = f"{trouble} is a positive whole number, not {detail}. Try {trouble}=1"
        super().__init__(f"train_round: {sentence}.")


def _old_name(name: str, what: str, instead: str) -> str:
    return f"syftlite has no {name}: in PySyft it was {what}. {instead}."


class OldNameError(SyftliteError, AttributeError):
    """A name of PySyft that syftlite lacks."""

    def __init__(self, name: str, what: str, instead: str) -> None:
        """Take the name, what it was, and what to use."""
        super().__init__(_old_name(name, what, instead))


class OldNameImportError(SyftliteError, ImportError):
    """The same, when it was to be imported."""

    def __init__(self, name: str, what: str, instead: str) -> None:
        """Take the name, what it was, and what to use."""
        super().__init__(_old_name(name, what, instead))


class OldModuleError(SyftliteError, ModuleNotFoundError):
    """A module of PySyft that syftlite lacks."""

    def __init__(self, path: str, what: str, instead: str) -> None:
        """Take the module's path, what it held, and what to use."""
        super().__init__(_old_name(f"module {path}", what, instead))


def _unknown_name(name: str, module: str) -> str:
    return (
        f"{module} has no {name!r}, and it is no name of PySyft 0.1 or 0.2 that syftlite knows. "
        "Is it spelled right? help(syftlite) lists what there is."
    )


class UnknownNameError(SyftliteError, AttributeError):
    """A name that neither syftlite nor PySyft has."""

    def __init__(self, name: str, module: str) -> None:
        """Take the name and the module that was asked."""
        super().__init__(_unknown_name(name, module))


class UnknownNameImportError(SyftliteError, ModuleNotFoundError):
    """The same, when it was to be imported."""

    def __init__(self, name: str, module: str) -> None:
        """Take the name and the module that was asked."""
        super().__init__(_unknown_name(name, module))


class OtherSyftError(SyftliteError, ImportError):
    """Another program called syft is there."""

    def __init__(self, place: str) -> None:
        """Take where it is."""
        super().__init__(
            f"Another program called syft is here ({place}), and `import syft` means that one. "
            "Uninstall it (pip uninstall syft), or write import syftlite as sy."
        )


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


class GetNotPermittedError(SyftliteError):
    """A private object was asked for by somebody who may not have it."""

    def __init__(self, worker: str, id: int, user: object) -> None:
        """Take the worker, the object's id, and the user who asked, None for nobody."""
        asked = "no user was named" if user is None else f"{user!r} is not one of its users"
        super().__init__(
            f"get: object {id} on {worker} is private, and {asked}. "
            "Ask as one whom its owner allowed: .get(user='...'). The object stays where it is."
        )


class SendNotPermittedError(SyftliteError):
    """A private tensor was to be sent by somebody who may not."""

    def __init__(self, name: str, user: object) -> None:
        """Take the tensor's name, and the user who asked, None for nobody."""
        asked = "no user was named" if user is None else f"{user!r} is not one of its users"
        super().__init__(
            f"send: {name} is private, and {asked}. Send it as one of its allowed users: {name}.send(bob, user='...')."
        )


class PrivacyError(SyftliteError, TypeError):
    """What decides about a private tensor is wrong."""

    def __init__(self, name: str, given: object = None, *, is_pointer: bool = False) -> None:
        """Take the tensor's name and what was given as users, or that it is a pointer."""
        if is_pointer:
            sentence = (
                f"private_tensor: {name} is a pointer, and whoever has the data decides who may have it. "
                "Make the tensor private before it is sent: x.private_tensor(allowed_users=['carol'])."
            )
        else:
            sentence = (
                f"private_tensor: allowed_users is a list of users, and this is {given!r}. "
                f"Try {name}.private_tensor(allowed_users=['carol'])."
            )
        super().__init__(sentence)


class NotSendableError(SyftliteError):
    """A thing that cannot travel in a message."""

    def __init__(self, operation: str, kind: str, place: str) -> None:
        """Take the operation, the kind of thing, and the worker that it was meant for or came from."""
        super().__init__(
            f"{operation}: a {kind} cannot travel to or from {place}. "
            "Tensors, numbers, texts, dtypes, shapes, slices, and lists, tuples and dicts of them can."
        )


class NotAPointerAttributeError(SyftliteError, AttributeError):
    """A pointer has no such attribute."""

    def __init__(self, name: str, attribute: str, close: str = "") -> None:
        """Take the pointer's name, what was asked for, and what may have been meant."""
        guess = f" Did you mean {close!r}?" if close else ""
        super().__init__(f"{name} is a pointer to a tensor, and neither of them has {attribute!r}.{guess}")


class NotebookFileError(SyftliteError):
    """A file that is no notebook, or cannot be one."""

    def __init__(self, path: str, trouble: str) -> None:
        """Take the file's name and what is wrong."""
        super().__init__(f"{path}: {trouble}.")


class HistoryFileError(SyftliteError):
    """A file that is no history, or one that this version cannot read."""

    def __init__(self, path: str, trouble: str, remedy: str) -> None:
        """Take the file's name, what is wrong, and what to do."""
        super().__init__(f"{path} cannot be read as a history: {trouble}. {remedy}")
