"""ASGI middleware around Streamlit's own WebSocket: mends there what Streamlit gets wrong.

What is mended, and why, is described in `stale_reruns`. No private part of Streamlit is touched:
the messages are read as they pass, and a few are changed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.serving.stale_reruns import Whereabouts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = TypeVar("Kind", BackMsg, ForwardMsg)

STREAM = "/_stcore/stream"  # Streamlit's own WebSocket
PROTOCOL_ERROR = 1002  # RFC 6455, section 7.4.1


class VisitSocket:
    """ASGI middleware around Streamlit's own WebSocket; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] != "websocket" or not scope["path"].endswith(STREAM):
            await self.app(scope, receive, send)
            return
        whereabouts, is_refused = Whereabouts(), False

        async def receive_checked() -> Message:
            nonlocal is_refused
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            request = _parsed(BackMsg(), message.get("bytes") or b"")
            if request is None or not message.get("bytes") or not _is_readable(request):
                # Streamlit would write a traceback into the log for each such message.
                await send({"type": "websocket.close", "code": PROTOCOL_ERROR})
                is_refused = True
                return {"type": "websocket.disconnect", "code": PROTOCOL_ERROR}
            if whereabouts.redirect(request):
                return {**message, "bytes": request.SerializeToString()}
            return message

        async def send_noted(message: Message) -> None:
            if is_refused:
                return
            await send(message)
            sent = _parsed(ForwardMsg(), message.get("bytes") or b"")
            if sent is not None:
                whereabouts.note(sent)

        await self.app(scope, receive_checked, send_noted)


def _is_readable(message: BackMsg) -> bool:
    """Return whether the components' states are JSON that is not nested too deeply."""
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
