"""The drawing played back in a browser, the network answering as it did."""

from playwright.sync_api import Page, expect

from lenet import Scene, load_model
from lenet.replay import decision, moments
from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    press_and_move,
    take_example,
    toolbar_button,
    view,
    wait_until_settled,
)

SEEN = """view => {
  window.seen = [];
  new MutationObserver(() => window.seen.push([view.dataset.source, view.dataset.digit]))
    .observe(view, {attributes: true, attributeFilter: ['data-digit', 'data-source']});
}"""


def slide_to(page: Page, tick: int) -> None:
    page.get_by_role("slider", name="Time of drawing").evaluate(
        "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }", tick
    )


def test_the_drawing_plays_and_the_network_answers_on_the_way(
    blank_page: Page, page_errors: list[str]
) -> None:
    page = blank_page
    take_example(page, 4)
    expect_digit(page, 4)
    wait_until_settled(page)
    view(page).evaluate(SEEN)
    page.get_by_role("button", name="Replay the drawing").click()
    expect(page.locator("canvas.replayed")).to_be_visible()
    expect(page.locator("canvas.replayed")).to_have_count(0)
    wait_until_settled(page)
    expect_digit(page, 4)
    seen = page.evaluate("window.seen")
    assert any(source == "live" and digit not in ("", "4") for source, digit in seen)
    assert seen[-1] == ["rerun", "4"]
    assert page_errors == []


def test_the_slider_shows_what_was_drawn_by_then_until_the_pen_comes_down(blank_page: Page) -> None:
    page = blank_page
    take_example(page, 4)
    expect_digit(page, 4)
    wait_until_settled(page)
    note = page.get_by_text("Everything below is about the whole drawing.")
    expect(note).to_be_hidden()
    slide_to(page, 5)
    expect(page.locator("canvas.replayed")).to_be_visible()
    expect(note).to_be_visible()
    expect(view(page)).to_have_attribute("data-source", "live")
    expect(view(page)).not_to_have_attribute("data-digit", "4")
    press_and_move(page, EXAMPLES[1][0])
    expect(page.locator("canvas.replayed")).to_have_count(0)
    expect(note).to_be_hidden()
    page.mouse.up()
    wait_until_settled(page)
    toolbar_button(page, "Undo").click()
    expect_digit(page, 4)


def test_the_chart_over_time_says_which_stroke_decided(blank_page: Page) -> None:
    page = blank_page
    draw(page, EXAMPLES[4])
    expect_digit(page, 4)
    wait_until_settled(page)
    page.get_by_text("Over the time of drawing").click()
    panel = page.locator(".st-key-replay-panel")
    expect(panel.locator(".js-plotly-plot")).to_be_visible()
    drawing = Scene.from_address(page.url).drawing
    decided = decision(moments(load_model("relu"), drawing))
    assert decided.before is not None
    expect(panel).to_contain_text(f"Stroke {decided.moment.stroke + 1} of 2 decided")
    expect(panel).to_contain_text(f"the network's answer was {decided.before.digit}, ")
