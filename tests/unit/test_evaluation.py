import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lenet import MODELS, load_model, trace
from lenet.datasets import example_images
from lenet.dead_outputs import dead_classes, last_activation_cost
from lenet.evaluation import Accuracy, evaluate, main, predict
from lenet.feature_extraction import run_steps
from lenet.kernels import bias_of
from lenet.layers import Architecture
from lenet.model import LeNet5
from lenet.pen_drawings import pen_images, ranges
from lenet.pen_strokes import read_pen_digits
from lenet.preprocessing import frame
from lenet.strokes import example_digits, rasterise
from tests.rounding import assert_same
from tests.unit.mnist_files import write_tiny_mnist
from tests.unit.own_network.saved import as_pt
from tests.unit.pen_files import write_tiny_pen_strokes

LABELS = [0, 1, 2, 3, 4, 0, 0, 0, 0, 0]  # of the ten examples, half of them wrong on purpose


class FixedOutputs(LeNet5):
    """A network that answers what it is told."""

    def __init__(self, outputs: torch.Tensor) -> None:
        super().__init__()
        self.outputs = outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.outputs[: len(x)]


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    framings = [frame(rasterise(strokes)) for strokes in example_digits().values()]
    return torch.stack([torch.from_numpy(framing.image) for framing in framings if framing])


