import numpy as np
import pytest
import torch

import lenet
from lenet.attribution import (
    STRIDE,
    WINDOW,
    attribute,
    central_half,
    effective_field,
    share_inside,
    strongest_patches,
)
from lenet.datasets import example_images
from lenet.feature_extraction import run_steps
from lenet.geometry import Box
from lenet.layers import layer
from tests.rounding import ROUNDING, assert_same

IMAGES, LABELS = example_images()
X = IMAGES.unsqueeze(1).float() / 255
# Without even areas, in which the candidates of a pooling tie and there is no single slope.
NOISE = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))
UNITS = [
    "conv1.2.9.9",
    "pool1.1.4.5",
    "conv2.3.4.5",
    "act2.0.3.3",
    "pool2.7.1.2",
    "fc1.17",
    "fc3.4",
]


def output(model: lenet.LeNet5, x: torch.Tensor, digit: int) -> torch.Tensor:
    outputs: torch.Tensor = model.double()((x.double() - 0.1307) / 0.3081)
    return outputs[:, digit]


@pytest.fixture(params=["relu", "sigmoid"])
def model(request: pytest.FixtureRequest) -> lenet.LeNet5:
    return lenet.load_model(request.param)


def test_all_steps_are_those_of_the_trace(model: lenet.LeNet5) -> None:
    steps, trace = run_steps(model, X[3:4]), lenet.trace(model, X[3:4])
    assert list(steps) == list(trace.activations)
    for name, values in steps.items():
        assert_same(values, trace.activations[name])


@pytest.mark.parametrize("name", UNITS)
def test_the_effective_field_agrees_with_finite_differences(model: lenet.LeNet5, name: str) -> None:
    unit = lenet.parse_unit(name, model.layers)
    field = effective_field(model, NOISE, unit)
    assert field.shape == (28, 28)
    double = model.double()

    def value(x: torch.Tensor) -> float:
        steps = run_steps(double, x)
        return float(steps[unit.layer][(0, *unit.place)])

    for row, col in ((10, 12), (14, 14), (9, 17), (2, 2)):
        step = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
        step[0, 0, row, col] = 1e-7
        x = NOISE.double()
        slope = (value(x + step) - value(x - step)) / 2e-7
        assert float(field[row, col]) == pytest.approx(abs(slope), abs=2e-4, rel=1e-3)


@pytest.mark.parametrize("name", UNITS)
def test_all_of_the_effective_field_lies_in_the_theoretical_one(
    model: lenet.LeNet5, name: str
) -> None:
    unit = lenet.parse_unit(name, model.layers)
    field = effective_field(model, X, unit)
    assert share_inside(field, unit.box(model.layers)) == pytest.approx(1, abs=ROUNDING)
    half = share_inside(field, central_half(unit.box(model.layers)))
    assert half is not None and 0 < half < 1


def test_the_mean_over_images_is_that_of_the_single_ones(model: lenet.LeNet5) -> None:
    unit = lenet.parse_unit("pool2.3.1.1", model.layers)
    images = torch.cat([NOISE, NOISE.flip(2), NOISE.flip(3)])
    single = torch.stack([effective_field(model, x.unsqueeze(0), unit) for x in images])
    assert_same(effective_field(model, images, unit), single.mean(dim=0))


def test_a_unit_at_rest_has_no_effective_field() -> None:
    model = lenet.load_model("relu")
    trace = lenet.trace(model, X[3:4])
    lowest = int(trace.activations["conv2"][0].argmin())  # far below zero, where ReLU is flat
    place = tuple(map(int, np.unravel_index(lowest, layer("act2").shape)))
    field = effective_field(model, X[3:4], lenet.Unit("act2", place))
    assert not field.any()
    assert share_inside(field, (0, 0, 28, 28)) is None


def test_shares_count_pixels_in_part() -> None:
    field = torch.ones(4, 4)
    assert share_inside(field, (0, 0, 4, 4)) == 1
    assert share_inside(field, (1, 1, 3, 3)) == 0.25
    assert share_inside(field, (0.5, 0, 1.5, 2)) == pytest.approx(2 / 16)
    assert central_half(Box(2, 4, 7, 9)) == (3.25, 5.25, 5.75, 7.75)
    assert share_inside(field, (0.25, 0.25, 0.75, 0.75)) == pytest.approx(0.25 / 16)


