import math

import pytest
import torch
from torch.nn import functional as F

from lenet.datasets import example_images
from lenet.feature_extraction import run_steps
from lenet.initialisation import SCHEMES, Scheme, initialised, signals
from lenet.layers import Activation
from tests.rounding import ROUNDING

X = example_images()[0][3:4].unsqueeze(1).float() / 255


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [("Xavier", 2 / (256 + 120)), ("He", 2 / 256), ("normal", 0.05**2)],
)
def test_the_weights_have_the_variance_of_the_scheme(scheme: Scheme, variance: float) -> None:
    model = initialised("relu", scheme, width=0.05)
    weights = model.fc1.weight
    assert float(weights.var()) == pytest.approx(variance, rel=0.03)
    assert abs(float(weights.mean())) < 0.02 * math.sqrt(variance) * 2
    assert not model.fc1.bias.any()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_seed_decides(scheme: Scheme) -> None:
    one, same, other = (initialised("sigmoid", scheme, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one.conv2.weight, same.conv2.weight)
    assert not torch.equal(one.conv2.weight, other.conv2.weight)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_the_signals_are_autograds(activation: Activation) -> None:
    model = initialised(activation, "Xavier")
    found = {one.layer: one for one in signals(model, X, 7)}
    assert list(found) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    x = X.clone().requires_grad_()
    steps = run_steps(model, x)
    loss = F.cross_entropy(steps["fc3"], torch.tensor([7]))
    (gradient,) = torch.autograd.grad(loss, steps["conv2"])
    assert found["conv2"].spread == pytest.approx(
        float(steps["conv2"].detach().std(correction=0)), rel=ROUNDING
    )
    length = float(gradient.square().mean().sqrt())
    assert found["conv2"].gradient == pytest.approx(length, rel=ROUNDING)


def test_small_weights_starve_the_first_layer_of_its_signal() -> None:
    small, xavier = (
        signals(initialised("sigmoid", scheme, width=0.01), X, 7) for scheme in ("normal", "Xavier")
    )
    assert small[0].weights < xavier[0].weights / 100
