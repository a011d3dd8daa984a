"""The page of kernels, and surgery that every page knows of."""

import pytest
import torch
from streamlit.testing.v1 import AppTest

from lenet import load_model, trace
from lenet.kernels import weights_of
from lenet.scene import SURGERY
from lenet.surgery import operate, parse_surgery
from pages import resources
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import captions, html, parameters, says, take_example, words
from tests.rounding import assert_same

ONE_IMAGE = 100 / 2000  # per cent: one that two digits share may be read as either


@pytest.fixture
def kernels(open_page: OpenPage) -> AppTest:
    """The page of kernels with a digit."""
    return open_page("kernels.py")


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if label in (one.label, one.key)]
    button.click().run()
    assert not app.exception
    return app


def choose(app: AppTest, layer: str, kernel: int, channel: int = 0) -> AppTest:
    app.selectbox(key=keys.LAYER).set_value(layer).run()
    app.selectbox(key=keys.KERNEL).set_value(kernel).run()
    return app.selectbox(key=keys.CHANNEL).set_value(channel).run()


def surgery(app: AppTest) -> str:
    return parameters(app).get(SURGERY, "")


def test_without_a_drawing_the_page_shows_an_example(app: AppTest) -> None:
    app.run().switch_page("kernels.py").run()
    assert not app.exception
    assert "The digit is an example." in html(app)
    assert not app.session_state["visit"].digit.drawing
    take_example(app, 5)
    assert "**5**, " in words(app)


def test_the_page_answers_for_the_current_digit(kernels: AppTest) -> None:
    assert not kernels.exception
    assert "**3**, " in words(kernels)
    assert "**99 %** of 200 variations of the examples" in captions(kernels)
    assert "Altered network" not in words(kernels)


@pytest.mark.slow
def test_silencing_a_kernel_alters_the_network_on_every_page(kernels: AppTest) -> None:
    press(choose(kernels, "conv1", 2), "Silence")
    assert not kernels.exception
    assert surgery(kernels) == "conv1.2=off"
    assert "conv1 kernel 2 silenced" in words(kernels)
    assert "(as trained: **3**" in words(kernels)
    for page in ("draw.py", "architecture.py"):
        kernels.switch_page(page).run()
        assert not kernels.exception
        assert "conv1 kernel 2 silenced" in words(kernels)
        assert surgery(kernels) == "conv1.2=off"


@pytest.mark.slow
def test_undo_and_reset_lead_back(kernels: AppTest) -> None:
    press(choose(kernels, "conv2", 5), "Negate")
    press(kernels, "Silence")
    assert surgery(kernels) == "conv2.5=off"
    assert surgery(press(kernels, "undo")) == "conv2.5=neg"
    press(press(kernels, "Silence"), "reset")
    assert surgery(kernels) == ""
    assert surgery(press(kernels, "undo")) == "conv2.5=off"


@pytest.mark.slow
def test_one_channel_of_a_kernel_can_be_taken_out_alone(kernels: AppTest) -> None:
    choose(kernels, "conv2", 5, 3)
    kernels.segmented_control(key="scope").set_value("channel 3").run()
    assert surgery(press(kernels, "Silence")) == "conv2.5.3=off"


@pytest.mark.slow
def test_the_bias_can_be_typed_in(kernels: AppTest) -> None:
    choose(kernels, "conv2", 5)
    (bias,) = [one for one in kernels.number_input if one.label == "bias"]
    bias.set_value(-2.5).run()
    assert surgery(kernels) == "conv2.5.bias=-2.5"


@pytest.mark.slow
def test_the_altered_copy_computes_as_the_library_does(kernels: AppTest) -> None:
    press(choose(kernels, "conv1", 1), "Silence")
    visit = kernels.session_state["visit"]
    (_, altered), shared = visit.altered, load_model("relu")
    expected = operate(shared, parse_surgery("conv1.1=off", shared.layers))
    assert_same(trace(altered, visit.digit.tensor).flat, trace(expected, visit.digit.tensor).flat)
    assert torch.equal(resources.shared_model("relu", "cpu").conv1.weight, shared.conv1.weight)


@pytest.mark.slow
def test_each_model_has_a_surgery_of_its_own(kernels: AppTest) -> None:
    press(choose(kernels, "conv1", 1), "Silence")
    kernels.radio(key=keys.MODEL).set_value("sigmoid").run()
    assert surgery(kernels) == "" and "Altered" not in words(kernels)
    kernels.radio(key=keys.MODEL).set_value("relu").run()
    assert surgery(kernels) == "conv1.1=off"


def test_a_link_carries_the_surgery(app: AppTest) -> None:
    app.query_params[SURGERY] = "conv1.1=off,conv2.7.4=neg"
    take_example(app.run(), 3)
    assert not app.exception
    assert "conv1 kernel 1 silenced; conv2 kernel 7, channel 4 negated" in words(app)
    assert surgery(app) == "conv1.1=off,conv2.7.4=neg"


def test_a_link_with_nonsense_says_so_and_goes_on(app: AppTest) -> None:
    app.query_params[SURGERY] = "fc1.1=off"
    app.run()
    assert not app.exception
    assert ["only conv1 and conv2 have kernels" in warning.value for warning in app.warning] == [
        True
    ]
    assert surgery(app) == ""


@pytest.mark.slow
@pytest.mark.usefixtures("mnist_folder")
def test_the_meter_measures_both_networks(kernels: AppTest) -> None:
    press(choose(kernels, "conv1", 1), "Silence")
    model = load_model("relu")
    altered = operate(model, parse_surgery("conv1.1=off", model.layers))
    images, labels = resources.samples()[resources.MNIST]
    for network, before in ((altered, "**"), (model, "(trained ")):
        with torch.no_grad():
            x = (images.unsqueeze(1).float() / 255 - 0.1307) / 0.3081
            share = float((network(x).argmax(dim=1) == labels).float().mean())
        assert says(captions(kernels), f"{before}# %", 100 * share, within=ONE_IMAGE)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fc1", "fc2", "fc3"])
def test_the_dense_layers_are_shown(kernels: AppTest, name: str) -> None:
    kernels.segmented_control(key=keys.WEIGHTS_OF).set_value("Dense layers").run()
    kernels.selectbox(key=keys.DENSE).set_value(name).run()
    kernels.selectbox(key=keys.DENSE_UNIT).set_value(7).run()
    assert not kernels.exception
    norm = float(weights_of(load_model("relu"), name)[7].square().sum().sqrt())
    assert says(words(kernels), "norm of unit 7's weights #", norm)
    assert ("folded back onto the 16 maps" in words(kernels)) == (name == "fc1")


@pytest.mark.slow
def test_the_folded_weights_add_up_to_the_unit(kernels: AppTest) -> None:
    kernels.segmented_control(key=keys.WEIGHTS_OF).set_value("Dense layers").run()
    kernels.selectbox(key=keys.DENSE_UNIT).set_value(9).run()
    digit = kernels.session_state["visit"].digit
    value = float(trace(load_model("relu"), digit.tensor).activations["fc1"][0, 9])
    assert says(words(kernels), "bias = #", value)
