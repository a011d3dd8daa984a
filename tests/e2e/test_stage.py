"""The stage of a lecture hall: its keys, the lens, letters for the back row, hidden answers."""

import math
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import Scene
from pages.visit.stage import Stage
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    as_drawn,
    canvas,
    draw,
    expect_digit,
    ink,
    press_and_move,
    take_example,
    toolbar_button,
    view,
    wait_until_at_rest,
    wait_until_settled,
)
from tests.e2e.scenes import NETWORK, open_scene

HALL = {"width": 1280, "height": 720}
STAR = [
    (140 + 110 * math.sin(4 * math.pi * i / 5), 140 - 110 * math.cos(4 * math.pi * i / 5))
    for i in range(6)
]
SMALLEST, LARGE = 18, 24  # CSS pixels that the back row can read; of what matters
PAGES = {
    "": NETWORK,
    "lessons": ".lesson-row",
    "building-blocks": ".st-key-convolution .js-plotly-plot .main-svg",
    "kernels": ".st-key-board .js-plotly-plot .main-svg",
    "receptive-field": NETWORK,
    "activations?compare=Non-linearity": ".st-key-saturation .js-plotly-plot .main-svg",
    "invariance": ".st-key-equivariance .js-plotly-plot .main-svg",
    "architecture": ".st-key-layer-table table",
}
# All text that can be seen, shadow roots included: its words, the size of its letters, whether it
# stands in a chart.
_TEXTS = """() => {
  const found = [];
  const walk = root => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.trim()) {
        const own = node.parentElement ?? root.host;
        if (!own.closest('style, script, [data-testid=stIconMaterial], .modebar')
            && own.checkVisibility({opacityProperty: true, visibilityProperty: true})) {
          const {width, height} = own.getBoundingClientRect();
          if (width > 1 && height > 1)
            found.push([node.data.trim(), parseFloat(getComputedStyle(own).fontSize),
              Boolean(own.closest('svg'))]);
        }
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        walk(node);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
    }
  };
  walk(document.body);
  return found;
}"""
# All of the document, as text: what stands in it, in shadow roots and in charts; without what is
# said of the models as such, how well they read.
_DOCUMENT = """() => {
  const parts = [];
  const walk = root => {
    for (const node of root.querySelectorAll('*')) {
      if (node.closest('style, script, [data-testid=stSidebar], .st-key-accuracy')) continue;
      parts.push([...node.attributes].map(({name, value}) => `${name}=${value}`).join(' '));
      for (const {nodeType, data} of node.childNodes)
        if (nodeType === Node.TEXT_NODE) parts.push(data);
      if (node.data && node.layout) parts.push(JSON.stringify(node.data));
      if (node.shadowRoot) walk(node.shadowRoot);
    }
  };
  walk(document.body);
  return parts.join('\\n');
}"""


