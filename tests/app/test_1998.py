"""The network of 1998 on every page: its own layers are shown, and said, for what they are."""

import pytest

from lenet import load_model, trace
from lenet.drawing import example_drawing
from lenet.feature_extraction import Trace
from lenet.layers import LENET5_1998
from lenet.model_cards import LENET5_1998_NAME, MODELS
from lenet.preprocessing import canvas_to_tensor
from pages.visit import keys
from tests.app.hands import html, new_app, open_page, parameters, says, words
from tests.app.panels import EVERYWHERE

CHOSEN = {"model": LENET5_1998_NAME}


def answered(digit: int) -> Trace:
    return trace(load_model(LENET5_1998_NAME), canvas_to_tensor(example_drawing(digit).ink))


@pytest.mark.slow
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_every_panel_shows_it(script: str, key: str, panel: str) -> None:
    address = {**CHOSEN, "unit": "squash2.9.2.3", **({key: panel} if key else {})}
    app = open_page(script, address)
    assert not app.exception
    assert not app.error
    assert parameters(app)["unit"] == "squash2.9.2.3"


@pytest.mark.slow
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_no_panel_needs_a_drawing_of_it(script: str, key: str, panel: str) -> None:
    app = new_app()
    for name, value in (CHOSEN | ({key: panel} if key else {})).items():
        app.query_params[name] = value
    app.run()
    app.switch_page(script).run()
    assert not app.exception
    assert not app.error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "sentence", "picture"),
    [
        ("conv2.0.3.3", "Σ of 75 products", "squash1, channel 2"),
        ("act2.9.3.3", "1.7159 · tanh", "squash1, channel 5"),
        ("conv2.15.3.3", "Σ of 150 products", "squash1, channel 4"),
        ("squash1.2.4.4", "coefficient × sum of four", "pool1, coefficient"),
        ("fc3.3", "−Σ of 84 squared differences", "the code of 3"),
    ],
)
def test_the_ledger_shows_each_of_its_layers(unit: str, sentence: str, picture: str) -> None:
    app = open_page("draw.py", CHOSEN | {"unit": unit})
    assert sentence in words(app)
    assert picture in html(app)


@pytest.mark.slow
def test_the_channels_are_those_that_a_kernel_reads() -> None:
    app = open_page("kernels.py", CHOSEN | {"layer": "conv2", "kernel": "3"})
    assert app.selectbox(key=keys.CHANNEL).options == ["3", "4", "5"]
    assert app.selectbox(key=keys.CHANNEL).value == 3
    app.selectbox(key=keys.CHANNEL).set_value(4).run()
    app.selectbox(key=keys.KERNEL).set_value(14).run()
    assert app.selectbox(key=keys.CHANNEL).options == ["0", "2", "3", "5"]
    assert app.selectbox(key=keys.CHANNEL).value in (0, 2, 3, 5)
    assert not app.exception
    assert not app.error


@pytest.mark.slow
def test_a_slice_that_is_not_there_cannot_be_operated_on() -> None:
    app = open_page("kernels.py", CHOSEN | {"surgery": "conv2.3.0=off"})
    assert "kernel 3 of conv2 reads the channels 3, 4, 5 only" in "\n".join(
        warning.value for warning in app.warning
    )


def test_the_codes_are_shown_with_their_distances() -> None:
    app = open_page("kernels.py", CHOSEN | {keys.WEIGHTS_OF: "Dense layers", keys.DENSE: "fc3"}, 5)
    assert "the nearest is that of 5" in words(app)
    distance = -float(answered(5).activations["fc3"][0, 5])
    assert f"5: {distance:.1f}" in str(app.get("plotly_chart")[0].proto.spec)
    assert answered(5).digit == 5


def test_1998_stands_beside_the_notebook_layer_by_layer() -> None:
    app = open_page("architecture.py", {"view": "1998 and the code"})
    for cell in ("16 kernels 3, 4 or 6×5×5", "1,516", "60,000", "44,426"):
        assert cell in words(app)
    assert f"model={LENET5_1998_NAME}" in html(app)
    share = MODELS[LENET5_1998_NAME].mnist_accuracy
    assert share is not None
    assert says(words(app), "it misreads **# %**", 100 * (1 - share))


def test_a_pinned_unit_that_another_network_has_not_is_let_go() -> None:
    app = open_page("draw.py", CHOSEN | {"unit": "squash1.2.4.4"})
    app.radio(key=keys.MODEL).set_value("relu").run()
    assert not app.exception
    assert not app.error
    assert app.session_state["visit"].unit == ""


def test_the_table_names_each_of_its_steps() -> None:
    app = open_page("architecture.py", CHOSEN)
    assert all(f"| {step.name} | {step.paper} |" in words(app) for step in LENET5_1998.layers)
    assert "60·5·5 + 16 = 1,516" in words(app)
