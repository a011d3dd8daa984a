import math

import pytest
import torch
from torch.nn import functional as F

import lenet
from lenet.datasets import example_images
from lenet.gradients import gradients, learning_signals, outputs_of
from lenet.layers import Architecture
from lenet.model import LeNet5
from tests.rounding import ROUNDING

X = example_images()[0].unsqueeze(1).float() / 255


@pytest.mark.slow
@pytest.mark.parametrize("output_activation", [False, True])
def test_norms_are_what_finite_differences_find(output_activation: bool) -> None:
    torch.manual_seed(0)
    model = LeNet5(Architecture("sigmoid", output_activation)).double()
    x = torch.rand(1, 1, 28, 28, dtype=torch.float64)
    found = gradients(model, x, 3)
    normalised = (x - 0.1307) / 0.3081

    def loss() -> float:
        with torch.no_grad():
            return float(F.cross_entropy(model(normalised), torch.tensor([3])))

    read: list[torch.Tensor] = []  # by the last layer; no weight of it changes that
    model.fc3.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0].detach()))
    assert found.loss == pytest.approx(loss())

    def last_loss() -> float:
        with torch.no_grad():
            outputs = model.act5(F.linear(read[0], model.fc3.weight, model.fc3.bias))
            return float(F.cross_entropy(outputs, torch.tensor([3])))

    for name, of_layer in (("conv1", loss), ("fc3", last_loss)):
        weight = model.get_parameter(f"{name}.weight").data.view(-1)
        total = 0.0
        for at in range(weight.numel()):
            weight[at] += 1e-5
            above = of_layer()
            weight[at] -= 2e-5
            total += ((above - of_layer()) / 2e-5) ** 2
            weight[at] += 1e-5
        assert found.weights[name] == pytest.approx(math.sqrt(total), rel=1e-4)


def test_the_units_gradients_are_those_of_the_bias() -> None:
    """A dense unit's bias is added to it, so both have the same derivative."""
    model = lenet.load_model("relu")
    found = gradients(model, X[3:4], 8)
    bias = model.fc2.bias.requires_grad_()
    (expected,) = torch.autograd.grad(
        F.cross_entropy(model((X[3:4] - 0.1307) / 0.3081), torch.tensor([8])), bias
    )
    assert found.units["fc2"] == pytest.approx(float(expected.norm()), rel=1e-4)
    assert list(found.weights) == list(found.units) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    first, last = found.weights["conv1"], found.weights["fc3"]
    assert found.first_to_last == pytest.approx(first / last, rel=ROUNDING)


def test_the_model_stays_as_it_was() -> None:
    model = lenet.load_model("relu")
    gradients(model, X[3:4], 3)
    assert not any(p.requires_grad or p.grad is not None for p in model.parameters())


def test_the_rows_of_the_last_layer_add_up_to_its_norm() -> None:
    found = gradients(lenet.load_model("sigmoid"), X[4:5], 9)
    assert math.hypot(*found.last_rows) == pytest.approx(found.weights["fc3"], rel=ROUNDING)


def test_dead_outputs_are_zero_and_get_no_gradient() -> None:
    model = lenet.load_model("as-written")
    dead = lenet.MODELS["as-written"].facts["dead_classes"]
    for x in X:
        outputs = outputs_of(model, x.unsqueeze(0))
        assert [one.digit for one in outputs] == list(range(10))
        for one in outputs:
            assert one.after == max(0.0, one.before)
            if one.digit in dead:
                assert one.before < 0


@pytest.mark.parametrize("name", ["as-written", "relu"])
def test_learning_signals_are_the_mean_norms_of_single_backward_passes(name: str) -> None:
    model = lenet.load_model(name)
    images, labels = torch.cat([X, X.flip(3)]), torch.arange(10).repeat(2)
    found = learning_signals(model, images, labels)
    for digit in range(10):
        alone = [
            gradients(model, images[i : i + 1], digit).last_rows[digit] for i in (digit, digit + 10)
        ]
        assert found[digit] == pytest.approx(sum(alone) / 2, rel=1e-4, abs=1e-9)
    dead = lenet.MODELS[name].facts.get("dead_classes", [])
    assert all((found[digit] == 0) is (digit in dead) for digit in range(10))
    assert math.isnan(learning_signals(model, X[:1], torch.tensor([0]))[1])


def test_only_the_network_as_written_has_dead_outputs() -> None:
    with pytest.raises(ValueError, match="no non-linearity on its outputs"):
        outputs_of(lenet.load_model("relu"), X[:1])
