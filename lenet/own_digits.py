"""Digits of one's own hand with their labels, to test networks on, and as files.

The files are a ZIP archive with each digit as a PNG, and all of them once more in MNIST's format
(Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits"), where torchvision's
`MNIST` and `lenet.evaluation` look for it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lenet.geometry import IMAGE_SIZE, Ink
from lenet.layers import CLASSES
from lenet.ties import single_best

if TYPE_CHECKING:  # the visit keeps digits before PyTorch is there
    from torch import Tensor

    from lenet.model import LeNet5

MOST = 500  # digits in one collection
IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049
DIGIT_BYTES = 1 + IMAGE_SIZE**2
FOLDER = "MNIST/raw"


class CollectionError(ValueError):
    """A digit cannot be added; the message says why, in one line."""


@dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Digits as the network sees them, in the order in which they were drawn.

    Args:
        images: Each uint8 (28, 28), 0 paper … 255 ink, framed as MNIST's are.
        labels: What each was meant to be, 0..9.
    """

    images: tuple[Ink, ...] = ()
    labels: tuple[int, ...] = ()

    @classmethod
    def from_bytes(cls, content: bytes) -> LabelledDigits:
        """Read what `as_bytes` has written.

        Raises:
            CollectionError: It is something else.
        """
        digits = np.frombuffer(content[: len(content) // DIGIT_BYTES * DIGIT_BYTES], np.uint8)
        digits = digits.reshape(-1, DIGIT_BYTES)
        labels = digits[:, 0]
        if len(content) % DIGIT_BYTES or len(digits) > MOST or (labels >= CLASSES).any():
            raise CollectionError("These are no labelled digits.")
        images = digits[:, 1:].reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        return cls(tuple(images), tuple(labels.tolist()))

    def as_bytes(self) -> bytes:
        """Return each digit as its label, one byte, and its pixels, row by row."""
        pairs = zip(self.images, self.labels, strict=True)
        return b"".join(bytes([label]) + image.tobytes() for image, label in pairs)

    def __len__(self) -> int:
        return len(self.labels)

    def with_digit(self, image: Ink, label: int) -> LabelledDigits:
        """Return the collection with one more digit.

        Raises:
            CollectionError: It is full.
        """
        if len(self) >= MOST:
            raise CollectionError(f"A collection has at most {MOST} digits: save this one first.")
        return LabelledDigits((*self.images, image), (*self.labels, label))

    def without(self, index: int) -> LabelledDigits:
        """Return the collection without one of its digits."""
        keep = [i for i in range(len(self)) if i != index % len(self)] if self else []
        return LabelledDigits(
            tuple(self.images[i] for i in keep), tuple(self.labels[i] for i in keep)
        )

    @property
    def tensors(self) -> tuple[Tensor, Tensor]:
        """Images, uint8 (N, 28, 28), and labels, int64 (N,)."""
        import torch

        stacked = np.array(self.images, np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        return torch.from_numpy(stacked), torch.tensor(self.labels, dtype=torch.int64)

    def answers(self, model: LeNet5) -> list[int]:
        """Return what a network reads in each of them, 0..9; `lenet.ties.NO_ANSWER` for a tie."""
        from lenet.evaluation import predict

        if not self:
            return []
        return single_best(predict(model, self.tensors[0]).softmax(dim=1)).tolist()

    def confusion(self, answers: Sequence[int]) -> NDArray[np.int64]:
        """Return how often each digit was read as what.

        Args:
            answers: One for each of them.

        Returns:
            int64 (10, 11), by label (row) and answer (column), the last for no answer.
        """
        from lenet.evaluation import confusion_matrix

        return confusion_matrix(np.array(self.labels, np.int64), np.array(answers, np.int64))

    def as_zip(self) -> bytes:
        """Return the collection as a ZIP archive.

        Returns:
            `digits/000-7.png`, … (number and label), light on dark as in MNIST; and in `MNIST/raw`
            MNIST's four files: all digits as the test set and, as whoever reads MNIST asks for
            both, once more as the training set.
        """
        content = io.BytesIO()
        images = struct.pack(">IIII", IMAGES_MAGIC, len(self), IMAGE_SIZE, IMAGE_SIZE)
        labels = struct.pack(">II", LABELS_MAGIC, len(self)) + bytes(self.labels)
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (image, label) in enumerate(zip(self.images, self.labels, strict=True)):
                archive.writestr(f"digits/{number:03}-{label}.png", _png(image))
                images += image.tobytes()
            for part in ("t10k", "train"):
                archive.writestr(f"{FOLDER}/{part}-images-idx3-ubyte", images)
                archive.writestr(f"{FOLDER}/{part}-labels-idx1-ubyte", labels)
        return content.getvalue()


def _png(image: Ink) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()
