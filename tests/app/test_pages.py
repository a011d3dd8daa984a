import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from lenet import LeNet5, Trace, devices, load_model, parse_unit, trace
from lenet.drawing import Drawing, example_drawing
from lenet.geometry import Ink
from lenet.images import read_photo
from lenet.model_cards import MODELS, WEIGHTS_FOLDER
from lenet.numbers import probability
from lenet.preprocessing import canvas_to_tensor
from lenet.strokes import example_digits, rasterise
from pages import faults
from pages.components import network_view
from pages.visit import keys
from pages.visit.store import StoreState
from pages.words.markdown import plain
from pages.words.numbers import number, small
from tests.app.conftest import Weights
from tests.app.hands import captions, draw, html, open_page, parameters, says, take_example, words
from tests.rounding import ROUNDING

BLANK = "Draw a digit, or take an example: the network answers at once."


def test_the_draw_page_opens_with_an_invitation_and_no_prediction(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert BLANK in words(app)
    assert "next" not in words(app)


@pytest.mark.slow
@pytest.mark.parametrize("digit", [0, 4, 7])
def test_an_example_is_read_and_put_into_words(app: AppTest, digit: int) -> None:
    take_example(app.run(), digit)
    assert not app.exception
    assert f"**{digit}**, " in words(app)
    assert f"example {digit}" in app.sidebar.get("html")[0].proto.body


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_the_ten_probabilities_are_made_of_the_outputs_step_by_step(model: str) -> None:
    app = open_page("draw.py", {"model": model}, 4)
    digit = canvas_to_tensor(example_drawing(4).ink)
    activations = trace(load_model(model), digit).activations
    outputs = activations["act5" if "act5" in activations else "fc3"][0].double().numpy()
    powers = np.exp(outputs - outputs.max())
    shares = (powers / powers.sum()).astype(np.float32)  # in which the largest may be all
    rows = re.findall(
        r'<th scope="row">(\d)</th><td>(.*?)</td><td>(.*?)</td><td>.*?<span>(.*?)</span>', html(app)
    )
    assert rows == [
        (str(i), number(outputs[i], 2), small(powers[i]), probability(float(shares[i])))
        for i in range(10)
    ]


def test_without_a_drawing_there_are_no_probabilities(app: AppTest) -> None:
    app.run()
    assert html(app).count("<td></td><td></td>") == 10


def test_where_all_outputs_are_clipped_to_zero_the_tie_is_named(app: AppTest) -> None:
    app.run().radio(key=keys.MODEL).set_value("as-written").run()
    take_example(app, 8)  # 8 is one of the classes that died
    assert not app.exception
    assert "No answer: **tie** of all ten digits, 10.0 % each" in words(app)
    assert "**0**" not in words(app)
    assert 'class="winner"' not in html(app)


def test_the_model_chooser_tells_how_well_each_reads(app: AppTest) -> None:
    captions = app.run().radio(key=keys.MODEL).proto.captions
    assert len(captions) == len(MODELS)
    for caption, card in zip(captions, MODELS.values(), strict=True):
        assert card.mnist_accuracy is not None and card.pen_accuracy is not None
        assert f"{100 * card.mnist_accuracy:.1f} % MNIST" in caption
        assert f"{100 * card.pen_accuracy:.1f} % pen" in caption


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "formula", "picture"),
    [
        ("conv1.0.3.4", "Σ of 25 products", "products, sum"),
        ("act2.3.4.5", "Σ of 150 products", "(bias) ="),
        ("pool2.3.1.2", "the largest of four", "→ act2.3."),
        ("fc1.17", "Σ of 256 products", "the other 246 together"),
        ("probabilities.3", "exp(z) / Σ exp(z)", "fc3.3"),
        ("input.0.14.14", "a pixel of the 28×28 image", ""),
    ],
)
def test_the_worked_example_is_of_the_unit_that_the_link_pins(
    app: AppTest, unit: str, formula: str, picture: str
) -> None:
    app.query_params["unit"] = unit
    take_example(app.run(), 3)
    assert not app.exception
    model = load_model("relu")
    digit = app.session_state["visit"].digit
    expected = parse_unit(unit, model.layers).value(trace(model, digit.tensor).activations)
    (line,) = [text.value for text in app.markdown if text.value.startswith(f"**{unit}**")]
    assert formula in line
    assert says(line, "(PyTorch: #)", expected, within=ROUNDING)
    assert picture in html(app)
    assert parameters(app)["unit"] == unit


def test_without_a_pinned_unit_there_is_no_worked_example(app: AppTest) -> None:
    take_example(app.run(), 3)
    assert "(PyTorch:" not in words(app)
    assert "unit" not in parameters(app)


