"""ASGI middleware around Streamlit's own WebSocket: mends there what Streamlit gets wrong.

What is mended, and why, say `stale_reruns` and `lost_callbacks`. No private part of Streamlit is
touched: the messages are read as they pass, and a few are changed or kept waiting.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.serving.lost_callbacks import Handover, is_request
from pages.serving.stale_reruns import Whereabouts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = TypeVar("Kind", BackMsg, ForwardMsg)

STREAM = "/_stcore/stream"  # Streamlit's own WebSocket
GONE = "websocket.disconnect"
PROTOCOL_ERROR = 1002  # RFC 6455, section 7.4.1
MOST_WAITING = 64  # messages of one browser; the rest stays in the connection


class VisitSocket:
    """ASGI middleware around Streamlit's own WebSocket; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] != "websocket" or not scope["path"].endswith(STREAM):
            await self.app(scope, receive, send)
            return
        conversation = Conversation(receive, send)
        try:
            await self.app(scope, conversation.receive, conversation.send)
        finally:
            conversation.end()


class Conversation:
    """What one browser and the server say to each other."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._whereabouts, self._handover = Whereabouts(), Handover()
        self._waiting: deque[Message] = deque()  # has come, is not handed over
        self._coming: asyncio.Task[Message] | None = None
        self._free = asyncio.Event()
        self._is_gone = self._is_refused = False

    async def receive(self) -> Message:
        """Hand over the next message of the browser, a request when its turn has come."""
        message = self._waiting.popleft() if self._waiting else await self._next()
        if message["type"] != "websocket.receive":
            return message
        said = _parsed(BackMsg(), message.get("bytes") or b"")
        if said is None or not message.get("bytes") or not _is_readable(said):
            return await self._refuse()
        if is_request(said):
            await self._until_free()
            if self._is_gone:  # nobody is there to be answered
                return await self._farewell()
        changed = self._whereabouts.hear_browser(said)
        self._handover.hear_browser(said)
        return {**message, "bytes": said.SerializeToString()} if changed else message

    async def send(self, message: Message) -> None:
        """Pass on what the server says."""
        if self._is_refused:
            return
        try:
            await self._send(message)
        except OSError:
            self._is_gone = True
            self._free.set()
            raise
        said = _parsed(ForwardMsg(), message.get("bytes") or b"")
        if said is not None:
            self._whereabouts.hear_server(said)
            self._handover.hear_server(said)
            if self._handover.is_free:
                self._free.set()

    def end(self) -> None:
        """Wait for nothing more."""
        if self._coming is not None:
            self._coming.cancel()

    async def _until_free(self) -> None:
        """Wait for the callbacks of the last request, as long as the browser is there."""
        self._free.clear()
        while not (self._handover.is_free or self._is_gone):
            free = asyncio.ensure_future(self._free.wait())
            awaited: set[asyncio.Future[Any]] = {free}
            if len(self._waiting) < MOST_WAITING:
                self._coming = self._coming or asyncio.ensure_future(self._receive())
                awaited.add(self._coming)
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            free.cancel()
            if self._coming is not None and self._coming.done():
                self._waiting.append(await self._next())

    async def _refuse(self) -> Message:
        """Close the connection of a client that no browser of this app is.

        Streamlit would write a traceback into the log for each of its messages.
        """
        await self._send({"type": "websocket.close", "code": PROTOCOL_ERROR})
        self._is_gone = self._is_refused = True
        return {"type": GONE, "code": PROTOCOL_ERROR}

    async def _farewell(self) -> Message:
        """Leave out what the browser said before it went."""
        message = self._waiting.popleft() if self._waiting else await self._next()
        while message["type"] != GONE:
            message = self._waiting.popleft() if self._waiting else await self._next()
        return message

    async def _next(self) -> Message:
        coming = self._coming or asyncio.ensure_future(self._receive())
        self._coming = coming
        message = await coming
        self._coming = None
        self._is_gone = self._is_gone or message["type"] == GONE
        return message


def _is_readable(message: BackMsg) -> bool:
    """Tell whether the components' states are JSON that is not nested too deeply."""
    try:
        for state in message.rerun_script.widget_states.widgets:
            if state.WhichOneof("value") == "json_value":
                json.loads(state.json_value)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(message: Kind, content: bytes) -> Kind | None:
    """Return the message with this content; None if it cannot be read."""
    try:
        message.ParseFromString(content)
    except DecodeError:
        return None
    return message
