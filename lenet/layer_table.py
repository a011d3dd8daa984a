"""A row of the table of layers, and how the table is built step by step.

Nothing in this module needs PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from lenet.geometry import IMAGE_SIZE, ReceptiveField

Pooling = Literal["max", "average", "trainable"]
Kind = Literal[
    "input",
    "convolution",
    "activation",
    "pooling",
    "subsampling",
    "flatten",
    "dense",
    "rbf",
    "softmax",
]
Connections = tuple[tuple[int, ...], ...]  # of each kernel, the feature maps that it reads

ONE_PIXEL = ReceptiveField()
POOL = 2  # side and stride of a pooling
POOLINGS: dict[Pooling, str] = {"max": "maximum", "average": "average"}


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
        reads: Of a convolution whose kernels do not read every feature map before them: which
            ones each does.
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
    reads: Connections | None = None

    def maps_read(self, kernel: int, maps: int) -> tuple[int, ...]:
        """Return which of so many feature maps a kernel of a convolution reads."""
        return tuple(range(maps)) if self.reads is None else self.reads[kernel]

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
        self,
        names: tuple[str, str],
        channels: int,
        kernel: int,
        padding: int = 0,
        reads: Connections | None = None,
    ) -> None:
        """Append a convolution to `channels` maps, with stride 1; names are its own, and 1998's."""
        before = self.last
        depth, height, width = before.shape
        height, width = (side + 2 * padding - kernel + 1 for side in (height, width))
        slices = channels * depth if reads is None else sum(map(len, reads))
        depths = str(depth) if reads is None else _listed(sorted({len(maps) for maps in reads}))
        around = f", padding {padding}" if padding else ""
        self.layers.append(
            Layer(
                *names,
                "convolution",
                f"{channels} kernels {depths}×{kernel}×{kernel}{around}",
                (channels, height, width),
                slices * kernel * kernel + channels,
                slices * kernel * kernel * height * width,
                before.receptive_field.through(kernel, 1, padding),
                kernel,
                1,
                padding,
                reads,
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

    def subsample(self, name: str, paper: str) -> None:
        """Append what came before pooling: of 2×2 squares the sum, scaled and shifted."""
        before = self.last
        depth, height, width = before.shape
        height, width = height // POOL, width // POOL
        self.layers.append(
            Layer(
                name,
                paper,
                "subsampling",
                f"scaled sum of {POOL}×{POOL}, stride {POOL}",
                (depth, height, width),
                2 * depth,  # a coefficient and a bias for each map
                depth * height * width,
                before.receptive_field.through(POOL, POOL),
                POOL,
                POOL,
            )
        )

    def distances(self, name: str, paper: str, codes: int) -> None:
        """Append units that hold minus the squared distance to fixed codes."""
        inputs = self.last.units
        self.layers.append(
            Layer(
                name,
                paper,
                "rbf",
                f"minus squared distances to {codes} codes",
                (codes,),
                multiply_adds=codes * inputs,
                receptive_field=ReceptiveField(IMAGE_SIZE, IMAGE_SIZE),
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


def _listed(numbers: Sequence[int]) -> str:
    """Return numbers in words, such as "3, 4 or 6"."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}" if first else last
