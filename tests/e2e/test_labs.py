"""Building blocks, invariance, architecture in a browser: each control changes what is shown."""

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, Visit
from tests.e2e.pen import (
    DARK,
    LIGHT,
    brightness_of_all,
    take_example,
    type_into_table,
    view,
    wait_until_at_rest,
)
from tests.e2e.scenes import CHART, NETWORK, follow, open_scene

PHONE = {"width": 390, "height": 844}
LABS = {  # panels by page: the key of each one's container
    "building-blocks": {
        "Convolution": "convolution",
        "Pooling": "pooling",
        "Depth and width": "depth-width",
    },
    "invariance": {"Layer by layer": "equivariance", "Stability": "stability"},
    "architecture": {
        "Layers": "layer-table",
        "Flattening": "flattening",
        "The batch": "batch",
        "1998 and the code": "history",
    },
    "activations": {
        "Two networks": "twins",
        "Non-linearity": "saturation",
        "Gradients": "gradients",
        "Race": "race",
        "Dead outputs": "dead-outputs",
        "First weights": "first-weights",
    },
}
_SHOWN = """lab => ({
  picture: JSON.stringify([...lab.querySelectorAll('.js-plotly-plot')]
    .map(plot => [plot.data?.map(({x, y, z}) => [x, y, z]), plot.layout?.shapes])),
  words: [...lab.querySelectorAll('.stMarkdown')].map(element => element.innerText).join('\\n'),
})"""
_CELL = """(plot, [trace, row, col]) => {
  const {xaxis, yaxis} = plot._fullData[trace], outer = plot.getBoundingClientRect();
  const axis = name => plot._fullLayout[name.replace(/^[xy]/, '$&axis')];
  const [x, y] = [axis(xaxis), axis(yaxis)];
  return [outer.left + x._offset + x.l2p(col), outer.top + y._offset + y.l2p(row)];
}"""


Lab = Callable[[str, str], Locator]


@pytest.fixture
def lab_of(visit: Visit) -> Lab:
    """Return a function that opens a panel of a page with a digit, and returns its container."""

    def open_lab(path: str, panel: str) -> Locator:
        shown = f".st-key-{LABS[path][panel]}"
        page = visit(f"{path}?drawing=example.3", f".st-key-{next(iter(LABS[path].values()))}")
        page.get_by_role("radio", name=panel, exact=True).click()
        lab = page.locator(shown)
        expect(lab).to_be_visible()
        wait_until_at_rest(page)
        return lab

    return open_lab


def expect_change(lab: Locator, act: Callable[[], object], *what: str) -> None:
    """Do something and wait until the lab shows another picture and other words (or one of them).

    While a run is on, the old picture may stand beside the new one; so the page has to be at rest.
    """
    what = what or ("picture", "words")
    wait_until_at_rest(lab.page)
    if "picture" in what:
        expect(lab.locator(".js-plotly-plot").first).to_be_visible()
    before = lab.evaluate(_SHOWN)
    act()
    selector = lab.evaluate("lab => '.' + [...lab.classList].find(one => one.startsWith('st-key'))")
    lab.page.wait_for_function(
        f"""([selector, before, what]) => {{
          const lab = document.querySelector(selector);
          const app = document.querySelector('[data-test-script-state]');
          if (!lab || app.dataset.testScriptState !== 'notRunning') return false;
          const now = ({_SHOWN})(lab);
          return what.every(one => now[one] !== before[one]);
        }}""",
        arg=[selector, before, what],
    )


def choose(lab: Locator, label: str, option: str) -> None:
    lab.get_by_role("combobox", name=label).click()
    lab.page.get_by_role("option", name=option, exact=True).click()


def slide(lab: Locator, label: str, key: str = "ArrowRight") -> None:
    lab.get_by_role("slider", name=label).press(key)


