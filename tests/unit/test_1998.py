"""The network of 1998 is the paper's: its counts, its table, its codes, its numbers."""

import math
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lenet
from lenet.architecture import rows
from lenet.digit_codes import digit_codes
from lenet.initialisation import spread_evenly
from lenet.kernels import own_weights, responses, weights_of
from lenet.layers import LENET5_1998
from lenet.model import LeNet5
from lenet.receptive_field import view_on
from lenet.strokes import example_digits, rasterise
from lenet.surgery import SurgeryError, operate, parse_surgery
from lenet.training.loop import mean_loss
from lenet.units import Unit, parse_unit
from lenet.worked_example import PADDING, work_out
from tests.rounding import ROUNDING
from tests.unit.reference import forward

TABLE = LENET5_1998.layers
BY_HAND = 1e-5  # ten times what float32 and float64 were seen to differ by here
# Table I of the paper: a row for each map of S2, a column for each map of C3.
TABLE_I = """
X . . . X X X . . X X X X . X X
X X . . . X X X . . X X X X . X
X X X . . . X X X . . X . X X X
. X X X . . X X X X . . X . X X
. . X X X . . X X X X . X X . X
. . . X X X . . X X X X . X X X
"""


def traced(digit: int) -> tuple[LeNet5, lenet.Trace]:
    model = lenet.load_model("lenet5-1998")
    return model, lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[digit])))


def test_each_layer_has_as_many_trainable_parameters_as_the_paper_says() -> None:
    model = LeNet5(LENET5_1998)
    assert {step.paper: step.parameters for step in TABLE if step.parameters} == {
        "C1": 156,
        "S2": 12,
        "C3": 1_516,
        "S4": 32,
        "C5": 48_120,
        "F6": 10_164,
    }
    assert sum(p.numel() for p in model.parameters()) == 60_000
    for step in TABLE:
        held = sum(p.numel() for p in getattr(model, step.name, nn.Identity()).parameters())
        assert held == step.parameters


def test_it_has_as_many_connections_as_the_paper_says() -> None:
    """Section II.B counts each unit's inputs and its bias; in S2 and S4 the four that are added."""
    connections = {}
    for step in TABLE:
        if step.kind == "subsampling":
            connections[step.paper] = step.units * (2 * 2 + 1)
        elif step.multiply_adds:
            biases = 0 if step.kind == "rbf" else step.units
            connections[step.paper] = step.multiply_adds + biases
    assert connections == {
        "C1": 122_304,
        "S2": 5_880,
        "C3": 151_600,
        "S4": 2_000,
        "C5": 48_120,
        "F6": 10_164,
        "output": 840,
    }
    assert sum(connections.values()) == 340_908


def test_the_maps_have_the_papers_sizes() -> None:
    shapes = {step.paper: step.shape for step in TABLE if step.kind not in ("flatten", "softmax")}
    assert shapes == {
        "input": (1, 28, 28),
        "C1": (6, 28, 28),
        "S2": (6, 14, 14),
        "C3": (16, 10, 10),
        "S4": (16, 5, 5),
        "C5": (120,),
        "F6": (84,),
        "output": (10,),
    }


def test_each_map_of_c3_reads_those_of_table_i() -> None:
    crosses = np.array([line.split() for line in TABLE_I.split("\n") if line]) == "X"
    assert LENET5_1998.connections is not None
    for kernel, reads in enumerate(LENET5_1998.connections):
        assert list(reads) == list(np.flatnonzero(crosses[:, kernel]))
    model = LeNet5(LENET5_1998)
    whole = weights_of(model, "conv2")
    assert torch.equal(whole.abs().sum(dim=(2, 3)) > 0, torch.from_numpy(crosses.T))


def test_a_map_that_is_not_read_has_no_influence() -> None:
    model = LeNet5(LENET5_1998).eval()
    maps = torch.randn(1, 6, 14, 14, requires_grad=True)
    (gradient,) = torch.autograd.grad(model.conv2(maps)[0, 7].sum(), maps)
    assert LENET5_1998.connections is not None
    seen = gradient[0].abs().sum(dim=(1, 2)) > 0
    assert tuple(torch.nonzero(seen).flatten().tolist()) == LENET5_1998.connections[7]


def test_the_image_stands_in_32_by_32_pixels_of_paper() -> None:
    model = LeNet5(LENET5_1998).eval()
    x = torch.rand(2, 1, 28, 28)
    framed = torch.zeros(2, 1, 32, 32)
    framed[:, :, 2:30, 2:30] = x
    levels = torch.where(framed > 0, -0.1 + 1.275 * framed, torch.tensor(-0.1))
    expected = F.conv2d(levels, model.conv1.weight, model.conv1.bias)
    found = model.conv1(model.normalise(x))
    torch.testing.assert_close(found, expected, atol=ROUNDING, rtol=ROUNDING)
    ends = model.normalise(torch.tensor([0.0, 1.0])).tolist()
    assert ends == pytest.approx([-0.1, 1.175])


@pytest.mark.parametrize("digit", [2, 5, 8])
def test_its_forward_pass_is_numpys_by_hand(digit: int) -> None:
    model, trace = traced(digit)
    state = {name: tensor.double().numpy() for name, tensor in model.state_dict().items()}
    image = trace.activations["input"][0, 0].double().numpy()
    expected = forward(image, state, LENET5_1998)
    assert list(expected) == list(trace.activations)
    for name, values in expected.items():
        found = trace.activations[name][0].numpy()
        np.testing.assert_allclose(found, values, rtol=BY_HAND, atol=BY_HAND)


