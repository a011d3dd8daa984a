"""Lessons from a file, a step written about what is shown, and a challenge that is marked."""

import pytest
from playwright.sync_api import Page, expect

from lenet import load_model
from lenet.drawing import example_drawing
from lenet.lessons import as_toml, course
from lenet.smallest_stroke import smallest_stroke
from tests.e2e.conftest import NewPage
from tests.e2e.pen import draw, forgetful, wait_until_settled

STEP = {
    "Heading": "Kernels of C1",
    "What one has to know first": "A kernel makes one map: C1 has {channels conv1} of them.",
    "Question": "How many weights has one?",
    "Answers to choose from, one a line, the right one first": "{kernel_weights conv1}\n5",
    "What is said then": "It has {kernel_weights conv1}.",
}


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    """A page of a browser that remembers no lesson."""
    return forgetful(new_page(), app_url)


def open_own(page: Page, url: str) -> None:
    page.goto(f"{url}/lessons")
    page.get_by_role("radio", name="Your own", exact=True).click()
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()


def upload(page: Page, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]


def test_a_lesson_from_a_file_is_taken(page: Page, app_url: str) -> None:
    open_own(page, app_url)
    text = as_toml(course()[3]).replace('"Pooling"', '"Pooling of ours"')
    upload(page, "ours.toml", text)
    page.locator('a.scene[data-key="start-ours"]').click()
    expect(page.locator(".st-key-lesson")).to_contain_text("Pooling of ours · step 1 of")
    lesson = page.locator(".st-key-lesson")
    expect(lesson.get_by_role("button", name="Lock")).to_be_visible()
    page.wait_for_function("localStorage['lenet-coursework']?.includes('Pooling of ours')")
    page.reload()
    expect(lesson).to_contain_text("Pooling of ours · step 1 of")


def test_a_mistake_in_a_file_is_named_and_nothing_is_lost(page: Page, app_url: str) -> None:
    open_own(page, app_url)
    good = as_toml(course()[3])
    upload(page, "ours.toml", good.replace('kind = "', 'kind = "x', 1))
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning).to_contain_text("step 1: kind is 'x")
    upload(page, "picture.toml", "\0")
    expect(warning).to_contain_text("is not valid TOML")
    upload(page, "ours.toml", good)
    expect(page.locator('a.scene[data-key="start-ours"]')).to_be_visible()
    expect(warning).to_have_count(0)


def test_a_step_is_written_about_what_is_shown_and_taken(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/kernels?drawing=example.3&kernel=4")
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Lesson step", exact=True).click()
    add = dialog.get_by_role("button", name="Add the step to my lesson")
    add.click()
    expect(dialog).to_contain_text("Still to be written: heading")
    for label, text in STEP.items():
        dialog.get_by_label(label, exact=True).fill(text)
    add.click()
    expect(dialog).to_contain_text("Step 1 is in your lesson")
    dialog.get_by_role("button", name="Close").click()
    page.wait_for_function("localStorage['lenet-coursework']?.includes('my-lesson')")
    page.reload()
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_role("radio", name="Your own", exact=True).click()
    page.locator('a.scene[data-key="start-my-lesson"]').click()
    lesson = page.locator(".st-key-lesson")
    expect(lesson).to_contain_text("C1 has 6 of them.")
    page.wait_for_url("**/kernels?**kernel=4**")
    lesson.get_by_role("radio", name="25").check(force=True)
    lesson.get_by_role("button", name="Lock my prediction").click()
    expect(lesson).to_contain_text("It has 25.")


def test_a_challenge_is_marked_and_the_best_result_is_kept(page: Page, app_url: str) -> None:
    found = smallest_stroke(load_model("relu"), example_drawing(3), 8)
    assert found is not None
    page.goto(f"{app_url}/?drawing=example.3&lesson=challenges.1")
    wait_until_settled(page)
    panel = page.locator(".st-key-lesson")
    expect(panel).to_contain_text("A three becomes an eight")
    (x0, y0), (x1, y1) = found.stroke  # as a hand draws: in more than two points
    draw(page, [[(x0, y0), ((x0 + x1) / 2 - 2, (y0 + y1) / 2), (x1, y1)]])
    expect(panel.get_by_test_id("stAlertContentSuccess")).to_contain_text("it is read as 8")
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_role("radio", name="Challenges", exact=True).click()
    expect(page.locator(".challenges .lesson-row").first).to_contain_text("pixels")
