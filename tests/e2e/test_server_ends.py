"""Who kills the tests leaves no server behind."""

import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.running import REPOSITORY, wait_until

_SERVE = """
import sys
from pathlib import Path
from tests.running import serve
with serve(Path(sys.argv[1]), "tests/benchmarks/bare_page.py", "/_stcore/health") as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def test_a_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SERVE, str(tmp_path / "server.log")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=REPOSITORY, text=True, **pipes) as parent:  # type: ignore[call-overload]
        url = urlsplit(parent.stdout.readline().strip())
        assert _is_listening(url.port)
        parent.kill()
    wait_until(lambda: not _is_listening(url.port), "the server is still there")


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True