def test_the_first_weights_lie_within_the_papers_bounds() -> None:
    torch.manual_seed(0)
    model = LeNet5(LENET5_1998)
    spread_evenly(model, 2.4)
    bounds = {"conv1": 25, "pool1": 4, "pool2": 4, "fc1": 400, "fc2": 120}
    for name, inputs in bounds.items():
        most = float(model.get_submodule(name).get_parameter("weight").detach().abs().max())
        assert 0.7 * 2.4 / inputs <= most <= 2.4 / inputs
    assert LENET5_1998.connections is not None
    for kernel, reads in enumerate(LENET5_1998.connections):
        most = float(own_weights(model.conv2, (kernel,)).abs().max())
        assert 0.7 * 2.4 / (25 * len(reads)) <= most <= 2.4 / (25 * len(reads))


def test_the_loss_is_equation_9() -> None:
    outputs, labels = -50 * torch.rand(7, 10), torch.arange(7)
    by_hand = [
        -row[label] + math.log(math.exp(-20) + math.fsum(map(math.exp, row)))
        for row, label in zip(outputs.tolist(), labels.tolist(), strict=True)
    ]
    assert float(mean_loss(outputs, labels, -20.0)) == pytest.approx(sum(by_hand) / 7, rel=1e-5)
    plain = F.cross_entropy(outputs, labels)
    assert float(mean_loss(outputs, labels)) == float(plain)


@pytest.mark.parametrize(
    ("unit", "terms", "maps"),
    [
        ("conv2.0.4.4", 75, (0, 1, 2)),
        ("conv2.9.4.4", 100, (0, 3, 4, 5)),
        ("act2.15.4.4", 150, (0, 1, 2, 3, 4, 5)),
        ("pool1.3.5.6", 4, (3,)),
        ("squash2.11.2.2", 4, (11,)),
        ("fc3.7", 84, ()),
    ],
)
def test_the_ledger_has_the_terms_of_the_paper(
    unit: str, terms: int, maps: tuple[int, ...]
) -> None:
    model, trace = traced(7)
    example = work_out(model, trace, parse_unit(unit, model.layers))
    assert example.weighted is not None
    assert (len(example.weighted.terms), example.weighted.maps) == (terms, maps)
    assert example.result == pytest.approx(example.pytorch, abs=ROUNDING, rel=ROUNDING)


def test_a_unit_of_subsampling_has_one_coefficient_for_all_four() -> None:
    model, trace = traced(3)
    weighted = work_out(model, trace, Unit("pool1", (2, 4, 5))).weighted
    assert weighted is not None
    assert {term.weight for term in weighted.terms} == {float(weights_of(model, "pool1")[2])}
    read = trace.activations["act1"][0, 2, 8:10, 10:12].flatten().tolist()
    assert [term.value for term in weighted.terms] == read


def test_a_distance_is_a_sum_of_squares_to_the_drawn_code() -> None:
    model, trace = traced(3)
    weighted = work_out(model, trace, Unit("fc3", (5,))).weighted
    assert weighted is not None
    assert [term.weight for term in weighted.terms] == digit_codes()[5]
    assert all(term.product <= 0 for term in weighted.terms)
    assert weighted.bias == 0


def test_what_lies_around_the_image_is_paper() -> None:
    model, trace = traced(3)
    weighted = work_out(model, trace, Unit("conv1", (0, 0, 0))).weighted
    assert weighted is not None
    around = [term.value for term in weighted.terms if term.name == PADDING]
    assert len(around) == 16
    assert set(around) == {-0.1}


def test_a_unit_sees_the_maps_that_its_kernel_reads() -> None:
    assert LENET5_1998.connections is not None
    assert view_on(TABLE, "act2", "squash1").channels == LENET5_1998.connections
    assert view_on(TABLE, "squash2", "conv1").channels == LENET5_1998.connections
    assert view_on(TABLE, "squash2", "input").channels is None
    assert view_on(TABLE, "squash1", "conv1").channels == tuple((i,) for i in range(6))
    view = view_on(TABLE, "conv2", "act1")
    assert [view.sees(12, channel) for channel in range(6)] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]


def test_a_kernel_answers_the_channels_that_it_reads() -> None:
    model, trace = traced(8)
    found = responses(model, trace, "conv2", 14)
    assert found.channels == (0, 2, 3, 5)
    total = found.running[-1] + found.bias
    torch.testing.assert_close(total, found.before, atol=ROUNDING, rtol=ROUNDING)


def test_surgery_reaches_the_slices_there_are() -> None:
    model, _ = traced(8)
    with pytest.raises(SurgeryError, match="kernel 0 of conv2 reads the channels 0, 1, 2 only"):
        parse_surgery("conv2.0.5=off", TABLE)
    random.seed(0)
    before = weights_of(model, "conv2")
    for kernel, channel in ((0, 2), (7, 4), (15, 0)):
        text = f"conv2.{kernel}.{channel}=neg,conv2.{kernel}.{channel}.1.3=0.5"
        after = weights_of(operate(model, parse_surgery(text, TABLE)), "conv2")
        expected = before.clone()
        expected[kernel, channel] *= -1
        expected[kernel, channel, 1, 3] = 0.5
        assert torch.equal(after, expected)
    silenced = operate(model, parse_surgery("conv2.3=off", TABLE))
    assert not weights_of(silenced, "conv2")[3].any()
    assert torch.equal(weights_of(model, "conv2"), before)


def test_the_table_says_how_the_parameters_add_up() -> None:
    sums = {row.layer.name: row.parameter_sum for row in rows(TABLE)}
    assert sums["conv2"] == "60·5·5 + 16 = 1,516"
    assert sums["pool1"] == "6·(1 + 1) = 12"
