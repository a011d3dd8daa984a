"""What all tests share: where the data lies, and the ways to skip without it."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from lenet.datasets import DATA_VARIABLE

# The same examples in every run, and no time limit: the machines that run the tests differ.
settings.register_profile("tests", derandomize=True, deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """Return the folder with MNIST, or skip: the data is not part of the project."""
    folder = Path(os.environ.get(DATA_VARIABLE, "data"))
    if not (folder / "MNIST" / "raw" / "t10k-images-idx3-ubyte").exists():
        pytest.skip(f"no MNIST in {folder}: name its folder in ${DATA_VARIABLE}")
    return folder


@pytest.fixture(scope="session")
def pen_strokes_file() -> Path:
    """Return a file of people's pen strokes, or skip: the data is not part of the project."""
    name = os.environ.get("LENET_PEN_STROKES")
    if not name or not Path(name).is_file():
        pytest.skip("no pen strokes: name a file (UCI pen digits) in $LENET_PEN_STROKES")
    return Path(name)
