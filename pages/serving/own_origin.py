"""Requests that change something, such as an upload, must come from the app's own pages.

Streamlit's protection against forged requests compares a header with a cookie. Browsers do not send
that cookie inside a frame of another site, so every upload there failed with status 403. It is
turned off (`server.enableXsrfProtection` in `.streamlit/config.toml`); this middleware reads the
headers instead in which browsers name the page that sends a request. No page can set them. The app
inside a frame still is the app's own page. The site around it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from lenet.live import is_same_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS"}  # methods that change nothing (RFC 9110, section 9.2.1)


class OwnOrigin:
    """ASGI middleware that refuses requests of other sites, except those that only read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        changes = scope["type"] == "http" and scope["method"] not in SAFE
        if changes and not is_own(Headers(scope=scope)):
            refusal = PlainTextResponse("Requests of other sites are refused.", 403)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_own(headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from a page of this app, or from no browser at all.

    Browsers send `Sec-Fetch-Site` to HTTPS servers and to this machine (W3C, Fetch Metadata), even
    if a proxy has renamed the host. Elsewhere `Origin` is compared with the host. Origins that the
    operator trusts (`server.corsAllowedOrigins`) count as own.
    """
    if headers.get("origin") in st.get_option("server.corsAllowedOrigins"):
        return True
    site = headers.get("sec-fetch-site")
    return is_same_origin(headers) if site is None else site == "same-origin"
