"""The layer table in words: formulas, where the parameters come from, exports, and 1998.

Y. LeCun, L. Bottou, Y. Bengio & P. Haffner, "Gradient-Based Learning Applied to Document
Recognition", Proc. IEEE 86(11), 1998, section II.B, describes the network that this one is named
after.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from lenet.layers import Layer
from lenet.markdown import table

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
            f"{100 * self.share:.1f} %" if layer.parameters else "",
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


class Compared(NamedTuple):
    """One layer of the 1998 paper in two networks, as text; empty where one does not have it.

    Args:
        paper: The layer.
        first, second: What each network does there.
        first_shape, second_shape: Of the output, such as "6×28×28".
        first_parameters, second_parameters: How many it trains.
    """

    paper: str
    first: str
    first_shape: str
    first_parameters: str
    second: str
    second_shape: str
    second_parameters: str


def side_by_side(first: Sequence[Layer], second: Sequence[Layer]) -> list[Compared]:
    """Return two networks layer by layer, and what they train in all."""
    papers = dict.fromkeys(layer.paper for layer in (*first, *second))
    lines = [Compared(paper, *_told(first, paper), *_told(second, paper)) for paper in papers]
    sums = (f"{sum(layer.parameters for layer in layers):,}" for layers in (first, second))
    return [*lines, Compared("all", "", "", next(sums), "", "", next(sums))]


def _told(layers: Sequence[Layer], paper: str) -> tuple[str, str, str]:
    steps = [s for s in layers if s.paper == paper and s.kind not in ("flatten", "softmax")]
    if not steps:
        return "", "", ""
    what = ", ".join(step.operation.partition(":")[0] for step in steps)
    parameters = sum(step.parameters for step in steps)
    shape = "×".join(map(str, steps[-1].shape))
    return what, shape, f"{parameters:,}" if parameters else ""


class Difference(NamedTuple):
    """Where this network and that of 1998 differ, with the paper's section."""

    what: str
    in_1998: str
    here: str
    source: str


DIFFERENCES = (
    Difference(
        "input", "32×32, the digit at most 20×20 at its centre", "28×28, as in MNIST", "II.B"
    ),
    Difference(
        "pooling (S2, S4)",
        "the sum of four, times a trainable coefficient, plus a trainable bias, then a sigmoid",
        "the largest of four; nothing to train",
        "II.B",
    ),
    Difference(
        "non-linearity",
        "scaled tanh, 1.7159·tanh(2a/3)",
        "ReLU (the notebook's code) or sigmoid (its prose)",
        "II.B, appendix A",
    ),
    Difference(
        "C3",
        "by a table: 6 of its 16 maps see 3 of the 6 maps of S2, 9 see 4, one sees all; 60 pairs",
        "each of the 16 maps sees all 6; 96 pairs",
        "II.B, table I",
    ),
    Difference(
        "C5",
        "a convolution with 120 kernels of 5×5 on maps of 5×5",
        "a dense layer on the 256 numbers of 16 maps of 4×4",
        "II.B",
    ),
    Difference(
        "output",
        "ten radial basis functions: squared distance to a drawn 7×12 pattern of each digit",
        "ten weighted sums, then softmax",
        "II.B, equation 7",
    ),
    Difference("parameters", "60,000 (and 340,908 connections)", "44,426", "II.B"),
)

# What the model lenet5-1998 has not of the paper (sections II.B, II.C, III and appendix C).
DEPARTURES = (
    "Trained with AdamW, a one-cycle schedule and sharpness-aware minimisation, not with the "
    "stochastic diagonal Levenberg–Marquardt method.",
    "Learns from 58,000 MNIST images, distorted anew each time, and from pen strokes; the paper "
    "from 60,000, and for its 0.8 % from 540,000 distorted ones as well.",
    "The constant j of its loss (equation 9) is 60; the paper does not tell its own.",
    "The ten codes are read off the paper’s small figure 3.",
    "The outputs have a minus before the distance, and a softmax follows, so that the largest wins "
    "as in the other networks. The answer is the same.",
)

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

    def forward(self, x):  # (N, 1, 28, 28)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)  # (N, 6, 12, 12)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)  # (N, 16, 4, 4)
        x = torch.flatten(x, 1)  # (N, 256)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)  # no ReLU here
"""