def test_a_link_to_a_unit_that_is_not_there_says_so_for_a_while_and_goes_on(
    app: AppTest,
) -> None:
    app.query_params["unit"] = "conv2.3.9.9"
    app.run()
    assert not app.exception
    assert ["conv2 has 1,024 units" in warning.value for warning in app.warning] == [True]
    assert "unit" not in parameters(app)
    assert app.run().warning and "unit" not in parameters(app)  # a page runs again by itself
    app.session_state["visit"].notice_until = 0.0
    assert not app.run().warning


def test_what_a_page_says_after_it_was_left_is_no_error() -> None:
    def late() -> None:  # the callbacks of widgets that are not on this page
        from pages.visit import callbacks

        callbacks.on_kernel()
        callbacks.on_shift("stability_plain")

    app = AppTest.from_function(late).run()
    assert not app.exception
    assert app.session_state["visit"].store == StoreState()


def test_an_example_is_taken_once_for_each_click(app: AppTest) -> None:
    """The server never clears the choice, which each request contains; a second click does."""
    take_example(app.run(), 5)
    assert app.pills(key=keys.EXAMPLE).value == 5
    draw(app, [[140, 40, 0], [140, 240, 500]])
    visit = app.session_state["visit"]
    assert visit.digit.drawing != example_drawing(5) and visit.commanded == 1
    app.pills(key=keys.EXAMPLE).set_value(None).run()
    assert visit.digit.drawing == example_drawing(5) and visit.commanded == 2


def test_another_model_answers_for_the_same_digit(app: AppTest) -> None:
    take_example(app.run(), 3)
    relu = words(app)
    app.radio(key=keys.MODEL).set_value("sigmoid").run()
    assert "**3**, " in words(app)
    assert "| saturated |" in words(app)
    assert words(app) != relu


def test_the_digit_survives_switching_pages(app: AppTest) -> None:
    take_example(app.run(), 6)
    app.switch_page("architecture.py").run()
    assert "example 6" in app.sidebar.get("html")[0].proto.body
    app.switch_page("draw.py").run()
    assert "**6**, " in words(app)


