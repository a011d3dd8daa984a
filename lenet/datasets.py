"""Labelled images in memory: MNIST, through torchvision, and the project's own example digits.

Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torchvision.datasets import MNIST

from lenet.data_folder import DATA_VARIABLE
from lenet.preprocessing import frame
from lenet.strokes import example_digits, rasterise


class DatasetError(RuntimeError):
    """The data is missing or damaged; the message says in one line what to do."""


def load_mnist(folder: str | Path, *, train: bool, download: bool = True) -> tuple[Tensor, Tensor]:
    """Load MNIST's training or test set into memory.

    Args:
        folder: The folder that holds (or shall hold) `MNIST/raw` with the four files.
        train: The 60,000 training images, or else the 10,000 test images.
        download: Fetch the files where they are missing.

    Returns:
        Images, uint8 (N, 28, 28), 0 paper … 255 ink; labels, int64 (N,), 0 … 9.

    Raises:
        DatasetError: The files are not there and cannot be fetched, or are damaged.
    """
    try:
        mnist = MNIST(str(folder), train=train, download=download)
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        raise DatasetError(
            f"no MNIST in {folder}, nor could it be downloaded: put the four files into "
            f"{Path(folder) / 'MNIST' / 'raw'}, or name another folder (--data, ${DATA_VARIABLE})"
        ) from error
    return mnist.data.to(torch.uint8), mnist.targets.to(torch.int64)


def example_images() -> tuple[Tensor, Tensor]:
    """Return the ten example digits as the network sees them.

    Returns:
        Images, uint8 (10, 28, 28), 0 paper … 255 ink; labels, int64 (10,), 0 … 9.
    """
    framed = [frame(rasterise(strokes)) for strokes in example_digits().values()]
    images = np.stack([framing.image for framing in framed if framing is not None])
    return torch.from_numpy(images), torch.tensor(list(example_digits()))
