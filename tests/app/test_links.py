"""Links that name nothing, nonsense, or too much: the default opens, or a notice says why not."""

from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from pages.visit import keys
from pages.words.answers import INVITATION
from pages.words.markdown import plain
from tests.app.hands import html, open_page, words

VALUES: list[str | list[str]] = ["", "9" * 5000, ["nonsense", ""]]
CHOOSERS = [
    ("receptive_field.py", keys.FIELD_PANEL, "In theory"),
    ("kernels.py", keys.WEIGHTS_OF, "Convolutions"),
    ("activations.py", keys.ACTIVATIONS_PANEL, "Two networks"),
    ("building_blocks.py", keys.LAB, "Convolution"),
    ("invariance.py", keys.INVARIANCE_PANEL, "Layer by layer"),
    ("architecture.py", keys.ARCHITECTURE_PANEL, "Layers"),
]
WIDGETS: list[tuple[str, Mapping[str, str], list[str]]] = [
    ("receptive_field.py", {"field": "In effect"}, ["beside"]),
    ("kernels.py", {}, ["layer", "kernel", "channel"]),
    ("kernels.py", {"weights": "Dense layers"}, ["dense", "dense-unit"]),
    ("activations.py", {}, ["with"]),
    ("activations.py", {"compare": "Non-linearity"}, ["layer-of"]),
    ("activations.py", {"compare": "First weights"}, ["scheme", "label"]),
    (
        "building_blocks.py",
        {},
        ["conv-kernel", "conv-stride", "conv-dilation", "conv-padding", "conv-mode"],
    ),
    ("building_blocks.py", {"conv-kernel": "typed in"}, ["conv-size"]),
    ("building_blocks.py", {"lab": "Pooling"}, ["pool-size", "pool-stride"]),
    ("building_blocks.py", {"lab": "Depth and width"}, ["dw-blocks"]),
    ("building_blocks.py", {}, ["conv-row-26", "conv-col-26", "conv-place-676", "conv-pace"]),
    ("draw.py", {}, ["device", "unit", "surgery"]),
    ("draw.py", {}, ["lesson", "present", "guess"]),
    ("draw.py", {"unit": "conv1.2.9.12"}, ["blanks"]),
    ("invariance.py", {"look": "Stability"}, ["shift"]),
    ("lessons.py", {}, ["course", "lesson"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("script", "key", "first"), CHOOSERS)
def test_a_link_that_names_no_panel_opens_the_first(script: str, key: str, first: str) -> None:
    for value in VALUES:
        app = open_page(script, {key: value})
        assert not app.error
        app.run()
        assert app.segmented_control(key=key).value == first


@pytest.mark.slow
@pytest.mark.parametrize(("script", "base", "keys"), WIDGETS)
def test_a_link_with_odd_values_opens_the_page(
    script: str, base: Mapping[str, str], keys: list[str]
) -> None:
    for value in VALUES:
        app = open_page(script, {**base, **dict.fromkeys(keys, value)})
        assert not app.error


@pytest.mark.slow
@pytest.mark.parametrize("script", ["draw.py", "receptive_field.py", "kernels.py", "invariance.py"])
def test_a_link_with_a_unit_and_no_drawing_keeps_the_unit_and_says_what_is_missing(
    app: AppTest, script: str
) -> None:
    app.query_params["unit"] = "conv2.3.4.4"
    app.run().switch_page(script).run()
    assert not app.error and not app.exception
    this_visit = app.session_state["visit"]
    assert this_visit.unit == "conv2.3.4.4" and not this_visit.digit.drawing
    assert INVITATION in words(app) or "The digit is an example." in html(app)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["", "nonsense"])
def test_a_link_that_asks_why_for_no_digit_asks_for_the_answers(value: str) -> None:
    app = open_page("receptive_field.py", {"field": "Why", "why": value})
    assert not app.error
    assert "Evidence for 3" in words(app)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nope", "![x](http://a.example/b.png)", "x" * 5000])
def test_a_link_to_a_model_that_is_not_there_says_so_and_opens_the_default(
    app: AppTest, name: str
) -> None:
    app.query_params["model"] = name
    app.run()
    assert not app.exception and not app.error
    assert app.radio(key=keys.MODEL).value == "relu"
    (warning,) = app.warning
    assert warning.value.startswith("The link names a model that does not exist")
    assert plain(name[:20]) in warning.value
    assert len(warning.value) < 200
    assert "The models are relu, sigmoid, as-written, lenet5-1998." in warning.value
    app.session_state["visit"].notice_until = 0.0
    assert not app.run().warning


def test_a_surgery_with_huge_weights_is_worked_out_to_pytorchs_number() -> None:
    weights = ",".join(f"conv1.0.0.{row}.{col}=100" for row in range(5) for col in range(5))
    link = {"model": "sigmoid", "unit": "act1.0.0.0", "surgery": weights}
    app = open_page("draw.py", link)
    assert not app.error
    assert "(PyTorch: 0.000000)" in words(app)
    assert html(app)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["nan", "1e999", "-1e999", "1e39"])
def test_a_surgery_with_a_number_that_is_none_is_not_carried_out(text: str) -> None:
    app = open_page("draw.py", {"surgery": f"conv1.0.0.0.0={text}"})
    assert not app.error
    assert "write a number from −100 to 100" in app.warning[0].value
    assert app.session_state["visit"].surgery("relu") == ()
