"""The records of lesson 12: who has which of them. Each clinic's process calls this itself, and needs no scikit-learn.

Breast Cancer Wisconsin (Diagnostic): Wolberg, Mangasarian, Street and Street, UCI Machine Learning Repository (1993),
CC BY 4.0; the file is the one that ships with scikit-learn, 569 tumours with 30 measures of their cells each.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

#: How many malignant and how many benign tumours each has, in the order of the file; me gets those that are left.
CASES = {"alice": (120, 20), "bob": (10, 120), "carol": (10, 100), "me": (72, 117)}
MEASURES = 30


def records_of(owner: str) -> tuple[Tensor, Tensor]:
    """Return what was measured, float32 (count, 30), and 1 for malignant or 0, float32 (count, 1); tagged #records.

    Each measure is scaled by the smallest and the largest of all 569, which are published with them: 0 to 1.

    Example:
        >>> import syftlite as sy
        >>> hook = sy.TorchHook(torch)
        >>> for owner in ("alice", "bob", "carol", "me"):
        ...     measures, malignant = records_of(owner)
        ...     print(owner, tuple(measures.shape), int(malignant.sum()))
        alice (140, 30) 120
        bob (130, 30) 10
        carol (110, 30) 10
        me (189, 30) 72
    """
    measures, malignant = _all()
    chosen: list[Tensor] = []
    for kind, number in ((1.0, 0), (0.0, 1)):
        names = list(CASES)
        first = sum(CASES[name][number] for name in names[: names.index(owner)])
        chosen.append((malignant == kind).nonzero().flatten()[first : first + CASES[owner][number]])
    rows = torch.cat(chosen).sort().values
    parts = measures[rows], malignant[rows].unsqueeze(1)
    first_part, second_part = (part.tag("#records") for part in parts)  # type: ignore[attr-defined]  # the hook adds tag
    return first_part, second_part


@cache
def _all() -> tuple[Tensor, Tensor]:
    found = find_spec("sklearn")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("The records of lesson 12 ship with scikit-learn: pip install scikit-learn")
    path = Path(found.submodule_search_locations[0], "datasets", "data", "breast_cancer.csv")
    with path.open(encoding="utf-8") as file:
        _, *lines = csv.reader(file)
    table = torch.tensor([[float(number) for number in line] for line in lines])
    measures, benign = table[:, :MEASURES], table[:, MEASURES]
    least, most = measures.min(0).values, measures.max(0).values
    return (measures - least) / (most - least), 1 - benign
