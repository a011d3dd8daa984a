"""Kernels and surgery in a browser: what is clicked, typed and drawn."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, Visit
from tests.e2e.pen import (
    EXAMPLES,
    expect_digit,
    expect_no_ink,
    press_and_move,
    type_into_table,
    view,
    wait_until_at_rest,
    wait_until_drawable,
    wait_until_settled,
)
from tests.e2e.scenes import NETWORK, chart, open_scene

BOARD = chart("board")


@pytest.fixture
def kernels(visit: Visit) -> Page:
    """The page of kernels, with a three."""
    page = visit("kernels?drawing=example.3", BOARD)
    expect_digit(page, 3)
    wait_until_settled(page)
    return page


def reset_surgery(page: Page) -> None:
    page.locator(".st-key-altered").get_by_role("button", name="Reset").click()
    expect(page.locator(".st-key-altered")).to_have_count(0)


def click_on_board(page: Page, kernel: int, channel: int) -> None:
    """Click a slice of conv2 on the board, through Plotly's own coordinates."""
    x, y = page.locator(".st-key-board .js-plotly-plot").evaluate(
        """(plot, which) => {
          const {xaxis, yaxis} = plot._fullLayout, {left, top} = plot.getBoundingClientRect();
          const {customdata, x, y} = plot.data[2];
          const at = customdata.findIndex(d => d.join() === which);
          const across = xaxis._offset + xaxis.l2p(x[at]);
          return [left + across, top + yaxis._offset + yaxis.l2p(y[at])];
        }""",
        f"conv2,{kernel},{channel}",
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def dark_share(page: Page, paper: str, channel: int) -> float:
    """Return which share of a feature map's pixels on the screen is black."""
    tile = view(page).locator(f"[data-paper={paper}] .tile[data-channel='{channel}']")
    share: float = tile.evaluate(
        """tile => {
          const canvas = tile.closest('.layers').querySelector(':scope > canvas');
          const outer = canvas.getBoundingClientRect(), box = tile.getBoundingClientRect();
          const scale = canvas.width / outer.width;
          const {data} = canvas.getContext('2d').getImageData(
            Math.round((box.left - outer.left) * scale), Math.round((box.top - outer.top) * scale),
            Math.round(box.width * scale), Math.round(box.height * scale));
          let dark = 0;
          for (let i = 0; i < data.length; i += 4) dark += data[i] + data[i + 1] + data[i + 2] < 24;
          return dark / (data.length / 4);
        }"""
    )
    return share


def test_a_click_on_the_board_chooses_a_kernel_and_surgery_blackens_its_map(
    kernels: Page, page_errors: list[str]
) -> None:
    page = kernels
    click_on_board(page, 2, 4)
    expect(page).to_have_url(re.compile("layer=conv2.*kernel=2.*channel=4"))
    expect(page.locator(".st-key-responses")).to_contain_text("conv2 kernel 2 responds")
    assert dark_share(page, "C3", 2) < 0.99
    page.get_by_role("button", name="Silence").click()
    expect(page.locator(".st-key-altered")).to_contain_text("conv2 kernel 2 silenced")
    expect(page.locator(".st-key-accuracy")).to_contain_text("(trained")
    wait_until_settled(page)
    assert dark_share(page, "C3", 2) == 1
    page.locator(".st-key-altered").get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-altered")).to_have_count(0)
    assert page_errors == []


def test_a_number_typed_into_a_kernel_alters_the_network(kernels: Page) -> None:
    page = kernels
    table = page.locator(".st-key-surgery [data-testid=stDataFrame]")
    type_into_table(page, table, (0.3, 0.42), "0.75")
    expect(page).to_have_url(re.compile(r"surgery=conv1\.0\.0\.\d\.1%3D0\.75"))
    expect(page.locator(".st-key-altered")).to_contain_text("= 0.75")
    reset_surgery(page)


def test_the_altered_network_answers_while_the_pen_moves(visit: Visit) -> None:
    page = visit("?drawing=none&unit=act1.2.12.12&surgery=conv1.2.bias%3D-9", NETWORK)
    wait_until_drawable(page)
    expect_no_ink(page)
    expect(page.locator(".st-key-altered")).to_contain_text("conv1 kernel 2, bias = −9")
    press_and_move(page, EXAMPLES[3][0])
    expect(view(page)).to_have_attribute("data-source", "live")
    expect(view(page)).to_have_attribute("data-unit-value", "0.000000")
    page.mouse.up()
    wait_until_settled(page)
    expect(view(page)).to_have_attribute("data-unit-value", "0.000000")
    reset_surgery(page)
    expect(view(page)).not_to_have_attribute("data-unit-value", "0.000000")
    expect(page).not_to_have_url(re.compile("surgery"))


def test_surgery_stays_from_page_to_page(visit: Visit) -> None:
    page = visit("?drawing=example.3&surgery=conv1.1%3Doff", NETWORK)
    altered = page.locator(".st-key-altered")
    for name in ("Kernels", "Architecture", "Draw"):  # whichever panel was open there last
        page.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_title(f"{name} · LeNet-5 Explorer")
        wait_until_at_rest(page)
        expect(altered).to_contain_text("conv1 kernel 1 silenced")
    reset_surgery(page)


LONG_SURGERY = ",".join(f"conv2.1{kernel}.3.4.4%3D-12.3456" for kernel in range(6))


def expect_within_main_area(page: Page) -> None:
    main, bar = (
        page.locator(name).bounding_box() for name in ("[data-testid=stMain]", ".st-key-altered")
    )
    assert main is not None and bar is not None
    assert main["x"] <= bar["x"] and bar["x"] + bar["width"] <= main["x"] + main["width"]
    assert bar["y"] + bar["height"] <= main["y"] + main["height"]


def test_the_bar_of_an_altered_network_stays_within_the_main_area(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(own=True)
    open_scene(page, app_url, f"architecture?surgery={LONG_SURGERY}", ".st-key-altered")
    expect(page.locator(".st-key-altered")).to_contain_text("and 3 more")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        expect_within_main_area(page)
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    for width in (1920, 1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            "width => document.querySelector('[data-testid=stMain]').clientWidth >= width",
            arg=width,
        )
        expect_within_main_area(page)
