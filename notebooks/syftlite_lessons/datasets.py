"""The real data that lessons 6 to 8 learn from: who has which part of it. Knows no lesson, and needs no network.

Both sets ship with scikit-learn. The digits: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI
Machine Learning Repository (1998), CC BY 4.0; this is its test set, written by 13 people. The patients: Efron, Hastie,
Johnstone and Tibshirani, Least Angle Regression, Annals of Statistics 32 (2004).
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

#: Whose digits are which: those of me are the last, and no model learns from them.
DIGITS = {"bob": slice(0, 300), "alice": slice(300, 1200), "me": slice(1200, 1797)}
#: Where `half_the_digits_of` looks: nobody has an image of another.
HALVES = {"bob": slice(0, 600), "alice": slice(600, 1200)}
#: Of bob's and alice's digits, the few that lesson 8 asks about.
FEW = {"bob": slice(8, 12), "alice": slice(316, 332)}
#: How many of the patients a clinic treats.
PATIENTS = {"bob": slice(0, 300), "alice": slice(300, 400)}


def digits_of(owner: str) -> tuple[Tensor, Tensor]:
    """Return the owner's images, float32 (count, 64) from 0 to 1, and what they show, int64 (count,); tagged #digits.

    Example:
        >>> import syftlite as sy
        >>> hook = sy.TorchHook(torch)
        >>> [images.shape for images, _ in map(digits_of, ("bob", "alice", "me"))]
        [torch.Size([300, 64]), torch.Size([900, 64]), torch.Size([597, 64])]
    """
    images, labels = _digits()
    part = DIGITS[owner]
    return _tagged("#digits", images[part], labels[part])


def half_the_digits_of(owner: str) -> tuple[Tensor, Tensor]:
    """Return images and labels as `digits_of` does: bob has zeros to fours alone, and alice fives to nines.

    Example:
        >>> import syftlite as sy
        >>> hook = sy.TorchHook(torch)
        >>> for owner in ("bob", "alice"):
        ...     images, labels = half_the_digits_of(owner)
        ...     print(images.shape, labels.unique().tolist())
        torch.Size([303, 64]) [0, 1, 2, 3, 4]
        torch.Size([305, 64]) [5, 6, 7, 8, 9]
    """
    images, labels = _digits()
    part = HALVES[owner]
    here = (labels[part] < 5) == (owner == "bob")
    return _tagged("#digits", images[part][here], labels[part][here])


def few_digits_of(owner: str) -> tuple[Tensor, Tensor]:
    """Return images and labels as `digits_of` does: 4 of bob's, or 16 of alice's.

    Example:
        >>> import syftlite as sy
        >>> hook = sy.TorchHook(torch)
        >>> few_digits_of("bob")[1].tolist(), few_digits_of("alice")[0].shape
        ([8, 9, 0, 1], torch.Size([16, 64]))
    """
    images, labels = _digits()
    part = FEW[owner]
    return _tagged("#digits", images[part], labels[part])


def patients_of(owner: str) -> tuple[Tensor, Tensor]:
    """Return what a clinic measured, float32 (count, 2), and how much worse a year later, (count, 1); tagged #patients.

    The two columns are blood pressure and blood fat. All numbers are in standard deviations from the mean. Patients are
    in the order of their sex: alice treats one alone, and bob both.

    Example:
        >>> import syftlite as sy
        >>> hook = sy.TorchHook(torch)
        >>> [measured.shape for measured, _ in map(patients_of, ("bob", "alice"))]
        [torch.Size([300, 2]), torch.Size([100, 2])]
    """
    measured, worse = _patients()
    part = PATIENTS[owner]
    return _tagged("#patients", measured[part], worse[part])


@cache
def _digits() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits  # here, for other lessons need not wait for it

    digits = load_digits()
    return torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)


@cache
def _patients() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_diabetes  # as above

    patients = load_diabetes()
    columns = [patients.feature_names.index(name) for name in ("sex", "bp", "s5")]
    table = torch.tensor(patients.data[:, columns])
    order = torch.argsort(table[:, 0], stable=True)
    chosen = order[torch.linspace(0, len(order) - 1, 400).long()]  # 400 of all 442, in both parts of the order
    return _standardised(table[:, 1:])[chosen], _standardised(torch.tensor(patients.target).unsqueeze(1))[chosen]


def _standardised(columns: Tensor) -> Tensor:
    return ((columns - columns.mean(0)) / columns.std(0)).float()


def _tagged(tag: str, *tensors: Tensor) -> tuple[Tensor, Tensor]:
    """Return copies of two tensors by which a search finds them."""
    first, second = (tensor.clone().tag(tag) for tensor in tensors)  # type: ignore[attr-defined]  # the hook adds tag
    return first, second
