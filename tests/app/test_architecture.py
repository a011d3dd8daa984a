"""The page of the architecture."""

import pytest
from streamlit.testing.v1 import AppTest

from lenet import LAYERS, load_model, trace
from pages.visit import keys
from tests.app.hands import says, take_example, words

PAGE = "architecture.py"
PANELS = ["Layers", "Flattening", "The batch", "1998 and the code"]


def show(app: AppTest, panel: str) -> AppTest:
    app.run().switch_page(PAGE).run()
    app.segmented_control(key=keys.ARCHITECTURE_PANEL).set_value(panel).run()
    assert not app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize("panel", PANELS)
def test_no_panel_needs_a_drawing(app: AppTest, panel: str) -> None:
    take_example(show(app, panel), 4)
    assert not app.exception


def test_the_table_has_every_step_and_the_published_totals(app: AppTest) -> None:
    show(app, "Layers")
    assert "44,426" in words(app)
    assert "281,640" in words(app)
    assert all(f"| {step.name} | {step.paper} |" in words(app) for step in LAYERS)
    assert "16·(6·5·5 + 1) = 2,416" in words(app)


def test_unit_137_is_channel_8_row_2_column_1(app: AppTest) -> None:
    take_example(show(app, "Flattening"), 3)
    assert "Unit **137** is channel **8**, row **2**, column **1**" in words(app)
    answer = trace(load_model("relu"), app.session_state["visit"].digit.tensor)
    assert says(words(app), "Its value is #.", float(answer.activations["pool2"][0, 8, 2, 1]))


@pytest.mark.slow
def test_the_batch_has_its_dimension_in_every_step(app: AppTest) -> None:
    show(app, "The batch")
    assert "| `conv2` | (16, 8, 8) | (10, 16, 8, 8) | 10,240 |" in words(app)
    assert "**0, 1, 2, 3, 4, 5, 6, 7, 8, 9**" in words(app)


def test_1998_differs_in_all_that_the_paper_says(app: AppTest) -> None:
    show(app, "1998 and the code")
    for word in ("32×32", "coefficient", "1.7159·tanh", "radial basis", "60,000", "NameError"):
        assert word in words(app)
