"""Names of single units, as they stand in links: `conv2.3.4.5`, `fc1.17`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from lenet.geometry import Box
from lenet.layers import Layer

if TYPE_CHECKING:  # a link's unit is read before PyTorch is there
    from torch import Tensor


class UnitError(ValueError):
    """A text does not name a unit of the network; the message says what would, in one line."""


class Unit(NamedTuple):
    """One unit of a layer.

    Args:
        layer: The layer's name in the layer table.
        place: Channel, row and column in a feature map; the unit alone in a dense layer.
    """

    layer: str
    place: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join([self.layer, *map(str, self.place)])

    def exists_in(self, layers: Sequence[Layer]) -> bool:
        """Tell whether a network with this layer table has such a unit."""
        shape = next((step.shape for step in layers if step.name == self.layer), ())
        return len(shape) == len(self.place) and all(map(int.__lt__, self.place, shape))

    def value(self, activations: Mapping[str, Tensor]) -> float:
        """Return what the unit holds, out of a trace's activations (a batch of one)."""
        return float(activations[self.layer][(0, *self.place)])

    def box(self, layers: Sequence[Layer]) -> Box:
        """Return the input pixels that the unit sees, half-open."""
        step = next(step for step in layers if step.name == self.layer)
        row, col = self.place[1:] if len(self.place) == 3 else (0, 0)
        return step.receptive_field.box(row, col)


def parse_unit(text: str, layers: Sequence[Layer]) -> Unit:
    """Read a unit's name.

    Args:
        text: Such as `"conv2.3.4.5"` (layer, channel, row, column) or `"fc1.17"`.
        layers: The layer table of the network in question.

    Raises:
        UnitError: There is no such unit.
    """
    name, *numbers = text.split(".")
    shapes = {step.name: step.shape for step in layers if step.kind != "flatten"}
    if name not in shapes:
        raise UnitError(f"no layer {name[:20]!r}; the layers are {', '.join(shapes)}")
    shape = shapes[name]
    if not all(number.isascii() and number.isdigit() and len(number) < 5 for number in numbers):
        raise UnitError(f"{text[:40]!r} names no unit; one of {name} is {Unit(name, _last(shape))}")
    index = tuple(map(int, numbers))
    if len(index) != len(shape) or any(i >= side for i, side in zip(index, shape, strict=True)):
        count = f"{prod(shape):,} units, {name}{'.0' * len(shape)} to {Unit(name, _last(shape))}"
        raise UnitError(f"{text[:40]!r} names no unit; {name} has {count}")
    return Unit(name, index)


def _last(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(side - 1 for side in shape)