def with_parameters(path: str, parameters: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{parameters}"


def lens(page: Page) -> Locator:
    """Return whatever is enlarged: a dialog of a network view, or that of all else."""
    return page.locator("dialog.lens[open], dialog.element-lens[open]")


@pytest.fixture
def hall(new_page: NewPage) -> Page:
    return new_page(viewport=HALL)


@pytest.mark.parametrize(("path", "shown"), PAGES.items())
def test_every_letter_on_the_stage_can_be_read_from_the_back_row(
    hall: Page, app_url: str, path: str, shown: str
) -> None:
    open_scene(hall, app_url, with_parameters(path, "drawing=example.3&present=1"), shown)
    texts = hall.evaluate(_TEXTS)
    assert len(texts) > 10
    assert [text for text in texts if text[1] < SMALLEST - 0.05] == []


def test_what_matters_is_larger_still(hall: Page, app_url: str) -> None:
    open_scene(hall, app_url, "?drawing=example.3&present=1&lesson=convolution.4", PAGES[""])
    sizes = "element => parseFloat(getComputedStyle(element).fontSize)"
    for shown in (view(hall).locator(".digit"), view(hall).locator(".confidence")):
        assert shown.evaluate(sizes) >= LARGE
    assert hall.locator(".lesson-head h2").evaluate(sizes) >= LARGE


def test_letters_grow_with_the_screen_and_with_the_zoom_of_the_browser(
    hall: Page, app_url: str
) -> None:
    open_scene(hall, app_url, "?drawing=example.3&present=1", PAGES[""])
    sizes = []
    for width in (1280, 1920, 2560):
        hall.set_viewport_size({"width": width, "height": width * 9 // 16})
        texts = hall.evaluate(_TEXTS)
        sizes.append(min(size for _, size, is_in_chart in texts if not is_in_chart))
        assert hall.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small, large, largest = sizes
    assert SMALLEST - 0.05 < small < 0.85 * large < 0.75 * largest
    zoomed = 1.5 * small  # at 150 %, a window of 1,920 pixels is 1,280 CSS pixels wide
    assert zoomed > 1.15 * large


@pytest.mark.parametrize("guesses", ["", "&guess=1"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_all_outputs_are_in_sight_and_the_canvas_grows_with_the_screen(
    new_page: NewPage, app_url: str, width: int, guesses: str
) -> None:
    page = new_page(viewport={"width": width, "height": width * 9 // 16})
    open_scene(page, app_url, f"?present=1{guesses}", PAGES[""])
    last = view(page).locator(".bar").last
    expect(last).to_be_in_viewport(ratio=1)
    box, before = canvas(page).bounding_box(), last.bounding_box()
    assert box and before and box["width"] > 0.25 * width
    draw(page, EXAMPLES[7])
    wait_until_settled(page)
    assert canvas(page).bounding_box() == box, "the canvas moved under the pen"
    expect(last).to_be_in_viewport(ratio=1)
    off = page.get_by_role("button", name="Leave the stage").bounding_box()
    shown = view(page).bounding_box()
    assert off and shown and off["y"] + off["height"] <= min(box["y"], shown["y"])
    page.wait_for_url("**drawing=1**")
    strokes = Scene.from_address(page.url).drawing.strokes
    for stroke, meant in zip(strokes, as_drawn(page, EXAMPLES[7]), strict=True):
        for x, y in stroke:
            assert min(math.dist((x, y), point) for point in meant) < 0.5


@pytest.mark.parametrize("path", [path for path in PAGES if path != "lessons"])
def test_the_lens_enlarges_something_on_each_page_and_goes_back(
    hall: Page, app_url: str, path: str
) -> None:
    open_scene(hall, app_url, with_parameters(path, "drawing=example.3&present=1"), PAGES[path])
    for key in ("l", "Enter"):
        hall.keyboard.press(key)
        expect(lens(hall)).to_have_count(1)
        box = lens(hall).bounding_box()
        assert box and max(box["width"] / HALL["width"], box["height"] / HALL["height"]) > 0.8
        hall.keyboard.press("Escape")
        expect(lens(hall)).to_have_count(0)


def test_the_lens_takes_the_chart_under_the_pointer_by_a_double_click_too(
    hall: Page, app_url: str
) -> None:
    open_scene(hall, app_url, "invariance?drawing=example.3&present=1", PAGES["invariance"])
    chart = hall.locator(".st-key-errors_chart .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    chart.dblclick(position={"x": 5, "y": 5})
    enlarged = hall.locator("dialog.element-lens[open]")
    legend = chart.locator(".legendtext").first.text_content() or ""
    expect(enlarged.locator(".legendtext").first).to_have_text(legend)
    hall.keyboard.press("Escape")
    table = hall.locator(".st-key-errors-table table")
    table.hover()
    hall.keyboard.press("l")
    expect(enlarged.locator("th").first).to_have_text("layer")
    room = enlarged.locator("> div").bounding_box()
    last = enlarged.locator("td").last.bounding_box()
    assert room and last and last["y"] + last["height"] <= room["y"] + room["height"] + 1
    hall.keyboard.press("Escape")
    hall.emulate_media(color_scheme="dark")
    open_scene(hall, app_url, "invariance?drawing=example.3&present=1", PAGES["invariance"])
    table.hover()
    hall.keyboard.press("l")
    expect(enlarged).to_have_css("color-scheme", "dark")


def test_the_lens_of_a_network_walks_through_its_layers_and_shows_numbers(
    hall: Page, app_url: str
) -> None:
    open_scene(hall, app_url, "?drawing=example.3&present=1", PAGES[""])
    title = view(hall).locator(".lens-title")
    expect(view(hall).locator(".status")).to_be_hidden()  # how fast it is does not concern a hall
    for layer in ("input", "C1", "S2", "C3"):  # the arrow opens the first one
        hall.keyboard.press("ArrowRight")
        expect(title).to_contain_text(layer)
    hall.keyboard.press("PageUp")
    expect(title).to_contain_text("S2")
    expect(title).to_contain_text("6×12×12")


def test_charts_grow_with_the_screen(new_page: NewPage, app_url: str) -> None:
    page = new_page(viewport={"width": 1920, "height": 1080})
    scene = "invariance?drawing=example.5&present=1&look=Stability"
    open_scene(page, app_url, scene, PAGES["invariance"].replace("equivariance", "stability"))
    letters = page.locator(".st-key-stability .xtick text").first
    for width in (1920, 2560):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        size = SMALLEST * Stage(screen=width).growth
        expect(letters).to_have_css("font-size", re.compile(f"^{int(10 * size) / 10}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 2560


def test_the_keys_of_the_lecturer(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "?drawing=example.3", PAGES[""])
    expect_digit(page, 3)
    page.keyboard.press("?")
    help_text = page.locator("dialog.stage-help[open]")
    expect(help_text).to_contain_text("hide the answer")
    page.keyboard.press("Escape")
    expect(help_text).to_have_count(0)
    page.keyboard.press("p")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.wait_for_url(re.compile("present=1"))
    page.keyboard.press("b")
    expect(view(page)).to_have_attribute("data-digit", "")
    expect(page.locator(".st-key-guess")).to_contain_text("What will the network say?")
    assert "reads 3" not in page.evaluate(_DOCUMENT)  # what was said before is taken back
    page.keyboard.press("Space")
    expect(view(page)).to_have_attribute("data-digit", "3")
    expect(page.locator("#announced p").last).to_contain_text("The network reads 3")
    for scene in ("guess=1", "drawing=example.3"):  # the first two of the lecture plan
        page.keyboard.press("n")
        page.wait_for_url(re.compile(scene))
        wait_until_settled(page)
    page.keyboard.press("Shift+N")
    page.wait_for_url(re.compile("guess=1"))
    page.keyboard.press("P")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "choice"),
    [("?drawing=example.3&", "5"), ("building-blocks?drawing=example.3&", "Pooling")],
)
def test_after_a_click_on_an_example_or_a_panel_choice_all_keys_are_the_page_s(
    hall: Page, app_url: str, path: str, choice: str
) -> None:
    shown = NETWORK if path.startswith("?") else PAGES["building-blocks"]
    open_scene(hall, app_url, f"{path}present=1", shown)
    chosen = hall.locator(".stMain").get_by_role("radio", name=choice, exact=True)
    chosen.click()
    wait_until_at_rest(hall)
    hall.keyboard.press("l")
    expect(lens(hall)).to_have_count(1)
    hall.keyboard.press("Escape")
    expect(lens(hall)).to_have_count(0)
    hall.keyboard.press(".")
    black = hall.locator("dialog.black-screen[open]")
    expect(black).to_have_css("background-color", "rgb(0, 0, 0)")
    assert black.bounding_box() == {"x": 0, "y": 0, **HALL}
    hall.keyboard.press("l")  # ends the black screen, and does nothing else
    expect(black).to_have_count(0)
    expect(lens(hall)).to_have_count(0)
    hall.keyboard.press("?")
    expect(hall.locator("dialog.stage-help[open]")).to_contain_text("next scene")
    hall.keyboard.press("Escape")
    hall.keyboard.press("b")
    question = hall.locator(".st-key-guess").get_by_text("What will the network say?")
    expect(question).to_be_visible()
    hall.keyboard.press("Space")
    expect(question).to_have_count(0)
    before = hall.url
    hall.keyboard.press("Space")
    hall.keyboard.press("PageDown")
    expect(lens(hall)).to_have_count(int(path.startswith("?")))
    assert hall.locator(".stMain").evaluate("main => main.scrollTop") == 0
    assert hall.url == before, "Space pressed what had been clicked"


def test_what_is_typed_is_no_key(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "kernels?drawing=example.3", PAGES["kernels"])
    page.get_by_role("spinbutton", name="bias").press("p")
    page.get_by_role("combobox", name="Layer").click()
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert "present" not in page.url


@pytest.mark.parametrize("path", ["", "kernels", "receptive-field", "activations"])
def test_a_hidden_answer_is_nowhere_in_the_document(page: Page, app_url: str, path: str) -> None:
    open_scene(page, app_url, f"{path}?drawing=example.3&guess=1", ".st-key-guess")
    expect(page.locator(".st-key-guess")).to_contain_text("What will the network say?")
    hidden = page.evaluate(_DOCUMENT)
    page.keyboard.press("Space")
    expect(page.locator(".st-key-guess")).to_contain_text("The network says 3")
    answers = r"9\d\.\d ?%|says 3|reads 3|data-digit=3 data-conf|confidence=0?\.9"
    assert [hidden[max(0, at.start() - 80) : at.end()] for at in re.finditer(answers, hidden)] == []
    assert re.findall(answers, page.evaluate(_DOCUMENT))


def test_guess_first_hides_each_new_digit_until_it_is_revealed(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "", PAGES[""])
    wait_until_settled(page)
    page.get_by_text("Guess first", exact=True).click()
    bar = page.locator(".st-key-guess")
    expect(bar).to_contain_text("What will the network say?")
    guess = bar.get_by_role("radio", name="1", exact=True)
    expect(guess).to_be_disabled()
    first, second = EXAMPLES[7]
    place = canvas(page).bounding_box()
    draw(page, [first])
    expect(guess).to_be_enabled()
    assert canvas(page).bounding_box() == place, "the canvas moved under the pen"
    expect(view(page).locator(".digit")).to_have_text("?")
    shown = guess.element_handle()
    draw(page, [second])
    guess.click()
    expect(view(page).locator(".bar.guessed")).to_have_attribute("data-digit", "1")
    wait_until_settled(page)
    assert guess.evaluate("(now, before) => now === before", shown), "a stroke put new ones there"
    bar.get_by_role("button", name="Reveal").click()
    expect(bar).to_contain_text("You guessed 1. The network says 7")
    expect_digit(page, 7)
    assert view(page).locator(".bar.guessed").get_attribute("data-digit") == "1"

    toolbar_button(page, "Reset").click()
    draw(page, EXAMPLES[4])  # the second digit
    expect(bar).to_contain_text("What will the network say?")
    wait_until_settled(page)
    expect(view(page).locator(".digit")).to_have_text("?")
    drawn = ink(page)
    page.keyboard.press("Space")  # the canvas has the focus, but from the mouse
    expect(bar).to_contain_text("The network says 4")
    page.keyboard.press("Space")
    wait_until_at_rest(page)
    assert ink(page) == drawn and not page.locator(".keyboard-pen").count()

    take_example(page, 3)
    bar.get_by_role("radio", name="1", exact=True).click()
    expect(view(page).locator(".bar.guessed")).to_have_attribute("data-digit", "1")
    page.keyboard.press("Space")
    expect(bar).to_contain_text("You guessed 1. The network says 3")


def test_a_drawing_that_is_no_digit_is_warned_of_where_it_is_seen(hall: Page, app_url: str) -> None:
    open_scene(hall, app_url, "?present=1", PAGES[""])
    draw(hall, [STAR])
    warning = view(hall).locator(".warning")
    expect(warning).to_have_text("Unlike the digits it learnt from: it may not be a digit.")
    expect(warning).to_be_in_viewport(ratio=1)
    hall.keyboard.press("p")
    expect(hall.get_by_test_id("stSidebar")).to_be_visible()
    expect(warning).to_be_in_viewport(ratio=1)
    press_and_move(hall, [(40, 40), (60, 40)])
    expect(warning).to_be_hidden()  # of what is being drawn it says nothing
    hall.mouse.up()


def test_a_pinned_unit_is_seen_before_or_after_the_non_linearity(page: Page, app_url: str) -> None:
    stages: list[tuple[str, Any]] = [("conv2.3.4.4", "before"), ("act2.3.4.4", "after")]
    for unit, stage in stages:
        open_scene(page, app_url, f"?drawing=example.3&unit={unit}", PAGES[""])
        pressed = view(page).locator(".stage button[aria-pressed=true]")
        expect(pressed).to_have_attribute("value", stage)


def test_a_pinned_unit_leads_to_its_kernel_its_lab_and_its_field(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "?drawing=example.3&unit=conv1.4.9.12", PAGES[""])
    page.get_by_role("link", name="Its kernel").click()
    expect(page.locator(".st-key-responses")).to_contain_text("How conv1 kernel 4 responds")
    page.go_back()
    page.get_by_role("link", name="In the convolution lab").click()
    expect(page.locator(".st-key-convolution")).to_contain_text("Row 9, column 12:")
    page.go_back()
    page.get_by_role("link", name="Its receptive field").click()
    expect(page.locator(".st-key-field-panel")).to_contain_text("conv1.4.9.12 sees 5×5 pixels")
