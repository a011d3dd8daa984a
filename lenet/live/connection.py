"""One client of the fast loop, from its first message to its last."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from starlette.websockets import WebSocketDisconnect

from lenet.devices import give_up
from lenet.live import compact, metrics
from lenet.live.batches import Batches
from lenet.live.messages import EXTRAS, IN_FIRST_MESSAGE, ProtocolError, announce, decode_surgery
from lenet.live.models import answer, operated_model
from lenet.live.turns import FullError, TokenBucket, Turns
from lenet.model_cards import MODELS
from lenet.quiet_log import OncePerMinute, shortened

if TYPE_CHECKING:
    import torch
    from starlette.types import Message
    from starlette.websockets import WebSocket

    from lenet.model import LeNet5

BAD_MESSAGES = 3  # in a row, then the connection is closed
# Close codes, RFC 6455 section 7.4.1, and the IANA's registry of them.
POLICY_VIOLATION, INTERNAL_ERROR, SERVICE_RESTART, TRY_AGAIN_LATER = 1008, 1011, 1012, 1013


@dataclass(frozen=True)
class Answering:
    """What answers a client's messages.

    Args:
        device: Where its network runs.
        answer: Answers one message.
    """

    device: torch.device
    answer: Callable[[bytes], Awaitable[bytes]]


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


async def live(websocket: WebSocket, *, turns: Turns, batches: Batches) -> None:
    """Serve one client until it leaves."""
    if not is_same_origin(websocket.headers):
        await websocket.close(POLICY_VIOLATION)
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        await _serve(websocket, turns, batches)


async def _serve(websocket: WebSocket, turns: Turns, batches: Batches) -> None:
    try:
        with turns.seat():
            await turns.arrive()
            answering = await _greet(websocket, batches)
            if answering is not None:
                await _converse(websocket, answering, turns)
    except FullError as error:
        await _refuse(websocket, str(error), TRY_AGAIN_LATER)


async def _greet(websocket: WebSocket, batches: Batches) -> Answering | None:
    """Load the model the client asks for and announce it; None if that cannot be done.

    Returns:
        What answers its messages.
    """
    name = websocket.query_params.get("model", next(iter(MODELS)))
    device = websocket.query_params.get("device", "auto")
    try:
        precision = _precision(websocket)
        surgery = await _surgery(websocket)
        network = websocket.query_params.get("network", "")
        model = await anyio.to_thread.run_sync(operated_model, name, device, surgery, network)
    except (KeyError, ValueError) as error:  # no such model, no such surgery
        await _refuse(websocket, str(error.args[0]), POLICY_VIOLATION)
    except WebSocketDisconnect:
        raise
    except Exception as error:  # whatever keeps a model from loading must reach the client
        log.exception("cannot load %s on %s", shortened(name), shortened(device))
        await _refuse(websocket, str(error), INTERNAL_ERROR)
    else:
        extras = _extras(websocket)
        if precision is None:
            await websocket.send_json(announce(model, name, extras))
            return Answering(model.device, partial(_answer, model, extras))
        await websocket.send_json(compact.announce(model, name, precision))
        reply = partial(_answer_with_others, model, precision, batches)
        return Answering(model.device, reply)
    return None


def _precision(websocket: WebSocket) -> compact.Precision | None:
    """Return in which precision a client of protocol 2 wants its answers; None for protocol 1.

    Raises:
        ProtocolError: There is no such protocol, or no such precision.
    """
    protocol = websocket.query_params.get("protocol", "1")
    asked = websocket.query_params.get("numbers", "float32")
    if protocol == "1":
        return None
    for precision in compact.DTYPES:
        if (protocol, asked) == (str(compact.PROTOCOL), precision):
            return precision
    raise ProtocolError("protocol is 1 or 2, numbers are float32 or float16")


async def _surgery(websocket: WebSocket) -> str:
    """Return the surgery that the client asks for, in its address or in its first message."""
    asked = websocket.query_params.get("surgery", "")
    if asked != IN_FIRST_MESSAGE:
        return asked
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    return decode_surgery(message.get("text") or "")


def _extras(websocket: WebSocket) -> list[str]:
    return [name for name in EXTRAS if websocket.query_params.get(name) == "1"]


async def _converse(websocket: WebSocket, answering: Answering, turns: Turns) -> None:
    """Answer, one message at a time, as it is this client's turn."""
    bad, bucket = 0, TokenBucket()
    while True:
        message, early = await _next_message(websocket)
        if message["type"] == "websocket.disconnect":
            return
        if wait := bucket.wait(time.monotonic()):
            await anyio.sleep(wait)
        try:
            if message.get("bytes") is None:
                raise ProtocolError("a text message: the ink is sent as bytes")
            async with turns.turn(early=early):
                with metrics.ANSWER_SECONDS.time():
                    reply = await answering.answer(message["bytes"])
        except ProtocolError as error:
            metrics.BAD_MESSAGES.inc()
            bad += 1
            if bad == BAD_MESSAGES:
                await _refuse(websocket, str(error), POLICY_VIOLATION)
                return
            await websocket.send_json({"error": str(error)})
        except RuntimeError as error:
            if answering.device.type == "cpu":
                raise
            # Whoever comes again is served by the CPU.
            await _refuse(websocket, give_up(answering.device, error), SERVICE_RESTART)
            return
        else:
            bad = 0
            await websocket.send_bytes(reply)


async def _answer(model: LeNet5, extras: Iterable[str], message: bytes) -> bytes:
    """Answer an ask of protocol 1: about 1 ms, and a thread would cost as much."""
    answered = answer(model, message, extras)
    metrics.ANSWERS.labels("1").inc()
    return answered


async def _answer_with_others(
    model: LeNet5, precision: compact.Precision, batches: Batches, message: bytes
) -> bytes:
    """Answer an ask of protocol 2."""
    ask = compact.decode_ask(message, compact.layout_of(model.layers).units)
    answered = await batches.answer(model, ask, precision)
    metrics.ANSWERS.labels("2").inc()
    return answered


async def _next_message(websocket: WebSocket) -> tuple[Message, bool]:
    """Return a client's next message, and whether it came before the last one was answered.

    It did if it can be had at once, before the event loop has looked at the network again.
    """
    looked = asyncio.Event()
    asyncio.get_running_loop().call_soon(looked.set)
    message = await websocket.receive()
    return message, not looked.is_set()


async def _refuse(websocket: WebSocket, reason: str, code: int) -> None:
    await websocket.send_text(json.dumps({"error": reason}))
    await websocket.close(code)
