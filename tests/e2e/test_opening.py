"""A session's first page: the canvas first, and the rest once the browser shows it."""

from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    draw,
    expect_digit,
    go_to_architecture,
    go_to_draw,
    open_draw_page,
    wait_until_at_rest,
    wait_until_settled,
)


def test_the_browser_reports_once_a_session_that_it_shows_the_canvas(
    page: Page, page_errors: list[str], app_url: str
) -> None:
    reports: list[WebSocket] = []

    def follow(socket: WebSocket) -> None:
        is_first = True

        def sent(payload: str | bytes) -> None:
            nonlocal is_first
            if is_first and b'"shown"' in (payload if isinstance(payload, bytes) else b""):
                reports.append(socket)
                is_first = False

        socket.on("framesent", sent)

    page.on("websocket", follow)
    open_draw_page(page, app_url)
    assert len(reports) == 1
    go_to_architecture(page)
    go_to_draw(page)
    draw(page, EXAMPLES[3])
    expect_digit(page, 3)
    wait_until_settled(page)
    page.reload()
    expect_digit(page, 3)
    expect(page.get_by_role("radio", name="relu")).to_be_visible()
    expect(canvas(page)).to_be_visible()
    wait_until_at_rest(page)
    assert len(reports) == 2
    assert page_errors == []
