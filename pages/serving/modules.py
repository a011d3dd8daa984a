"""The components' JavaScript, served as it is written: one address a module.

The addresses hold a version, which changes with the content of any module, so browsers may keep
what they have loaded; modules import each other by relative paths, which keep the version. Only
what was there when the server started is served, from memory: no path leads to another file.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lenet.javascript import read_modules
from pages.serving.base_path import base_path

PATH = "/modules"
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}  # a year


def version_of(modules: Mapping[str, bytes]) -> str:
    """Return a name for the content of all modules: another one, if any of them is changed."""
    digest = sha256()
    for name, content in modules.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


MODULES = read_modules()
VERSION = version_of(MODULES)


def folder() -> str:
    """Return where the modules are, from the server's root."""
    return f"{base_path()}{PATH}/{VERSION}/"


async def module(request: Request) -> Response:
    """Answer with a module, or 404 for another version and for what is none."""
    held = import_module(__name__)  # which Streamlit loads anew when a developer changes a file
    content = held.MODULES.get(request.path_params["name"])
    if content is None or request.path_params["version"] != held.VERSION:
        return PlainTextResponse("Not found", 404)
    return Response(content, media_type="text/javascript", headers=HEADERS)


def routes() -> list[Route]:
    """Return the route to add to the app."""
    return [Route(f"{PATH}/{{version}}/{{name:path}}", module)]
