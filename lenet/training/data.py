"""What the models learn from: MNIST and, if given, people's pen strokes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lenet.datasets import load_mnist
from lenet.pen_drawings import render_varied
from lenet.pen_strokes import PenDigit, read_pen_digits
from lenet.training.recipes import Recipe

VALIDATION_IMAGES = 2000  # of MNIST's training set, its last; at most a tenth of it


@dataclass(frozen=True)
class Examples:
    """Labelled images to learn from, each in one or several variants.

    Args:
        images: uint8 (N, V, 28, 28), 0 paper … 255 ink.
        labels: int64 (N,), 0..9.
        times: How often each is shown in an epoch, one of its V variants drawn each time.
    """

    images: Tensor
    labels: Tensor
    times: int = 1

    def __len__(self) -> int:
        return len(self.labels) * self.times


@dataclass(frozen=True)
class Data:
    """The data that the command line names.

    Args:
        mnist: Training images, uint8 (N, 28, 28), and labels.
        validation: The same, not learnt from.
        written: Digits as pen strokes; empty to learn from MNIST alone.
    """

    mnist: tuple[Tensor, Tensor]
    validation: tuple[Tensor, Tensor]
    written: Sequence[PenDigit] = ()

    @classmethod
    def read(cls, folder: Path, pen_strokes: Path | None) -> "Data":
        """Read everything but MNIST's test set."""
        images, labels = load_mnist(folder, train=True)
        kept = len(images) - min(VALIDATION_IMAGES, len(images) // 10)
        mnist, validation = (images[:kept], labels[:kept]), (images[kept:], labels[kept:])
        written = read_pen_digits(pen_strokes) if pen_strokes else ()
        return cls(mnist, validation, written)

    def without(self, writers: Sequence[int]) -> "Data":
        """Return all but what these writers have written."""
        return replace(self, written=[d for d in self.written if d.writer not in writers])

    def examples(self, recipe: Recipe, *, seed: int) -> list[Examples]:
        """Return what a recipe learns from, pen strokes drawn as often as it asks."""
        images, labels = self.mnist
        examples = [Examples(images.unsqueeze(1), labels)]
        if self.written and recipe.pen_variants:
            drawn = render_varied(self.written, variants=recipe.pen_variants, seed=seed)
            answers = torch.tensor([digit.label for digit in self.written])
            examples.append(Examples(torch.from_numpy(drawn), answers, recipe.pen_times))
        return examples

    def describe(self, recipe: Recipe) -> dict[str, Any]:
        """Return where the images came from, in words and numbers."""
        facts: dict[str, Any] = {
            "mnist": f"{len(self.mnist[0]):,} training images; {len(self.validation[0]):,} more "
            "of the training set for validation"
        }
        if self.written and recipe.pen_variants:
            facts["pen_strokes"] = {
                "source": "E. Alpaydin & F. Alimoglu, Pen-Based Recognition of Handwritten "
                "Digits, UCI Machine Learning Repository, CC BY 4.0",
                "digits": len(self.written),
                "writers": _writers(self.written),
            }
        return facts


def _writers(digits: Sequence[PenDigit]) -> list[int]:
    return sorted({digit.writer for digit in digits if digit.writer is not None})
