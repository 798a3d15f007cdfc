"""Facts about a tensor: its first values are those that torch itself reads, however it lies in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from syftlite.facts import first_values

SHAPES = ((), (0,), (1,), (2,), (3,), (7,), (2, 1), (2, 2), (4, 3), (3, 4, 2), (2, 0, 3), (5, 1, 1), (1, 5, 2))
TYPES = (
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64),
    *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
)


def views(tensor: Tensor) -> Iterator[Tensor]:
    """Yield a tensor, and others with the same memory in another order."""
    yield tensor
    yield tensor.unsqueeze(-1)
    if tensor.is_complex():
        yield from (tensor.conj(), tensor.real, tensor.imag, tensor.conj().imag)
    if tensor.ndim:
        yield from (
            tensor.flip(0),
            tensor.transpose(0, -1),
            tensor[..., ::2],
            tensor[-2:],
            tensor.expand(2, *tensor.shape),
        )


@pytest.mark.parametrize("dtype", TYPES, ids=str)
def test_the_first_values_are_what_torch_reads_of_every_shape_and_view(dtype: torch.dtype) -> None:
    for shape in SHAPES:
        for tensor in views((torch.rand(shape) * 100 - 50 * dtype.is_floating_point).to(dtype)):
            assert first_values(tensor) == tuple(tensor.flatten()[:3].tolist()), (shape, tensor.stride())


def test_what_cannot_be_read_cheaply_has_no_first_values() -> None:
    assert first_values(torch.eye(3).to_sparse()) is None
    assert first_values(torch.zeros(3, device="meta")) is None


def test_the_first_values_of_what_learns_and_of_inference_are_read_too() -> None:
    assert first_values(torch.ones(2, 2, requires_grad=True) * 2) == (2.0, 2.0, 2.0)
    with torch.inference_mode():
        assert first_values(torch.ones(2) * 3) == (3.0, 3.0)


def test_a_tensor_whose_memory_was_given_back_shows_none_of_it() -> None:
    tensor = torch.ones(3)
    tensor.untyped_storage().resize_(0)
    assert first_values(tensor) == ()
