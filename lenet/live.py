"""The fast loop: a WebSocket that answers every pen move with every layer's activations.

Protocol, version 1. On connecting to `/live?model=relu` (and `&device=auto`), the server sends
one text message, JSON: `protocol`, `model`, `device`, `dtype` ("float32"), `layers` (name,
shape and byte offset of each step of the trace, counted from the end of the digit) and
`frame_bytes`, the size of an answer. Then the client asks and the server answers, one at a time:

    ask     uint16 height, uint16 width, height × width bytes of ink (0 paper … 255 ink)
    answer  int32 digit (-1 when blank), then the layers as announced

With `&framing=1` five more numbers follow, announced as the layer "framing": where the image came
from in the ink that was sent (`Framing.numbers`; all zero for a blank canvas). With `&stillness=1`
two more for each layer with a non-linearity, announced as "stillness": its share of
inactive units and its mean derivative (`lenet.nonlinearity.inactive_by_layer`). With
`&surgery=conv1.3=off` (see `lenet.surgery`) a copy of the model answers that has been operated on.
With `&surgery=message` the client speaks first, before the announcement: the text
`{"surgery": "conv1.3=off"}`. So a surgery can be longer than an address, at most 8 kB.

All numbers are little-endian. A message that is not an ask gets the text `{"error": "…"}`, and
the third in a row closes the connection with code 1008. Pages of other origins are refused.
Where too many clients are connected, the first message is an error, and code 1013 ("try again
later") closes the connection. A client that sends faster than 250 messages a second, or without
waiting for its answers, gets them all, but later (see `lenet.fair_turns`).

PyTorch is only imported once a model is needed, so that the server is up at once.
"""

import asyncio
import gc
import json
import logging
import struct
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from lenet.fair_turns import FullError, TokenBucket, Turns
from lenet.live_messages import (
    EXTRAS,
    FRAMING_NUMBERS,
    IN_FIRST_MESSAGE,
    LONGEST_FIRST_MESSAGE,
    PROTOCOL,
    ProtocolError,
    announce,
    decode_ask,
    decode_surgery,
    encode_answer,
    layer_offsets,
)
from lenet.model_cards import MODELS
from lenet.quiet_log import OncePerMinute, quieten_server, shortened

if TYPE_CHECKING:
    from lenet.model import LeNet5

