"""What visitors have brought, for their own browsers to keep a copy of.

Each thing lies under a name that no one can guess, for as long as the visit keeps it. So a reload,
or a server that was started again, loses neither a network nor a test set: the visitor's browser
hands it back (`pages/components/visitor/belongings.js`).
"""

from __future__ import annotations

import secrets
from typing import Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/belongings"
HEADERS = {"Cache-Control": "no-store"}


class Belonging(Protocol):
    """Something that a visitor has brought."""

    def as_bytes(self) -> bytes:
        """Return all of it."""


_names: WeakKeyDictionary[Belonging, str] = WeakKeyDictionary()
_belongings: WeakValueDictionary[str, Belonging] = WeakValueDictionary()


def name_of(belonging: Belonging) -> str:
    """Return the name under which a visitor's browser finds a thing."""
    if belonging not in _names:
        name = _names[belonging] = secrets.token_urlsafe(16)
        _belongings[name] = belonging
    return _names[belonging]


async def belonging(request: Request) -> Response:
    """Answer with a thing, or 404 where there is none of this name."""
    found = _belongings.get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("Not found", 404)
    content = await run_in_threadpool(found.as_bytes)
    return Response(content, media_type="application/octet-stream", headers=HEADERS)


def routes() -> list[Route]:
    """Return the route to add to the app."""
    return [Route(f"{PATH}/{{name}}", belonging)]
