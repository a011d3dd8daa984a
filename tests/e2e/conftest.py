"""What the browser tests share: the app as its own process, a real browser, and its pages.

Playwright keeps an event loop running in this thread until the session ends, so these tests run
last (see `testpaths`). Set LENET_REQUIRE_BROWSER=1 to fail, not skip, where no browser starts.
"""

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.e2e.pen import WAIT_MS, open_draw_page, wait_until_blank
from tests.e2e.scenes import NETWORK, follow, open_scene
from tests.running import NotRunningError, Server, launch, serve, wait_until_ready

DESK = {"width": 1280, "height": 800}

# The drawing canvas (Fabric.js) paints once more when it has already been taken off the page, if
# that happens while it is loading a drawing. Nobody sees that.
NOT_OURS = {"Cannot read properties of undefined (reading 'clearRect')"}

DIALOG = "dialog[open], [role=dialog]"

NewPage = Callable[..., Page]
ContextOf = Callable[..., BrowserContext]
Visit = Callable[..., Page]
HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mark a test that fails, so that no later test uses its pages."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The app: one for all workers, or this process's own where there are none."""
    shared = getattr(request.config, "workerinput", {}).get("app")
    if shared is None:
        with serve(tmp_path_factory.mktemp("app") / "app.log") as running:
            yield running
    else:
        url, log = shared
        running = Server(url, Path(log), time.monotonic())
        wait_until_ready(running)
        yield running


@pytest.fixture(scope="session")
def app_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        expect.set_options(timeout=WAIT_MS)
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    try:
        launched = launch(playwright)
    except NotRunningError as error:
        if os.environ.get("LENET_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(f"{error}. Install one (`playwright install chromium`) or set $CHROMIUM.")
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def context_of(browser: Browser) -> Iterator[ContextOf]:
    """Return a function that gives a context for a kind of screen.

    The pages of all tests share it, so that each finds in its cache what the ones before have
    loaded: the app's scripts. A visit is a page's own.
    """
    opened: dict[str, BrowserContext] = {}

    def context(**options: Any) -> BrowserContext:
        kind = repr(sorted(options.items()))
        if kind not in opened:
            opened[kind] = browser.new_context(**options)
            opened[kind].set_default_timeout(WAIT_MS)
        return opened[kind]

    yield context
    for one in opened.values():
        one.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What went wrong on the test's pages: uncaught exceptions and errors in the console."""
    return []


@pytest.fixture
def new_page(browser: Browser, context_of: ContextOf, page_errors: list[str]) -> Iterator[NewPage]:
    """Return a function that opens a page on a screen of one's choice, closed after the test.

    A page that visits another server, or changes what the browser keeps (the sidebar's width),
    needs a context of its own (`own=True`): cookies and storage are shared, whatever the port.
    """
    with ExitStack() as pages:

        def open_page(*, own: bool = False, **options: Any) -> Page:
            screen = {"viewport": DESK, **options}
            if own:
                context = pages.enter_context(browser.new_context(**screen))
                context.set_default_timeout(WAIT_MS)
            else:
                context = context_of(**screen)
            page = context.new_page()
            pages.callback(page.close)
            report_errors(page, page_errors.append)
            return page

        yield open_page


def report_errors(page: Page, report: Callable[[str], object]) -> None:
    """Report the page's uncaught exceptions and its console's errors from now on."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location["url"] if message.text.startswith("Failed to load") else ""
            note(f"{message.text} {where}".strip())

    def note(error: str) -> None:
        if error not in NOT_OURS:
            report(error)

    page.on("pageerror", lambda error: note(str(error)))
    page.on("console", on_console)


class KeptPage:
    """A page that stays open from test to test; its errors belong to the test that uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        report_errors(page, self._report)

    def _report(self, error: str) -> None:
        self.errors.append(error)


@pytest.fixture(scope="session")
def kept_pages() -> dict[str, KeptPage]:
    """The pages that this worker keeps open, by kind of screen."""
    return {}


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    app_url: str,
    context_of: ContextOf,
    kept_pages: dict[str, KeptPage],
    page_errors: list[str],
) -> Iterator[Visit]:
    """Return a function that opens a scene in a page which later tests use again.

    The first test of each worker loads the page. The others follow a link inside it, which is
    several times as fast. A link does not reset the undo history, uploaded files and answers
    that have been revealed: tests of these take a `page` of their own. A page on which a test
    fails, or leaves a dialog open, is closed.
    """
    used: set[str] = set()

    def open_one(scene: str, shown: str, **options: Any) -> Page:
        screen = {"viewport": DESK, **options}
        kind = repr(sorted(screen.items()))
        if kind in kept_pages:
            page = kept_pages[kind].page
        else:
            page = context_of(**screen).new_page()
            kept_pages[kind] = KeptPage(page)
        if kind not in used:
            used.add(kind)
            kept_pages[kind].errors = page_errors
            page.set_viewport_size(screen["viewport"])
            page.emulate_media(color_scheme="null")
            page.mouse.up()  # a test may end with the pen down
            page.mouse.move(0, 0)
        if not page.url.startswith(app_url):
            open_scene(page, app_url, "", NETWORK)
        follow(page, scene, shown)
        return page

    yield open_one
    has_failed = request.node.stash.get(HAS_FAILED, False)
    for kind in used:
        if has_failed or kept_pages[kind].page.locator(DIALOG).count():
            kept_pages.pop(kind).page.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def draw_page(page: Page, app_url: str) -> Page:
    """The draw page, open, blank and live."""
    open_draw_page(page, app_url)
    return page


@pytest.fixture
def blank_page(visit: Visit) -> Page:
    """The draw page, blank and live; with the undo history of earlier tests."""
    page = visit("?drawing=none", NETWORK)
    wait_until_blank(page)
    return page
