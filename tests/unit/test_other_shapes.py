"""What the layer table promises holds for networks like LeNet-5 in other shapes, too."""

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

import lenet
from lenet.attribution import effective_field, strongest_patches
from lenet.drawing import example_drawing
from lenet.feature_extraction import run_steps
from lenet.geometry import Box
from lenet.kernels import responses
from lenet.layer_statistics import layer_statistics
from lenet.layers import LENET5_1998, Architecture, ArchitectureError
from lenet.nonlinearity import LARGEST_DERIVATIVE, derivative
from lenet.preprocessing import canvas_to_tensor
from lenet.take_along.onnx_model import onnx_bytes
from lenet.units import Unit, parse_unit
from lenet.worked_example import PADDING, work_out
from lenet.worked_example_export import as_pytorch
from tests.rounding import ROUNDING
from tests.unit.reference import forward
from tests.unit.shapes import PADDED, SHAPES, network

ALL = SHAPES | {"1998": LENET5_1998}
of_all_shapes = pytest.mark.parametrize("architecture", ALL.values(), ids=ALL)


def drawn(digit: int) -> torch.Tensor:
    x = canvas_to_tensor(example_drawing(digit).ink)
    assert x is not None
    return x


@of_all_shapes
def test_every_step_is_what_numpy_computes_by_hand(architecture: Architecture) -> None:
    model, x = network(architecture), drawn(3)
    state = {name: t.double().numpy() for name, t in model.state_dict().items()}
    expected = forward(x[0, 0].double().numpy(), state, architecture)
    trace = lenet.trace(model, x)
    assert list(trace.activations) == list(expected)
    for name, values in expected.items():
        found = trace.activations[name][0].numpy()
        np.testing.assert_allclose(found, values, rtol=ROUNDING, atol=ROUNDING)


@of_all_shapes
def test_the_table_has_the_shapes_and_the_parameters(architecture: Architecture) -> None:
    model = network(architecture)
    trace = lenet.trace(model, drawn(5))
    assert {step.name: (1, *step.shape) for step in model.layers} == {
        name: tuple(values.shape) for name, values in trace.activations.items()
    }
    assert {step.name: step.parameters for step in model.layers if step.parameters} == {
        name: sum(p.numel() for p in layer.parameters())
        for name, layer in model.named_children()
        if list(layer.parameters())
    }
    assert model.fc1.in_features == architecture.inputs


