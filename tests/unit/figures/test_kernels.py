import numpy as np
import pytest

import lenet
from lenet.figures.kernels import board_figure, frequency_figure, matrix_figure
from lenet.figures.theme import FIELD
from lenet.kernels import frequency_response, weights_of
from lenet.layers import LENET5_1998
from lenet.model import LeNet5

MODEL = lenet.load_model("relu")
CONV1, CONV2 = MODEL.conv1.weight.numpy(), MODEL.conv2.weight.numpy()


def test_every_weight_is_on_the_board_once_and_in_its_place() -> None:
    first, second, *_ = board_figure((CONV1, CONV2), chosen=("conv1", 0, 0)).data
    assert np.isfinite(first.z).sum() == CONV1.size
    assert np.isfinite(second.z).sum() == CONV2.size
    np.testing.assert_array_equal(first.z[7:12, :5], CONV1[1, 0])
    np.testing.assert_array_equal(second.z[14:19, 18:23], CONV2[3, 2])
    assert first.zmax == -first.zmin == pytest.approx(np.abs(CONV1).max())


def test_each_marker_lies_on_the_kernel_that_it_names() -> None:
    figure = board_figure((CONV1, CONV2), chosen=("conv2", 3, 2))
    heat, markers = figure.data[1], figure.data[2]
    at = [list(which) for which in markers.customdata].index(["conv2", 3, 2])
    col, row = markers.x[at] - heat.x[0], markers.y[at] - heat.y[0]
    assert heat.z[int(row), int(col)] == CONV2[3, 2, 2, 2]
    (outline,) = figure.layout.shapes
    assert (outline.x0 + outline.x1) / 2 == markers.x[at]
    assert (outline.y0 + outline.y1) / 2 == markers.y[at]


def test_norms_stand_below_and_those_altered_stand_out() -> None:
    figure = board_figure(
        (CONV1, CONV2), chosen=("conv1", 0, 0), altered=frozenset({("conv2", 0, 0)})
    )
    texts = figure.data[3]
    assert texts.text[17] == f"{np.linalg.norm(CONV1[0, 0]):.2f}"
    assert texts.text[17 + 6] == f"{np.linalg.norm(CONV2[0, 0]):.2f}"
    assert [i for i, colour in enumerate(texts.textfont.color) if colour == FIELD] == [23]


def test_norms_can_be_left_out() -> None:
    *_, texts, _ = board_figure((CONV1, CONV2), chosen=("conv1", 0, 0), norms=False).data
    assert list(texts.text) == ["conv1", *map(str, range(16))]


def test_slices_that_nothing_reads_are_left_out() -> None:
    model = LeNet5(LENET5_1998).eval()
    conv1, conv2 = (weights_of(model, name).numpy() for name in ("conv1", "conv2"))
    reads = LENET5_1998.connections
    assert reads is not None
    figure = board_figure((conv1, conv2), chosen=("conv1", 0, 0), reads=reads)
    marked = [which for which in figure.data[2].customdata if which[0] == "conv2"]
    assert marked == [["conv2", k, channel] for k, maps in enumerate(reads) for channel in maps]
    assert np.isfinite(figure.data[1].z).sum() == 60 * 25
    assert list(figure.data[3].text[:17]) == ["conv1", *map(str, range(16))]


def test_frequencies_are_in_periods_a_pixel() -> None:
    (heat,) = frequency_figure(frequency_response(MODEL.conv1.weight[0, 0]).numpy()).data
    assert heat.x[16] == pytest.approx(0)
    assert heat.x[0] == pytest.approx(-16 / 33)
    (silent,) = frequency_figure(np.zeros((33, 33))).data
    assert silent.zmax == 1


def test_a_dense_layer_has_a_row_for_each_unit() -> None:
    weights = MODEL.fc3.weight.numpy()
    figure = matrix_figure(weights, chosen=4)
    assert figure.data[0].z.shape == (10, 84)
    (outline,) = figure.layout.shapes
    assert (outline.y0, outline.y1) == (3.5, 4.5)
