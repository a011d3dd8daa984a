"""Scenes there and back, and links of all kinds that are none."""

import random
import subprocess
import sys
import time
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import lenet
from lenet.drawing import Drawing, example_drawing
from lenet.model_cards import MODELS
from lenet.picture import DrawingError, Picture, mnist_picture
from lenet.preprocessing import frame
from lenet.scene import (
    LONGEST,
    PAGES,
    Scene,
    SceneError,
    open_mnist,
    read_address,
)
from lenet.scene.__main__ import main
from lenet.scene.room import LONGEST_SURGERY, fitting
from lenet.strokes import rasterise
from lenet.surgery import Operation, operate, parse_surgery
from lenet.units import Unit
from tests.rounding import assert_same

SLOWEST_S = 0.2  # for any link, of processor time
MUTATIONS = 2_000


def a_picture(number: int) -> Picture:
    image = np.random.default_rng(number).integers(0, 256, (28, 28), dtype=np.uint8)
    return mnist_picture(number, image, number % 10)


def no_mnist(number: int) -> Picture:
    raise DrawingError(f"image {number} of MNIST is not on this machine")


points = st.tuples(st.floats(-20, 300), st.floats(-20, 300))
drawings = st.one_of(
    st.just(Drawing()),
    st.integers(0, 9).map(example_drawing),
    st.integers(0, 9999).map(lambda number: Drawing(picture=a_picture(number))),
    st.lists(st.lists(points, min_size=1, max_size=20), min_size=1, max_size=4).map(
        lambda strokes: Drawing(tuple(strokes))
    ),
)
operations = st.lists(
    st.one_of(
        st.builds(lambda k: Operation("conv1", (k,), "off"), st.integers(0, 5)),
        st.builds(
            lambda k, c: Operation("conv2", (k, c), "neg"), st.integers(0, 15), st.integers(0, 5)
        ),
        st.builds(
            lambda k, value: Operation("conv1", (k, 0, 1, 2), value),
            st.integers(0, 5),
            st.floats(-100, 100, width=32).map(lambda v: float(f"{v:.9g}")),
        ),
    ),
    max_size=5,
).map(tuple)
values = st.text(max_size=4)  # as short as those of widgets: an address has room for them
names = st.sampled_from(["layer", "kernel", "lab", "conv-kernel", "view", "weights"])


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    model = draw(st.sampled_from(list(MODELS)))
    layers = MODELS[model].architecture.layers
    layer = draw(st.sampled_from([layer for layer in layers if layer.kind != "flatten"]))
    place = tuple(draw(st.integers(0, side - 1)) for side in layer.shape)
    return Scene(
        draw(st.sampled_from(PAGES)),
        model,
        draw(drawings),
        draw(st.sampled_from(["", str(Unit(layer.name, place))])),
        draw(operations),
        draw(st.dictionaries(names, values, max_size=4)),
    )


@given(scenes())
def test_a_scene_comes_back_from_its_address(scene: Scene) -> None:
    read, faults = read_address(scene.address, a_picture)
    assert not faults
    assert read == scene
    assert read.address == scene.address
    behind, _ = read_address(f"https://host:8501/base/{scene.address}", a_picture)
    assert behind == scene


@settings(max_examples=10)
@given(st.integers(0, 9), st.sampled_from(["relu", "sigmoid", "as-written"]), operations)
def test_a_scene_gives_the_tensors_of_what_it_says(digit: int, name: str, surgery: object) -> None:
    scene = Scene(model=name, drawing=example_drawing(digit), unit="conv2.3.4.5", surgery=surgery)  # type: ignore[arg-type]
    again = Scene.from_address(scene.address)
    framing = frame(rasterise(example_drawing(digit).strokes))
    assert framing is not None and again.tensor is not None
    assert torch.equal(again.tensor, framing.tensor)
    network = operate(lenet.load_model(name), scene.surgery)
    expected = lenet.trace(network, framing.tensor)
    assert_same(again.trace().flat, expected.flat)
    assert again.unit_value() == pytest.approx(float(expected.activations["conv2"][0, 3, 4, 5]))


