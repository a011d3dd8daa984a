"""A network of one's own on every page, and a test set in one's own hand."""

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest
from torchvision.datasets.mnist import read_image_file, read_label_file

import lenet
from lenet import own_network
from lenet.datasets import load_mnist
from lenet.drawing import example_drawing
from lenet.layers import Architecture
from lenet.live.models import operated_model
from lenet.model_cards import OWN
from lenet.preprocessing import canvas_to_tensor
from pages.visit import Visit, keys
from pages.visit.own_network import OwnNetwork
from tests.app.hands import captions, draw, html, new_app, open_page, take_example, words
from tests.app.panels import EVERYWHERE
from tests.rounding import ROUNDING
from tests.unit.own_network.hostile_files import HOSTILE
from tests.unit.own_network.saved import as_pt, as_safetensors
from tests.unit.reference import forward
from tests.unit.shapes import PADDED, WIDE, network

SHAPES = {"padded": PADDED, "wide": WIDE}
PAGE = "your_network.py"


@cache
def own(shape: str, seed: int = 0) -> OwnNetwork:
    """Return an untrained network that says how it is built."""
    built = SHAPES[shape]
    declared = own_network.declaration(built)
    content = as_safetensors(network(built, seed).state_dict(), architecture=declared)
    weights = own_network.read_weights(content)
    fits = own_network.fitting(weights)
    return OwnNetwork(f"{shape}.pt", weights, fits, own_network.build(weights, built))


def visit_of(app: AppTest) -> Visit:
    this: Visit = app.session_state["visit"]
    return this


def warnings(app: AppTest) -> str:
    return "\n".join(element.value for element in app.warning)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_every_panel_shows_it(script: str, key: str, panel: str, shape: str) -> None:
    address = {"model": OWN, "unit": "act2.1.2.3", **({key: panel} if key else {})}
    app = open_page(script, address, own=own(shape))
    assert not app.exception
    assert not app.error
    assert visit_of(app).unit == "act2.1.2.3"
    assert app.radio(key=keys.MODEL).value == OWN


@pytest.mark.slow
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_no_panel_needs_a_drawing_of_it(script: str, key: str, panel: str) -> None:
    app = new_app()
    this = app.session_state["visit"] = Visit()
    this.bring(own("wide"))
    app.query_params["model"] = OWN
    if key:
        app.query_params[key] = panel
    app.run()
    app.switch_page(script).run()
    assert not app.exception
    assert not app.error


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_its_probabilities_are_numpys(shape: str) -> None:
    app = open_page("draw.py", {"model": OWN}, 5, own=own(shape))
    digit = canvas_to_tensor(example_drawing(5).ink)
    assert digit is not None
    state = {n: t.double().numpy() for n, t in own(shape).weights.state.items()}
    steps = forward(digit[0, 0].double().numpy(), state, SHAPES[shape])
    shown = re.findall(r'<th scope="row">\d</th><td>(.*?)</td>', html(app))
    for text, output in zip(shown, steps["fc3"], strict=True):
        assert float(text.replace("−", "-")) == pytest.approx(output, abs=0.006)


@pytest.mark.slow
def test_a_setting_of_its_own_is_no_fault_of_another_model() -> None:
    """What exists in a wide network only: a kernel, a unit, a place in the row of numbers."""
    address = {"model": OWN, "layer": "conv2", "kernel": "39", "channel": "19"}
    app = open_page("kernels.py", address, own=own("wide"))
    app.radio(key=keys.MODEL).set_value("relu").run()
    assert not app.exception
    assert not app.error
    for script, more in (
        ("kernels.py", {keys.WEIGHTS_OF: "Dense layers", keys.DENSE: "fc1", keys.DENSE_UNIT: "99"}),
        ("architecture.py", {"view": "Flattening", keys.FLAT_UNIT: "999"}),
        ("building_blocks.py", {keys.CONV_KERNEL: "learned, conv1 kernel 19"}),
        ("draw.py", {"unit": "conv2.39.0.0"}),
    ):
        app = open_page(script, {"model": OWN, **more}, own=own("wide"))
        app.radio(key=keys.MODEL).set_value("relu").run()
        assert not app.exception
        assert not app.error


def opened(content: bytes, name: str = "lenet5.pt", app: AppTest | None = None) -> AppTest:
    """Upload a file on the page."""
    app = app or open_page(PAGE, {})
    return app.file_uploader(key=keys.NETWORK_FILE).set_value((name, content, "")).run()


@pytest.fixture(scope="module")
def trained() -> bytes:
    return as_pt(lenet.load_model("sigmoid").state_dict())


