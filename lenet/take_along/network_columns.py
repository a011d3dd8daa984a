"""Where each layer stands in the picture of the network, and what of it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lenet import digit_codes
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
MOST_BELOW, MOST_ROWS = 8, 33  # maps, and rows of units, below each other
LEAST_BETWEEN = 20.0  # layers


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
        low, high = self.ends
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

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest of its numbers."""
        return float(np.nanmin(self.values)), float(np.nanmax(self.values))

    def cells(self, channel: int, at: tuple[int, int], side: int, thickness: float) -> Rect:
        """Return the outline of a square of numbers, from a row and a column on, within a map."""
        (x, y), cell = self.corner(channel), self.form.cell
        _, rows, cols = self.values.shape
        (top, bottom), (left, right) = (
            (max(0, first), min(first + side, most))
            for first, most in zip(at, (rows, cols), strict=True)
        )
        width, height = (right - left) * cell, (bottom - top) * cell
        return Rect(x + left * cell, y + top * cell, width, height, "", FIELD, thickness)


def columns_of(trace: Trace, layers: Sequence[Layer], unit: Unit | None) -> list[Column]:
    """Return the paper's layers, each in its place; of a pinned unit's layer that step."""
    columns = []
    code = next((before.paper for before, s in pairwise(layers) if s.kind == "rbf"), None)
    for paper, group in groupby(layers, key=lambda layer: layer.paper):
        steps = [step for step in group if step.kind != "flatten"]
        if paper not in FORMS or not steps:
            continue
        pinned = [step for step in steps if unit and step.name == unit.layer]
        step = (pinned or steps)[-1]
        form = _form(
            step,
            replace(FORMS[paper], columns=digit_codes.WIDTH) if paper == code else FORMS[paper],
        )
        values = trace.activations[step.name][0].numpy()
        if len(step.shape) == 1:
            values = _in_rows(values, form.columns)
        columns.append(Column(steps, step, values, form, 0.0))
    return _placed(columns)


def _form(step: Layer, usual: Form) -> Form:
    """Return how a layer is drawn: as usual, or smaller where it has more maps or units."""
    if len(step.shape) == 1:
        columns = max(usual.columns, -(-step.units // MOST_ROWS))
        return Form(min(usual.cell, (BOTTOM - TOP) * columns / step.units), columns)
    maps, side, _ = step.shape
    columns = max(1, -(-maps // MOST_BELOW))
    rows = -(-maps // columns)
    return Form(min(usual.cell, ((BOTTOM - TOP + GAP) / rows - GAP) / side), columns)


def _in_rows(values: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Return a dense layer's numbers as one map; what the last row has too many is NaN."""
    missing = -len(values) % columns
    return np.pad(values, (0, missing), constant_values=np.nan).reshape(1, -1, columns)


def _placed(columns: Sequence[Column]) -> list[Column]:
    """Return the layers side by side; all of them smaller where there is no room else."""
    available = WIDTH - 2 * MARGIN - BARS
    gaps = sum(GAP * (column.map_columns - 1) for column in columns)
    needed = sum(column.width for column in columns) - gaps
    shrink = min(1.0, (available - gaps - LEAST_BETWEEN * len(columns)) / needed)
    x, between = MARGIN, (available - gaps - shrink * needed) / len(columns)
    placed = []
    for column in columns:
        form = replace(column.form, cell=shrink * column.form.cell)
        placed.append(replace(column, form=form, x=x))
        x += placed[-1].width + between
    return placed