@pytest.mark.slow
def test_every_address_fits_and_a_surgery_is_cut_after_a_whole_operation() -> None:
    surgery = tuple(Operation("conv2", (15, 5, 4, c % 5), -1.23456789e-5) for c in range(400))
    image = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    dots = tuple(((float(x), 7.0),) for x in range(280))
    drawing = Drawing(dots * 9, picture=Picture(image)).shortened(1100)
    settings = {"field": "Why", "long": "x" * 200, "longer": "y" * 400}
    scene = Scene("receptive-field", "as-written", drawing, "conv2.15.7.7", surgery, settings)
    assert len(scene.address) <= LONGEST
    read, faults = read_address(scene.address, no_mnist)
    assert not faults
    assert read.surgery == fitting(surgery) == surgery[: len(read.surgery)]
    assert 0 < len(read.surgery) < len(surgery)
    assert read.settings == {"field": "Why", "long": "x" * 200}
    assert len(dict(parse_qsl(urlsplit(scene.address).query))["surgery"]) <= LONGEST_SURGERY


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("?model=nope", "a model that does not exist: 'nope'"),
        ("?unit=conv9.1", "a unit that does not exist"),
        ("?surgery=fc1.1=off", "a surgery that is not possible"),
        ("?drawing=9abc", "cannot be shown: it is in form '9'"),
        ("?drawing=mnist.7", "not on this machine"),
        ("x" * 30_000, "too many"),
        ("http://[::1", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_read(address: str, says: str) -> None:
    scene, faults = read_address(address, no_mnist)
    assert len(faults) == 1
    assert says in faults[0]
    assert "\n" not in faults[0]
    if len(address) < 100 and "[" not in address:
        whole, more = read_address(f"{address}&weights=Dense+layers", no_mnist)
        assert more == faults
        assert whole.settings == {"weights": "Dense layers"}
    assert scene.model == "relu"


@pytest.mark.slow
def test_mutated_links_are_read_or_refused_at_once() -> None:
    """Letters changed, left out, doubled and cut off; of long drawings and short ones."""
    generator = random.Random(7)
    long = Drawing(tuple(tuple((3.0 * i, 40.0 * s + i % 7) for i in range(90)) for s in range(5)))
    surgery = parse_surgery("conv1.2=off", lenet.LAYERS)
    sources = [
        Scene("kernels", "sigmoid", long, "conv2.1.2.3", surgery),
        Scene(drawing=Drawing(picture=Picture(a_picture(3).image)), unit="output.3"),
        Scene(drawing=Drawing(long.strokes[:1], picture=a_picture(9)), settings={"lab": "Pooling"}),
    ]
    alphabet = "AZaz09-_.~%=&?1+é\x00"
    slowest = 0.0
    for _ in range(MUTATIONS):
        letters = list(generator.choice(sources).address)
        for _ in range(generator.randint(1, 6)):
            at = generator.randrange(len(letters))
            change = generator.randrange(4)
            letters[at : at + (change < 3)] = generator.choice(alphabet) * change
        if generator.random() < 0.2:
            del letters[generator.randrange(len(letters)) :]
        began = time.process_time()
        scene, faults = read_address("".join(letters), a_picture)
        slowest = max(slowest, time.process_time() - began)
        assert len(scene.address) <= LONGEST + len("".join(letters))
        assert all(len(fault) < 400 for fault in faults)
    assert slowest < SLOWEST_S


def test_a_canvas_that_was_emptied_is_blank() -> None:
    assert Scene.from_address("?drawing=none") == Scene()


def test_from_address_raises_what_is_wrong() -> None:
    with pytest.raises(SceneError, match="does not exist"):
        Scene.from_address("?model=nope")
    with pytest.raises(SceneError, match="no unit is pinned"):
        Scene.from_address("?drawing=example.3").unit_value()


def test_an_image_that_a_smaller_mnist_does_not_have_is_not_there() -> None:
    images, labels = torch.full((3, 28, 28), 7, dtype=torch.uint8), torch.tensor([5, 6, 7])
    picture = open_mnist(2, lambda folder: (images, labels))
    assert (picture.name, picture.label) == ("mnist.2", 7)
    with pytest.raises(DrawingError, match="not on this machine"):
        open_mnist(3, lambda folder: (images, labels))


def test_a_blank_scene_has_no_digit_and_no_address() -> None:
    scene = Scene()
    assert scene.address == ""
    assert scene.tensor is None
    assert scene.trace().digit is None


def test_the_command_prints_digit_probabilities_and_the_unit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["http://localhost:8501/?drawing=example.3&unit=conv2.3.4.5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    trace = Scene(drawing=example_drawing(3)).trace()
    assert lines[1] == f"digit: {trace.digit}"
    assert [float(line.split(": ")[1]) for line in lines[2:12]] == pytest.approx(
        trace.probabilities.tolist(), abs=1e-6
    )
    value = float(trace.activations["conv2"][0, 3, 4, 5])
    assert lines[12] == f"conv2.3.4.5: {value:.6f}"
    assert main(["?model=nope"]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_reading_an_address_needs_no_pytorch() -> None:
    code = (
        "import sys; from lenet.scene import Scene; "
        "Scene.from_address('?drawing=example.3&surgery=conv1.2=off').address; "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
