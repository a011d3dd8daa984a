"""The one table of LeNet-5's layers: names, shapes, sums and receptive fields of every step.

Names C1, S2, C3, S4, C5, F6 from Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based
Learning Applied to Document Recognition", Proc. IEEE 86(11), 1998, section II.B and figure 2.
Everything that follows from the geometry is worked out here; nothing in this module needs PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import isfinite
from typing import Literal, get_args

from lenet.geometry import IMAGE_SIZE
from lenet.layer_table import POOL, POOLINGS, Connections, Kind, Layer, LayerTable, Pooling

__all__ = [
    "ACTIVATION_NAMES",
    "CLASSES",
    "FORMULAS",
    "LAYERS",
    "LENET5_1998",
    "MNIST_MEAN",
    "MNIST_STD",
    "NOTEBOOK",
    "PARAMETERS",
    "POOL",
    "POOLINGS",
    "Activation",
    "Architecture",
    "ArchitectureError",
    "Connections",
    "Kind",
    "Layer",
    "LayerTable",
    "Output",
    "Pooling",
    "convolution_behind",
    "layer",
    "layer_table",
    "maps_before_dense",
]

Activation = Literal["relu", "sigmoid", "tanh", "scaled-tanh"]
Output = Literal["dense", "rbf"]

CLASSES = 10
CODE = 84  # numbers of a digit's code: 7×12 pixels
MOST_TABLES = 256  # that are kept: visitors bring architectures of their own
PARAMETERS = 44_426  # 156 + 2,416 + 30,840 + 10,164 + 850
MNIST_MEAN, MNIST_STD = 0.1307, 0.3081  # of all training pixels, 0..1
FORMULAS: dict[Activation, str] = {
    "relu": "ReLU: max(0, z)",
    "sigmoid": "sigmoid: 1 / (1 + exp(-z))",
    "tanh": "tanh: (exp(z) - exp(-z)) / (exp(z) + exp(-z))",
    "scaled-tanh": "scaled tanh: 1.7159 · tanh(2z / 3)",
}
ACTIVATION_NAMES: dict[str, str] = {
    name: formula.partition(":")[0] for name, formula in FORMULAS.items()
}


class ArchitectureError(ValueError):
    """No network can be built so; the message says why, in one line."""


@dataclass(frozen=True)
class Architecture:
    """How a network like LeNet-5 is built; by default, as the lecture notebook writes it.

    Args:
        activation: The non-linearity after both convolutions and both hidden dense layers.
        output_activation: Whether it also follows the ten outputs.
        channels: Feature maps of conv1 and conv2.
        kernels: Side of their square kernels; the stride is 1.
        padding: Rows and columns around what each of them reads.
        pooling: What stands for each 2×2 square, with stride 2, after each of them. "trainable":
            their sum, times a trainable coefficient, plus a trainable bias, and then the
            non-linearity once more.
        units: Of the hidden dense layers fc1 and fc2.
        mean, deviation: What the pixels, 0..1, are normalised with.
        border: What the padding of conv1 holds; that of conv2 holds zeros.
        connections: Which maps of the first pooling each kernel of conv2 reads; None: all.
        output: What follows the hidden layers: weighted sums, or minus the squared distances to
            the digits' fixed codes of 84 numbers (`lenet.digit_codes`).

    Raises:
        ArchitectureError: No such network can be built.
    """

    activation: Activation = "relu"
    output_activation: bool = False
    channels: tuple[int, int] = (6, 16)
    kernels: tuple[int, int] = (5, 5)
    padding: tuple[int, int] = (0, 0)
    pooling: Pooling = "max"
    units: tuple[int, int] = (120, 84)
    mean: float = MNIST_MEAN
    deviation: float = MNIST_STD
    border: float = 0.0
    connections: Connections | None = None
    output: Output = "dense"

    def __post_init__(self) -> None:
        _check("activation", self.activation, get_args(Activation))
        _check("pooling", self.pooling, get_args(Pooling))
        _check("output", self.output, get_args(Output))
        if min(*self.channels, *self.kernels, *self.units) < 1 or min(self.padding) < 0:
            raise ArchitectureError("every size is at least 1, a padding at least 0")
        self._check_connections()
        if self.output == "rbf" and self.units[1] != CODE:
            raise ArchitectureError(
                f"the digits' codes have {CODE} numbers, as fc2 must have units"
            )
        if not isfinite(self.border):
            raise ArchitectureError("a border is a number")
        if not isfinite(self.mean) or not self.deviation > 0:
            raise ArchitectureError("pixels are divided by a number above 0")
        if self.sides[-1] < 1:
            raise ArchitectureError(
                "nothing is left of the image after both poolings: smaller kernels, or more padding"
            )

    def _check_connections(self) -> None:
        if self.connections is None:
            return
        maps, kernels = self.channels
        known = set(range(maps))
        if len(self.connections) != kernels or not all(
            reads and known.issuperset(reads) and list(reads) == sorted(set(reads))
            for reads in self.connections
        ):
            raise ArchitectureError(
                f"the connections list, for each of {kernels} kernels, some of {maps} maps"
            )

    @property
    def squashes_pools(self) -> bool:
        """Whether the non-linearity also follows both poolings."""
        return self.pooling == "trainable"

    @property
    def sides(self) -> tuple[int, int]:
        """Rows (and columns) of the maps behind the first and the second pooling."""
        first, second = (IMAGE_SIZE, 0)
        first = max(0, first + 2 * self.padding[0] - self.kernels[0] + 1) // POOL
        second = max(0, first + 2 * self.padding[1] - self.kernels[1] + 1) // POOL if first else 0
        return first, second

    @property
    def inputs(self) -> int:
        """How many numbers the first dense layer reads."""
        return self.channels[1] * self.sides[1] ** 2

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layer table."""
        return layer_table(self)


