"""Run the app as its own process and start a browser: for the browser tests and benchmarks."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

REPOSITORY = Path(__file__).parents[1]
START_DEADLINE_S = 120  # a cold import of PyTorch on a busy machine
STOP_DEADLINE_S = 10
POLL_S = 0.1
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NotRunningError(RuntimeError):
    """The app or the browser did not start; the message says why."""


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, and what it has logged."""

    url: str
    log: Path
    started: float  # time.monotonic() just before its process was started
    pid: int = 0


@contextmanager
def serve(
    log: Path, script: str = "app.py", ready: str = "/live/health", port: int | None = None
) -> Iterator[Server]:
    """Serve a Streamlit script on a port of this machine while the block lasts.

    Args:
        log: File for what the process prints.
        script: Path from the repository's root.
        ready: Address that answers once the server is ready: with status 200, and, where it
            answers in JSON, with `"ready": true`.
        port: By default a free one.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    for name, value in {"port": port, "address": "127.0.0.1", "headless": "true"}.items():
        command += [f"--server.{name}", str(value)]
    started = time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=file, stderr=subprocess.STDOUT)
        running = Server(f"http://127.0.0.1:{port}", log, started, process.pid)
        try:
            _wait_until_ready(process, running, ready)
            yield running
        finally:
            _stop(process)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def launch(playwright: Playwright) -> Browser:
    """Start $CHROMIUM, the system's Chromium or Playwright's own, whichever starts first."""
    names = ("chromium", "chromium-browser", "google-chrome")
    programs = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    failures = []
    for program in [*filter(None, programs), None]:
        try:
            return playwright.chromium.launch(executable_path=program, args=FLAGS)
        except Error as error:
            failures.append(f"{program or 'Playwright’s own'}: {error.message.splitlines()[0]}")
    raise NotRunningError("no Chromium starts: " + "; ".join(failures))


def _wait_until_ready(process: "subprocess.Popen[bytes]", server: Server, ready: str) -> None:
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline and process.poll() is None:
        if _is_ready(server.url + ready):
            return
        time.sleep(POLL_S)
    log = server.log.read_text("utf-8", errors="replace")
    raise NotRunningError(f"not ready within {START_DEADLINE_S} s; its log:\n{log[-3000:]}")


def _is_ready(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as answer:
            content = answer.read()
    except OSError:  # not listening yet
        return False
    return content == b"ok" or json.loads(content).get("ready") is True


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
