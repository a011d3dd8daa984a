"""A host that passes on Streamlit's own addresses alone: the browser's engine answers the pen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    choose_model,
    draw,
    expect_digit,
    move,
    press_and_move,
    status,
    view,
    wait_until_settled,
)

OURS = ("**/modules/**", "**/live/**", "**/belongings/**", "**/arrived/**")


@pytest.fixture
def alone(new_page: NewPage) -> Iterator[Page]:
    """A page whose host answers 404 to all that the app serves beside its pages."""
    page = new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    for path in OURS:
        page.route(path, refuse)
    yield page
    assert not [url for url in sockets if "/_stcore/" not in url]


def refuse(route: Route) -> None:
    route.fulfill(status=404, body="Not found")


def test_the_pen_is_answered_by_this_browser_and_compared_with_pytorch(
    alone: Page, app_url: str
) -> None:
    page = alone
    page.goto(app_url)
    first, last = EXAMPLES[4]
    expect(status(page)).to_contain_text("this browser")
    draw(page, [first])
    press_and_move(page, last)
    expect(view(page)).to_have_attribute("data-source", "live")
    expect(view(page)).to_have_attribute("data-engine", "browser")
    expect_digit(page, 4)
    page.mouse.up()
    wait_until_settled(page)
    expect(status(page)).to_contain_text("±")
    choose_model(page, "sigmoid")
    expect_digit(page, 4)
    wait_until_settled(page)
    expect(status(page)).to_contain_text("±")
    press_and_move(page, [(100, 100), (110, 110)])
    move(page, [(120, 120)])
    expect(view(page)).to_have_attribute("data-engine", "browser")
    page.mouse.up()


def test_other_pages_and_labs_work(alone: Page, app_url: str) -> None:
    page = alone
    page.goto(f"{app_url}/activations?compare=Two+networks&drawing=example.3")
    for name in ("network-view-beside", "network-view"):  # it is named so when it has loaded
        expect(page.locator(f"#{name}")).to_have_attribute("data-digit", "3")
    page.goto(f"{app_url}/activations?compare=Non-linearity&drawing=example.3")
    expect(page.locator("[data-model=relu] td").first).to_be_visible()
    page.get_by_role("link", name="Kernels", exact=True).click()
    expect(page.locator(".st-key-board")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_digit(page, 3)
    page.wait_for_url("**drawing=example.3**")
