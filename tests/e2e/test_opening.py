"""A visit's first page: the canvas, and the rest when the browser has said that it is there."""

from playwright.sync_api import Page, Request, expect

from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    choose_model,
    draw,
    expect_digit,
    go_to_architecture,
    go_to_draw,
    open_draw_page,
    wait_until_at_rest,
    wait_until_settled,
)

ARRIVED = "**/arrived/*"


def told(page: Page) -> list[Request]:
    """Return a list to which all that the page says of its arrival will be added."""
    requests: list[Request] = []
    page.on("request", lambda each: requests.append(each) if "/arrived/" in each.url else None)
    return requests


def test_the_browser_says_once_a_visit_that_it_shows_what_it_was_sent_first(
    page: Page, page_errors: list[str], app_url: str
) -> None:
    requests = told(page)
    open_draw_page(page, app_url)
    assert [each.method for each in requests] == ["POST"]
    go_to_architecture(page)
    go_to_draw(page)
    draw(page, EXAMPLES[3])
    expect_digit(page, 3)
    wait_until_settled(page)
    assert len(requests) == 1
    with page.expect_request(ARRIVED):
        page.reload()
    expect_digit(page, 3)
    wait_until_at_rest(page)
    assert len({each.url for each in requests}) == len(requests) == 2
    assert page_errors == []


def test_a_visit_that_begins_on_another_page_waits_for_nothing(page: Page, app_url: str) -> None:
    requests = told(page)
    page.goto(f"{app_url}/architecture?drawing=example.3")
    wait_until_at_rest(page)
    go_to_draw(page)
    expect_digit(page, 3)
    assert requests == []


def test_a_browser_that_does_not_say_it_gets_the_whole_page_all_the_same(
    page: Page, app_url: str
) -> None:
    page.route(ARRIVED, lambda route: route.abort())
    page.goto(f"{app_url}/?drawing=example.3")
    expect_digit(page, 3)
    expect(canvas(page)).to_be_visible()
    choose_model(page, "sigmoid")
    expect_digit(page, 3)
