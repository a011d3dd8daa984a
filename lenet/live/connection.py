"""One client of the fast loop, from its first message to its last."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from starlette.websockets import WebSocketDisconnect

from lenet.live.messages import EXTRAS, IN_FIRST_MESSAGE, ProtocolError, announce, decode_surgery
from lenet.live.models import answer, operated_model
from lenet.live.turns import FullError, TokenBucket, Turns
from lenet.model_cards import MODELS
from lenet.quiet_log import OncePerMinute, shortened

if TYPE_CHECKING:
    from starlette.types import Message
    from starlette.websockets import WebSocket

    from lenet.model import LeNet5

BAD_MESSAGES = 3  # in a row, then the connection is closed
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
            if wait := turns.door.wait(time.monotonic()):
                await anyio.sleep(wait)
            model = await _greet(websocket)
            if model is not None:
                await _converse(websocket, model, turns)
    except FullError as error:
        await _refuse(websocket, str(error), TRY_AGAIN_LATER)


async def _greet(websocket: WebSocket) -> LeNet5 | None:
    """Load the model the client asks for and announce it; None if that cannot be done."""
    name = websocket.query_params.get("model", next(iter(MODELS)))
    device = websocket.query_params.get("device", "auto")
    try:
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


def _extras(websocket: WebSocket) -> list[str]:
    return [name for name in EXTRAS if websocket.query_params.get(name) == "1"]


async def _converse(websocket: WebSocket, model: LeNet5, turns: Turns) -> None:
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


def _reply(model: LeNet5, message: Message, extras: Iterable[str]) -> bytes:
    if message.get("bytes") is None:
        raise ProtocolError("a text message: the ink is sent as bytes")
    # About 1 ms: a thread would cost as much.
    return answer(model, message["bytes"], extras)


async def _refuse(websocket: WebSocket, reason: str, code: int) -> None:
    await websocket.send_text(json.dumps({"error": reason}))
    await websocket.close(code)
