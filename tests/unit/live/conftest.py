"""The live routes, served for the tests of this folder."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette

from lenet import live


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the routes on a free port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=live.routes()), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()
