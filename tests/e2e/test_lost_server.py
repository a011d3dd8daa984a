"""The server ends and starts again: the drawing is still there, on the canvas and for it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from lenet import Scene
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    expect_ink_along,
    move,
    open_draw_page,
    press_and_move,
    status,
    take_example,
    view,
    wait_until_connected,
    wait_until_settled,
)
from tests.running import free_port, serve

RECOVERY_MS = 120_000  # the browser tries again less and less often


def test_a_new_server_takes_the_drawing_from_the_canvas(new_page: NewPage, tmp_path: Path) -> None:
    """A stroke drawn without a server, an example, and a stroke begun before and ended after."""
    port = free_port()
    by_hand, example, under_way = pages = [new_page(own=True) for _ in range(3)]
    first, last = EXAMPLES[4]
    with serve(tmp_path / "first.log", port=port) as server:
        for page in pages:
            open_draw_page(page, server.url)
        take_example(example, 3)
        expect_digit(example, 3)
        draw(by_hand, [first])
        draw(under_way, [first])
        for page in pages:
            wait_until_settled(page)
        press_and_move(under_way, last[:5])
    expect(status(by_hand)).to_have_attribute("data-connection", "off")
    draw(by_hand, [last])
    with serve(tmp_path / "second.log", port=port):
        move(under_way, last[5:])
        under_way.mouse.up()
        for page, digit in ((by_hand, 4), (example, 3), (under_way, 4)):
            expect_recovered(page, digit)
        assert Scene.from_address(under_way.url).trace().digit == 4
        for page, digit, source in ((by_hand, 4, "drawing"), (example, 3, "example 3")):
            page.get_by_role("link", name="Kernels", exact=True).click()
            expect(page.locator(".st-key-kernels-head")).to_be_visible()
            expect(page.locator(".st-key-current-digit")).to_contain_text(source)
            expect_digit(page, digit)


def expect_recovered(page: Page, digit: int) -> None:
    """Expect the drawing, its answer, and both connections again."""
    expect(status(page)).to_have_attribute("data-connection", "live", timeout=RECOVERY_MS)
    expect(view(page)).to_have_attribute("data-digit", str(digit), timeout=RECOVERY_MS)
    expect(view(page)).to_have_attribute("data-source", "rerun", timeout=RECOVERY_MS)
    expect_ink_along(page, EXAMPLES[digit])
    wait_until_connected(page)
