"""The tip at the pointer: which unit it is, and the very number that the model gives it."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

import lenet
from lenet.drawing import Drawing
from tests.e2e.pen import EXAMPLES, as_drawn, draw, view, wait_until_settled

TOLERANCE = 1e-3


@dataclass(frozen=True)
class Unit:
    """A unit of C3, and the value that the model gives it for the drawing on the page."""

    channel: int
    row: int
    column: int
    value: float


def test_the_tip_names_the_unit_and_the_value_that_the_model_gives_it(blank_page: Page) -> None:
    draw(blank_page, EXAMPLES[3])
    wait_until_settled(blank_page)
    unit = _strongest_unit(blank_page, "act2")
    _expect_tip(_point_at(blank_page, unit), "act2", unit)
    view(blank_page).get_by_role("button", name="before").click()
    unit = _strongest_unit(blank_page, "conv2")
    assert unit.value < 0  # which ReLU makes 0
    _expect_tip(_point_at(blank_page, unit), "conv2", unit)


def _strongest_unit(page: Page, step: str) -> Unit:
    """Return the unit furthest from 0, as the model itself computes it from the strokes."""
    x = lenet.canvas_to_tensor(Drawing(tuple(as_drawn(page, EXAMPLES[3]))).ink, paper=0)
    values = lenet.trace(lenet.load_model("relu"), x).activations[step][0]
    index = int(values.abs().argmax())
    _, height, width = values.shape
    channel, row, column = index // (height * width), index // width % height, index % width
    return Unit(channel, row, column, float(values[channel, row, column]))


def _point_at(page: Page, unit: Unit) -> Locator:
    """Put the mouse on the middle of the unit's cell, and return the tip."""
    tile = view(page).locator(f"[data-paper=C3] .tile[data-channel='{unit.channel}']")
    box = tile.bounding_box()
    assert box is not None
    cell = box["width"] / 8, box["height"] / 8
    tile.hover(position={"x": (unit.column + 0.5) * cell[0], "y": (unit.row + 0.5) * cell[1]})
    return view(page).locator(".tip")


def _expect_tip(tip: Locator, step: str, unit: Unit) -> None:
    place = f"channel {unit.channel}, row {unit.row}, column {unit.column}"
    expect(tip).to_contain_text(f"C3 {step}: {place} = ")
    shown = tip.inner_text().splitlines()[0].partition(" = ")[2].replace("−", "-")
    assert float(shown) == pytest.approx(unit.value, abs=TOLERANCE)
