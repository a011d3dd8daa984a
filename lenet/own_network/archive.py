"""Read what `torch.save` writes: a ZIP archive with a pickle, and a file for each storage."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence

import numpy as np
import torch

from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.limits import MOST_BYTES, MOST_TENSORS, SAVE, check_count
from lenet.own_network.pickled import (
    STORAGES,
    ForbiddenError,
    Table,
    TensorView,
    read_pickle,
)
from lenet.own_network.stored_tensors import StoredTensor

START = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"  # begins each line of an archive's table
MOST_PICKLE_BYTES = 2**20
MOST_ENTRIES = 2 * MOST_TENSORS
PICKLE = "data.pkl"
WRAPPERS = ("state_dict", "model_state_dict", "model")  # under which checkpoints keep one
DTYPES = {
    "Float": torch.float32,
    "Double": torch.float64,
    "Half": torch.float16,
    "BFloat16": torch.bfloat16,
    "Long": torch.int64,
}
MORE = (
    "The file holds more than weights, perhaps a whole model, which could run code here. Save the "
    f"weights alone: {SAVE}"
)


def read_archive(content: bytes) -> dict[str, StoredTensor]:
    """Return the tensors of a `state_dict`, or of a checkpoint that has one.

    Raises:
        OwnNetworkError: The archive is damaged, or holds something else.
    """
    try:
        if content.count(ENTRY) > MOST_ENTRIES:  # before a table of any length is read
            raise OwnNetworkError(f"The file is not what {SAVE} writes.")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            pickled = _checked_pickle(archive.infolist())
            views = _state_dict(read_pickle(archive.read(pickled)))
            records = _Records(archive, pickled.filename.removesuffix(PICKLE))
            return {name: records.stored(view) for name, view in views.items()}
    except OwnNetworkError:
        raise
    except ForbiddenError as error:
        raise OwnNetworkError(MORE) from error
    except Exception as error:  # a damaged archive can fail in any of its readers
        raise OwnNetworkError("The file is damaged. Save the network again.") from error


def _checked_pickle(entries: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """Return the one pickle of an archive that does not unpack to more than it is."""
    stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    pickles = [entry for entry in entries if entry.filename.lower().endswith(".pkl")]
    if (
        not stored
        or sum(entry.file_size for entry in entries) > MOST_BYTES
        or len(pickles) != 1
        or not pickles[0].filename.endswith(PICKLE)
    ):
        raise OwnNetworkError(f"The file is not what {SAVE} writes.")
    if pickles[0].file_size > MOST_PICKLE_BYTES:
        raise OwnNetworkError(f"The file holds more than weights. Save them with {SAVE}")
    return pickles[0]


def _state_dict(held: object) -> dict[str, TensorView]:
    """Return the tensors of a state dict, or of a checkpoint that has one."""
    for wrapper in WRAPPERS:
        if isinstance(held, Table) and isinstance(held.value(wrapper), Table):
            held = held.value(wrapper)
            break
    if not isinstance(held, Table):
        raise OwnNetworkError(f"The file holds no state_dict. Save it with {SAVE}")
    views = [
        (name, view)
        for name, view in held
        if isinstance(name, str) and isinstance(view, TensorView)
    ]
    if len(views) < len(held):
        raise OwnNetworkError(f"The file holds more than weights. Save them with {SAVE}")
    check_count(len(views))
    return dict(views)


class _Records:
    """The storages in an archive; each is read once, however many tensors look at it."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._read: dict[tuple[str, torch.dtype], bytes] = {}
        order = f"{folder}byteorder"
        saved = archive.read(order).decode() if order in archive.namelist() else "little"
        self._swapped = saved != sys.byteorder

    def stored(self, view: TensorView) -> StoredTensor:
        """Return a tensor with its storage's bytes."""
        key, dtype = view.storage.key, DTYPES[STORAGES[view.storage.kind]]
        if (key, dtype) not in self._read:
            content = self._archive.read(f"{self._folder}data/{key}")
            if self._swapped:
                content = np.frombuffer(content, f"u{dtype.itemsize}").byteswap().tobytes()
            self._read[key, dtype] = content
        return StoredTensor(self._read[key, dtype], dtype, view.shape, view.strides, view.offset)
