"""Where a browser says that what it was sent first is there: on the draw page, the canvas and, of a
drawing that a link has brought, the network's answer.

A browser that is sent a whole page at once draws all of it before it shows any of the parts that
load their own scripts, and these two are of that kind. So the first run of a visit sends them,
waits until the browser has them, and sends the rest then.
"""

from __future__ import annotations

import secrets
import threading
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.serving.base_path import base_path
from pages.serving.turns import waiting

PATH = "/arrived"
LONGEST_S = 0.7  # then the rest is sent all the same: to a slow browser, or one that says nothing
HEARD, NOT_AWAITED = 204, 202  # by this server: another one may wait for it


is_served = False
"""Whether there is a server that browsers could say it to; set while it runs."""


class Arrival:
    """What one visit waits for, once."""

    def __init__(self) -> None:
        self._name = secrets.token_urlsafe(16)
        self._has_come = threading.Event()
        if not is_served:
            self.note()
        _arrivals[self._name] = self

    @property
    def path(self) -> str:
        """Where the browser is to say so, from the server's root; empty when it need not."""
        return "" if self._has_come.is_set() else f"{base_path()}{PATH}/{self._name}"

    def note(self) -> None:
        """Wait no longer."""
        self._has_come.set()

    def wait(self) -> None:
        """Wait until the browser has said so, but not for long; let others have this turn."""
        if not self._has_come.is_set():
            with waiting():
                self._has_come.wait(LONGEST_S)
            self.note()


_arrivals: WeakValueDictionary[str, Arrival] = WeakValueDictionary()


async def arrived(request: Request) -> Response:
    """Hear that what was sent first is there."""
    arrival = _arrivals.get(request.path_params["name"])
    if arrival is None:
        return Response(status_code=NOT_AWAITED)
    arrival.note()
    return Response(status_code=HEARD)


def routes() -> list[Route]:
    """Return the route to add to the app."""
    return [Route(f"{PATH}/{{name}}", arrived, methods=["POST"])]