def test_the_confusion_matrix_agrees_with_tracing_one_by_one(images: torch.Tensor) -> None:
    model = load_model("sigmoid")
    expected = np.zeros((10, 11), int)
    for image, label in zip(images, LABELS, strict=True):
        expected[label, trace(model, image[None, None].float() / 255).digit] += 1
    report = evaluate(model, images, torch.tensor(LABELS))
    assert np.array_equal(report.confusion, expected)
    assert report.accuracy == Accuracy(int(np.trace(expected)), 10)
    assert [one.total for one in report.per_class] == [6, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert [one.correct for one in report.per_class] == list(np.diag(expected))


def test_a_tie_is_no_answer_and_never_right() -> None:
    outputs = torch.tensor([0.0, 0, 0, 5, 0, 0, 0, 0, 0, 0]).repeat(4, 1)
    outputs[1] = 0  # all ten digits tie
    outputs[2, 0] = 5  # 0 and 3 tie
    outputs[3, 0] = 5 + 1e-5  # 0 is ahead of 3
    report = evaluate(
        FixedOutputs(outputs), torch.zeros(4, 28, 28, dtype=torch.uint8), torch.tensor([3, 0, 0, 0])
    )
    assert report.confusion[3].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert report.confusion[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert report.accuracy == Accuracy(2, 4)
    assert report.per_class[0] == Accuracy(1, 3)
    assert np.array(report.facts()["confusion"]).shape == (10, 11)


def test_batches_make_no_difference(images: torch.Tensor) -> None:
    model = load_model("relu")
    assert_same(predict(model, images, batch=3), predict(model, images))


def test_loss_and_calibration_error_are_those_worked_out_by_hand() -> None:
    generator = np.random.default_rng(0)
    outputs = generator.normal(0, 3, (400, 10)).astype(np.float32)
    labels = np.where(
        generator.random(400) < 0.6, outputs.argmax(1), generator.integers(0, 10, 400)
    )
    report = evaluate(
        FixedOutputs(torch.from_numpy(outputs)),
        torch.zeros(400, 28, 28, dtype=torch.uint8),
        torch.from_numpy(labels),
    )
    exponentials = np.exp(outputs.astype(np.float64))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    assert report.loss == pytest.approx(-np.log(probabilities[range(400), labels]).mean(), abs=1e-5)
    confidence, right = probabilities.max(axis=1), outputs.argmax(axis=1) == labels
    expected = 0.0
    for low in np.arange(15) / 15:
        inside = (confidence > low) & (confidence <= low + 1 / 15)
        if inside.any():
            gap = abs(confidence[inside].mean() - right[inside].mean())
            expected += inside.mean() * gap
    assert report.calibration_error == pytest.approx(expected, abs=1e-5)


def test_an_accuracy_says_itself_in_words() -> None:
    words = "99.12% (9,912 of 10,000; 95 % interval 98.92% to 99.29%)"
    assert str(Accuracy(9_912, 10_000)) == words


@given(total=st.integers(1, 10_000), part=st.floats(0, 1))
def test_the_interval_is_where_the_score_test_does_not_reject(total: int, part: float) -> None:
    accuracy = Accuracy(round(part * total), total)
    low, high = accuracy.interval
    assert 0 <= low <= accuracy.share <= high <= 1
    for p in (low, high):
        if 0 < p < 1:
            z = abs(accuracy.share - p) / np.sqrt(p * (1 - p) / total)
            assert z == pytest.approx(1.96, abs=1e-3)


@pytest.mark.slow
def test_every_way_of_drawing_is_read_by_the_models(tmp_path: Path) -> None:
    """The ten examples, drawn over all ranges the models are made for."""
    digits = read_pen_digits(write_tiny_pen_strokes(tmp_path))
    names = [name for name, _ in ranges()]
    assert len(names) == len(set(names))
    for name, drawing in ranges():
        images, labels = pen_images(digits, drawing)
        assert images.shape == (10, 28, 28)
        assert evaluate(load_model("relu"), images, labels).accuracy.correct >= 9, name


def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny_mnist(tmp_path)
    pen = write_tiny_pen_strokes(tmp_path)
    argv = ["--data", str(tmp_path), "--pen-strokes", str(pen), "--model", "relu", "--json"]
    assert main(argv) == 0
    facts = json.loads(capsys.readouterr().out)
    assert list(facts) == ["relu"]
    assert facts["relu"]["mnist_test"]["total"] == 40
    assert facts["relu"]["pen"]["total"] == 10
    assert np.array(facts["relu"]["pen"]["confusion"]).sum() == 10


def test_the_command_takes_only_the_writers_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pen = write_tiny_pen_strokes(tmp_path)
    assert main(["--pen-strokes", str(pen), "--writers", "2", "--model", "relu", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["relu"]["pen"]["total"] == 5


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--writers", "77"], "no digit by writer 77; the writers are [1, 2]"),
        (["--device", "warp"], "unknown device 'warp'"),
        (["--weights", "/nowhere"], "is missing; rebuild it with"),
    ],
)
def test_bad_options_are_one_line_on_stderr(
    options: list[str], hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pen = write_tiny_pen_strokes(tmp_path)
    assert main(["--pen-strokes", str(pen), *options]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and hint in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("options", [["--writers", "two"], ["--ranges"], ["--model", "vgg"]])
def test_options_that_make_no_sense_are_refused(options: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(options)
    assert caught.value.code == 2


def test_a_class_whose_output_is_never_positive_is_dead() -> None:
    model = LeNet5(Architecture("relu", output_activation=True))
    with torch.no_grad():
        bias_of(model, "fc3").fill_(100)[[3, 8]] = -1000
    images = torch.randint(0, 255, (20, 28, 28)).byte()
    assert dead_classes(model, images) == [3, 8]


def test_the_cost_of_the_last_activation_is_what_clipping_by_hand_costs() -> None:
    model = MODELS["as-written"]
    network = load_model(model.name)
    images, labels = example_images()
    dead = model.facts["dead_classes"]
    cost = last_activation_cost(network, images, labels, dead)
    linear = predict(network, images)  # clipped at zero
    assert (linear >= 0).all()
    read = (linear.argmax(dim=1) == labels) & (linear.amax(dim=1) > 0)  # all zero is a tie
    assert cost.as_is.correct == int(read.sum())
    assert set(dead) <= set(cost.dead)
    assert (cost.of_dead.correct, cost.of_dead.total) == (0, len(dead))
    hidden = run_steps(network, images.unsqueeze(1).float() / 255)["act4"]
    before = hidden @ network.fc3.weight.T + bias_of(network, "fc3")
    assert cost.without.correct == int((before.argmax(dim=1) == labels).sum())


@pytest.mark.slow
def test_a_network_of_ones_own_is_measured_from_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tiny_mnist(tmp_path)
    file = tmp_path / "mine.pt"
    file.write_bytes(as_pt(load_model("relu").state_dict()))
    arguments = ["--data", str(tmp_path), "--json", "--model", "relu", "--network", str(file)]
    assert main(arguments) == 0
    relu, mine = json.loads(capsys.readouterr().out).values()
    assert relu == mine
    file.write_bytes(b"nothing")
    assert main(arguments) == 1
    assert f"error: {file}: This is no file with weights" in capsys.readouterr().err