def _check(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise ArchitectureError(f"unknown {what} {name!r}; choose one of {', '.join(known)}")


NOTEBOOK = Architecture()  # the one that the lecture notebook writes
# Which of the six maps of S2 each map of C3 reads: table I of the 1998 paper.
C3_TABLE: Connections = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)
# Section II.B: paper is −0.1 and ink 1.175; the image stands in 32×32 pixels.
PAPER_1998, INK_1998 = -0.1, 1.175
LENET5_1998 = Architecture(
    activation="scaled-tanh",
    padding=(2, 0),
    pooling="trainable",
    mean=-PAPER_1998 / (INK_1998 - PAPER_1998),
    deviation=1 / (INK_1998 - PAPER_1998),
    border=PAPER_1998,
    connections=C3_TABLE,
    output="rbf",
)


@lru_cache(maxsize=MOST_TABLES)
def layer_table(architecture: Architecture = NOTEBOOK) -> tuple[Layer, ...]:
    """Return every step of the forward pass, in order, from the input to the probabilities."""
    nonlinearity = FORMULAS[architecture.activation]
    table = LayerTable()
    readings = (None, architecture.connections)
    for i, (paper, reads) in enumerate(zip(("C1", "C3"), readings, strict=True)):
        sizes = (architecture.channels[i], architecture.kernels[i], architecture.padding[i])
        table.convolution((f"conv{i + 1}", paper), *sizes, reads)
        table.pointwise(f"act{i + 1}", "activation", nonlinearity)
        pool = (f"pool{i + 1}", f"S{2 * (i + 1)}")
        if architecture.squashes_pools:
            table.subsample(*pool)
            table.pointwise(f"squash{i + 1}", "activation", nonlinearity)
        else:
            table.pool(*pool, architecture.pooling)
    shape = "×".join(map(str, table.last.shape))
    table.pointwise("flatten", "flatten", f"{shape} numbers in one row", flat=True)
    for i, (units, paper) in enumerate(zip(architecture.units, ("C5", "F6"), strict=True), 1):
        table.dense(f"fc{i}", paper, units)
        table.pointwise(f"act{i + 2}", "activation", nonlinearity)
    if architecture.output == "rbf":
        table.distances("fc3", "output", CLASSES)
    else:
        table.dense("fc3", "output", CLASSES)
    if architecture.output_activation:
        table.pointwise("act5", "activation", nonlinearity)
    table.pointwise("probabilities", "softmax", "softmax: exp(z) / Σ exp(z)")
    return tuple(table.layers)


LAYERS = layer_table()
assert sum(step.parameters for step in LAYERS) == PARAMETERS


def maps_before_dense(layers: Sequence[Layer]) -> Layer:
    """Return the step of a layer table whose feature maps are put in one row."""
    return next(before for before, step in pairwise(layers) if step.kind == "flatten")


def convolution_behind(layers: Sequence[Layer], name: str) -> str | None:
    """Return which convolution a step's feature maps come from: itself, or the last before it.

    Returns:
        Its name; None for the input, and for what has no feature maps.
    """
    names = [step.name for step in layers]
    upto = layers[: names.index(name) + 1]
    if len(upto[-1].shape) == 1:
        return None
    return next((step.name for step in reversed(upto) if step.kind == "convolution"), None)


def layer(name: str) -> Layer:
    """Return the row of the layer table with that name.

    Raises:
        KeyError: No such layer; the message lists those that exist.
    """
    for step in LAYERS:
        if step.name == name:
            return step
    raise KeyError(f"no layer {name!r}; the layers are {', '.join(s.name for s in LAYERS)}")
