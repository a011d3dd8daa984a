"""The routes of the fast loop, and what starts with the server."""

import hashlib
import logging
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from lenet.live.batches import Batches
from lenet.live.connection import live
from lenet.live.messages import LONGEST_FIRST_MESSAGE, PROTOCOL
from lenet.live.metrics import serve_metrics
from lenet.live.models import is_ready, network_file, preload
from lenet.live.turns import LONGEST_QUEUE_S, FullError, Turns
from lenet.model_cards import MODELS
from lenet.quiet_log import OncePerMinute, quieten_server
from lenet.stored_facts import DamagedFileError

PATH = "/live"
NETWORK_PATH = f"{PATH}/network"
SWITCH_INTERVAL_S = 0.001

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())


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


async def network(request: Request, *, turns: Turns) -> Response:
    """Send a network as a browser can run it; a POST brings a surgery."""
    name = request.query_params.get("model", next(iter(MODELS)))
    own = request.query_params.get("network", "")
    try:
        surgery = await _body(request)
        if surgery or own:
            await turns.arrive()  # making one costs as much as a new client
        content = await anyio.to_thread.run_sync(network_file, name, surgery, own)
    except ClientDisconnect:  # before all of the body had come
        return Response(status_code=400)
    except (KeyError, ValueError) as error:  # no such model, no such surgery
        return JSONResponse({"error": str(error.args[0])}, 404)
    except FullError as error:
        retry = {"Retry-After": str(int(LONGEST_QUEUE_S))}
        return JSONResponse({"error": str(error)}, 503, headers=retry)
    except DamagedFileError as error:  # weights that are missing, or another model's
        log.error("no network to send: %s", error)
        return JSONResponse({"error": str(error)}, 500)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _body(request: Request) -> str:
    """Return what a request brings.

    Raises:
        ValueError: It is longer than any surgery.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FIRST_MESSAGE:
            raise ValueError(f"a surgery has at most {LONGEST_FIRST_MESSAGE} characters")
    return body.decode(errors="replace")


def routes() -> list[BaseRoute]:
    """Return the routes to add to the app: `/live`, `/live/health` and `/live/network`."""
    turns = Turns()
    return [
        WebSocketRoute(PATH, partial(live, turns=turns, batches=Batches())),
        Route(f"{PATH}/health", health),
        Route(NETWORK_PATH, partial(network, turns=turns), methods=["GET", "POST"]),
    ]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Preload in the background while the server is already up.

    Page scripts run in threads beside the fast loop; by default Python would let each of them
    compute for 5 ms before the loop gets its turn.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    quieten_server()
    serve_metrics()
    threading.Thread(target=preload, name="preload", daemon=True).start()
    yield
