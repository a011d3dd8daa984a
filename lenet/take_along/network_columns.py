"""Where each layer stands in the picture of the network, and what of it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lenet.figures.maps import Scale
from lenet.figures.theme import FIELD
from lenet.layers import Layer
from lenet.take_along.drawn import Rect
from lenet.units import Unit

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace

WIDTH, HEIGHT = 1200.0, 660.0
MARGIN = 24.0
TOP, BOTTOM = 118.0, 592.0  # where maps have room
GAP = 8.0  # between maps
BARS = 220.0  # width of the probabilities' column


@dataclass(frozen=True)
class Form:
    """How a layer is drawn: how large a number is, and how many maps or units are in a row."""

    cell: float
    columns: int = 1


FORMS = {
    "input": Form(5),
    "C1": Form(3),
    "S2": Form(5),
    "C3": Form(6, 2),
    "S4": Form(12, 2),
    "C5": Form(14, 4),
    "F6": Form(14, 4),
}


@dataclass(frozen=True)
class Column:
    """One layer of the 1998 paper on its place in the picture.

    Args:
        steps: Its rows of the layer table, before and after the non-linearity.
        step: That of them which is shown.
        values: (maps, height, width); a dense layer is one map.
        form: How it is drawn.
        x: Its left side.
    """

    steps: Sequence[Layer]
    step: Layer
    values: NDArray[np.float32]
    form: Form
    x: float

    @property
    def map_columns(self) -> int:
        """How many maps stand beside each other."""
        return self.form.columns if len(self.step.shape) == 3 else 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of one map."""
        _, height, width = self.values.shape
        return width * self.form.cell, height * self.form.cell

    @property
    def width(self) -> float:
        """Of all its maps."""
        return self.map_columns * (self.size[0] + GAP) - GAP

    @property
    def scale(self) -> tuple[Scale, float, float]:
        """The scale of its numbers, and what its ends stand for."""
        low, high = float(self.values.min()), float(self.values.max())
        if self.step.kind == "input":
            return "ink", 0.0, 1.0
        if low >= 0:
            return "activation", 0.0, high
        most = max(-low, high)
        return "signed", -most, most

    def corner(self, channel: int) -> tuple[float, float]:
        """Return where the upper left corner of a map is."""
        row, col = divmod(channel, self.map_columns)
        rows = -(-len(self.values) // self.map_columns)
        width, height = self.size
        top = (TOP + BOTTOM - rows * (height + GAP) + GAP) / 2
        return self.x + col * (width + GAP), top + row * (height + GAP)

    def cells(self, channel: int, row: int, col: int, side: int, thickness: float) -> Rect:
        """Return the outline of a square of numbers in a map."""
        x, y = self.corner(channel)
        cell = self.form.cell
        length = side * cell
        return Rect(x + col * cell, y + row * cell, length, length, "", FIELD, thickness)


def columns_of(trace: Trace, layers: Sequence[Layer], unit: Unit | None) -> list[Column]:
    """Return the paper's layers, each in its place; of a pinned unit's layer that step."""
    columns = []
    for paper, group in groupby(layers, key=lambda layer: layer.paper):
        steps = [step for step in group if step.kind != "flatten"]
        if paper not in FORMS or not steps:
            continue
        pinned = [step for step in steps if unit and step.name == unit.layer]
        step, form = (pinned or steps)[-1], FORMS[paper]
        values = trace.activations[step.name][0].numpy()
        if len(step.shape) == 1:
            values = values.reshape(1, -1, form.columns)
        columns.append(Column(steps, step, values, form, 0.0))
    room = WIDTH - 2 * MARGIN - BARS - sum(column.width for column in columns)
    x, between = MARGIN, room / len(columns)
    placed = []
    for column in columns:
        placed.append(Column(column.steps, column.step, column.values, column.form, x))
        x += column.width + between
    return placed
