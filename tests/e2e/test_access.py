"""For everyone: by keyboard alone, by ear, and with enough contrast, on every page and panel."""

import json
import re
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet.layers import layer_table
from tests.e2e.conftest import Visit
from tests.e2e.pen import canvas, expect_digit, view, wait_until_drawable, wait_until_settled
from tests.e2e.scenes import CHART, LESSON, NETWORK, PANELS, TITLES, open_scene, title, use_theme

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
GRAVE = {"serious", "critical"}
# What axe finds in what others have made, and why it stands.
NOT_OURS = {
    "list": "[data-testid=stSidebarNav]",  # Streamlit puts a div between a list and its items
    "listitem": "[data-testid=stSidebarNav]",
}
MOST_STEPS = 120  # presses of Tab from one end of a page to the other


@pytest.mark.parametrize("path", TITLES)
def test_each_page_has_its_title_and_axe_finds_nothing_grave_on_its_panels(
    visit: Visit, path: str
) -> None:
    for scene in PANELS:
        if urlsplit(scene).path == path and PANELS[scene] != LESSON:
            page = visit(scene, PANELS[scene])
            expect_title(page, title(path))
            expect_nothing_grave(page)


def test_axe_finds_nothing_grave_in_a_lesson_step(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "?lesson=convolution.1", LESSON)
    expect_nothing_grave(page)


def expect_nothing_grave(page: Page) -> None:
    """Run axe on the page; in the dark theme, which changes only colours, for the contrast."""
    use_theme(page, "light")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = {"light": grave(page)}
    use_theme(page, "dark")
    found["dark"] = grave(page, "color-contrast")
    assert found == {"light": [], "dark": []}, f"{page.url} {json.dumps(found, indent=1)}"


def expect_title(page: Page, text: str) -> None:
    """Expect the title of the window to be the page's one heading above all others."""
    expect(page).to_have_title(text)
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    expect(page.get_by_role("main")).to_have_count(1)


def grave(page: Page, *rules: str) -> list[str]:
    """Return the serious and critical violations of some of axe's rules, by default of all.

    Violations in the parts that Streamlit makes are left out; see NOT_OURS.
    """
    result: list[dict[str, Any]] = page.evaluate(
        """async ([ours, rules]) => {
          const which = rules.length ? {runOnly: rules} : {};
          const {violations} = await axe.run(document, {resultTypes: ['violations'], ...which});
          const isOurs = (id, [selector]) => {
            const node = document.querySelector(Array.isArray(selector) ? selector[0] : selector);
            return !(ours[id] && node?.closest(ours[id]));
          };
          return violations.map(({id, impact, nodes}) => ({id, impact,
            nodes: nodes.filter(({target}) => isOurs(id, target))
              .map(({html, any, all}) =>
                `${html.slice(0, 150)} ${[...any, ...all][0]?.message ?? ''}`)}));
        }""",
        [NOT_OURS, rules],
    )
    return [
        f"{one['id']}: {node}" for one in result if one["impact"] in GRAVE for node in one["nodes"]
    ]


