"""What the server sends before it receives what the visitor does changes nothing of that."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

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


class Gate:
    """Holds back all that the server sends over Streamlit's connection while it is shut."""

    def __init__(self, page: Page) -> None:
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
        if self._held is not None:
            self._held.append(message)
        else:
            self._send(message)

    def _send(self, message: str | bytes) -> None:
        assert self._browser_side is not None
        self._browser_side.send(message)


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    return forgetful(new_page(), app_url)


def test_back_before_an_example_has_come(page: Page, app_url: str) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?drawing=example.8")
    wait_until_settled(page)
    take_example(page, 3)
    page.wait_for_url(re.compile("drawing=example.3"))
    wait_until_settled(page)
    gate.shut()
    take_example(page, 5)
    wait_until(page, lambda: gate.holds, "the gate holds nothing back")
    page.go_back()
    gate.open()
    expect_digit(page, 8)
    wait_until_settled(page)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("dialog").get_by_test_id("stCode").first
    expect(link).to_have_text(f"{app_url}/?drawing=example.8")
    assert page.url == f"{app_url}/?drawing=example.8"
    expect_digit(page, 8)


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
    wait_until(page, lambda: gate.holds, "the gate holds nothing back")
    page.locator('a.scene[data-key="lesson-next"]').click()
    gate.open()
    expect(lesson).to_contain_text("step 2 of")
    wait_until_at_rest(page)
    expect_ink_along(page, [stroke])
    page.wait_for_url(re.compile("(?=.*lesson=tour.2)(?=.*drawing=1)"))
    assert len(Scene.from_address(page.url).drawing.strokes) == len(EXAMPLES[8]) + 1


def test_a_model_that_is_chosen_while_a_stroke_is_answered(page: Page, app_url: str) -> None:
    gate = Gate(page)
    page.goto(f"{app_url}/?model=sigmoid&drawing=example.3")
    chosen = page.get_by_test_id("stSidebar").get_by_text("relu", exact=True)
    chosen.wait_for()
    expect_digit(page, 3)
    wait_until_settled(page)
    gate.shut()
    draw(page, [EXAMPLES[1][0]])
    wait_until(page, lambda: gate.holds, "the gate holds nothing back")
    chosen.click()
    page.wait_for_url(lambda address: "model=" not in address)
    gate.open()
    expect(view(page)).to_have_attribute("data-model", "relu")
    page.wait_for_url(lambda address: "model=" not in address and "example.3" not in address)
    wait_until_settled(page)
    assert "model=" not in page.url
