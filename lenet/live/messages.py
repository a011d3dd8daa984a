"""The messages of the live protocol, packed and unpacked; `lenet.live` describes and serves it.

Nothing here needs PyTorch until there is a model, so that the server is up at once.
"""

import json
import struct
from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace
    from lenet.layers import Layer
    from lenet.model import LeNet5

PROTOCOL = 1
SMALLEST_SIDE, LARGEST_SIDE = 28, 512  # pixels of ink in one ask
ASK_HEADER = struct.Struct("<HH")  # height, width
DIGIT = struct.Struct("<i")
FLOAT_BYTES = 4
FRAMING_NUMBERS = 5
IN_FIRST_MESSAGE = "message"  # instead of a surgery, in the address
LONGEST_FIRST_MESSAGE = 20_000  # characters: more than the longest surgery
EXTRAS = ("framing", "stillness")  # what can be asked for beside the layers, in this order


class ProtocolError(ValueError):
    """A client's message does not follow the protocol; the message says how."""


def announce(model: "LeNet5", name: str, extras: "Iterable[str]" = ()) -> dict[str, Any]:
    """Return the first message: what an answer of this model consists of."""
    from lenet.nonlinearity import activated_layers

    layers = layer_offsets(model.layers)
    size = FLOAT_BYTES * sum(step.units for step in model.layers)
    shapes = {"framing": [FRAMING_NUMBERS], "stillness": [len(activated_layers(model.layers)), 2]}
    for extra in extras:
        layers.append({"name": extra, "shape": shapes[extra], "offset": size})
        size += FLOAT_BYTES * prod(shapes[extra])
    return {
        "protocol": PROTOCOL,
        "model": name,
        "device": str(model.device),
        "dtype": "float32",
        "layers": layers,
        "frame_bytes": DIGIT.size + size,
    }


def layer_offsets(layers: "Iterable[Layer]") -> list[dict[str, Any]]:
    """Return name, shape and byte offset (behind the digit) of each step in an answer."""
    announced, offset = [], 0
    for step in layers:
        announced.append({"name": step.name, "shape": list(step.shape), "offset": offset})
        offset += FLOAT_BYTES * step.units
    return announced


def encode_answer(trace: "Trace") -> bytes:
    """Pack a trace into one answer: its digit, then all its numbers."""
    digit = -1 if trace.digit is None else trace.digit
    return DIGIT.pack(digit) + trace.flat.numpy().astype("<f4", copy=False).tobytes()


def decode_ask(message: bytes) -> NDArray[np.uint8]:
    """Unpack the ink of one ask.

    Returns:
        uint8 (height, width), 0 paper … 255 ink.

    Raises:
        ProtocolError: The message is too short or long, or a side is not 28 … 512 pixels.
    """
    if len(message) < ASK_HEADER.size:
        raise ProtocolError(f"{len(message)} bytes are too few for a height and a width")
    height, width = ASK_HEADER.unpack_from(message)
    if min(height, width) < SMALLEST_SIDE or max(height, width) > LARGEST_SIDE:
        raise ProtocolError(
            f"{height}×{width} pixels: a side has {SMALLEST_SIDE} to {LARGEST_SIDE}"
        )
    if len(message) != (size := ASK_HEADER.size + height * width):
        raise ProtocolError(f"{height}×{width} pixels take {size} bytes, not {len(message)}")
    return np.frombuffer(message, np.uint8, offset=ASK_HEADER.size).reshape(height, width)


def decode_surgery(message: str) -> str:
    """Unpack the surgery of a first message.

    Raises:
        ProtocolError: It is too long, or not of the form `{"surgery": "…"}`.
    """
    try:
        content = json.loads(message[:LONGEST_FIRST_MESSAGE])
        if isinstance(surgery := content["surgery"], str):
            return surgery
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    raise ProtocolError(
        'the first message has to be the text {"surgery": "…"}, '
        f"of at most {LONGEST_FIRST_MESSAGE} characters"
    )
