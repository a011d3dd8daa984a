"""The page of activations in a browser: two networks under one pen, and a race to slide along."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pen import EXAMPLES, canvas, press_and_move, take_example

_KERNELS = "plot => JSON.stringify(plot.data.map(trace => trace.z))"


def twins(page: Page) -> tuple[Locator, Locator]:
    container = page.locator(".st-key-twins")
    return container.locator("#network-view"), container.locator("#network-view-beside")


def go_to_activations(page: Page) -> None:
    page.get_by_role("link", name="Activations").click()
    for twin in twins(page):
        twin.locator(".status[data-connection=live]").wait_for()
    canvas(page).wait_for()


def test_both_twins_answer_before_the_pen_is_lifted(
    draw_page: Page, page_errors: list[str]
) -> None:
    page = draw_page
    go_to_activations(page)
    press_and_move(page, EXAMPLES[3][0])
    first, second = twins(page)
    for twin, model in ((first, "relu"), (second, "sigmoid")):
        expect(twin).to_have_attribute("data-digit", "3")
        expect(twin).to_have_attribute("data-source", "live")
        expect(twin).to_have_attribute("data-model", model)
    page.mouse.up()
    expect(page.locator(".st-key-twins")).to_contain_text("agree on the digit")
    assert page_errors == []


def test_what_is_pinned_in_one_twin_is_pinned_in_the_other(draw_page: Page) -> None:
    page = draw_page
    take_example(page, 3)
    expect(page.locator("#network-view")).to_have_attribute("data-digit", "3")
    go_to_activations(page)
    first, second = twins(page)
    expect(second).to_have_attribute("data-digit", "3")
    second.locator("[data-paper=C3] .tile[data-channel='5']").click()
    unit = second.get_attribute("data-unit")
    assert unit and unit.startswith("act2.5.")
    expect(first).to_have_attribute("data-unit", unit)
    first.locator(".layers").press("Escape")
    expect(second).to_have_attribute("data-unit", "")


def test_the_drawing_goes_along_to_this_page_and_back(draw_page: Page) -> None:
    page = draw_page
    go_to_activations(page)
    press_and_move(page, EXAMPLES[3][0])
    page.mouse.up()
    expect(page.locator(".st-key-twins")).to_contain_text("agree on the digit: relu says 3")
    page.get_by_role("link", name="Draw").click()
    expect(page.locator("#network-view-beside")).to_have_count(0)
    expect(page.locator("#network-view")).to_have_attribute("data-digit", "3")


def test_the_race_slider_moves_the_kernels(draw_page: Page) -> None:
    page = draw_page
    take_example(page, 3)
    expect(page.locator("#network-view")).to_have_attribute("data-digit", "3")
    go_to_activations(page)
    page.get_by_role("radio", name="Race").click()
    race = page.locator(".st-key-race")
    expect(race).to_contain_text("after 0 images")
    before = race.locator(".js-plotly-plot").nth(1).evaluate(_KERNELS)
    race.get_by_role("slider").press("ArrowRight")
    expect(race).not_to_contain_text("after 0 images")
    page.wait_for_function(
        f"before => ({_KERNELS})(document.querySelectorAll('.st-key-race .js-plotly-plot')[1])"
        " !== before",
        arg=before,
    )


def test_the_race_plays_by_itself(draw_page: Page) -> None:
    page = draw_page
    go_to_activations(page)
    page.get_by_role("radio", name="Race").click()
    race = page.locator(".st-key-race")
    expect(race).to_contain_text("after 0 images")
    race.get_by_text("Play", exact=True).click()
    expect(race).not_to_contain_text("after 0 images")
