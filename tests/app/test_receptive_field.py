"""The page of receptive fields."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lenet import canvas_to_tensor, load_model, parse_unit, trace
from lenet.attribution import attribute, central_half, effective_field, share_inside
from lenet.strokes import example_digits, rasterise
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import captions, html, parameters, says, take_example, words

PAGE = "receptive_field.py"
# Of the sum of integrated gradients: on the way from blank to the drawing, rounding may pass a
# ReLU's kink one step earlier or later.
OFF_A_KINK = 0.01


@pytest.fixture
def fields(open_page: OpenPage) -> AppTest:
    """The page with a digit and a pinned unit."""
    return open_page(PAGE, unit="conv2.3.4.5")


def show(app: AppTest, panel: str) -> AppTest:
    app.segmented_control(key=keys.FIELD_PANEL).set_value(panel).run()
    assert not app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize("panel", ["In theory", "In effect", "Why", "Strongest patches"])
def test_without_a_drawing_each_panel_shows_an_example(app: AppTest, panel: str) -> None:
    app.run().switch_page(PAGE).run()
    show(app, panel)
    assert "The digit is an example." in html(app)
    assert not app.session_state["visit"].digit.drawing
    take_example(app, 5)
    assert not app.exception


def test_the_theory_of_the_pinned_unit_with_its_numbers(fields: AppTest) -> None:
    assert "**conv2.3.4.5** sees 14×14 pixels: rows 8 to 21, columns 10 to 23." in words(fields)
    assert "| **conv2** | 5, 1, 0 | 6 + (5 − 1) · 2 = 14 | 2 · 1 = 2 |" in words(fields)
    assert parameters(fields)["unit"] == "conv2.3.4.5"


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["input.0.3.3", "act1.2.9.9", "fc1.17", "probabilities.3"])
@pytest.mark.parametrize("panel", ["In theory", "In effect", "Strongest patches"])
def test_every_kind_of_unit_can_be_asked_about(open_page: OpenPage, unit: str, panel: str) -> None:
    app = show(open_page(PAGE, unit=unit), panel)
    layer, *place = unit.split(".")
    which = f"`{layer}` map {place[0]}" if len(place) == 3 else f"`{unit}`"
    expected = {
        "In theory": f"**{unit}** sees ",
        "In effect": "| relu | this drawing | ",
        "Strongest patches": f"**What excites {which} most**",
    }
    assert expected[panel] in words(app)


def test_a_unit_that_only_one_network_has_is_not_looked_for_in_the_other(
    open_page: OpenPage,
) -> None:
    parameters = {"model": "as-written", "unit": "act5.3", keys.OTHER_FIELD: "true"}
    app = show(open_page(PAGE, **parameters), "In effect")
    assert "| as-written | this drawing | " in words(app)
    offered = [toggle.key for toggle in app.toggle]
    assert keys.OTHER_FIELD not in offered and "| relu |" not in words(app)


def test_the_shares_of_the_effective_field_are_the_librarys(fields: AppTest) -> None:
    show(fields, "In effect")
    fields.toggle(key=keys.OTHER_FIELD).set_value(True).run()
    assert not fields.exception
    x = fields.session_state["visit"].digit.tensor
    for name in ("relu", "sigmoid"):
        model = load_model(name)
        unit = parse_unit("conv2.3.4.5", model.layers)
        half = share_inside(effective_field(model, x, unit), central_half(unit.box(model.layers)))
        assert half is not None
        assert says(words(fields), f"| {name} | this drawing | # % | # % |", 100, 100 * half)


def test_a_unit_that_is_inactive_has_no_derivative(open_page: OpenPage) -> None:
    model, x = load_model("relu"), canvas_to_tensor(rasterise(example_digits()[3]))
    before = trace(model, x).activations["conv2"][0]
    lowest = int(before.argmin())  # far below zero, where ReLU is flat
    unit = ".".join(str(int(at)) for at in np.unravel_index(lowest, before.shape))
    app = show(open_page(PAGE, unit=f"act2.{unit}"), "In effect")
    assert "| relu | this drawing | derivative 0 | derivative 0 |" in words(app)


@pytest.mark.slow
def test_the_completeness_shown_is_captums(fields: AppTest) -> None:
    show(fields, "Why")
    found = attribute(load_model("relu"), fields.session_state["visit"].digit.tensor, 3)
    assert "**Evidence for 3**" in words(fields)
    total = float(found.integrated.sum())
    assert says(words(fields), "add up to **#**", total, within=OFF_A_KINK * abs(total))
    fields.pills(key=keys.ANSWER).set_value(8).run()
    assert not fields.exception
    assert "**Evidence for 8**" in words(fields)


@pytest.mark.slow
def test_the_sources_are_named(fields: AppTest) -> None:
    for panel, source in (
        ("In theory", "Araujo"),
        ("In effect", "Luo"),
        ("Why", "Sundararajan"),
    ):
        show(fields, panel)
        assert source in captions(fields)


@pytest.mark.usefixtures("mnist_folder")
def test_patches_come_from_the_examples_and_from_mnist(fields: AppTest) -> None:
    show(fields, "Strongest patches")
    assert "**What excites `conv2` map 3 most** in 200 variations of the examples" in words(fields)
    assert "in 2,000 MNIST test images" in words(fields)
