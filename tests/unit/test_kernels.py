import numpy as np
import pytest
import torch

import lenet
from lenet.kernels import FREQUENCIES, fold, frequency_response, norms, responses
from lenet.layers import layer
from lenet.strokes import example_digits, rasterise
from tests.rounding import ROUNDING, assert_same


@pytest.fixture(params=["relu", "sigmoid"])
def model(request: pytest.FixtureRequest) -> lenet.LeNet5:
    return lenet.load_model(request.param)


def test_norms_are_those_of_each_slice(model: lenet.LeNet5) -> None:
    weights = model.conv2.weight.numpy()
    assert norms(model.conv2.weight).shape == (16, 6)
    assert float(norms(model.conv2.weight)[3, 2]) == pytest.approx(
        np.sqrt((weights[3, 2].astype(np.float64) ** 2).sum()), rel=ROUNDING
    )


def test_the_frequency_response_is_the_answer_to_waves(model: lenet.LeNet5) -> None:
    kernel = model.conv1.weight[2, 0].double().numpy()
    found = frequency_response(model.conv1.weight[2, 0])
    assert found.shape == (FREQUENCIES, FREQUENCIES)
    middle = FREQUENCIES // 2
    assert float(found[middle, middle]) == pytest.approx(abs(kernel.sum()), abs=ROUNDING)
    rows, cols = np.mgrid[:5, :5]
    for at in ((0, 0), (5, 20), (middle, 30), (32, 1)):
        row, col = ((i - middle) / FREQUENCIES for i in at)  # periods a pixel
        wave = np.exp(2j * np.pi * (row * rows + col * cols))
        assert float(found[at]) == pytest.approx(abs((kernel * wave).sum()), abs=ROUNDING)


@pytest.mark.parametrize(("name", "kernel"), [("conv1", 4), ("conv2", 11)])
def test_the_channels_and_the_bias_add_up_to_the_map(
    model: lenet.LeNet5, name: str, kernel: int
) -> None:
    trace = lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[5])))
    found = responses(model, trace, name, kernel)
    assert_same(found.running[-1] + found.bias, found.before)
    assert torch.equal(found.before, trace.activations[name][0, kernel])
    nonlinear = torch.relu if model.activation == "relu" else torch.sigmoid
    assert_same(found.after, nonlinear(found.before))


def test_one_channel_of_a_response_by_hand(model: lenet.LeNet5) -> None:
    trace = lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[5])))
    source = trace.activations["pool1"][0, 2].numpy()
    weights = model.conv2.weight[7, 2].numpy()
    by_hand = np.array(
        [[(source[r : r + 5, c : c + 5] * weights).sum() for c in range(8)] for r in range(8)]
    )
    found = responses(model, trace, "conv2", 7).partial[2].numpy()
    np.testing.assert_allclose(found, by_hand, rtol=ROUNDING, atol=ROUNDING)


def test_folding_puts_each_weight_where_it_reads(model: lenet.LeNet5) -> None:
    folded = fold(model.fc1.weight[5], layer("pool2"))
    assert folded.shape == (16, 4, 4)
    assert float(folded[8, 2, 1]) == float(model.fc1.weight[5, 8 * 16 + 2 * 4 + 1])
    trace = lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[5])))
    total = (folded * trace.activations["pool2"][0]).sum() + model.fc1.bias[5]
    assert_same(total, trace.activations["fc1"][0, 5])


def test_weights_that_read_another_layer_do_not_fold(model: lenet.LeNet5) -> None:
    with pytest.raises(ValueError, match="120 weights do not fold onto pool2"):
        fold(model.fc2.weight[0], layer("pool2"))
