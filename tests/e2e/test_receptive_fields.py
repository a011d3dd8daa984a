"""What a unit sees: marked while the pointer is on it, pinned by a click, walked by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

import lenet
from lenet.drawing import Drawing
from lenet.preprocessing import frame
from tests.e2e.conftest import Visit
from tests.e2e.pen import (
    EXAMPLES,
    as_drawn,
    canvas_pixels,
    choose_model,
    covered,
    draw,
    press_and_move,
    view,
    wait_until_settled,
)
from tests.e2e.scenes import NETWORK, PHONE

# Notes each unit from now on: while the window slides, a look now and then would miss some.
PINNED = """view => {
  window.pinned = [];
  new MutationObserver(() => window.pinned.push(view.dataset.unit))
    .observe(view, {attributes: true, attributeFilter: ['data-unit']});
}"""


def point_at(page: Page, paper: str, channel: int, place: tuple[float, float]) -> None:
    """Put the mouse on a map, at a place (row, column) in shares of its sides."""
    tile = view(page).locator(f"[data-paper={paper}] .tile[data-channel='{channel}']")
    box = tile.bounding_box()
    assert box is not None
    tile.hover(position={"x": place[1] * box["width"], "y": place[0] * box["height"]})


def expect_pinned(page: Page, unit: str) -> None:
    expect(view(page)).to_have_attribute("data-unit", unit)


@pytest.fixture
def page_with_4(visit: Visit) -> Page:
    page = visit("?drawing=example.4", NETWORK)
    expect(view(page)).to_have_attribute("data-digit", "4")
    wait_until_settled(page)
    return page


def test_hovering_dims_all_but_what_the_unit_sees(page_with_4: Page) -> None:
    page = page_with_4
    assert sum(covered(page, "C1")) == 0
    point_at(page, "S4", 5, (0.4, 0.4))  # row 1, column 1: sees 16×16 of the input's 28×28
    expect(view(page).locator(".tip")).to_contain_text(
        "sees 16×16 input pixels from row 4, column 4; jump 4"
    )
    assert covered(page, "input") == [pytest.approx(1 - (16 / 28) ** 2, abs=0.08)]
    assert covered(page, "C1") == pytest.approx([1 - (12 / 24) ** 2] * 6, abs=0.1)
    c3 = covered(page, "C3")
    assert c3[5] == pytest.approx(1 - (2 / 8) ** 2, abs=0.06)
    assert c3[:5] + c3[6:] == pytest.approx([1] * 15, abs=0.03)  # pooling sees one map only
    assert covered(page, "C5") == [0.0]  # later layers stay as they are
    field = page.locator(".canvas-container .field i").bounding_box()
    canvas = page.locator("canvas.upper-canvas").bounding_box()
    assert field is not None and canvas is not None
    # 16 of the 20 pixels that the drawing's longer side (70 % of the canvas and the brush) has.
    framing = frame(canvas_pixels(page)[..., 0])
    assert framing is not None
    row, col, top, left, scale = framing.numbers
    expected = (left + (4 - col) * scale, top + (4 - row) * scale, 16 * scale)
    found = (field["x"] - canvas["x"], field["y"] - canvas["y"], field["width"])
    assert found == pytest.approx(expected, abs=2)
    page.mouse.move(5, 5)
    expect(view(page).locator(".tip")).to_be_hidden()
    assert sum(covered(page, "C1")) == 0
    expect(page.locator(".canvas-container .field")).to_have_count(0)


def test_a_click_pins_and_the_value_runs_live_while_the_drawing_goes_on(
    blank_page: Page,
) -> None:
    page = blank_page
    first, last = EXAMPLES[4]
    draw(page, [first])
    wait_until_settled(page)
    view(page).get_by_role("button", name="before").click()
    point_at(page, "C3", 3, (4.5 / 8, 5.5 / 8))
    page.mouse.down()
    page.mouse.up()
    expect_pinned(page, "conv2.3.4.5")
    expect(view(page)).to_have_attribute("data-unit-box", "8,10,22,24")
    expect(page).to_have_url(re.compile(r"unit=conv2\.3\.4\.5"))
    wait_until_settled(page)
    before = view(page).get_attribute("data-unit-value")
    press_and_move(page, last)
    expect(view(page)).not_to_have_attribute("data-unit-value", str(before))
    page.mouse.up()
    wait_until_settled(page)
    x = lenet.canvas_to_tensor(Drawing(tuple(as_drawn(page, EXAMPLES[4]))).ink, paper=0)
    expected = lenet.trace(lenet.load_model("relu"), x).activations["conv2"][0, 3, 4, 5]
    shown = float(view(page).get_attribute("data-unit-value") or "nan")
    assert shown == pytest.approx(float(expected), abs=1e-3)


def test_keys_walk_through_the_network(page_with_4: Page) -> None:
    page = page_with_4
    view(page).locator(".layers").focus()
    page.keyboard.press("ArrowRight")  # nothing is pinned: the middle of the input
    expect_pinned(page, "input.0.14.14")
    for key, unit in [
        ("ArrowRight", "input.0.14.15"),
        ("ArrowUp", "input.0.13.15"),
        ("Tab", "act1.0.11.13"),
        ("PageDown", "act1.1.11.13"),
        ("PageUp", "act1.0.11.13"),
        ("PageUp", "act1.0.11.13"),  # the first map: no further
        ("Tab", "pool1.0.5.6"),
        ("Shift+Tab", "act1.0.11.13"),
    ]:
        page.keyboard.press(key)
        expect_pinned(page, unit)
    for _ in range(4):
        page.keyboard.press("Tab")
    expect_pinned(page, "act3.0")
    page.keyboard.press("ArrowDown")
    expect_pinned(page, "act3.4")  # four units side by side
    page.keyboard.press("Escape")
    expect_pinned(page, "")
    expect(view(page)).to_have_attribute("data-unit-box", "")
    expect(page).not_to_have_url(re.compile("unit="))


def test_the_window_slides_by_hand_and_by_itself_and_the_ledger_follows(
    visit: Visit,
) -> None:
    page = visit("?drawing=example.4&unit=conv2.3.4.6", NETWORK)
    expect(view(page)).to_have_attribute("data-digit", "4")
    ledger = page.locator(".st-key-ledger")
    expect(ledger).to_contain_text("conv2.3.4.6")
    expect(ledger.locator(".numbers")).to_have_count(18)  # six windows, kernels and products
    view(page).get_by_role("button", name="Next unit").click()
    expect_pinned(page, "conv2.3.4.7")
    expect(ledger).to_contain_text("conv2.3.4.7")
    view(page).evaluate(PINNED)
    view(page).get_by_role("button", name="Play").click()
    page.wait_for_function("window.pinned.includes('conv2.3.5.1')")
    pinned = page.evaluate("window.pinned")
    assert "conv2.3.5.0" in pinned[: pinned.index("conv2.3.5.1")]  # the next row, from its start
    view(page).get_by_role("button", name="Play").click()
    paused = view(page).get_attribute("data-unit")
    expect(ledger).to_contain_text(str(paused))
    view(page).get_by_role("button", name="Unit before").click()
    expect(view(page)).not_to_have_attribute("data-unit", str(paused))


def test_a_link_opens_with_its_unit_pinned(visit: Visit) -> None:
    page = visit("?drawing=example.4&unit=conv2.3.4.5", NETWORK)
    expect_pinned(page, "conv2.3.4.5")
    choose_model(page, "sigmoid")
    expect_pinned(page, "conv2.3.4.5")
    expect(page).to_have_url(re.compile(r"unit=conv2\.3\.4\.5"))


def test_a_tap_pins_a_unit_on_a_phone(visit: Visit) -> None:
    phone = visit("?drawing=example.7", NETWORK, **PHONE)
    expect(view(phone)).to_have_attribute("data-digit", "7")
    tile = view(phone).locator("[data-paper=C1] .tile[data-channel='2']")
    tile.scroll_into_view_if_needed()
    tile.tap()
    expect(view(phone)).to_have_attribute("data-unit", re.compile(r"^act1\.2\."))
    assert covered(phone, "input")[0] > 0.8
