"""The app inside a frame of another site, as on a course page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect
from safetensors.torch import save

import lenet
from tests.e2e.conftest import NewPage
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


def test_a_file_is_uploaded_inside_a_frame_but_not_from_the_page_around_it(
    new_page: NewPage, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENET_FRAME_ANCESTORS", course.url)
    with serve(tmp_path / "app.log") as server:
        course.app_url = server.url
        page = new_page(own=True)
        page.goto(course.url)
        app = page.frame_locator("iframe")
        content = save(dict(lenet.load_model("relu").state_dict()))
        app.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            {"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": content}
        )
        expect(app.get_by_text("mine.safetensors is open")).to_be_visible()
        statuses = [
            page.request.put(
                server.url + UPLOAD,
                headers={"Origin": origin},
                multipart={"file": {"name": "a.pt", "mimeType": "text/plain", "buffer": b"a"}},
            ).status
            for origin in (server.url, course.url)
        ]
        assert statuses == [400, 403]  # the first is refused by Streamlit: no such session
