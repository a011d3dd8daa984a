"""The fast loop: a WebSocket that answers every pen move with every layer's activations.

Protocol, version 1. On connecting to `/live?model=relu` (and `&device=auto`), the server sends
one text message, JSON: `protocol`, `model`, `device`, `dtype` ("float32"), `layers` (name,
shape and byte offset of each step of the trace, counted from the end of the digit) and
`frame_bytes`, the size of an answer. Then the client asks and the server answers, one at a time:

    ask     uint16 height, uint16 width, height × width bytes of ink (0 paper … 255 ink)
    answer  int32 digit (-1 when blank; of digits that tie the lowest, see `lenet.ties`), then the
            layers as announced

With `&framing=1` five more numbers follow, announced as the layer "framing": where the image came
from in the ink that was sent (`Framing.numbers`; all zero for a blank canvas). With `&stillness=1`
two more for each layer with a non-linearity, announced as "stillness": its share of
inactive units and its mean derivative (`lenet.nonlinearity.inactive_by_layer`). With
`&surgery=conv1.3=off` (see `lenet.surgery`) a copy of the model answers that has been operated on.
With `&surgery=message` the client speaks first, before the announcement: the text
`{"surgery": "conv1.3=off"}`. So a surgery can be longer than an address, at most 8 kB.
With `model=yours&network=…` a network answers that a visitor has brought; its page knows the name.

Protocol, version 2 (`&protocol=2`, and `&numbers=float16` or `float32`), for many clients at once:
only what cannot be derived is sent. The announcement has the `steps` of the forward pass besides
(see `lenet.portable`), `sent` (the layers with weights but the last, and their byte offsets,
counted from the end of the digit) and `ask_bytes`. Asks of several clients are answered together.

    ask     uint32 place in the trace of a number that is wanted exactly (2³² - 1 for none), then
            28 × 28 bytes: the image, framed as `lenet.preprocessing` does it
    answer  int32 digit (-1 when blank); as float32 that number (0 for none), the lowest and highest
            number of each step, and the outputs before softmax; then the layers in `sent`, as asked

A client may send the next ask before the answer to the last, as it has to where it is far away.

All numbers are little-endian. A message that is not an ask gets the text `{"error": "…"}`, and
the third in a row closes the connection with code 1008. Pages of other origins are refused.
Where too many clients are connected, the first message is an error, and code 1013 ("try again
later") closes the connection. A client that sends faster than 250 messages a second, or without
waiting for its answers, gets them all, but later (see `lenet.live.turns`).

`GET /live/network?model=relu` answers with the network itself, for a browser to run (see
`lenet.portable`); with POST, a copy on which the surgery in the body was done.

PyTorch is only imported once a model is needed, so that the server is up at once.
"""

from lenet.live.connection import is_same_origin, live
from lenet.live.messages import (
    IN_FIRST_MESSAGE,
    LONGEST_FIRST_MESSAGE,
    ProtocolError,
    announce,
    decode_ask,
    decode_surgery,
    encode_answer,
    layer_offsets,
)
from lenet.live.models import answer, preload, shared_model
from lenet.live.own_networks import admit
from lenet.live.serving import NETWORK_PATH, PATH, health, lifespan, routes

__all__ = [
    "IN_FIRST_MESSAGE",
    "LONGEST_FIRST_MESSAGE",
    "NETWORK_PATH",
    "PATH",
    "ProtocolError",
    "admit",
    "announce",
    "answer",
    "decode_ask",
    "decode_surgery",
    "encode_answer",
    "health",
    "is_same_origin",
    "layer_offsets",
    "lifespan",
    "live",
    "preload",
    "routes",
    "shared_model",
]
