import asyncio
import gzip
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pages.serving import static_files
from pages.serving.static_files import PackedStaticFiles

SCRIPT = "export const one = 1;\n" * 1000


class SmallApp:
    """An app behind the middleware that counts how often it is asked for its script."""

    def __init__(self) -> None:
        self.asked = 0
        routes = [
            Route("/{base:path}static/js/one.js", self._script),
            Route("/app.js", self._script),
            Route("/static/js/{name}", lambda _: HTMLResponse("no such script")),
        ]
        self._app = Starlette(routes=routes, middleware=[Middleware(PackedStaticFiles)])

    def _script(self, _: Request) -> Response:
        self.asked += 1
        headers = {"etag": '"1"', "accept-ranges": "bytes", "cache-control": "immutable"}
        return Response(SCRIPT, media_type="text/javascript", headers=headers)

    def get(self, path: str, method: str = "GET", **named: str) -> tuple[Headers, bytes]:
        """Return the headers and the body of the response, as they are sent."""
        messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            messages.append(message)

        headers = {"accept_encoding": "gzip, br"} | named
        scope = {"type": "http", "path": path, "method": method, "query_string": b""}
        scope["headers"] = [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ]
        asyncio.run(self._app(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return Headers(raw=messages[0]["headers"]), body


@pytest.mark.parametrize("path", ["/static/js/one.js", "/lenet/static/js/one.js"])
def test_a_script_is_compressed_once_and_sent_from_memory(path: str) -> None:
    app = SmallApp()
    for _ in range(3):
        headers, body = app.get(path)
        assert gzip.decompress(body).decode() == SCRIPT
        assert headers["content-encoding"] == "gzip"
        assert int(headers["content-length"]) == len(body) < len(SCRIPT) / 10
        assert headers["vary"] == "Accept-Encoding" and headers["etag"] == 'W/"1"'
        assert headers["cache-control"] == "immutable" and "accept-ranges" not in headers
    assert app.asked == 1


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/static/js/one.js", {"accept_encoding": "identity"}),
        ("/static/js/one.js", {"range": "bytes=0-9"}),
        ("/static/js/one.js", {"if_none_match": '"1"'}),
        ("/app.js", {}),
    ],
)
def test_other_requests_pass_as_they_are(path: str, asked: dict[str, str]) -> None:
    headers, body = SmallApp().get(path, **asked)
    assert body.decode() == SCRIPT
    assert "content-encoding" not in headers


def test_a_page_in_place_of_a_missing_script_is_not_kept() -> None:
    headers, body = SmallApp().get("/static/js/two.js")
    assert body == b"no such script" and "content-encoding" not in headers


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_files, "MOST_FILES", 1)
    app = SmallApp()
    app.get("/static/js/one.js")
    headers, body = app.get("/lenet/static/js/one.js")
    assert body.decode() == SCRIPT and "content-encoding" not in headers
