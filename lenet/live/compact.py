"""The messages of protocol 2: only what cannot be derived is sent.

The browser frames the drawing itself, and works non-linearities, poolings, flattening and softmax
out of the numbers before them. So an ask is the framed image, and an answer the numbers of the
layers with weights; in half precision it takes a fifth of protocol 1's. What is printed beside the
picture (the outputs, each step's lowest and highest number, the pinned unit's) comes in single
precision.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from lenet.geometry import IMAGE_SIZE
from lenet.layers import Layer
from lenet.live.messages import DIGIT, FLOAT_BYTES, ProtocolError, layer_offsets

if TYPE_CHECKING:
    from lenet.model import LeNet5

PROTOCOL = 2
Precision = Literal["float32", "float16"]
DTYPES: dict[Precision, str] = {"float32": "<f4", "float16": "<f2"}
UNIT = struct.Struct("<I")
NO_UNIT = 2**32 - 1
PIXELS = IMAGE_SIZE * IMAGE_SIZE
ASK_BYTES = UNIT.size + PIXELS
DERIVED = ("input", "activation", "pooling", "flatten", "softmax")  # kinds of steps
RANGE = 2  # lowest and highest


@dataclass(frozen=True)
class Ask:
    """What a client asks about.

    Args:
        image: uint8 (784,): the framed image, row by row, 0 paper … 255 ink.
        unit: Which number of the whole trace is wanted in single precision; None for none.
    """

    image: NDArray[np.uint8]
    unit: int | None


@dataclass(frozen=True)
class Layout:
    """Where an answer's numbers are in a trace, and in the answer.

    Args:
        steps: Where each step of the trace begins, and the end of the last.
        outputs: The numbers that softmax makes probabilities of.
        sent: The other layers with weights, in order.
    """

    steps: tuple[int, ...]
    outputs: slice
    sent: tuple[slice, ...]

    @property
    def units(self) -> int:
        """How many numbers a trace has."""
        return self.steps[-1]

    @property
    def exact_numbers(self) -> int:
        """How many come in single precision: the unit's, the ranges, the outputs."""
        outputs = int(self.outputs.stop - self.outputs.start)
        return 1 + RANGE * (len(self.steps) - 1) + outputs


@lru_cache(maxsize=256)  # visitors bring networks of their own
def layout_of(layers: tuple[Layer, ...]) -> Layout:
    """Return the layout of the answers of a network with these layers."""
    steps = [0]
    for layer in layers:
        steps.append(steps[-1] + layer.units)
    places = [slice(*ends) for ends in pairwise(steps)]
    computed = [
        place for place, layer in zip(places, layers, strict=True) if layer.kind not in DERIVED
    ]
    return Layout(tuple(steps), computed[-1], tuple(computed[:-1]))


def announce(model: LeNet5, name: str, precision: Precision) -> dict[str, Any]:
    """Return the first message: what an answer of this model consists of, and how to go on."""
    from lenet.portable import describe

    layers = model.layers
    layout = layout_of(layers)
    described = describe(model.architecture)
    item = np.dtype(DTYPES[precision]).itemsize
    exact = FLOAT_BYTES * layout.exact_numbers
    sent, offset = [], exact
    for layer in [layer for layer in layers if layer.kind not in DERIVED][:-1]:
        sent.append({"name": layer.name, "offset": offset})
        offset += item * layer.units
    return {
        "protocol": PROTOCOL,
        "model": name,
        "device": str(model.device),
        "dtype": precision,
        "layers": layer_offsets(layers),
        "steps": described["steps"],
        "sent": sent,
        "ask_bytes": ASK_BYTES,
        "frame_bytes": DIGIT.size + offset,
    }


def decode_ask(message: bytes, units: int) -> Ask:
    """Unpack an ask.

    Args:
        message: Number of the unit, uint32, then the image.
        units: How many numbers a trace has.

    Raises:
        ProtocolError: It has another length, or there is no such unit.
    """
    if len(message) != ASK_BYTES:
        raise ProtocolError(f"an ask has {ASK_BYTES} bytes, not {len(message)}")
    (unit,) = UNIT.unpack_from(message)
    if unit != NO_UNIT and unit >= units:
        raise ProtocolError(f"there is no number {unit}: a trace has {units}")
    image = np.frombuffer(message, np.uint8, offset=UNIT.size)
    return Ask(image, None if unit == NO_UNIT else unit)


def encode_answers(
    digits: Sequence[int],
    traces: NDArray[np.float32],
    units: Sequence[int | None],
    layout: Layout,
    precision: Precision,
) -> list[bytes]:
    """Pack traces into answers.

    Args:
        digits: -1 for a blank image.
        traces: float32 (N, total): all steps of each.
        units: Which number of each is wanted in single precision.
        layout: Of this network's answers.
        precision: Of the layers.
    """
    starts = layout.steps[:-1]
    exact = np.empty((len(traces), layout.exact_numbers), "<f4")
    exact[:, 0] = [
        0.0 if unit is None else row[unit] for unit, row in zip(units, traces, strict=True)
    ]
    ranges = exact[:, 1 : 1 + RANGE * len(starts)]
    ranges[:, ::2] = np.minimum.reduceat(traces, starts, axis=1)
    ranges[:, 1::2] = np.maximum.reduceat(traces, starts, axis=1)
    exact[:, 1 + RANGE * len(starts) :] = traces[:, layout.outputs]
    with np.errstate(over="ignore"):  # beyond 65,504 half precision says infinity
        sent = [traces[:, place].astype(DTYPES[precision]) for place in layout.sent]
    return [
        b"".join([DIGIT.pack(digit), exact[i].tobytes(), *(part[i].tobytes() for part in sent)])
        for i, digit in enumerate(digits)
    ]
