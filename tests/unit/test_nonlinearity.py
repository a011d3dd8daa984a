import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import lenet
from lenet.datasets import example_images
from lenet.layers import Activation, Architecture, layer_table
from lenet.nonlinearity import (
    LARGEST_DERIVATIVE,
    activated_layers,
    before_activation,
    derivative,
    inactive_units,
    value,
)
from tests.rounding import assert_same

ACTIVATIONS: tuple[Activation, ...] = ("relu", "sigmoid")
X = example_images()[0].unsqueeze(1).float() / 255


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(numbers=st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=20))
def test_the_derivative_is_autograds(activation: Activation, numbers: list[float]) -> None:
    z = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(value(z, activation).sum(), z)
    torch.testing.assert_close(derivative(z.detach(), activation), expected)
    assert float(expected.max()) <= LARGEST_DERIVATIVE[activation]


def test_stillness_counted_by_hand() -> None:
    relu = inactive_units(torch.tensor([[-1.0, 0.0, 2.0, 3.0], [-2.0, 1.0, -1.0, 4.0]]), "relu")
    assert (relu.share, relu.always, relu.mean_derivative) == (0.5, 0.25, 0.5)
    # sigmoid'(3.7) is about 0.0236, just under 0.025; sigmoid'(3.6) about 0.0259, just above
    sigmoid = inactive_units(torch.tensor([[3.7, 0.0], [-3.7, -3.6]]), "sigmoid")
    assert (sigmoid.share, sigmoid.always) == (0.5, 0.5)
    assert sigmoid.mean_derivative == pytest.approx((0.02360 + 0.25 + 0.02360 + 0.02590) / 4, 1e-3)


def test_the_layers_with_a_non_linearity_are_named() -> None:
    assert activated_layers(layer_table()) == ["conv1", "conv2", "fc1", "fc2"]
    assert activated_layers(layer_table(Architecture(output_activation=True))) == [
        "conv1",
        "conv2",
        "fc1",
        "fc2",
        "fc3",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["conv1", "fc2"])
def test_what_stands_before_is_the_traces(layer: str) -> None:
    model = lenet.load_model("sigmoid")
    found = before_activation(model, X, layer)
    for image, values in zip(X, found, strict=True):
        expected = lenet.trace(model, image.unsqueeze(0)).activations[layer][0]
        assert_same(values, expected)
