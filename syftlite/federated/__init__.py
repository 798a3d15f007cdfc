"""Learning from data that lies on several workers: data sets, loaders, averages, rounds. Uses what anybody may use."""

from __future__ import annotations

from syftlite.federated.averaging import add_model, fed_avg, federated_avg, scale_model
from syftlite.federated.dataset import BaseDataset
from syftlite.federated.federated_dataset import FederatedDataset, federate
from syftlite.federated.helpers import accuracy, create_gaussian_mixture_toy_data, extract_batches_per_worker
from syftlite.federated.loader import FederatedDataLoader
from syftlite.federated.rounds import Round, train_round

__all__ = [
    "BaseDataset",
    "FederatedDataLoader",
    "FederatedDataset",
    "Round",
    "accuracy",
    "add_model",
    "create_gaussian_mixture_toy_data",
    "extract_batches_per_worker",
    "fed_avg",
    "federate",
    "federated_avg",
    "scale_model",
    "train_round",
]
