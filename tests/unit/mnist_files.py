"""A tiny MNIST in the original file format, for tests without the data."""

import struct
from pathlib import Path

import numpy as np

from lenet.strokes import example_digits, rasterise


def write_tiny_mnist(folder: Path, count: int = 40) -> None:
    """Write `count` images of the example digits as all four files of MNIST."""
    from lenet.preprocessing import frame

    framings = [frame(rasterise(example_digits()[digit])) for digit in range(10)]
    digits = np.stack([framing.image for framing in framings if framing])
    labels = np.arange(count) % 10
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        images = struct.pack(">IIII", 2051, count, 28, 28) + digits[labels].tobytes()
        (raw / f"{part}-images-idx3-ubyte").write_bytes(images)
        content = struct.pack(">II", 2049, count) + labels.astype(np.uint8).tobytes()
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(content)