def cell(lab: Locator, trace: int, row: float, col: float) -> tuple[float, float]:
    """Return where a cell of a heatmap lies on the screen, through Plotly's own coordinates."""
    plot = lab.locator(".js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(_CELL, [trace, row, col])
    return x, y


def marks(page: Page) -> list[tuple[str, str, str]]:
    found = page.locator(".hover-marks i")
    expect(found.first).to_be_attached()
    listed = found.evaluate_all("all => all.map(({dataset: d}) => [d.map, d.rows, d.cols])")
    return [(map_, rows, cols) for map_, rows, cols in listed]


def test_each_control_of_the_convolution_changes_picture_and_numbers(
    lab_of: Lab, page_errors: list[str]
) -> None:
    lab = lab_of("building-blocks", "Convolution")
    expect(lab).to_contain_text("Row 6, column 17:")
    expect_change(lab, lambda: slide(lab, "Row of the window"))
    expect_change(lab, lambda: slide(lab, "Column of the window"))
    expect(lab).to_contain_text("Row 7, column 18:")
    expect_change(lab, lambda: slide(lab, "Stride"))
    expect(lab).to_contain_text("/ 2⌋")
    expect_change(lab, lambda: slide(lab, "Padding"))
    expect(lab).to_contain_text("2·1")
    expect_change(lab, lambda: slide(lab, "Dilation"))
    expect(lab).to_contain_text("− 2·(3 − 1)")
    small = lab.get_by_role("radio", name="small grid", exact=True)
    expect_change(lab, small.click)
    expect(lab).to_contain_text("(8 + 2·1")
    expect_change(lab, lambda: choose(lab, "Padded with", "replicate"), "picture")
    expect_change(lab, lambda: choose(lab, "Kernel", "learned, conv1 kernel 2"))
    expect(lab).to_contain_text("− 2·(5 − 1)")
    expect_change(lab, lambda: choose(lab, "Kernel", "typed in"))
    expect_change(lab, lambda: slide(lab, "Size", "ArrowLeft"))
    expect(lab).to_contain_text("− 2·(2 − 1)")
    assert page_errors == []


def test_settings_that_do_not_fit_say_why_and_nothing_is_lost(lab_of: Lab) -> None:
    lab = lab_of("building-blocks", "Convolution")
    lab.get_by_role("radio", name="small grid", exact=True).click()
    expect(lab).to_contain_text("(8 + 2·0")
    choose(lab, "Padded with", "reflect")
    slide(lab, "Dilation", "End")
    choose(lab, "Kernel", "learned, conv1 kernel 0")
    expect(lab).to_contain_text("the output size would be 0")
    slide(lab, "Dilation", "Home")
    expect(lab).to_contain_text("= 4")
    expect(lab).not_to_contain_text("does not fit")


def test_the_window_slides_by_itself(lab_of: Lab) -> None:
    lab = lab_of("building-blocks", "Convolution")
    expect(lab).to_contain_text("Row 6, column 17:")
    lab.get_by_role("radio", name="fast", exact=True).click()
    lab.get_by_text("Slide the window").click()
    expect(lab).to_contain_text("Row 7, column")
    lab.get_by_text("Slide the window").click()
    expect(lab.locator(".ledger strong")).to_be_visible()


def test_an_output_cell_that_is_pointed_at_marks_its_window_and_a_click_goes_there(
    lab_of: Lab, page_errors: list[str]
) -> None:
    lab = lab_of("building-blocks", "Convolution")
    page = lab.page
    expect(lab).to_contain_text("Row 6, column 17:")
    page.mouse.move(*cell(lab, 2, 5, 9))
    assert marks(page) == [("2", "5–5", "9–9"), ("0", "5–7", "9–11")]
    page.mouse.move(*cell(lab, 0, 5, 9))  # the input's cells come from nowhere
    expect(page.locator(".hover-marks")).to_have_count(0)
    page.mouse.click(*cell(lab, 2, 6, 10))
    expect(lab).to_contain_text("Row 6, column 10:")
    expect_change(lab, lambda: slide(lab, "Dilation"))
    page.mouse.move(*cell(lab, 2, 2, 3))
    seen = {(rows, cols) for map_, rows, cols in marks(page) if map_ == "0"}
    assert seen == {(f"{r}–{r}", f"{c}–{c}") for r in (2, 4, 6) for c in (3, 5, 7)}
    assert page_errors == []


def test_each_control_of_the_pooling_changes_picture_and_numbers(
    lab_of: Lab, page_errors: list[str]
) -> None:
    lab = lab_of("building-blocks", "Pooling")
    page = lab.page
    expect_change(lab, lambda: slide(lab, "Shift to the right, pixels"))
    expect(lab).to_contain_text("A shift by 2 pixels changes")
    expect_change(lab, lab.get_by_role("radio", name="average", exact=True).click)
    expect_change(lab, lambda: slide(lab, "Size"))
    expect(lab).to_contain_text("windows of 3, every 2: they overlap")
    expect_change(lab, lambda: slide(lab, "Stride"))
    expect(lab).to_contain_text("the stride is 3")
    page.mouse.move(*cell(lab, 1, 2, 4))
    assert marks(page) == [("1", "2–2", "4–4"), ("0", "6–8", "12–14")]
    expect_change(lab, lab.get_by_role("radio", name="small grid", exact=True).click)
    assert page_errors == []


def test_each_slider_builds_another_network(lab_of: Lab, page_errors: list[str]) -> None:
    lab = lab_of("building-blocks", "Depth and width")
    expect(lab).to_contain_text("44,426")
    for label in ("Channels of block 1 (5×5)", "Channels of block 2 (5×5)"):
        expect_change(lab, lambda label=label: slide(lab, label))  # type: ignore[misc]
    for label in ("Dense units, layer 1", "Dense units, layer 2"):
        expect_change(lab, lambda label=label: slide(lab, label))  # type: ignore[misc]
    expect_change(lab, lambda: slide(lab, "Convolution blocks", "ArrowLeft"))
    expect(lab).to_contain_text("receptive field of the last map, pixels6")
    assert page_errors == []


def test_each_slider_of_the_meter_moves_the_digit(lab_of: Lab, page_errors: list[str]) -> None:
    lab = lab_of("invariance", "Layer by layer")
    expect_change(lab, lambda: slide(lab, "To the right, pixels"))
    expect(lab.locator("tr", has_text="pool1")).to_contain_text("0 %")
    expect_change(lab, lambda: slide(lab, "Down, pixels"))
    expect_change(lab, lambda: slide(lab, "Rotated anticlockwise, degrees"))
    expect(lab).to_contain_text("measured for shifts only")
    expect_change(lab, lambda: slide(lab, "Scaled"))
    expect_change(lab, lambda: take_example(lab.page, 7))
    assert page_errors == []


def test_a_click_on_the_map_sends_the_shifted_digit_and_each_digit_has_its_own_map(
    lab_of: Lab, page_errors: list[str]
) -> None:
    stability = lab_of("invariance", "Stability")
    page = stability.page
    expect_shift(stability, 0, 0)
    digit = stability.locator(".js-plotly-plot").first.evaluate(
        """plot => {
          const {x, y, text} = plot.data[1];
          return text[[...x].findIndex((col, i) => col === 8 && y[i] === -8)];
        }"""
    )
    page.mouse.click(*cell(stability, 1, -8, 8))
    expect_shift(stability, -8, 8)
    expect(view(page)).to_have_attribute("data-digit", digit)
    expect_change(stability, lambda: take_example(page, 6))
    expect(stability).to_contain_text("shifts are read as 6")
    assert page_errors == []


def expect_shift(stability: Locator, rows: int, cols: int) -> None:
    for label, value in {"Rows down": rows, "Columns to the right": cols}.items():
        expect(stability.get_by_role("spinbutton", name=label)).to_have_value(str(value))


def test_a_flattened_unit_is_the_same_number_in_its_map(
    lab_of: Lab, page_errors: list[str]
) -> None:
    lab = lab_of("architecture", "Flattening")
    page = lab.page
    expect(lab).to_contain_text("Unit 137 is channel 8, row 2, column 1")
    expect_change(lab, lambda: slide(lab, "Unit of the flat vector"))
    expect(lab).to_contain_text("Unit 138 is channel 8, row 2, column 2")
    page.mouse.move(*cell(lab, 0, 2, 11))  # the third of the maps, each with a gap behind it
    assert marks(page) == [("0", "2–2", "11–11"), ("1", "0–0", "41–41")]
    page.mouse.move(*cell(lab, 1, 0, 200))
    assert marks(page) == [("1", "0–0", "200–200"), ("0", "2–2", "60–60")]
    page.mouse.click(*cell(lab, 1, 0, 200))
    expect(lab).to_contain_text("Unit 200 is channel 12, row 2, column 0")
    assert page_errors == []


def test_the_table_of_layers_can_be_taken_along(lab_of: Lab) -> None:
    page = lab_of("architecture", "Layers").page
    assert "44,426" in download(page, "Markdown")
    rows = csv.DictReader(download(page, "CSV").splitlines())
    assert sum(int(row["parameters"]) for row in rows) == 44_426


def download(page: Page, name: str) -> str:
    with page.expect_download() as loading:
        page.get_by_role("button", name=name).click()
    return loading.value.path().read_text("utf-8")


def test_the_labs_fit_a_phone_and_are_dark_in_the_dark_theme_without_errors(
    new_page: NewPage, app_url: str, page_errors: list[str]
) -> None:
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True, color_scheme="dark")
    open_scene(page, app_url, "", NETWORK)
    for path, panels in LABS.items():
        follow(page, f"{path}?drawing=example.4", f".st-key-{next(iter(panels.values()))}")
        for panel, container in panels.items():
            page.get_by_role("radio", name=panel, exact=True).click()
            lab = page.locator(f".st-key-{container}")
            expect(lab).to_be_visible()
            wait_until_at_rest(page)
            plots, words = lab.locator(f"{CHART}:first-child"), lab.locator(".stMarkdown")
            assert max(brightness_of_all(plots, "backgroundColor"), default=0) < DARK, panel
            assert min(brightness_of_all(words, "color"), default=255) > LIGHT, panel
            page.wait_for_function(  # charts take a moment to fit
                "width => document.querySelector('[data-testid=stMain]').scrollWidth <= width",
                arg=PHONE["width"],
            )
    assert page_errors == []


def test_a_number_typed_into_a_lab_s_table_is_in_the_address_and_there_again_after_a_reload(
    page: Page, app_url: str
) -> None:
    open_scene(page, app_url, "building-blocks?drawing=example.3&conv-kernel=typed+in", CHART)
    table = page.locator(".st-key-convolution [data-testid=stDataFrame]")
    type_into_table(page, table, (0.5, 0.6), "-3.25")
    page.wait_for_url(re.compile(r"conv-typed-3=[^&]*-3\.25"))
    equation = page.locator(".st-key-convolution .ledger")
    expect(equation).to_contain_text("−3.25")
    page.reload()
    expect(equation).to_contain_text("−3.25")
    expect(page).to_have_url(re.compile(r"conv-typed-3=[^&]*-3\.25"))
