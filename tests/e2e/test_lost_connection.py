"""The live WebSocket blocked, dropped or silent, as a proxy or a firewall might do; a full app."""

import json
import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    move,
    open_draw_page,
    press_and_move,
    status,
    view,
    wait_until,
    wait_until_settled,
)

LIVE = re.compile(r"/live\?")  # and not Streamlit's own, /_stcore/stream


class Gate:
    """Between the page and the live route: lets connections through, or closes them."""

    def __init__(self, page: Page, *, is_open: bool) -> None:
        self.is_open = is_open
        self.passing: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        page.route_web_socket(LIVE, self._connect)

    def shut(self) -> None:
        """Drop what passes now, and let nothing through any more."""
        self.is_open = False
        while self.passing:
            for side in self.passing.pop():
                side.close()

    def _connect(self, browser_side: WebSocketRoute) -> None:
        if self.is_open:
            self.passing.append((browser_side, browser_side.connect_to_server()))
        else:
            browser_side.close()


def test_without_the_connection_a_drawing_is_recognised_after_pen_up(
    page: Page, app_url: str
) -> None:
    Gate(page, is_open=False)
    open_draw_page(page, f"{app_url}/?engine=server", live=False)
    expect(status(page)).to_contain_text("not live")
    first, last = EXAMPLES[4]
    draw(page, [first])
    press_and_move(page, last)
    expect(view(page)).not_to_have_attribute("data-source", "live")
    page.mouse.up()
    expect_digit(page, 4)
    wait_until_settled(page)
    expect(page.locator(".st-key-prediction")).to_contain_text("4, ")


def test_a_stroke_that_lost_the_connection_is_recognised_after_pen_up(
    page: Page, app_url: str
) -> None:
    gate = Gate(page, is_open=True)
    open_draw_page(page, f"{app_url}/?engine=server")
    first, last = EXAMPLES[4]
    draw(page, [first])
    press_and_move(page, last[:4])
    gate.shut()
    expect(status(page)).to_contain_text("not live")
    move(page, last[4:])
    page.mouse.up()
    expect_digit(page, 4)
    wait_until_settled(page)


def test_a_lost_connection_comes_back_by_itself_and_the_stroke_goes_on_live(
    page: Page, app_url: str
) -> None:
    gate = Gate(page, is_open=True)
    open_draw_page(page, app_url)
    (stroke,) = EXAMPLES[3]
    press_and_move(page, stroke[:25])
    gate.shut()
    expect(status(page)).to_have_attribute("data-connection", "off")
    gate.is_open = True
    expect(status(page)).to_have_attribute("data-connection", "live")
    move(page, stroke[25:])
    expect_digit(page, 3)
    expect(view(page)).to_have_attribute("data-source", "live")


# Sockets of the live route that never get an answer to their handshake.
NO_HANDSHAKE = """
  const Native = window.WebSocket;
  window.WebSocket = class {
    constructor(url, ...rest) {
      if (!/\\/live\\?/.test(url) || window.answers) return new Native(url, ...rest);
    }
    close() {}
  };
"""
SILENCE_MS = 1_500  # after which the browser's engine answers
LONGEST_WAIT_MS = 180_000  # longer than any time-out and any pause between two trials


@pytest.mark.parametrize("when", ["at the handshake", "after it"])
def test_a_server_that_stays_silent_is_given_up_and_tried_again(
    page: Page, app_url: str, when: str
) -> None:
    page.clock.install()
    if when == "at the handshake":
        page.add_init_script(NO_HANDSHAKE)
    else:
        page.route_web_socket(LIVE, lambda _: None)
    open_draw_page(page, app_url, live=False)
    expect(status(page)).to_have_attribute("data-connection", "connecting")
    page.clock.fast_forward(SILENCE_MS)
    expect(status(page)).to_have_attribute("data-engine", "browser")
    expect(status(page)).to_have_attribute("data-connection", "connecting")
    page.clock.fast_forward(LONGEST_WAIT_MS)
    expect(status(page)).to_have_attribute("data-connection", "off")
    draw(page, EXAMPLES[3])
    expect_digit(page, 3)
    wait_until_settled(page)
    page.route_web_socket(LIVE, lambda browser_side: browser_side.connect_to_server() and None)
    page.evaluate("window.answers = true")
    page.clock.fast_forward(LONGEST_WAIT_MS)
    expect(status(page)).to_have_attribute("data-connection", "live")


def test_a_full_app_says_so_and_is_tried_again_later(page: Page, app_url: str) -> None:
    full = "The app is full: try again in a minute."

    def refuse(browser_side: WebSocketRoute) -> None:
        browser_side.send(json.dumps({"error": full}))
        browser_side.close(code=1013)

    page.clock.install()
    page.route_web_socket(LIVE, refuse)
    open_draw_page(page, f"{app_url}/?engine=server", live=False)
    expect(status(page)).to_contain_text(full)
    page.route_web_socket(LIVE, lambda browser_side: browser_side.connect_to_server() and None)
    page.clock.fast_forward(LONGEST_WAIT_MS)
    expect(status(page)).to_have_attribute("data-connection", "live")


def test_what_was_drawn_while_a_message_was_refused_is_asked_at_once(
    page: Page, app_url: str
) -> None:
    refused: list[WebSocketRoute] = []

    def connect(browser_side: WebSocketRoute) -> None:
        server_side = browser_side.connect_to_server()

        def pass_all_but_the_first(message: str | bytes) -> None:
            if refused:
                server_side.send(message)
            else:
                refused.append(browser_side)

        browser_side.on_message(pass_all_but_the_first)

    page.route_web_socket(LIVE, connect)
    open_draw_page(page, app_url)
    (stroke,) = EXAMPLES[3]
    press_and_move(page, stroke)
    wait_until(page, lambda: bool(refused), "the page asks nothing")
    refused[0].send(json.dumps({"error": "not this one"}))
    expect_digit(page, 3)
    expect(view(page)).to_have_attribute("data-source", "live")


def test_a_surgery_too_long_for_an_address_is_live(page: Page, app_url: str) -> None:
    weights = [f"conv2.{k}.5.{i // 5}.{i % 5}" for k in range(16) for i in range(25)]
    surgery = ",".join(f"{weight}=-1.23456789e-05" for weight in weights)
    open_draw_page(page, f"{app_url}?surgery={surgery}")
    press_and_move(page, EXAMPLES[3][0])
    expect_digit(page, 3)
    expect(view(page)).to_have_attribute("data-source", "live")
