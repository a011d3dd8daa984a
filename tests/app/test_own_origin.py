"""Requests that change something must come from the app's own pages."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.serving.own_origin import OwnOrigin

METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE"]
HOST = "lenet.example:8501"
OWN, FOREIGN = f"http://{HOST}", "http://localhost:8000"


def status(method: str, **headers: str) -> int:
    """Return the status of the response to a request of a small app behind the middleware."""

    def answer(_: Request) -> Response:
        return PlainTextResponse("done")

    app = Starlette(
        routes=[Route("/", answer, methods=METHODS)], middleware=[Middleware(OwnOrigin)]
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    named = {"host": HOST, **{name.replace("_", "-"): text for name, text in headers.items()}}
    scope = {"type": "http", "path": "/", "method": method, "query_string": b""}
    scope["headers"] = [(name.encode(), text.encode()) for name, text in named.items()]
    asyncio.run(app(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),  # no browser
        ({"origin": OWN}, 200),
        ({"origin": OWN, "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "https://public.example", "x_forwarded_host": "public.example"}, 200),
        ({"origin": "https://public.example", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": FOREIGN}, 403),
        ({"origin": "null"}, 403),  # a frame without an origin, or a file
        ({"origin": "http://[::1"}, 403),
        ({"origin": FOREIGN, "sec_fetch_site": "cross-site"}, 403),
        ({"origin": "http://lenet.example:80", "sec_fetch_site": "same-site"}, 403),
        ({"origin": FOREIGN, "referer": f"{OWN}/", "cookie": "_streamlit_xsrf=1"}, 403),
    ],
)
def test_only_own_pages_change_something(
    method: str, headers: dict[str, str], expected: int
) -> None:
    assert status(method, **headers) == expected


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_requests_that_only_read_pass(method: str) -> None:
    assert status(method, origin=FOREIGN, sec_fetch_site="cross-site") == 200


def test_an_origin_that_the_operator_trusts_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: [FOREIGN])
    assert status("PUT", origin=FOREIGN, sec_fetch_site="cross-site") == 200
    assert status("PUT", origin="http://other.example") == 403