__all__ = [
    "IN_FIRST_MESSAGE",
    "LONGEST_FIRST_MESSAGE",
    "PATH",
    "ProtocolError",
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

PATH = "/live"
BAD_MESSAGES = 3  # in a row, then the connection is closed
SWITCH_INTERVAL_S = 0.001
# Close codes, RFC 6455 section 7.4.1, and the IANA's registry of them.
POLICY_VIOLATION, INTERNAL_ERROR, TRY_AGAIN_LATER = 1008, 1011, 1013

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser's page comes from this very server.

    Only browsers send `Origin`, and always; other clients may speak the protocol freely. A
    proxy may have renamed the host; a page cannot forge `X-Forwarded-Host` on a WebSocket.
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    hosts = {headers.get("host", ""), headers.get("x-forwarded-host", "")}
    try:
        page = urlsplit(origin).netloc.lower()
    except ValueError:  # no address at all, such as "http://[::1"
        return False
    return page in {host.lower() for host in hosts if host}


def shared_model(name: str, device: str) -> "LeNet5":
    """Return the model of that name, loaded once, warm and shared by all clients.

    A device that this machine does not have is replaced by the CPU; what the model runs on
    stands in the announcement. Raises KeyError and CheckpointError as `load_model` does.
    """
    from lenet import DeviceError, resolve_device

    try:
        target = resolve_device(device)
    except DeviceError:
        log.warning("no device %s; the CPU serves instead", shortened(device))
        target = resolve_device("cpu")
    return _loaded(name, str(target))


@cache
def _loaded(name: str, device: str) -> "LeNet5":
    """Return a model on a device that exists; clients could name endlessly many others."""
    import torch

    from lenet import load_model, trace

    # The network is so small that sharing it out among cores costs more than it saves; and while
    # the browser draws on the same cores, the threads spend their time waiting for each other.
    torch.set_num_threads(1)
    model = load_model(name, device)
    trace(model, None)  # builds the graph and wakes the device
    return model


def answer(model: "LeNet5", message: bytes, extras: "Iterable[str]" = ()) -> bytes:
    """Answer one ask: ink in, digit and all activations out, and the `EXTRAS` asked for."""
    from lenet.feature_extraction import trace
    from lenet.nonlinearity import inactive_by_layer
    from lenet.preprocessing import frame

    framed = frame(decode_ask(message))
    answered = trace(model, None if framed is None else framed.tensor)
    numbers: list[float] = []
    for extra in extras:
        if extra == "framing":
            numbers += [0.0] * FRAMING_NUMBERS if framed is None else framed.numbers
        else:
            for units in inactive_by_layer(model, answered.activations).values():
                numbers += [units.share, units.mean_derivative]
    return encode_answer(answered) + struct.pack(f"<{len(numbers)}f", *numbers)


async def live(websocket: WebSocket, *, turns: Turns) -> None:
    """Serve one client until it leaves."""
    if not is_same_origin(websocket.headers):
        await websocket.close(POLICY_VIOLATION)
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        await _serve(websocket, turns)


async def _serve(websocket: WebSocket, turns: Turns) -> None:
    try:
        with turns.seat():
            model = await _greet(websocket)
            if model is not None:
                await _converse(websocket, model, turns)
    except FullError as error:
        await _refuse(websocket, str(error), TRY_AGAIN_LATER)


async def _greet(websocket: WebSocket) -> "LeNet5 | None":
    """Load the model the client asks for and announce it; None if that cannot be done."""
    name = websocket.query_params.get("model", next(iter(MODELS)))
    device = websocket.query_params.get("device", "auto")
    try:
        surgery = await _surgery(websocket)
        model = await anyio.to_thread.run_sync(_model_for, name, device, surgery)
    except (KeyError, ValueError) as error:  # no such model, no such surgery
        await _refuse(websocket, str(error.args[0]), POLICY_VIOLATION)
    except WebSocketDisconnect:
        raise
    except Exception as error:  # whatever keeps a model from loading must reach the client
        log.exception("cannot load %s on %s", shortened(name), shortened(device))
        await _refuse(websocket, str(error), INTERNAL_ERROR)
    else:
        await websocket.send_json(announce(model, name, _extras(websocket)))
        return model
    return None


async def _surgery(websocket: WebSocket) -> str:
    """Return the surgery that the client asks for, in its address or in its first message."""
    asked = websocket.query_params.get("surgery", "")
    if asked != IN_FIRST_MESSAGE:
        return asked
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    return decode_surgery(message.get("text") or "")


def _model_for(name: str, device: str, surgery: str) -> "LeNet5":
    """Return the shared model, or this client's own copy of it after a surgery."""
    model = shared_model(name, device)
    if not surgery:
        return model
    from lenet.surgery import operate, parse_surgery

    return operate(model, parse_surgery(surgery, model.layers))


def _extras(websocket: WebSocket) -> list[str]:
    return [name for name in EXTRAS if websocket.query_params.get(name) == "1"]


async def _converse(websocket: WebSocket, model: "LeNet5", turns: Turns) -> None:
    """Answer, one message at a time, as it is this client's turn."""
    bad, extras, bucket = 0, _extras(websocket), TokenBucket()
    while True:
        message, early = await _next_message(websocket)
        if message["type"] == "websocket.disconnect":
            return
        if wait := bucket.wait(time.monotonic()):
            await anyio.sleep(wait)
        try:
            async with turns.turn(early=early):
                reply = _reply(model, message, extras)
        except ProtocolError as error:
            bad += 1
            if bad == BAD_MESSAGES:
                await _refuse(websocket, str(error), POLICY_VIOLATION)
                return
            await websocket.send_json({"error": str(error)})
        else:
            bad = 0
            await websocket.send_bytes(reply)


async def _next_message(websocket: WebSocket) -> tuple[Message, bool]:
    """Return a client's next message, and whether it came before the last one was answered.

    It did if it can be had at once, before the event loop has looked at the network again.
    """
    looked = asyncio.Event()
    asyncio.get_running_loop().call_soon(looked.set)
    message = await websocket.receive()
    return message, not looked.is_set()


def _reply(model: "LeNet5", message: Message, extras: "Iterable[str]") -> bytes:
    if message.get("bytes") is None:
        raise ProtocolError("a text message: the ink is sent as bytes")
    # About 1 ms: a thread would cost as much.
    return answer(model, message["bytes"], extras)


async def _refuse(websocket: WebSocket, reason: str, code: int) -> None:
    await websocket.send_text(json.dumps({"error": reason}))
    await websocket.close(code)


async def health(_: Request) -> JSONResponse:
    """Say that the server is up, and whether its first model is ready to answer."""
    return JSONResponse(
        {
            "status": "ok",
            "protocol": PROTOCOL,
            "models": list(MODELS),
            "ready": _loaded.cache_info().currsize > 0,
        }
    )


def routes() -> list[BaseRoute]:
    """Return the routes to add to the app: `/live` and `/live/health`."""
    return [
        WebSocketRoute(PATH, partial(live, turns=Turns())),
        Route(f"{PATH}/health", health),
    ]


def preload() -> None:
    """Import PyTorch and load the default model, so that the first drawing need not wait."""
    try:
        shared_model(next(iter(MODELS)), "auto")
    except Exception:  # the page says what is wrong; the server must come up all the same
        log.exception("the default model could not be loaded ahead")
    # Streamlit collects garbage after each run of a page. PyTorch's million objects are none, yet
    # looking at them all would stop the fast loop for some 150 ms: leave them out from here on.
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Preload in the background while the server is already up.

    Page scripts run in threads beside the fast loop; by default Python would let each of them
    compute for 5 ms before the loop gets its turn.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    quieten_server()
    threading.Thread(target=preload, name="preload", daemon=True).start()
    yield
