"""The page of receptive fields in a browser: the network beside what is said about a unit."""

from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.pen import expect_digit, take_example, view

PANEL = ".st-key-field-panel"


def test_the_panel_follows_the_unit_that_is_clicked_and_walked_to_and_the_digit(
    visit: Visit, page_errors: list[str]
) -> None:
    page = visit("receptive-field?drawing=example.3", PANEL)
    expect(page.locator(PANEL)).to_contain_text("conv2.0.3.3 sees 14×14 pixels")
    tile = view(page).locator("[data-paper=S4] .tile[data-channel='5']")
    box = tile.bounding_box()
    assert box is not None
    tile.click(position={"x": box["width"] * 0.4, "y": box["height"] * 0.4})
    expect(view(page)).to_have_attribute("data-unit", "pool2.5.1.1")
    expect(page.locator(PANEL)).to_contain_text("pool2.5.1.1 sees 16×16 pixels: rows 4 to 19")
    page.keyboard.press("ArrowRight")
    expect(page.locator(PANEL)).to_contain_text("pool2.5.1.2 sees 16×16 pixels")
    chart = page.locator(f"{PANEL} .js-plotly-plot")
    expect(chart).to_have_count(1)  # while a run is on, the old one stands beside the new one
    expect(chart).to_be_visible()
    page.get_by_role("radio", name="In effect", exact=True).click()
    expect(page.locator(PANEL)).to_contain_text("in its central half")
    page.get_by_role("radio", name="Why", exact=True).click()
    expect(page.locator(PANEL)).to_contain_text("Completeness")
    page.get_by_role("radio", name="Strongest patches", exact=True).click()
    expect(page.locator(PANEL)).to_contain_text("What excites pool2 map 5 most")
    take_example(page, 7)
    expect_digit(page, 7)
    assert page_errors == []
