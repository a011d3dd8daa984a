"""Where the app answers: at the root of the server, or behind `server.baseUrlPath`.

Streamlit puts its own routes behind that path, but not those that are added to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.routing import BaseRoute, Route, WebSocketRoute


def base_path() -> str:
    """Return the path that every address of the app begins with: empty, or such as "/lenet"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def also_behind(base: str, routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """Return routes as they are, and once more behind a path, unless it is empty.

    A proxy may hand the path on or take it off.
    """
    added: list[BaseRoute] = []
    for route in routes if base else []:
        if isinstance(route, Route):
            added.append(Route(base + route.path, route.endpoint, methods=route.methods))
        else:
            assert isinstance(route, WebSocketRoute)
            added.append(WebSocketRoute(base + route.path, route.endpoint))
    return [*routes, *added]
