"""The components' scripts reach the browser: behind a base path, and over a bad line."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    draw,
    expect_digit,
    expect_ink_along,
    open_draw_page,
    press_and_move,
    toolbar_button,
    view,
    wait_until_settled,
)
from tests.running import serve

MODULES = "**/modules/*.js"


def test_behind_a_base_path_the_network_is_drawn_and_follows_the_pen(
    page: Page, page_errors: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "lenet")
    with serve(tmp_path / "app.log") as server:
        open_draw_page(page, f"{server.url}/lenet/")
        press_and_move(page, EXAMPLES[1][0])
        expect(view(page)).to_have_attribute("data-source", "live")
        page.mouse.up()
        expect_digit(page, 1)
        wait_until_settled(page)
        expect(view(page)).to_have_attribute("data-source", "rerun")
        assert page_errors == []


def test_a_script_that_is_lost_on_its_way_is_asked_for_again(page: Page, app_url: str) -> None:
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if route.request.url in lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    page.route(MODULES, lose_once)
    open_draw_page(page, app_url)
    assert len(lost) == 1
    draw(page, EXAMPLES[3])
    expect_digit(page, 3)


def test_what_is_drawn_before_the_modules_are_there_counts(
    page: Page, page_errors: list[str], app_url: str
) -> None:
    page.route(MODULES, lambda _: None)
    page.goto(app_url, wait_until="commit")
    canvas(page).wait_for()
    first, last = EXAMPLES[4]
    draw(page, [first])
    toolbar_button(page, "Undo").click()  # which nobody would hear: the stroke stays
    press_and_move(page, last)
    page.unroute(MODULES)  # and what waits goes on
    expect(page.locator("html")).to_have_class(re.compile("follows-visitor"))
    page.mouse.up()
    expect_digit(page, 4)
    wait_until_settled(page)
    expect_digit(page, 4)
    expect_ink_along(page, EXAMPLES[4])
    assert "drawing=" in page.url
    assert page_errors == []
