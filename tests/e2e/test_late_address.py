"""What the server says before it hears what the visitor does comes late, and changes nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lenet import Scene
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    expect_ink_along,
    forgetful,
    take_example,
    view,
    wait_until,
    wait_until_at_rest,
    wait_until_settled,
)

STREAM = re.compile(r"/_stcore/stream")
FIRST_STEP = re.compile(r"\?(?=.*lesson=convolution\.1)(?=.*drawing=example\.8)")
RECORDER = """
window.addresses = [];
for (const change of ["pushState", "replaceState"]) {
  const original = History.prototype[change];
  History.prototype[change] = function (...values) {
    original.apply(this, values);
    window.addresses.push(location.pathname + location.search);
  };
}
"""


class Gate:
    """Holds back each address that the server says, and all that follows, while it is shut."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []  # addresses that have passed
        self._held: list[str | bytes] | None = None  # while it is shut
        self._browser_side: WebSocketRoute | None = None
        page.route_web_socket(STREAM, self._connect)

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def shut(self) -> None:
        self._held = []

    def open(self) -> None:
        held, self._held = self._held or [], None
        for message in held:
            self._send(message)

    def _connect(self, browser_side: WebSocketRoute) -> None:
        self._browser_side = browser_side
        browser_side.connect_to_server().on_message(self._pass)

    def _pass(self, message: str | bytes) -> None:
        if self._held is not None and (self._held or _is_address(message)):
            self._held.append(message)
        else:
            self._send(message)

    def _send(self, message: str | bytes) -> None:
        assert self._browser_side is not None
        if _is_address(message):
            self.said.append(_parsed(message).page_info_changed.query_string)
        self._browser_side.send(message)


def _parsed(message: str | bytes) -> ForwardMsg:
    assert isinstance(message, bytes)
    parsed: ForwardMsg = ForwardMsg.FromString(message)
    return parsed


def _is_address(message: str | bytes) -> bool:
    return _parsed(message).WhichOneof("type") == "page_info_changed"


def addresses(page: Page) -> list[str]:
    return list(page.evaluate("window.addresses.splice(0)"))


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    page = forgetful(new_page(), app_url)
    page.add_init_script(RECORDER)
    return page


def test_a_link_that_is_followed_before_the_page_has_said_its_address(
    page: Page, app_url: str
) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?drawing=example.8")
    wait_until_settled(page)
    gate.shut()
    page.get_by_role("link", name="Lessons", exact=True).click()
    start = page.locator('a.scene[data-key="start-convolution"]')
    start.wait_for()
    wait_until(page, lambda: gate.holds)
    addresses(page)
    start.click()
    gate.open()
    lesson = page.locator(".st-key-lesson")
    expect(lesson).to_contain_text("step 1 of")
    page.wait_for_url(FIRST_STEP)
    seen = addresses(page)
    assert seen and all("lesson=convolution.1" in address for address in seen), seen
    page.locator('a.scene[data-key="lesson-next"]').click()
    expect(lesson).to_contain_text("step 2 of")
    page.go_back()
    expect(lesson).to_contain_text("step 1 of")
    page.wait_for_url(FIRST_STEP)


def test_the_back_button_before_the_page_has_said_its_address(page: Page, app_url: str) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?drawing=example.8")
    wait_until_settled(page)
    take_example(page, 3)
    page.wait_for_url(re.compile("drawing=example.3"))
    wait_until_settled(page)
    gate.shut()
    take_example(page, 5)
    wait_until(page, lambda: gate.holds)
    page.go_back()
    addresses(page)
    gate.open()
    expect_digit(page, 8)
    wait_until_settled(page)
    seen = addresses(page)
    assert seen and all("drawing=example.8" in address for address in seen), seen
    assert gate.said[-1] == "drawing=example.8&navigation=1", "the browser waits for an answer"
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("dialog").get_by_test_id("stCode").first
    expect(link).to_have_text(f"{app_url}/?drawing=example.8")
    assert page.url == f"{app_url}/?drawing=example.8"


def test_a_stroke_that_has_just_been_drawn_comes_along_to_the_next_step(
    page: Page, app_url: str
) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?drawing=example.8&lesson=tour.1")
    lesson, stroke = page.locator(".st-key-lesson"), [(20.0, 250.0), (260.0, 260.0)]
    expect(lesson).to_contain_text("step 1 of")
    expect_ink_along(page, EXAMPLES[8])
    wait_until_at_rest(page)
    gate.shut()
    draw(page, [stroke])
    wait_until(page, lambda: gate.holds)
    page.locator('a.scene[data-key="lesson-next"]').click()
    gate.open()
    expect(lesson).to_contain_text("step 2 of")
    wait_until_at_rest(page)
    expect_ink_along(page, [stroke])
    page.wait_for_url(re.compile("lesson=tour.2.*drawing=1"))
    assert len(Scene.from_address(page.url).drawing.strokes) == len(EXAMPLES[8]) + 1


def go_back(page: Page) -> None:
    page.go_back(wait_until="commit")


def add_a_stroke(page: Page) -> None:
    draw(page, [EXAMPLES[1][0]])


@pytest.mark.parametrize("act", [go_back, add_a_stroke])
def test_a_model_that_is_chosen_before_the_page_has_said_its_address(
    page: Page, app_url: str, act: Callable[[Page], None]
) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?model=sigmoid&drawing=example.3")
    expect_digit(page, 3)
    wait_until_settled(page)
    take_example(page, 4)
    page.wait_for_url(re.compile("drawing=example.4"))
    wait_until_settled(page)
    gate.shut()
    act(page)
    wait_until(page, lambda: gate.holds)
    page.get_by_test_id("stSidebar").get_by_text("relu", exact=True).click()
    page.wait_for_url(lambda address: "model=" not in address)
    gate.open()
    expect(view(page)).to_have_attribute("data-model", "relu")
    page.wait_for_url(lambda address: "model=" not in address and "example.4" not in address)
    wait_until_settled(page)
    assert "model=" not in page.url
