"""Compress Streamlit's own scripts and styles: two thirds of the bytes of a first visit.

Streamlit sends them as they are, because its middleware would compress them for each visitor again.
This one compresses each when it is first requested, and caches it.
"""

import gzip
import re
from dataclasses import dataclass

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FILES = 1000  # that are cached; Streamlit 1.67 has 320
_PATH = re.compile(r"(/[^/]+)*/static/(js|css)/[^/]+\.(js|css)")
_TYPES = ("application/javascript", "text/javascript", "text/css")
_OF_A_PART = ("range", "if-none-match", "if-modified-since", "if-range")


@dataclass(frozen=True)
class _Packed:
    """A compressed file, and the headers it is sent with."""

    headers: list[tuple[bytes, bytes]]
    content: bytes


class PackedStaticFiles:
    """ASGI middleware that sends Streamlit's scripts and styles compressed, from memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._files: dict[str, _Packed] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if not _takes_packed_file(scope):
            await self.app(scope, receive, send)
            return
        packed = self._files.get(scope["path"])
        if packed is None:
            messages: list[Message] = []

            async def collect(message: Message) -> None:
                messages.append(message)

            await self.app(scope, receive, collect)
            packed = await _pack(messages) if len(self._files) < MOST_FILES else None
            if packed is None:
                for message in messages:
                    await send(message)
                return
            self._files[scope["path"]] = packed
        await send({"type": "http.response.start", "status": 200, "headers": packed.headers})
        await send({"type": "http.response.body", "body": packed.content})


def _takes_packed_file(scope: Scope) -> bool:
    """Return whether a request is for a whole script or style, from a client that unpacks it."""
    if scope["type"] != "http" or scope["method"] != "GET" or not _PATH.fullmatch(scope["path"]):
        return False
    headers = Headers(scope=scope)
    is_part = any(name in headers for name in _OF_A_PART)
    return "gzip" in headers.get("accept-encoding", "") and not is_part


async def _pack(messages: list[Message]) -> _Packed | None:
    """Return a response's file compressed; None if it is another response than such a file's."""
    start, *bodies = messages
    headers = MutableHeaders(raw=list(start["headers"]))
    kind = headers.get("content-type", "").partition(";")[0]
    if start["status"] != 200 or "content-encoding" in headers or kind not in _TYPES:
        return None
    if any(message["type"] != "http.response.body" for message in bodies):
        return None
    content = b"".join(message.get("body", b"") for message in bodies)
    packed = await to_thread.run_sync(gzip.compress, content)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(packed))
    headers.add_vary_header("Accept-Encoding")
    del headers["accept-ranges"]
    if "etag" in headers:  # the same file, but not byte by byte
        headers["etag"] = f"W/{headers['etag'].removeprefix('W/')}"
    return _Packed(headers.raw, packed)
