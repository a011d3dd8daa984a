"""How well a model reads: accuracy on a set of labelled images."""

from dataclasses import dataclass

import torch
from torch import Tensor

from lenet.model import LeNet5
from lenet.preprocessing import normalise


@dataclass(frozen=True)
class Accuracy:
    """How many of how many images were read correctly."""

    correct: int
    total: int

    @property
    def share(self) -> float:
        """The accuracy, 0..1."""
        return self.correct / self.total

    def __str__(self) -> str:
        return f"{self.share:.2%} ({self.correct:,} of {self.total:,})"


def evaluate(model: LeNet5, images: Tensor, labels: Tensor, *, batch: int = 2000) -> Accuracy:
    """Count the images that a model reads correctly.

    Args:
        model: It is put into eval mode; its device is used.
        images: uint8 (N, 28, 28), 0 paper … 255 ink, framed as MNIST's are.
        labels: int64 (N,), 0..9.
        batch: Images at a time.
    """
    device = next(model.parameters()).device
    model.eval()
    correct = 0
    with torch.no_grad():
        for x, y in zip(images.split(batch), labels.split(batch), strict=True):
            outputs = model(normalise(x.to(device).unsqueeze(1).float() / 255))
            correct += int((outputs.argmax(dim=1) == y.to(device)).sum())
    return Accuracy(correct, len(images))
