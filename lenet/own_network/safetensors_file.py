"""Read safetensors files: a table in JSON, then the numbers, one tensor behind the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import Any

import torch

from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.limits import SAVE, check_count
from lenet.own_network.stored_tensors import MOST_DIMENSIONS, StoredTensor, contiguous_strides

MOST_TABLE_BYTES = 2**20
LENGTH_BYTES = 8  # of the table, as the file begins
METADATA = "__metadata__"
DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
NO_WEIGHTS = (
    "This is no file with weights, or a damaged one: a safetensors file, or what "
    f"{SAVE} writes (with PyTorch 1.6 or newer)."
)


def read_safetensors(content: bytes) -> tuple[dict[str, StoredTensor], dict[str, str]]:
    """Return the tensors of a safetensors file and its metadata.

    As the format demands, the tensors cover all bytes behind the table, without gap or overlap.

    Raises:
        OwnNetworkError: It is another file, damaged, or has far too many tensors.
    """
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    start = LENGTH_BYTES + length
    if length > MOST_TABLE_BYTES or start > len(content):
        raise OwnNetworkError(NO_WEIGHTS)
    try:
        table: dict[str, Any] = json.loads(content[LENGTH_BYTES:start])
        metadata = _texts(table.pop(METADATA, None) or {})
        check_count(len(table))
        _check_places(table, len(content) - start)
        stored = {name: _stored(entry, content, start) for name, entry in table.items()}
    except OwnNetworkError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise OwnNetworkError(NO_WEIGHTS) from error
    return stored, metadata


def _texts(metadata: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(text, str) for text in metadata.values()):
        raise ValueError("metadata are texts")
    return dict(metadata)


def _check_places(table: Mapping[str, Any], length: int) -> None:
    """Refuse tensors that are not as long as their shapes, overlap or leave a gap."""
    places = []
    for entry in table.values():
        shape, (begin, end) = entry["shape"], entry["data_offsets"]
        sizes = (*shape, begin, end)
        if len(shape) > MOST_DIMENSIONS or any(type(size) is not int for size in sizes):
            raise ValueError("a shape is a few whole numbers")
        if min(sizes) < 0 or prod(shape) * DTYPES[entry["dtype"]].itemsize != end - begin:
            raise ValueError("a shape does not fit the number of bytes")
        places.append((begin, end))
    ends = [(0, 0), *sorted(places), (length, length)]
    if any(end != begin for (_, end), (begin, _) in pairwise(ends)):
        raise ValueError("tensors overlap or leave a gap")


def _stored(entry: Mapping[str, Any], content: bytes, start: int) -> StoredTensor:
    begin, end = entry["data_offsets"]
    numbers = content[start + begin : start + end]
    shape = entry["shape"]
    return StoredTensor(numbers, DTYPES[entry["dtype"]], shape, contiguous_strides(shape))