@pytest.mark.slow
def test_a_file_becomes_a_model_beside_the_others(trained: bytes) -> None:
    app = opened(trained)
    assert not app.exception
    assert app.radio(key=keys.MODEL).value == OWN
    assert app.radio(key=keys.MODEL).options == [*lenet.MODELS, OWN]
    assert "**lenet5\\.pt** is open: 44,426 parameters" in words(app).replace("5.pt", "5\\.pt")
    assert app.selectbox(key=keys.OWN_ACTIVATION).value == "sigmoid"
    mine = visit_of(app).own
    assert mine is not None
    assert mine.model.architecture == Architecture("sigmoid")
    assert "of 200 variations of the examples" in captions(app)
    app.switch_page("draw.py").run()
    theirs = open_page("draw.py", {"model": "sigmoid"})
    table = re.compile(r'<table class="softmax">.*?</table>', re.DOTALL)
    assert table.findall(html(app)) == table.findall(html(theirs))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["best.ckpt", "checkpoint.pth.tar", "LENET5.PT"])
def test_checkpoints_are_opened_by_their_usual_names(name: str) -> None:
    built = SHAPES["padded"]
    declared = own_network.declaration(built)
    app = opened(as_safetensors(network(built).state_dict(), architecture=declared), name)
    assert not app.exception
    assert visit_of(app).own is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"import torch", "no file with weights"),
        (as_pt({"conv1.weight": torch.zeros(6, 1, 5, 5)}), "has no bias"),
        (as_pt(torch.nn.Linear(784, 10)), "could run code"),
        (as_pt(lenet.load_model("relu").state_dict())[:5000], "damaged"),
        (HOSTILE["a deep tuple as key"][0], "more than weights"),
        (HOSTILE["tuples that double"][0], "more than weights"),
        (HOSTILE["stride 0"][0], "10 MB of numbers"),
    ],
)
def test_a_bad_file_gets_a_line_and_changes_nothing(
    content: bytes, says: str, trained: bytes
) -> None:
    app = opened(content)
    assert not app.exception
    assert says in warnings(app)
    assert visit_of(app).own is None
    assert app.radio(key=keys.MODEL).value == "relu"
    app = opened(content, "other.pt", opened(trained))
    mine = visit_of(app).own
    assert says in warnings(app)
    assert mine is not None
    assert mine.file == "lenet5.pt"


@pytest.mark.slow
def test_how_it_is_built_can_be_changed(trained: bytes) -> None:
    app = opened(trained)
    app.selectbox(key=keys.OWN_ACTIVATION).set_value("tanh").run()
    app.selectbox(key=keys.OWN_POOLING).set_value("average").run()
    app.selectbox(key=keys.OWN_PIXELS).set_value((0.0, 1.0)).run()
    app.toggle(key=keys.OWN_OUTPUTS).set_value(True).run()
    assert not app.exception
    mine = visit_of(app).own
    assert mine is not None
    built = Architecture("tanh", True, pooling="average", mean=0.0, deviation=1.0)
    assert mine.model.architecture == built
    assert "another had the smallest loss" in captions(app)
    digit = canvas_to_tensor(example_drawing(3).ink)
    assert digit is not None
    state = {n: t.double().numpy() for n, t in mine.weights.state.items()}
    expected = forward(digit[0, 0].double().numpy(), state, built)
    found = lenet.trace(mine.model, digit).activations
    for name, values in expected.items():
        np.testing.assert_allclose(found[name][0].numpy(), values, rtol=ROUNDING, atol=ROUNDING)


def test_what_a_file_declares_can_be_uncommon() -> None:
    built = Architecture(channels=(2, 3), units=(9, 8), padding=(4, 0), mean=0.25, deviation=2.0)
    declared = own_network.declaration(built)
    app = opened(as_safetensors(network(built).state_dict(), architecture=declared))
    assert not app.exception
    assert not app.error
    assert app.selectbox(key=keys.OWN_PADDING).value == (4, 0)
    assert app.selectbox(key=keys.OWN_PIXELS).value == (0.25, 2.0)


@pytest.mark.slow
def test_surgery_on_it_is_its_own_and_goes_when_it_goes(trained: bytes) -> None:
    app = open_page("kernels.py", {"model": OWN, "surgery": "conv1.2=off"}, own=own("wide"))
    assert "(as trained: " in words(app)
    assert "(trained " in captions(app)
    assert visit_of(app).surgery("relu") == ()
    app.switch_page(PAGE).run()
    app.button(key=keys.REMOVE_NETWORK).click().run()
    assert not app.exception
    assert app.radio(key=keys.MODEL).value == "relu"
    assert OWN not in app.radio(key=keys.MODEL).options
    assert visit_of(app).surgery(OWN) == ()
    opened(trained, app=app)
    assert visit_of(app).surgery(OWN) == ()