@of_all_shapes
def test_the_box_is_where_autograd_finds_an_influence(architecture: Architecture) -> None:
    model = network(architecture).double()
    for parameter in model.parameters():
        nn.init.uniform_(parameter, 0.01, 0.02)  # no influence cancels another
    model.pool1 = model.pool2 = nn.AvgPool2d(2, 2)
    model.act1 = model.act2 = nn.Softplus()  # nor does any end
    x = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
    for name in ("conv1", "pool1", "conv2", "pool2"):
        step = next(step for step in model.layers if step.name == name)
        for row, col in ((0, 0), (step.shape[1] - 1, step.shape[2] // 2)):
            field = effective_field(model, x, Unit(name, (0, row, col)))
            rows, cols = torch.nonzero(field, as_tuple=True)
            seen = Box(int(rows.min()), int(cols.min()), int(rows.max()) + 1, int(cols.max()) + 1)
            top, left, bottom, right = step.receptive_field.box(row, col)
            assert seen == (max(top, 0), max(left, 0), min(bottom, 28), min(right, 28))


@pytest.mark.slow
@of_all_shapes
def test_units_add_up_to_pytorchs_number(architecture: Architecture) -> None:
    model = network(architecture)
    trace = lenet.trace(model, drawn(8))
    for step in model.layers:
        if step.kind == "flatten":
            continue
        for index in range(0, step.units, 11):
            place = tuple(int(at) for at in np.unravel_index(index, step.shape))
            example = work_out(model, trace, Unit(step.name, place))
            assert example.result == pytest.approx(example.pytorch, abs=ROUNDING, rel=ROUNDING)


def test_a_corner_reads_zeros_of_the_padding(capsys: pytest.CaptureFixture[str]) -> None:
    model = network(PADDED)
    trace = lenet.trace(model, drawn(8))
    example = work_out(model, trace, parse_unit("act1.2.0.0", model.layers))
    assert example.weighted is not None
    terms = example.weighted.terms
    assert [term.name == PADDING for term in terms] == [
        *[True] * 4,
        False,
        False,
        True,
        *[False] * 2,
    ]
    assert all(term.value == 0 for term in terms if term.name == PADDING)
    exec(as_pytorch(example, None), {})
    assert float(capsys.readouterr().out) == pytest.approx(example.pytorch, abs=ROUNDING)
    pooled = work_out(model, trace, parse_unit("pool2.1.2.3", model.layers))
    exec(as_pytorch(pooled, None), {})
    assert float(capsys.readouterr().out) == pytest.approx(pooled.pytorch, abs=ROUNDING)
    assert pooled.winner is None


@of_all_shapes
def test_the_channels_of_a_kernel_add_up(architecture: Architecture) -> None:
    model = network(architecture)
    trace = lenet.trace(model, drawn(2))
    for layer in ("conv1", "conv2"):
        found = responses(model, trace, layer, 1)
        total = found.running[-1] + found.bias
        torch.testing.assert_close(total, found.before, atol=ROUNDING, rtol=ROUNDING)


@of_all_shapes
def test_onnx_runtime_computes_the_same(architecture: Architecture) -> None:
    model = network(architecture)
    session = onnxruntime.InferenceSession(onnx_bytes(model), providers=["CPUExecutionProvider"])
    x = torch.cat([drawn(digit) for digit in range(10)])
    (logits,) = session.run(["logits"], {"images": x.numpy()})
    outputs = run_steps(model, x)[model.layers[-2].name]
    np.testing.assert_allclose(logits, outputs.numpy(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("activation", LARGEST_DERIVATIVE)
def test_the_share_of_inactive_units_follows_from_autograds_derivative(activation: str) -> None:
    architecture = Architecture(activation, channels=(3, 4))  # type: ignore[arg-type]
    model = network(architecture)
    trace = lenet.trace(model, drawn(6))
    z = trace.activations["conv1"].clone().requires_grad_()
    model.act1(z).sum().backward()
    assert z.grad is not None
    torch.testing.assert_close(derivative(z.detach(), architecture.activation), z.grad)
    largest = LARGEST_DERIVATIVE[architecture.activation]
    inactive = z.grad == 0 if activation == "relu" else z.grad < 0.1 * largest
    row = next(
        r
        for r in layer_statistics(trace, model.layers, architecture.activation)
        if r.layer.name == "act1"
    )
    assert row.inactive == pytest.approx(float(inactive.float().mean()), abs=1 / z.numel() + 1e-6)


def test_a_patch_at_the_border_is_what_lies_in_the_image() -> None:
    model = network(PADDED)
    images = torch.zeros(2, 28, 28, dtype=torch.uint8)
    images[:, :2, :2] = 255
    for patch in strongest_patches(model, images, "act1", 0):
        rows = min(patch.box.bottom, 28) - max(patch.box.top, 0)
        assert patch.pixels.shape[0] == rows
        assert rows in (2, 3)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"activation": "gelu"}, "choose one of relu, sigmoid, tanh, scaled-tanh"),
        ({"pooling": "min"}, "choose one of max, average, trainable"),
        ({"kernels": (29, 5)}, "nothing is left"),
        ({"kernels": (5, 13)}, "nothing is left"),
        ({"channels": (0, 16)}, "at least 1"),
        ({"deviation": 0.0}, "above 0"),
        ({"mean": float("nan")}, "above 0"),
        ({"border": float("inf")}, "a border is a number"),
        ({"output": "softmax"}, "choose one of dense, rbf"),
        ({"output": "rbf", "units": (120, 83)}, "84 numbers"),
        ({"connections": ((0,),) * 15}, "for each of 16 kernels, some of 6 maps"),
        ({"connections": ((0, 6),) * 16}, "some of 6 maps"),
        ({"connections": ((1, 1),) * 16}, "some of 6 maps"),
        ({"connections": ((),) * 16}, "some of 6 maps"),
    ],
)
def test_what_cannot_be_built_is_refused(parts: dict[str, object], says: str) -> None:
    with pytest.raises(ArchitectureError, match=says):
        Architecture(**parts)  # type: ignore[arg-type]
