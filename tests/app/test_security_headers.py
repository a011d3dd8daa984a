import asyncio
import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pages.serving.security_headers import VARIABLE, SecurityHeaders, frame_ancestors


def plain(_: Request) -> Response:
    return PlainTextResponse("hello", headers={"Cache-Control": "public"})


def strict(_: Request) -> Response:
    return PlainTextResponse("hello", headers={"Referrer-Policy": "no-referrer"})


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


def sent(kind: str, path: str, origin: str = "http://lenet.example") -> list[dict[str, Any]]:
    """Return all that a small app behind the middleware sends to one request or connection."""
    routes = [Route("/", plain), Route("/strict", strict), WebSocketRoute("/greet", greet)]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.{'connect' if kind == 'websocket' else 'request'}"}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": kind, "path": path, "method": "GET", "query_string": b""}
    scope["headers"] = [(b"origin", origin.encode())]
    asyncio.run(app(scope, receive, send))
    return messages


def headers_of(path: str) -> Headers:
    return Headers(raw=sent("http", path)[0]["headers"])


@pytest.mark.parametrize("path", ["/", "/not-there"])
def test_every_answer_says_what_browsers_must_not_do(path: str) -> None:
    headers = headers_of(path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["Referrer-Policy"] == "same-origin"


def test_what_an_answer_says_itself_stays() -> None:
    assert headers_of("/")["Cache-Control"] == "public"
    assert headers_of("/strict").getlist("Referrer-Policy") == ["no-referrer"]


def test_websockets_pass_untouched() -> None:
    accept, greeting, _ = sent("websocket", "/greet")
    assert accept == {"type": "websocket.accept", "subprotocol": None, "headers": []}
    assert greeting["text"] == "hello"


def test_a_websocket_of_a_malformed_origin_is_refused() -> None:
    assert sent("websocket", "/greet", origin="http://[::1") == [{"type": "websocket.close"}]


def test_other_sites_can_be_let_show_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "https://moodle.example.edu  https://*.example.org:8443")
    assert headers_of("/")["Content-Security-Policy"] == (
        "frame-ancestors 'self' https://moodle.example.edu https://*.example.org:8443"
    )


@pytest.mark.parametrize(
    "named",
    [
        "https://a.example; script-src *",
        "https://a.example\r\nSet-Cookie: a=b",
        "https://a.example\n",
        "*",
        "javascript:alert(1)",
        "https://a.example/path",
        "https://a.example,https://b.example",
    ],
)
def test_what_is_no_origin_lets_nobody_in_and_is_reported(
    named: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert frame_ancestors(named) == "frame-ancestors 'self'"
    assert VARIABLE in caplog.text