@pytest.mark.slow
def test_two_visits_do_not_see_each_others_networks() -> None:
    first, second = own("wide", 1), own("wide", 2)
    tables = []
    for each in (first, second):
        app = open_page("kernels.py", {"model": OWN}, own=each)
        tables.append(captions(app))
        assert visit_of(app).own is each
    assert tables[0] != tables[1]  # what each reads
    assert first.live_name != second.live_name
    for each in (first, second):
        assert operated_model(OWN, "cpu", "", each.live_name) is each.model
    for guess in ("", OWN, "wide.pt", first.digest):
        with pytest.raises(KeyError, match="no longer here"):
            operated_model(OWN, "cpu", "", guess)


def test_the_fast_loop_forgets_a_network_with_its_visit() -> None:
    mine = own.__wrapped__("padded", 3)
    name = mine.live_name
    assert operated_model(OWN, "cpu", "conv1.0=off", name) is not mine.model
    del mine
    with pytest.raises(KeyError, match="no longer here"):
        operated_model(OWN, "cpu", "", name)


def test_a_link_to_it_says_that_its_file_is_needed(app: AppTest) -> None:
    app.query_params["model"] = OWN
    app.query_params["drawing"] = "example.4"
    app.run()
    assert "which no link can hold" not in warnings(app)  # the browser may have kept it
    visit_of(app).recalled = True
    app.run()
    assert not app.exception
    assert "Open its file on the page Your network" in warnings(app).replace("\\", "")
    assert app.radio(key=keys.MODEL).value == "relu"
    assert visit_of(app).digit.drawing == example_drawing(4)


def test_the_browser_is_asked_once_to_choose_a_network_that_came_back(app: AppTest) -> None:
    app.query_params["model"] = OWN
    app.run()
    visit_of(app).rebuild(own("padded"))
    visit_of(app).recalled = True
    app.run()
    assert [command.model for command in visit_of(app).commands] == [OWN]
    assert not app.warning
    draw(app, [[140, 40, 0], [140, 240, 500]])  # the browser has chosen it
    assert visit_of(app).commanded == 1


def labelled(app: AppTest, drawn: Mapping[int, int]) -> AppTest:
    """Collect examples under labels."""
    for digit, label in drawn.items():
        take_example(app, digit)
        app.pills(key=keys.TRUE_LABEL).set_value(label).run()
    return app


def test_digits_of_ones_own_hand_make_a_test_set(tmp_path: Path) -> None:
    app = labelled(open_page(PAGE, {keys.OWN_PANEL: "Your hand"}), {3: 3, 4: 4, 5: 6})
    assert not app.exception
    hand = visit_of(app).hand
    assert hand.labels == (3, 4, 6)
    assert not visit_of(app).digit.drawing  # the canvas is empty for the next one
    assert "reads **2 of 3** of your digits" in words(app)
    assert '<td class="wrong">1</td>' in html(app)
    assert html(app).count('<td class="right">1</td>') == 2
    assert "6 → 5" in html(app)
    with zipfile.ZipFile(io.BytesIO(hand.as_zip())) as archive:
        archive.extractall(tmp_path)
    raw = tmp_path / "MNIST" / "raw"
    for train in (False, True):
        assert load_mnist(tmp_path, train=train, download=False)[1].tolist() == [3, 4, 6]
    images = read_image_file(str(raw / "t10k-images-idx3-ubyte"))
    assert read_label_file(str(raw / "t10k-labels-idx1-ubyte")).tolist() == [3, 4, 6]
    for image, (digit, path) in zip(
        images, ((3, "000-3"), (4, "001-4"), (5, "002-6")), strict=True
    ):
        expected = canvas_to_tensor(example_drawing(digit).ink)
        assert expected is not None
        assert torch.equal(image, (expected[0, 0] * 255).round().byte())
        with Image.open(tmp_path / "digits" / f"{path}.png") as picture:
            assert np.array_equal(np.asarray(picture), image.numpy())
    app.button(key=keys.TAKE_BACK_DIGIT).click().run()
    assert visit_of(app).hand.labels == (3, 4)


def test_without_a_digit_there_is_nothing_to_label() -> None:
    app = open_page(PAGE, {keys.OWN_PANEL: "Your hand"})
    assert not app.pills(key=keys.TRUE_LABEL).disabled
    app.pills(key=keys.TRUE_LABEL).set_value(3).run()
    assert app.pills(key=keys.TRUE_LABEL).disabled
    assert visit_of(app).hand.labels == (3,)
