"""Tensors as a file describes them, and how they become PyTorch's.

A `StoredTensor` allocates nothing. Its shape and strides come from a file of unknown origin, and
may be anything; they are checked against the bytes that the file holds before PyTorch gets them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor

MOST_DIMENSIONS = 8


class StoredTensorError(ValueError):
    """A tensor's description does not fit the bytes of its file; the message is half a sentence."""


@dataclass(frozen=True)
class StoredTensor:
    """A view of a part of a file.

    Args:
        content: The bytes of its storage.
        dtype: Type of its numbers.
        shape: Size of each dimension.
        strides: Step between neighbours in each dimension, in numbers.
        offset: Of the first number, in numbers.
    """

    content: bytes
    dtype: torch.dtype
    shape: Sequence[Any]
    strides: Sequence[Any]
    offset: Any = 0


def contiguous_strides(shape: Sequence[int]) -> list[int]:
    """Return the strides of numbers stored row by row."""
    return [prod(shape[dimension + 1 :]) for dimension in range(len(shape))]


def as_tensors(stored: Mapping[str, StoredTensor], most_bytes: int) -> dict[str, Tensor]:
    """Return tensors with memory of their own.

    Args:
        stored: By their names.
        most_bytes: Of all together. A view that repeats numbers (stride 0) can have more numbers
            than its file.

    Raises:
        StoredTensorError: One is empty or not inside its storage, or they are too large.
    """
    left, tensors = most_bytes, {}
    for name, one in stored.items():
        _check_view(one)
        left -= prod(one.shape) * one.dtype.itemsize
        if left < 0:
            raise StoredTensorError(f"has more than {most_bytes // 2**20} MB of numbers")
        tensors[name] = _tensor(one)
    return tensors


def _check_view(stored: StoredTensor) -> None:
    numbers = (*stored.shape, *stored.strides, stored.offset)
    if (
        not len(stored.shape) == len(stored.strides) <= MOST_DIMENSIONS
        or any(type(number) is not int for number in numbers)
        or min(numbers) < 0
    ):
        raise StoredTensorError("has a tensor with an impossible shape")
    if 0 in stored.shape:
        raise StoredTensorError("has a tensor without numbers")
    if _last(stored) >= len(stored.content) // stored.dtype.itemsize:
        raise StoredTensorError("has a tensor with more numbers than are stored")


def _last(stored: StoredTensor) -> int:
    """Return the place of the last number in the storage."""
    steps = zip(stored.shape, stored.strides, strict=True)
    last: int = stored.offset + sum((size - 1) * stride for size, stride in steps)
    return last


def _tensor(stored: StoredTensor) -> Tensor:
    size = stored.dtype.itemsize
    part = bytearray(stored.content[stored.offset * size : (_last(stored) + 1) * size])
    numbers = torch.frombuffer(part, dtype=stored.dtype)
    return numbers.as_strided(tuple(stored.shape), tuple(stored.strides)).clone()
