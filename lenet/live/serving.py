"""The routes of the fast loop, and what starts with the server."""

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute

from lenet.live.connection import live
from lenet.live.messages import PROTOCOL
from lenet.live.models import is_ready, preload
from lenet.live.turns import Turns
from lenet.model_cards import MODELS
from lenet.quiet_log import quieten_server

PATH = "/live"
SWITCH_INTERVAL_S = 0.001


async def health(_: Request) -> JSONResponse:
    """Say that the server is up, and whether its first model is ready to answer."""
    return JSONResponse(
        {
            "status": "ok",
            "protocol": PROTOCOL,
            "models": list(MODELS),
            "ready": is_ready(),
        }
    )


def routes() -> list[BaseRoute]:
    """Return the routes to add to the app: `/live` and `/live/health`."""
    return [
        WebSocketRoute(PATH, partial(live, turns=Turns())),
        Route(f"{PATH}/health", health),
    ]


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
