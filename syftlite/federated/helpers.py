"""Helpers of 0.2.9's `fl.utils` that old code imports: batches by worker, accuracy, toy data. Knows no model."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from syftlite.federated.loader import Batch, FederatedDataLoader
from syftlite.worker import Worker


def extract_batches_per_worker(federated_train_loader: FederatedDataLoader) -> dict[Worker, list[Batch]]:
    """Return all batches of one pass, as lists by the worker where they lie."""
    parts = federated_train_loader.federated_dataset
    batches: dict[Worker, list[Batch]] = {parts[worker].location: [] for worker in federated_train_loader.workers}
    for step in federated_train_loader:
        for worker, batch in step.items() if isinstance(step, dict) else [(step[0].location, step)]:
            batches[worker].append(batch)
    return batches


def accuracy(pred_softmax: Any, target: Any) -> float:
    """Return which share of the predictions, of shape (samples, classes), have their greatest value at the target.

    >>> accuracy(torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), torch.tensor([0, 1, 1]))
    0.6666666666666666
    """
    prediction = pred_softmax.argmax(dim=1)
    right = (prediction == target.view(prediction.shape)).sum()
    return int(right) / len(target)


def create_gaussian_mixture_toy_data(nr_samples: int) -> tuple[Tensor, Tensor]:
    """Return inputs of shape (samples, 2) around (-5, -5) and (5, 5), half of each, and their classes 0 and 1.

    >>> data, target = create_gaussian_mixture_toy_data(4)
    >>> data.shape, target
    (torch.Size([4, 2]), tensor([0, 0, 1, 1]))
    """
    half = nr_samples // 2
    around = [torch.randn(half, 2, requires_grad=True) + centre for centre in (-5, 5)]
    return torch.cat(around), torch.arange(2).repeat_interleave(half)
