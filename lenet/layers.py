"""The one table of LeNet-5's layers: names, shapes, sums and receptive fields of every step.

Names C1, S2, C3, S4, C5, F6 from Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based
Learning Applied to Document Recognition", Proc. IEEE 86(11), 1998, section II.B and figure 2.
Everything that follows from the geometry is worked out here; nothing in this module needs PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Literal

from lenet.geometry import IMAGE_SIZE, ReceptiveField

Activation = Literal["relu", "sigmoid"]
Kind = Literal["input", "convolution", "activation", "pooling", "flatten", "dense", "softmax"]

CLASSES = 10
ONE_PIXEL = ReceptiveField()
PARAMETERS = 44_426  # 156 + 2,416 + 30,840 + 10,164 + 850


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

    def slide(self, name: str, paper: str, kernel: int, stride: int, channels: int = 0) -> None:
        """Append a convolution to `channels` maps, or a pooling where `channels` is 0."""
        depth, height, width = self.last.shape
        height, width = (height - kernel) // stride + 1, (width - kernel) // stride + 1
        window = depth * kernel * kernel
        self.layers.append(
            Layer(
                name,
                paper,
                "convolution" if channels else "pooling",
                f"{channels} kernels {depth}×{kernel}×{kernel}"
                if channels
                else f"maximum of {kernel}×{kernel}, stride {stride}",
                (channels or depth, height, width),
                channels * (window + 1),
                channels * height * width * window,
                self.last.receptive_field.through(kernel, stride),
                kernel,
                stride,
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


@cache
def layer_table(
    activation: Activation = "relu", output_activation: bool = False
) -> tuple[Layer, ...]:
    """Return every step of the forward pass, in order, from the input to the probabilities.

    Args:
        activation: The non-linearity after each convolution and hidden layer.
        output_activation: Whether it also follows the ten outputs (one more row, `act5`).
    """
    nonlinearity = {"relu": "ReLU: max(0, z)", "sigmoid": "sigmoid: 1 / (1 + exp(-z))"}[activation]
    table = LayerTable()
    table.slide("conv1", "C1", kernel=5, stride=1, channels=6)
    table.pointwise("act1", "activation", nonlinearity)
    table.slide("pool1", "S2", kernel=2, stride=2)
    table.slide("conv2", "C3", kernel=5, stride=1, channels=16)
    table.pointwise("act2", "activation", nonlinearity)
    table.slide("pool2", "S4", kernel=2, stride=2)
    table.pointwise("flatten", "flatten", "16×4×4 numbers in one row", flat=True)
    table.dense("fc1", "C5", 120)
    table.pointwise("act3", "activation", nonlinearity)
    table.dense("fc2", "F6", 84)
    table.pointwise("act4", "activation", nonlinearity)
    table.dense("fc3", "output", CLASSES)
    if output_activation:
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
