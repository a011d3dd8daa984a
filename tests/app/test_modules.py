import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from lenet.javascript import needed_by, read_modules
from pages.components.modules import FIRST_PAINT, component_script
from pages.serving import modules
from pages.serving.base_path import also_behind
from pages.serving.modules import BUNDLE, PATH, VERSION, address, version_of

COMPONENTS = ("network_view", "inactive_units", "visitor", "hover_marks", "replay")


def answer(path: str, accepts: str = "") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of the answer to a path."""
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "path": path,
        "method": "GET",
        "headers": [(b"accept-encoding", accepts.encode())],
        "query_string": b"",
    }
    asyncio.run(Starlette(routes=modules.routes())(scope, receive, send))
    start, body = messages
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


@pytest.mark.parametrize("accepts", ["gzip, deflate, br", "identity"])
def test_the_modules_are_served_as_one(accepts: str) -> None:
    status, headers, body = answer(f"{PATH}/{VERSION}.js", accepts)
    assert status == 200
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "Accept-Encoding"
    is_packed = "gzip" in accepts
    assert headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(body) if is_packed else body) == BUNDLE
    assert BUNDLE.decode().endswith("export { use };\n")


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}/",
        f"{PATH}/{VERSION}",
        f"{PATH}/{VERSION}/network_view/index.js",
        f"{PATH}/../serving/modules.py",
        f"{PATH}//etc/passwd",
        f"{PATH}/..%2f..%2fapp.js",
        f"{PATH}/0123456789abcdef.js",
        f"{PATH}/.js",
    ],
)
def test_nothing_else_is_served(path: str) -> None:
    status, headers, _ = answer(path)
    assert status == 404
    assert "cache-control" not in headers


def test_the_version_changes_with_every_module(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    for name in ("one.js", "part/two.js", "other.css"):
        (tmp_path / name).write_text("1;", "utf-8")
    first = version_of(read_modules(tmp_path))
    (tmp_path / "other.css").write_text("2;", "utf-8")
    assert version_of(read_modules(tmp_path)) == first
    (tmp_path / "part/two.js").write_text("2;", "utf-8")
    second = version_of(read_modules(tmp_path))
    (tmp_path / "part/two.js").rename(tmp_path / "part/three.js")
    assert len({first, second, version_of(read_modules(tmp_path))}) == 3


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_imports_all_modules_at_once_and_hands_over_to_its_own(component: str) -> None:
    script = component_script(f"{component}/index.js")
    assert json.dumps(address()) in script
    assert f'use("{component}/index.js").default(component)' in script
    assert ("StrokeRecorder" in script) == (component == "visitor")
    assert ("reportFirstPaint" in script) == (component == "visitor")
    assert f'"{component}/index.js"() {{' in BUNDLE.decode()


def test_every_module_is_imported_by_some_component() -> None:
    modules = read_modules()
    entries = [f"{component}/index.js" for component in (*COMPONENTS, "offline")]
    unused = set(modules) - set(needed_by(entries, modules))
    # Nothing but types, and what the visitor's script brings along.
    assert unused == {"network_view/view_data.js", FIRST_PAINT}


def test_what_is_added_to_the_app_answers_behind_its_base_path_too() -> None:
    async def greet(_: Any) -> PlainTextResponse:
        return PlainTextResponse("hello")

    routes = [Route("/hello", greet, methods=["POST"]), WebSocketRoute("/live", greet)]
    assert also_behind("", routes) == routes
    added = also_behind("/foo", routes)
    paths = [route.path for route in added if isinstance(route, Route | WebSocketRoute)]
    assert paths == ["/hello", "/live", "/foo/hello", "/foo/live"]
    assert all(route.methods == {"POST"} for route in added if isinstance(route, Route))
