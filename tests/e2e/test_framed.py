"""The app behind a base path, and inside a frame of another site, as on a course page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect
from safetensors.torch import save

import lenet
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    expect_digit,
    open_draw_page,
    press_and_move,
    view,
    wait_until_settled,
)
from tests.running import serve

UPLOAD = "/_stcore/upload_file/no-session/no-file"
PAGE = b'<iframe src="%s/your-network" width="1200" height="760"></iframe>'


class Course(ThreadingHTTPServer):
    """A site with one page, which shows the app in a frame."""

    app_url = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Course

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE % self.server.app_url.encode())

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def course() -> Iterator[Course]:
    with Course(("127.0.0.1", 0), Handler) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


def test_behind_a_base_path_the_pen_is_followed_and_a_frame_takes_files_from_inside_alone(
    new_page: NewPage,
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page_errors: list[str],
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "lenet")
    monkeypatch.setenv("LENET_FRAME_ANCESTORS", course.url)
    with serve(tmp_path / "app.log") as server:
        course.app_url = f"{server.url}/lenet"
        page = new_page(own=True)
        open_draw_page(page, f"{course.app_url}/")
        press_and_move(page, EXAMPLES[1][0])
        expect(view(page)).to_have_attribute("data-source", "live")
        page.mouse.up()
        expect_digit(page, 1)
        wait_until_settled(page)
        assert page_errors == []
        page.goto(course.url)
        app = page.frame_locator("iframe")
        content = save(dict(lenet.load_model("relu").state_dict()))
        app.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            {"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": content}
        )
        expect(app.get_by_text("mine.safetensors is open")).to_be_visible()
        statuses = [
            page.request.put(
                course.app_url + UPLOAD,
                headers={"Origin": origin},
                multipart={"file": {"name": "a.pt", "mimeType": "text/plain", "buffer": b"a"}},
            ).status
            for origin in (server.url, course.url)
        ]
        assert statuses == [400, 403]  # the first is refused by Streamlit: no such session
