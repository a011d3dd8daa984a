"""The components' JavaScript, served as one module that holds all of theirs.

Its address holds a version, which changes with the content of any of them, so browsers may keep
what they have loaded. Only what was there when the server started is served, from memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lenet.javascript import bundle, read_modules
from pages.serving.base_path import base_path

PATH = "/modules"
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # a year
    "Vary": "Accept-Encoding",
}
PACKED = {"Content-Encoding": "gzip"}
OFFLINE = "offline/"  # folder of what the app's own pages do without


def version_of(modules: Mapping[str, str]) -> str:
    """Return a name for the content of all modules: another one, if any of them is changed."""
    digest = sha256()
    for name, content in modules.items():
        digest.update(f"{name}\0{len(content)}\0{content}".encode())
    return digest.hexdigest()[:16]


MODULES = {name: text for name, text in read_modules().items() if not name.startswith(OFFLINE)}
VERSION = version_of(MODULES)
BUNDLE = f"{bundle(MODULES, MODULES, VERSION)}export {{ use }};\n".encode()
_packed = gzip.compress(BUNDLE)  # once, not for each visitor


def address() -> str:
    """Return where the bundle is, from the server's root; it exports `use`."""
    return f"{base_path()}{PATH}/{VERSION}.js"


async def served(request: Request) -> Response:
    """Answer with the bundle, or 404 for another version."""
    held = import_module(__name__)  # which Streamlit loads anew when a developer changes a file
    if request.path_params["version"] != held.VERSION:
        return PlainTextResponse("Not found", 404)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(held._packed, media_type="text/javascript", headers=HEADERS | PACKED)
    return Response(held.BUNDLE, media_type="text/javascript", headers=HEADERS)


def routes() -> list[Route]:
    """Return the route to add to the app."""
    return [Route(f"{PATH}/{{version}}.js", served)]
