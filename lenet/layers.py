"""The one table of LeNet-5's layers: names, shapes, sums and receptive fields of every step.

Names C1, S2, C3, S4, C5, F6 from Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based
Learning Applied to Document Recognition", Proc. IEEE 86(11), 1998, section II.B and figure 2.
Everything that follows from the geometry is worked out here; nothing in this module needs PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, prod
from typing import Literal, get_args

from lenet.geometry import IMAGE_SIZE, ReceptiveField

Activation = Literal["relu", "sigmoid", "tanh"]
Pooling = Literal["max", "average"]
Kind = Literal["input", "convolution", "activation", "pooling", "flatten", "dense", "softmax"]

CLASSES = 10
ONE_PIXEL = ReceptiveField()
MOST_TABLES = 256  # that are kept: visitors bring architectures of their own
POOL = 2  # side and stride of a pooling
PARAMETERS = 44_426  # 156 + 2,416 + 30,840 + 10,164 + 850
MNIST_MEAN, MNIST_STD = 0.1307, 0.3081  # of all training pixels, 0..1
FORMULAS: dict[Activation, str] = {
    "relu": "ReLU: max(0, z)",
    "sigmoid": "sigmoid: 1 / (1 + exp(-z))",
    "tanh": "tanh: (exp(z) - exp(-z)) / (exp(z) + exp(-z))",
}
ACTIVATION_NAMES: dict[str, str] = {
    name: formula.partition(":")[0] for name, formula in FORMULAS.items()
}
POOLINGS: dict[Pooling, str] = {"max": "maximum", "average": "average"}


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
        padding: Rows and columns of zeros around what each of them reads.
        pooling: What stands for each 2×2 square, with stride 2, after each of them.
        units: Of the hidden dense layers fc1 and fc2.
        mean, deviation: What the pixels, 0..1, are normalised with.

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

    def __post_init__(self) -> None:
        _check("activation", self.activation, get_args(Activation))
        _check("pooling", self.pooling, get_args(Pooling))
        if min(*self.channels, *self.kernels, *self.units) < 1 or min(self.padding) < 0:
            raise ArchitectureError("every size is at least 1, a padding at least 0")
        if not isfinite(self.mean) or not self.deviation > 0:
            raise ArchitectureError("pixels are divided by a number above 0")
        if self.sides[-1] < 1:
            raise ArchitectureError(
                "nothing is left of the image after both poolings: smaller kernels, or more padding"
            )

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


@dataclass(frozen=True)
class Layer:
    """One step of the forward pass: a row of the layer table.

    Args:
        name: The step's name in code, state dict, trace and live frame.
        paper: The layer of the 1998 paper it belongs to ("C1" … "F6", "output").
        kind: What sort of step it is.
        operation: What it does, in words.
        shape: Output shape without the batch: (channels, height, width) or (units,).
        parameters: Trainable numbers, weights and biases.
        multiply_adds: Multiply-accumulate operations for one image.
        receptive_field: Which input pixels one of its units sees.
        kernel, stride, padding: Geometry of the sliding window (1, 1, 0 where none slides).
    """

    name: str
    paper: str
    kind: Kind
    operation: str
    shape: tuple[int, ...]
    parameters: int = 0
    multiply_adds: int = 0
    receptive_field: ReceptiveField = ONE_PIXEL
    kernel: int = 1
    stride: int = 1
    padding: int = 0

    @property
    def units(self) -> int:
        """How many numbers the step puts out for one image."""
        return prod(self.shape)


class LayerTable:
    """Builds a layer table step by step, working out what follows from the geometry."""

    def __init__(self) -> None:
        self.layers = [
            Layer("input", "input", "input", "the 28×28 image", (1, IMAGE_SIZE, IMAGE_SIZE))
        ]

    @property
    def last(self) -> Layer:
        """The step appended last."""
        return self.layers[-1]

    def convolution(
        self, name: str, paper: str, channels: int, kernel: int, padding: int = 0
    ) -> None:
        """Append a convolution to `channels` maps, with stride 1."""
        before = self.last
        depth, height, width = before.shape
        height, width = (side + 2 * padding - kernel + 1 for side in (height, width))
        window = depth * kernel * kernel
        around = f", padding {padding}" if padding else ""
        self.layers.append(
            Layer(
                name,
                paper,
                "convolution",
                f"{channels} kernels {depth}×{kernel}×{kernel}{around}",
                (channels, height, width),
                channels * (window + 1),
                channels * height * width * window,
                before.receptive_field.through(kernel, 1, padding),
                kernel,
                1,
                padding,
            )
        )

    def pool(self, name: str, paper: str, pooling: Pooling = "max") -> None:
        """Append a pooling of 2×2 squares; an odd last row or column is left out."""
        before = self.last
        depth, height, width = before.shape
        self.layers.append(
            Layer(
                name,
                paper,
                "pooling",
                f"{POOLINGS[pooling]} of {POOL}×{POOL}, stride {POOL}",
                (depth, height // POOL, width // POOL),
                receptive_field=before.receptive_field.through(POOL, POOL),
                kernel=POOL,
                stride=POOL,
            )
        )

    def dense(self, name: str, paper: str, units: int) -> None:
        """Append a fully connected layer; each of its units sees the whole image."""
        inputs = self.last.units
        self.layers.append(
            Layer(
                name,
                paper,
                "dense",
                f"{units} weighted sums of {inputs}",
                (units,),
                units * (inputs + 1),
                units * inputs,
                ReceptiveField(IMAGE_SIZE, IMAGE_SIZE),
            )
        )

    def pointwise(self, name: str, kind: Kind, operation: str, *, flat: bool = False) -> None:
        """Append a step that changes every number by itself, or only the shape."""
        before = self.last
        shape = (before.units,) if flat else before.shape
        field = before.receptive_field
        self.layers.append(Layer(name, before.paper, kind, operation, shape, receptive_field=field))


NOTEBOOK = Architecture()  # the one that the lecture notebook writes


@lru_cache(maxsize=MOST_TABLES)
def layer_table(architecture: Architecture = NOTEBOOK) -> tuple[Layer, ...]:
    """Return every step of the forward pass, in order, from the input to the probabilities."""
    nonlinearity = FORMULAS[architecture.activation]
    table = LayerTable()
    blocks = zip(
        architecture.channels, architecture.kernels, architecture.padding, ("C1", "C3"), strict=True
    )
    for i, (channels, kernel, padding, paper) in enumerate(blocks, 1):
        table.convolution(f"conv{i}", paper, channels, kernel, padding)
        table.pointwise(f"act{i}", "activation", nonlinearity)
        table.pool(f"pool{i}", f"S{2 * i}", architecture.pooling)
    shape = "×".join(map(str, table.last.shape))
    table.pointwise("flatten", "flatten", f"{shape} numbers in one row", flat=True)
    for i, (units, paper) in enumerate(zip(architecture.units, ("C5", "F6"), strict=True), 1):
        table.dense(f"fc{i}", paper, units)
        table.pointwise(f"act{i + 2}", "activation", nonlinearity)
    table.dense("fc3", "output", CLASSES)
    if architecture.output_activation:
        table.pointwise("act5", "activation", nonlinearity)
    table.pointwise("probabilities", "softmax", "softmax: exp(z) / Σ exp(z)")
    return tuple(table.layers)


LAYERS = layer_table()
assert sum(step.parameters for step in LAYERS) == PARAMETERS


def layer(name: str) -> Layer:
    """Return the row of the layer table with that name.

    Raises:
        KeyError: No such layer; the message lists those that exist.
    """
    for step in LAYERS:
        if step.name == name:
            return step
    raise KeyError(f"no layer {name!r}; the layers are {', '.join(s.name for s in LAYERS)}")
