"""The worked example with blanks."""

import pytest
from streamlit.testing.v1 import AppTest

from lenet import load_model, parse_unit, trace
from lenet.drawing import example_drawing
from lenet.practice import exercise
from lenet.preprocessing import frame
from lenet.worked_example import work_out
from pages.visit import keys
from tests.app.hands import captions, html, open_page, words

UNIT = "conv1.2.9.12"


@pytest.fixture
def pinned() -> AppTest:
    return open_page("draw.py", {"unit": UNIT, "drawing": "example.3"})


def test_the_calculation_is_worked_out_unless_blanks_are_asked_for(pinned: AppTest) -> None:
    assert "= Σ of 25 products" in words(pinned) and "class='ledger'" in html(pinned)


@pytest.mark.parametrize(("degree", "blanks"), [("one blank", 1), ("all blank", 25)])
def test_with_blanks_neither_sum_nor_products_are_shown(
    pinned: AppTest, degree: str, blanks: int
) -> None:
    pinned.segmented_control(key=keys.BLANKS).set_value(degree).run()
    assert not pinned.exception
    assert f"**{UNIT}**, to be worked out:" in words(pinned)
    assert "= Σ of" not in words(pinned) and "class='ledger'" not in html(pinned)
    assert f"0 of {blanks} products right" in captions(pinned)


def test_what_is_filled_in_is_marked(pinned: AppTest) -> None:
    pinned.segmented_control(key=keys.BLANKS).set_value("three blanks").run()
    model, framing = load_model("relu"), frame(example_drawing(3).ink)
    assert framing is not None
    example = work_out(model, trace(model, framing.tensor), parse_unit(UNIT, model.layers))
    assert example.weighted is not None
    task = exercise(example.weighted, 3)
    number = pinned.session_state["visit"].digit.name
    key = f"{keys.PRODUCTS}:{UNIT}:relu:{number}:0:three blanks"
    first = task.blanks[0]

    def fill_in(products: dict[int, float]) -> None:
        rows = {
            task.blanks.index(at): {"value × weight": product} for at, product in products.items()
        }
        pinned.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
        pinned.run()
        assert not pinned.exception

    fill_in({first: 99.0})
    assert "you wrote 99.0000; PyTorch has" in pinned.warning[0].value
    fill_in({at: round(task.product(at), 2) for at in task.blanks})
    assert "All right." in pinned.success[0].value
    assert "= Σ of 25 products" in words(pinned)


@pytest.mark.parametrize(("unit", "has_kernel"), [("pool1.2.4.4", False), ("act1.2.4.4", True)])
def test_only_a_unit_of_a_convolution_leads_to_a_kernel(unit: str, has_kernel: bool) -> None:
    app = open_page("draw.py", {"drawing": "example.3", "unit": unit})
    assert ("Its kernel" in html(app)) is has_kernel
    assert "Its receptive field" in html(app)
