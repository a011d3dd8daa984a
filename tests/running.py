"""Run the app as its own process and start a browser: for the browser tests and benchmarks."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

REPOSITORY = Path(__file__).parents[1]
HEALTH = "/live/health"
DEADLINE_S = 300  # long enough for a cold import of PyTorch on the busiest machine
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


Process = subprocess.Popen[bytes]


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
    log: Path, script: str = "app.py", ready: str = HEALTH, port: int | None = None
) -> Iterator[Server]:
    """Serve a Streamlit script on a port of this machine while the block lasts.

    Args:
        log: File for what the process prints.
        script: Path from the repository's root.
        ready: Address that answers once the server is ready: with status 200, and, where it
            answers in JSON, with `"ready": true`.
        port: By default a free one.
        port: By default a free one.
    """
    running = at_port(log, port)
    process = start(running, script)
    running = replace(running, pid=process.pid)
    try:
        wait_until_ready(running, ready, process)
        yield running
    finally:
        stop(process)


def at_port(log: Path, port: int | None = None) -> Server:
    """Return a server that is still to be started, at a port, by default a free one."""
    return Server(f"http://127.0.0.1:{port or free_port()}", log, time.monotonic())


def start(server: Server, script: str = "app.py") -> Process:
    """Start the process of a server; it ends when this one does, at the latest."""
    command = [sys.executable, "-m", "tests.leashed", "streamlit", "run", script]
    port = server.url.rpartition(":")[2]
    for name, value in {"port": port, "address": "127.0.0.1", "headless": "true"}.items():
        command += [f"--server.{name}", value]
    with server.log.open("wb") as log:
        return subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
        )


def wait_until_ready(server: Server, ready: str = HEALTH, process: Process | None = None) -> None:
    """Wait until a server answers; its process, where it is known, must not end meanwhile.

    Raises:
        NotRunningError: It does not answer; the message ends with its log.
    """

    def is_ready() -> bool:
        if process is not None and process.poll() is not None:
            raise TimeoutError("its process has ended")
        return _is_ready(server.url + ready)

    try:
        wait_until(is_ready, f"not ready within {DEADLINE_S} s")
    except TimeoutError as error:
        log = server.log.read_text("utf-8", errors="replace")
        raise NotRunningError(f"{error}; its log:\n{log[-3000:]}") from error


def stop(process: Process) -> None:
    """End a server's process."""
    process.terminate()
    try:
        process.communicate(timeout=STOP_DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait for a condition.

    Raises:
        TimeoutError: It does not come true; with the words of `otherwise`.
    """
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(POLL_S)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def launch(playwright: Playwright) -> Browser:
    """Start $CHROMIUM, the system's Chromium or Playwright's own, whichever starts first."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    programs = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    failures = []
    for program in [*filter(None, programs), None]:
        try:
            return playwright.chromium.launch(executable_path=program, args=FLAGS)
        except Error as error:
            failures.append(f"{program or 'Playwright’s own'}: {error.message.splitlines()[0]}")
    raise NotRunningError("no Chromium starts: " + "; ".join(failures))


def _is_ready(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as answer:
            content = answer.read()
    except OSError:  # not listening yet
        return False
    return content == b"ok" or json.loads(content).get("ready") is True
