"""Every panel by a link alone, with and without a drawing; and what the address then says."""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from lenet.drawing import Drawing, example_drawing
from lenet.picture import Picture
from lenet.scene import DRAWING, SURGERY, Scene
from lenet.surgery import Operation
from pages.visit import keys
from tests.app.hands import html, new_app, parameters, take_example, words
from tests.app.panels import EVERYWHERE


def open_link(script: str, parameters: dict[str, str]) -> AppTest:
    """Open a page in a new visit by what stands in its address alone."""
    app = new_app()
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if script != "draw.py":
        for name, value in parameters.items():
            app.query_params[name] = value
        app.switch_page(script).run()
    return app


def in_address(app: AppTest, name: str) -> str:
    return parameters(app).get(name, "")


@pytest.mark.slow
@pytest.mark.parametrize("drawing", ["", "example.4"])
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_a_link_opens_its_panel_with_its_drawing(
    script: str, key: str, panel: str, drawing: str
) -> None:
    app = open_link(script, {name: v for name, v in [(key, panel), (DRAWING, drawing)] if v})
    assert not app.exception and not app.error
    if key:
        assert app.segmented_control(key=key).value == panel
    visit = app.session_state["visit"]
    assert visit.digit.drawing.text == drawing
    assert in_address(app, DRAWING) == drawing


def test_what_a_link_says_is_what_the_visit_holds() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[5:23, 9:19] = 130
    scene = Scene(
        model="sigmoid",
        drawing=Drawing(example_drawing(1).strokes, picture=Picture(image)),
        unit="conv2.3.4.5",
        surgery=(Operation("conv1", (2,), "off"),),
    )
    app = open_link("draw.py", scene.parameters)
    visit = app.session_state["visit"]
    assert (visit.digit.drawing, visit.unit) == (scene.drawing, scene.unit)
    assert visit.surgery("sigmoid") == scene.surgery
    expected = scene.tensor
    assert expected is not None and torch.equal(visit.digit.tensor, expected)
    assert {**parameters(app), "model": "sigmoid"} == scene.parameters
    assert app.radio(key=keys.MODEL).value == "sigmoid"


def test_a_drawing_that_cannot_be_read_is_said_and_the_rest_opens() -> None:
    app = open_link("draw.py", {DRAWING: "9zzz", "unit": "conv1.0.1.2"})
    assert not app.exception
    (warning,) = app.warning
    assert "The drawing in the link cannot be shown" in warning.value
    assert app.session_state["visit"].unit == "conv1.0.1.2"
    assert in_address(app, DRAWING) == ""


def test_a_unit_without_a_drawing_shows_what_it_sees_and_asks_for_a_drawing() -> None:
    app = open_link("receptive_field.py", {"unit": "conv2.3.4.5"})
    assert "conv2.3.4.5" in words(app)
    assert "sees 14×14 pixels" in words(app)
    assert "Draw your own" in html(app)


@pytest.mark.slow
def test_the_address_follows_the_digit(app: AppTest) -> None:
    take_example(app.run(), 6)
    assert in_address(app, DRAWING) == "example.6"
    app.switch_page("kernels.py").run()
    assert in_address(app, DRAWING) == "example.6"
    app.session_state["visit"].load_digit(Drawing())
    app.run()
    assert in_address(app, DRAWING) == ""  # the store writes that it is blank


@pytest.mark.slow
def test_a_surgery_that_is_too_long_for_a_link_is_kept_and_says_so(app: AppTest) -> None:
    app.run()
    visit = app.session_state["visit"]
    operations = [Operation("conv2", (k, c), "neg") for k in range(16) for c in range(6)]
    visit.operate("relu", operations)
    app.run().run()
    assert len(visit.surgery("relu")) == len(operations)
    assert [f"of the {len(operations)} changes" in warning.value for warning in app.warning] == [
        True
    ]
    assert 0 < in_address(app, SURGERY).count("neg") < len(operations)
