"""Small files made to end, freeze or fill the server."""

import json
import struct
import zipfile
from io import BytesIO
from typing import Any

import torch
from torch import Tensor

import lenet
from lenet.own_network.archive import MOST_PICKLE_BYTES
from tests.unit.own_network.saved import as_pt

STATE: dict[str, Tensor] = lenet.load_model("relu").state_dict()
START, END = b"\x80\x02", b"."


def archive(pickled: bytes, *, name: str = "data.pkl", **storages: bytes) -> bytes:
    """Return an archive as `torch.save` writes it, with any pickle; storages are named `_0`, …"""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr(f"archive/{name}", START + pickled + END)
        out.writestr("archive/version", b"3\n")  # without it, PyTorch reads none
        for key, content in storages.items():
            out.writestr(f"archive/data/{key.removeprefix('_')}", content)
    return target.getvalue()


def text(words: str) -> bytes:
    return b"X" + struct.pack("<I", len(words)) + words.encode()


def whole(number: int) -> bytes:
    digits = number.to_bytes(20, "little", signed=True)
    return b"\x8a" + bytes([len(digits)]) + digits


def sizes(*numbers: int) -> bytes:
    return b"(" + b"".join(map(whole, numbers)) + b"t"


def tensor(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> bytes:
    """Return the pickle of a view of the storage `_0`."""
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu")
    view = storage + whole(6) + b"tQ" + whole(offset) + sizes(*shape) + sizes(*strides)
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + view + b"\x89}tR"


def one_tensor(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> bytes:
    """Return an archive with a single tensor, which looks at six numbers."""
    held = b"}" + text("conv1.weight") + tensor(shape, strides, offset) + b"s"
    return archive(held, _0=bytes(24))


def table(entries: dict[str, Any], numbers: bytes = b"") -> bytes:
    """Return a safetensors file with any table."""
    return table_of(json.dumps(entries).encode(), numbers)


def table_of(content: bytes, numbers: bytes = b"") -> bytes:
    return struct.pack("<Q", len(content)) + content + numbers


def floats(shape: list[Any], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def doubling(levels: int) -> bytes:
    """Return tuples that each hold the one before twice; the last is a key."""
    steps = [bytes([*b"h", i, *b"h", i, *b"\x86q", i + 1]) for i in range(levels)]
    return b")q\x00" + b"".join(steps) + b"}h" + bytes([levels]) + b"K\x01s"


def colliding(count: int) -> bytes:
    """Return a dictionary with numbers as keys that all have the same hash."""
    return b"}(" + b"".join(whole(i * (2**61 - 1)) + b"N" for i in range(count)) + b"u"


def many_entries(count: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for number in range(count):
            out.writestr(f"archive/data/{number}", b"")
    return target.getvalue()


def changed(**parts: Tensor) -> bytes:
    return as_pt({**STATE, **{name.replace("__", "."): t for name, t in parts.items()}})


MORE = "holds more than weights"
NONE = "no file with weights, or a damaged one"
DEEP = 400_000
HOSTILE = {
    "a deep tuple as key": (archive(b"})" + DEEP * b"\x85" + b"K\x01s"), MORE),
    "a deep list": (archive(DEEP * b"]" + (DEEP - 1) * b"a"), "no state_dict"),
    "deep dictionaries": (archive(DEEP // 2 * b"}N" + b"}" + DEEP // 2 * b"s"), MORE),
    "tuples that double": (archive(doubling(60)), MORE),
    "numbers with one hash": (archive(colliding(20_000)), MORE),
    "a list in itself": (archive(b"]q\x00h\x00a"), "no state_dict"),
    "a long pickle": (archive(MOST_PICKLE_BYTES * b")"), MORE),
    "a pickle in capitals": (archive(b"}", name="data.PKL"), r"is not what torch\.save"),
    "a name": (archive(b"cos\nsystem\n" + text("ls") + b"\x85R"), "could run code"),
    "a class called as a dictionary": (
        archive(b"ccollections\nOrderedDict\n(" + text("a") + b"tR"),
        "could run code",
    ),
    "many entries": (many_entries(300), r"is not what torch\.save"),
    "stride 0": (one_tensor((10**6, 10**6), (0, 0)), "more than 10 MB of numbers"),
    "a size of 40 digits": (one_tensor((10**40,), (0,)), "more than 10 MB of numbers"),
    "more than is stored": (one_tensor((7,), (1,)), "more numbers than are stored"),
    "behind what is stored": (one_tensor((1,), (1,), 6), "more numbers than are stored"),
    "before what is stored": (one_tensor((6,), (1,), -1), "impossible shape"),
    "a stride backwards": (one_tensor((6,), (-1,), 5), "impossible shape"),
    "too few strides": (one_tensor((2, 3), (1,)), "impossible shape"),
    "many dimensions": (one_tensor(9 * (1,), 9 * (1,)), "impossible shape"),
    "empty": (one_tensor((0, 10**18), (1, 1)), "without numbers"),
    "an empty layer": (changed(conv1__weight=torch.zeros(0, 1, 5, 5)), "without numbers"),
    "a kernel of a thousand rows": (
        changed(conv1__weight=torch.zeros(1).expand(6, 1, 500, 500)),
        "500 rows in a kernel",
    ),
    "a table of 10,000 tensors": (
        table({f"{number}.weight": floats([0], 0, 0) for number in range(10_000)}),
        "10000 tensors",
    ),
    "overlapping tensors": (
        table({"a.weight": floats([2], 0, 8), "b.weight": floats([2], 4, 12)}, bytes(12)),
        NONE,
    ),
    "a gap": (table({"a.weight": floats([1], 4, 8)}, bytes(8)), NONE),
    "numbers behind the tensors": (table({"a.weight": floats([1], 0, 4)}, bytes(8)), NONE),
    "a shape for other bytes": (table({"a.weight": floats([10**9, 10**9], 0, 4)}, bytes(4)), NONE),
    "an empty tensor": (table({"a.weight": floats([0, 10**30], 0, 0)}), "without numbers"),
    "a size that is none": (table({"a.weight": floats([True], 0, 4)}, bytes(4)), NONE),
    "a size below 0": (table({"a.weight": floats([-1, -1], 0, 4)}, bytes(4)), NONE),
    "a shape without end": (table({"a.weight": floats(100_000 * [9], 0, 4)}, bytes(4)), NONE),
    "an unknown type": (table({"a.weight": floats([1], 0, 4, "X1")}, bytes(4)), NONE),
    "a deep table": (table_of(100_000 * b"["), NONE),
    "a deep object": (table_of(100_000 * b'{"a":'), NONE),
    "a list as table": (table_of(b"[]"), NONE),
    "metadata that are none": (table({"__metadata__": {"architecture": [[]]}}), NONE),
    "a table longer than the file": (struct.pack("<Q", 2**60) + bytes(99), NONE),
    "a number of a million digits": (
        table_of(b'{"a":{"dtype":"F32","data_offsets":[0,4],"shape":[' + 10**6 * b"9" + b"]}}"),
        NONE,
    ),
}
