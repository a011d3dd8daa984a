"""Replicas behind nginx, as `deploy/nginx.conf` has it: one may die, and nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from lenet.live.messages import DIGIT
from tests.e2e.conftest import NewPage
from tests.e2e.pen import EXAMPLES, draw, expect_digit, open_draw_page, status, wait_until_settled
from tests.hostile_clients import drawn_ask
from tests.running import (
    HEALTH,
    REPOSITORY,
    Process,
    Server,
    at_port,
    free_port,
    start,
    stop,
    wait_until,
    wait_until_ready,
)

PENS = 4
RECOVERY_MS = 60_000


class Replica:
    """One process of the app, which can be killed and started again at the same port."""

    def __init__(self, folder: Path, name: str) -> None:
        self.server: Server = at_port(folder / f"{name}.log")
        self.process: Process | None = None

    @property
    def address(self) -> str:
        return urlsplit(self.server.url).netloc

    def start(self) -> None:
        self.process = start(self.server)

    def wait(self) -> None:
        wait_until_ready(self.server, HEALTH, self.process)

    def kill(self) -> None:
        """End it without a farewell."""
        if self.process is not None:
            self.process.kill()
            stop(self.process)
            self.process = None


@contextmanager
def nginx_before(replicas: list[Replica], folder: Path) -> Iterator[Server]:
    """Run nginx with the project's own configuration, on a port of this machine."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("no nginx: install it to try several replicas")
    port = free_port()
    content = (REPOSITORY / "deploy" / "nginx.conf").read_text("utf-8")
    here = {f"app{at}:8501": replica.address for at, replica in enumerate(replicas, 1)}
    temporary = "".join(
        f"{kind}_temp_path {folder};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    here |= {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "http {": f"http {{ access_log off; {temporary}",
        "worker_processes auto;": "worker_processes 1;",
    }
    for old, new in here.items():
        assert old in content
        content = content.replace(old, new)
    (folder / "nginx.conf").write_text(content, "utf-8")
    own = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
    log = str(folder / "nginx.log")
    command = [program, "-p", str(folder), "-e", log, "-c", "nginx.conf", "-g", own]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    before = Server(f"http://127.0.0.1:{port}", folder / "nginx.log", 0.0, process.pid)
    try:
        wait_until_ready(before, HEALTH, process)
        yield before
    finally:
        stop(process)


class Pens:
    """Pens that ask through nginx all the while, and come back where they lose the connection."""

    def __init__(self, url: str) -> None:
        self.url = f"{url.replace('http', 'ws')}/live?model=relu"
        self.right, self.lost = 0, 0
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._move, args=(at,)) for at in range(PENS)]

    def __enter__(self) -> Pens:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Wait until the pens have got answers since now."""
        before = self.right
        wait_until(lambda: self.right > before + PENS, "the pens get no answers")

    def _move(self, digit: int) -> None:
        ask = drawn_ask(digit)
        while not self._ends.is_set():
            try:
                with connect(self.url, max_size=2**20, proxy=None) as connection:
                    connection.recv()
                    while not self._ends.is_set():
                        connection.send(ask)
                        answer = connection.recv()
                        assert isinstance(answer, bytes)
                        assert DIGIT.unpack_from(answer) == (digit,)
                        self.right += 1
            except (ConnectionClosed, InvalidHandshake, OSError):
                self.lost += 1


def expect_all_there(page: Page, digit: int) -> None:
    """Expect the drawing, its answer, and both loops connected again."""
    expect(status(page)).to_have_attribute("data-connection", "live", timeout=RECOVERY_MS)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=RECOVERY_MS)
    expect_digit(page, digit)
    wait_until_settled(page)


def test_replicas_are_restarted_one_after_the_other_under_load_and_nothing_is_lost(
    new_page: NewPage, tmp_path: Path, page_errors: list[str]
) -> None:
    replicas = [Replica(tmp_path, name) for name in ("one", "two")]
    try:
        for replica in replicas:
            replica.start()
        for replica in replicas:
            replica.wait()
        with nginx_before(replicas, tmp_path) as nginx, Pens(nginx.url) as pens:
            page = new_page(own=True)
            open_draw_page(page, nginx.url)
            first, last = EXAMPLES[4]
            draw(page, [first, last])
            wait_until_settled(page)
            expect_digit(page, 4)
            one, two = replicas  # whichever holds the visit: it moves at least once
            one.kill()
            pens.wait_for_more()
            expect_all_there(page, 4)
            one.start()
            one.wait()
            two.kill()
            pens.wait_for_more()
            expect_all_there(page, 4)
            page.get_by_role("link", name="Kernels", exact=True).click()
            expect(page.locator(".st-key-kernels-head")).to_be_visible(timeout=RECOVERY_MS)
            expect_digit(page, 4)
            assert pens.lost
    finally:
        for replica in replicas:
            replica.kill()
    assert all("WebSocket" in error or "Failed to load" in error for error in page_errors)
