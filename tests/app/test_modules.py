import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit.testing.v1 import AppTest

from lenet.javascript import FOLDER, needed_by, read_modules
from pages.components.modules import component_script, script_with_modules
from pages.serving import modules, reach
from pages.serving.base_path import also_behind
from pages.serving.modules import MODULES, PATH, VERSION, version_of
from pages.visit import keys
from tests.app.hands import HANGING_S, MAIN

COMPONENTS = ("network_view", "network_file", "inactive_units", "visitor", "hover_marks", "replay")


def answer(path: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of the answer to a path."""
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": "http", "path": path, "method": "GET", "headers": [], "query_string": b""}
    asyncio.run(Starlette(routes=modules.routes())(scope, receive, send))
    start, body = messages
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_served_as_it_is_written(name: str) -> None:
    status, headers, body = answer(f"{PATH}/{VERSION}/{name}")
    assert status == 200
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert body == (FOLDER / name).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}/{VERSION}/",
        f"{PATH}/{VERSION}/nothing.js",
        f"{PATH}/{VERSION}/network_view",
        f"{PATH}/{VERSION}/network_view/view.html",
        f"{PATH}/{VERSION}/network_view/__init__.py",
        f"{PATH}/{VERSION}/../serving/modules.py",
        f"{PATH}/{VERSION}/network_view/../network_view/index.js",
        f"{PATH}/{VERSION}//etc/passwd",
        f"{PATH}/{VERSION}/..%2f..%2fapp.py",
        f"{PATH}/0123456789abcdef/network_view/index.js",
        f"{PATH}/network_view/index.js",
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
def test_a_component_asks_for_all_modules_that_it_imports_at_once(component: str) -> None:
    name = f"{component}/index.js"
    asked = needed_by(name, MODULES)
    script = component_script(name)
    for module in asked:
        assert f'"{module}"' in script
        for line in MODULES[module].decode().splitlines():
            if line.startswith("import "):
                used = (FOLDER / module).parent / line.split('"')[1]
                assert used.resolve().relative_to(FOLDER).as_posix() in asked


def test_every_module_is_imported_by_some_component() -> None:
    asked = {
        module
        for component in (*COMPONENTS, "offline")
        for module in needed_by(f"{component}/index.js", MODULES)
    }
    assert set(MODULES) - asked == {"network_view/view_data.js"}  # nothing but types


def test_what_is_added_to_the_app_answers_behind_its_base_path_too() -> None:
    async def greet(_: Any) -> PlainTextResponse:
        return PlainTextResponse("hello")

    routes = [Route("/hello", greet), WebSocketRoute("/live", greet)]
    assert also_behind("", routes) == routes
    paths = [
        route.path
        for route in also_behind("/foo", routes)
        if isinstance(route, Route | WebSocketRoute)
    ]
    assert paths == ["/hello", "/live", "/foo/hello", "/foo/live"]


def test_run_as_a_script_the_app_has_its_pages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "has_routes", True)
    app = AppTest.from_file(str(MAIN.parents[1] / "app.py"), default_timeout=HANGING_S).run()
    assert not app.exception and not app.error
    assert app.session_state["visit"].is_alone
    assert app.radio(key=keys.MODEL).value == "relu"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_script_can_bring_all_its_modules_along(name: str) -> None:
    script = script_with_modules(f"{name}/index.js")
    for needed in needed_by(f"{name}/index.js", MODULES):
        assert f'"lenet/{needed}": ' in script
    assert "import(folder" not in script
