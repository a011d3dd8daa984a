"""The explorer as one file: opened from disk, without a server and without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lenet import MODELS
from lenet.offline import offline_page
from tests.e2e.conftest import NewPage
from tests.e2e.pen import EXAMPLES, draw, expect_digit, press_and_move, status, view

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
# A browser that changes the pixels which a page reads, as protection against fingerprinting.
ALTERED = """(alter) => {
  const { prototype } = CanvasRenderingContext2D;
  prototype.lenetOriginal ??= prototype.getImageData;
  prototype.getImageData = function (...box) {
    const read = this.lenetOriginal(...box);
    if (alter === "noise") for (const at of [700, 37500]) read.data[4 * at] ||= 1;
    if (alter === "random") read.data.forEach((_, i) => { read.data[i] = (i * 48271) % 256; });
    return read;
  };
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("usb") / "lenet5-explorer.html"
    path.write_text(offline_page(), "utf-8")
    return path


@pytest.fixture
def offline(new_page: NewPage, file: Path) -> Page:
    page = new_page(own=True, offline=True)
    open_file(page, file)
    return page


def open_file(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    expect(status(page)).to_have_attribute("data-engine", "browser")


def test_a_drawing_is_answered_while_the_pen_moves(offline: Page, page_errors: list[str]) -> None:
    first, last = EXAMPLES[4]
    draw(offline, [first])
    press_and_move(offline, last)
    expect_digit(offline, 4)
    expect(view(offline)).to_have_attribute("data-source", "live")
    offline.mouse.up()
    expect(view(offline)).to_have_attribute("data-source", "rerun")
    expect_digit(offline, 4)
    assert int(view(offline).get_attribute("data-frames") or 0) > len(last) / 2
    assert not page_errors


def test_undo_and_clear_can_be_taken_back(offline: Page) -> None:
    offline.get_by_role("button", name="3", exact=True).click()
    expect_digit(offline, 3)
    offline.get_by_role("button", name="Clear").click()
    expect_digit(offline, "")
    offline.get_by_role("button", name="Undo").click()
    expect_digit(offline, 3)
    offline.get_by_role("button", name="Undo").click()
    expect_digit(offline, "")
    expect(offline.get_by_role("button", name="Undo")).to_be_disabled()


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_in_it_and_its_units_are_worked_out(
    offline: Page, model: str, page_errors: list[str]
) -> None:
    offline.get_by_role("radio", name=re.compile(rf"^{model}")).check()
    expect(view(offline)).to_have_attribute("data-model", model)
    offline.get_by_role("button", name="1", exact=True).click()
    expect_digit(offline, 1)
    offline.locator(".layer[data-paper=C3] .tile").nth(4).click(position={"x": 20, "y": 20})
    example = offline.locator("#worked-example")
    expect(example.locator("h2")).to_have_count(2)  # the sum, and the non-linearity
    held = float(view(offline).get_attribute("data-unit-value") or "nan")
    shown = f"the network holds {held:.4f}.".replace("-", "−")
    expect(example.locator("p").last).to_contain_text(shown)
    expect(example.locator("p").last).to_contain_text(f"Together: {held:.4f}".replace("-", "−"))
    assert not page_errors


def test_altered_pixels_do_not_change_the_answer(offline: Page) -> None:
    offline.evaluate(ALTERED, "noise")
    small = [[(150 + x / 4, 150 + y / 4) for x, y in stroke] for stroke in EXAMPLES[3]]
    draw(offline, small)
    expect(view(offline)).to_have_attribute("data-source", "rerun")
    expect_digit(offline, 3)
    offline.get_by_role("button", name="Clear").click()
    expect_digit(offline, "")
    offline.evaluate(ALTERED, "")
    offline.get_by_role("button", name="5", exact=True).click()
    expect_digit(offline, 5)
    offline.evaluate(ALTERED, "random")
    offline.get_by_role("button", name="3", exact=True).click()
    expect(offline.get_by_role("alert")).to_contain_text("does not let the page read the canvas")
    expect_digit(offline, "")
    offline.evaluate(ALTERED, "")
    offline.get_by_role("button", name="Undo").click()
    expect_digit(offline, 5)
    expect(offline.get_by_role("alert")).to_be_hidden()


def test_it_fits_a_phone(new_page: NewPage, file: Path) -> None:
    page = new_page(own=True, offline=True, **PHONE)
    open_file(page, file)
    page.get_by_role("button", name="8", exact=True).tap()
    expect_digit(page, 8)
    expect(page.locator("#answer")).to_have_text(re.compile(r"^8.*%$"))
    answer, models = (page.locator(name).bounding_box() for name in ("#answer", "#models"))
    assert answer and models and answer["y"] + answer["height"] <= models["y"]
    page.locator(".layer[data-paper=C1] .tile").first.tap(position={"x": 15, "y": 15})
    expect(page.locator("#worked-example")).to_contain_text("bias")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
