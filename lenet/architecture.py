"""The layer table in words: formulas, sums, exports; and the notebook's code as it should be."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from lenet.layers import Layer
from lenet.markdown import table
from lenet.numbers import percent

HEAD = (
    "step",
    "1998",
    "what it does",
    "formula",
    "output (batch, …)",
    "parameters",
    "how they add up",
    "multiply-adds",
    "receptive field",
    "share",
)


@dataclass(frozen=True)
class Row:
    """One step of the network, as a row of the exported table.

    Args:
        layer: The row of the layer table.
        formula: What a unit computes.
        parameter_sum: How its parameters add up, such as "16·(6·5·5 + 1) = 2,416"; or empty.
        share: Of all parameters, 0..1.
    """

    layer: Layer
    formula: str
    parameter_sum: str
    share: float

    @property
    def shape(self) -> str:
        """The output's shape with the batch, such as "(N, 6, 24, 24)"."""
        return f"(N, {', '.join(map(str, self.layer.shape))})"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, one cell for each entry of `HEAD`."""
        layer = self.layer
        field = layer.receptive_field.size
        return (
            layer.name,
            layer.paper,
            layer.operation,
            self.formula,
            self.shape,
            f"{layer.parameters:,}" if layer.parameters else "",
            self.parameter_sum,
            f"{layer.multiply_adds:,}" if layer.multiply_adds else "",
            f"{field}×{field}",
            percent(self.share) if layer.parameters else "",
        )


def rows(layers: Sequence[Layer]) -> list[Row]:
    """Return every step with its formula and the sum that gives its parameters."""
    total = sum(layer.parameters for layer in layers)
    steps = []
    for i, layer in enumerate(layers):
        before = layers[max(i - 1, 0)]
        steps.append(
            Row(layer, _formula(layer), _parameter_sum(layer, before), layer.parameters / total)
        )
    return steps


def _formula(layer: Layer) -> str:
    k, which = layer.kernel, "all" if layer.reads is None else "its"
    return {
        "input": "x",
        "convolution": f"z = Σ over {k}×{k} and {which} channels of w·x, + b",
        "activation": layer.operation.partition(": ")[2],
        "pooling": layer.operation.partition(",")[0].replace("maximum", "largest"),
        "subsampling": f"z = coefficient · Σ over {k}×{k} of x, + b",
        "flatten": "index = (channel·height + row)·width + column",
        "dense": "z = Σ w·x + b",
        "rbf": "z = −Σ (x − code)²",
        "softmax": layer.operation.partition(": ")[2],
    }[layer.kind]


def _parameter_sum(layer: Layer, before: Layer) -> str:
    if layer.reads is not None:
        return _partial_sum(layer)
    if layer.kind == "subsampling":
        return f"{layer.shape[0]}·(1 + 1) = {layer.parameters:,}"
    if layer.kind == "convolution":
        inside = f"{before.shape[0]}·{layer.kernel}·{layer.kernel}"
    elif layer.kind == "dense":
        inside = str(before.units)
    else:
        return ""
    return f"{layer.shape[0]}·({inside} + 1) = {layer.parameters:,}"


def _partial_sum(layer: Layer) -> str:
    """Return how the parameters add up where a kernel reads some of the maps only."""
    pairs = sum(map(len, layer.reads or ()))
    return f"{pairs}·{layer.kernel}·{layer.kernel} + {layer.shape[0]} = {layer.parameters:,}"


def as_markdown(layers: Sequence[Layer]) -> str:
    """Return the table as Markdown, totals in its last row."""
    parameters = sum(layer.parameters for layer in layers)
    work = sum(layer.multiply_adds for layer in layers)
    total = ("**total**", "", "", "", "", f"**{parameters:,}**", "", f"**{work:,}**", "", "")
    return table(HEAD, "l" * len(HEAD), [*(row.cells for row in rows(layers)), total]) + "\n"


def as_csv(layers: Sequence[Layer]) -> str:
    """Return the table as CSV, numbers as numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for row in rows(layers):
        cells = list(row.cells)
        cells[5], cells[7] = str(row.layer.parameters), str(row.layer.multiply_adds)
        cells[8], cells[9] = str(row.layer.receptive_field.size), f"{row.share:.6f}"
        writer.writerow(cells)
    return text.getvalue()


def flat_index(place: tuple[int, int, int], shape: tuple[int, ...]) -> int:
    """Return where (channel, row, column) of maps of that shape lies in the flat vector."""
    channel, row, col = place
    _, height, width = shape
    return (channel * height + row) * width + col


def unflat(index: int, shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Return the channel, row and column of a unit of the flat vector.

    Raises:
        ValueError: There is no such unit.
    """
    if not 0 <= index < prod(shape):
        raise ValueError(f"unit {index} is not one of 0 to {prod(shape) - 1}")
    _, height, width = shape
    return index // (height * width), index // width % height, index % width


DEFECTS = (
    "`super(Model, self)` in a class named `LeNet5` raises `NameError`.",
    "The prose says sigmoid, the code uses ReLU: two different networks.",
    "The ReLU after the last layer clips the ten outputs at zero: classes die and never recover.",
    "It is called LeNet-5, but uses max pooling and differs from 1998 in every row of the table.",
)

CODE = """\
import torch
from torch import nn
from torch.nn import functional as F


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 4 * 4, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    # x = (pixels - 0.1307) / 0.3081, pixels from 0 (paper) to 1 (ink)
    def forward(self, x):  # (N, 1, 28, 28)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)  # (N, 6, 12, 12)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)  # (N, 16, 4, 4)
        x = torch.flatten(x, 1)  # (N, 256)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)  # no ReLU here
"""
