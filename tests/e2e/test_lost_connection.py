"""The live WebSocket blocked or dropped, as a proxy or a firewall might do."""

import re

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
    open_draw_page(page, app_url, live=False)
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
    open_draw_page(page, app_url)
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
    expect(status(page)).to_contain_text("not live")
    gate.is_open = True
    expect(status(page)).to_have_attribute("data-connection", "live")
    move(page, stroke[25:])
    expect_digit(page, 3)
    expect(view(page)).to_have_attribute("data-source", "live")
