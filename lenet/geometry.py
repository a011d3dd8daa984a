"""Places in the input: boxes of pixels, and which of them the units of a layer see.

The recurrences behind `ReceptiveField.through` are explained in `lenet.receptive_field`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IMAGE_SIZE = 28  # pixels a side of the network's input, as in MNIST
Ink = NDArray[np.uint8]  # (H, W), 0 paper … 255 ink


class Box(NamedTuple):
    """A half-open rectangle of input pixels: rows top..bottom-1, columns left..right-1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class ReceptiveField:
    """The receptive field of every unit of one layer, in input pixels.

    Args:
        size: Side of the square of input pixels that one unit sees.
        jump: Distance in the input between the fields of two neighbouring units.
        start: First input row (and column) that the unit in row 0 (column 0) sees; it is
            negative where padding reaches beyond the image.
    """

    size: int = 1
    jump: int = 1
    start: int = 0

    def through(self, kernel: int, stride: int = 1, padding: int = 0) -> ReceptiveField:
        """Return the field one layer further, behind a square kernel of that geometry."""
        return ReceptiveField(
            size=self.size + (kernel - 1) * self.jump,
            jump=self.jump * stride,
            start=self.start - padding * self.jump,
        )

    def box(self, row: int = 0, col: int = 0) -> Box:
        """Return the input pixels that the unit in `row` and `col` sees (not clipped)."""
        top, left = self.start + row * self.jump, self.start + col * self.jump
        return Box(top, left, top + self.size, left + self.size)
