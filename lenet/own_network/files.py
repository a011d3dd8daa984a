"""Files with a `state_dict`, read without running anything that they hold.

Neither `torch.load` nor the safetensors library reads a file of unknown origin. Two small readers
of this package do, which return descriptions of tensors (`StoredTensor`); these are checked before
PyTorch allocates any memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from lenet.own_network.archive import START, read_archive
from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.limits import MOST_BYTES, SAVE
from lenet.own_network.safetensors_file import read_safetensors
from lenet.own_network.stored_tensors import StoredTensor, StoredTensorError, as_tensors


@dataclass(frozen=True)
class TensorFile:
    """The tensors of a file.

    Args:
        tensors: By their names, in the file's order.
        metadata: Texts that a safetensors file holds beside them.
    """

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)


def read_tensors(content: bytes) -> TensorFile:
    """Read a file with a `state_dict`: safetensors, or what `torch.save` writes.

    Args:
        content: The file's bytes, at most `MOST_BYTES`.

    Raises:
        OwnNetworkError: It is neither, or damaged, too large, or holds something else.
    """
    if len(content) > MOST_BYTES:
        raise OwnNetworkError(
            f"The file has {len(content) / 2**20:.1f} MB; at most {MOST_BYTES // 2**20} MB are "
            "read."
        )
    if not content:
        raise OwnNetworkError("The file is empty. Save the network again.")
    stored: Mapping[str, StoredTensor]
    metadata: Mapping[str, str] = {}
    if content.startswith(START):
        stored = read_archive(content)
    else:
        stored, metadata = read_safetensors(content)
    if not stored:
        raise OwnNetworkError(f"There are no weights in the file. Save them with {SAVE}")
    try:
        return TensorFile(as_tensors(stored, MOST_BYTES), metadata)
    except StoredTensorError as error:
        raise OwnNetworkError(f"The file {error}. Save the network again.") from error