def test_coming_back_loads_the_drawing_into_the_canvas(app: AppTest) -> None:
    draw(app.run(), [[140, 40, 0], [140, 240, 500]])
    visit = app.session_state["visit"]
    assert not visit.loaded  # the canvas has drawn it itself
    app.switch_page("architecture.py").run()
    app.switch_page("draw.py").run()
    assert visit.loaded == visit.digit.drawing and visit.loaded.strokes


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_missing_device_is_a_notice_and_the_cpu_answers(
    app: AppTest, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    take_example(app.run(), 2)
    app.selectbox(key=keys.DEVICE).set_value(device).run()
    assert not app.exception
    assert f"no '{device}'" in app.sidebar.warning[0].value
    assert "**2**, " in words(app)


def test_a_device_that_fails_is_a_notice_and_the_cpu_answers(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LostNetwork(LeNet5):
        device = torch.device("cuda")

    def fails_on_cuda(model: LeNet5, x: torch.Tensor | None) -> Trace:
        if model.device.type == "cuda":
            raise RuntimeError("CUDA error: an illegal memory access")
        return trace(model, x)

    def shared(name: str, device: str) -> LeNet5:
        return load_model(name) if device == "cpu" else LostNetwork().eval()

    monkeypatch.setattr(devices, "_failed", {})
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("pages.resources.shared_model", shared)
    monkeypatch.setattr("pages.subject.trace", fails_on_cuda)
    take_example(app.run(), 2)
    assert not app.exception
    assert "CUDA failed" in app.sidebar.warning[0].value
    assert "**2**, " in words(app)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader(key=keys.UPLOAD).set_value((name, content, "image/png")).run()


def photo_of(digit: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(255 - rasterise(example_digits()[digit])).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_uploaded_photo_is_read(app: AppTest) -> None:
    upload(app.run(), "eight.png", photo_of(8))
    assert not app.exception
    assert "**8**, " in words(app)
    assert "A HEIC photo cannot be read: save or share it as JPEG." in captions(app)


def test_a_photo_is_not_lost_when_another_run_is_asked_for_while_it_is_read(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_ask(content: bytes) -> Ink:
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        context.script_requests.request_rerun(RerunData(widget_states=None))
        return read_photo(content)

    app.run()
    monkeypatch.setattr("lenet.images.read_photo", read_and_ask)
    upload(app, "eight.png", photo_of(8))
    assert not app.exception
    assert "**8**, " in words(app)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"not an image", "JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF."),
        (photo_of(8)[:200], "damaged"),
    ],
)
def test_a_bad_file_gets_one_friendly_line_and_the_digit_stays(
    app: AppTest, content: bytes, hint: str
) -> None:
    take_example(app.run(), 1)
    upload(app, "bad.png", content)
    assert not app.exception
    assert [hint in warning.value for warning in app.warning] == [True]
    assert "**1**, " in words(app)


def test_the_line_about_a_photo_stays_beside_it_until_the_next_file(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.visit.state.NOTICE_S", -1)  # a notice would be over at once
    take_example(app.run(), 1)
    upload(app, "bad.png", b"not an image")
    for _ in range(3):
        assert ["bad.png" in warning.value for warning in app.warning] == [True]
        app.run()
    take_example(app, 2)
    assert len(app.warning) == 1
    upload(app, "eight.png", photo_of(8))
    assert not app.warning
    assert "**8**, " in words(app)


def test_an_unexpected_fault_while_a_photo_is_read_is_told_beside_it(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, unexpected: list[type[BaseException]]
) -> None:
    def fails(content: bytes) -> Ink:
        raise KeyError("nobody thought of this")

    app.run()
    monkeypatch.setattr("lenet.images.read_photo", fails)
    upload(app, "eight.png", photo_of(8))
    assert [warning.value for warning in app.warning] == [plain(faults.UNEXPECTED)]
    assert app.session_state["visit"].notice is None
    unexpected.append(KeyError)


def test_the_name_of_a_file_is_shown_as_it_stands_and_not_at_full_length(app: AppTest) -> None:
    name = "![a](http://a.example/b.png) **:red[c]** <d> `e` $f$" + "x" * 500 + ".png"
    upload(app.run(), name, b"not an image")
    assert not app.exception
    (warning,) = app.warning
    assert warning.value.startswith(r"\!\[a\]\(http\://a.example/b.png\) \*")
    assert r"xxx.png\: This is not an image that can be read." in warning.value
    assert len(warning.value) < 220


def mnist_buttons(app: AppTest) -> list[Button]:
    return [button for button in app.button if button.label == "MNIST image"]


def test_without_mnist_there_is_no_button_for_it(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENET_DATA", str(tmp_path))
    assert not mnist_buttons(app.run())


def test_a_damaged_mnist_gives_a_hint(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "t10k-images-idx3-ubyte").write_bytes(b"nothing")
    monkeypatch.setenv("LENET_DATA", str(tmp_path))
    mnist_buttons(app.run())[0].click().run()
    assert not app.exception
    assert "cannot be read" in app.warning[0].value
    assert plain(str(tmp_path)) in app.warning[0].value


def test_with_mnist_a_test_image_is_read_exactly(
    app: AppTest, mnist_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lenet.datasets import load_mnist

    monkeypatch.setattr("random.randrange", lambda _: 42)
    mnist_buttons(app.run())[0].click().run()
    images, labels = load_mnist(mnist_folder, train=False, download=False)
    digit = app.session_state["visit"].digit
    assert np.array_equal(digit.framing.image, images[42].numpy())
    assert digit.source == f"MNIST test 42, label {int(labels[42])}"


@pytest.mark.parametrize("damage", ["is missing", "does not match relu.json"])
def test_bad_weights_are_named_with_the_command_that_rebuilds_them(
    app: AppTest, weights: Weights, damage: str
) -> None:
    whole = (WEIGHTS_FOLDER / "relu.safetensors").read_bytes()
    weights.damage("relu.safetensors", None if damage == "is missing" else whole[:100])
    weights.use()
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        f"weights/relu.safetensors {damage}; rebuild it with: "
        "python -m lenet.training --data DIR --pen-strokes FILE --model relu"
    ]


def test_the_other_model_still_answers_beside_bad_weights(app: AppTest, weights: Weights) -> None:
    weights.damage("relu.safetensors", None)
    weights.use()
    app.run()
    app.radio(key=keys.MODEL).set_value("sigmoid").run()
    assert not app.error
    take_example(app, 9)
    assert "**9**, " in words(app)


STAR = Drawing(
    (
        tuple(
            (140 + 110 * math.sin(4 * math.pi * i / 5), 140 - 110 * math.cos(4 * math.pi * i / 5))
            for i in range(6)
        ),
    )
)
UNLIKE = "unlike the digits that the network learnt from"


@pytest.mark.slow
@pytest.mark.parametrize("model", ["relu", "sigmoid"])
def test_a_drawing_that_is_no_digit_gets_a_warning_beside_the_answer_too(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(
        network_view, "_component", lambda data, key: warnings.append(data["warning"])
    )
    app = open_page("draw.py", {"model": model, "drawing": STAR.text})
    assert UNLIKE in captions(app) and warnings[-1] == network_view.UNLIKE
    app = open_page("draw.py", {"model": model, "drawing": "example.3"})
    assert UNLIKE not in captions(app) and not warnings[-1]
    altered = {"drawing": STAR.text, "surgery": "conv1.0=off", "model": model}
    open_page("draw.py", altered)
    assert not warnings[-1]


def test_of_an_altered_network_nothing_of_the_kind_is_said() -> None:
    app = open_page("draw.py", {"drawing": STAR.text, "surgery": "conv1.0=off"})
    assert "**" in words(app) and UNLIKE not in captions(app)