@pytest.mark.slow
def test_the_gradient_is_that_of_finite_differences(model: lenet.LeNet5) -> None:
    found = attribute(model, NOISE, 5).gradient
    for row, col in ((10, 12), (14, 14), (9, 17), (20, 10)):
        step = torch.zeros(1, 1, 28, 28)
        step[0, 0, row, col] = 1e-6
        x = NOISE.double()
        slope = (output(model, x + step, 5) - output(model, x - step, 5)).item() / 2e-6
        assert float(found[row, col]) == pytest.approx(slope, abs=1e-3, rel=1e-3)


@pytest.mark.slow
def test_integrated_gradients_are_the_sum_along_the_way(model: lenet.LeNet5) -> None:
    found = attribute(model, X[3:4], 3)
    x = X[3:4].double()
    total, steps = torch.zeros_like(x), 500
    for part in ((torch.arange(steps) + 0.5) / steps).split(100):
        path = (part.view(-1, 1, 1, 1).double() * x).requires_grad_()
        (gradient,) = torch.autograd.grad(output(model, path, 3).sum(), path)
        total += gradient.sum(dim=0, keepdim=True)
    by_hand = (x * total / steps)[0, 0].float()
    most = float(by_hand.abs().max())
    torch.testing.assert_close(found.integrated, by_hand, rtol=0, atol=0.02 * most)


@pytest.mark.slow
def test_integrated_gradients_are_complete(model: lenet.LeNet5) -> None:
    for digit in (3, 8):
        found = attribute(model, X[3:4], digit)
        rise = found.output - found.blank
        assert found.error == pytest.approx(float(found.integrated.sum()) - rise, abs=1e-3)
        assert abs(found.error) < 0.01 * float(found.integrated.abs().sum())
        assert found.output == pytest.approx(output(model, X[3:4], digit).item(), abs=ROUNDING)
        model.float()


@pytest.mark.slow
def test_occlusion_is_the_mean_fall_over_the_patches_on_a_pixel(model: lenet.LeNet5) -> None:
    found = attribute(model, X[3:4], 3).occlusion.numpy()
    falls, counts = np.zeros((28, 28)), np.zeros((28, 28))
    whole = output(model, X[3:4], 3).item()
    for row in range(0, 28 - WINDOW + 1, STRIDE):
        for col in range(0, 28 - WINDOW + 1, STRIDE):
            hidden = X[3:4].clone()
            hidden[..., row : row + WINDOW, col : col + WINDOW] = 0
            fall = whole - output(model, hidden, 3).item()
            falls[row : row + WINDOW, col : col + WINDOW] += fall
            counts[row : row + WINDOW, col : col + WINDOW] += 1
    np.testing.assert_allclose(found, falls / counts, atol=1e-3)


@pytest.mark.parametrize(("layer", "channel"), [("conv1", 2), ("pool2", 9), ("fc2", 40)])
def test_the_strongest_patches_are_those_with_the_highest_values(
    model: lenet.LeNet5, layer: str, channel: int
) -> None:
    patches = strongest_patches(model, IMAGES, layer, channel, count=4)
    assert len(patches) == 4
    values = [one.value for one in patches]
    assert values == sorted(values, reverse=True)
    peaks = []
    for x in X:
        activations = lenet.trace(model, x.unsqueeze(0)).activations[layer][0, channel]
        peaks.append(float(activations.max()))
    assert values == pytest.approx(sorted(peaks, reverse=True)[:4], abs=ROUNDING)
    best = patches[0]
    assert peaks[best.image] == pytest.approx(best.value, abs=ROUNDING)
    top, left, bottom, right = best.box
    assert torch.equal(best.pixels, IMAGES[best.image, top:bottom, left:right])


def test_a_patch_alone_excites_the_unit_as_much() -> None:
    """Where the image is blanked outside the box, the unit holds the same."""
    model = lenet.load_model("relu")
    best = strongest_patches(model, IMAGES, "conv2", 3, count=1)[0]
    top, left, bottom, right = best.box
    alone = torch.zeros_like(X[:1])
    alone[0, 0, top:bottom, left:right] = best.pixels.float() / 255
    values = lenet.trace(model, alone).activations["conv2"][0, 3]
    assert float(values[top // 2, left // 2]) == pytest.approx(best.value, abs=ROUNDING)


def test_there_are_no_more_patches_than_images() -> None:
    assert len(strongest_patches(lenet.load_model("relu"), IMAGES, "fc1", 0, count=50)) == 10
