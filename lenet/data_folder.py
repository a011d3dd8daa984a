"""Where the data lies; without PyTorch, for what must answer before it is there."""

from __future__ import annotations

import os
from pathlib import Path

DATA_VARIABLE = "LENET_DATA"  # environment variable: the folder that holds MNIST/raw
_TEST_IMAGES = "t10k-images-idx3-ubyte"


def default_data_folder() -> Path:
    """Return the folder with the data: `$LENET_DATA`, or `data` in the working folder."""
    return Path(os.environ.get(DATA_VARIABLE, "data"))


def has_mnist(folder: Path) -> bool:
    """Tell whether MNIST's test images lie in a folder, packed or not; they may be damaged."""
    raw = folder / "MNIST" / "raw"
    return any((raw / f"{_TEST_IMAGES}{ending}").is_file() for ending in ("", ".gz"))
