"""Files with a `state_dict`, read without running anything that they hold.

A `.pt` file is a ZIP archive with a pickle in it, and a pickle can name any function. Before
PyTorch reads it (`weights_only=True`), the archive's sizes and the names in its pickle are looked
at: only what a `state_dict` needs is let through, so that no file can unpack to more than it is.
"""

from __future__ import annotations

import io
import json
import pickletools
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from safetensors.torch import load
from torch import Tensor

from lenet.own_network.errors import OwnNetworkError

MOST_BYTES = 10 * 2**20
MOST_TENSORS = 100
MOST_PICKLE_BYTES = 2**20
MOST_ENTRIES = 2 * MOST_TENSORS
ZIP_START = b"PK\x03\x04"
HEADER_BYTES = 8  # of a safetensors file: the length of its table
LONGEST_NAME = 200
SAVE = 'torch.save(model.state_dict(), "lenet5.pt")'
WRAPPERS = ("state_dict", "model_state_dict", "model")  # under which checkpoints keep one
_NAMES = frozenset(
    {
        ("collections", "OrderedDict"),
        ("torch._utils", "_rebuild_tensor_v2"),
        ("torch._utils", "_rebuild_parameter"),
        *(("torch", f"{kind}Storage") for kind in ("Float", "Double", "Half", "BFloat16", "Long")),
    }
)


@dataclass(frozen=True)
class TensorFile:
    """What a file holds.

    Args:
        tensors: By their names, in the file's order.
        metadata: What a safetensors file says beside them.
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
    found = _read_archive(content) if content.startswith(ZIP_START) else _read_safetensors(content)
    if not found.tensors:
        raise OwnNetworkError(f"There are no weights in the file. Save them with {SAVE}")
    if len(found.tensors) > MOST_TENSORS:
        raise OwnNetworkError(
            f"The file has {len(found.tensors)} tensors; a LeNet-5 has ten: five layers, each with "
            "weights and biases."
        )
    return found


def _read_safetensors(content: bytes) -> TensorFile:
    try:
        tensors = load(content)
        size = int.from_bytes(content[:HEADER_BYTES], "little")
        table = json.loads(content[HEADER_BYTES : HEADER_BYTES + size])
    except Exception as error:  # a damaged file can fail in any of its readers
        raise OwnNetworkError(
            "This is no file with weights, or a damaged one: a safetensors file, or what "
            f"{SAVE} writes (with PyTorch 1.6 or newer)."
        ) from error
    said = table.get("__metadata__") or {}
    names = [name for name in table if name in tensors]
    metadata = {str(name): str(text) for name, text in said.items()}
    return TensorFile({name: tensors[name] for name in names}, metadata)


def _read_archive(content: bytes) -> TensorFile:
    try:
        _check_archive(content)
        held = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except OwnNetworkError:
        raise
    except Exception as error:  # a damaged archive can fail in any of its readers
        raise OwnNetworkError("The file is damaged. Save the network again.") from error
    return TensorFile(_state_dict(held))


def _check_archive(content: bytes) -> None:
    """Refuse an archive that would unpack to more than it is, or whose pickle names too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        sizes = [entry.file_size for entry in entries]
        stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
        pickles = [entry for entry in entries if entry.filename.endswith(".pkl")]
        if (
            not stored
            or sum(sizes) > MOST_BYTES
            or len(entries) > MOST_ENTRIES
            or len(pickles) != 1
        ):
            raise OwnNetworkError(f"The file is not what {SAVE} writes.")
        if pickles[0].file_size > MOST_PICKLE_BYTES:
            raise OwnNetworkError(f"The file holds more than weights. Save them with {SAVE}")
        pickled = archive.read(pickles[0])
    for operation, named, _ in pickletools.genops(pickled):
        if operation.name == "GLOBAL":
            if tuple(str(named).split(" ", 1)) not in _NAMES:
                raise OwnNetworkError(_MORE)
        elif operation.name in _NEVER:
            raise OwnNetworkError(_MORE)


_MORE = (
    "The file holds more than weights, perhaps a whole model, which could run code here. Save the "
    f"weights alone: {SAVE}"
)
# What a state dict's pickle (protocol 2) does without: other ways to name or to make something.
_NEVER = frozenset({"STACK_GLOBAL", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4"})


def _state_dict(held: object) -> dict[str, Tensor]:
    """Return the tensors of a state dict, or of a checkpoint that has one."""
    for wrapper in WRAPPERS:
        if isinstance(held, dict) and isinstance(held.get(wrapper), dict):
            held = held[wrapper]
            break
    if not isinstance(held, dict):
        raise OwnNetworkError(f"The file holds no state_dict. Save it with {SAVE}")
    tensors = {str(name): value for name, value in held.items() if isinstance(value, Tensor)}
    if len(tensors) < len(held):
        raise OwnNetworkError(f"The file holds more than weights. Save them with {SAVE}")
    return tensors
