"""An address that the server said before it heard of a choice does not undo that choice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    take_example,
    view,
    wait_until,
    wait_until_settled,
)


class SlowLine:
    """Between page and server: keeps back what the server answers, when it is asked to."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        self._held: list[bytes] | None = None
        page.route_web_socket(re.compile(r"/_stcore/stream"), self._connect)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self._page, self._server = page, server
        page.on_message(self._from_page)
        server.on_message(self._from_server)

    def _from_page(self, message: str | bytes) -> None:
        self.asked += 1
        self._server.send(message)

    def _from_server(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self._held is None:
            self._page.send(message)
        else:
            self._held.append(message)

    def hold(self) -> None:
        self._held = []

    @property
    def holds_an_address(self) -> bool:
        kinds = [ForwardMsg.FromString(each).WhichOneof("type") for each in self._held or []]
        return {"page_info_changed", "script_finished"} <= {*kinds}

    def let_go(self) -> None:
        held, self._held = self._held or [], None
        for message in held:
            self._page.send(message)


def go_back(page: Page) -> None:
    page.go_back(wait_until="commit")


def add_a_stroke(page: Page) -> None:
    draw(page, [EXAMPLES[1][0]])


@pytest.mark.parametrize("act", [go_back, add_a_stroke])
def test_a_model_chosen_while_what_was_done_before_is_answered_is_in_the_address(
    page: Page, app_url: str, act: Callable[[Page], None]
) -> None:
    line = SlowLine(page)
    page.goto(f"{app_url}/?model=sigmoid&drawing=example.3")
    expect_digit(page, 3)
    wait_until_settled(page)
    take_example(page, 4)
    page.wait_for_url(re.compile(r"drawing=example\.4"))
    wait_until_settled(page)
    line.hold()
    act(page)
    wait_until(page, lambda: line.holds_an_address)
    asked = line.asked
    page.get_by_test_id("stSidebar").get_by_text("relu", exact=True).click()
    page.wait_for_url(lambda address: "model=" not in address)
    wait_until(page, lambda: line.asked > asked)
    line.let_go()
    expect(view(page)).to_have_attribute("data-model", "relu")
    page.wait_for_url(lambda address: "model=" not in address and "example.4" not in address)
    wait_until_settled(page)
    page.reload()
    expect(view(page)).to_have_attribute("data-model", "relu")
    wait_until_settled(page)
    assert "model=" not in page.url
