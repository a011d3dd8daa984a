"""The server ends and starts again, or has forgotten the visit: what was drawn is still there."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    expect_ink_along,
    open_draw_page,
    status,
    take_example,
    view,
    wait_until_connected,
    wait_until_settled,
)
from tests.running import free_port, serve

RECOVERY_MS = 60_000  # the browser tries again less and less often


@pytest.mark.parametrize("way", ["by hand", "example"])
def test_a_server_that_has_lost_the_visit_takes_the_drawing_from_the_canvas(
    new_page: NewPage, tmp_path: Path, way: str
) -> None:
    page = new_page(own=True)
    port, digit = free_port(), 4 if way == "by hand" else 3
    source = "drawing" if way == "by hand" else f"example {digit}"
    first, last = EXAMPLES[4]
    with serve(tmp_path / "first.log", port=port) as server:
        open_draw_page(page, server.url)
        if way == "by hand":
            draw(page, [first])
        else:
            take_example(page, digit)
            expect_digit(page, digit)
        wait_until_settled(page)
    expect(status(page)).to_have_attribute("data-connection", "off")
    if way == "by hand":
        draw(page, [last])  # while nobody hears it
    with serve(tmp_path / "second.log", port=port):
        expect(status(page)).to_have_attribute("data-connection", "live", timeout=RECOVERY_MS)
        expect_digit(page, digit)
        expect(view(page)).to_have_attribute("data-source", "rerun", timeout=RECOVERY_MS)
        expect_ink_along(page, EXAMPLES[digit])
        wait_until_connected(page)
        page.get_by_role("link", name="Kernels", exact=True).click()
        expect(page.locator(".st-key-kernels-head")).to_be_visible()
        expect(page.locator(".st-key-current-digit")).to_contain_text(source)
        expect_digit(page, digit)