def said(page: Page) -> Locator:
    """Return what a screen reader says of changes."""
    return page.locator("#announced p").last


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        if target.evaluate("it => it.getRootNode().activeElement === it"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the focus never comes to {target}")


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        name, _, times = key.partition("*")
        for _ in range(int(times or 1)):
            page.keyboard.press(name)


def draw_a_seven(page: Page) -> None:
    tab_to(page, canvas(page))
    press(page, "ArrowLeft*6 Space ArrowRight*12 ArrowDown*4")
    for _ in range(6):
        page.keyboard.down("ArrowLeft")
        page.keyboard.down("ArrowDown")
    page.keyboard.up("ArrowLeft")
    page.keyboard.up("ArrowDown")
    press(page, "ArrowDown*3 Space")


def test_a_whole_visit_by_keyboard_alone(page: Page, app_url: str) -> None:
    page.goto(app_url)
    wait_until_drawable(page)
    draw_a_seven(page)
    expect_digit(page, 7)
    expect(said(page)).to_have_text(re.compile(r"^The network reads 7, .* %; next is \d, .* %\.$"))
    wait_until_settled(page)

    tab_to(page, view(page).locator(".layers"))
    press(page, "Enter ArrowRight")
    expect(said(page)).to_contain_text("input: channel 0, row 14, column 15")
    press(page, "Tab")  # on to the next layer
    expect(said(page)).to_contain_text("C1 act1: channel 0")
    expect(said(page)).to_contain_text("sees 5×5 input pixels")
    press(page, "Escape")
    expect(view(page)).to_have_attribute("data-unit", "")

    tab_to(page, page.get_by_role("link", name="Kernels", exact=True))
    press(page, "Enter")
    expect(page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    expect(page).to_have_title("Kernels · LeNet-5 Explorer")
    tab_to(page, page.get_by_role("button", name="Silence", exact=True))
    press(page, "Enter")
    expect(page.locator(".st-key-altered")).to_be_visible()

    tab_to(page, page.get_by_role("button", name="Share", exact=True))
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Share")
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    tab_to(page, page.get_by_role("link", name="Lessons", exact=True))
    press(page, "Enter")
    tab_to(page, page.locator('a.scene[data-key="start-convolution"]'))
    press(page, "Enter")
    step = page.locator(".st-key-lesson")
    expect(step).to_contain_text("step 1 of")
    tab_to(page, step.get_by_role("radio").first)
    press(page, "Space")
    tab_to(page, step.get_by_role("button", name="Lock my prediction"))
    press(page, "Enter")
    expect(step.get_by_test_id("stAlertContainer")).to_be_visible()


def test_the_pen_of_the_keyboard_is_undone_and_cleared_and_lets_the_focus_go(
    draw_page: Page,
) -> None:
    page = draw_page
    draw_a_seven(page)
    expect_digit(page, 7)
    wait_until_settled(page)
    press(page, "Control+z")
    expect_digit(page, "")
    press(page, "Control+y")
    expect_digit(page, 7)
    press(page, "Delete")
    expect_digit(page, "")
    press(page, "Space")
    expect(said(page)).to_contain_text("Pen down")
    press(page, "ArrowUp*8")
    page.keyboard.press("Tab")  # leaves the canvas, and ends the stroke
    expect(canvas(page)).not_to_be_focused()
    expect(view(page)).to_have_attribute("data-source", "rerun")
    page.wait_for_url(re.compile(r"[?&]drawing=1"))


def test_a_panel_that_opens_says_what_it_is_about(visit: Visit) -> None:
    page = visit("architecture?drawing=example.3", CHART)
    page.get_by_role("radio", name="Flattening").click()
    opening = page.locator(".stMain .opening")
    expect(opening).to_contain_text("row of numbers")
    expect(said(page)).to_have_text(opening.evaluate("it => it.firstChild.textContent.trim()"))


def test_the_network_view_says_the_answer_and_the_pinned_unit(visit: Visit) -> None:
    page = visit("?drawing=example.3&unit=conv2.3.4.4", NETWORK)
    tree = view(page).aria_snapshot()
    assert re.search(r"The network reads 3, .* %; next is \d", tree)
    assert re.search(r"Units above zero: C1 \d+ %, C3 \d+ %, C5 \d+ %, F6 \d+ %", tree)
    assert re.search(r"Pinned C3 conv2: channel 3, row 4, column 4 = ", tree)
    for layer in ("input", "C1", "S2", "C3", "S4", "C5", "F6", "output"):
        assert f'heading "{layer}" [level=2]' in tree


def test_the_lens_gives_a_map_s_numbers_as_a_table(visit: Visit) -> None:
    page = visit("?drawing=example.3&unit=conv1.2.9.12", NETWORK)
    tab_to(page, view(page).locator(".layers"))
    press(page, "l")
    pinned = view(page).locator(".lens table tr").nth(1 + 9).locator("td").nth(12)
    value = float(view(page).get_attribute("data-unit-value") or "nan")
    expect(pinned).to_have_text(f"{value:.4f}".replace("-", "−"))


def test_a_chart_has_a_name_and_gives_its_numbers_by_keyboard(visit: Visit) -> None:
    page = visit("architecture?drawing=example.3", CHART)
    chart = page.get_by_role("figure", name="Parameters and multiply-adds of each layer")
    tab_to(page, chart)
    press(page, "Enter")
    table = page.locator(".chart-numbers[open] table").first
    expect(table.locator("caption")).to_have_text("parameters")
    layers = [layer for layer in layer_table() if layer.parameters]
    total = sum(layer.parameters for layer in layers)
    for row, layer in enumerate(layers, 1):
        cells = table.locator("tr").nth(row)
        expect(cells.locator("th")).to_have_text(layer.name)
        expect(cells.locator("td")).to_have_text(f"{layer.parameters / total:.4f}")
    press(page, "Escape")
    expect(chart).to_be_focused()


def test_a_table_of_numbers_calls_its_columns_as_the_axes_are_called(visit: Visit) -> None:
    page = visit("activations?drawing=example.3&compare=Race", CHART)
    chart = page.get_by_role("figure", name="Accuracy and loss of both networks")
    titles = chart.evaluate(
        "({layout}) => [layout.xaxis, layout.yaxis].map(({title}) => title?.text ?? '')"
    )
    assert titles[0]
    chart.focus()
    press(page, "Enter")
    heads = page.locator(".chart-numbers[open] table").first.locator("th[scope=col]")
    expect(heads).to_have_text([title or "xy"[i] for i, title in enumerate(titles)])


def test_single_keys_can_be_switched_off_and_stay_so(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "?drawing=example.3", NETWORK)
    help_text = page.locator("dialog.stage-help[open]")
    page.get_by_role("button", name="Keys", exact=True).click()
    hears = help_text.get_by_role("checkbox")
    expect(hears).to_be_checked()
    hears.uncheck()
    press(page, "Escape")
    press(page, "?")
    press(page, "p")
    open_scene(page, app_url, "?drawing=example.3", NETWORK)  # loads it again
    press(page, "?")
    assert "present" not in page.url
    expect(help_text).to_have_count(0)
    page.get_by_role("button", name="Keys", exact=True).click()
    expect(hears).not_to_be_checked()
    hears.check()
    press(page, "Escape")
    press(page, "?")
    expect(help_text).to_be_visible()
