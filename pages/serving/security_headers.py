"""Headers that tell browsers what no page of this app needs, so that other sites cannot use it.

`X-Content-Type-Options` keeps a file from being taken for another kind of file, `Referrer-Policy`
keeps what stands in the address (the visit) from other sites, and `frame-ancestors` says who may
show the app inside a page of theirs: this server's own pages, and the origins that the variable
LENET_FRAME_ANCESTORS names, with spaces between them, such as

    LENET_FRAME_ANCESTORS="https://moodle.example.edu https://*.example.org"

A WebSocket whose `Origin` is no address is refused before Streamlit 1.67 trips over it.
"""

import logging
import os
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARIABLE = "LENET_FRAME_ANCESTORS"
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:([0-9]{1,5}|\*))?", re.IGNORECASE)

log = logging.getLogger(__name__)


def frame_ancestors(named: str) -> str:
    """Return the policy that lets this server's own pages and the named ones show the app.

    Args:
        named: Origins with spaces between them; empty for none. If one of them is none, they are
            all left out, and the log says so.
    """
    origins = named.split(" ") if named else []
    odd = [origin for origin in origins if origin and not _ORIGIN.fullmatch(origin)]
    if odd:
        log.error(
            "%s names %r, which is no origin such as https://moodle.example.edu; "
            "no other site may show the app in a frame",
            *(VARIABLE, odd[0]),
        )
        origins = []
    return " ".join(["frame-ancestors 'self'", *filter(None, origins)])


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer that does not have them already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": frame_ancestors(os.environ.get(VARIABLE, "")),
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] == "websocket" and not _is_address(Headers(scope=scope).get("origin", "")):
            await send({"type": "websocket.close"})  # before it was accepted: status 403
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _is_address(origin: str) -> bool:
    try:
        urlsplit(origin)
    except ValueError:
        return False
    return True
