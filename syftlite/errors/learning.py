"""Refusals of federated learning: data sets, averages and rounds."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError


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
            "kind": "fed_avg takes a list of models or of what state_dict() gives, and here is a {0}. "
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
        """Take what is wrong ("away", or the name of an argument), and where the model is or what was given."""
        kinds = {
            "model": ("a torch module", "torch.nn.Linear(2, 1)"),
            "data": ("a FederatedDataset", "dataset.federate(bob, alice)"),
            "loss": ("a function of predictions and targets", "torch.nn.functional.mse_loss"),
            "optimizer": (
                "a function that makes one from parameters",
                "optimizer=lambda parameters: torch.optim.SGD(parameters, lr=0.1)",
            ),
        }
        if trouble == "away":
            sentence = f"the model is on {detail}, and a round begins with one that is here. Try model.get()"
        elif trouble in kinds:
            sentence = f"the {trouble} is {kinds[trouble][0]}, and this is a {detail}. Try {kinds[trouble][1]}"
        else:
            sentence = f"{trouble} is a positive whole number, not {detail}. Try {trouble}=1"
        super().__init__(f"train_round: {sentence}.")
