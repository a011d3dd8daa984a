"""The stage of a lecture hall: its keys, the lens, letters for the back row, hidden answers."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import Scene
from pages.visit.stage import Stage
from tests.e2e.conftest import NewPage, Visit
from tests.e2e.pen import (
    EXAMPLES,
    as_drawn,
    canvas,
    draw,
    expect_digit,
    expect_no_ink,
    ink,
    press_and_move,
    take_example,
    toolbar_button,
    view,
    wait_until,
    wait_until_at_rest,
    wait_until_settled,
)
from tests.e2e.scenes import NETWORK, follow, open_scene, use_theme

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


Hall = Callable[[str, str], Page]


@pytest.fixture
def hall(visit: Visit) -> Hall:
    """Return a function that opens a scene on the stage, on a small screen."""
    return lambda scene, shown: visit(with_parameters(scene, "present=1"), shown, viewport=HALL)


@pytest.mark.parametrize("path", PAGES)
def test_every_letter_on_the_stage_is_readable_from_the_back_row_and_the_lens_enlarges(
    hall: Hall, path: str
) -> None:
    page = hall(with_parameters(path, "drawing=example.3"), PAGES[path])
    texts = page.evaluate(_TEXTS)
    assert len(texts) > 10
    assert [text for text in texts if text[1] < SMALLEST - 0.05] == []
    for key in ("l", "Enter") if path != "lessons" else ():  # where there is nothing to enlarge
        page.keyboard.press(key)
        expect(lens(page)).to_have_count(1)
        box = lens(page).bounding_box()
        assert box and max(box["width"] / HALL["width"], box["height"] / HALL["height"]) > 0.8
        page.keyboard.press("Escape")
        expect(lens(page)).to_have_count(0)


def test_letters_grow_with_the_screen_and_with_the_zoom_of_the_browser(hall: Hall) -> None:
    page = hall("?drawing=example.3", NETWORK)
    sizes = []
    for width in (1280, 1920, 2560):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        texts = page.evaluate(_TEXTS)
        sizes.append(min(size for _, size, is_in_chart in texts if not is_in_chart))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small, large, largest = sizes
    assert SMALLEST - 0.05 < small < 0.85 * large < 0.75 * largest
    zoomed = 1.5 * small  # at 150 %, a window of 1,920 pixels is 1,280 CSS pixels wide
    assert zoomed > 1.15 * large


def test_what_matters_is_larger_still(new_page: NewPage, app_url: str) -> None:
    page = new_page(viewport=HALL)
    open_scene(page, app_url, "?drawing=example.3&present=1&lesson=convolution.4", NETWORK)
    sizes = "element => parseFloat(getComputedStyle(element).fontSize)"
    for shown in (view(page).locator(".digit"), view(page).locator(".confidence")):
        assert shown.evaluate(sizes) >= LARGE
    assert page.locator(".lesson-head h2").evaluate(sizes) >= LARGE


@pytest.mark.parametrize("width", [1280, 1920])
def test_all_outputs_are_in_sight_and_the_canvas_grows_with_the_screen(
    new_page: NewPage, app_url: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": width * 9 // 16})
    open_scene(page, app_url, "?present=1", NETWORK)
    expect_room_to_draw(page, width)
    follow(page, "?present=1&drawing=none&guess=1", ".st-key-guess")
    expect_no_ink(page)
    expect_room_to_draw(page, width)


def expect_room_to_draw(page: Page, width: int) -> None:
    """Draw on the stage, and expect neither canvas nor outputs to move."""
    last = view(page).locator(".bar").last
    expect(last).to_be_in_viewport(ratio=1)

    def has_grown() -> bool:
        return (canvas(page).bounding_box() or {"width": 0})["width"] > 0.25 * width

    wait_until(page, has_grown, "the canvas has not grown with the screen")
    box = canvas(page).bounding_box()
    draw(page, EXAMPLES[7])
    wait_until_settled(page)
    assert canvas(page).bounding_box() == box, "the canvas moved under the pen"
    expect(last).to_be_in_viewport(ratio=1)
    off = page.get_by_role("button", name="Leave the stage").bounding_box()
    shown = view(page).bounding_box()
    assert box and off and shown and off["y"] + off["height"] <= min(box["y"], shown["y"])
    page.wait_for_url("**drawing=1**")
    strokes = Scene.from_address(page.url).drawing.strokes
    for stroke, meant in zip(strokes, as_drawn(page, EXAMPLES[7]), strict=True):
        for x, y in stroke:
            assert min(math.dist((x, y), point) for point in meant) < 0.5


def test_the_lens_takes_the_chart_under_the_pointer_by_a_double_click_too(
    hall: Hall,
) -> None:
    page = hall("invariance?drawing=example.3", PAGES["invariance"])
    chart = page.locator(".st-key-errors_chart .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    chart.dblclick(position={"x": 5, "y": 5})
    enlarged = page.locator("dialog.element-lens[open]")
    legend = chart.locator(".legendtext").first.text_content() or ""
    expect(enlarged.locator(".legendtext").first).to_have_text(legend)
    page.keyboard.press("Escape")
    table = page.locator(".st-key-errors-table table")
    table.hover()
    page.keyboard.press("l")
    expect(enlarged.locator("th").first).to_have_text("layer")
    room = enlarged.locator("> div").bounding_box()
    last = enlarged.locator("td").last.bounding_box()
    assert room and last and last["y"] + last["height"] <= room["y"] + room["height"] + 1
    page.keyboard.press("Escape")
    use_theme(page, "dark")
    table.hover()
    page.keyboard.press("l")
    expect(enlarged).to_have_css("color-scheme", "dark")
    page.keyboard.press("Escape")


def test_the_lens_of_a_network_walks_through_its_layers_and_shows_numbers(
    hall: Hall,
) -> None:
    page = hall("?drawing=example.3", NETWORK)
    title = view(page).locator(".lens-title")
    expect(view(page).locator(".status")).to_be_hidden()  # how fast it is does not concern a hall
    for layer in ("input", "C1", "S2", "C3"):  # the arrow opens the first one
        page.keyboard.press("ArrowRight")
        expect(title).to_contain_text(layer)
    page.keyboard.press("PageUp")
    expect(title).to_contain_text("S2")
    expect(title).to_contain_text("6×12×12")
    page.keyboard.press("Escape")


def test_charts_grow_with_the_screen(hall: Hall) -> None:
    page = hall("invariance?drawing=example.5", PAGES["invariance"])
    letters = page.locator(".st-key-errors_chart .xtick text").first
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
    expect_digit(page, 3)  # the second scene is there
    page.keyboard.press("Shift+N")
    page.wait_for_url(re.compile("guess=1"))
    page.keyboard.press("P")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "choice"),
    [("", "5"), ("building-blocks", "Pooling")],
)
def test_after_a_click_on_an_example_or_a_panel_choice_all_keys_are_the_page_s(
    hall: Hall, path: str, choice: str
) -> None:
    page = hall(f"{path}?drawing=example.3", PAGES[path])
    chosen = page.locator(".stMain").get_by_role("radio", name=choice, exact=True)
    chosen.click()
    wait_until_at_rest(page)
    page.keyboard.press("l")
    expect(lens(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(lens(page)).to_have_count(0)
    page.keyboard.press(".")
    black = page.locator("dialog.black-screen[open]")
    expect(black).to_have_css("background-color", "rgb(0, 0, 0)")
    assert black.bounding_box() == {"x": 0, "y": 0, **HALL}
    page.keyboard.press("l")  # ends the black screen, and does nothing else
    expect(black).to_have_count(0)
    expect(lens(page)).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("dialog.stage-help[open]")).to_contain_text("next scene")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    question = page.locator(".st-key-guess").get_by_text("What will the network say?")
    expect(question).to_be_visible()
    page.keyboard.press("Space")
    expect(question).to_have_count(0)
    before = page.url
    page.keyboard.press("Space")
    page.keyboard.press("PageDown")
    expect(lens(page)).to_have_count(int(path == ""))
    assert page.locator(".stMain").evaluate("main => main.scrollTop") == 0
    assert page.url == before, "Space pressed what had been clicked"
    page.keyboard.press("Escape")
    expect(lens(page)).to_have_count(0)


def test_what_is_typed_is_no_key(visit: Visit) -> None:
    page = visit("kernels?drawing=example.3", PAGES["kernels"])
    page.get_by_role("spinbutton", name="bias").press("p")
    page.get_by_role("combobox", name="Layer").click()
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert "present" not in page.url


def test_a_hidden_answer_is_nowhere_in_the_document(page: Page, app_url: str) -> None:
    open_scene(page, app_url, "lessons", ".lesson-row")
    for digit, path in enumerate(("kernels", "receptive-field", "activations", ""), 3):
        follow(page, f"{path}?drawing=example.{digit}&guess=1", ".st-key-guess")
        expect(page.locator(".st-key-guess")).to_contain_text("What will the network say?")
        hidden = page.evaluate(_DOCUMENT)
        page.keyboard.press("Space")
        expect(page.locator(".st-key-guess")).to_contain_text(f"The network says {digit}")
        answers = (
            rf"9\d\.\d ?%|says {digit}|reads {digit}|"
            rf"data-digit={digit} data-conf|confidence=0?\.9"
        )
        found = [hidden[max(0, at.start() - 80) : at.end()] for at in re.finditer(answers, hidden)]
        assert found == [], path
        assert re.findall(answers, page.evaluate(_DOCUMENT)), path


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


def test_a_drawing_that_is_no_digit_is_warned_of_where_it_is_seen(hall: Hall) -> None:
    page = hall("?drawing=none", NETWORK)
    expect_no_ink(page)
    draw(page, [STAR])
    warning = view(page).locator(".warning")
    expect(warning).to_have_text("Unlike the digits it learnt from: it may not be a digit.")
    expect(warning).to_be_in_viewport(ratio=1)
    page.keyboard.press("p")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(warning).to_be_in_viewport(ratio=1)
    press_and_move(page, [(40, 40), (60, 40)])
    expect(warning).to_be_hidden()  # it is not about a drawing that goes on
    page.mouse.up()


def test_a_pinned_unit_is_seen_before_or_after_the_non_linearity(visit: Visit) -> None:
    stages: list[tuple[str, Any]] = [("conv2.3.4.4", "before"), ("act2.3.4.4", "after")]
    for unit, stage in stages:
        page = visit(f"?drawing=example.3&unit={unit}", NETWORK)
        pressed = view(page).locator(".stage button[aria-pressed=true]")
        expect(pressed).to_have_attribute("value", stage)


def test_a_pinned_unit_leads_to_its_kernel_its_lab_and_its_field(visit: Visit) -> None:
    page = visit("?drawing=example.3&unit=conv1.4.9.12", NETWORK)
    page.get_by_role("link", name="Its kernel").click()
    expect(page.locator(".st-key-responses")).to_contain_text("How conv1 kernel 4 responds")
    page.go_back()
    page.get_by_role("link", name="In the convolution lab").click()
    expect(page.locator(".st-key-convolution")).to_contain_text("Row 9, column 12:")
    page.go_back()
    page.get_by_role("link", name="Its receptive field").click()
    expect(page.locator(".st-key-field-panel")).to_contain_text("conv1.4.9.12 sees 5×5 pixels")
