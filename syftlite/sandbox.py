"""The sandbox: one line that makes six workers and spreads tagged data sets over them, as PySyft 0.2's tutorials begin.

The data sets are those that scikit-learn ships; nothing is downloaded.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, MutableMapping
from typing import Any

import torch
from torch import Tensor

from syftlite.errors import SandboxError
from syftlite.grid import PrivateGridNetwork
from syftlite.hook import TorchHook
from syftlite.virtual_worker import VirtualWorker

WORKERS = ("bob", "theo", "jason", "alice", "andy", "jon")

#: The data sets: how scikit-learn calls its loader, the name that is printed, and the tags.
DATA_SETS = (
    ("load_diabetes", "Diabetes Dataset", ("#diabetes",)),
    ("load_breast_cancer", "Breast Cancer Dataset", ("#breast_cancer_dataset",)),
    ("load_digits", "Digits Dataset", ("#digits_dataset",)),
    ("load_iris", "Iris Dataset", ("#iris_dataset",)),
    ("load_wine", "Wine Dataset", ("#wine_dataset",)),
    ("load_linnerud", "Linnerud Dataset", ("#linnerrud_dataset", "#linnerud_dataset")),  # 0.2.9 misspelled it
)

WITHDRAWN = (
    "\t\t- Boston Housing Dataset: left out. scikit-learn withdrew it in version 1.2 for its treatment of race; "
    "diabetes (#diabetes) is a regression of the same kind."
)


def create_sandbox(gbs: MutableMapping[str, Any], verbose: bool = True, download_data: bool = True) -> None:
    """Put a hook, six workers, `workers` and `grid` into a namespace, and spread tagged data sets over the workers.

    Each worker gets a sixth of each data set, `#data` and `#target`, as its own. Run again, it adds nothing twice.
    Without `download_data` there are only the workers.

    Raises:
        SandboxError: if scikit-learn is not installed.

    Example:
        >>> import syftlite as sy
        >>> with sy.fresh():
        ...     names = {}
        ...     sy.create_sandbox(names, verbose=False)
        ...     names["bob"].search("#iris_dataset", "#data")[0].shape
        Setting up Sandbox...
        Done!
        torch.Size([25, 4])
    """
    data = _loaders() if download_data else []
    tell = print if verbose else _say_nothing
    print("Setting up Sandbox...")
    tell("\t- Hooking PyTorch")
    hook = TorchHook(torch)
    tell("\t- Creating Virtual Workers:")
    workers = []
    for name in WORKERS:
        tell(f"\t\t- {name}")
        workers.append(VirtualWorker(hook, id=name))
    tell("\tStoring hook and workers as global variables...")
    gbs.update({"hook": hook, "workers": workers, **dict(zip(WORKERS, workers, strict=True))})
    if data:
        tell("\tLoading datasets from SciKit Learn...")
        tell(WITHDRAWN)
        _spread(data, workers, tell)
    tell("\tCollecting workers into a VirtualGrid...")
    gbs["grid"] = PrivateGridNetwork(*workers)
    print("Done!")


def make_hook(gbs: MutableMapping[str, Any]) -> None:
    """Put a hook and the six workers into a namespace, without data."""
    create_sandbox(gbs, verbose=False, download_data=False)


def _say_nothing(*_: object) -> None:
    pass


def _loaders() -> list[tuple[Callable[[], Any], str, tuple[str, ...]]]:
    try:
        datasets = importlib.import_module("sklearn.datasets")
    except ImportError:
        raise SandboxError from None
    return [(getattr(datasets, loader), name, tags) for loader, name, tags in DATA_SETS]


def _spread(
    data: list[tuple[Callable[[], Any], str, tuple[str, ...]]], workers: list[VirtualWorker], tell: Callable[..., None]
) -> None:
    parts: list[list[Tensor]] = [[] for _ in workers]
    for load, name, tags in data:
        tell(f"\t\t- {name}")
        loaded = load()
        words = loaded["DESCR"].split("\n")[0].lower().split(" ")
        for kind in ("data", "target"):
            whole = torch.tensor(loaded[kind]).float()
            for number, part in enumerate(_split(whole, len(workers))):
                labelled: Any = part.clone()
                parts[number].append(labelled.tag(*tags, f"#{kind}", *words).describe(loaded["DESCR"]))
    tell("\tDistributing Datasets Amongst Workers...")
    for worker, its_parts in zip(workers, parts, strict=True):
        worker.load_data(its_parts)


def _split(whole: Tensor, count: int) -> list[Tensor]:
    """Return equal parts of a tensor's rows; the last one has what is left over."""
    size = len(whole) // count
    return [whole[number * size : (number + 1) * size if number < count - 1 else None] for number in range(count)]
