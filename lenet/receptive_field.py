"""The receptive field: which input pixels one unit of a layer can see.

Three recurrences over kernel size k, stride s and padding p (Araujo, Norris & Sim,
"Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, section 2):

    size_l  = size_{l-1} + (k_l - 1) * jump_{l-1}
    start_l = start_{l-1} - p_l * jump_{l-1}
    jump_l  = jump_{l-1} * s_l

They are pure functions of the geometry; the geometry itself is in the layer table of
`lenet.model`.
"""

from dataclasses import dataclass
from typing import NamedTuple


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

    def through(self, kernel: int, stride: int = 1, padding: int = 0) -> "ReceptiveField":
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


def receptive_field(layer: str) -> ReceptiveField:
    """Return the theoretical receptive field of a layer of LeNet-5 on its 28×28 input.

    Args:
        layer: A name of the layer table, such as `"conv2"`.

    Returns:
        Its field; for `"conv2"` size 14, jump 2, start 0. A unit of a dense layer sees the
        whole image: size 28.

    Raises:
        KeyError: The layer does not exist; the message lists those that do.
    """
    from lenet.model import layer as find  # the table needs PyTorch, this module does not

    return find(layer).receptive_field
