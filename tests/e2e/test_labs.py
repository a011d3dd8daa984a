"""Building blocks and invariance in a browser: each control changes picture and numbers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.pen import take_example, view, wait_until_settled

PHONE = {"width": 390, "height": 844}
_NUMBERS = "plot => JSON.stringify(plot.data.map(trace => trace.z ?? trace.y))"


def go_to(page: Page, title: str, container: str) -> Locator:
    page.get_by_role("link", name=title).click()
    found = page.locator(f".st-key-{container}")
    expect(found.locator(".js-plotly-plot").first).to_be_visible()
    return found


def expect_other_numbers(page: Page, before: str) -> None:
    """Wait until the lab's chart shows other numbers; the old chart may be there for a while."""
    page.wait_for_function(
        f"""before => [...document.querySelectorAll('.st-key-convolution .js-plotly-plot')]
          .some(plot => plot.data && ({_NUMBERS})(plot) !== before)""",
        arg=before,
    )


@pytest.fixture
def with_digit(draw_page: Page) -> Page:
    take_example(draw_page, 3)
    expect(view(draw_page)).to_have_attribute("data-digit", "3")
    wait_until_settled(draw_page)
    return draw_page


@pytest.mark.parametrize(
    ("label", "text"), [("Stride", "/ 2⌋"), ("Padding", "2·1"), ("Dilation", "− 2·(3 − 1)")]
)
def test_each_setting_of_the_convolution_changes_formula_and_output(
    with_digit: Page, label: str, text: str, page_errors: list[str]
) -> None:
    page = with_digit
    lab = go_to(page, "Building blocks", "convolution")
    before = lab.locator(".js-plotly-plot").evaluate(_NUMBERS)
    lab.get_by_role("slider", name=label).press("ArrowRight")
    expect(lab).to_contain_text(text)
    expect_other_numbers(page, before)
    assert page_errors == []


def test_the_window_slides_by_itself(with_digit: Page) -> None:
    lab = go_to(with_digit, "Building blocks", "convolution")
    expect(lab).to_contain_text("Row 13, column 13:")
    lab.get_by_text("Slide the window").click()
    expect(lab).not_to_contain_text("Row 13, column 13:")


def test_a_network_is_built_with_sliders(with_digit: Page) -> None:
    page = with_digit
    page.get_by_role("link", name="Building blocks").click()
    page.get_by_role("radio", name="Depth and width").click()
    lab = page.locator(".st-key-depth-width")
    expect(lab).to_contain_text("44,426")
    lab.get_by_role("slider", name="Convolution blocks").press("ArrowLeft")
    expect(lab).to_contain_text("receptive field of the last map, pixels6")


def test_a_click_on_the_map_sends_the_shifted_digit_through_the_network(
    with_digit: Page, page_errors: list[str]
) -> None:
    page = with_digit
    page.get_by_role("link", name="Invariance").click()
    page.get_by_role("radio", name="Stability").click()
    stability = page.locator(".st-key-stability")
    expect(stability).to_contain_text("Shifted by 0 rows and 0 columns")
    plot = stability.locator(".js-plotly-plot").first
    x, y, digit = plot.evaluate(
        """plot => {
          const {xaxis, yaxis} = plot._fullLayout, {left, top} = plot.getBoundingClientRect();
          const {x, y, text} = plot.data[1];
          const at = [...x].findIndex((col, i) => col === 8 && y[i] === -8);
          const across = left + xaxis._offset + xaxis.l2p(8);
          return [across, top + yaxis._offset + yaxis.l2p(-8), text[at]];
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()
    expect(stability).to_contain_text("Shifted by −8 rows and 8 columns")
    expect(view(page)).to_have_attribute("data-digit", digit)
    assert page_errors == []


def test_the_meter_follows_the_shift(with_digit: Page) -> None:
    lab = go_to(with_digit, "Invariance", "equivariance")
    before = lab.locator("table").inner_text()
    lab.get_by_role("slider", name="To the right, pixels").press("ArrowRight")
    expect(lab.locator("table")).not_to_have_text(before)
    expect(lab.locator("tr", has_text="pool1")).to_contain_text("0 %")


def test_the_labs_fit_a_phone(new_page: NewPage, app_url: str) -> None:
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    for address, container in (("building-blocks", "convolution"), ("invariance", "equivariance")):
        page.goto(f"{app_url.rstrip('/')}/{address}")
        page.locator(".st-key-example").get_by_role("radio", name="4").click()
        expect(page.locator(f".st-key-{container} .js-plotly-plot").first).to_be_visible()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("element => element.scrollWidth") <= PHONE["width"]
