"""Another model for the same drawing."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.pen import (
    EXAMPLES,
    choose_model,
    draw,
    expect_digit,
    ink,
    open_draw_page,
    press_and_move,
    status,
    view,
    wait_until_settled,
)


def test_another_model_reads_the_same_drawing(blank_page: Page) -> None:
    draw(blank_page, EXAMPLES[4])
    wait_until_settled(blank_page)
    ink_before = ink(blank_page)
    numbers = view(blank_page).locator("[data-paper=C1] .range")
    numbers_before = numbers.inner_text()
    choose_model(blank_page, "sigmoid")
    expect(numbers).not_to_have_text(numbers_before)
    wait_until_settled(blank_page)
    expect_digit(blank_page, 4)
    assert ink(blank_page) == ink_before


def test_drawing_goes_on_live_with_the_chosen_model(blank_page: Page) -> None:
    addresses: list[str] = []

    def note(socket: WebSocket) -> None:
        addresses.append(socket.url)

    blank_page.on("websocket", note)
    choose_model(blank_page, "sigmoid")
    expect(status(blank_page)).to_have_attribute("data-connection", "live")
    wait_until_settled(blank_page)
    press_and_move(blank_page, EXAMPLES[3][0])
    expect_digit(blank_page, 3)
    expect(view(blank_page)).to_have_attribute("data-source", "live")
    assert [parse_qs(urlsplit(address).query)["model"] for address in addresses] == [["sigmoid"]]


def test_the_address_names_the_model_and_opens_with_it(draw_page: Page, app_url: str) -> None:
    choose_model(draw_page, "sigmoid")
    draw_page.wait_for_url(re.compile(r"\?.*model="))
    assert parse_qs(urlsplit(draw_page.url).query)["model"] == ["sigmoid"]
    open_draw_page(draw_page, f"{app_url}/?model=sigmoid")
    expect(view(draw_page)).to_have_attribute("data-model", "sigmoid")
