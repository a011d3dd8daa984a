"""Lessons in a browser: those that ask for a tap, and what is kept from step to step."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import Scene
from lenet.lessons import Lesson, Situation, Step, course, tour
from lenet.units import parse_unit
from tests.e2e.conftest import NewPage
from tests.e2e.pen import choose_model, forgetful, take_example, view, wait_until_settled

LESSONS = {lesson.name: lesson for lesson in course()}
CHANNELS_LAST = 3  # channel, row, column


def situation(page: Page) -> Situation:
    """Return what the address says is shown, computed by the library."""
    scene = Scene.from_address(page.url)
    model = scene.network()
    unit = parse_unit(scene.unit, scene.layers) if scene.unit else None
    return Situation(
        model, scene.trace(), unit, scene.settings, scene.drawing, scene.model, scene.surgery
    )


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    """A page of a browser that remembers no lesson."""
    return forgetful(new_page(), app_url)


def panel(page: Page) -> Locator:
    return page.locator(".st-key-lesson")


def way(page: Page, key: str) -> Locator:
    return page.locator(f'a.scene[data-key="lesson-{key}"]')


def start(page: Page, url: str, lesson: Lesson) -> None:
    page.goto(f"{url}/lessons")
    page.locator(f'a.scene[data-key="start-{lesson.name}"]').click()
    expect_step(page, lesson, 1)


def expect_step(page: Page, lesson: Lesson, number: int) -> None:
    expect(panel(page)).to_contain_text(f"{lesson.title} · step {number} of {len(lesson.steps)}")
    scene = lesson.steps[number - 1].scene
    if scene and scene.drawing:  # the address tells of it when the page has answered
        page.wait_for_url(re.compile(r"[?&]drawing=(?!none)"))


def unit_cell(page: Page, layer: str, place: tuple[int, ...]) -> None:
    """Click a unit in the network view, at the stage at which its layer is shown."""
    step = next(s for s in Scene().layers if s.name == layer)
    stage = "before" if layer.startswith(("conv", "fc")) else "after"
    view(page).locator(f".stage button[value={stage}]").click()
    columns = {"C5": 4, "F6": 4}
    if len(place) == CHANNELS_LAST:
        channel, row, col = place
        _, height, width = step.shape
    else:
        channel, width = 0, columns[step.paper]
        height = step.shape[0] // width
        row, col = divmod(place[0], width)
    tile = view(page).locator(f"[data-paper={step.paper}] .tile[data-channel='{channel}']")
    tile.scroll_into_view_if_needed()
    box = tile.bounding_box()
    assert box
    x, y = (col + 0.5) / width * box["width"], (row + 0.5) / height * box["height"]
    tile.click(position={"x": x, "y": y})
    expect(view(page)).to_have_attribute("data-unit", ".".join([layer, *map(str, place)]))


def largest_unit(page: Page, layer: str) -> None:
    """Pin the unit of a layer that holds most."""
    values = Scene.from_address(page.url).trace().activations[layer][0]
    flat = int(values.argmax())
    place = []
    for side in reversed(values.shape):
        flat, index = divmod(flat, side)
        place.append(index)
    unit_cell(page, layer, tuple(reversed(place)))


def silent_unit(page: Page) -> None:
    values = Scene.from_address(page.url).trace().activations["act1"][0]
    channel, row, col = (int(i) for i in (values == 0).nonzero()[0])
    unit_cell(page, "act1", (channel, row, col))


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def dense_unit_then_one_of_a_map(page: Page) -> None:
    """Pin a unit of C5, which is not what is asked for, then one of C3."""
    largest_unit(page, "act3")
    expect(panel(page).get_by_test_id("stAlertContentWarning")).to_contain_text("act3")
    largest_unit(page, "act2")


# What a student does where something is to be done, by lesson and step.
HANDS: dict[str, Callable[[Page], None]] = {
    "convolution.4": lambda page: largest_unit(page, "conv1"),
    "convolution.6": press("Silence"),
    "nonlinearity.3": silent_unit,
    "nonlinearity.6": lambda page: choose_model(page, "sigmoid"),
    "receptive-field.4": lambda page: unit_cell(page, "conv2", (3, 6, 1)),
    "receptive-field.6": dense_unit_then_one_of_a_map,
    "tour.1": lambda page: take_example(page, 7),
    "tour.2": lambda page: unit_cell(page, "conv2", (3, 4, 4)),
    "tour.3": press("Silence"),
}


def answer(page: Page, lesson: Lesson, number: int, step: Step) -> None:
    """Answer a step rightly."""
    now = situation(page)
    if step.kind == "choose":
        chosen = step.options(now).index(step.texts["answer"].filled(now))
        panel(page).get_by_role("radio").nth(chosen).check(force=True)
        panel(page).get_by_role("button", name="Lock my prediction").click()
    elif step.kind == "number":
        fact = step.texts["answer"].only_fact
        assert fact
        given = f"{float(fact.value(now)):.2f}".rstrip("0").rstrip(".")
        panel(page).get_by_role("spinbutton").fill(given)
        panel(page).get_by_role("button", name="Lock my prediction").click()
    else:
        HANDS[f"{lesson.name}.{number}"](page)
        if step.kind == "point":
            panel(page).get_by_role("button", name="Check").click()


@pytest.mark.parametrize("name", ["convolution", "nonlinearity", "receptive-field", "tour"])
def test_a_lesson_is_walked_through_by_its_right_answers(
    page: Page, app_url: str, page_errors: list[str], name: str
) -> None:
    lesson = LESSONS.get(name) or tour()
    if name == "tour":
        page.goto(f"{app_url}/?lesson=tour.1")
    else:
        start(page, app_url, lesson)
    listener = None
    for number, step in enumerate(lesson.steps, 1):
        expect_step(page, lesson, number)
        listener = listener or page.locator(".st-key-visitor").element_handle()
        if step.hide != "page":
            expect(page.locator("#network-view, .stPlotlyChart").first).to_be_visible()
        answer(page, lesson, number, step)
        expect(panel(page).get_by_test_id("stAlertContentSuccess")).to_be_visible()
        expect(panel(page).locator(".dots i.here.right")).to_be_visible()
        if number < len(lesson.steps):
            way(page, "next").click()
    way(page, "next").click()
    expect(panel(page)).to_be_hidden()
    assert listener
    assert listener.evaluate("it => it.isConnected"), "it heard nothing while it was mounted anew"
    if name != "tour":
        row = page.locator(f".st-key-lesson-row-{name}")
        expect(row.locator(".dots i.right")).to_have_count(len(lesson.steps))
        expect(row.get_by_role("button", name="Hand-out")).to_be_visible()
    assert [error for error in page_errors if "404" not in error] == []


def test_a_step_is_marked_when_a_part_of_the_page_that_runs_alone_changes(
    page: Page, app_url: str
) -> None:
    page.goto(f"{app_url}/activations?lesson=training-and-dead-outputs.5")
    expect_step(page, LESSONS["training-and-dead-outputs"], 5)
    expect(panel(page).get_by_test_id("stAlertContentWarning")).to_be_visible()
    page.locator(".st-key-race").get_by_role("slider").press("End")
    expect(panel(page).get_by_test_id("stAlertContentSuccess")).to_be_visible()


def test_what_was_done_is_kept_in_the_browser(page: Page, new_page: NewPage, app_url: str) -> None:
    lesson, other = LESSONS["convolution"], new_page()
    start(page, app_url, lesson)
    other.goto(f"{app_url}/?drawing=example.7&lesson=tour.1")
    expect(panel(other)).to_contain_text("This was so when the step opened")
    take_example(other, 4)
    expect(panel(other).locator(".dots i.right")).to_have_count(1)
    answer(page, lesson, 1, lesson.steps[0])
    page.wait_for_function("localStorage['lenet-coursework']?.includes('convolution.1')")
    assert "tour.1" in page.evaluate("localStorage['lenet-coursework']"), "of the other tab"
    page.reload()
    expect(panel(page).locator(".dots i.right")).to_have_count(1)
    expect(panel(page).get_by_test_id("stAlertContentSuccess")).to_be_visible()
    page.goto(f"{app_url}/lessons")
    expect(page.locator(".st-key-lesson-row-convolution .dots i.right")).to_have_count(1)
    expect(page.locator('a.scene[data-key="start-convolution"]')).to_have_text("Go on")


def test_ones_own_drawing_stays_through_a_lesson(page: Page, app_url: str) -> None:
    lesson = LESSONS["convolution"]
    page.goto(f"{app_url}/?drawing=example.8")
    wait_until_settled(page)
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.locator('a.scene[data-key="start-convolution"]').click()
    expect_step(page, lesson, 1)
    way(page, "next").click()
    expect_step(page, lesson, 2)
    shown = "d => new URL(location.href).searchParams.get('drawing') === d"
    page.wait_for_function(shown, arg="example.8")
    page.go_back()
    expect_step(page, lesson, 1)
    page.go_forward()
    expect_step(page, lesson, 2)
    way(page, "next").click()
    expect_step(page, lesson, 3)
    page.wait_for_function(shown, arg="example.3")
    expect(page.get_by_role("radio", name="sigmoid")).to_be_disabled()
    way(page, "next").click()
    expect_step(page, lesson, 4)
    page.wait_for_function(shown, arg="example.8")


def test_a_lesson_goes_on_beside_any_page(page: Page, app_url: str) -> None:
    lesson = LESSONS["convolution"]
    page.goto(f"{app_url}/?lesson=convolution.4")
    expect_step(page, lesson, 4)
    page.wait_for_url("**/?**drawing=example.3**")
    page.get_by_role("link", name="Kernels", exact=True).click()
    expect(page.locator(".st-key-board")).to_be_visible()
    expect_step(page, lesson, 4)
    way(page, "leave").click()
    expect(panel(page)).to_have_count(0)
    assert "lesson=" not in page.url
